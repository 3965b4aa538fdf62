"""Gitea, Forgejo and Gogs: Codeberg, gitea.com, NotABug and anybody's own server.

First question `api`: `GET /api/v1/repos/{owner}/{repo}` ("repoGet" in the server's own `/api/swagger`).

| answer | evidence |
|---|---|
| 200, `id` and `full_name` | exists (strong); `id` is the identity |
| the same with `empty` | empty |
| the same with `private` or `internal` | gated: only our token sees it |
| the same, `full_name` differing in more than case | moved |
| the same with another `id` than the stored one, and the stored id gone | other-identity |
| 404 with a document that has a `message` | not-visible |
| the same, and the stored id answers (`GET /api/v1/repositories/{id}`) | moved, there |
| a challenge (Anubis, with whatever status), a page, 401, 403 | info-refs is asked, then the page |
| 429 and every other status, and failures | `checkers.reading` |

Second question `info-refs`, third `page`: the tables of `checkers.smart_http` and `checkers.git`.
Sources: Gitea's source, `routers/api/v1/repo/repo.go`, `services/context/repo.go` (`RedirectToRepo`, 307); its issues
6182 and 25720 (private is 404, never a log-in); TecharoHQ/anubis issues 355, 700 and 1865 for the challenge.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import netloc
from checkers.base import Evidence, EvidenceKind, Reply, Target
from checkers.document import moment, number, text
from checkers.forge_asking import PAGE, ask_info_refs, ask_page, web_address
from checkers.forge_software import ForgeSoftware, by_number_if_gone, under_path
from checkers.forges import UNNAMED_GITEA
from checkers.reading import Asking, answered, by_status, not_asked, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.turns import API, Door, Way, ask_api

EXAMPLES: Final = (
    "https://codeberg.org/forgejo/forgejo/src/branch/main/models",
    "https://codeberg.org/owner/tool/archive/main.zip",
    "https://codeberg.org/owner/tool/raw/branch/main/README.md",
    "git@codeberg.org:owner/tool.git",
    "https://gitea.com/gitea/tea",
    "https://notabug.org/owner/tool",
    "https://gitea.example.edu/lab/tool",
    "https://forgejo.example.org/lab/tool.git",
)


def _ask_api(target: Target, door: Door) -> Asking:
    address = web_address(target)
    if address is None or len(address.words) != 2:
        return not_asked(target.key, API, "the address names no owner and repository")
    owner, name = address.words[0], address.words[1].removesuffix(".git")
    base = f"{address.scheme}://{netloc(address)}/api/v1"

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, f"{owner}/{name}", reply, document)

    url = f"{base}/repos/{quote(owner, safe='')}/{quote(name, safe='')}"
    evidence = yield from ask_api(target.key, API, url, door, read)
    return (
        yield from by_number_if_gone(
            target, evidence, lambda number: ask_api(target.key, API, f"{base}/repositories/{number}", door, read)
        )
    )


def _read(target: Target, path: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and isinstance(document.get("message"), str):
        sentence = "the forge answered 404: no repository that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # Repository: `id`, `full_name`, `empty`, `archived`, `private`, `internal`, `updated_at`, `created_at`, `mirror`.
    told, now = number(document, "id"), text(document, "full_name")
    if reply.status != 200 or told is None or not now:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "the forge answers with the repository"),
        strong=True,
        host_id=str(told),
        archived=document.get("archived") is True,
        pushed_at=moment(document, "updated_at"),
        created_at=moment(document, "created_at"),
    )
    if document.get("mirror") is True and (original := text(document, "original_url")):
        evidence = replace(evidence, facts=(*evidence.facts, ("mirror of", one_line(original))))
    if document.get("private") is True or document.get("internal") is True:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif document.get("empty") is True:
        evidence = replace(evidence, kind=EvidenceKind.EMPTY, detail="the forge says that it is empty")
    return under_path(target, evidence, path, now)


class Gitea(ForgeSoftware):
    """The checker of Gitea, Forgejo and Gogs servers."""

    name = "gitea"
    unnamed = UNNAMED_GITEA
    ways = (
        Way(name=API, ask=_ask_api, identifies=True),
        Way(name=INFO_REFS, ask=ask_info_refs),
        Way(name=PAGE, ask=ask_page),
    )
