"""However looks were cut into Rounds and saves, in whatever order and however often settled: the verdicts are the same.

Through the real store and the real settle, guards included. Two hosts see the same things on the same days; at one
every look has a Round and a save of its own and is settled at once, at the other they are cut and settled by chance,
and what was seen at one moment is stored the other way round.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.rejudge import Replay
from monitor.cycle.settle import Settle
from monitor.errors import UnknownPaperError
from monitor.model.looks import FinishedLook, LaneDue
from monitor.model.verdicts import Verdict
from monitor.store import Store, open_store
from tests.monitor.store.made import DAY, NOW, claim, end, link, look, news, reading

HOSTS = ("git.one.example", "git.two.example")
KINDS = (
    "has-code",
    "has-code",
    "has-code",
    "not-visible",
    "not-visible",
    "empty",
    "tombstone",
    "unavailable",
    "walled",
)


@dataclass(frozen=True)
class Said:
    """What one of two repositories says, so many days after the look before; nought is the same moment."""

    which: int
    kind: str
    question: str
    host_id: str | None
    apart: int

    def look(self, lane: LaneDue, at: datetime, number: int) -> FinishedLook:
        due = sorted(lane.due, key=lambda one: one.target.key)[self.which]
        alive = self.kind in {"has-code", "empty"}
        status = {"unavailable": 503, "walled": 403, "not-visible": 404, "tombstone": 410}.get(self.kind, 200)
        return look(
            due, number, at=at, kind=EvidenceKind(self.kind), questions=(self.question,), strong=alive, status=status,
            host_id=self.host_id if alive else None,
        )  # fmt: skip


SEEN = st.lists(
    st.builds(
        Said,
        which=st.integers(0, 1),
        kind=st.sampled_from(KINDS),
        question=st.sampled_from(["by-name", "info-refs"]),
        host_id=st.sampled_from([None, "42", "42", "77"]),
        apart=st.sampled_from([0, 0, 3, 5, 8]),
    ),
    min_size=1,
    max_size=10,
)
CUTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=10, max_size=10)


@dataclass
class Day:
    """A clock that stands."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite:///{tmp_path / 'cuts.db'}", now=NOW)
    yield store
    await store.close()


# A failing example is not made smaller: each takes seconds, and what it holds is short.
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seen=SEEN, cuts=CUTS)
async def test_verdicts_do_not_depend_on_order_nor_on_cuts_and_a_replay_changes_none(
    kept: Store, seen: list[Said], cuts: list[tuple[bool, bool, bool]]
) -> None:
    begin = (await kept.judgements.newest_evidence() or NOW) + DAY
    with contextlib.suppress(UnknownPaperError):
        await kept.papers.forget_collection("c", begin)
    links = [link(f"made/code-{n}", host=host, checker="gitlab") for host in HOSTS for n in range(2)]
    await kept.papers.add([reading(f"2601.{n:05}", one) for n, one in enumerate(links)], "c", now=begin)
    one, two = sorted(await claim(kept, begin), key=lambda lane: lane.host)
    clock = Day(begin)
    settle = Settle(kept, clock, JudgingPolicies(), "made", {})
    waiting: list[FinishedLook] = []
    rounds: list[int] = []

    async def save() -> None:
        await kept.work.save(waiting, [end(number, at=clock.moment) for number in rounds], [news(two)])
        waiting.clear()
        rounds.clear()

    said_at = [(begin + sum(said.apart for said in seen[: place + 1]) * DAY, said) for place, said in enumerate(seen)]
    chance = iter(cuts)
    for moment, group in groupby(said_at, key=lambda pair: pair[0]):
        clock.moment = moment
        together = [said for _, said in group]
        for said in together:
            [number] = await kept.work.open_rounds([one.host_id], moment, "here")
            await kept.work.save([said.look(one, moment, number)], [end(number, at=moment)], [news(one)])
            await settle.run()
        for said in reversed(together):
            new_round, saved, settled = next(chance)
            if new_round or not rounds:
                rounds += await kept.work.open_rounds([two.host_id], moment, "here")
            waiting.append(said.look(two, moment, rounds[-1]))
            if saved:
                await save()
                if settled:
                    await settle.run()
    await save()
    await settle.run()

    verdicts = await _verdicts(kept)
    for number in range(2):
        first, second = (verdicts.get(f"{host}/made/code-{number}") for host in HOSTS)
        assert first == second, (seen, cuts)
    replay = Replay(store=kept, now=clock.moment, policies=JudgingPolicies(), installation="made", tell=lambda _: None)
    again = await replay.rejudge()
    assert (again.changed, again.voids, again.annulled) == (0, 0, 0)
    assert await _verdicts(kept) == verdicts


async def _verdicts(store: Store) -> dict[str, Verdict | None]:
    return {case.subject.key: case.previous for case in await store.judgements.replay(0, 10)}
