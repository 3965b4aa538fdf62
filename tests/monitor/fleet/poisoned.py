"""A worker in a process of its own that is killed as soon as it asks `HOST`: `python -m … CONFIG HOST`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from checkers.base import Failure, Reply
from monitor.config import load
from monitor.http.transport import WireRequest
from monitor.roof.fleet import make_worker
from monitor.roof.house import open_house


class Deadly:
    """A Transport that answers for every host but one, and ends its process there."""

    def __init__(self, host: str) -> None:
        self._host = host

    async def send(self, request: WireRequest) -> Reply | Failure:
        request.departing()
        if request.url.host == self._host:
            os.kill(os.getpid(), signal.SIGKILL)
        body = b"<title>A project</title><p>The program and its data, with a manual and a licence.</p>" * 3
        return Reply(url=str(request.url), status=200, headers={"content-type": "text/html"}, body=body)

    async def close(self) -> None:
        return None


class Quiet:
    """Hears a sweep's progress."""

    def looked(self, done: int, waiting: int) -> None:
        return None

    def offline(self, hosts: int) -> None:
        return None

    def online(self) -> None:
        return None


async def main(config: str, host: str) -> None:
    """Work until killed."""
    async with open_house(load(Path(config), os.environ), transport=Deadly(host)) as house:
        await make_worker(house, Quiet()).run(asyncio.Event().wait())  # type: ignore[arg-type]


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
