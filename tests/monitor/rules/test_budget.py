"""Budgets by plan, rests after a limit, and when an operator hears of a token's end."""

from datetime import UTC, datetime, timedelta

import pytest

from checkers.base import HostFacts
from monitor.rules.budget import BudgetPolicy, rest_after_limit, rest_until, token_notice

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RESET = NOW + timedelta(minutes=20)


def facts(left: int | None, reset: datetime | None = RESET, *, authorised: bool = True) -> HostFacts:
    return HostFacts(host="github.com", authorised=authorised, budget=5000, budget_left=left, budget_reset=reset)


@pytest.mark.parametrize(
    ("told", "rests"),
    [
        (facts(2501), False),
        (facts(2500), True),
        (facts(0), True),
        (facts(None), False),
        (facts(0, NOW), False),
        (facts(0, authorised=False), False),
    ],
)
def test_a_host_rests_when_our_share_is_used_up(told: HostFacts, *, rests: bool) -> None:
    assert rest_until(told, NOW, BudgetPolicy()) == (RESET if rests else None)


def test_a_limit_without_an_end_rests_a_minute_then_ever_longer() -> None:
    first, third = (rest_after_limit(facts(4000), number, NOW) - NOW for number in (1, 3))
    assert timedelta(minutes=1) <= first < third
    assert rest_after_limit(facts(0), 1, NOW) == RESET


def test_the_end_of_a_token_is_told_thirty_seven_and_one_day_before_and_once_each() -> None:
    ends = NOW + timedelta(days=60)
    told = [(day, token_notice(ends, NOW + timedelta(days=day - 1), NOW + timedelta(days=day))) for day in range(1, 60)]
    assert [one for one in told if one[1] is not None] == [(30, 30), (53, 7), (59, 1)]
    assert token_notice(NOW + timedelta(days=3), None, NOW) == 3, "a token just met that ends soon is told of at once"
    assert token_notice(None, None, NOW) is None
