"""How an address comes to be called lost: strikes, days, questions, and what voids them."""

from dataclasses import replace
from itertools import permutations

import pytest

from checkers.base import Question
from monitor.model.looks import Look, VoidReason
from monitor.model.status import Cause, Status
from tests.monitor.rules.cases import HOUR, LONE, SUBJECT, day, gone, judged, life, look, void

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
