"""A made world lived through by the real house: its lanes, cycle, rules and store; only wire and clock are made."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from monitor.config import Configuration, load
from monitor.config.sections import ServeSection
from monitor.model.papers import GivenAddress, KnownDate, LinkKind, PaperRecord
from monitor.roof.clock import SystemClock
from monitor.roof.house import House, open_house
from monitor.rules.reading import read
from monitor.world.clock import WorldClock
from monitor.world.truth import Ours, World
from monitor.world.wire import MadeWire

COLLECTION: Final = "made"
BEGINS: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""The first day of every made year."""
_PUBLISHED: Final = date(2024, 6, 1)
_AT_A_TIME: Final = 500
_DAY: Final = timedelta(days=1).total_seconds()


def begins(days: int) -> datetime:
    """The first morning of a world of so many days that is to end today."""
    today = SystemClock().now().replace(hour=8, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


class Unheard:
    """Hears the sweeps' progress, of which a made world has hundreds, and says nothing."""

    def looked(self, done: int, waiting: int) -> None:
        """See `monitor.cycle.sweep.Progress`."""

    def offline(self, hosts: int) -> None:
        """See `monitor.cycle.sweep.Progress`."""

    def online(self) -> None:
        """See `monitor.cycle.sweep.Progress`."""


def made_configuration(
    folder: Path, title: str, expecting: Sequence[str] = (), serve: ServeSection | None = None
) -> Configuration:
    """The configuration of a made world whose database and site lie in `folder`; `expecting` categories expect code.

    `serve` tells where its site will be, which its buttons and feeds name.
    """
    serve = serve or ServeSection()
    environment = {
        "GRAVEYARD_OPERATOR__NAME": "A made world",
        "GRAVEYARD_OPERATOR__MAIL": "keeper@graveyard.example",
        "GRAVEYARD_OPERATOR__URL": "https://graveyard.example/",
        "GRAVEYARD_DATABASE__URL": f"sqlite:///{folder / 'graveyard.db'}",
        "GRAVEYARD_SITE__FOLDER": str(folder / "site"),
        "GRAVEYARD_SITE__TITLE": title,
        "GRAVEYARD_PAPERS__EXPECTS_CODE": json.dumps(list(expecting)),
        "GRAVEYARD_SERVE__HOST": serve.host,
        "GRAVEYARD_SERVE__PORT": str(serve.port),
        "GRAVEYARD_GITHUB__TOKEN": "a-token-of-a-made-world",
    }
    return load(None, environment)


@asynccontextmanager
async def made_house(
    configuration: Configuration, clock: WorldClock, wire: MadeWire, identity: str
) -> AsyncIterator[House]:
    """The house in its world. `identity` is the installation's id: the same world runs the same way every time."""
    async with open_house(configuration, clock=clock, transport=wire, made_world=identity) as house:
        # A made day passes in a moment: one save for all of it is enough.
        yield replace(house, sweeping=replace(house.sweeping, save_seconds=timedelta(hours=1).total_seconds()))


async def live(
    house: House,
    world: World,
    clock: WorldClock,
    papers: Callable[[int], Iterable[PaperRecord]],
    evening: Callable[[int], Awaitable[None]],
) -> int:
    """One sweep a day through all of the world's days; `papers` come in on their day, `evening` is told of each.

    Returns how many looks were made. The clock is wrong, and the machine sleeps, when the world says so.
    """
    looks = 0
    started = clock.monotonic()
    async with house.store.sweeping():
        for day in range(world.days):
            late = started + day * _DAY - clock.monotonic()
            await clock.sleep(max(0.0, late))
            coming = [read(record, house.checkers) for record in papers(day)]
            for start in range(0, len(coming), _AT_A_TIME):
                await house.store.papers.add(coming[start : start + _AT_A_TIME], COLLECTION, now=clock.now())
            if world.our(Ours.PAUSED, day) is None:
                wrong = world.our(Ours.CLOCK_BACK, day)
                clock.wrong_by = timedelta(hours=-wrong.hours) if wrong is not None else timedelta()
                looks += (await house.sweep(Unheard()).once()).asked
                clock.wrong_by = timedelta()
            await evening(day)
    return looks


def one_paper_each(world: World) -> Callable[[int], Iterable[PaperRecord]]:
    """Which papers come in on which day: one for each repository, known by its place in the world."""
    coming: dict[int, list[PaperRecord]] = defaultdict(list)
    for place, repository in enumerate(world.repositories):
        coming[repository.known].append(
            PaperRecord(
                source=COLLECTION,
                key=str(place),
                title=f"On made matter number {place}, whose code is public",
                published=KnownDate(_PUBLISHED),
                addresses=(GivenAddress(raw=repository.url, field="code", kind=LinkKind.OWN_CODE),),
            )
        )
    return lambda day: coming.get(day, [])
