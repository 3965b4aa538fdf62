"""Bitbucket Cloud. Its API allows strangers sixty questions an hour, so git's own question stands first.

First question `info-refs`: the table of `checkers.smart_http`. Second question `api`:
`GET /2.0/repositories/{workspace}/{slug}` (developer.atlassian.com/cloud/bitbucket/rest, "Repositories").

| answer of the API | evidence |
|---|---|
| 200, `uuid` and `full_name` | exists (strong); `uuid` is the identity |
| the same with `is_private` | gated: only our token sees it |
| the same, `full_name` differing in more than case | moved |
| the same with another `uuid` than the stored one | other-identity |
| 404 with Bitbucket's own error | not-visible: missing or private |
| anything else that is no document of Bitbucket's | the other question is asked |
| 401, 403, 429 and every other status, and failures | `checkers.reading` |

All Mercurial repositories were deleted in August 2020 ("Sunsetting Mercurial support in Bitbucket"): a lost address may
be one of them, and its evidence says where to look. `mainbranch` is not read: null was seen on repositories with code.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import moment, says, text
from checkers.forge_address import nowhere_at, repository_in
from checkers.forge_asking import ask_info_refs
from checkers.forges import FORGES
from checkers.reading import Asking, answered, by_status, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "bitbucket.org"
EXAMPLES: Final = (
    "https://bitbucket.org/team/slug/src/master/",
    "https://bitbucket.org/team/slug/raw/HEAD/README.md",
    "https://bitbucket.org/team/slug/get/v1.zip",
    "git@bitbucket.org:team/slug.git",
    "ssh://hg@bitbucket.org/team/slug",
)


def _ask_info_refs(target: Target, door: Door) -> Asking:
    return _mourned(target, (yield from ask_info_refs(target, door)))


def _ask_api(target: Target, door: Door) -> Asking:
    path = target.url.partition("://")[2].partition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, path, reply, document)

    url = f"https://api.bitbucket.org/2.0/repositories/{quote(path)}"
    return _mourned(target, (yield from ask_api(target.key, API, url, door, read)))


def _mourned(target: Target, evidence: Evidence) -> Evidence:
    """A lost address with the place where a Mercurial repository may have been kept."""
    if evidence.kind is not EvidenceKind.NOT_VISIBLE:
        return evidence
    origin = f"https://archive.softwareheritage.org/browse/origin/?origin_url={target.url}"
    sentence = "Bitbucket deleted all Mercurial repositories in August 2020; Software Heritage kept many"
    return replace(
        evidence,
        detail=one_line(f"{evidence.detail}; {sentence}"),
        facts=(*evidence.facts, ("may be kept at", origin)),
    )


def _read(target: Target, path: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and says(document, "not found", "no longer exists"):
        sentence = "Bitbucket answered 404: no repository that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # Repository: `uuid`, `full_name`, `is_private`, `updated_on`, `created_on`.
    uuid, now = text(document, "uuid"), text(document, "full_name")
    if reply.status != 200 or not uuid or not now:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "Bitbucket answers with the repository"),
        strong=True,
        host_id=uuid[:80],
        pushed_at=moment(document, "updated_on"),
        created_at=moment(document, "created_on"),
    )
    if document.get("is_private") is True:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif now.lower() != path.lower():
        address = f"https://{HOST}/{now}"
        detail = one_line(f"it is {now[:120]} now")
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=address, detail=detail)
    return identified(target, evidence)


class Bitbucket(UntilClear):
    """The checker of bitbucket.org."""

    name = "bitbucket"
    ways = (Way(name=INFO_REFS, ask=_ask_info_refs), Way(name=API, ask=_ask_api, identifies=True))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, whatever lies inside it."""
        return repository_in(address, FORGES[HOST]) if address.host == HOST else ()

    def nowhere(self, host: str) -> Identity | None:
        """A workspace name that Bitbucket gives to nobody."""
        return nowhere_at(host) if host == HOST else None
