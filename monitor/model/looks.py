"""Looks and Rounds: what was asked, when, and what came back. Append-only once saved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checkers.base import Evidence, HostFacts, Target


class VoidReason(StrEnum):
    """Why a Round's negative answers do not count. A void never cancels a sign of life."""

    OFFLINE = "offline"
    CANARY = "canary"
    TOKEN = "token"
    CLOCK = "clock"
    HELD = "held"
    WILDCARD = "wildcard"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One repository asked once: its Evidence, when (UTC), in which Round, how long it took (seconds), from where."""

    evidence: Evidence
    at: datetime
    round: int
    took: float = 0.0
    requests: int = 1
    vantage: str = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryAnswer:
    """What a canary said: `alive` is its known state, `as_known` whether it answered so."""

    key: str
    alive: bool
    as_known: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The looks a lane made together. `answered` counts looks that any HTTP answer came back for.

    `void` is set in settle, never removed by anything but `rejudge`. `token_refused`: it was asked in a run whose token
    the host had refused.
    """

    id: int
    host: str
    started: datetime
    ended: datetime | None = None
    asked: int = 0
    answered: int = 0
    canaries: tuple[CanaryAnswer, ...] = ()
    void: VoidReason | None = None
    token_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One repository whose next look has come: what to ask it and how. `id` is the store's number for it."""

    id: int
    host_id: int
    target: Target
    checker: str
    question: str
    due_at: datetime
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDue:
    """A host and its claimed work, oldest first and urgent before the rest; when it last answered (UTC)."""

    host_id: int
    host: str
    facts: HostFacts
    paused_until: datetime | None
    due: tuple[Due, ...]
    last_answer: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedLook:
    """A look that waits for its save."""

    repository: int
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRound:
    """The end of a Round, to be saved with (or after) the last of its looks."""

    id: int
    ended: datetime
    asked: int
    answered: int
    canaries: tuple[CanaryAnswer, ...] = ()
    token_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNews:
    """What a lane learnt about its host since the last save: its facts, and until when it asked to be left alone."""

    host_id: int
    facts: HostFacts
    paused_until: datetime | None = None
    answered_at: datetime | None = None
