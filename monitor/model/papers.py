"""Papers as their sources tell them, and what was read out of them. Facts, each with where it came from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Place(StrEnum):
    """Where in a source a Mention stood."""

    TITLE = "title"
    ABSTRACT = "abstract"
    COMMENT = "comment"
    JOURNAL_REF = "journal-ref"
    NOTE = "note"
    FULL_TEXT = "full-text"
    LIST = "list"
    FIELD = "field"
    READER = "reader"
    OPERATOR = "operator"


class LinkKind(StrEnum):
    """What an address is to its paper. Only OWN_CODE decides a status."""

    OWN_CODE = "own-code"
    DATA = "data"
    MODEL = "model"
    DEMO = "demo"
    PROJECT_PAGE = "project-page"
    CITED_TOOL = "cited-tool"
    OTHERS_CODE = "others-code"


class Availability(StrEnum):
    """What a paper says about its own code."""

    LINK = "link"
    PROMISED = "promised"
    ON_REQUEST = "on_request"
    NONE = "none"


class DatePrecision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date and how much of it is known. `day` holds the last possible day, which counts in the paper's favour."""

    day: date
    precision: DatePrecision = DatePrecision.DAY


@dataclass(frozen=True, slots=True)
class Mention:
    """An address exactly as it stands in a source, and where it stood. `sentence` is the text around it."""

    raw: str
    place: Place
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAddress:
    """An address that a source gives in a field of its own.

    `kind` is None where the field does not say what it is. `official` and `mentioned` are Papers-with-Code's
    `is_official` and `mentioned_in_paper`; None where the source does not say.
    """

    raw: str
    field: str
    kind: LinkKind | None = None
    official: bool | None = None
    mentioned: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What one source says about one paper. `source` names the source, `key` the record within it.

    `arxiv_id` is without version, `doi` without resolver and in lower case. `availability` is set only where the
    source itself states the kind; `claimed` (called available, and no address named) and `conditional` (promised "upon
    acceptance" or the like) go with it, as in `Statement`. Texts are as found; nothing here is trusted.
    """

    source: str
    key: str
    title: str
    arxiv_id: str | None = None
    doi: str | None = None
    openreview_id: str | None = None
    authors: tuple[str, ...] = ()
    published: KnownDate | None = None
    venue: str | None = None
    categories: tuple[str, ...] = ()
    citations: int | None = None
    licence: str | None = None
    abstract: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    notes: str | None = None
    full_text: str | None = None
    addresses: tuple[GivenAddress, ...] = ()
    availability: Availability | None = None
    mark: str | None = None
    claimed: bool = False
    conditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A paper's tie to one repository, as read: the raw form, how it was repaired, what it is, and why we think so.

    `candidates` are further repositories the same Mention may mean, best first (key and url).
    `confidence` runs from 0 to 1. `path` is what the address named inside the repository.
    """

    raw: str
    url: str
    key: str
    host: str
    checker: str
    kind: LinkKind
    place: Place
    confidence: float
    reason: str
    path: str | None = None
    repair: str | None = None
    candidates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the paper says about its code, with the sentence it was read from.

    `claimed`: said to be available, and no address given. `conditional`: promised "upon acceptance" or the like.
    """

    availability: Availability
    sentence: str = ""
    place: Place | None = None
    claimed: bool = False
    conditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record, read: its links in order of confidence, its statement, and the places that were read."""

    record: PaperRecord
    links: tuple[FoundLink, ...] = ()
    statement: Statement = field(default_factory=lambda: Statement(availability=Availability.NONE))
    places: tuple[Place, ...] = ()

    @property
    def own(self) -> tuple[FoundLink, ...]:
        """The links to the authors' own code, which alone decide a status."""
        return tuple(link for link in self.links if link.kind is LinkKind.OWN_CODE)

    @property
    def others(self) -> tuple[FoundLink, ...]:
        """Every other address: data, models, demos, project pages, tools, others' implementations."""
        return tuple(link for link in self.links if link.kind is not LinkKind.OWN_CODE)
