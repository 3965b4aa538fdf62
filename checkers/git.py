"""Any git host, without any API of its own: forges known by name, hosts that call themselves git, `.git` addresses.

First question `info-refs`: the table of `checkers.smart_http`. Where that answers 401 on a host we do not know to be
open to strangers, its `/explore` page (GitLab and Gitea have it) is asked: if that wants a log-in too, all is walled.

Second question `page`, the repository's web page, of which only clear answers count:

| answer | evidence |
|---|---|
| a known challenge | walled |
| 200, and the repository's name stands in title, heading or text | exists (weak); moved after a permanent redirect |
| 200 otherwise (a soft error page, a page drawn by scripts, the front page) | unknown |
| a redirect to the log-in page, on a host open to strangers | not-visible: GitLab answers so for missing and private |
| the same elsewhere | walled: the whole host may want a log-in |
| 404, 410 | not-visible |
| 451 on a forge known by name | withheld |
| every other status, and failures | `checkers.reading` |

Sources: GitLab source, `app/controllers/concerns/routable_actions.rb`; Gitea issues 6182 and 25720 (a private
repository is 404, never a log-in); for what the addresses mean, `checkers.forges`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checkers.address import Address, opening, parse
from checkers.base import (
    Answers,
    Conversation,
    Evidence,
    EvidenceKind,
    Failure,
    HostFacts,
    Identity,
    Question,
    Reply,
    Request,
    Target,
)
from checkers.forges import FORGES, INNER, UNNAMED, Forge, forge_of
from checkers.page import is_html, read_page
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, not_asked, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs, same_repository
from checkers.walls import wall_in

PAGE: Final = "page"
EXAMPLES: Final = (
    "https://gitlab.com/gitlab-org/gitlab",
    "https://gitlab.com/group/subgroup/project/-/tree/main/src",
    "gitlab.com/owner/project.git",
    "git@gitlab.com:owner/project.git",
    "https://codeberg.org/forgejo/forgejo/src/branch/main/models",
    "https://bitbucket.org/team/slug/src/master/",
    "https://gitee.com/mindspore/models",
    "https://git.sr.ht/~sircmpwn/scdoc/tree/master",
    "https://salsa.debian.org/python-team/packages/flask",
    "https://framagit.org/owner/project",
    "https://gitlab.inria.fr/team/project/tree/master/code",
    "https://git.example.edu/lab/tool",
    "https://example.org/repos/tool.git",
    "git://example.org/tool.git",
    "git+https://example.org/tool.git",
    "ssh://git@git.example.edu/lab/tool.git",
)
_LOG_IN: Final = frozenset(
    {
        "login", "signin", "sign_in", "sign-in", "log-in", "auth", "sso", "saml", "oauth", "idp", "cas", "adfs",
        "shibboleth",
    }
)  # fmt: skip


class Git:
    """The checker of every git host that has none of its own."""

    name = "git"

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, where the host is a known forge or the address itself speaks git."""
        forge = forge_of(address.host)
        speaks_git = address.scheme in {"git", "ssh"} or any(word.lower().endswith(".git") for word in address.words)
        if forge is None and not speaks_git:
            return ()
        return _identify(address, forge or UNNAMED)

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The repository, on a host that the operator says is a git host (`hosts:` in the configuration)."""
        return _identify(address, forge_of(address.host) or UNNAMED)

    def nowhere(self, host: str) -> Identity | None:
        """A repository whose owner's name begins with a hyphen and ends in a dot: no forge lets anybody have it.

        Sources: GitLab docs, "Reserved project and group names" (no leading hyphen, no final dot); Gitea source,
        `modules/validation` (the same). Of a host whose software is unknown none can be named.
        """
        if host not in FORGES:
            return None
        place = f"{host}/~-nobody./-nowhere." if host == "git.sr.ht" else f"{host}/-nobody./-nowhere."
        return Identity(key=place, url=f"https://{place}", host=host)

    def questions(self, host: HostFacts) -> tuple[Question, ...]:  # noqa: ARG002 - every git host knows both
        """Git's own question first, the web page as the second."""
        return (Question(name=INFO_REFS), Question(name=PAGE))

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """One after the other: git hosts know no batches."""
        evidence: list[Evidence] = []
        for target in targets:
            if question == INFO_REFS:
                evidence.append((yield from _ask_info_refs(target)))
            elif question == PAGE:
                evidence.append((yield from _ask_page(target)))
            else:
                evidence.append(not_asked(target.key, question, f"git hosts know no question {question!r}"))
        return Answers(evidence=tuple(evidence), host=host)


