"""`demo`: the samples against a made forge on loopback, months in seconds; then the site, with every status on it."""

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from monitor.cli.importing import SAMPLES, Import
from monitor.cli.invocation import Here
from monitor.cli.speaking import SweepSpeaker, bar, say
from monitor.config import Configuration, load
from monitor.daemon.serving import serving
from monitor.daemon.stopping import stop_signal
from monitor.errors import UsageError
from monitor.harvest import samples
from monitor.http.transport import AioTransport
from monitor.model.papers import PaperRecord
from monitor.roof.clock import SystemClock
from monitor.roof.house import House, http_policy, open_house
from monitor.roof.site import publish
from monitor.world.clock import WorldClock
from monitor.world.forge import MadeForge
from monitor.world.truth import scripts_for


def demo(
    *,
    days: Annotated[int, Parameter(help="How many days of the made world pass.")] = 200,
    folder: Annotated[
        Path | None, Parameter(help="Where its database and site go; default: a temporary folder.")
    ] = None,
    render_only: Annotated[bool, Parameter(negative="", help="Do not serve the site afterwards.")] = False,
    here: Here,
) -> int:
    """Everything to see without a network: sample papers, a made forge, months in seconds, then the site."""
    if days < 1:
        raise UsageError("demo needs a day at least.", advice="graveyard demo --days 200")
    place = (folder or Path(tempfile.mkdtemp(prefix="graveyard-demo-"))).resolve()
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("graveyard.db*"):
        old.unlink()
    say(f"A made world in {place}: {days} days pass …")
    configuration = _live_through(days, place)
    say("Rendering …")
    built = publish(configuration, configuration.site_folder)
    print(f"{built.pages} pages in {configuration.site_folder}")
    if not render_only:
        asyncio.run(_serve(configuration, here))
    return 0


async def _serve(configuration: Configuration, here: Here) -> None:
    async with serving(configuration.site_folder, here.configuration.keys.serve) as address:
        say(f"The site is at {address}  (Ctrl-C ends)")
        await stop_signal()


def _live_through(days: int, place: Path) -> Configuration:
    """The made world from its first day to its last; the configuration it was lived with."""
    records = tuple(samples())
    clock = WorldClock(SystemClock().now() - timedelta(days=days))
    return clock.run(_live(clock.now() + timedelta(days=days), place, clock, records))


async def _live(ends: datetime, place: Path, clock: WorldClock, records: Sequence[PaperRecord]) -> Configuration:
    async with MadeForge(scripts_for(records), clock) as forge:
        configuration = load(None, _environment(place, forge.remap))
        transport = clock.attend(AioTransport(http_policy(configuration)))
        with clock.busy():
            opening = open_house(configuration, clock=clock, transport=transport)
            house = await opening.__aenter__()
        try:
            # A made day passes in a moment: one save for all of it is enough.
            sweeping = replace(house.sweeping, save_seconds=timedelta(hours=1).total_seconds())
            house = replace(house, store=clock.attend(house.store), sweeping=sweeping)
            await Import().write(house, records, SAMPLES, samples=True)
            async with house.store.sweeping():
                await _days(house, ends)
        finally:
            with clock.busy():
                await opening.__aexit__(None, None, None)
    return configuration


async def _days(house: House, ends: datetime) -> None:
    """One sweep a day, until the end."""
    begins = house.clock.now()
    with bar("days", total=(ends - begins).days) as shown:
        while house.clock.now() < ends:
            await house.sweep(SweepSpeaker(quiet=True)).once(ends=ends)
            await house.clock.sleep(timedelta(days=1).total_seconds())
            shown.update(shown.task_ids[0], completed=(house.clock.now() - begins).days)
    await house.settle().run()


def _environment(place: Path, remap: Mapping[str, str]) -> dict[str, str]:
    """The configuration of the made world, as its environment."""
    return {
        "GRAVEYARD_OPERATOR__NAME": "The demo",
        "GRAVEYARD_OPERATOR__MAIL": "demo@graveyard.example",
        "GRAVEYARD_OPERATOR__URL": "https://graveyard.example/",
        "GRAVEYARD_DATABASE__URL": f"sqlite:///{place / 'graveyard.db'}",
        "GRAVEYARD_SITE__FOLDER": str(place / "site"),
        "GRAVEYARD_SITE__TITLE": "Paper Graveyard (a made world)",
        "GRAVEYARD_HTTP__REMAP": json.dumps(dict(remap)),
    }
