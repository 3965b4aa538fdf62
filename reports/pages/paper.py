"""A paper's page: its verdict with the reasons, the addresses, the evidence behind them, and what happened before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from checkers.base import EvidenceKind
from monitor.model.catalogue import EvidenceRow, LinkRow, PaperRow
from monitor.model.papers import Availability, LinkKind, Place
from monitor.model.status import Cause, Status
from monitor.rules.strikes import COUNTS_AS, CountsAs
from reports.addresses import paper_folder, web_link
from reports.faces import FACES
from reports.voice import cause_words

# https://info.arxiv.org/help/arxiv_identifier.html: the form since 2007, and the one before.
_ARXIV: Final = re.compile(r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,3})?|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]{1,3})?")
# The DOI Handbook, 2.2: a directory indicator, a registrant, a slash, and any printable characters.
_DOI: Final = re.compile(r"10\.[0-9.]{4,20}/\S{1,1000}")

_PLACES: Final[Mapping[Place, str]] = {
    Place.TITLE: "the title",
    Place.ABSTRACT: "the abstract",
    Place.COMMENT: "the comments",
    Place.JOURNAL_REF: "the journal reference",
    Place.NOTE: "a note",
    Place.FULL_TEXT: "the full text",
    Place.LIST: "a list of papers with code",
    Place.FIELD: "a field of the record",
    Place.READER: "a reader's report",
    Place.OPERATOR: "the operator's hand",
}
_AVAILABILITY: Final[Mapping[Availability, str]] = {
    Availability.LINK: "gives an address for its code",
    Availability.PROMISED: "promises code for later",
    Availability.ON_REQUEST: "offers code on request",
    Availability.NONE: "says nothing of code in the places we read",
}
_KINDS: Final[Mapping[LinkKind, str]] = {
    LinkKind.OWN_CODE: "the paper's own code",
    LinkKind.DATA: "data",
    LinkKind.MODEL: "model",
    LinkKind.DEMO: "demo",
    LinkKind.PROJECT_PAGE: "project page",
    LinkKind.CITED_TOOL: "a tool it uses",
    LinkKind.OTHERS_CODE: "others' implementation",
}
_ANSWERS: Final[Mapping[EvidenceKind, str]] = {
    EvidenceKind.EXISTS: "it exists",
    EvidenceKind.HAS_CODE: "it holds code",
    EvidenceKind.EMPTY: "it is empty",
    EvidenceKind.README_ONLY: "it holds only a readme",
    EvidenceKind.SKELETON: "it holds an outline",
    EvidenceKind.MOVED: "it answers at a new address",
    EvidenceKind.NOT_VISIBLE: "not visible",
    EvidenceKind.TOMBSTONE: "the host says it was deleted",
    EvidenceKind.WITHHELD: "withheld by the host",
    EvidenceKind.GATED: "it exists, not open",
    EvidenceKind.EXPIRED: "the link ran out",
    EvidenceKind.OTHER_IDENTITY: "something else lives there",
    EvidenceKind.UNAVAILABLE: "the host did not serve it",
    EvidenceKind.WALLED: "the host would not talk to us",
    EvidenceKind.UNKNOWN: "nothing could be read from the answer",
}
_COUNTS: Final[Mapping[CountsAs, str]] = {
    CountsAs.LIFE: "a sign of life",
    CountsAs.STRIKE: "a strike",
    CountsAs.OUTAGE: "an outage",
    CountsAs.NOTHING: "counts for nothing",
}
_VOIDS: Final[Mapping[str, str]] = {
    "offline": "our own network was down",
    "canary": "repositories known to live failed in the same round",
    "token": "our token was refused",
    "clock": "our clock was wrong",
    "held": "the whole host was in doubt",
    "wildcard": "the host says the same of everything",
    "operator": "the operator struck it out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    """One line of the evidence table, in words. `void` says why it does not count, None where it does."""

    row: EvidenceRow
    answer: str
    counts: str
    void: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """A link as the page prints it. The hrefs are None where an address must stay plain text.

    `repaired` is the address as repaired where it differs from what was found; `moved` where it answers now.
    """

    row: LinkRow
    kind: str
    place: str
    href: str | None
    moved: str | None
    moved_href: str | None
    repaired: bool
    taken_over: bool
    evidence: tuple[ShownEvidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """One paper's page."""

    row: PaperRow
    template: str = field(default="pages/paper.html", init=False)

    @property
    def folder(self) -> str:
        """The paper's permanent folder."""
        return paper_folder(self.row.slug)

    @property
    def title(self) -> str:
        """The paper's own title."""
        return self.row.title

    @property
    def description(self) -> str:
        """The verdict in one line."""
        return f"{FACES[self.row.status].word}, {cause_words(self.row.cause).label}: {cause_words(self.row.cause).seen}"

    def facts(self) -> Mapping[str, object]:
        """The row, its identifiers' addresses, its links in three groups, and what was read of it."""
        links = [show_link(link) for link in self.row.links]
        here = [link for link in links if link.row.removed is None]
        own = [link for link in here if link.row.kind is LinkKind.OWN_CODE]
        return {
            "paper": self.row,
            "words": cause_words(self.row.cause),
            "arxiv": _arxiv(self.row.arxiv_id),
            "doi": _doi(self.row.doi),
            "own": own,
            "others": [link for link in here if link.row.kind is not LinkKind.OWN_CODE],
            "former": [link for link in links if link.row.removed is not None],
            "answering": sum(link.row.status is Status.ALIVE for link in own),
            "availability": _AVAILABILITY[self.row.availability],
            "places": [_PLACES[place] for place in self.row.places],
        }


def show_link(link: LinkRow) -> ShownLink:
    """What the page prints of a link. An address where something else lives now is never one to click."""
    taken_over = link.cause is Cause.TAKEN_OVER
    moved = link.address if link.address and link.address != link.url else None
    return ShownLink(
        row=link,
        kind=_KINDS[link.kind],
        place=_PLACES[link.place],
        href=None if taken_over else web_link(link.url),
        moved=moved,
        moved_href=None if taken_over else web_link(moved),
        repaired=link.raw != link.url,
        taken_over=taken_over,
        evidence=tuple(show_evidence(row) for row in link.evidence),
    )


def show_evidence(row: EvidenceRow) -> ShownEvidence:
    """One line of evidence in words. A void cancels a negative answer only, never a sign of life."""
    try:
        kind = EvidenceKind(row.kind)
    except ValueError:
        # Written by a newer program, or by a checker that is gone: shown as it stands, judged by nobody here.
        return ShownEvidence(row=row, answer=row.kind, counts=_COUNTS[CountsAs.NOTHING], void=None)
    counts = COUNTS_AS[kind]
    voided = row.void is not None and counts is not CountsAs.LIFE
    return ShownEvidence(
        row=row,
        answer=_ANSWERS[kind],
        counts=_COUNTS[counts],
        void=_VOIDS.get(row.void or "", row.void) if voided else None,
    )


def _arxiv(identifier: str | None) -> str | None:
    return f"https://arxiv.org/abs/{identifier}" if identifier and _ARXIV.fullmatch(identifier) else None


def _doi(identifier: str | None) -> str | None:
    return (
        f"https://doi.org/{quote(identifier, safe='/:;()._-')}" if identifier and _DOI.fullmatch(identifier) else None
    )
