"""Commands that probe: `run`, the daemon, and `sweep`, one pass."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here, Invocation, Json
from monitor.cli.speaking import SweepSpeaker, day, emit, log_to_stderr, say
from monitor.errors import UsageError
from monitor.model.status import Status
from monitor.roof.hiring import hired
from monitor.roof.memory import loaded, loading

if TYPE_CHECKING:
    from monitor.daemon.daemon import Beat, Endless
    from monitor.roof.house import House

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """`20m`, `90s`, `2h`, `1d`; raises UsageError."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if found is None:
        raise UsageError(f"{text!r} is not a duration.", advice="Write it as 90s, 20m, 2h or 1d.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


async def run(*, here: Here) -> int:
    """The daemon: looks without end, keeps the site up to date and serves it, until SIGTERM or Ctrl-C."""
    from monitor.daemon.stopping import stop_signal
    from monitor.roof.house import open_house

    log_to_stderr()
    say("Opening the database …")
    async with open_house(here.configuration) as house:
        if house.store.is_postgresql:
            from monitor.cli.working import lead

            return await lead(house, here)
        async with house.store.sweeping():
            await live(house, here, house.sweep(SweepSpeaker()), stop_signal())
            say("Stopped: everything that was seen is saved.")
    return 0


async def live(
    house: "House",
    here: Invocation,
    endless: "Endless",
    stopped: Awaitable[None],
    *,
    depth: Callable[[], Awaitable[Mapping[str, int]]] | None = None,
) -> None:
    """Publish, serve and beat beside `endless` until `stopped` returns or `endless` ends.

    `depth` tells how long the queue of a fleet is.
    """
    from monitor.community.server import routes
    from monitor.daemon.daemon import Beat, Daemon
    from monitor.daemon.metrics import exposition, measuring
    from monitor.daemon.publishing import Publisher
    from monitor.daemon.serving import serving
    from monitor.roof.desk import open_desk
    from monitor.roof.post import make_post
    from monitor.roof.young import missing_operator

    await _first_papers(house)
    if missing := missing_operator(house):
        say(missing)
    publisher = Publisher(here.file, house.clock)
    say(f"Rendering the site into {here.configuration.site_folder} …")
    await house.settle().run()
    await publisher.publish()

    async def settle_and_show() -> None:
        await endless.settle()
        publisher.ask()

    async def figures() -> bytes:
        now = house.clock.now()
        queue = await depth() if depth is not None else {}
        return exposition(replace(await house.store.figures.read(now), queue=queue), publisher, now)

    async with AsyncExitStack() as open_:
        desk = await open_.enter_async_context(open_desk(house, settle_and_show))
        post = make_post(house, desk)
        rooms = routes(desk) if here.configuration.keys.form_open else []
        serve = here.configuration.keys.serve
        address = await open_.enter_async_context(serving(here.configuration.site_folder, serve, rooms))
        if measured := await open_.enter_async_context(measuring(here.configuration.keys.metrics, figures)):
            say(f"Figures for Prometheus are at {measured}")
        say(f"The site is at {address}  (Ctrl-C ends)")
        intervals = here.configuration.keys.daemon
        beats = (
            Beat(name="sweep", minutes=0.5, act=endless.look_around),
            Beat(name="settle", minutes=intervals.settle_minutes, act=endless.settle),
            Beat(name="publish", minutes=intervals.publish_minutes, act=publisher.publish),
            Beat(name="verify", minutes=0.5, act=desk.checking.catch_up),
            Beat(name="prune", minutes=60, act=desk.prune),
            Beat(name="publish-soon", minutes=0.5, act=publisher.publish_if_asked),
            Beat(name="notify", minutes=1, act=post.notify),
            Beat(name="erase", minutes=60, act=post.prune),
            Beat(name="fold", minutes=60, act=house.keeping().beat),
            *_harvests(house),
        )
        await Daemon(sweep=endless, beats=beats).run(stopped)


def _harvests(house: "House") -> "tuple[Beat, ...]":
    """The harvest's beat, where the configuration names a source for it."""
    from monitor.cli.harvesting import beat
    from monitor.daemon.daemon import Beat

    keys = house.configuration.keys.harvest
    return (Beat(name="harvest", minutes=keys.hours * 60, act=lambda: beat(house)),) if keys.sources else ()


async def _first_papers(house: "House") -> None:
    """A new database gets the samples, once: whoever forgets them does not get them back."""
    from monitor.cli.importing import SAMPLES, Import
    from monitor.harvest import samples

    if await house.store.installation.get("samples.offered"):
        return
    if not sum((await house.store.judgements.counts()).values()):
        say("A new graveyard: importing the sample papers (`graveyard forget --collection samples` takes them away) …")
        done = Import()
        await done.write(house, samples(), SAMPLES, samples=True)
        say(f"  {done.added} papers")
    await house.store.installation.put("samples.offered", house.clock.now().isoformat())


async def sweep(
    *,
    for_: Annotated[str | None, Parameter(name="--for", help="End in this time: 90s, 20m, 2h.")] = None,
    json: Json = False,
    here: Here,
) -> int:
    """One pass over everything due, then exit: for cron, for CI jobs. What is left stays due.

    SIGTERM ends it early: what is under way gets a moment to be answered, and all that was seen is saved.
    """
    limit = duration(for_) if for_ else None
    log_to_stderr()
    async with hired(here.configuration) as hire:
        # Loaded only now, while those who ask load themselves.
        loading()
        from monitor.daemon.stopping import told_to_end
        from monitor.roof.house import open_house
        from monitor.roof.young import earliest_burial, missing_operator

        loaded()
        async with open_house(here.configuration) as house, house.store.sweeping():
            if missing := missing_operator(house):
                say(missing)
            say("Looking at everything due …")
            ends = house.clock.now() + limit if limit else None
            sweeping = house.sweep(SweepSpeaker(quiet=json), hire=hire)
            with told_to_end(sweeping.stop):
                count = await sweeping.once(ends=ends)
            papers = await house.store.judgements.counts()
            first = earliest_burial(house)
    numbers = {
        "asked": count.asked,
        "alive": papers.get(Status.ALIVE, 0),
        "ghosted": papers.get(Status.GHOSTED, 0),
        "not_found": papers.get(Status.NOT_FOUND, 0),
        "limbo": papers.get(Status.LIMBO, 0),
        "exempt": papers.get(Status.EXEMPT, 0),
        "voided": count.voided,
        "requests": count.requests,
        "points": count.points,
        "seconds": round(count.seconds, 3),
    }
    if json:
        emit(numbers)
    else:
        print(" · ".join(f"{value} {key.replace('not_found', '404')}" for key, value in numbers.items()))
        if first is not None:
            print(f"This graveyard is young: the earliest honest burial can be on {day(first)}.")
    if count.left:
        most = sorted(count.left.items(), key=lambda one: -one[1])[:5]
        say(f"{sum(count.left.values())} stay due: " + ", ".join(f"{host} {number}" for host, number in most))
    return 0
