"""`demo`: made papers through a made year in seconds; then the site, with every status and cause on it."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here
from monitor.cli.speaking import bar, log_to_stderr, say
from monitor.config import Configuration
from monitor.daemon.serving import serving
from monitor.daemon.stopping import stop_signal
from monitor.errors import UsageError
from monitor.model.annulments import Act
from monitor.roof.desk import desk_rooms
from monitor.roof.house import House, open_house
from monitor.roof.loop import run
from monitor.roof.made_readers import claim, correct
from monitor.roof.made_world import COLLECTION, begins, live, made_configuration, made_house
from monitor.roof.site import publish
from monitor.rules.reading import read
from monitor.world.cast import EXPECTING, Cast, make_cast
from monitor.world.clock import WorldClock
from monitor.world.mended import Mistake
from monitor.world.wire import MadeWire

_SEED = 7


def demo(
    *,
    papers: Annotated[int, Parameter(help="About how many made papers there are.")] = 300,
    days: Annotated[int, Parameter(help="How many days of the made world pass.")] = 365,
    folder: Annotated[
        Path | None, Parameter(help="Where its database and site go and stay; default: a temporary folder, removed.")
    ] = None,
    render_only: Annotated[bool, Parameter(negative="", help="Do not serve the site afterwards.")] = False,
    here: Here,
) -> int:
    """Everything to see without a network: made papers, a made year in seconds, then the site.

    A temporary folder is removed at the end, unless the site was only rendered: then it is yours.
    """
    if days < 1 or papers < 1:
        raise UsageError("demo needs a paper and a day at least.", advice="graveyard demo --papers 240 --days 365")
    log_to_stderr(logging.ERROR)
    with _place(folder, keep=render_only) as place:
        say(f"A made world in {place}: {days} days pass …")
        title, served = "Paper Graveyard (a made world)", here.configuration.keys.serve
        configuration = made_configuration(place, title, (EXPECTING,), served)
        clock = WorldClock(begins(days))
        cast = make_cast(papers, days, _SEED)
        wire = MadeWire(cast.world, clock)
        clock.run(_live(cast, configuration, clock, wire))
        say("Rendering …")
        built = publish(configuration, configuration.site_folder, clock)
        print(f"{built.pages} pages in {configuration.site_folder}", flush=True)
        if not render_only:
            run(_serve(configuration, wire))
    return 0


@contextmanager
def _place(folder: Path | None, *, keep: bool) -> Iterator[Path]:
    """The folder to work in, an older demo's database taken out of it; a temporary one goes unless told to stay."""
    place = (folder or Path(tempfile.mkdtemp(prefix="graveyard-demo-"))).resolve()
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("graveyard.db*"):
        old.unlink()
    try:
        yield place
    finally:
        if folder is None and not keep:
            shutil.rmtree(place, ignore_errors=True)


async def _serve(configuration: Configuration, wire: MadeWire) -> None:
    """The site and its form. What readers send in is asked over the made wire, which ends its year offline."""
    async with AsyncExitStack() as open_:
        house = await open_.enter_async_context(open_house(configuration, transport=wire))
        rooms = await open_.enter_async_context(desk_rooms(house))
        site = serving(configuration.site_folder, configuration.keys.serve, rooms)
        address = await open_.enter_async_context(site)
        say(f"The site is at {address}  (Ctrl-C ends)")
        await stop_signal()


async def _live(cast: Cast, configuration: Configuration, clock: WorldClock, wire: MadeWire) -> None:
    """The made year, which ends about now."""
    with bar("days", total=cast.world.days) as shown:
        async with made_house(configuration, clock, wire, "demo") as house:

            async def evening(day: int) -> None:
                if cast.mistake is not None and day == cast.mistake.day:
                    await _take_back(house, cast.mistake)
                if cast.told is not None and day == cast.told.day:
                    await correct(house, cast.told)
                if cast.claimed is not None and day == cast.claimed.day:
                    await claim(house, cast.claimed)
                shown.update(shown.task_ids[0], completed=day + 1)

            await live(house, cast.world, clock, cast.on, evening)
            late = [read(record, house.checkers) for record in cast.late]
            await house.store.papers.add(late, COLLECTION, now=clock.now())
            await house.settle().run()


async def _take_back(house: House, mistake: Mistake) -> None:
    """What `graveyard annul` does."""
    paper = await house.store.papers.find(mistake.doi)
    await house.store.annulments.annul(
        paper, act=Act.OPERATOR, by="the operator", reason=mistake.reason, now=house.clock.now()
    )
    await house.settle().run()
