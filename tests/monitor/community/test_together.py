"""What several wait for is written in one go, and each is told what became of its own."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.community.fairness import FairQueue
from monitor.community.together import Together


class Stepwise:
    """A clock whose sleepers wait until a test lets them go."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        await self.go_on.wait()


async def test_the_first_is_served_at_once_and_who_comes_meanwhile_together() -> None:
    clock, goes = Stepwise(), list[list[int]]()

    async def double(items: Sequence[int]) -> list[int]:
        goes.append(list(items))
        return [2 * item for item in items]

    together = Together(double, clock, apart=1.0)
    assert await together.do(1) == 2
    crowd = [asyncio.ensure_future(together.do(number)) for number in range(2, 9)]
    await asyncio.sleep(0)
    assert goes == [[1]]
    clock.go_on.set()
    assert await asyncio.gather(*crowd) == [4, 6, 8, 10, 12, 14, 16]
    assert goes == [[1], [2, 3, 4, 5, 6, 7, 8]]
    await together.close()


async def test_one_that_cannot_be_done_takes_no_other_with_it() -> None:
    clock = Stepwise()
    clock.go_on.set()

    async def divide(items: Sequence[int]) -> list[int]:
        return [12 // item for item in items]

    together = Together(divide, clock, apart=1.0)
    came = await asyncio.gather(*map(together.do, (1, 0, 3)), return_exceptions=True)
    assert (came[0], type(came[1]), came[2]) == (12, ZeroDivisionError, 4)
    await together.close()


async def test_whoever_waits_when_it_closes_is_let_go() -> None:
    begun = asyncio.Event()

    async def never(_: Sequence[int]) -> list[int]:
        begun.set()
        await asyncio.Event().wait()
        return []

    together = Together(never, Stepwise(), apart=1.0)
    first = asyncio.ensure_future(together.do(1))
    await begun.wait()
    second = asyncio.ensure_future(together.do(2))
    await asyncio.sleep(0)
    await together.close()
    for one in (first, second):
        with pytest.raises(asyncio.CancelledError):
            await one


@given(st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c"]), st.integers()), max_size=40))
def test_everybodys_next_one_comes_before_anybodys_second_next(told: list[tuple[bytes, int]]) -> None:
    queue: FairQueue[tuple[bytes, int]] = FairQueue(30)
    held = [one for one in told if queue.put(one[0], one)]
    assert held == told[:30]
    assert len(queue) == len(held)
    taken = list(iter(queue.take, None))
    assert sorted(taken) == sorted(held)
    for party in (b"a", b"b", b"c"):
        assert [one for one in taken if one[0] == party] == [one for one in held if one[0] == party]
    for place, (party, _) in enumerate(taken):
        again = next((n for n in range(place + 1, len(taken)) if taken[n][0] == party), None)
        if again is not None:
            # Whoever waits still when this party's next one is taken had one of theirs between.
            between = {one[0] for one in taken[place + 1 : again]}
            assert {one[0] for one in taken[again:]} - {party} <= between
