"""What a page's answer proves by itself, and what makes it doubtful. Pure; `checkers.website` has the table."""

from dataclasses import dataclass
from typing import Final

from checkers import phrases
from checkers.address import Address, parse
from checkers.base import EvidenceKind, Reply
from checkers.expressions import expression
from checkers.forges import FORGES
from checkers.github.names import HOSTS as GITHUB_HOSTS
from checkers.likeness import echoes, error_address, front_address, parking_name, same_site
from checkers.page import Page

_PARKERS: Final = expression(
    r"(?:^|\.)(?:sedoparking\.com|sedo\.com|hugedomains\.com|dan\.com|afternic\.com|parkingcrew\.net|bodis\.com"
    r"|above\.com|undeveloped\.com|domainmarket\.com|parkingpage\.namecheap\.com|parklogic\.com|parking\.reg\.ru"
    r"|mydomaincontact\.com|namebright\.com|buydomains\.com|domains\.atom\.com|brandbucket\.com|sav\.com)$"
)
_CLOSED: Final = expression(r"/(?:cgi-sys/)?suspendedpage\.cgi")
_PERHAPS: Final = expression(r"\b404\b|\bmoved,? (?:or|and) \w+ed\b|\b(?:may|might) have been\b")
_LITTLE: Final = 120
"""Words. Of a page that says more, one sentence is not what the page is about."""
_MUCH: Final = 150
_PARKERS_PAGE: Final = 250
_SHELL: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Why an answer is doubtful: what it is if the sibling answers the same, what it is otherwise, the sentence.

    `place` is the address whose sibling tells: where redirects led, if what stands there is the doubt.
    """

    same: EvidenceKind
    otherwise: EvidenceKind
    sentence: str
    place: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an answer proves by itself, in a sentence."""

    kind: EvidenceKind
    sentence: str


def landed_at(asked: Address, reply: Reply) -> Address:
    """The address that answered: read anew only where redirects led away from what was asked."""
    return (parse(reply.url) if reply.hops else None) or asked


def proof_in(asked: Address, reply: Reply, page: Page | None) -> Proof | None:
    """What needs no comparison although the status is a good one; None for an answer like any other."""
    landed = landed_at(asked, reply)
    if page is None:
        empty = not reply.body and not reply.truncated
        return Proof(kind=EvidenceKind.UNKNOWN, sentence="the answer is empty") if empty else None
    if page.password and (page.size <= _LITTLE or page.says(phrases.LOG_IN, short=_MUCH)) and page.size <= 2 * _MUCH:
        return Proof(kind=EvidenceKind.WALLED, sentence="a form asks for a password in the page's place")
    if page.size <= _MUCH and page.substance and _gate(page):
        return Proof(kind=EvidenceKind.WALLED, sentence="a log-in form came in the page's place")
    if page.size <= _LITTLE:
        if page.says(phrases.SUSPENDED, short=_LITTLE) or _CLOSED.search(reply.url):
            return Proof(kind=EvidenceKind.UNAVAILABLE, sentence="the hoster says that it serves this site no more")
        if page.says(phrases.OUT_OF_ORDER) and not _lost(page):
            return Proof(kind=EvidenceKind.UNAVAILABLE, sentence="the page says that it is out of order")
    if page.bare and not page.words and not page.says_missing and landed.words == asked.words:
        return Proof(kind=EvidenceKind.UNKNOWN, sentence="the page is empty")
    return None


def serverless(page: Page | None) -> bool:
    """Whether this is what a web server shows before anybody has put a site there."""
    return page is not None and any(phrases.SERVERLESS.search(text) for text in (page.title, page.heading) if text)


def drawn_anyway(page: Page, reply: Reply) -> bool:
    """Whether a program came with the 404 that shows living pages under it ("Single Page Apps for GitHub Pages")."""
    if page.size >= _SHELL or _lost(page):
        return False
    return page.app or b"pathsegmentstokeep" in reply.body.lower()