def _identify(address: Address, forge: Forge) -> tuple[Identity, ...]:
    words = address.words
    if not words or words[0].lower() in forge.pages:
        return ()
    end = _end_of_name(words, forge)
    if len(words) < end:
        return ()
    named_git = words[end - 1].lower().endswith(".git")
    if end < 2 and not (forge is UNNAMED and (named_git or address.scheme in {"git", "ssh"})):
        return ()
    name = (*words[: end - 1], words[end - 1][:-4] if named_git else words[end - 1])
    if not name[-1] or any(word.startswith("-") or not word.isprintable() for word in name):
        return ()
    place = replace(address, segments=name, query="", trailing_slash=False, www=False)
    if forge.suffix or forge.open:
        # A forge serves https at the path that git uses over ssh; the port of the one says nothing of the other's.
        by_web = address.scheme in {"http", "https"}
        scheme = address.scheme if by_web and not forge.open else "https"
        place = replace(place, scheme=scheme, port=address.port if by_web else None)
    elif address.scheme == "ssh":
        place = replace(place, port=None)
    url = opening(place) + (".git" if named_git and forge is UNNAMED else "")
    key = opening(place).partition("://")[2]
    key = key.lower() if forge.folds else key
    return (Identity(key=key, url=url, host=address.host, path=_inner(words[end:])),)


def _end_of_name(words: tuple[str, ...], forge: Forge) -> int:
    """How many segments name the repository; what follows lies inside it."""
    if forge.names is not None:
        return forge.names
    suffixed = next((place + 1 for place, word in enumerate(words) if word.lower().endswith(".git")), len(words))
    # On a bare host a folder may have any name; a forge keeps these words for itself, with or without `.git`.
    if forge is UNNAMED and words[suffixed - 1].lower().endswith(".git"):
        return suffixed
    inner = (place for place, word in enumerate(words) if place >= 2 and word.lower().removesuffix(".git") in INNER)
    return min(suffixed, next(inner, len(words)))


def _inner(words: tuple[str, ...]) -> str | None:
    inner = words[1:] if words[:1] == ("-",) else words
    return "/".join(inner) or None


def _web_address(target: Target) -> Address | None:
    """Where the target is asked: its address on the web, whatever protocol it was written for."""
    address = parse(target.url)
    if address is None or address.scheme in {"http", "https"}:
        return address
    return replace(address, scheme="https", port=None)


def _ask_info_refs(target: Target) -> Asking:
    address = _web_address(target)
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


def _ask_page(target: Target) -> Asking:
    address = _web_address(target)
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
        return (yield from _if_open(address, evidence))
    return evidence


def _if_open(address: Address, evidence: Evidence) -> Asking:
    """Believe that a log-in is wanted for this repository only if strangers may look around the host otherwise."""
    explore = replace(address, segments=("explore",), query="", trailing_slash=False)
    answer = yield Request(url=opening(explore), headers={"Accept": "text/html,*/*;q=0.5"}, heed_robots=True)
    if isinstance(answer, Reply) and answer.status == 200 and not wall_in(answer):
        landed = parse(answer.url)
        if landed is not None and landed.host == address.host and landed.words[:1] == ("explore",):
            return evidence
    sentence = "the host wants a log-in, perhaps for everything"
    return replace(evidence, kind=EvidenceKind.WALLED, detail=one_line(f"{sentence}; {evidence.detail}"))


def _read_page(key: str, asked: Address, reply: Reply) -> Evidence:
    wall = wall_in(reply)
    if wall:
        return answered(key, PAGE, reply, EvidenceKind.WALLED, f"{wall} stands before the host")
    landed = parse(reply.url) or asked
    if reply.hops and any(word.lower() in _LOG_IN for word in landed.words):
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
