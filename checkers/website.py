"""Any other web page: the catch-all. Only `page` can be asked, so a yes is weak and a no needs a clear word.

| answer to GET | evidence |
|---|---|
| a known challenge; 203 (a proxy's word, as Azure DevOps' sign-in page); a redirect to a log-in page | walled |
| 200, 206 with anything but a page (PDF, archive, text) | exists (weak) |
| 200 with a page that is like no error page | exists (weak); moved where permanent redirects led elsewhere |
| 404, 410 | not-visible; from a host known to lie to robots (`FALSE_404`): unknown |
| any answer that came only without verifying the certificate | exists, insecure; never a strike |
| every other status, and failures | `checkers.reading` |

Suspicious pages are compared with one sibling: the same folder, a last segment that is a hash of the asked one, so that
nobody can have put anything there.

| suspicion | the sibling answers the same | it answers otherwise |
|---|---|---|
| title, heading or a very short text reads like "not found" | not-visible | unknown |
| the redirects end at the front page of the same host, or at an error page | not-visible | unknown |
| the redirects end at the front page of another host | not-visible | moved there |
| the domain is for sale | other-identity | unknown |
| a page that only scripts can draw | unknown: it answers so to anything | exists (weak) |

A sibling that gives no plain answer decides nothing: unknown.

A name that does not exist is tried with or without `www.`, a refused https connection by http, once each.
Sources: RFC 9110, section 15; RFC 9309 for robots; for the suspicions, Wikimedia's DeadlinkChecker (a redirect to the
root, an error word in the final address), which takes for proof what is a suspicion here; Eventual-Inc/Daft#5725.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checkers.address import Address, opening, parse, text
from checkers.base import (
    Answers,
    Conversation,
    Evidence,
    EvidenceKind,
    Failure,
    FailureKind,
    HostFacts,
    Identity,
    Question,
    Reply,
    Request,
    Target,
)
from checkers.forges import FORGES
from checkers.github_identity import HOSTS as GITHUB_HOSTS
from checkers.likeness import error_address, log_in_address, same_answer
from checkers.page import Page, is_html, read_page, sells_domains
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, not_asked
from checkers.walls import wall_in

PAGE: Final = "page"
FALSE_404: Final = frozenset({"kaggle.com"})
EXAMPLES: Final = (
    "https://www.cs.example.edu/~author/project/",
    "http://project.example.org",
    "example.com/software.html?version=2",
    "https://lab.example.io/demo#results",
    "http://192.0.2.7:8080/tool/",
    "https://owner.gitlab.io/project",
)
_CLOSED_TO_US: Final = frozenset({FailureKind.REFUSED, FailureKind.CONNECT_TIMEOUT, FailureKind.TLS})


class Website:
    """The checker of every web page that no other checker claims."""

    name = "website"

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The page; nothing on code hosts, whose own pages say nothing of a repository."""
        if address.scheme not in {"http", "https"} or address.host in GITHUB_HOSTS or address.host in FORGES:
            return ()
        key = text(replace(address, trailing_slash=False)).partition("://")[2].removesuffix("/")
        return (Identity(key=key, url=opening(address), host=address.host),)

    def nowhere(self, host: str) -> Identity | None:  # noqa: ARG002 - the same for every host
        """None: a server of anybody's may answer anything, so a suspicious page is compared with a sibling instead."""
        return None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:  # noqa: ARG002 - the same for every host
        """One question is all there is."""
        return (Question(name=PAGE),)

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """One page after the other."""
        evidence: list[Evidence] = []
        for target in targets:
            if question == PAGE:
                evidence.append((yield from _ask_page(target)))
            else:
                evidence.append(not_asked(target.key, question, f"web pages know no question {question!r}"))
        return Answers(evidence=tuple(evidence), host=host)


def _ask_page(target: Target) -> Asking:
    address = parse(target.url)
    if address is None or address.scheme not in {"http", "https"}:
        return not_asked(target.key, PAGE, "the address cannot be read")
    if address.host in GITHUB_HOSTS or address.host in FORGES:
        # The page of an owner, not of a repository: whatever it answers says nothing about any code.
        return not_asked(target.key, PAGE, "the address names an owner or a page on a code host, not a repository")
    answer, unverified = yield from exchange(_request(address))
    if isinstance(answer, Failure) and not answer.hops:
        other = _other_spelling(address, answer)
        if other is not None:
            second = yield _request(other)
            if isinstance(second, Reply):
                evidence = yield from _weigh(target.key, other, second)
                if evidence.kind in {EvidenceKind.EXISTS, EvidenceKind.MOVED}:
                    return replace(evidence, address=evidence.address or opening(other))
    if isinstance(answer, Failure):
        return failed(target.key, PAGE, answer)
    if unverified:
        return insecurely(_without_sibling(target.key, address, answer))
    evidence = yield from _weigh(target.key, address, answer)
    if evidence.kind is EvidenceKind.NOT_VISIBLE and answer.status in {404, 410}:
        # The key of a page knows no scheme, no `www.` and no last slash; so no other link will ever try them.
        for other in _same_page(address):
            second = yield _request(other)
            if isinstance(second, Reply) and second.status in {200, 206}:
                found = yield from _weigh(target.key, other, second)
                if found.kind in {EvidenceKind.EXISTS, EvidenceKind.MOVED}:
                    return replace(found, address=found.address or opening(other))
    return evidence


def _same_page(address: Address) -> tuple[Address, ...]:
    """The other spellings of the page's key, each of which some server distinguishes."""
    slashed = replace(address, trailing_slash=not address.trailing_slash)
    other_scheme = replace(address, scheme="http" if address.scheme == "https" else "https")
    other_name = replace(address, www=not address.www)
    return (
        *((slashed,) if address.words else ()),
        *((other_scheme,) if address.port is None else ()),
        *((other_name,) if "." in address.host and ":" not in address.host else ()),
    )