def suspicion_of(asked: Address, reply: Reply, page: Page | None) -> Suspicion | None:
    """What makes a good status doubtful, the gravest first; None without suspicion."""
    landed = landed_at(asked, reply)

    def suspect(same: EvidenceKind, otherwise: EvidenceKind, sentence: str, place: Address = asked) -> Suspicion:
        return Suspicion(same=same, otherwise=otherwise, sentence=sentence, place=place)

    offered = "the domain itself is offered there"
    if _PARKERS.search(landed.host) or (reply.hops and parking_name(asked, landed)):
        return suspect(EvidenceKind.OTHER_IDENTITY, EvidenceKind.UNKNOWN, offered)
    if page is not None and _parked(page, reply, landed.host):
        return suspect(EvidenceKind.OTHER_IDENTITY, EvidenceKind.UNKNOWN, offered, landed)
    if page is not None and _squatted(page):
        return suspect(EvidenceKind.OTHER_IDENTITY, EvidenceKind.UNKNOWN, "something else is advertised there", landed)
    if page is not None and _notice(page):
        return suspect(EvidenceKind.UNKNOWN, EvidenceKind.EXISTS, "the page says that it is elsewhere now")
    if page is not None and page.says_missing:
        otherwise = EvidenceKind.EXISTS if page.size >= _MUCH else EvidenceKind.UNKNOWN
        return suspect(EvidenceKind.NOT_VISIBLE, otherwise, "the page reads like an error page")
    if reply.hops and error_address(landed) and not error_address(asked):
        return suspect(EvidenceKind.NOT_VISIBLE, EvidenceKind.UNKNOWN, "the page led to an error page")
    if reply.hops and _lost_the_way(asked, landed):
        if front_address(landed) and same_site(asked, landed):
            return suspect(EvidenceKind.NOT_VISIBLE, EvidenceKind.UNKNOWN, "the page led to the host's front page")
        if not landed.words and not landed.query:
            # A domain that moved as a whole looks like one that was given up for another: nobody can tell.
            return suspect(EvidenceKind.UNKNOWN, EvidenceKind.MOVED, "the page led to another host's front page")
        return suspect(EvidenceKind.UNKNOWN, EvidenceKind.EXISTS, "the page led to one of another name")
    if page is not None and page.shell and not (page.app and not asked.words and not asked.query and page.title):
        return suspect(EvidenceKind.UNKNOWN, EvidenceKind.EXISTS, "only scripts can draw this page")
    if page is not None and page.bare:
        return suspect(EvidenceKind.UNKNOWN, EvidenceKind.EXISTS, "there is next to nothing on the page")
    return None


def _lost_the_way(asked: Address, landed: Address) -> bool:
    """Whether redirects led somewhere that does not name what was asked; a code host is where one wanted to be led."""
    if not (asked.words or asked.query) or landed.host in GITHUB_HOSTS or landed.host in FORGES:
        return False
    if landed.words == asked.words and landed.query == asked.query:
        return False
    return (not landed.words and not landed.query) or not echoes(asked, landed) or front_address(landed)


def _parked(page: Page, reply: Reply, host: str) -> bool:
    if page.says_parked:
        return True
    # A page whose name is the address itself, and which speaks of a domain, is about nothing else.
    if page.size <= _LITTLE and host in {page.title, page.heading} and "domain" in " ".join(page.words):
        return True
    if page.size > _PARKERS_PAGE or not (page.scripts or page.links or page.substance):
        return False
    body = reply.body[:32_768].lower()
    return any(mark in body for mark in phrases.PARKERS)


def _squatted(page: Page) -> bool:
    return phrases.GAMBLING.search(page.title) is not None


def _notice(page: Page) -> bool:
    moved = page.size <= _LITTLE and page.links > 0 and page.says(phrases.MOVED_NOTICE)
    return moved and not page.says(_PERHAPS)


def _lost(page: Page) -> bool:
    return phrases.MISSING.search(page.title) is not None or phrases.MISSING.search(page.heading) is not None


def _gate(page: Page) -> bool:
    """A form without a password of its own: the first step of a log-in in two, or a hotspot's terms."""
    return page.title != "" and phrases.LOG_IN.search(page.title) is not None and page.links <= 5
