"""Claims, watches and notices: who wrote a paper and shows it, who hears of it, and what they are told. Facts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Proof(StrEnum):
    """Where an author shows that a paper is theirs. Each is a place that only its owner can change, or read."""

    REPOSITORY = "repository"
    SAME_OWNER = "same-owner"
    ORCID = "orcid"
    PAGE = "page"
    ARXIV = "arxiv"
    MAIL = "mail"
    MODERATOR = "moderator"


class ClaimState(StrEnum):
    """How far a claim has come. What `waits` is for a moderator to decide."""

    OPEN = "open"
    WAITS = "waits"
    PROVED = "proved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim as it stands. Times are UTC.

    `handle` is its unguessable name in addresses, `challenge` the public text that its proof holds, `place` where the
    proof is looked for. `submitter` is the number of an erasable row. `statement` is what the author says on the
    paper's page, `stated_at` since when, and `restricted` that it
    says why the code cannot be shared; `detail` is what was seen last, for the author to read.
    """

    number: int
    handle: str
    paper: str
    title: str
    proof: Proof
    place: str
    challenge: str
    state: ClaimState
    at: datetime
    statement: str = ""
    stated_at: datetime | None = None
    restricted: bool = False
    proved_at: datetime | None = None
    detail: str = ""
    submitter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An address of a paper that its own text or record gives, with what we know of it.

    `answers` tells that we see the same thing there as ever: an address that was lost may have a new owner.
    """

    key: str
    url: str
    checker: str
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """What a paper offers to be proved by. `said` holds its own words, where an author's mail address may stand.

    `published` is the first date known of it: whoever took over a name after that is none of its authors.
    """

    number: int
    slug: str
    title: str
    authors: tuple[str, ...] = ()
    arxiv_id: str | None = None
    doi: str | None = None
    published: date | None = None
    homes: tuple[Home, ...] = ()
    said: str = ""


class Outcome(StrEnum):
    """What a look for a proof came to. `doubtful` is for a person to decide."""

    PROVED = "proved"
    DOUBTFUL = "doubtful"
    NOT_THERE = "not there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one look, in a sentence for the author and for a moderator."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Somebody who wants to hear of a paper, once they confirmed their address. Times are UTC."""

    number: int
    handle: str
    paper: str
    title: str
    at: datetime
    confirmed_at: datetime | None = None
    told: str = ""


class NoticeKind(StrEnum):
    """What a notice is about. The first five go to operators, in digests; the others to one reader each."""

    CORRECTION = "correction"
    BURIALS = "burials"
    OUTAGE = "outage"
    GUARD = "guard"
    CLAIM = "claim"
    CONFIRM = "confirm"
    CLAIM_MAIL = "claim-mail"
    FIRST_STRIKE = "first-strike"
    BURIAL = "burial"
    RESURRECTION = "resurrection"
    DECIDED = "decided"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to be told. `mail` is a reader's address, None for what goes to the operators.

    `handle` names the watch or claim it is about; secrets are never part of `text`.
    """

    number: int
    at: datetime
    kind: NoticeKind
    subject: str
    text: str
    mail: str | None = None
    handle: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Notices that go out as one message. `name` stays the same however often it has to be sent again."""

    name: str
    kind: NoticeKind
    notices: tuple[Notice, ...]
    mailed: bool = False
