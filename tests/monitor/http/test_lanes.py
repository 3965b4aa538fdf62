"""Lanes on a virtual clock: spacing, concurrency, pauses, fairness, the shared slots, and their size."""

import asyncio
import tracemalloc
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.http.lanes import LanePausedError, Lanes
from monitor.rules.politeness import HostLine, HostTable
from tests.standins.clock import FakeClock


def lanes(clock: FakeClock, *, slots: int = 100, **hosts: HostLine) -> Lanes:
    return Lanes(HostTable({name.replace("_", "."): line for name, line in hosts.items()}), clock, slots=slots)


async def exchange(lane: Lanes, clock: FakeClock, host: str, *, before: float = 0, takes: float = 0) -> float:
    """One exchange that needs `before` seconds to connect and `takes` to be answered; returns when it departed."""
    turn = await lane.turn(host)
    try:
        await clock.sleep(before)
        turn.departing()
        departed = clock.monotonic()
        await clock.sleep(takes)
        return departed
    finally:
        turn.leave()


async def test_a_host_we_know_nothing_about_is_asked_every_two_seconds() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    departed = await asyncio.gather(*(exchange(lane, clock, "a.example") for _ in range(4)))
    assert departed == [0.0, 2.0, 4.0, 6.0]


async def test_a_pause_that_is_over_is_no_pause_and_no_news() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    lane.pause("a.example", clock.now() - timedelta(seconds=1))
    assert (lane.fresh_pauses(), len(lane)) == ({}, 0)
    lane.pause("a.example", clock.now() + timedelta(seconds=1))
    assert list(lane.fresh_pauses()) == ["a.example"]


async def test_distance_counts_from_when_a_request_really_leaves() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock, a_example=HostLine(per_second=1, concurrency=4))
    slow = asyncio.create_task(exchange(lane, clock, "a.example", before=0.75))
    await asyncio.sleep(0)
    assert [await slow, await exchange(lane, clock, "a.example")] == [0.75, 1.75]


async def test_a_slow_answer_holds_the_only_place() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    departed = await asyncio.gather(*(exchange(lane, clock, "a.example", takes=5) for _ in range(3)))
    assert departed == [0.0, 5.0, 10.0]


async def test_more_places_let_slow_answers_overlap_at_the_same_pace() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock, a_example=HostLine(per_second=1, concurrency=2))
    departed = await asyncio.gather(*(exchange(lane, clock, "a.example", takes=5) for _ in range(4)))
    assert departed == [0.0, 1.0, 5.0, 6.0]


async def test_a_request_that_never_left_is_spaced_too() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    turn = await lane.turn("a.example")
    turn.leave()
    assert await exchange(lane, clock, "a.example") == 2.0


async def test_hosts_do_not_wait_for_each_other_and_www_is_the_same_host() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    names = ["a.example", "b.example", "www.a.example", "A.example."]
    assert await asyncio.gather(*(exchange(lane, clock, name) for name in names)) == [0.0, 0.0, 2.0, 4.0]


@given(
    per_second=st.sampled_from([0.3, 1.0, 3.0, 7.0]),
    concurrency=st.integers(1, 4),
    slots=st.integers(1, 3),
    exchanges=st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3), st.floats(0, 3)), min_size=1, max_size=12),
)
@settings(deadline=None, max_examples=60)
def test_rate_and_concurrency_are_never_exceeded(
    per_second: float, concurrency: int, slots: int, exchanges: list[tuple[str, float, float]]
) -> None:
    clock = FakeClock(auto=True)
    lane = Lanes(HostTable({"default": HostLine(per_second=per_second, concurrency=concurrency)}), clock, slots=slots)
    departures: dict[str, list[float]] = {"a": [], "b": []}
    inside = {"a": 0, "b": 0}

    async def one(host: str, before: float, takes: float) -> None:
        turn = await lane.turn(host)
        inside[host] += 1
        assert inside[host] <= concurrency
        assert sum(inside.values()) <= slots
        await clock.sleep(before)
        turn.departing()
        departures[host].append(clock.monotonic())
        await clock.sleep(takes)
        inside[host] -= 1
        turn.leave()

    async def everything() -> None:
        await asyncio.gather(*(one(*exchange) for exchange in exchanges))

    asyncio.run(everything())
    for times in departures.values():
        assert all(later - earlier >= 1 / per_second - 1e-9 for earlier, later in pairwise(times))


