"""What is said of those who answer, of those who do without code, and of those nobody may judge."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checkers.base import FailureKind
from monitor.model.looks import Look, VoidReason
from monitor.model.status import Cause, Status
from monitor.rules.verdict import judge
from tests.monitor.rules.cases import BURIED, POLICY, SUBJECT, day, gone, judged, life, look, void


def test_our_own_trouble_leaves_a_living_repository_alive() -> None:
    looks = (life(0, pushed_at=day(-3)), gone(7, round_=2))
    for reason in (VoidReason.OFFLINE, VoidReason.TOKEN, VoidReason.CLOCK):
        assert judged(*looks, rounds=(void(2, reason),)).cause is Cause.ACTIVE


@pytest.mark.parametrize(
    ("looks", "cause"),
    [
        pytest.param([], Cause.NEW, id="never asked"),
        pytest.param([look(0, "unknown")], Cause.NEW, id="unknown"),
        pytest.param([look(0, "walled", status=403)], Cause.WALLED, id="walled"),
        pytest.param([look(0, "unavailable", status=503)], Cause.NEW, id="an error answer"),
        pytest.param([look(0, "unavailable", failure=FailureKind.TIMEOUT)], Cause.WALLED, id="never answered"),
        pytest.param([look(0, "unavailable", round_=2)], Cause.OFFLINE, id="offline"),
        pytest.param([look(0, "unavailable", round_=2), gone(1, round_=2)], Cause.OFFLINE, id="only offline"),
        pytest.param([gone(1, round_=3)], Cause.HELD, id="held"),
    ],
)
def test_what_nobody_may_judge_yet(looks: list[Look], cause: Cause) -> None:
    subject = replace(SUBJECT, host_answered=None)
    rounds = (void(2, VoidReason.OFFLINE), void(3, VoidReason.CANARY))
    verdict = judged(*looks, subject=subject, rounds=rounds)
    assert (verdict.status, verdict.cause) == (Status.LIMBO, cause)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"pushed_at": day(-10)}, Cause.ACTIVE),
        ({"pushed_at": day(400.1) - timedelta(days=730)}, Cause.ACTIVE),
        ({"pushed_at": day(400) - timedelta(days=730)}, Cause.QUIET),
        ({}, Cause.PRESENT),
        ({"archived": True, "pushed_at": day(-10)}, Cause.ARCHIVED),
        ({"kind": "moved", "address": "https://github.com/ada/new"}, Cause.MOVED),
        ({"kind": "gated"}, Cause.GATED),
        ({"kind": "exists"}, Cause.PRESENT),
        ({"kind": "empty"}, Cause.PRESENT),
    ],
)
def test_the_causes_of_the_living(facts: dict[str, Any], cause: Cause) -> None:
    verdict = judged(life(0, **facts), at=400)
    assert (verdict.status, verdict.cause) == (Status.ALIVE, cause)
    assert verdict.since == day(0)


def test_quiet_comes_by_time_alone_and_its_moment_is_told() -> None:
    verdict = judged(life(0, pushed_at=day(-10)), at=1)
    assert verdict.judge_at == day(-10) + timedelta(days=730)
    assert verdict.judge_at is not None
    later = judge([life(0, pushed_at=day(-10))], [], SUBJECT, verdict.judge_at, POLICY)
    assert (later.cause, later.since, later.judge_at) == (Cause.QUIET, day(0), None)


def test_a_bare_sign_of_life_does_not_forget_what_is_known() -> None:
    looks = (life(0, archived=True), look(8, "exists", "info-refs", strong=True))
    assert judged(*looks).cause is Cause.ARCHIVED


def test_a_moved_repository_tells_where_it_is_and_a_lost_one_nothing() -> None:
    moved = life(0, "moved", address="https://github.com/ada/new")
    assert judged(moved).address == "https://github.com/ada/new"
    assert judged(moved, *BURIED[1:]).address is None


@pytest.mark.parametrize("kind", ["empty", "readme-only", "skeleton"])
def test_emptiness_needs_two_different_days(kind: str) -> None:
    once = judged(life(0, kind), at=1)
    assert once.cause is Cause.PRESENT
    assert "content.unconfirmed" in {reason.rule for reason in once.reasons}
    assert judged(life(0, kind), life(0.4, kind), at=1).status is Status.ALIVE
    twice = judged(life(0, kind), life(0.6, kind), at=1)
    assert (twice.status, twice.cause.value, twice.since) == (Status.GHOSTED, kind, day(0.6))
    assert "2 different days since 1 March 2026" in twice.reasons[0].text


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([life(5)], id="code came"),
        pytest.param([life(5, "moved")], id="a move tells nothing of content"),
        pytest.param([life(5, "exists")], id="existence tells nothing of content"),
        pytest.param([life(5, "skeleton")], id="another emptiness"),
    ],
)
def test_emptiness_must_be_the_same_and_newest(between: list[Look]) -> None:
    empty = [life(0, "empty"), life(2, "empty")]
    assert judged(*empty, *between).status is Status.ALIVE
    assert judged(*empty, *between, life(9, "empty")).status is Status.ALIVE


def test_emptiness_without_identity_is_not_enough() -> None:
    weak_looks = [look(at, "empty", "info-refs") for at in (2, 5, 10)]
    strong_looks = [look(at, "empty", "info-refs", strong=True) for at in (2, 5, 10)]
    assert judged(*weak_looks).status is Status.ALIVE
    assert judged(*strong_looks).cause is Cause.EMPTY
    assert judged(life(0), *strong_looks).status is Status.ALIVE, "an id is stored, and none of these told one"
    assert judged(life(0), *strong_looks, life(12, "empty"), life(13, "empty")).cause is Cause.EMPTY


def test_a_usual_look_without_identity_at_a_living_repository_is_life() -> None:
    verdict = judged(life(0), look(8, "exists", "info-refs", strong=True))
    assert (verdict.status, verdict.last_life, len(verdict.reasons)) == (Status.ALIVE, day(8), 1)


def test_a_refused_token_makes_no_content_verdicts_and_unmakes_none() -> None:
    rounds = (void(2, VoidReason.TOKEN),)
    empty = life(0, "empty")
    assert judged(empty, life(5, "empty", round_=2), rounds=rounds).status is Status.ALIVE
    kept = (empty, life(5, "empty"), life(9, "exists", round_=2))
    assert judged(*kept, rounds=rounds, at=9).cause is Cause.EMPTY
    assert judged(*kept, life(10, round_=2), rounds=rounds).status is Status.ALIVE


@pytest.mark.parametrize(("kind", "cause"), [("walled", Cause.WALLED), ("unavailable", Cause.UNREACHABLE_FROM_HERE)])
def test_emptiness_that_can_no_longer_be_checked_is_not_held_against_anybody(kind: str, cause: Cause) -> None:
    empty = (life(0, "empty"), life(2, "empty"))
    assert judged(*empty, look(8.9, kind)).cause is Cause.EMPTY
    assert judged(*empty, look(9, kind)).cause is cause
    offline = (void(2, VoidReason.OFFLINE),)
    assert judged(*empty, look(9, "unavailable", round_=2), rounds=offline).status is Status.LIMBO
