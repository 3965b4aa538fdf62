"""The saver: saves go on while what was saved before is judged, and nothing is over before all of it is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.cycle import saver as room
from monitor.cycle.policies import SweepPolicy
from monitor.cycle.saver import Saver
from monitor.errors import StoreError
from monitor.model.looks import FinishedLook, LaneDue
from monitor.store import Store, open_store
from tests.monitor.store.made import NOW, claim, end, link, look, news, reading
from tests.standins.clock import FakeClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'graveyard.db'}", now=NOW)
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def settle_after_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SETTLE_AFTER", 1)


class Judge:
    """Judges only when `may` is set; `begun`, `done` and `dropped` count."""

    def __init__(self, fails: bool = False) -> None:
        self.may = asyncio.Event()
        self.begun = 0
        self.done = 0
        self.dropped = 0
        self._fails = fails

    async def settle(self) -> None:
        self.begun += 1
        if self._fails:
            raise StoreError("the database went away")
        try:
            await self.may.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        self.done += 1


class Desk:
    """A saver over a real store, and the lanes that were claimed for it."""

    def __init__(self, store: Store, judge: Judge, lanes: list[LaneDue], rounds: list[int]) -> None:
        self._left = list(zip(lanes, rounds, strict=True))
        self.saved: list[FinishedLook] = []
        self._more = asyncio.Event()
        policy = SweepPolicy(save_looks=1, save_seconds=0.0)
        self.saver = Saver(
            supply=store.work, clock=FakeClock(auto=True), policy=policy, settle=judge.settle, saved=self._saved
        )

    def _saved(self, looks: list[FinishedLook]) -> None:
        self.saved += looks
        self._more.set()

    async def one_round(self) -> None:
        """A Round of one look ends; returns when it is in the database."""
        lane, number = self._left.pop()
        wanted = len(self.saved) + 1
        self.saver.take(look(lane.due[0], number))
        self.saver.end([end(number)], news(lane))
        while len(self.saved) < wanted:
            self._more.clear()
            await self._more.wait()


async def desk(store: Store, judge: Judge) -> Desk:
    await store.papers.add(
        [reading(f"p{n}", link(host=f"git{n}.example"), source="test") for n in range(3)], "made", now=NOW
    )
    lanes = await claim(store)
    rounds = await store.work.open_rounds([lane.host_id for lane in lanes], NOW, "here")
    return Desk(store, judge, lanes, rounds)


async def test_saves_go_on_while_a_judgement_takes_its_time(store: Store) -> None:
    judge = Judge()
    at_work = await desk(store, judge)
    async with asyncio.timeout(30):
        running = asyncio.create_task(at_work.saver.run())
        await at_work.one_round()
        await at_work.one_round()
        await at_work.one_round()
        assert (judge.begun, judge.done) == (1, 0)
        at_work.saver.close()
        judge.may.set()
        await running
    # The one that was under way, and a last one for what was saved meanwhile.
    assert (judge.begun, judge.done) == (2, 2)


async def test_a_judgement_that_fails_ends_the_saver_with_its_reason(store: Store) -> None:
    at_work = await desk(store, Judge(fails=True))
    async with asyncio.timeout(30):
        running = asyncio.create_task(at_work.saver.run())
        await at_work.one_round()
        at_work.saver.close()
        with pytest.raises(StoreError, match="went away"):
            await running
        await at_work.saver.room()


async def test_a_saver_that_is_told_to_leave_takes_its_judgement_with_it(store: Store) -> None:
    judge = Judge()
    at_work = await desk(store, judge)
    async with asyncio.timeout(30):
        running = asyncio.create_task(at_work.saver.run())
        await at_work.one_round()
        while not judge.begun:
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert (judge.done, judge.dropped) == (0, 1)
