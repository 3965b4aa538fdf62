"""Moderation: what is one item, what has settled itself, what a decision is bound to, which reasons are given. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.model.claims import Claim
from monitor.model.corrections import Correction, Problem
from monitor.model.status import Cause, Status
from monitor.rules.corrections import ASKS_FOR_ADDRESS, urgency

ANSWER_WITHIN: Final = timedelta(days=30)
"""Within how long who asks to be removed gets an answer (GDPR, article 12(3), says a month)."""

RUN_REPORT_LASTS: Final = timedelta(days=365)
"""For how long it is told that the code would not run for somebody, unless something was pushed since."""

BY_ITSELF: Final = "the rules"
"""Who decides what has settled itself. It says nothing against who sent it, and is not counted as rejected."""

REASONS: Final = (
    "The address does not answer.",
    "We see no sign that this is the paper's own code.",
    "This is another paper's code, or a tool that many use.",
    "This is somebody else's implementation, not the authors' own.",
    "There is no program at this address yet.",
    "The page says so already.",
    "The source of the record says otherwise; put it right there, and it comes here by itself.",
    "We could not find out whether this is so. Send it again with evidence.",
    "This is not about a paper's code.",
)
"""What is said most often when a correction is rejected. Its sender reads it."""


CLAIM_REASONS: Final = (
    "What you named shows that the paper is yours.",
    "Nothing that we can see ties what you named to the authors of this paper.",
    "The name may be somebody else's who bears the same. Show it in another way.",
    "The address may have a new owner since the paper was published. Show it in another way.",
    "We could not open what you named. Begin again with an address that anybody can open.",
)
"""What is said most often when a claim is decided. Its author reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a moderator decides together: every waiting correction that proposes the same repository, urgent first."""

    corrections: tuple[Correction, ...]

    @property
    def lead(self) -> Correction:
        """The most urgent of them, which names the item."""
        return self.corrections[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How the queue stands: all that wait, disputed burials, requests that have a date, the first such date, claims."""

    waiting: int
    disputed: int
    dated: int
    answer_by: datetime | None
    claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What came from one network so far, and what became of it. Names nobody."""

    sent: int
    accepted: int
    rejected: int
    settled: int
    undone: int
    waiting: int


def items(waiting: Iterable[Correction]) -> list[Item]:
    """Waiting corrections as items, the most urgent first."""
    grouped: dict[str, list[Correction]] = {}
    for one in sorted(waiting, key=urgency):
        key = one.verification.key if one.verification else f"correction {one.number}"
        grouped.setdefault(key, []).append(one)
    return [Item(corrections=tuple(together)) for together in grouped.values()]


def answer_by(correction: Correction) -> datetime | None:
    """Until when (UTC) it must be answered; None where only courtesy asks for it."""
    return correction.at + ANSWER_WITHIN if correction.submission.problem is Problem.REMOVE else None


def settled_itself(correction: Correction, own: frozenset[str]) -> str | None:
    """Why nobody has to decide this any more, as its sender reads it; None where somebody has to.

    `own` are the keys of the paper's own code as it stands now. What is buried or disputed never settles itself.
    """
    told, seen = correction.submission, correction.verification
    standing = correction.paper_status
    if told.problem not in ASKS_FOR_ADDRESS or standing is None:
        return None
    if standing in {Status.NOT_FOUND, Status.GHOSTED} or correction.paper_cause == Cause.DISPUTED:
        return None
    if seen is not None and seen.key in own and (own == {seen.key} or told.problem is not Problem.WRONG_REPOSITORY):
        return "The paper has this address meanwhile."
    if told.problem is Problem.ALIVE_AGAIN and standing == Status.ALIVE:
        return "The paper's own address answers again meanwhile, and its page says so."
    return None


def sight(correction: Correction, own: frozenset[str]) -> str:
    """A name for all that a decision rests on, as hexadecimal digits: what was sent, what we saw, what is linked now.

    When any of it changes, a decision made on what was seen before is refused.
    """
    seen = correction.verification
    looked = (seen.key, seen.counts_as, seen.kind, repr(sorted(sign.name for sign in seen.signs))) if seen else ()
    parts = (correction.digest, correction.submission.note, *looked, "own", *sorted(own))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def claim_sight(claim: Claim) -> str:
    """A name for all that a decision on a claim rests on, as hexadecimal digits."""
    parts = (claim.state, claim.proof, claim.place, claim.challenge, claim.detail, claim.statement)
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def reason_of(chosen: str, typed: str, *, canned: Sequence[str] = REASONS, longest: int = 500) -> str:
    """The reason of a decision: one of `canned` by its number (from 1), what was typed, or both."""
    said = canned[int(chosen) - 1] if chosen in {str(number) for number in range(1, len(canned) + 1)} else ""
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in typed[:longest]).split())
    return f"{said} {plain}".strip()
