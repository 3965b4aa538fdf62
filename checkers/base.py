"""The words every checker speaks: what is asked, what comes back, what it proves. No judgement, no I/O.

A checker is what we know about one family of hosts: which addresses are theirs, the cheapest reliable question,
and what each answer means. Its conversation is a generator: it yields a `Request`, is sent the `Reply` or the
`Failure`, and at its end returns `Answers`. It never sees a socket, a clock or a random number; retries, lanes,
caps and tokens belong to whoever drives it (`monitor/probe.py`).
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from checkers.address import Address


class EvidenceKind(StrEnum):
    """What one probe proves about one repository. What a kind counts as is judged elsewhere (`monitor/rules`)."""

    EXISTS = "exists"
    HAS_CODE = "has-code"
    EMPTY = "empty"
    README_ONLY = "readme-only"
    SKELETON = "skeleton"
    MOVED = "moved"
    NOT_VISIBLE = "not-visible"
    TOMBSTONE = "tombstone"
    WITHHELD = "withheld"
    GATED = "gated"
    EXPIRED = "expired"
    OTHER_IDENTITY = "other-identity"
    UNAVAILABLE = "unavailable"
    WALLED = "walled"
    UNKNOWN = "unknown"


class FailureKind(StrEnum):
    """Why an exchange brought no HTTP answer. A value, never an exception."""

    NO_SUCH_NAME = "no-such-name"
    NO_DNS_ANSWER = "no-dns-answer"
    REFUSED = "refused"
    NO_ROUTE = "no-route"
    CONNECT_TIMEOUT = "connect-timeout"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_REDIRECT = "bad-redirect"
    FORBIDDEN_ADDRESS = "forbidden-address"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to one host.

    `token` names the secret to send ("github"), never the secret: the driver adds it for the real host only.
    `retry` is false where asking again costs the host or the budget (GraphQL). `max_bytes` caps the body read.
    `follow` is false where the redirect itself is the answer. `verify_tls` is false only for the second look
    after TLS trouble, and then nothing secret is sent. `heed_robots` asks the driver to look up whether the host's
    robots.txt names us and forbids this path (RFC 9309); then nothing is sent and the failure is `ROBOTS`.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    token: str | None = None
    retry: bool = True
    max_bytes: int = 262_144
    follow: bool = True
    verify_tls: bool = True
    heed_robots: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: the address that answered and the status it gave."""

    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer. `url` is the address that gave it, `headers` have lower-case names, `body` is capped."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    truncated: bool = False
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """No HTTP answer. `detail` is one line for a reader; `hops` are the redirects followed before it failed."""

    url: str
    kind: FailureKind
    detail: str
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostClosure:
    """A host that closed for good: the day it did, and where its contents were kept, if anywhere."""

    closed_on: date
    sentence: str
    kept_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One repository, named canonically: `key` is equal for every spelling of the same repository.

    `url` is the address to open (as people write it), `host` the lane it is asked in, `path` what the address
    named inside the repository. `closure` is set where the whole host is gone and nothing can be asked.
    """

    key: str
    url: str
    host: str
    path: str | None = None
    closure: HostClosure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One way to ask: its name, how many repositories one question carries, and whether it confirms identity."""

    name: str
    batch: int = 1
    identifies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One repository to be asked about. `host_id` is the host's own id for it, stored at first sight.

    `last_kind` is what the last look saw, where that is known: a checker may ask more along, never judge by it.
    """

    key: str
    url: str
    host: str
    host_id: str | None = None
    paths: tuple[str, ...] = ()
    last_kind: EvidenceKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The facts of one probe of one repository. No judgement in it; stored for ever.

    `questions` are the questions whose answers agree on this (a name and an id asked in one batch are two).
    `strong` is an answer that cannot be faked by a soft error page (a git advertisement, an API with an identity).
    `host_id` is the host's own id as answered now; `address` where it lives now when it moved. `detail` is one line
    for a reader. `facts` are further small facts for the page, as name and value. Times are UTC.
    """

    key: str
    kind: EvidenceKind
    questions: tuple[str, ...]
    detail: str
    status: int | None = None
    failure: FailureKind | None = None
    strong: bool = False
    host_id: str | None = None
    address: str | None = None
    archived: bool = False
    insecure: bool = False
    pushed_at: datetime | None = None
    created_at: datetime | None = None
    missing_paths: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """What a host told us about itself; kept on its row between conversations.

    `authorised`: a token for it is configured and was not refused. `batch` is the batch size that last worked.
    `budget_left` of `budget` is in the host's own unit (GitHub: points) until `budget_reset`, UTC. `token_ends` is when
    the token does, UTC. Of the last conversation only: `spent` of the budget, and `limited`, that the host wanted to
    be asked less, so that what it left unanswered says nothing of whom it was asked about.
    """

    host: str
    authorised: bool = False
    token_refused: bool = False
    batch: int | None = None
    budget: int | None = None
    budget_left: int | None = None
    budget_reset: datetime | None = None
    token_ends: datetime | None = None
    spent: int = 0
    limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The end of a conversation: Evidence for each repository asked, in the order asked, and the host's facts."""

    evidence: tuple[Evidence, ...]
    host: HostFacts


Conversation = Generator[Request, Reply | Failure, Answers]


class Checker(Protocol):
    """What we know about one family of hosts. Add one: CONTRIBUTING.md, "Add a host"."""

    @property
    def name(self) -> str:
        """Short and unique; `checker:` in the configuration names it."""
        ...

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repositories this address may mean, best first; empty when the address is not of this family."""
        ...

    def questions(self, host: HostFacts) -> tuple[Question, ...]:
        """The questions that can be asked of this host now, cheapest first. Never empty for a living host."""
        ...

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """Ask `question` about every target (at most its batch). Returns Evidence for each, whatever happened."""
        ...

    def nowhere(self, host: str) -> Identity | None:
        """An address of `host` under which nobody can ever have put anything: the canary that must not live.

        None where no such address can be named: any path of a web page may answer. When this one lives, the checker
        no longer understands its host, and its signs of life there cannot be believed.
        """
        ...
