"""However looks were cut into Rounds and saves, in whatever order and however often settled: the verdicts are the same.

Through the real store and the real settle, guards included. Two hosts see the same things on the same days; at one
every look has a Round and a save of its own and is settled at once, at the other they are cut and settled by chance,
and what was seen at one moment is stored the other way round.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.rejudge import Replay
from monitor.cycle.settle import Settle
from monitor.errors import UnknownPaperError
from monitor.model.looks import Due, FinishedLook, LaneDue
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
SEEN = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(KINDS),
        st.sampled_from([("by-name",), ("info-refs",)]),
        st.sampled_from([None, "42", "42", "77"]),
        # Days since the look before: nought is the same moment.
        st.sampled_from([0, 0, 3, 5, 8]),
    ),
    min_size=1,
    max_size=16,
)
CUTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=16, max_size=16)


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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=SEEN, cuts=CUTS)
async def test_verdicts_do_not_depend_on_order_nor_on_cuts_and_a_replay_changes_none(
    kept: Store, seen: list[tuple[int, str, tuple[str, ...], str | None, int]], cuts: list[tuple[bool, bool, bool]]
) -> None:
    with contextlib.suppress(UnknownPaperError):
        await kept.papers.forget_collection("c", NOW)
    links = [link(f"made/code-{n}", host=host, checker="gitlab") for host in HOSTS for n in range(2)]
    await kept.papers.add([reading(f"2601.{n:05}", one) for n, one in enumerate(links)], "c", now=NOW)
    one, two = sorted(await claim(kept), key=lambda lane: lane.host)
    clock = Day()
    settle = Settle(kept, clock, JudgingPolicies(), "made", {})

    moments, at = [], NOW
    for *_, apart in seen:
        at += apart * DAY
        moments.append(at)
    for said, moment in zip(seen, moments, strict=True):
        [number] = await kept.work.open_rounds([one.host_id], moment, "here")
        await kept.work.save([_look(one, said, moment, number)], [end(number, at=moment)], [news(one)])
        clock.moment = moment
        await settle.run()

    waiting: list[FinishedLook] = []
    open_rounds: list[int] = []
    turned = sorted(range(len(seen)), key=lambda place: (moments[place], -place))
    for place, (new_round, save, settled) in zip(turned, cuts, strict=False):
        if new_round or not open_rounds:
            open_rounds += await kept.work.open_rounds([two.host_id], moments[place], "here")
        waiting.append(_look(two, seen[place], moments[place], open_rounds[-1]))
        clock.moment = moments[place]
        if save:
            await kept.work.save(waiting, [end(number, at=clock.moment) for number in open_rounds], [news(two)])
            waiting, open_rounds = [], []
            if settled:
                await settle.run()
    await kept.work.save(waiting, [end(number, at=clock.moment) for number in open_rounds], [news(two)])
    clock.moment = at
    await settle.run()

    verdicts = await _verdicts(kept)
    for number in range(2):
        first, second = (verdicts.get(f"{host}/made/code-{number}") for host in HOSTS)
        assert first == second, (seen, cuts)
    again = await Replay(
        store=kept, now=at, policies=JudgingPolicies(), installation="made", tell=lambda _: None
    ).rejudge()
    assert (again.changed, again.voids, again.annulled) == (0, 0, 0)
    assert await _verdicts(kept) == verdicts


def _look(
    lane: LaneDue, said: tuple[int, str, tuple[str, ...], str | None, int], at: datetime, number: int
) -> FinishedLook:
    which, kind, questions, host_id, _ = said
    due: Due = sorted(lane.due, key=lambda one: one.target.key)[which]
    alive = kind in {"has-code", "empty"}
    status = {"unavailable": 503, "walled": 403, "not-visible": 404, "tombstone": 410}.get(kind, 200)
    return look(
        due, number, at=at, kind=EvidenceKind(kind), questions=questions, host_id=host_id if alive else None,
        strong=alive, status=status,
    )  # fmt: skip


async def _verdicts(store: Store) -> dict[str, Verdict | None]:
    return {case.subject.key: case.previous for case in await store.judgements.replay(0, 10)}
