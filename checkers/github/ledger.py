"""What one conversation with GitHub learns about the host on its way: budget, token, and what sizes work."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from checkers.base import FailureKind, HostFacts, Reply
from checkers.github.query import LARGEST_BATCH

_EXPIRY: Final = "github-authentication-token-expiration"
"""GitHub docs, "Token expiration and revocation": `2026-12-24 10:00:00 UTC`, or with an offset like `+0200`."""


class State(StrEnum):
    """What one alias was told."""

    FOUND = "found"
    MISSING = "missing"
    HIDDEN_FROM_TOKEN = "hidden-from-token"
    WALLED = "walled"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alias's answer: `node` holds the Repository's fields where it was found, `said` the host's own words."""

    state: State
    detail: str
    node: Mapping[str, object] = field(default_factory=dict)
    status: int | None = 200
    failure: FailureKind | None = None
    said: str = ""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Notes of one conversation with `host`.

    `closed` is set when asking on is pointless: everything not yet told is told this. `limited` tells that the host
    wanted to be asked less. Budgets are in points, `spent` by this conversation. `requests` were sent so far, `worked`
    is the largest size that did, `shrunk` tells that a larger one did not.
    """

    host: str
    closed: Told | None = None
    token_refused: bool = False
    token_ends: datetime | None = None
    limited: bool = False
    budget: int | None = None
    budget_left: int | None = None
    budget_reset: datetime | None = None
    spent: int = 0
    requests: int = 0
    worked: int = 0
    shrunk: bool = False

    def note_headers(self, reply: Reply) -> None:
        """Take over what the headers say of the budget ("Checking the status of your rate limit") and of the token."""
        headers = reply.headers
        left, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
        limit = headers.get("x-ratelimit-limit", "")
        if _is_number(left):
            self.budget_left = int(left)
        if _is_number(limit):
            self.budget = int(limit)
        if reset.isascii() and reset.isdigit() and len(reset) < 12:
            self.budget_reset = datetime.fromtimestamp(int(reset), UTC)
        self.token_ends = token_end(headers.get(_EXPIRY, "")) or self.token_ends

    def note_rate_limit(self, limit: Mapping[str, object]) -> None:
        """Take over `RateLimit`: `limit` and `remaining` points of this window, `resetAt` its end, `cost` of this."""
        left, whole, cost = (_points(limit.get(name)) for name in ("remaining", "limit", "cost"))
        self.budget_left = self.budget_left if left is None else left
        self.budget = self.budget if whole is None else whole
        self.budget_reset = moment(limit.get("resetAt")) or self.budget_reset
        self.spent += cost or 0

    def facts(self, host: HostFacts) -> HostFacts:
        """What is kept on the host's row. Where nothing was said of the budget, what was known of it stays."""
        facts = replace(host, spent=self.spent, limited=self.limited, token_ends=self.token_ends or host.token_ends)
        if self.budget_left is not None:
            facts = replace(
                facts,
                budget=self.budget or host.budget,
                budget_left=self.budget_left,
                budget_reset=self.budget_reset,
            )
        if self.token_refused:
            facts = replace(facts, authorised=False, token_refused=True)
        return facts

    def batch_after(self, asked: int, batch: int) -> int:
        """The size for the next conversation: what worked after trouble, a tenth more after a full batch without."""
        if self.shrunk:
            return self.worked or max(1, batch // 2)
        if self.worked >= batch and asked >= batch:
            return min(LARGEST_BATCH, batch + max(1, batch // 10))
        return batch


def moment(value: object) -> datetime | None:
    """A DateTime scalar ("An ISO-8601 encoded UTC date string") as a UTC time; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def token_end(told: str) -> datetime | None:
    """When a token ends (UTC), as the header says it; None where it says nothing readable."""
    return moment(" ".join(told[:64].split()).replace(" UTC", "+00:00").replace(" +", "+").replace(" -", "-"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _points(value: object) -> int | None:
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return value if sound and isinstance(value, int) else None
