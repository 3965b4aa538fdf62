"""Folding: years of equal looks become a few rows, and no rule can tell, now or at any later moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind, HostClosure
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.status import Cause
from monitor.model.verdicts import NextLook, Subject, Verdict
from monitor.rules.folding import FoldingPolicy, folded, folds
from monitor.rules.schedule import SchedulePolicy, next_check
from monitor.rules.spells import utc_day
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.rules.verdict import judge, weigh
from tests.monitor.rules.cases import LONE, POLICY, START, SUBJECT, day, gone, life, look, void

KEEP = FoldingPolicy(after=timedelta(days=30))
ROUNDS: tuple[Round, ...] = (
    *(void(number, reason, 100) for number, reason in enumerate(VoidReason, start=2)),
    replace(void(20, VoidReason.HELD), void=None, token_refused=True),
)


def fold(looks: list[Look], at: float, subject: Subject = SUBJECT, rounds: tuple[Round, ...] = ()) -> list[Look]:
    return folded(looks, folds(looks, rounds, subject, now=day(at), judgement=POLICY, policy=KEEP))


def both(looks: list[Look], at: float, subject: Subject, rounds: tuple[Round, ...]) -> tuple[Verdict, NextLook]:
    verdict, standing = weigh(looks, rounds, subject, day(at), POLICY)
    following = next_check(verdict, standing, subject, now=day(at), policy=SchedulePolicy(), key="k", installation="i")
    return verdict, following


def weekly(count: int, kind: str = "has-code", begin: float = 0, **facts: object) -> list[Look]:
    return [life(begin + 7 * number, kind, **facts) for number in range(count)]


def test_a_year_of_life_becomes_its_first_look_one_row_and_the_newest() -> None:
    looks = weekly(52, pushed_at=day(-3))
    kept = fold(looks, 365)
    assert [one.at for one in kept] == [day(0), *(day(7 * number) for number in (47, 48, 49, 50, 51))]
    assert (kept[1].first, kept[1].times) == (day(7), 47)
    assert sum(one.times for one in kept) == len(looks)


def test_what_is_folded_is_folded_further_as_it_gets_older() -> None:
    looks = weekly(52)
    once = fold(looks, 200)
    assert fold(once, 365) == fold(looks, 365)
    assert fold(fold(once, 365), 365) == fold(looks, 365)


def test_nothing_young_is_folded() -> None:
    assert fold(weekly(5), 29) == weekly(5)


def test_a_push_does_not_part_looks_but_what_else_changed_does() -> None:
    pushed = [life(7 * n, pushed_at=day(7 * n - 1), facts=(("HEAD", str(n)),)) for n in range(6)]
    assert len(fold(pushed, 200)) == 2
    said = [life(7 * n, facts=(("said", str(n)),)) for n in range(6)]
    assert len(fold(said, 200)) == 6
    moved = [life(7 * n, address=f"https://github.com/ada/{n // 3}") for n in range(6)]
    assert [one.times for one in fold(moved, 200)] == [1, 2, 1, 2]


def test_two_looks_of_one_day_stay_two() -> None:
    looks = [life(0), life(7), life(7.1), life(7.2)]
    assert fold(looks, 200) == looks


def test_what_may_yet_count_is_never_folded() -> None:
    strikes = [*weekly(3), *(gone(21 + 4 * n) for n in range(30))]
    assert [one.evidence.kind for one in fold(strikes, 400)].count(EvidenceKind.NOT_VISIBLE) == 30
    doubtful = [life(0), gone(7), *(look(14 + 5 * n, "walled", status=403) for n in range(30))]
    assert fold(doubtful, 400) == doubtful
    silent = [life(0), *(look(7 + 5 * n, "unavailable") for n in range(30))]
    assert fold(silent, 400) == silent


def test_a_return_keeps_its_day() -> None:
    looks = [*weekly(3), gone(21), gone(25), gone(29), gone(36, "info-refs"), *weekly(20, begin=50)]
    kept = fold(looks, 400)
    assert judge(kept, (), SUBJECT, day(400), POLICY).since == day(50)
    assert len(kept) == 2 + 4 + 2


def test_a_wall_of_years_and_an_emptiness_keep_their_numbers() -> None:
    walled = [life(0), *(look(7 + 5 * n, "walled", status=403) for n in range(200))]
    kept = fold(walled, 1100)
    assert len(kept) < 12
    assert both(kept, 1100, SUBJECT, ()) == both(walled, 1100, SUBJECT, ())
    assert "on 200 looks" in judge(kept, (), SUBJECT, day(1100), POLICY).reasons[0].text
    empty = weekly(100, "empty")
    assert len(fold(empty, 800)) < 10
    verdict = judge(fold(empty, 800), (), SUBJECT, day(800), POLICY)
    assert verdict.cause is Cause.EMPTY
    assert verdict == judge(empty, (), SUBJECT, day(800), POLICY)


def test_a_host_that_closed_later_leaves_a_day_on_which_it_was_alive() -> None:
    kept = fold(weekly(52), 365)
    closed = replace(SUBJECT, closure=HostClosure(closed_on=day(100).date(), sentence="It closed."))
    verdict = judge(kept, (), closed, day(365), POLICY)
    assert verdict.last_life == day(7)
    assert fold(weekly(52), 365, closed) == weekly(52)


@st.composite
def made_runs(draw: st.DrawFn) -> list[Look]:
    """Histories as hosts make them: runs of equal looks, of every kind, with whatever may differ between runs."""
    looks: list[Look] = []
    at = 0.0
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(
            st.sampled_from(["has-code", "has-code", "exists", "empty", "skeleton", "moved", "gated", "walled"])
            | st.sampled_from(list(EvidenceKind))
        )
        alive = COUNTS_AS[EvidenceKind(kind)] is CountsAs.LIFE
        status = draw(st.sampled_from([None, 200, 403, 404, 503]))
        own_id = draw(st.sampled_from([None, "42", "42", "77"])) if alive else None
        strong, archived = draw(st.booleans()), alive and draw(st.booleans())
        by = draw(st.sampled_from(["name", "name", "info-refs", "page"]))
        round_, vantage = draw(st.sampled_from([1, 1, 1, *range(2, 10), 20])), draw(st.sampled_from(["here", "there"]))
        pushed = draw(st.sampled_from([None, -3, -800])) if alive else None
        step = draw(st.sampled_from([0.25, 0.5, 1, 3, 7, 9]))
        for number in range(draw(st.integers(1, 9))):
            at += step
            looks.append(
                look(
                    at, kind, by, round_=round_ if draw(st.integers(0, 9)) else 1, vantage=vantage, strong=strong,
                    host_id=own_id, status=status, archived=archived,
                    pushed_at=None if pushed is None else day(pushed + number * draw(st.sampled_from([0, 0, 1]))),
                )
            )  # fmt: skip
    return looks


@settings(max_examples=150, deadline=None)
@given(
    made_runs(),
    made_runs(),
    st.sampled_from([SUBJECT, LONE, replace(SUBJECT, host_answered=None), replace(SUBJECT, pardoned_at=day(40))]),
    st.lists(st.integers(0, 600), min_size=1, max_size=3),
)
def test_no_rule_can_tell_a_folded_history_now_or_later(
    looks: list[Look], following: list[Look], subject: Subject, moments: list[int]
) -> None:
    end = (looks[-1].at - START) / timedelta(days=1)
    kept = looks
    for moment in sorted(moments):
        kept = fold(kept, end + moment, subject, ROUNDS)
        assert both(kept, end + moment, subject, ROUNDS) == both(looks, end + moment, subject, ROUNDS)
        assert sum(one.times for one in kept) == len(looks)
    event(f"folded {bool(len(looks) - len(kept))}")
    last = end + max(moments)
    later = [replace(one, at=one.at + timedelta(days=last)) for one in following]
    for number in range(len(later) + 1):
        now = later[number - 1].at if number else day(last + 1000)
        unfolded = judge([*looks, *later[:number]], ROUNDS, subject, now, POLICY)
        assert judge([*kept, *later[:number]], ROUNDS, subject, now, POLICY) == unfolded
    assert both([*kept, *later], last + 1200, subject, ROUNDS) == both([*looks, *later], last + 1200, subject, ROUNDS)


@given(made_runs())
def test_the_newest_look_and_the_first_of_each_run_always_stay(looks: list[Look]) -> None:
    kept = fold(looks, 2000)
    assert kept[0] == looks[0]
    assert kept[-1].at == looks[-1].at
    assert {one.at for one in kept} <= {one.at for one in looks}
    assert all(utc_day(one.first) < utc_day(one.at) for one in kept if one.first is not None)


@pytest.mark.parametrize("times", [2, 50])
def test_a_folded_look_counts_as_the_looks_it_stands_for(times: int) -> None:
    whole = [look(5 * n, "walled", status=403) for n in range(times + 1)]
    kept = [whole[0], replace(whole[-1], first=whole[1].at, times=times)]
    assert both(kept, 5 * times, SUBJECT, ()) == both(whole, 5 * times, SUBJECT, ())
