from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from checkers.base import FailureKind, HostClosure, Question
from monitor.model.looks import Look, VoidReason
from monitor.model.status import Cause, Status
from monitor.rules.verdict import judge
from tests.monitor.rules.cases import LONE, POLICY, SUBJECT, day, gone, judged, life, look, void

HOUR = 1 / 24
TWO = "name+id"


@pytest.mark.parametrize(
    ("looks", "cause"),
    [
        pytest.param([life(0), gone(5)], Cause.DOUBTFUL, id="one strike"),
        pytest.param([life(0), gone(5), gone(8), gone(19, "info-refs")], Cause.MISSING, id="three over fourteen days"),
        pytest.param([gone(0), gone(7), gone(14, "info-refs")], Cause.MISSING, id="never seen alive, exactly 14 days"),
        pytest.param([gone(0), gone(7), gone(14 - HOUR, "info-refs")], Cause.DOUBTFUL, id="13 days 23 hours"),
        pytest.param([gone(0), gone(7), gone(14)], Cause.DOUBTFUL, id="one question only"),
        pytest.param([gone(0, TWO), gone(7, TWO), gone(14, TWO)], Cause.MISSING, id="two questions in one batch"),
        pytest.param([gone(0), gone(15, "info-refs")], Cause.DOUBTFUL, id="two strikes only"),
        pytest.param([gone(0), gone(13), gone(15.9, "info-refs")], Cause.DOUBTFUL, id="the third too early"),
        pytest.param([gone(0), gone(2.9), gone(14, "info-refs")], Cause.DOUBTFUL, id="the second too early"),
        pytest.param([gone(0), gone(3), gone(14, "info-refs")], Cause.MISSING, id="three days are enough"),
        pytest.param([gone(0), gone(7), life(9), gone(14, "info-refs")], Cause.DOUBTFUL, id="life between resets"),
        pytest.param([gone(0), gone(7), life(13), gone(14, TWO), gone(20, TWO)], Cause.DOUBTFUL, id="counted anew"),
        pytest.param([gone(0), look(7, "unavailable"), gone(14, "info-refs")], Cause.DOUBTFUL, id="outage no strike"),
        pytest.param([gone(0), look(7, "walled"), gone(14, "info-refs")], Cause.DOUBTFUL, id="wall no strike"),
        pytest.param([gone(0), look(7, "unknown"), gone(14, "info-refs")], Cause.DOUBTFUL, id="unknown no strike"),
        pytest.param([look(0, "tombstone"), look(3, "tombstone")], Cause.DELETED, id="tombstone twice"),
        pytest.param([look(0, "tombstone"), look(2.9, "tombstone")], Cause.DOUBTFUL, id="tombstone too early"),
        pytest.param([look(0, "tombstone"), gone(3)], Cause.DOUBTFUL, id="tombstone once"),
        pytest.param([look(0, "withheld"), look(4, "withheld")], Cause.WITHHELD, id="withheld"),
        pytest.param([look(0, "expired"), look(4, "expired")], Cause.EXPIRED, id="expired"),
        pytest.param(
            [look(0, "tombstone"), look(3, "tombstone"), gone(9), gone(20, "info-refs")],
            Cause.DELETED,
            id="the host's word stands beside later silence",
        ),
        pytest.param(
            [life(0), life(7, host_id="77"), life(14, host_id="77"), look(22, "other-identity", "id")],
            Cause.TAKEN_OVER,
            id="another id under the name",
        ),
        pytest.param(
            [life(0), gone(7), gone(14), gone(22, "info-refs")]
            + [look(at, "other-identity", TWO) for at in (30, 44, 58)],
            Cause.TAKEN_OVER,
            id="missing, then squatted",
        ),
    ],
)
def test_strikes(looks: list[Look], cause: Cause) -> None:
    assert judged(*looks).cause is cause


@pytest.mark.parametrize(
    ("days", "cause"),
    [
        ([0, 5, 10, 15, 21], Cause.MISSING),
        ([0, 5, 10, 15, 20.9], Cause.DOUBTFUL),
        ([0, 7, 14, 21], Cause.DOUBTFUL),
    ],
)
def test_one_question_needs_five_strikes_over_three_weeks(days: list[float], cause: Cause) -> None:
    assert judged(*(gone(at, "page") for at in days), subject=LONE).cause is cause


