"""How a burial ends, and what refutes its strikes."""

import pytest

from monitor.model.looks import Look
from monitor.model.status import Cause, Status
from tests.monitor.rules.cases import BURIED, HOUR, LONE, day, gone, judged, life, look


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
