"""What is saved while others are judged is judged only after the guards have looked at it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checkers.base import EvidenceKind
from monitor.config import load
from monitor.cycle.settle import Settle
from monitor.model.looks import CanaryAnswer
from monitor.roof.house import policies
from monitor.store import Store, open_store
from tests.monitor.store.made import NOW, claim, end, link, look, news, reading
from tests.standins.clock import FakeClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'graveyard.db'}", now=NOW)
    yield opened
    await opened.close()


async def test_a_round_of_sick_canaries_that_ends_while_others_are_judged_is_voided(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [reading(f"p{n}", link(host=f"git{n}.example"), source="test") for n in range(2)]
    await store.papers.add(papers, "made", now=NOW)
    well, ill = await claim(store)
    first, second = await store.work.open_rounds([well.host_id, ill.host_id], NOW, "here")
    await store.work.save([look(well.due[0], first)], [end(first)], [news(well, answered_at=NOW)])
    wake = store.judgements.wake

    async def saved_meanwhile(now: datetime) -> int:
        """The first question after the guards have looked; another process saves just now."""
        monkeypatch.setattr(store.judgements, "wake", wake)
        sick = tuple(CanaryAnswer(key=f"c{n}", alive=True, as_known=False) for n in range(3))
        denied = look(ill.due[0], second, kind=EvidenceKind.NOT_VISIBLE, status=404)
        await store.work.save([denied], [replace(end(second), canaries=sick)], [news(ill, answered_at=NOW)])
        return await wake(now)

    monkeypatch.setattr(store.judgements, "wake", saved_meanwhile)
    clock = FakeClock(NOW + timedelta(seconds=30))
    settle = Settle(store=store, clock=clock, policies=policies(load(None, {})), installation="made", checkers={})
    await settle.run()
    judged = {one.id: one.void for one in await store.guarding.rounds(NOW - timedelta(days=1))}
    assert judged[first] is None
    assert judged[second] is not None
    assert settle.voided_looks == 1
    assert await store.judgements.oldest_unsettled() is None
