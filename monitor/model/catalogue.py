"""The Catalogue: everything the site and the exports show, as frozen rows read a thousand at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.model.annulments import AnnulmentRate, AnnulmentRow
from monitor.model.papers import Availability, DatePrecision, LinkKind, Place
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One line of the evidence table: when (UTC), by which questions, what came back, and why it may not count.

    A line may stand for `times` equal looks of old, the last of which was `at`; `first` is when the first was (UTC).
    """

    at: datetime
    kind: str
    questions: tuple[str, ...]
    detail: str
    status: int | None
    failure: str | None
    took: float
    void: str | None
    facts: tuple[tuple[str, str], ...] = ()
    first: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One verdict of the past: what it was, when it was made (UTC), with its reasons, under which set of rules."""

    at: datetime
    status: Status
    cause: Cause
    reasons: tuple[Reason, ...]
    annulled: str | None = None
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link as the page shows it: as found, as repaired, where it stood, and its repository's verdict and evidence.

    `evidence` is newest first and capped; `looks` counts all of it. `raw` and `url` differ where it was repaired.
    `added` and `removed` (UTC) bound the time in which the paper had it; `set_by` names the hand that set it.
    """

    raw: str
    url: str
    key: str
    host: str
    kind: LinkKind
    place: Place
    reason: str
    repair: str | None
    path: str | None
    status: Status | None
    cause: Cause | None
    since: datetime | None
    reasons: tuple[Reason, ...]
    address: str | None
    last_life: datetime | None
    last_look: datetime | None
    next_look: datetime | None
    next_why: str
    looks: int
    evidence: tuple[EvidenceRow, ...]
    removed: datetime | None = None
    added: datetime | None = None
    set_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source's word on a paper: its record there, under what licence, which places of it were read, and when.

    `read` is a day in UTC; None where it was imported before that was kept.
    """

    source: str
    key: str
    licence: str | None
    places: tuple[Place, ...]
    read: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A reader's word that the code would not run for them, as a moderator let it stand. Times are UTC.

    It lapses at `lapses`, or by the next push, after which it is no longer among a paper's.
    """

    at: datetime
    lapses: datetime
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One paper, whole. `slug` is its permanent place in addresses, made of its own identifier, and never changes.

    `since` is when its present status began (UTC); `reasons` why. `published` is ISO text of known precision.
    `statements` are what authors who proved to be some say of it, `unrunnable` what readers say who could not run it,
    both newest first.
    """

    id: int
    slug: str
    title: str
    arxiv_id: str | None
    doi: str | None
    authors: tuple[str, ...]
    published: str | None
    precision: DatePrecision | None
    venue: str | None
    categories: tuple[str, ...]
    citations: int | None
    collections: tuple[str, ...]
    availability: Availability
    sentence: str
    places: tuple[Place, ...]
    status: Status
    cause: Cause
    since: datetime
    reasons: tuple[Reason, ...]
    links: tuple[LinkRow, ...]
    history: tuple[HistoryRow, ...]
    marks: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    unrunnable: tuple[RunReport, ...] = ()
    sources: tuple[SourceRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOutline:
    """As much of a paper as a form about it shows: its details, its verdict, and its own code as linked now.

    `own` holds the key and the address of each of these repositories. `published` is as in `PaperRow`.
    """

    id: int
    slug: str
    title: str
    arxiv_id: str | None
    doi: str | None
    authors: tuple[str, ...]
    published: str | None
    venue: str | None
    categories: tuple[str, ...]
    status: Status
    cause: Cause
    own: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper as a line of a list.

    `persons` are marks of those who showed by their ORCID iD that they are among the authors: the same for the same
    iD, and telling nothing else.
    """

    slug: str
    title: str
    authors: tuple[str, ...]
    published: str | None
    venue: str | None
    status: Status
    cause: Cause
    since: datetime
    address: str | None
    categories: tuple[str, ...] = ()
    citations: int | None = None
    host: str | None = None
    identifiers: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """Days on which so much of a host turned negative that its negatives did not count (UTC); `ended` None: open."""

    began: datetime
    ended: datetime | None
    turned: int
    living: int
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRow:
    """A paper that turned out to be another one: the slug it had, and slug and title of the paper that is both."""

    slug: str
    into: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """How a host is: its watched repositories by status, when it answered first and last, and what is held (UTC).

    `unjudged` counts repositories without a verdict. `outages` are the newest few, newest first.
    """

    name: str
    statuses: Mapping[Status, int]
    unjudged: int
    first_answer: datetime | None
    last_answer: datetime | None
    held_until: datetime | None
    held_why: str | None
    closed_on: date | None
    closed_sentence: str | None
    outages: tuple[OutageRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One verdict of the log: what a paper's status became (UTC), what it was before, and whether it was struck out."""

    at: datetime
    slug: str
    title: str
    status: Status
    cause: Cause
    before: Status | None
    before_cause: Cause | None
    reason: str
    annulled: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVerdict:
    """One verdict of one paper, in the order of papers and then of time, for counting what stood when (UTC)."""

    paper: int
    at: datetime
    status: Status
    annulled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """One address of a paper's own code over time. `born` is the paper's publication, the latest day it may have been.

    `first_known` is when we began to watch; `status` and `since` its repository's verdict now, None before the first.
    `ever_alive` tells that we saw a sign of life ourselves.
    """

    born: date
    first_known: datetime
    last_look: datetime | None
    status: Status | None
    since: datetime | None
    ever_alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts over the whole catalogue, and the pulse of the daemon. Times are UTC.

    `earliest_burial` is the first date on which an honest burial can be, None once that date has passed.
    `installation` names the database these come from; a change mark means nothing in another one. Empty: unknown.
    `removals` tells on which days how many removals were granted, newest first; it names nobody.
    """

    papers: int
    statuses: Mapping[Status, int]
    causes: Mapping[Cause, int]
    repositories: int
    looks: int
    looks_last_day: int
    last_look: datetime | None
    next_look: datetime | None
    earliest_burial: datetime | None
    collections: Mapping[str, int] = field(default_factory=dict)
    installation: str = ""
    removals: tuple[tuple[date, int], ...] = ()


class Catalogue(Protocol):
    """What reports read. One read transaction, frozen rows, never all papers in memory."""

    def totals(self) -> Totals:
        """The counts every overview shows."""
        ...

    def papers(self, *, changed_since: int = 0) -> Iterator[PaperRow]:
        """Every paper whose page may have changed after `changed_since`, read a thousand at a time, by slug."""
        ...

    def changed_since(self, mark: int) -> Sequence[str]:
        """The slugs of all papers whose page may have changed after `mark`, those taken out since included."""
        ...

    def lines_of(self, slugs: Sequence[str]) -> Iterator[PaperLine]:
        """The lines of these papers, in any order; those that are not in the catalogue are passed over."""
        ...

    def lines(self) -> Iterator[PaperLine]:
        """Every paper's line, by slug."""
        ...

    def recent(self, status: Status, limit: int) -> Sequence[PaperLine]:
        """The papers that came to a status last, newest first."""
        ...

    def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
        """These papers, in the order asked for; those that are not in the catalogue are passed over."""
        ...

    def wanted(self, causes: Sequence[Cause], limit: int) -> Sequence[PaperLine]:
        """The papers of these causes that most readers miss: most cited first, unknown citations last."""
        ...

    def changes(self, limit: int) -> Sequence[ChangeRow]:
        """The newest verdicts of all papers, newest first."""
        ...

    def past(self) -> Iterator[PastVerdict]:
        """Every verdict there ever was, by paper and then by time."""
        ...

    def lifetimes(self) -> Iterator[Lifetime]:
        """Every address of a paper's own code whose publication date is known."""
        ...

    def hosts(self) -> Iterator[HostRow]:
        """Every host that serves a watched repository, by name, a thousand at a time."""
        ...

    def slugs(self) -> Iterator[str]:
        """Every paper's slug, for telling which pages no longer belong."""
        ...

    def merged(self) -> Iterator[MergedRow]:
        """Every paper that turned out to be another one which is in the catalogue, a thousand at a time."""
        ...

    def annulments(self) -> Sequence[AnnulmentRow]:
        """Every burial that was our mistake, newest first."""
        ...

    def annulment_rate(self) -> AnnulmentRate:
        """How many of all burials were annulled."""
        ...

    def mark(self) -> int:
        """The newest change; give it to the next `papers(changed_since=…)`."""
        ...
