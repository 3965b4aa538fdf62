"""The words of a paper's page for places, kinds of address, answers, what they count as, and why some do not."""

from collections.abc import Mapping
from typing import Final

from checkers.base import EvidenceKind
from monitor.model.papers import Availability, LinkKind, Place
from monitor.rules.strikes import CountsAs

PLACES: Final[Mapping[Place, str]] = {
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
AVAILABILITY: Final[Mapping[Availability, str]] = {
    Availability.LINK: "gives an address for its code",
    Availability.PROMISED: "promises code for later",
    Availability.ON_REQUEST: "offers code on request",
    Availability.NONE: "says nothing of code in the places we read",
}
KINDS: Final[Mapping[LinkKind, str]] = {
    LinkKind.OWN_CODE: "the paper's own code",
    LinkKind.DATA: "data",
    LinkKind.MODEL: "model",
    LinkKind.DEMO: "demo",
    LinkKind.PROJECT_PAGE: "project page",
    LinkKind.CITED_TOOL: "a tool it uses",
    LinkKind.OTHERS_CODE: "others' implementation",
}
ANSWERS: Final[Mapping[EvidenceKind, str]] = {
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
COUNTS: Final[Mapping[CountsAs, str]] = {
    CountsAs.LIFE: "a sign of life",
    CountsAs.STRIKE: "a strike",
    CountsAs.OUTAGE: "an outage",
    CountsAs.NOTHING: "counts for nothing",
}
VOIDS: Final[Mapping[str, str]] = {
    "offline": "our own network was down",
    "canary": "repositories known to live failed in the same round",
    "token": "our token was refused",
    "clock": "our clock was wrong",
    "held": "the whole host was in doubt",
    "wildcard": "the host says the same of everything",
    "operator": "the operator struck it out",
}
