"""A page server on many loopback hosts that keeps a diary: when each request came, and when it was answered."""

import asyncio
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

_PAGE = b"<title>A project</title><p>The program and its data, with a manual and a licence.</p>" * 3


@dataclass(slots=True)
class Entry:
    """One request: to which host and path, by whom, when it came and was answered (seconds of the server's clock)."""

    host: str
    path: str
    agent: str
    came: float
    left: float | None = None


@dataclass(slots=True)
class Diary:
    """What the server saw. `/hop/PORTION` leads to the address that `hops` names for it; all else is a page."""

    port: int = 0
    delay: float = 0.0
    entries: list[Entry] = field(default_factory=list)
    hops: dict[str, str] = field(default_factory=dict)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def asked(self) -> Counter[str]:
        """How often each address was asked, robots.txt left out."""
        return Counter(f"{one.host}{one.path}" for one in self.entries if one.path != "/robots.txt")

    async def reached(self, more: int) -> None:
        """Until `more` further requests have come."""
        until = len(self.entries) + more
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.entries) >= until)

    def closest(self) -> dict[str, float]:
        """The shortest time between the arrivals of two requests at each host, in seconds."""
        came: dict[str, list[float]] = defaultdict(list)
        for one in self.entries:
            came[one.host].append(one.came)
        return {
            host: min(later - sooner for sooner, later in pairwise(sorted(times)))
            for host, times in came.items()
            if len(times) > 1
        }

    def fastest(self, span: float) -> dict[str, int]:
        """The most requests that came to each host within `span` seconds."""
        came: dict[str, list[float]] = defaultdict(list)
        for one in self.entries:
            came[one.host].append(one.came)
        most: dict[str, int] = {}
        for host, times in came.items():
            times.sort()
            first, most[host] = 0, 0
            for last, at in enumerate(times):
                while at - times[first] >= span:
                    first += 1
                most[host] = max(most[host], last - first + 1)
        return most

    def crowd(self) -> dict[str, int]:
        """The most requests that were under way at once at each host."""
        most: dict[str, int] = {}
        moves: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for one in self.entries:
            moves[one.host].append((one.came, 1))
            if one.left is not None:
                moves[one.host].append((one.left, -1))
        for host, steps in moves.items():
            under_way = most[host] = 0
            for _, step in sorted(steps):
                under_way += step
                most[host] = max(most[host], under_way)
        return most


class _Connection(asyncio.Protocol):
    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._rest = b""
        self._under_way: Entry | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        now = asyncio.get_running_loop().time()
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            agent = head.partition(b"User-Agent: ")[2].partition(b"\r\n")[0].decode()
            entry = Entry(self._host, head.split(b" ", 2)[1].decode(), agent, now)
            self._diary.entries.append(entry)
            self._under_way = entry
            asyncio.get_running_loop().call_later(self._diary.delay, self._answer, entry)
            self._telling = asyncio.ensure_future(self._tell())

    def connection_lost(self, exc: Exception | None) -> None:
        # Whoever asked is gone, and no request of theirs is under way any more.
        if self._under_way is not None and self._under_way.left is None:
            self._under_way.left = asyncio.get_running_loop().time()

    async def _tell(self) -> None:
        async with self._diary.arrived:
            self._diary.arrived.notify_all()

    def _answer(self, entry: Entry) -> None:
        if self._transport.is_closing():
            return
        target = self._diary.hops.get(entry.path)
        if target is not None:
            head, body = f"HTTP/1.1 302 Found\r\nLocation: {target}".encode(), b""
        elif entry.path == "/robots.txt":
            head, body = b"HTTP/1.1 404 Not Found", b""
        else:
            head, body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html", _PAGE
        entry.left = asyncio.get_running_loop().time()
        self._transport.write(b"%b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(body), body))


@asynccontextmanager
async def keeping_diary(hosts: Sequence[str], *, delay: float = 0.0) -> AsyncIterator[Diary]:
    """Serve on all `hosts` (loopback addresses), each answer `delay` seconds late."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        diary = Diary(port=free.getsockname()[1], delay=delay)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(diary), list(hosts), diary.port, backlog=1024)
    try:
        yield diary
    finally:
        server.close()
