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
    """One repository asked once: its Evidence, when (UTC), in which Round, how long it took (seconds), from where.

    A folded look is the last of `times` equal ones in a row, each on a later day than the one before; `first` is when
    the first of them was made (UTC).
    """

    evidence: Evidence
    at: datetime
    round: int
    took: float = 0.0
    requests: int = 1
    vantage: str = "here"
    first: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A repository whose state is known, asked along with the rest: by which checker, and whether it lives.

    `held` is one that lived lately and whose latest negative a guard held back: a witness where there is no better.
    """

    target: Target
    checker: str
    alive: bool = True
    held: bool = False


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

    `token_refused` tells that the host refused our token before or in it, `refused_now` that it did so in it. `alike`
    is how many different repositories answered with one and the same identity, where any two did. `void` is what the
    guards say of it in settle; `held_since` is when the outage began for which it is held (UTC); `vantage` is the
    network it was asked from.
    """

    id: int
    host: str
    started: datetime
    ended: datetime | None = None
    asked: int = 0
    answered: int = 0
    canaries: tuple[CanaryAnswer, ...] = ()
    void: VoidReason | None = None
    held_since: datetime | None = None
    token_refused: bool = False
    refused_now: bool = False
    alike: int = 0
    vantage: str = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One repository whose next look has come: what to ask it and how. `id` is the store's number for it.

    `witness` tells that it was seen alive lately and nothing counts against it: for the others it is a canary, if a
    poorer one where it is `held`.
    """

    id: int
    host_id: int
    target: Target
    checker: str
    question: str
    due_at: datetime
    urgent: bool = False
    witness: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDue:
    """A host and its claimed work, oldest first and urgent before the rest; `canaries` may be asked along.

    `last_answer` is when the host last answered anybody (UTC).
    """

    host_id: int
    host: str
    facts: HostFacts
    paused_until: datetime | None
    due: tuple[Due, ...]
    last_answer: datetime | None = None
    canaries: tuple[Canary, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedLook:
    """A look that waits for its save."""

    repository: int
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRound:
    """The end of a Round, to be saved with (or after) the last of its looks. The rest as in `Round`."""

    id: int
    ended: datetime
    asked: int
    answered: int
    canaries: tuple[CanaryAnswer, ...] = ()
    token_refused: bool = False
    refused_now: bool = False
    alike: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody was asked in it and no guard has anything to hear of it."""
        return not (self.asked or self.canaries or self.refused_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNews:
    """What a lane learnt about its host since the last save: its facts, and until when it asked to be left alone."""

    host_id: int
    facts: HostFacts
    paused_until: datetime | None = None
    answered_at: datetime | None = None
