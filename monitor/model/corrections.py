"""Corrections: what readers claim about a paper, how it was verified, and what became of it. Facts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Problem(StrEnum):
    """What a reader says is wrong."""

    MOVED = "moved"
    WRONG_REPOSITORY = "wrong-repository"
    ALIVE_AGAIN = "alive-again"
    NEVER_HAD_CODE = "never-had-code"
    PROMISE_KEPT = "promise-kept"
    DETAILS = "details"
    WILL_NOT_RUN = "will-not-run"
    REMOVE = "remove"
    ADD_PAPER = "add-paper"


class Relation(StrEnum):
    """Who says it, by their own word; nothing is decided by it alone."""

    AUTHOR = "author"
    READER = "reader"


class State(StrEnum):
    """How far a correction has come.

    A correction that says the same as one that waits is `joined` to it. What is undone was accepted before.
    """

    RECEIVED = "received"
    CHECKED = "checked"
    QUEUED = "queued"
    JOINED = "joined"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDONE = "undone"

    @property
    def waits(self) -> bool:
        """Whether somebody still has to decide."""
        return self in {State.RECEIVED, State.CHECKED, State.QUEUED}


class Sign(StrEnum):
    """What shows that a repository is this paper's own code. Each was seen by us, none was only said."""

    TITLE = "its page or README holds the paper's title"
    IDENTIFIER = "its page or README holds the paper's arXiv identifier or DOI"
    OWNER = "it belongs to the owner of the address known before"
    AUTHOR = "its owner bears the name of an author"
    SAME_REPOSITORY = "its host says it is the same repository as before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a reader sent, checked for form and nothing else. Texts are bounded, without control characters.

    `paper` is our identifier of it, None for a paper to be added. `details` are corrected fields of the paper, name
    and proposed value, in the order of their names. `url` is the address they give for the code, as typed.
    """

    problem: Problem
    relation: Relation
    paper: str | None = None
    url: str | None = None
    evidence_url: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    note: str = ""
    mail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What we saw when we looked at the given address, at once. `kind` and `counts_as` are those of the evidence.

    `key` and `url` are the repository's canonical form. `same` tells that the paper has this address already.
    """

    at: datetime
    key: str
    url: str
    kind: str
    counts_as: str
    detail: str
    signs: tuple[Sign, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction as it stands. Times are UTC.

    `handle` is its unguessable name in addresses. `digest` names its content: a decision is bound to what was seen.
    `submitter` is the number of an erasable row, None once it was erased. `joined` is the number of the correction it
    was joined to. `disputed_until` is set while it holds a burial in limbo.
    """

    number: int
    handle: str
    state: State
    submission: Submission
    at: datetime
    digest: str
    title: str = ""
    paper_status: str | None = None
    paper_cause: str | None = None
    verification: Verification | None = None
    submitter: int | None = None
    joined: int | None = None
    disputed_until: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    leased_by: str | None = None
    leased_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a correction's log: when (UTC), by whom, what was done, and why. Lines are only ever added."""

    at: datetime
    by: str
    verb: str
    reason: str = ""
