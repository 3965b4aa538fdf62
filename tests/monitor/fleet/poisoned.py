"""Workers one after another, each killed as soon as it asks `HOST`: `python -m … CONFIG HOST`.

Each is a fork that is killed like any other process; a line is printed when it is.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from checkers.base import Failure, Reply
from monitor.config import load
from monitor.http.wire import WireRequest
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


async def for_ever() -> None:
    """Nobody tells it to stop."""
    await asyncio.Event().wait()


async def work(config: str, host: str) -> None:
    """Work until killed."""
    async with open_house(load(Path(config), os.environ), transport=Deadly(host)) as house:
        await make_worker(house, Quiet()).run(for_ever())


def main(config: str, host: str) -> None:
    """One worker after another."""
    while True:
        child = os.fork()
        if not child:
            asyncio.run(work(config, host))
            os._exit(0)
        print(f"{child} began", flush=True)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
