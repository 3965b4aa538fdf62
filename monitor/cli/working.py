"""Commands of a fleet on PostgreSQL: `work`, and what `run` does there: lead, or stand by until it may."""

import asyncio
import re
from typing import Annotated, Final

from cyclopts import Parameter

from monitor.cli.invocation import Here, Invocation
from monitor.cli.running import live
from monitor.cli.speaking import WorkSpeaker, log_to_stderr, say
from monitor.errors import StoreError, UsageError
from monitor.roof.house import House, open_house
from monitor.roof.young import missing_operator

_VANTAGE: Final = re.compile(r"[\w.-]{1,40}")
_TRY_TO_LEAD: Final = 2.0


async def work(
    *,
    name: Annotated[
        str | None, Parameter(help="The network this machine asks from; what two networks see weighs more.")
    ] = None,
    here: Here,
) -> int:
    """A worker: asks the hosts that the leader gives out, until SIGTERM or Ctrl-C. Any number, on any machine.

    It judges nobody and serves nothing: that is `graveyard run` on the same PostgreSQL database.
    """
    from monitor.daemon.stopping import stop_signal
    from monitor.roof.fleet import make_worker

    if name is not None and not _VANTAGE.fullmatch(name):
        raise UsageError(f"{name!r} is no name.", advice="Use up to 40 letters, digits, dots and hyphens.")
    log_to_stderr()
    say("Opening the database …")
    async with open_house(here.configuration) as house:
        worker = make_worker(house, WorkSpeaker(), name)
        if missing := missing_operator(house):
            say(missing)
        vantage = name or here.configuration.keys.fleet.vantage
        say(f"Working as {house.name}, from the network {vantage!r}  (Ctrl-C ends)")
        await worker.run(stop_signal())
        say("Stopped: everything that was seen is saved, the rest is given back.")
    return 0


async def lead(house: House, here: Invocation) -> int:
    """Ask as a worker, where the configuration says so, and lead as soon as nobody else does."""
    from monitor.daemon.stopping import stop_signal
    from monitor.roof.fleet import make_queue, make_worker

    make_queue(house)  # says what is missing before anything begins
    told = asyncio.ensure_future(stop_signal())
    under_way = {told, asyncio.ensure_future(_lead_in_turn(house, here, told))}
    if here.configuration.keys.fleet.leader_asks:
        under_way.add(asyncio.ensure_future(make_worker(house, WorkSpeaker()).run(asyncio.shield(told))))
    try:
        # The first to end is the signal, or what broke.
        await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        ends = await asyncio.gather(*under_way, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    say("Stopped: everything that was seen is saved.")
    return 0


async def _lead_in_turn(house: House, here: Invocation, told: "asyncio.Future[None]") -> None:
    """Lead, stand by after it was lost, and lead again, until told to stop."""
    from monitor.roof.fleet import make_leader, make_queue

    standing_by = False
    while not told.done():
        try:
            async with house.store.leading() as leadership:
                if leadership is not None:
                    standing_by = False
                    say("Leading: no other process does.")
                    leader = make_leader(house, leadership)
                    # Workers wait for it, and a large site takes minutes to draw.
                    leader.begin()
                    try:
                        await live(house, here, leader, asyncio.shield(told), depth=make_queue(house).depth)
                    finally:
                        leader.stop()
                        await leader.forever()
                elif not standing_by:
                    standing_by = True
                    say("Standing by: another process leads. This one takes over when that one ends.")
        except StoreError as error:
            say(f"Not leading: {error}")
        await asyncio.wait({told}, timeout=_TRY_TO_LEAD)
