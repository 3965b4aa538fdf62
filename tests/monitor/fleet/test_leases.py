"""Which worker asks which host: one at a time, nobody for ever, and nothing that ends one worker after another."""

from datetime import timedelta

import asyncpg
import pytest

from monitor.errors import BusyError
from monitor.model.fleet import HostGiven, Recruit
from monitor.store import Store
from tests.monitor.store.made import DAY, NOW, end, link, look, reading

ADA = Recruit(name="ada", vantage="library", version="1")
BOB = Recruit(name="bob", vantage="library", version="1")
CLIO = Recruit(name="clio", vantage="home", version="1")
MOST = 5
LATER = NOW + 30 * DAY


async def due_host(store: Store, name: str = "a.example") -> int:
    """A host with one due look; its number."""
    await store.papers.add([reading(name, link("code", host=name))], "made", now=NOW)
    waiting = await store.fleet.waiting(LATER, 100, attempts=MOST)
    return max(one.host_id for one in waiting)


async def leased(store: Store, who: Recruit, host: int, *, lease: float = 60.0) -> int | None:
    """How many workers took the host up since a look was saved, this one included; None where it is not given."""
    given = await store.fleet.lease(who, host, lease=lease, attempts=MOST)
    return None if given is None else given.attempts


async def test_a_host_is_in_one_workers_hands_until_it_is_given_back(store: Store) -> None:
    host = await due_host(store)
    assert await leased(store, ADA, host) == 1
    assert await leased(store, BOB, host) is None
    assert not await store.fleet.waiting(LATER, 100, attempts=MOST)
    await store.fleet.give_back(ADA.name, [HostGiven(host_id=host, asked=False, silent_from=None)])
    assert [one.host_id for one in await store.fleet.waiting(LATER, 100, attempts=MOST)] == [host]
    assert await leased(store, BOB, host) == 1


async def test_without_an_operator_only_hosts_of_samples_wait(store: Store) -> None:
    await due_host(store)
    await store.papers.add([reading("s", link("code", host="sample.example"))], "samples", now=NOW, samples=True)
    every = await store.fleet.waiting(LATER, 100, attempts=MOST)
    samples = await store.fleet.waiting(LATER, 100, attempts=MOST, samples_only=True)
    assert (len(every), len(samples)) == (2, 1)


async def test_what_is_not_mine_i_cannot_give_back(store: Store) -> None:
    host = await due_host(store)
    await leased(store, ADA, host)
    await store.fleet.give_back(BOB.name, [HostGiven(host_id=host, asked=True, silent_from=None)])
    assert await leased(store, BOB, host) is None


async def test_a_lapsed_lease_is_anothers_and_its_open_round_ends_with_what_was_saved(store: Store) -> None:
    host = await due_host(store)
    await leased(store, ADA, host, lease=0.0)
    claimed = await store.work.claim(LATER, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False, only=[host])
    (number,) = await store.work.open_rounds([host], NOW, ADA.vantage)
    await store.work.save([look(claimed[0].due[0], number)], [], [])
    assert not await store.judgements.unsettled(9), "a look of an open Round is not judged"
    assert await leased(store, BOB, host) == 2
    (case,) = await store.judgements.unsettled(9)
    assert [(one.asked, one.answered, one.vantage) for one in case.rounds] == [(1, 1, "library")]
    assert not await store.fleet.renew(ADA, lease=60, looks=0), "who was late holds nothing"


async def test_a_late_worker_whose_round_went_loses_its_look_and_nothing_else(store: Store) -> None:
    host = await due_host(store)
    await leased(store, ADA, host, lease=0.0)
    claimed = await store.work.claim(LATER, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False, only=[host])
    (late,) = await store.work.open_rounds([host], NOW, ADA.vantage)
    assert await leased(store, BOB, host) == 2
    assert not await store.guarding.rounds(NOW), "nothing was saved of it"
    (number,) = await store.work.open_rounds([host], NOW, BOB.vantage)
    await store.work.save([look(claimed[0].due[0], late)], [end(late)], [])
    assert not await store.judgements.unsettled(9)
    assert await store.work.waiting(LATER, False) == {"a.example": 1}, "it is still to be asked, by whoever has it now"
    await store.work.save([look(claimed[0].due[0], number)], [end(number)], [])
    (case,) = await store.judgements.unsettled(9)
    assert [one.round for one in case.looks] == [number]


async def test_a_look_that_is_being_saved_keeps_its_round(store: Store, url: str) -> None:
    host = await due_host(store)
    await leased(store, ADA, host, lease=0.0)
    claimed = await store.work.claim(LATER, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False, only=[host])
    (number,) = await store.work.open_rounds([host], NOW, ADA.vantage)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            # What a save does first.
            await connection.execute("SELECT id FROM rounds WHERE id = $1 FOR KEY SHARE", number)
            assert await leased(store, BOB, host) == 2
    finally:
        await connection.close()
    await store.work.save([look(claimed[0].due[0], number)], [end(number)], [])
    (case,) = await store.judgements.unsettled(9)
    assert [one.round for one in case.looks] == [number]


