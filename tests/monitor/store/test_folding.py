"""Old equal looks become one row on both databases: verdicts, pages and guards see what they saw before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from checkers.base import EvidenceKind
from monitor.cycle.keeping import Keeping
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.rejudge import Replay
from monitor.cycle.settle import Settle
from monitor.model.looks import CanaryAnswer, Round
from monitor.model.status import Status
from monitor.rules.folding import FoldingPolicy, unneeded
from monitor.rules.guards import GuardPolicy
from monitor.store import Store
from monitor.store.folding import FoldedRow
from monitor.store.tables import evidence, rounds
from tests.monitor.store.made import DAY, NOW, claim, end, link, look, news, reading

POLICIES = JudgingPolicies()
WEEKS = 52
LATER = NOW + WEEKS * 7 * DAY


@dataclass
class Stopped:
    """A clock that stands."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        return None


def keeping(store: Store, at: datetime = LATER, days: float = 90) -> Keeping:
    return Keeping(
        store=store,
        clock=Stopped(at),
        policies=POLICIES,
        installation=store.installation.id,
        policy=FoldingPolicy(after=timedelta(days=days)),
    )


async def year(store: Store) -> None:
    """A year of one living repository, one behind a wall and one that dies in the fortieth week."""
    await store.papers.add(
        [reading(f"2601.0000{n}", link(f"ada/{name}")) for n, name in enumerate(("lives", "walled", "dies"))],
        "made",
        now=NOW,
    )
    (lane,) = await claim(store)
    looks, ended = [], []
    for week in range(WEEKS):
        at = NOW + week * 7 * DAY
        (number,) = await store.work.open_rounds([lane.host_id], at, "here")
        for due in lane.due:
            said: dict[str, Any] = {"strong": True, "host_id": str(due.id), "pushed_at": NOW + week * DAY}
            kind = EvidenceKind.HAS_CODE
            if due.target.key.endswith("walled") and week:
                kind, said = EvidenceKind.WALLED, {"status": 403}
            if due.target.key.endswith("dies") and week >= 40:
                kind = EvidenceKind.NOT_VISIBLE
                said = {"status": 404, "questions": ("by-name", "info-refs")}
            looks.append(look(due, number, at=at, kind=kind, **said))
        canaries = (CanaryAnswer(key="github.com/some/canary", alive=True, as_known=True),)
        ended.append(replace(end(number, asked=3, answered=3, at=at), canaries=canaries))
    await store.work.save(looks, ended, [news(lane)])
    await Settle(
        store=store, clock=Stopped(LATER), policies=POLICIES, installation=store.installation.id, checkers={}
    ).run()


async def counted(store: Store, table: Any) -> int:
    async with store._database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def would_change(store: Store) -> tuple[int, int, int]:
    replay = Replay(store=store, now=LATER, policies=POLICIES, installation=store.installation.id, tell=lambda _: None)
    found = await replay.preview()
    return found.judged, found.changed, found.voids


async def test_a_year_is_folded_and_no_verdict_changes(store: Store) -> None:
    await year(store)
    before = [await store.papers.page(number) for number in (1, 2, 3)]
    assert [page.status for page in before] == [Status.ALIVE, Status.LIMBO, Status.NOT_FOUND]
    assert await counted(store, evidence) == 3 * WEEKS
    planned = await keeping(store).whole(write=False)
    assert await counted(store, evidence) == 3 * WEEKS, "a dry run changes nothing"

    done = await keeping(store).whole(write=True)

    assert (done.repositories, done.refused) == (3, 0)
    assert done.rows == planned.rows > 80
    assert await counted(store, evidence) == 3 * WEEKS - done.rows
    assert await counted(store, rounds) == WEEKS - done.rounds
    assert done.rounds > 20
    assert await would_change(store) == (6, 0, 0)
    after = [await store.papers.page(number) for number in (1, 2, 3)]
    for one, other in zip(before, after, strict=True):
        assert (one.status, one.cause, one.since, one.reasons) == (
            other.status,
            other.cause,
            other.since,
            other.reasons,
        )
    (shown,) = after[0].links
    assert shown.looks == WEEKS
    assert sum(row.times for row in shown.evidence) == WEEKS
    (row,) = (row for row in shown.evidence if row.times > 1)
    assert row.first == NOW + 7 * DAY
    again = await keeping(store).whole(write=True)
    assert (again.rows, again.rounds) == (0, 0)


async def test_years_are_folded_as_they_come_and_a_pass_begins_once_a_week(store: Store) -> None:
    await year(store)
    early = NOW + 250 * DAY
    await keeping(store, early).beat()
    once = await counted(store, evidence)
    assert once < 3 * WEEKS
    await keeping(store, early + 6 * DAY).beat()
    assert await counted(store, evidence) == once
    await keeping(store, LATER).beat()
    assert await counted(store, evidence) < once
    assert await would_change(store) == (6, 0, 0)


async def test_a_kill_between_two_writes_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cycle.keeping.AT_A_TIME", 1)
    await year(store)
    whole = store.folding.fold
    written: list[Sequence[FoldedRow]] = []

    async def killed(rows: Sequence[FoldedRow]) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(rows)
        await whole(rows)

    monkeypatch.setattr(store.folding, "fold", killed)
    with pytest.raises(KeyboardInterrupt):
        await keeping(store).beat()
    assert await would_change(store) == (6, 0, 0)
    monkeypatch.undo()
    await keeping(store).beat()
    assert await counted(store, evidence) < 60
    assert await would_change(store) == (6, 0, 0)


async def test_a_look_of_a_claim_still_finds_what_was_seen_last(store: Store) -> None:
    await year(store)
    await keeping(store, days=30).whole(write=True)
    lanes = await claim(store, LATER + 200 * DAY)
    seen = {due.target.key: due.target.last_kind for lane in lanes for due in lane.due}
    assert seen["github.com/ada/lives"] is EvidenceKind.HAS_CODE
    assert seen["github.com/ada/dies"] is EvidenceKind.NOT_VISIBLE


def made_round(number: int, host: str, minutes: float, *, answered: int, **rest: Any) -> Round:
    began = NOW + timedelta(minutes=minutes)
    values = {"started": began, "ended": began + timedelta(minutes=1), "asked": 1, "answered": answered, **rest}
    return Round(id=number, host=host, **values)


def test_a_round_that_shows_our_network_was_up_stays_beside_a_silent_one() -> None:
    silent = [made_round(n, f"silent{n}.example", 0, answered=0) for n in range(3)]
    spoke = made_round(10, "a.example", 1, answered=1)
    far = made_round(11, "b.example", 600, answered=1)
    assert unneeded([*silent, spoke, far], {10, 11}, GuardPolicy()) == [11]
    other = made_round(12, "c.example", 2, answered=1)
    assert unneeded([*silent, spoke, other, far], {10, 11}, GuardPolicy()) == [10, 11], "a named one says it as well"


def test_what_a_guard_had_to_say_of_a_round_stays() -> None:
    sick = CanaryAnswer(key="k", alive=True, as_known=False)
    kept = [
        made_round(1, "a.example", 0, answered=0),
        made_round(2, "a.example", 600, answered=1, canaries=(sick,)),
        made_round(3, "a.example", 1200, answered=1, refused_now=True),
        made_round(4, "a.example", 1800, answered=1, alike=2),
        made_round(5, "a.example", 2400, answered=1, ended=None),
    ]
    assert unneeded(kept, {1, 2, 3, 4, 5}, GuardPolicy()) == []