def test_a_burial_says_what_was_seen_how_often_and_since_when() -> None:
    verdict = judged(life(2), gone(10), gone(15), gone(20), gone(27, "info-refs"))
    assert verdict.status is Status.NOT_FOUND
    assert verdict.since == day(27)
    assert verdict.first_strike == day(10)
    assert verdict.last_life == day(2)
    assert verdict.strikes == 4
    reason = verdict.reasons[0]
    assert reason.rule == "burial.missing"
    assert reason.text == (
        "Not visible on 4 of 4 looks over 17 days, by two different questions; last seen alive 3 March 2026."
    )


def test_doubt_says_what_is_still_missing() -> None:
    texts = " ".join(reason.text for reason in judged(gone(0), look(3, "walled"), gone(5)).reasons)
    assert "on 2 of 3 looks over 5 days" in texts
    assert "only three, at least 3 days apart and over at least 14 days, by two different questions" in texts


BURIED = (life(0), gone(10), gone(17), gone(24, "info-refs"))


@pytest.mark.parametrize(
    ("looks", "alive"),
    [
        pytest.param([life(40)], True, id="one strong look"),
        pytest.param([life(40, host_id="77")], False, id="another id is no resurrection"),
        pytest.param([look(40, "exists", "info-refs", strong=True)], False, id="no identity where one is stored"),
        pytest.param([look(40, "walled")], False, id="a wall revives nobody"),
        pytest.param([look(40, "unknown")], False, id="unknown revives nobody"),
    ],
)
def test_resurrection_where_an_identity_is_stored(looks: list[Look], alive: bool) -> None:
    assert (judged(*BURIED, *looks).status is Status.ALIVE) is alive


def weak(at: float) -> Look:
    return look(at, "exists", "page", status=200)


@pytest.mark.parametrize(
    ("looks", "alive"),
    [
        pytest.param([weak(40)], False, id="one weak look"),
        pytest.param([weak(40), weak(41)], True, id="two, a day apart"),
        pytest.param([weak(40), weak(41 - HOUR)], False, id="two, 23 hours apart"),
        pytest.param(
            [weak(40), gone(40.5, "page"), weak(41)],
            False,
            id="a strike between starts anew",
        ),
        pytest.param([look(40, "exists", "page", strong=True)], True, id="one strong look"),
    ],
)
def test_resurrection_of_a_plain_page(looks: list[Look], alive: bool) -> None:
    dead = [gone(at, "page") for at in (0, 5, 10, 16, 22)]
    verdict = judged(*dead, *looks, subject=LONE)
    assert (verdict.status is Status.ALIVE) is alive


def test_a_resurrection_is_dated_by_the_look_that_proved_it() -> None:
    verdict = judged(*BURIED, life(40))
    assert (verdict.since, verdict.strikes, verdict.first_strike) == (day(40), 0, None)


def test_a_weak_life_without_identity_does_not_reset_where_an_id_is_stored() -> None:
    verdict = judged(life(0), gone(7), look(9, "exists", "info-refs"))
    assert verdict.cause is Cause.DOUBTFUL
    assert "identity.unconfirmed" in {reason.rule for reason in verdict.reasons}


def test_a_weak_life_resets_where_no_id_was_ever_stored() -> None:
    assert judged(gone(0), gone(7), look(9, "exists", "info-refs")).status is Status.ALIVE


def test_a_strong_answer_without_identity_refutes_not_visible_but_not_another_owner() -> None:
    answer = look(20, "exists", "info-refs", strong=True)
    assert judged(life(0), gone(7), gone(14), answer).status is Status.ALIVE
    taken = judged(life(0), look(7, "other-identity"), look(14, "other-identity"), answer)
    assert (taken.cause, taken.strikes) == (Cause.DOUBTFUL, 2)


