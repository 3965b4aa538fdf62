"""Anonymous GitHub, anonymous.4open.science: code shown to reviewers until a day, often with a name afterwards.

First question `options`: `GET /api/repo/{id}/options`; second `files`: `GET /api/repo/{id}/files/?path=`. Its pages are
never asked: every path answers 200 with the program that draws them.

| answer | evidence |
|---|---|
| 200, `url` null, `lastUpdateDate` | exists (strong) |
| 200, `url` of a repository | moved, there: it expired, and shows now whose it was |
| 200, the list of its files (`files`) | exists (strong) |
| a redirect to GitHub (`files`) | moved, there |
| 410 with its own error | expired |
| 404 `repo_not_found` | not-visible: its id is unknown, or the repository behind it vanished |
| `repo_not_found` or another error of its own with another status, 425, 429, 5xx | unknown, walled, unavailable |
| 200 with a page | unknown |
| every other status, and failures | `checkers.reading` |

Gists and pull requests shown there have no question that we know of. Sources: tdurieux/anonymous_github,
`src/server/routes/repository-public.ts` and `route-utils.ts`, `src/core/Repository.ts`. Ids know no case.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import orjson

from checkers.address import Address, opening, parse
from checkers.base import Evidence, EvidenceKind, Failure, Identity, Reply, Request, Target
from checkers.document import moment, read_object, text
from checkers.expressions import expression
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely, not_asked
from checkers.turns import MAX_BYTES, Door, InTurn, Way, ask_api
from checkers.walls import wall_in

HOST: Final = "anonymous.4open.science"
OPTIONS: Final = "options"
FILES: Final = "files"
EXAMPLES: Final = (
    "https://anonymous.4open.science/r/Tool-1A2B/",
    "https://anonymous.4open.science/r/Tool-1A2B/README.md",
    "https://anonymous.4open.science/repository/0123abcd-0123-4567-89ab-0123456789ab/",
    "https://anonymous.4open.science/w/tool-1a2b/index.html",
    "https://anonymous.4open.science/api/repo/Tool-1A2B/zip",
    "https://anonymous.4open.science/gist/Notes-1A2B",
)
_ID: Final = expression(r"[A-Za-z0-9._-]{1,100}\Z")
_SHOWN: Final = frozenset({"gist", "pr"})


def _ask_options(target: Target, door: Door) -> Asking:
    name = _name(target)
    if not name:
        return not_asked(target.key, OPTIONS, "only repositories can be asked for there")

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, OPTIONS, reply, document)

    return (yield from ask_api(target.key, OPTIONS, f"https://{HOST}/api/repo/{name}/options", door, read))


def _ask_files(target: Target, door: Door) -> Asking:  # noqa: ARG001 - there are no tokens
    name = _name(target)
    if not name:
        return not_asked(target.key, FILES, "only repositories can be asked for there")
    answer, unverified = yield from exchange(
        Request(
            url=f"https://{HOST}/api/repo/{name}/files/?path=",
            headers={"Accept": "application/json"},
            max_bytes=MAX_BYTES,
            follow=False,
        )
    )
    if isinstance(answer, Failure):
        return failed(target.key, FILES, answer)
    document = read_object(answer)
    wall = None if document else wall_in(answer)
    if wall:
        evidence = answered(target.key, FILES, answer, EvidenceKind.WALLED, f"{wall} stands before the host")
    elif answer.status in {301, 302, 303, 307, 308}:
        evidence = _revealed(target, FILES, answer, answer.headers.get("location", ""))
    elif answer.status == 200 and _lists_files(answer):
        evidence = answered(target.key, FILES, answer, EvidenceKind.EXISTS, "its files are listed")
        evidence = replace(evidence, strong=True)
    else:
        evidence = _read(target, FILES, answer, document)
    return insecurely(evidence) if unverified else evidence


def _name(target: Target) -> str:
    kind, _, name = target.key.removeprefix(f"{HOST}/").partition("/")
    return name if kind == "r" else ""


def _lists_files(reply: Reply) -> bool:
    try:
        listed = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(listed, list) and bool(listed) and all(isinstance(one, dict) and "name" in one for one in listed)


def _revealed(target: Target, question: str, reply: Reply, url: str) -> Evidence:
    address = parse(url)
    if address is None or address.host != "github.com" or len(address.words) < 2:
        return answered(target.key, question, reply, EvidenceKind.UNKNOWN, "it leads to no repository of GitHub's")
    evidence = answered(target.key, question, reply, EvidenceKind.MOVED, "it expired and names its repository now")
    return replace(evidence, strong=True, address=opening(replace(address, query="", segments=address.words[:2])))


def _read(target: Target, question: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    error = text(document, "error")
    if reply.status == 410 and error:
        return answered(target.key, question, reply, EvidenceKind.EXPIRED, f"it says: {error[:80]}")
    if reply.status == 404 and error == "repo_not_found":
        sentence = "it knows no such id, or the repository behind it vanished"
        return answered(target.key, question, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status == 200 and not error and "url" in document:
        if isinstance(document["url"], str) and document["url"]:
            return _revealed(target, question, reply, document["url"][:500])
        if text(document, "lastUpdateDate"):
            evidence = answered(target.key, question, reply, EvidenceKind.EXISTS, "it is there and ready")
            # A date of the copy, not of a push: it says nothing of how lively the code is.
            updated = moment(document, "lastUpdateDate")
            shown = (("copied", f"{updated:%Y-%m-%d}"),) if updated is not None else ()
            return replace(evidence, strong=True, facts=(*evidence.facts, *shown))
    return by_status(target.key, question, reply)


class AnonymousGitHub(InTurn):
    """The checker of anonymous.4open.science."""

    name = "anonymous-github"
    ways = (Way(name=OPTIONS, ask=_ask_options), Way(name=FILES, ask=_ask_files))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository shown under this id, whichever of its addresses was written."""
        words = address.words
        if address.host != HOST or len(words) < 2:
            return ()
        if words[:2] == ("api", "repo"):
            words = words[1:]
        kind = words[0] if words[0] in _SHOWN else "r" if words[0] in {"r", "repository", "repo", "w"} else ""
        name = words[1] if len(words) > 1 else ""
        if not kind or not _ID.match(name) or name in {".", ".."}:
            return ()
        inside = "/".join(words[2:]) if words[0] in {"r", "repository"} else ""
        key = f"{HOST}/{kind}/{name}"
        return (Identity(key=key.lower(), url=f"https://{key}", host=HOST, path=inside or None),)

    def nowhere(self, host: str) -> Identity | None:
        """Ids have at most four letters of chance behind a title; nobody chose this one."""
        key = f"{HOST}/r/no-repository-has-this-name-0000-nowhere"
        return Identity(key=key, url=f"https://{key}", host=HOST) if host == HOST else None