def _request(address: Address) -> Request:
    return Request(
        url=opening(address), headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, heed_robots=True
    )


def _other_spelling(address: Address, failure: Failure) -> Address | None:
    """The spelling under which the same page may answer, for the failures that a spelling can cause."""
    if failure.kind is FailureKind.NO_SUCH_NAME and "." in address.host and ":" not in address.host:
        return replace(address, www=not address.www)
    if failure.kind in _CLOSED_TO_US and address.scheme == "https" and address.port is None:
        return replace(address, scheme="http")
    return None


def _without_sibling(key: str, asked: Address, reply: Reply) -> Evidence:
    """What the answer proves by itself."""
    wall = wall_in(reply)
    if wall:
        return answered(key, PAGE, reply, EvidenceKind.WALLED, f"{wall} stands before the page")
    if reply.status == 203:
        return answered(key, PAGE, reply, EvidenceKind.WALLED, "a sign-in page came back in the page's place")
    landed = _landed(asked, reply)
    if reply.hops and log_in_address(landed) and not log_in_address(asked):
        return answered(key, PAGE, reply, EvidenceKind.WALLED, "the page led to a log-in")
    if reply.status in {404, 410}:
        if asked.host in FALSE_404:
            sentence = f"the host answered {reply.status}, which it also tells robots of pages it has"
            return answered(key, PAGE, reply, EvidenceKind.UNKNOWN, sentence)
        return answered(key, PAGE, reply, EvidenceKind.NOT_VISIBLE, f"the host answered {reply.status}: no such page")
    if reply.status not in {200, 206}:
        return by_status(key, PAGE, reply)
    if _place(landed) != _place(asked) and reply.hops and all(hop.status in {301, 308} for hop in reply.hops):
        moved = answered(key, PAGE, reply, EvidenceKind.MOVED, "the page redirects for good to another address")
        return replace(moved, address=opening(landed))
    return answered(key, PAGE, reply, EvidenceKind.EXISTS, "the page answers")


def _weigh(key: str, asked: Address, reply: Reply) -> Asking:
    """What the answer proves, a suspicious one after comparing it with its sibling."""
    evidence = _without_sibling(key, asked, reply)
    if evidence.kind not in {EvidenceKind.EXISTS, EvidenceKind.MOVED}:
        return evidence
    landed = _landed(asked, reply)
    page = read_page(reply) if is_html(reply) else None
    suspicion = _suspicion(asked, landed, reply, page)
    if suspicion is None:
        return evidence
    kind, otherwise, sentence = suspicion
    sibling = sibling_of(asked)
    answer = yield _request(sibling)
    if isinstance(answer, Failure) or wall_in(answer) or answer.status not in {200, 206, 404, 410}:
        sentence = f"{sentence}; a comparison was not possible"
        return answered(key, PAGE, reply, EvidenceKind.UNKNOWN, sentence)
    if same_answer(asked, reply, sibling, answer):
        return answered(key, PAGE, reply, kind, f"{sentence}; so it does for an address that nobody can have made")
    if otherwise is EvidenceKind.MOVED:
        moved = answered(key, PAGE, reply, EvidenceKind.MOVED, "the page redirects to a host of its own")
        return replace(moved, address=opening(landed))
    if otherwise is EvidenceKind.EXISTS:
        return evidence
    return answered(key, PAGE, reply, otherwise, f"{sentence}; it does not do so for every address")


def _suspicion(
    asked: Address, landed: Address, reply: Reply, page: Page | None
) -> tuple[EvidenceKind, EvidenceKind, str] | None:
    """What it is if the sibling answers the same, what it is otherwise, and the sentence; None without suspicion."""
    if sells_domains(landed.host) or (page is not None and page.says_parked):
        return EvidenceKind.OTHER_IDENTITY, EvidenceKind.UNKNOWN, "the domain itself is offered there"
    if page is not None and page.says_missing:
        return EvidenceKind.NOT_VISIBLE, EvidenceKind.UNKNOWN, "the page reads like an error page"
    if reply.hops and error_address(landed) and not error_address(asked):
        return EvidenceKind.NOT_VISIBLE, EvidenceKind.UNKNOWN, "the page led to an error page"
    if reply.hops and (asked.words or asked.query) and not landed.words and not landed.query:
        if landed.host == asked.host:
            return EvidenceKind.NOT_VISIBLE, EvidenceKind.UNKNOWN, "the page led to the host's front page"
        return EvidenceKind.NOT_VISIBLE, EvidenceKind.MOVED, "the page led to another host's front page"
    if page is not None and page.shell:
        return EvidenceKind.UNKNOWN, EvidenceKind.EXISTS, "only scripts can draw this page"
    return None


def sibling_of(address: Address) -> Address:
    """An address beside this one that nobody can have made: its last segment is a hash, its ending the same."""
    digest = hashlib.sha256(text(address).encode()).hexdigest()[:20]
    last = address.words[-1] if address.words else ""
    stem, dot, ending = last.rpartition(".")
    ending = f".{ending}" if stem and dot and ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""
    home = "~" if last.startswith("~") else ""
    return replace(address, segments=(*address.words[:-1], f"{home}{digest}{ending}"), query="", fragment="")


def _landed(asked: Address, reply: Reply) -> Address:
    """The address that answered: read anew only where redirects led away from what was asked."""
    return (parse(reply.url) if reply.hops else None) or asked


def _place(address: Address) -> tuple[str, int | None, tuple[str, ...], str]:
    return address.host, address.port, address.words, address.query
