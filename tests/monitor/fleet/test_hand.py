"""The hosts in a worker's hands: asked until nothing is due, and no longer kept than they are asked."""

import asyncio

from monitor.fleet.hand import HostsInHand
from monitor.fleet.policy import FleetPolicy
from monitor.model.fleet import Recruit
from monitor.model.looks import LaneDue
from monitor.store import Store
from tests.monitor.store.made import DAY, NOW, end, link, look, news, reading
from tests.standins.clock import FakeClock

LATER = NOW + 30 * DAY
WORKER = Recruit(name="ada", vantage="library", version="1")


async def hands_with(store: Store, *names: str) -> tuple[HostsInHand, list["asyncio.Task[None]"]]:
    """A worker with these hosts in hand, each with one due look, and its jobs."""
    for name in names:
        await store.papers.add([reading(name, link("code", host=name))], "made", now=NOW)
    hands = HostsInHand(store, FakeClock(), FleetPolicy(), WORKER)
    arrived = asyncio.Event()

    async def noted() -> None:
        if len(hands) == len(names):
            arrived.set()

    hands.arrived = noted
    waiting = await store.fleet.waiting(LATER, 100, attempts=5)
    jobs = [asyncio.create_task(hands.ask(one.host_id)) for one in waiting]
    await arrived.wait()
    return hands, jobs


async def claimed(hands: HostsInHand) -> list[LaneDue]:
    return await hands.claim(LATER, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False)


async def test_a_host_is_given_back_when_nothing_is_due_there_any_more(store: Store) -> None:
    hands, (job,) = await hands_with(store, "a.example")
    (lane,) = await claimed(hands)
    assert hands.holds(lane.host_id)
    (number,) = await hands.open_rounds([lane.host_id], LATER, WORKER.vantage)
    assert not await claimed(hands), "its Round is under way"
    await hands.save([look(lane.due[0], number)], [end(number)], [news(lane)])
    assert not job.done()
    assert not await claimed(hands)
    await job
    assert not hands.holds(lane.host_id)
    rows = await store.fleet.lease(Recruit(name="bob", vantage="home", version="1"), lane.host_id, lease=9, attempts=5)
    assert rows is not None


async def test_a_worker_without_a_network_leaves_its_hosts_to_others(store: Store) -> None:
    hands, jobs = await hands_with(store, *(f"{letter}.example" for letter in "abcde"))
    hands.offline = True
    assert len(await claimed(hands)) == 3
    assert len(hands) == 3
    assert len(await store.fleet.waiting(LATER, 100, attempts=5)) == 2
    await hands.ask((await store.fleet.waiting(LATER, 100, attempts=5))[0].host_id)
    assert len(hands) == 3, "and takes up no more"
    await hands.let_go()
    await asyncio.gather(*jobs)
    assert len(await store.fleet.waiting(LATER, 100, attempts=5)) == 5
