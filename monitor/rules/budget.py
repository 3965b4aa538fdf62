"""How much of a host's budget we use, and for how long it is left alone when that is used up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checkers.base import HostFacts
from monitor.rules.politeness import LONGEST_PAUSE, back_off

_UNKNOWN_RESERVE = 100
"""Of a budget whose whole size was never told, this much is left."""
_LONGEST_COUNT = 12

NOTICES = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""How long before its end an operator is told that a token ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPolicy:
    """`share` of each window's budget is ours (GitHub: points an hour); the rest is left to whoever has the token."""

    share: float = 0.5


def rest_until(facts: HostFacts, now: datetime, policy: BudgetPolicy) -> datetime | None:
    """Until when (UTC) a host is left alone because our share of its budget is used up; None where it is not."""
    left, reset = facts.budget_left, facts.budget_reset
    if not facts.authorised or left is None or reset is None or reset <= now:
        return None
    reserve = _UNKNOWN_RESERVE if facts.budget is None else facts.budget * (1 - policy.share)
    return min(reset, now + LONGEST_PAUSE) if left <= reserve else None


def rest_after_limit(facts: HostFacts, in_a_row: int, now: datetime) -> datetime:
    """Until when (UTC) a host is left alone that wanted to be asked less: as it said, else a minute, doubling.

    GitHub docs, "Rate limits for the GraphQL API": with nothing left, until the reset; otherwise at least a minute,
    then ever longer.
    """
    reset = facts.budget_reset
    if facts.budget_left == 0 and reset is not None and reset > now:
        return min(reset, now + LONGEST_PAUSE)
    return now + back_off(429, min(in_a_row, _LONGEST_COUNT), facts.host)


def token_notice(ends: datetime | None, before: datetime | None, now: datetime) -> int | None:
    """In how many days a token ends, where that is to be told now; None where not.

    Told once at each of `NOTICES`: when it is reached between `before` (UTC; None: told nothing yet) and `now`.
    """
    if ends is None:
        return None
    reached = [ends - notice for notice in NOTICES if ends - notice <= now]
    if not reached or (before is not None and before >= max(reached)):
        return None
    return max(0, (ends - now).days)
