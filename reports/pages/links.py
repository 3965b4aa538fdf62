"""A paper's addresses and their evidence in words, and which of them may be opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from checkers.base import EvidenceKind
from monitor.model.catalogue import EvidenceRow, LinkRow
from monitor.model.status import Cause, Status
from monitor.rules.strikes import COUNTS_AS, CountsAs
from reports.addresses import web_link
from reports.pages.wording import ANSWERS, COUNTS, KINDS, PLACES, VOIDS

# What is open to anybody who comes: a name that nobody holds can be registered again, a domain bought again. Where
# the host itself still keeps the place (withheld, expired), the address stays a link. One strike may already mean that
# the name is free, so a doubtful address waits as text.
_UNHELD: Final = frozenset({Cause.DOUBTFUL, Cause.MISSING, Cause.DELETED, Cause.HOST_GONE, Cause.UNREACHABLE})
SHOWN_AT_ONCE: Final = 8
# A look-up; the call of an enumeration costs five.
_KINDS: Final = {kind.value: kind for kind in EvidenceKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    """One line of the evidence table, in words. `void` says why it does not count, None where it does."""

    row: EvidenceRow
    answer: str
    counts: str
    style: str
    void: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """A link as the page prints it. The hrefs are None where an address must stay plain text.

    `repaired` is the address as repaired where it differs from what was found; `moved` where it answers now.
    `unheld` tells that nobody may hold its name now; `older` are the looks after the newest few; `newest` and `shown`
    count the looks that the newest few and all lines stand for; `archives` are where a reader may look for a copy.
    """

    row: LinkRow
    kind: str
    place: str
    href: str | None
    moved: str | None
    moved_href: str | None
    repaired: bool
    taken_over: bool
    unheld: bool
    evidence: tuple[ShownEvidence, ...]
    older: tuple[ShownEvidence, ...]
    newest: int
    shown: int
    archives: tuple[tuple[str, str], ...]


def show_link(link: LinkRow) -> ShownLink:
    """What the page prints of a link. An address where something else lives, or may, is never one to click."""
    taken_over = link.cause is Cause.TAKEN_OVER
    unheld = link.cause in _UNHELD
    moved = link.address if link.address and link.address != link.url else None
    evidence = tuple([show_evidence(row) for row in link.evidence])
    return ShownLink(
        row=link,
        kind=KINDS[link.kind],
        place=PLACES[link.place],
        href=None if taken_over or unheld else web_link(link.url),
        moved=moved,
        moved_href=None if taken_over or unheld else web_link(moved),
        repaired=link.raw != link.url,
        taken_over=taken_over,
        unheld=unheld,
        evidence=evidence[:SHOWN_AT_ONCE],
        older=evidence[SHOWN_AT_ONCE:],
        newest=sum([row.times for row in link.evidence[:SHOWN_AT_ONCE]]),
        shown=sum([row.times for row in link.evidence]),
        archives=_archives(link.url) if link.status is Status.NOT_FOUND else (),
    )


def show_evidence(row: EvidenceRow) -> ShownEvidence:
    """One line of evidence in words. A void cancels a negative answer only, never a sign of life."""
    kind = _KINDS.get(row.kind)
    if kind is None:
        # Written by a newer program, or by a checker that is gone: shown as it stands, judged by nobody here.
        return ShownEvidence(row=row, answer=row.kind, counts=COUNTS[CountsAs.NOTHING], style="nothing", void=None)
    counts = COUNTS_AS[kind]
    voided = row.void is not None and counts is not CountsAs.LIFE
    return ShownEvidence(
        row=row,
        answer=ANSWERS[kind],
        counts=COUNTS[counts],
        style="nothing" if voided else counts.value,
        void=VOIDS.get(row.void or "", row.void) if voided else None,
    )


def newest_look(links: Sequence[ShownLink]) -> EvidenceRow | None:
    """The last look of all at these addresses."""
    return max((seen.row for link in links for seen in link.evidence), key=lambda row: row.at, default=None)


def _archives(address: str) -> tuple[tuple[str, str], ...]:
    """Where others keep copies of what stood at an address. We have not looked there: the reader may."""
    if not web_link(address):
        return ()
    return (
        ("Wayback Machine", f"https://web.archive.org/web/*/{quote(address, safe=':/')}"),
        (
            "Software Heritage",
            f"https://archive.softwareheritage.org/browse/origin/directory/?origin_url={quote(address, safe='')}",
        ),
    )
