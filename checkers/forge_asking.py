"""What every forge answers without an API: git's own question and the repository's page, weighed.

A word that may speak of the whole host ("sign in") is believed of a repository only where strangers may look around.
"""

from dataclasses import replace
from typing import Final

from checkers.address import Address, opening, parse
from checkers.base import Evidence, EvidenceKind, Failure, Reply, Request, Target
from checkers.forges import UNNAMED, forge_of
from checkers.likeness import log_in_address
from checkers.page import is_html, read_page
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, not_asked, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs, same_repository
from checkers.turns import Door
from checkers.walls import wall_in

PAGE: Final = "page"


def web_address(target: Target) -> Address | None:
    """Where the target is asked: its address on the web, whatever protocol it was written for."""
    address = parse(target.url)
    if address is None or address.scheme in {"http", "https"}:
        return address
    return replace(address, scheme="https", port=None)


def ask_info_refs(target: Target, door: Door) -> Asking:  # noqa: ARG001 - git asks strangers nothing else
    """Git's own question (`checkers.smart_http`), without any token."""
    address = web_address(target)
    if address is None:
        return not_asked(target.key, INFO_REFS, "the address cannot be read")
    forge = forge_of(address.host) or UNNAMED
    url = opening(address).rstrip("/")
    evidence = yield from info_refs(target.key, url if url.endswith(".git") else url + forge.suffix)
    if evidence.kind is EvidenceKind.NOT_VISIBLE and not (url.endswith(".git") or forge.suffix or forge.open):
        # Some hosts serve git with, some without the suffix; the page's address does not tell.
        other = yield from info_refs(target.key, f"{url}.git")
        evidence = evidence if other.kind is EvidenceKind.NOT_VISIBLE and other.status in {404, 410} else other
    return (yield from _weighed(target, address, evidence))


def ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    """The repository's web page, of which only clear answers count (the table in `checkers.git`)."""
    address = web_address(target)
    if address is None:
        return not_asked(target.key, PAGE, "the address cannot be read")
    if forge_of(address.host) not in {None, UNNAMED} and address.words:
        last = address.words[-1]
        address = replace(address, segments=(*address.words[:-1], last.removesuffix(".git")))
    request = Request(url=opening(address), headers={"Accept": "text/html,*/*;q=0.5"}, heed_robots=True)
    answer, unverified = yield from exchange(request)
    if isinstance(answer, Failure):
        return failed(target.key, PAGE, answer)
    evidence = _read_page(target.key, address, answer)
    evidence = insecurely(evidence) if unverified else evidence
    return (yield from _weighed(target, address, evidence))


def _weighed(target: Target, address: Address, evidence: Evidence) -> Asking:
    """A strike that may speak of more than this repository, weighed before it is believed."""
    if evidence.kind is not EvidenceKind.NOT_VISIBLE:
        return evidence
    if target.url.startswith(("git://", "ssh://")) and not (forge_of(address.host) or UNNAMED).open:
        sentence = "the address is not one of the web, so nothing follows from its absence there"
        return replace(evidence, kind=EvidenceKind.UNKNOWN, detail=f"{evidence.detail}; {sentence}")
    wants_log_in = evidence.status not in {404, 410}
    if wants_log_in and not (forge_of(address.host) or UNNAMED).open:
        return (yield from if_open(address, evidence))
    return evidence


def if_open(address: Address, evidence: Evidence) -> Asking:
    """Believe that a log-in is wanted for this repository only if strangers may look around the host otherwise.

    The host is the one that wanted it: where a whole host moved, its redirects lead there with every question.
    """
    explore = replace(address, segments=("explore",), query="", trailing_slash=False)
    answer = yield Request(url=opening(explore), headers={"Accept": "text/html,*/*;q=0.5"}, heed_robots=True)
    if isinstance(answer, Reply) and answer.status == 200 and not wall_in(answer):
        landed = parse(answer.url)
        speaking = parse(dict(evidence.facts).get("answered by", "")) or address
        if landed is not None and landed.host == speaking.host and landed.words[:1] == ("explore",):
            return evidence
    sentence = "the host wants a log-in, perhaps for everything"
    return replace(evidence, kind=EvidenceKind.WALLED, detail=one_line(f"{sentence}; {evidence.detail}"))


def _read_page(key: str, asked: Address, reply: Reply) -> Evidence:
    wall = wall_in(reply)
    if wall:
        return answered(key, PAGE, reply, EvidenceKind.WALLED, f"{wall} stands before the host")
    landed = parse(reply.url) or asked
    # A repository may itself be called `auth`, and be renamed.
    if reply.hops and log_in_address(landed) and not log_in_address(asked):
        if landed.host != asked.host:
            return answered(key, PAGE, reply, EvidenceKind.WALLED, "the page led to the log-in of another host")
        sentence = "the page led to the host's log-in, as it does for missing and for private repositories"
        return answered(key, PAGE, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status in {404, 410}:
        sentence = f"the repository's page answered {reply.status}"
        return answered(key, PAGE, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status == 451 and (forge_of(asked.host) or UNNAMED).open:
        return answered(key, PAGE, reply, EvidenceKind.WITHHELD, "the host answered 451: it withholds this repository")
    if reply.status == 200:
        return _named_on_page(key, asked, landed, reply)
    return by_status(key, PAGE, reply)


def _named_on_page(key: str, asked: Address, landed: Address, reply: Reply) -> Evidence:
    name = landed.words[-1].lower().removesuffix(".git") if len(landed.words) >= 2 else ""
    page = read_page(reply) if is_html(reply) else None
    seen = page is not None and bool(name) and (
        name in page.title or name in page.heading or name in " ".join(page.words[:2000])
    )  # fmt: skip
    if not seen or (page is not None and page.says_missing):
        return answered(key, PAGE, reply, EvidenceKind.UNKNOWN, "a page came back that does not name the repository")
    if same_repository(asked, landed):
        return answered(key, PAGE, reply, EvidenceKind.EXISTS, "the repository's page answers and names it")
    if all(hop.status in {301, 308} for hop in reply.hops):
        moved = answered(key, PAGE, reply, EvidenceKind.MOVED, "the page redirects for good to another repository's")
        return replace(moved, address=reply.url)
    return answered(key, PAGE, reply, EvidenceKind.UNKNOWN, "the page redirects, for now, to another one")
