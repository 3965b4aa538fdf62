"""Time jumps in order, and never while anything is under way."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.world.clock import WorldClock

START = datetime(2026, 1, 1, tzinfo=UTC)


async def work_elsewhere() -> None:
    """What a loop cannot see: real work in a thread."""
    await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", b"word", b"salt", 20_000)


class Slow:
    """A room whose work happens elsewhere."""

    limit = 3

    def __init__(self) -> None:
        self.inner: Slow | None = None

    async def fetch(self, text: str) -> str:
        await work_elsewhere()
        return text.upper()

    async def rows(self, count: int) -> AsyncIterator[int]:
        for number in range(count):
            await work_elsewhere()
            yield number

    def plain(self) -> str:
        return "plain"


Slow.__module__ = "monitor.made_for_this_test"


@given(st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=30))
def test_sleepers_wake_in_the_order_of_their_times_and_then_of_falling_asleep(naps: list[int]) -> None:
    clock = WorldClock(START)
    woken: list[tuple[int, int, float]] = []

    async def sleeper(number: int, seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, number, clock.monotonic()))

    async def main() -> None:
        await asyncio.gather(*(sleeper(number, seconds) for number, seconds in enumerate(naps)))

    clock.run(main())
    assert woken == sorted((seconds, number, float(seconds)) for number, seconds in enumerate(naps))
    assert clock.now() == START + timedelta(seconds=max(naps))


def test_what_one_sleeper_sets_off_ends_before_the_next_one_wakes() -> None:
    clock = WorldClock(START)
    told: list[str] = []

    async def sleeper(name: str) -> None:
        await clock.sleep(60)
        told.append(f"{name} wakes")
        for _ in range(100):
            await asyncio.sleep(0)
        with clock.busy():
            await work_elsewhere()
        told.append(f"{name} is done")

    async def main() -> None:
        await asyncio.gather(sleeper("first"), sleeper("second"))

    clock.run(main())
    assert told == ["first wakes", "first is done", "second wakes", "second is done"]


def test_a_month_passes_without_waiting_for_it() -> None:
    clock = WorldClock(START)

    async def main() -> None:
        for _ in range(30):
            await clock.sleep(86_400)
        await clock.sleep_until(START + timedelta(days=40))
        await clock.sleep_until(START)

    clock.run(main())
    assert clock.now() == START + timedelta(days=40)
    assert clock.monotonic() == 40 * 86_400


def test_time_stands_still_while_something_is_in_flight() -> None:
    clock = WorldClock(START)

    async def main() -> datetime:
        sleeper = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        with clock.busy():
            await work_elsewhere()
        after = clock.now()
        await sleeper
        return after

    assert clock.run(main()) == START
    assert clock.now() == START + timedelta(hours=1)


def test_an_exchange_that_sleeps_on_the_clock_lets_time_pass() -> None:
    clock = WorldClock(START)

    async def retrying() -> None:
        with clock.busy(), clock.busy():
            await work_elsewhere()
            await asyncio.wait_for(clock.sleep(2), timeout=None)
            await work_elsewhere()

    async def main() -> None:
        other = asyncio.create_task(clock.sleep(3600))
        await retrying()
        assert clock.now() == START + timedelta(seconds=2)
        other.cancel()

    clock.run(main())
    assert clock.now() == START + timedelta(seconds=2)


def test_a_cancelled_sleeper_moves_nothing() -> None:
    clock = WorldClock(START)

    async def main() -> None:
        forgotten = asyncio.create_task(clock.sleep(10))
        await asyncio.sleep(0)
        forgotten.cancel()
        await clock.sleep(20)

    clock.run(main())
    assert clock.monotonic() == 20


def test_no_sleep_at_all_still_gives_others_a_turn() -> None:
    clock = WorldClock(START)
    done: list[str] = []

    async def other() -> None:
        done.append("other")

    async def main() -> None:
        task = asyncio.create_task(other())
        while not done:
            await clock.sleep(0)
        await task

    clock.run(main())
    assert clock.now() == START


def test_real_timers_of_libraries_still_run() -> None:
    clock = WorldClock(START)

    async def main() -> str:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.001, answer.set_result, "rung")
        return await answer

    assert clock.run(main()) == "rung"
    assert clock.now() == START


def test_what_an_attended_room_does_takes_no_time() -> None:
    clock = WorldClock(START)
    room = Slow()
    room.inner = Slow()

    async def main() -> None:
        attended = clock.attend(room)
        sleeper = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        assert await attended.fetch("word") == "WORD"
        assert attended.inner is not None
        assert await attended.inner.fetch("again") == "AGAIN"
        assert [number async for number in attended.rows(3)] == [0, 1, 2]
        assert (attended.limit, attended.plain()) == (3, "plain")
        assert clock.now() == START
        await sleeper

    clock.run(main())
    assert clock.now() == START + timedelta(hours=1)


def test_the_reader_of_attended_rows_may_sleep_between_them() -> None:
    clock = WorldClock(START)

    async def main() -> None:
        async for _ in clock.attend(Slow()).rows(3):
            await clock.sleep(5)

    clock.run(main())
    assert clock.monotonic() == 15


def test_a_clock_outside_its_own_loop_says_so() -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match=r"WorldClock\.run"):
            await WorldClock(START).sleep(1)

    asyncio.run(main())


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        WorldClock(datetime(2026, 1, 1))  # noqa: DTZ001
