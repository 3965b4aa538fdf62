"""GitLab, on gitlab.com and on anybody's own server: projects in groups in groups.

First question `api`: `GET /api/v4/projects/:path` ("Projects API", docs.gitlab.com/api/projects). With a token it tells
more than a stranger learns.

| answer | evidence |
|---|---|
| 200, `id` and `path_with_namespace` | exists (strong); `id` is the identity |
| the same with `empty_repo` (told to tokens only) | empty |
| the same, `path_with_namespace` differing in more than case | moved |
| the same with `visibility` private or internal, or `repository_access_level` private or disabled | gated |
| the same with another `id` than the stored one, and the stored id gone | other-identity |
| 404 "404 Project Not Found", on a host open to strangers | not-visible: missing, private, hidden or to be deleted |
| the same, and the stored id answers (`GET /projects/:id`) | moved, there |
| the same, on a host that wants a log-in for everything | walled |
| anything else that is no document of GitLab's | info-refs is asked, then the page |
| 429 and every other status, and failures | `checkers.reading` |

Second question `info-refs`, third `page`: the tables of `checkers.smart_http` and `checkers.git`. `default_branch` is
no proof of commits and is not read: the server fills it in. Sources: GitLab source, `lib/api/helpers.rb`
(`find_project!`), `lib/api/entities/project.rb`; docs, "Personal access tokens" (sent as Bearer).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import netloc
from checkers.base import Evidence, EvidenceKind, Reply, Target
from checkers.document import moment, number, says, text
from checkers.forge_asking import PAGE, ask_info_refs, ask_page, if_open, web_address
from checkers.forge_software import ForgeSoftware, by_number_if_gone, under_path
from checkers.forges import UNNAMED_GITLAB, forge_of
from checkers.reading import Asking, answered, by_status, not_asked
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.turns import API, Door, Way, ask_api

EXAMPLES: Final = (
    "https://gitlab.com/gitlab-org/gitlab",
    "https://gitlab.com/group/subgroup/project/-/tree/main/src",
    "https://gitlab.com/group/project/-/raw/main/README.md",
    "https://gitlab.com/group/project/-/archive/v1/project-v1.zip",
    "gitlab.com/owner/project.git",
    "git@gitlab.com:owner/project.git",
    "http://www.gitlab.com/owner/project/blob/master/x.py",
    "https://salsa.debian.org/python-team/packages/flask",
    "https://framagit.org/owner/project",
    "https://gitlab.inria.fr/team/project/tree/master/code",
    "https://gitlab.example.edu/lab/tool",
    "ssh://git@gitlab.example.edu:2222/lab/tool.git",
)


def _ask_api(target: Target, door: Door) -> Asking:
    address = web_address(target)
    if address is None:
        return not_asked(target.key, API, "the address cannot be read")
    path = "/".join(address.words).removesuffix(".git")
    base = f"{address.scheme}://{netloc(address)}/api/v4/projects"

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, path, reply, document)

    evidence = yield from ask_api(target.key, API, f"{base}/{quote(path, safe='')}", door, read)
    evidence = yield from by_number_if_gone(
        target, evidence, lambda number: ask_api(target.key, API, f"{base}/{number}", door, read)
    )
    forge = forge_of(address.host) or UNNAMED_GITLAB
    if evidence.kind is EvidenceKind.NOT_VISIBLE and not forge.open:
        return (yield from if_open(address, evidence))
    return evidence


def _read(target: Target, path: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and says(document, "project not found"):
        sentence = "GitLab answered 404: no project that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # Projects API: `id`, `path_with_namespace`, `empty_repo`, `archived`, `visibility`, `last_activity_at`.
    told, now = number(document, "id"), text(document, "path_with_namespace")
    if reply.status != 200 or told is None or not now:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "GitLab answers with the project"),
        strong=True,
        host_id=str(told),
        archived=document.get("archived") is True,
        pushed_at=moment(document, "last_activity_at"),
        created_at=moment(document, "created_at"),
    )
    if text(document, "visibility") in {"private", "internal"}:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif text(document, "repository_access_level") in {"private", "disabled"}:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="the project exists, its code is not shown")
    elif document.get("empty_repo") is True:
        evidence = replace(evidence, kind=EvidenceKind.EMPTY, detail="GitLab says that its repository is empty")
    return under_path(target, evidence, path, now)


class GitLab(ForgeSoftware):
    """The checker of GitLab servers."""

    name = "gitlab"
    unnamed = UNNAMED_GITLAB
    ways = (
        Way(name=API, ask=_ask_api, identifies=True),
        Way(name=INFO_REFS, ask=ask_info_refs),
        Way(name=PAGE, ask=ask_page),
    )
