"""Gitee. It once hid every public repository until it was reviewed (May 2022): a guard must hold such days, not we.

First question `api`: `GET /api/v5/repos/{owner}/{repo}` (gitee.com/api/v5/swagger, "getV5ReposOwnerRepo").

| answer | evidence |
|---|---|
| 200, `id` and `full_name` | exists (strong); `id` is the identity |
| the same with `private` | gated: only our token sees it |
| the same, `full_name` differing in more than case | moved |
| the same with another `id` than the stored one | other-identity |
| 404 with Gitee's own error | not-visible: missing, private or under review |
| 401, 403 and pages | git's own question is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `info-refs`: the table of `checkers.smart_http`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import moment, number, says, text
from checkers.forge_address import nowhere_at, repository_in
from checkers.forge_asking import ask_info_refs
from checkers.forges import FORGES
from checkers.reading import Asking, answered, by_status, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "gitee.com"
EXAMPLES: Final = (
    "https://gitee.com/mindspore/models",
    "https://gitee.com/mindspore/models/tree/master/official",
    "https://gitee.com/mindspore/models/blob/master/README.md",
    "git@gitee.com:mindspore/models.git",
)


def _ask_api(target: Target, door: Door) -> Asking:
    path = target.url.partition("://")[2].partition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, path, reply, document)

    return (yield from ask_api(target.key, API, f"https://{HOST}/api/v5/repos/{quote(path)}", door, read))


def _read(target: Target, path: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and says(document, "not found"):
        sentence = "Gitee answered 404: no repository that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # `id`, `full_name`, `private`, `pushed_at`, `created_at`.
    told, now = number(document, "id"), text(document, "full_name")
    if reply.status != 200 or told is None or not now:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "Gitee answers with the repository"),
        strong=True,
        host_id=str(told),
        pushed_at=moment(document, "pushed_at"),
        created_at=moment(document, "created_at"),
    )
    if document.get("private") is True:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif now.lower() != path.lower():
        detail = one_line(f"it is {now[:120]} now")
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=f"https://{HOST}/{now}", detail=detail)
    return identified(target, evidence)


class Gitee(UntilClear):
    """The checker of gitee.com."""

    name = "gitee"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=INFO_REFS, ask=ask_info_refs))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, whatever lies inside it."""
        return repository_in(address, FORGES[HOST]) if address.host == HOST else ()

    def nowhere(self, host: str) -> Identity | None:
        """An owner's name that Gitee gives to nobody."""
        return nowhere_at(host) if host == HOST else None
