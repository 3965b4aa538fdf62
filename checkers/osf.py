"""OSF: projects, registrations, files and preprints, each with an id of five letters or more.

First question `api`: `GET /v2/guids/{guid}/` at api.osf.io (developer.osf.io, "Guids").

| answer | evidence |
|---|---|
| 200, `data.id` | exists (strong); `data.id` is the identity |
| the same with `attributes.public` false, `withdrawn` true | gated; tombstone |
| the same with another `data.id` than the stored one | other-identity |
| 410 with OSF's own error | tombstone: deleted, or removed as spam (`meta.flagged_content`) |
| 401, 403 that speak of credentials or permission | gated: it exists; what does not is 404 |
| 404 with OSF's own error | not-visible |
| pages | unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`, `https://osf.io/{guid}/`: the table of `checkers.landing`; scripts draw it, so only its no is
clear. Sources: osf.io source, `api/base/exceptions.py`, `api/base/utils.py` (410 for deleted). Strangers have 100
questions an hour.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address, parse
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import field, moment, text
from checkers.doi_names import doi_in
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, answered, by_status
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "osf.io"
EXAMPLES: Final = (
    "https://osf.io/abc12/",
    "https://osf.io/ABC12/files/osfstorage",
    "http://www.osf.io/abc12?view_only=0123456789abcdef0123456789abcdef",
    "https://osf.io/preprints/psyarxiv/abc12",
    "https://osf.io/download/abc12/",
    "https://osf.io/project/abc12",
    "https://doi.org/10.17605/OSF.IO/ABC12",
    "https://api.osf.io/v2/nodes/abc12/",
)
_GUID: Final = expression(r"[a-z0-9]{5}(?:_v[0-9]{1,3})?\Z")
_DOI: Final = expression(r"10\.(?:17605|31219|31234|31235)/osf\.io/([a-z0-9]{5}(?:_v[0-9]{1,3})?)\Z")
_VIEW: Final = expression(r"(?:^|&)view_only=([0-9a-f]{32})(?:&|\Z)")
_FOLDERS: Final = frozenset({"project", "download", "v2", "nodes", "registrations", "guids", "preprints", "files"})
# Five letters that are pages of its own.
_PAGES: Final = frozenset({"login", "about", "terms", "users", "share", "tools", "donate", "forum", "files"})


def _ask_api(target: Target, door: Door) -> Asking:
    guid = target.key.rpartition("/")[2]
    address = parse(target.url)
    view = f"?{address.query}" if address is not None and _VIEW.search(address.query) else ""

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, reply, document)

    url = f"https://api.osf.io/v2/guids/{guid}/{view}"
    accept = "application/vnd.api+json, application/json"
    return (yield from ask_api(target.key, API, url, door, read, accept=accept))


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    guid = target.key.rpartition("/")[2]
    return (yield from ask_landing(target.key, target.url, (f"osf.io/{guid}",)))


def _read(target: Target, reply: Reply, document: Mapping[str, object]) -> Evidence:
    errors = field(document, "errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    own = text(first, "detail").lower()
    if reply.status == 410 and own:
        spam = field(document, "meta", "flagged_content") is True
        sentence = "OSF answered 410: removed as spam" if spam else "OSF answered 410: deleted"
        return answered(target.key, API, reply, EvidenceKind.TOMBSTONE, sentence)
    if reply.status in {401, 403} and ("credentials" in own or "permission" in own):
        return answered(target.key, API, reply, EvidenceKind.GATED, "it exists, and strangers may not see it")
    if reply.status == 404 and own:
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, "OSF answered 404: nothing has this id")
    # `data.id`, `data.attributes.public`, `withdrawn`, `date_created`, `date_modified`.
    told = text(document, "data", "id").lower()
    if reply.status != 200 or not told:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "OSF answers with the record"),
        strong=True,
        host_id=told[:80],
        pushed_at=moment(document, "data", "attributes", "date_modified"),
        created_at=moment(document, "data", "attributes", "date_created"),
    )
    if field(document, "data", "attributes", "withdrawn") is True:
        return replace(evidence, kind=EvidenceKind.TOMBSTONE, strong=False, detail="OSF says that it was withdrawn")
    if field(document, "data", "attributes", "public") is False:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and is not public")
    return identified(target, evidence)


class Osf(UntilClear):
    """The checker of osf.io."""

    name = "osf"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The thing of this id; a link for reviewers (`view_only`) is asked with its key."""
        found = _DOI.match(doi_in(address))
        if found:
            return _identity(found[1], "")
        if address.host not in {HOST, f"api.{HOST}"}:
            return ()
        words = tuple(word.lower() for word in address.words)
        while words and words[0] in _FOLDERS:
            words = words[1:]
        if address.words[:1] == ("preprints",) and len(words) > 1 and _GUID.match(words[1]):
            words = words[1:]
        if not words or not _GUID.match(words[0]) or words[0] in _PAGES:
            return ()
        view = _VIEW.search(address.query)
        return _identity(words[0], f"?view_only={view[1]}" if view else "")

    def nowhere(self, host: str) -> Identity | None:
        """Ids are drawn from letters that cannot be mistaken (osf.io source, `generate_guid`): there is no `l`."""
        return _identity("1ll1l", "")[0] if host == HOST else None


def _identity(guid: str, view: str) -> tuple[Identity, ...]:
    key = f"{HOST}/{guid}"
    return (Identity(key=key, url=f"https://{key}/{view}", host=HOST),)
