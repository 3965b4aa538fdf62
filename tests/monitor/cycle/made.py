"""A made wire and a made calendar: what each address answers on each day, and a house that lives with it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checkers.base import Failure, FailureKind, Reply
from monitor.config import load
from monitor.cycle.progress import SweepCount
from monitor.cycle.sweep import Sweep
from monitor.http.wire import WireRequest
from monitor.model.catalogue import PaperRow
from monitor.model.papers import GivenAddress, LinkKind, PaperRecord
from monitor.roof.house import House, open_house
from monitor.rules.reading import read
from monitor.world.clock import WorldClock

CODE = "https://github.com/ada/code"
PAGE = "https://university.example/project"
NO_ROBOTS = "robots.txt"
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
ADVERTISEMENT = (
    b"001e# service=git-upload-pack\n0000"
    b"0045" + b"a" * 40 + b" HEAD\x00agent=git/2\n" + b"003d" + b"a" * 40 + b" refs/heads/main\n" + b"0000"
)
GIT = {"content-type": "application/x-git-upload-pack-advertisement"}
REST = (
    b'{"id": 7, "node_id": "R_7", "full_name": "ada/code", "private": false, "archived": false, "disabled": false,'
    b' "size": 9, "default_branch": "main", "pushed_at": "2026-02-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z"}'
)

Answer = Callable[[str, float], Reply | Failure]
"""What an address answers on a day (days since the beginning)."""


def reply(url: str, status: int = 200, body: bytes = b"", **headers: str) -> Reply:
    return Reply(
        url=url, status=status, body=body, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def advertised(url: str) -> Reply:
    return Reply(url=url, status=200, body=ADVERTISEMENT, headers=GIT)


def failure(url: str, kind: FailureKind = FailureKind.TIMEOUT) -> Failure:
    return Failure(url=url, kind=kind, detail="nothing came")


@dataclass
class Wire:
    """A Transport that answers by `answer`; `asked` is every address with its day, `request` what is answered now."""

    clock: WorldClock
    answer: Answer
    asked: list[tuple[float, str]] = field(default_factory=list)
    request: WireRequest | None = None

    async def send(self, request: WireRequest) -> Reply | Failure:
        request.departing()
        url = str(request.url)
        day = (self.clock.now() - BEGIN) / timedelta(days=1)
        self.asked.append((day, url))
        self.request = request
        return self.answer(url, day)

    async def close(self) -> None:
        return None


class Quiet:
    """Hears a sweep's progress and keeps it."""

    def __init__(self) -> None:
        self.silent: list[int] = []
        self.back = 0

    def looked(self, done: int, waiting: int) -> None:
        return None

    def offline(self, hosts: int) -> None:
        self.silent.append(hosts)

    def online(self) -> None:
        self.back += 1


@dataclass
class Life:
    """A house on a made wire, and the days it lives through."""

    house: House
    clock: WorldClock
    wire: Wire
    progress: Quiet

    async def add(self, *urls: str) -> None:
        """One paper for each address, its own code; papers are known as p0, p1, …"""
        records = [
            PaperRecord(
                source="test",
                key=f"p{number}",
                title=f"A made paper about matter number {number}",
                addresses=(GivenAddress(raw=url, field="code", kind=LinkKind.OWN_CODE),),
            )
            for number, url in enumerate(urls)
        ]
        await self.house.store.papers.add([read(record) for record in records], "made", now=self.clock.now())

    def sweep(self) -> Sweep:
        return self.house.sweep(self.progress)

    async def look(self) -> SweepCount:
        """One sweep."""
        return await self.sweep().once()

    async def days(self, number: int, each: Callable[[float], Awaitable[None]] | None = None) -> None:
        """One sweep a day; `each` is called after it with the day."""
        for _ in range(number):
            await self.look()
            if each is not None:
                await each((self.clock.now() - BEGIN) / timedelta(days=1))
            await self.clock.sleep(86_400)

    async def paper(self, number: int = 0) -> PaperRow:
        return await self.house.store.papers.page(await self.house.store.papers.find(f"p{number}"))


def live(folder: Path, answer: Answer, story: Callable[[Life], Awaitable[None]], **environ: str) -> None:
    """Tell `story` in a world where addresses answer by `answer`."""
    clock = WorldClock(BEGIN)
    clock.run(_told(folder, clock, answer, story, environ))


async def _told(
    folder: Path, clock: WorldClock, answer: Answer, story: Callable[[Life], Awaitable[None]], environ: dict[str, str]
) -> None:
    wire = Wire(clock, answer)
    async with _house(folder, clock, wire, environ) as house, house.store.sweeping():
        await story(Life(house, clock, wire, Quiet()))


@asynccontextmanager
async def _house(folder: Path, clock: WorldClock, wire: Wire, environ: dict[str, str]) -> AsyncIterator[House]:
    told = {
        "GRAVEYARD_OPERATOR__NAME": "A test",
        "GRAVEYARD_OPERATOR__MAIL": "test@graveyard.example",
        "GRAVEYARD_OPERATOR__URL": "https://graveyard.example/",
        "GRAVEYARD_DATABASE__URL": f"sqlite:///{folder / 'graveyard.db'}",
    }
    # The same installation each time: its id spreads the looks over the days.
    opening = open_house(load(None, told | environ), clock=clock, transport=clock.attend(wire), made_world="made")
    with clock.busy():
        house = await opening.__aenter__()
    try:
        yield replace(house, store=clock.attend(house.store))
    finally:
        with clock.busy():
            await opening.__aexit__(None, None, None)


def github(url: str, *, there: bool) -> Reply:
    """What github.com says to strangers about a repository that is there, or not."""
    if "api.github.com" in url:
        return (
            reply(url, 200, REST, content_type="application/json")
            if there
            else reply(url, 404, b'{"message": "Not Found"}')
        )
    return advertised(url) if there else reply(url, 401, www_authenticate='Basic realm="GitHub"')