async def test_a_pause_holds_everybody_and_is_never_shortened() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    lane.pause("a.example", clock.now() + timedelta(seconds=30))
    lane.pause("a.example", clock.now() + timedelta(seconds=5))
    assert lane.paused_until("www.a.example") == clock.now() + timedelta(seconds=30)
    assert await exchange(lane, clock, "a.example") == 30.0
    assert lane.paused_until("a.example") is None


async def test_a_pause_that_comes_while_waiting_holds_too() -> None:
    clock = FakeClock()
    lane = lanes(clock)
    await exchange(lane, clock, "a.example")
    waiting = asyncio.create_task(exchange(lane, clock, "a.example"))
    await clock.advance(1)
    lane.pause("a.example", clock.now() + timedelta(seconds=9))
    await clock.advance(5)
    assert not waiting.done()
    await clock.advance(5)
    assert await waiting == 10.0


async def test_a_long_pause_is_not_waited_for_by_those_who_come_nor_by_those_who_wait() -> None:
    clock = FakeClock()
    lane = lanes(clock)
    await exchange(lane, clock, "a.example")
    waiting = asyncio.create_task(exchange(lane, clock, "a.example"))
    await clock.advance(1)
    until = clock.now() + timedelta(hours=1)
    lane.pause("a.example", until)
    await clock.advance(1)
    for asking in (waiting, asyncio.create_task(exchange(lane, clock, "a.example"))):
        with pytest.raises(LanePausedError, match=r"a\.example asked to be left alone until 2026-03-01 13:00 UTC"):
            await asking


async def test_who_waits_for_a_moment_holds_no_slot() -> None:
    clock = FakeClock()
    lane = lanes(clock, slots=1)
    lane.pause("a.example", clock.now() + timedelta(seconds=30))
    paused = asyncio.create_task(exchange(lane, clock, "a.example"))
    await clock.advance(0)
    assert await exchange(lane, clock, "b.example") == 0.0
    await clock.advance(30)
    assert await paused == 30.0


async def test_who_waits_for_a_slot_cannot_slip_past_a_pause() -> None:
    clock = FakeClock()
    lane = lanes(clock, slots=1)
    held = await lane.turn("b.example")
    waiting = asyncio.create_task(exchange(lane, clock, "a.example"))
    await clock.advance(1)
    lane.pause("a.example", clock.now() + timedelta(seconds=10))
    held.departing()
    held.leave()
    await clock.advance(5)
    assert not waiting.done()
    await clock.advance(5)
    assert await waiting == 11.0


async def test_a_cancelled_wait_leaves_no_trace() -> None:
    clock = FakeClock()
    lane = lanes(clock, slots=1)
    held = await lane.turn("a.example")
    for host in ("a.example", "b.example"):  # one waits for its lane, one for a slot
        waiting = asyncio.create_task(lane.turn(host))
        await clock.advance(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    held.leave()
    assert await exchange(lane, clock, "b.example") == 0.0
    await clock.advance(2)
    assert await exchange(lane, clock, "a.example") == 2.0


async def test_bad_answers_in_a_row_are_counted_and_a_good_one_ends_the_row() -> None:
    lane = lanes(FakeClock())
    assert [lane.misfortune("a.example", happened=bad) for bad in (True, True, False, True)] == [1, 2, 0, 1]
    assert lane.misfortune("b.example", happened=True) == 1


async def test_fifty_thousand_hosts_are_small_and_the_idle_are_forgotten() -> None:
    clock = FakeClock(auto=True)
    lane = lanes(clock)
    tracemalloc.start()
    try:
        for number in range(50_000):
            turn = await lane.turn(f"host{number}.example")
            turn.leave()
        held = len(lane)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held == 50_000  # all of them within their two seconds
    assert size < 50_000_000
    await clock.sleep(3)
    for number in range(60_000):
        lane.pause(f"other{number}.example", clock.now() + timedelta(days=1))
    assert lane.paused_until("other7.example") is not None
    await clock.sleep(86_400)
    for number in range(80_000):
        turn = await lane.turn(f"third{number}.example")
        turn.leave()
        if number % 1000 == 0:
            await clock.sleep(2)
    assert len(lane) < 10_000
