"""One limit for many: each is cut when its own time is over, and nobody else."""

import asyncio

import pytest

from monitor.http.deadlines import Deadlines


async def _waits(deadlines: Deadlines, ends: asyncio.Event) -> str:
    try:
        with deadlines.limit():
            await ends.wait()
    except TimeoutError:
        return "cut"
    return "ended"


async def test_what_lasts_too_long_is_cut_and_what_ended_before_is_not() -> None:
    deadlines, never, at_once = Deadlines(0.02), asyncio.Event(), asyncio.Event()
    at_once.set()
    assert await asyncio.gather(*[_waits(deadlines, event) for event in (never, at_once, never)]) == [
        "cut",
        "ended",
        "cut",
    ]
    # And again, when there was nothing to wait for meanwhile.
    assert await _waits(deadlines, never) == "cut"


async def test_after_a_cut_the_task_goes_on_as_if_nobody_had_cancelled_it() -> None:
    assert await _waits(Deadlines(0.01), asyncio.Event()) == "cut"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_who_is_cancelled_by_another_is_cancelled() -> None:
    task = asyncio.create_task(_waits(Deadlines(60.0), asyncio.Event()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_inside_comes_out_as_it_is() -> None:
    with pytest.raises(ValueError, match="mine"), Deadlines(60.0).limit():
        raise ValueError("mine")
