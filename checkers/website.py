"""Any other web page: the catch-all. Only `page` can be asked, so a yes is weak and a no needs a clear word.

| answer to GET | evidence |
|---|---|
| a known challenge (`checkers.walls`) | walled |
| 203 (a proxy's word, as Azure DevOps' sign-in page) | walled |
| a redirect to a log-in, a log-in form in the page's place | walled |
| 200, 206 with anything but a page (PDF, archive, text), a list of files included | exists (weak) |
| 200 with a page that is like no error page | exists (weak); moved where permanent redirects led elsewhere |
| 200, and the page says that it, its database or its hosting is out of order | unavailable |
| 200 without any content | unknown |
| 200 with what a web server shows before a site is put there | not-visible (decision 0022) |
| 404 | not-visible |
| 404 from a host that lies to robots (`FALSE_404`), or with a program that draws pages whatever the status | unknown |
| 410 | tombstone: the origin means it to be for good |
| 406 | asked once more without wishes |
| any answer that came only without verifying the certificate | exists, insecure; never a strike |
| every other status, and failures | `checkers.reading` |

Where a page's own head or its only script sends its visitors on, they are followed, three times at most.
Suspicious pages are compared with one sibling: the same folder, a last segment that is a hash, so that nobody can have
put anything there.

| suspicion | the sibling answers the same | it answers otherwise |
|---|---|---|
| the domain is for sale, or a gambling house has it | other-identity | unknown |
| a short page says that it moved and links there | unknown | exists (weak) |
| title, heading or a very short text reads like "not found" | not-visible | unknown; exists if 150 words and more |
| the redirects end at an error page, or at a front page of the same site | not-visible | unknown |
| the redirects end at the front page of another site | unknown | moved there |
| the redirects end at a page of another name | unknown | exists (weak) |
| only scripts can draw the page, or next to nothing is on it | unknown: it answers so to anything | exists (weak) |

A sibling that gives no plain answer decides nothing: unknown.

Before a strike the other doors are tried, once each: the last slash, http and https, with and without `www.`. A name
that does not exist is tried with or without `www.`, a closed port by the other scheme.
Sources: RFC 9110, section 15; RFC 9309 for robots; for the suspicions, Wikimedia's DeadlinkChecker (a redirect to the
root, an error word in the final address), which takes for proof what is a suspicion here; Eventual-Inc/Daft#5725.
"""

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
    Target,
)
from checkers.expressions import expression
from checkers.forges import FORGES
from checkers.github.names import HOSTS as GITHUB_HOSTS
from checkers.likeness import log_in_address, same_answer, sibling_of
from checkers.proof import address_of
from checkers.reading import Asking, answered, by_status, failed, insecurely, not_asked
from checkers.suspicion import Suspicion, drawn_anyway, landed_at, proof_in, serverless, suspicion_of
from checkers.visiting import Seen, look_at
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
_LIFE: Final = frozenset({EvidenceKind.EXISTS, EvidenceKind.MOVED})
_STRIKES: Final = frozenset({EvidenceKind.NOT_VISIBLE, EvidenceKind.TOMBSTONE, EvidenceKind.OTHER_IDENTITY})
_CLOSED_TO_US: Final = frozenset({FailureKind.REFUSED, FailureKind.CONNECT_TIMEOUT, FailureKind.TLS, FailureKind.RESET})
_NUMBERS: Final = expression(r"[\d.]+$")


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
    seen = yield from look_at(address)
    evidence = yield from _judged(target.key, seen)
    for other in _other_doors(seen, evidence):
        found = yield from look_at(other)
        if isinstance(found.answer, Reply) and found.answer.status in {200, 206}:
            if isinstance(seen.answer, Reply) and same_answer(address, seen.answer, other, found.answer):
                continue
            alive = yield from _judged(target.key, found)
            if alive.kind in _LIFE:
                return replace(alive, address=alive.address or opening(other))
    return evidence


def _other_doors(seen: Seen, evidence: Evidence) -> tuple[Address, ...]:
    """The other spellings under which the same page may answer, where what was seen is no life.

    The key of a page knows no scheme, no `www.` and no last slash; so no other link will ever try them.
    """
    if not isinstance(seen.answer, Failure) and evidence.kind not in _STRIKES:
        return ()
    address = seen.asked
    slashed = replace(address, trailing_slash=not address.trailing_slash)
    other_scheme = replace(address, scheme="http" if address.scheme == "https" else "https")
    other_name = replace(address, www=not address.www)
    schemes = (other_scheme,) if address.port is None else ()
    names = (
        (other_name,) if "." in address.host and ":" not in address.host and not _NUMBERS.match(address.host) else ()
    )
    if isinstance(seen.answer, Failure):
        if seen.answer.hops:
            return ()
        if seen.answer.kind is FailureKind.NO_SUCH_NAME:
            return names
        return schemes if seen.answer.kind in _CLOSED_TO_US else ()
    return (*((slashed,) if address.words else ()), *schemes, *names)