def test_what_somebody_else_answered_under_the_name_refutes_nothing() -> None:
    """Who has the name now answers to git; that it is somebody else is told by the question by name, at once."""
    answer = look(20, "exists", "info-refs", strong=True)
    lost = (life(0), gone(7), gone(14), answer)
    other = look(20.1, "other-identity", host_id="43", status=200)
    verdict = judged(*lost, other)
    assert (verdict.cause, verdict.strikes, verdict.first_strike) == (Cause.DOUBTFUL, 3, day(7))
    assert verdict.last_life == day(0)
    confirmed = judged(*lost, other, look(23.1, "other-identity", "rest", host_id="43", status=200))
    assert confirmed.cause is Cause.TAKEN_OVER
    assert "on 4 of 5 looks" in confirmed.reasons[0].text


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(gone(20.1), id="the name is not found again: one of the two is wrong"),
        pytest.param(look(20.1, "walled"), id="nobody says whose answer it was"),
    ],
)
def test_what_nobody_else_answered_stays_refuted(after: Look) -> None:
    lost = (life(0), gone(7), gone(14), look(20, "exists", "info-refs", strong=True), after)
    assert judged(*lost).strikes <= 1
    assert judged(*lost).last_life == day(20)
    assert judged(*lost, life(21), look(24, "other-identity", host_id="43")).strikes == 1


def test_a_return_that_was_somebody_elses_is_no_return() -> None:
    past = [one for at in (0, 20) for one in (life(at), gone(at + 7), life(at + 10))]
    taken = (gone(40), look(45, "exists", "info-refs", strong=True), look(45.1, "other-identity", host_id="43"))
    assert "flapping.counted" not in [reason.rule for reason in judged(*past, *taken).reasons]


@pytest.mark.parametrize("reason", list(VoidReason))
def test_a_void_cancels_strikes_and_never_life(reason: VoidReason) -> None:
    negative = [life(0), gone(7), gone(14), gone(21, "info-refs", status=404)]
    voided = [replace(one, round=2) if one.evidence.status == 404 else one for one in negative]
    rounds = (void(2, reason, 399),)
    assert judged(*negative).cause is Cause.MISSING
    assert judged(*voided, rounds=rounds).strikes == 0
    assert judged(*voided, rounds=rounds).status is not Status.NOT_FOUND
    revived = [*negative, replace(life(30), round=2)]
    assert judged(*revived, rounds=rounds).status is Status.ALIVE


def test_a_hold_ends_of_itself_and_then_its_strikes_count() -> None:
    looks = (life(0), gone(7, round_=2), gone(14, round_=2), gone(21, "info-refs", round_=2))
    rounds = (void(2, VoidReason.HELD, 21),)
    during = judged(*looks, rounds=rounds, at=30)
    assert (during.cause, during.judge_at) == (Cause.HELD, day(31))
    assert judged(*looks, rounds=rounds, at=31).cause is Cause.MISSING


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


def errors(*days: float) -> list[Look]:
    return [look(at, "unavailable", status=503) for at in days]


def silence(*days: float, vantage: str = "here") -> list[Look]:
    return [look(at, "unavailable", failure=FailureKind.TIMEOUT, vantage=vantage) for at in days]


@pytest.mark.parametrize(
    ("looks", "cause"),
    [
        pytest.param(errors(1, 15, 30, 45, 61), Cause.UNREACHABLE, id="errors for sixty days"),
        pytest.param(errors(1, 15, 30, 45, 60.9), Cause.PRESENT, id="not quite sixty"),
        pytest.param(errors(1, 1.1, 1.2, 1.3, 61), Cause.PRESENT, id="on two days only"),
        pytest.param([*errors(1, 15, 30), life(35), *errors(45, 61)], Cause.PRESENT, id="life between"),
        pytest.param([*errors(1, 15, 30), gone(35), *errors(45, 61)], Cause.DOUBTFUL, id="a plain 404 is no outage"),
        pytest.param(silence(1, 8, 15, 22, 31), Cause.UNREACHABLE_FROM_HERE, id="silence over thirty days"),
        pytest.param(silence(1, 8, 15, 31), Cause.PRESENT, id="on four days"),
        pytest.param(silence(1, 8, 15, 22, 30.9), Cause.PRESENT, id="not quite thirty"),
        pytest.param(
            [*silence(1, 8, 15, 22), *silence(31, vantage="worker-2")], Cause.UNREACHABLE, id="another vantage agrees"
        ),
        pytest.param(silence(1, 40, 80, 120, 180.9), Cause.UNREACHABLE_FROM_HERE, id="not quite 180 days"),
        pytest.param(silence(1, 40, 80, 120, 181), Cause.UNREACHABLE, id="180 days"),
        pytest.param(
            [*silence(1, 40, 80), look(90, "walled", status=429), *silence(120, 150, 181)],
            Cause.PRESENT,
            id="a refusal is an answer",
        ),
    ],
)
def test_outages(looks: list[Look], cause: Cause) -> None:
    assert judged(life(0), *looks).cause is cause


