"""Silence and errors: a host that is down, gone for weeks, or closed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checkers.base import FailureKind, HostClosure
from monitor.model.looks import Look
from monitor.model.status import Cause, Status
from monitor.rules.verdict import judge
from tests.monitor.rules.cases import BURIED, POLICY, SUBJECT, day, gone, judged, life, look


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
