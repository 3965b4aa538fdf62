"""A verdict confirmed by the latest looks is the one that all looks give, with the same next look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind
from monitor.model.looks import Look, VoidReason
from monitor.model.status import Cause
from monitor.model.verdicts import CaseFile, Subject
from monitor.rules.confirming import LATEST, confirm
from monitor.rules.schedule import SchedulePolicy, next_check
from monitor.rules.verdict import weigh
from tests.monitor.rules.cases import LONE, POLICY, SUBJECT, day, gone, life, look, void
from tests.monitor.rules.test_verdict_properties import ROUNDS, made_looks

PLAN = SchedulePolicy()
# Mostly quiet years, so that there is something to confirm, and every kind of trouble in some of them.
latest_looks = st.lists(
    st.tuples(
        st.sampled_from(["has-code", "has-code", "exists", "moved", "gated", *EvidenceKind]),
        st.sampled_from(["42", "42", "42", None, "77"]),
        st.sampled_from([True, True, False]),
        st.sampled_from([-700, -3, -3, None]),
        st.sampled_from([1, 1, 1, 1, 3]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def case(looks: list[Look], now: float, subject: Subject) -> CaseFile:
    return CaseFile(
        repository=1, host="h", checker="c", subject=subject, looks=tuple(looks), rounds=ROUNDS, previous=None
    )


@given(st.lists(made_looks(), max_size=6), latest_looks, st.sampled_from([SUBJECT, LONE]), st.integers(5, 12))
@settings(max_examples=400, deadline=None)
def test_what_is_confirmed_is_what_all_looks_say(
    past: list[Look], latest: list[tuple[str, str | None, bool, int | None, int, bool]], subject: Subject, apart: int
) -> None:
    looks = list(past)
    at = 210.0
    for kind, host_id, strong, pushed, round_, archived in latest:
        facts: dict[str, Any] = {"status": 200, "host_id": host_id, "strong": strong, "archived": archived}
        looks.append(look(at, kind, round_=round_, pushed_at=None if pushed is None else day(pushed), **facts))
        at += apart
    newest = looks[-1]
    before, _ = weigh(looks[:-1], ROUNDS, subject, newest.at - timedelta(hours=1), POLICY)
    expected, standing = weigh(looks, ROUNDS, subject, newest.at, POLICY)
    seen = [one for one in looks if one.at >= newest.at - LATEST]
    mine = tuple(one for one in ROUNDS if one.id in {each.round for each in seen})
    short = replace(case(seen, at, subject), rounds=mine, previous=before)
    confirmed = confirm(short, newest.at, POLICY)
    event("confirmed" if confirmed else "weighed whole")
    if confirmed is None:
        return
    assert confirmed[0] == expected
    planned = [
        next_check(said, left, subject, now=newest.at, policy=PLAN, key="k", installation="i")
        for said, left in ((expected, standing), confirmed)
    ]
    assert planned[0] == planned[1]


def quiet_year(*latest: Look) -> CaseFile:
    past = [life(8 * week, pushed_at=day(-60)) for week in range(-5, 0)]
    looks = [life(0, pushed_at=day(-3)), life(8, pushed_at=day(-3)), *latest]
    before, _ = weigh([*past, *looks[:-1]], (), SUBJECT, looks[-2].at, POLICY)
    return replace(case(looks, 16, SUBJECT), rounds=(), previous=before)


def test_a_living_repository_is_confirmed_without_its_past() -> None:
    latest = quiet_year(life(16, pushed_at=day(-3)))
    confirmed = confirm(latest, day(16), POLICY)
    assert confirmed is not None
    assert (confirmed[0].cause, confirmed[0].since, confirmed[0].last_life) == (Cause.ACTIVE, day(-40), day(16))


def test_any_doubt_has_all_looks_weighed() -> None:
    plain = quiet_year(life(16, pushed_at=day(-3)))
    assert plain.previous is not None
    doubts = [
        quiet_year(gone(16)),
        quiet_year(life(16, host_id="77", pushed_at=day(-3))),
        quiet_year(life(16, "empty")),
        quiet_year(look(16, "walled", status=403)),
        quiet_year(life(16, archived=True, pushed_at=day(-3))),
        replace(plain, looks=plain.looks[-1:]),
        replace(plain, previous=None),
        replace(plain, rounds=(void(1, VoidReason.OFFLINE),)),
        replace(plain, previous=replace(plain.previous, judge_at=day(17))),
        replace(plain, previous=replace(plain.previous, strikes=1)),
        replace(plain, subject=replace(SUBJECT, pardoned_at=day(1))),
    ]
    assert [confirm(one, day(16), POLICY) for one in doubts] == [None] * len(doubts)
    assert confirm(plain, day(16), POLICY) is not None