async def test_a_sweep_leaves_the_open_rounds_of_a_worker_alone(store: Store) -> None:
    host, other = await due_host(store), await due_host(store, "b.example")
    await leased(store, ADA, host, lease=60 * 86_400)
    await store.work.open_rounds([host, other], NOW, ADA.vantage)
    assert await store.work.end_open_rounds(NOW) == 1
    assert [(one.host, one.ended) for one in await store.guarding.rounds(NOW)] == [("a.example", None)]


async def test_a_host_that_ends_every_worker_is_rested_and_told(store: Store) -> None:
    host = await due_host(store)
    assert [await leased(store, ADA, host, lease=0.0) for _ in range(MOST + 1)] == [1, 2, 3, 4, 5, None]
    until = NOW + DAY
    assert await store.fleet.rest(attempts=MOST, until=until, why="workers ended", now=NOW) == ["a.example"]
    (state,) = await store.hosts.states(NOW, timedelta(days=10))
    assert (state.held_until, state.held_why) == (until, "workers ended")
    assert not await store.fleet.waiting(NOW, 9, attempts=MOST)
    assert await leased(store, ADA, host) == 1, "after its rest it is tried again"


async def test_progress_clears_a_host(store: Store) -> None:
    host = await due_host(store)
    for _ in range(3):
        await leased(store, ADA, host, lease=0.0)
    await leased(store, ADA, host)
    await store.fleet.progress(BOB.name, [host])
    await store.fleet.progress(ADA.name, [host])
    await store.fleet.give_back(ADA.name, [HostGiven(host_id=host, asked=True, silent_from=None)])
    assert await leased(store, BOB, host) == 1


async def test_a_host_that_was_silent_to_one_network_is_asked_from_another_next(store: Store) -> None:
    host = await due_host(store)
    for who in (ADA, BOB, CLIO):
        await store.fleet.renew(who, lease=60, looks=0)
    await leased(store, ADA, host)
    await store.fleet.give_back(ADA.name, [HostGiven(host_id=host, asked=True, silent_from="library")])
    assert await leased(store, BOB, host) is None, "the same network again"
    assert await leased(store, CLIO, host) == 1
    await store.fleet.give_back(CLIO.name, [HostGiven(host_id=host, asked=False, silent_from=None)])
    assert await leased(store, BOB, host) is None, "nothing was asked: it is still the other network's turn"
    await store.fleet.dismiss(CLIO.name)
    assert await leased(store, BOB, host) == 1, "with one network there is nobody to wait for"


async def test_a_sweep_and_workers_share_no_host(store: Store) -> None:
    host = await due_host(store)
    other = await due_host(store, "b.example")
    await leased(store, ADA, host, lease=60 * 86_400)
    async with store.sweeping():
        assert await leased(store, BOB, other) is None
        claimed = await store.work.claim(LATER, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False)
        assert [lane.host for lane in claimed] == ["b.example"]


async def test_one_leads_and_the_next_may_when_its_connection_ends(store: Store, url: str) -> None:
    async with store.leading() as first:
        assert first is not None
        assert await first.stands()
        async with store.leading() as second:
            assert second is None
        with pytest.raises(BusyError, match="leads"):
            async with store.sweeping():
                pass
    async with store.leading() as second:
        assert second is not None
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.close()
        assert not await second.stands()


async def test_workers_are_known_by_name_and_network(store: Store) -> None:
    await store.fleet.renew(ADA, lease=60, looks=7)
    await store.fleet.renew(CLIO, lease=60, looks=0)
    told = [(one.name, one.vantage, one.looks, one.hosts) for one in await store.fleet.workers()]
    assert told == [("ada", "library", 7, 0), ("clio", "home", 0, 0)]
    figures = await store.figures.read(NOW)
    assert [one.name for one in figures.workers] == ["ada", "clio"]
    await store.fleet.forget_workers(silent=3600)
    assert len(await store.fleet.workers()) == 2
    await store.fleet.dismiss("ada")
    assert [one.name for one in await store.fleet.workers()] == ["clio"]


async def test_abandoned_rounds_end_only_where_nobody_asks(store: Store) -> None:
    mine, lapsed = await due_host(store), await due_host(store, "b.example")
    await leased(store, ADA, mine)
    await leased(store, BOB, lapsed, lease=0.0)
    await store.work.open_rounds([mine, lapsed], NOW, "library")
    assert await store.fleet.end_abandoned_rounds() == 1
    assert await store.fleet.end_abandoned_rounds() == 0
