"""SIGKILL: a lock is released by the system, and a save that was not finished never happened."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from monitor.errors import BusyError
from monitor.store import Store, open_store
from tests.monitor.store.made import NOW, claim, link, look, reading

ROOT = Path(__file__).parents[3]


async def start(code: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )


async def said(process: asyncio.subprocess.Process, line: bytes) -> None:
    assert process.stdout is not None
    assert (await asyncio.wait_for(process.stdout.readline(), 60)).strip() == line


SWEEPER = """
import asyncio, sys
from monitor.store import open_store
from tests.monitor.store.made import NOW
async def main():
    store = await open_store(sys.argv[1], now=NOW)
    async with store.sweeping():
        print("sweeping", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_a_second_sweeper_is_refused_until_the_first_is_gone(store: Store, url: str) -> None:
    process = await start(SWEEPER, url)
    await said(process, b"sweeping")
    with pytest.raises(BusyError, match="already sweeps") as raised:
        async with store.sweeping():
            pass
    assert raised.value.advice
    process.send_signal(signal.SIGKILL)
    await process.wait()
    # The system lets the lock go with the process; a server notices the end of the connection a moment later.
    for _ in range(100):
        try:
            async with store.sweeping():
                return
        except BusyError:
            await store.work.waiting(NOW, False)
    pytest.fail("the lock of a killed process still stands")


async def test_the_lock_can_be_taken_again_after_it_was_given_back(store: Store, url: str) -> None:
    other = await open_store(url, now=NOW)
    for one in (store, other, store):
        async with one.sweeping():
            with pytest.raises(BusyError):
                async with (other if one is store else store).sweeping():
                    pass
    await other.close()


CLAIMER = """
import asyncio, sys
from monitor.store import open_store
from tests.monitor.store.made import NOW, claim, look
async def main():
    store = await open_store(sys.argv[1], now=NOW)
    async with store.sweeping():
        await store.work.end_open_rounds(NOW)
        [lane] = await claim(store)
        numbers = await store.work.open_rounds([lane.host_id] * 8, NOW, "here")
        await store.work.save([look(lane.due[0], numbers[0])], [], [])
        print("claimed", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_a_sweep_killed_again_and_again_leaves_only_rounds_in_which_somebody_was_asked(
    store: Store, url: str
) -> None:
    await store.papers.add([reading(f"2601.{n:05}", link(f"r/{n}")) for n in range(3)], "c", now=NOW)
    for _ in range(2):
        process = await start(CLAIMER, url)
        await said(process, b"claimed")
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert len(await store.guarding.rounds(NOW)) == 1 + 8, "those of the last one, until the next begins"
    await store.work.end_open_rounds(NOW)
    assert [(one.asked, one.ended) for one in await store.guarding.rounds(NOW)] == [(1, NOW)] * 2


SAVER = """
import asyncio, sys
from monitor.store import open_store, saving
from tests.monitor.store.made import NOW, claim, end, look, news
tally = saving.tally
async def stop_here(connection, looks):
    await tally(connection, looks)
    print("written, not committed", flush=True)
    await asyncio.Event().wait()
async def main():
    store = await open_store(sys.argv[1], now=NOW)
    [lane] = await claim(store, per_lane=1000)
    [number] = await store.work.open_rounds([lane.host_id], NOW, "here")
    half = len(lane.due) // 2
    await store.work.save([look(due, number) for due in lane.due[:half]], [], [news(lane)])
    print("saved", flush=True)
    saving.tally = stop_here
    await store.work.save([look(due, number) for due in lane.due[half:]], [end(number)], [news(lane)])
asyncio.run(main())
"""


async def test_a_kill_in_the_middle_of_a_save_leaves_all_or_nothing(store: Store, url: str) -> None:
    await store.papers.add([reading(f"2601.{n:05}", link(f"r/{n}")) for n in range(600)], "c", now=NOW)
    process = await start(SAVER, url)
    await said(process, b"saved")
    await said(process, b"written, not committed")
    assert process.pid != os.getpid()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert await store.work.end_open_rounds(NOW) == 1
    cases = await store.judgements.unsettled(1_000)
    assert len(cases) == 300
    assert all(len(case.looks) == 1 for case in cases)
    [found] = await store.guarding.rounds(NOW)
    assert (found.asked, found.ended) == (300, NOW)
    [lane] = await claim(store, per_lane=1_000)
    assert len(lane.due) == 300
    assert {due.id for due in lane.due}.isdisjoint(case.repository for case in cases)
    [number] = await store.work.open_rounds([lane.host_id], NOW, "here")
    await store.work.save([look(due, number) for due in lane.due], [], [])
    await store.work.end_open_rounds(NOW)
    assert [len(case.looks) for case in await store.judgements.unsettled(1_000)] == [1] * 600