def _judged(key: str, seen: Seen) -> Asking:
    """What was seen proves this, a doubtful page after a comparison with its sibling."""
    if isinstance(seen.answer, Failure):
        return failed(key, PAGE, seen.answer)
    evidence = yield from _weighed(key, seen, seen.answer)
    return insecurely(evidence) if seen.unverified else evidence


def _weighed(key: str, seen: Seen, reply: Reply) -> Asking:
    evidence = _by_itself(key, seen, reply)
    if evidence.kind not in _LIFE:
        return evidence
    suspicion = suspicion_of(seen.asked, reply, seen.page)
    if suspicion is None:
        return evidence
    sibling = sibling_of(suspicion.place)
    beside = yield from look_at(sibling, verified=not seen.unverified)
    other, sentence = beside.answer, suspicion.sentence
    compared = (("compared with", address_of(opening(sibling))),)
    if isinstance(other, Failure) or wall_in(other, beside.page) or other.status not in {200, 206, 404, 410}:
        kind, sentence = EvidenceKind.UNKNOWN, f"{sentence}; a comparison was not possible"
    elif same_answer(suspicion.place, reply, sibling, other) or _same_doubt(suspicion, beside, other):
        kind, sentence = suspicion.same, f"{sentence}; so it does for an address that nobody can have made"
    elif suspicion.otherwise in _LIFE:
        return _moved(key, seen, reply) if suspicion.otherwise is EvidenceKind.MOVED else evidence
    else:
        kind, sentence = suspicion.otherwise, f"{sentence}; it does not do so for every address"
    doubted = answered(key, PAGE, reply, kind, sentence, page=seen.page)
    return replace(doubted, facts=(*doubted.facts, *compared))


def _same_doubt(suspicion: Suspicion, beside: Seen, other: Reply) -> bool:
    """Whether the sibling is a page of the same kind of squatter, however their advertisements change."""
    if suspicion.same is not EvidenceKind.OTHER_IDENTITY:
        return False
    also = suspicion_of(beside.asked, other, beside.page) if other.status == 200 else None
    return also is not None and also.sentence == suspicion.sentence


def _moved(key: str, seen: Seen, reply: Reply) -> Evidence:
    moved = answered(key, PAGE, reply, EvidenceKind.MOVED, "the page redirects to a host of its own", page=seen.page)
    return replace(moved, address=opening(landed_at(seen.asked, reply)))


def _by_itself(key: str, seen: Seen, reply: Reply) -> Evidence:
    """What the answer proves without a comparison."""
    asked, page = seen.asked, seen.page

    def proves(kind: EvidenceKind, sentence: str) -> Evidence:
        return answered(key, PAGE, reply, kind, sentence, page=page)

    wall = wall_in(reply, page)
    if wall:
        return proves(EvidenceKind.WALLED, f"{wall} stands before the page")
    if reply.status == 203:
        return proves(EvidenceKind.WALLED, "a sign-in page came back in the page's place")
    landed = landed_at(asked, reply)
    if reply.hops and log_in_address(landed) and not log_in_address(asked):
        return proves(EvidenceKind.WALLED, "the page led to a log-in")
    if reply.status in {404, 410}:
        return _absent(key, seen, reply)
    if reply.status not in {200, 206}:
        return by_status(key, PAGE, reply)
    if serverless(page):
        return proves(EvidenceKind.NOT_VISIBLE, "a web server without a site answers there")
    proof = proof_in(asked, reply, page)
    if proof is not None:
        return proves(proof.kind, proof.sentence)
    if reply.hops and _place(landed) != _place(asked) and all(hop.status in {301, 308} for hop in reply.hops):
        moved = proves(EvidenceKind.MOVED, "the page redirects for good to another address")
        return replace(moved, address=opening(landed))
    return proves(EvidenceKind.EXISTS, "the page answers")


def _absent(key: str, seen: Seen, reply: Reply) -> Evidence:
    def proves(kind: EvidenceKind, sentence: str) -> Evidence:
        return answered(key, PAGE, reply, kind, sentence, page=seen.page)

    if seen.asked.host in FALSE_404:
        sentence = f"the host answered {reply.status}, which it also tells robots of pages it has"
        return proves(EvidenceKind.UNKNOWN, sentence)
    if reply.status == 404 and seen.page is not None and drawn_anyway(seen.page, reply):
        sentence = "the host answered 404 with a program that draws pages itself, whatever the status"
        return proves(EvidenceKind.UNKNOWN, sentence)
    if reply.status == 410:
        return proves(EvidenceKind.TOMBSTONE, "the host answered 410: the page is gone for good")
    return proves(EvidenceKind.NOT_VISIBLE, f"the host answered {reply.status}: no such page")


def _place(address: Address) -> tuple[str, int | None, tuple[str, ...], str]:
    return address.host, address.port, address.words, address.query