def test_a_host_that_never_answered_is_walled_however_long_it_is_silent() -> None:
    subject = replace(SUBJECT, host_answered=None)
    assert judged(*silence(1, 40, 80, 120, 181, 300), subject=subject).cause is Cause.WALLED
    assert judged(*errors(0), *silence(1, 40, 80, 120, 181), subject=subject).cause is Cause.UNREACHABLE
    agreed = [*silence(1, 8, 15, 22), *silence(31, vantage="worker-2")]
    assert judged(*agreed, subject=subject).cause is Cause.UNREACHABLE


def test_trouble_with_a_certificate_never_buries() -> None:
    looks = [look(at, "unavailable", failure=FailureKind.TLS) for at in range(0, 300, 5)]
    assert judged(life(0), *looks).status is Status.ALIVE


def test_refusals_for_weeks_end_what_may_be_said_of_the_living() -> None:
    walls = [look(at, "walled", status=403) for at in (10, 20, 29)]
    assert judged(life(0), *walls).status is Status.ALIVE
    assert judged(life(0), *walls, look(30, "walled", status=403)).cause is Cause.WALLED


def test_an_outage_cannot_take_back_a_burial_nor_change_its_cause() -> None:
    assert judged(*BURIED, *errors(30, 45, 60, 75, 100)).cause is Cause.MISSING


def test_a_closed_host_is_gone_at_once_and_not_before_its_day() -> None:
    closure = HostClosure(closed_on=date(2026, 4, 1), sentence="Its operator closed it.", kept_at="archive.example")
    subject = replace(SUBJECT, closure=closure)
    closing = datetime(2026, 4, 1, tzinfo=UTC)
    before = judge([life(0)], [], subject, day(2), POLICY)
    assert (before.status, before.judge_at) == (Status.ALIVE, closing)
    after = judge([life(0)], [], subject, closing, POLICY)
    assert (after.cause, after.since, after.last_life) == (Cause.HOST_GONE, closing, day(0))
    assert "closed on 1 April 2026" in after.reasons[0].text
    assert "archive.example" in after.reasons[0].text
    assert judge([], [], subject, closing, POLICY).cause is Cause.HOST_GONE


def test_notes_beside_a_living_link() -> None:
    verdict = judged(life(0, missing_paths=("foo/bar",), insecure=True))
    notes = {reason.rule: reason.text for reason in verdict.reasons}
    assert verdict.status is Status.ALIVE
    assert "foo/bar" in notes["path.missing"]
    assert "certificate" in notes["tls.unverified"]


def test_simultaneous_evidence_in_every_order() -> None:
    looks = [life(0), gone(7), gone(7, "info-refs"), look(7, "walled"), gone(14), gone(21), look(21, "tombstone")]
    verdicts = {judged(*order) for order in permutations(looks)}
    assert len(verdicts) == 1
    assert verdicts.pop().cause is Cause.MISSING


def test_a_taken_name_is_lost_by_the_lone_rule_where_only_one_question_tells_who_is_there() -> None:
    """GitLab's git server says that somebody answers, for ever, and never that it is somebody else."""
    taken = [look(at, "other-identity", host_id="43", status=200) for at in (7, 12, 17, 22, 28)]
    present = look(22.5, "exists", "info-refs", strong=True, status=200)
    assert judged(life(0), *taken[:4], present, at=27).cause is Cause.DOUBTFUL
    assert judged(life(0), *taken, present, at=29).cause is Cause.TAKEN_OVER
    assert judged(life(0), *taken, present, life(29), at=30).status is Status.ALIVE
    two = replace(SUBJECT, questions=(SUBJECT.questions[0], Question(name="rest", identifies=True)))
    assert judged(life(0), *taken, at=29, subject=two).cause is Cause.DOUBTFUL
