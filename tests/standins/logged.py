"""A web server on many loopback hosts that logs every request: at which host, when it came, when it was answered.

What the log says of a host is what the host itself would say of us: how many requests at once, and how many a second.
"""

import asyncio
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

BODY = b"<title>A project</title><p>The program and its data, with a manual and a licence.</p>" * 3


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: its status, and whatever headers it has."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = BODY


Answer = Callable[[str, str], Said]
"""What a host says to a path."""


@dataclass(slots=True)
class Entry:
    """One request. Times are seconds of this machine's steady clock; `ended` is when its answer was written."""

    host: str
    path: str
    began: float
    ended: float = 0.0
    status: int = 0


@dataclass(slots=True)
class Logged:
    """Serves `hosts` on one port; `answer` tells what, `delay` for how long a request takes (seconds)."""

    hosts: Sequence[str]
    answer: Answer = lambda host, path: Said()
    delay: float = 0.0
    port: int = 0
    log: list[Entry] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self._server = await asyncio.start_server(self._serve, list(self.hosts), self.port, backlog=1024)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    async def reached(self, requests: int) -> None:
        """Until so many requests have been answered."""
        async with self._news:
            await self._news.wait_for(lambda: sum(entry.status > 0 for entry in self.log) >= requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                entry = Entry(host, head.split(b" ", 2)[1].decode(), time.monotonic())
                self.log.append(entry)
                said = Said(404, body=b"") if entry.path == "/robots.txt" else self.answer(host, entry.path)
                if self.delay:
                    await asyncio.sleep(self.delay)
                # Written down first: whoever has read the answer may be asking again before we are back here.
                entry.ended, entry.status = time.monotonic(), said.status
                lines = "".join(f"{name}: {value}\r\n" for name, value in said.headers)
                writer.write(
                    f"HTTP/1.1 {said.status} Said\r\nContent-Type: text/html\r\n{lines}"
                    f"Content-Length: {len(said.body)}\r\n\r\n".encode()
                    + said.body
                )
                async with self._news:
                    self._news.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def by_host(log: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The log of each host, in the order in which its requests came."""
    hosts: dict[str, list[Entry]] = defaultdict(list)
    for entry in log:
        hosts[entry.host].append(entry)
    return {host: sorted(entries, key=lambda entry: entry.began) for host, entries in sorted(hosts.items())}


def most_at_once(entries: Sequence[Entry]) -> int:
    """How many requests of one host's log were under way at once, at most."""
    moments = sorted([(entry.began, 1) for entry in entries] + [(entry.ended, -1) for entry in entries if entry.ended])
    under_way = most = 0
    for _, change in sorted(moments, key=lambda moment: (moment[0], moment[1])):
        under_way += change
        most = max(most, under_way)
    return most


def most_in(entries: Sequence[Entry], seconds: float) -> int:
    """How many requests of one host's log came within any stretch of so many seconds, at most."""
    most = first = 0
    for last, entry in enumerate(entries):
        while entries[first].began <= entry.began - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
