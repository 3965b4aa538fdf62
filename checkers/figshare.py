"""figshare and the figshares of universities: articles and collections with a number.

First question `api`: `GET /v2/articles/{id}`, `/v2/collections/{id}` at api.figshare.com (docs.figshare.com).

| answer | evidence |
|---|---|
| 200, `id` | exists (strong); `id` is the identity |
| the same with `is_confidential`, `is_embargoed` or `is_metadata_record` | gated: no file of it is open |
| the same with another `id` than the stored one | other-identity |
| 404 with figshare's own error | not-visible: missing or not readable |
| 410 with the same | tombstone |
| pages, 401, 403 | walled or unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`, `/articles/{id}`: the table of `checkers.landing`; a filter for robots stands before it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import moment, number, text
from checkers.doi_names import doi_in
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, answered, by_status
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "figshare.com"
EXAMPLES: Final = (
    "https://figshare.com/articles/dataset/A_title/1234567",
    "https://figshare.com/articles/software/A_title/1234567/2",
    "https://figshare.com/articles/A_title/1234567",
    "https://university.figshare.com/articles/code/A_title/1234567",
    "https://doi.org/10.6084/m9.figshare.1234567",
    "https://doi.org/10.6084/m9.figshare.1234567.v3",
    "https://figshare.com/collections/A_title/7654321",
    "https://doi.org/10.6084/m9.figshare.c.7654321.v1",
)
_DOI: Final = expression(r"10\.6084/m9\.figshare\.(c\.)?([0-9]{1,12})(?:\.v?[0-9]{1,4})?\Z")
_NUMBER: Final = expression(r"[0-9]{5,12}\Z")
_KINDS: Final = frozenset({"articles", "collections"})


def _ask_api(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    _, kind, name = target.key.split("/", 2)

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, reply, document)

    return (yield from ask_api(target.key, API, f"https://api.figshare.com/v2/{kind}/{name}", Door(), read))


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    return (yield from ask_landing(target.key, target.url, (f"figshare.{target.key.rpartition('/')[2]}",)))


def _read(target: Target, reply: Reply, document: Mapping[str, object]) -> Evidence:
    told_why = text(document, "message") or text(document, "code")
    if reply.status == 404 and told_why:
        sentence = "figshare answered 404: nothing that a stranger may read"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status == 410 and told_why:
        return answered(target.key, API, reply, EvidenceKind.TOMBSTONE, "figshare answered 410: taken away")
    # Article: `id`, `is_confidential`, `is_embargoed`, `is_metadata_record`, `created_date`, `modified_date`.
    told = number(document, "id")
    if reply.status != 200 or told is None:
        return by_status(target.key, API, reply)
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "figshare answers with the record"),
        strong=True,
        host_id=str(told),
        created_at=moment(document, "created_date"),
    )
    shut = [name for name in ("is_confidential", "is_embargoed", "is_metadata_record") if document.get(name) is True]
    if shut:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="the record exists, its files are not open")
    return identified(target, evidence)


class Figshare(UntilClear):
    """The checker of figshare.com and its universities' parts."""

    name = "figshare"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The article or collection, by its page or its DOI."""
        found = _DOI.match(doi_in(address))
        if found:
            return _identity("collections" if found[1] else "articles", found[2])
        if address.host != HOST and not address.host.endswith(f".{HOST}"):
            return ()
        words = address.words
        if words[:1] == ("v2",):
            words = words[1:]
        if words[:1] and words[0] in _KINDS:
            # A version may follow the number; a title never holds five digits alone.
            numbers = [word for word in words[1:] if _NUMBER.match(word)]
            return _identity(words[0], numbers[-1]) if numbers else ()
        return ()

    def nowhere(self, host: str) -> Identity | None:
        """Articles are counted from one; the number is larger than its counter holds."""
        return _identity("articles", "999999999999")[0] if host == HOST else None


def _identity(kind: str, name: str) -> tuple[Identity, ...]:
    key = f"{HOST}/{kind}/{name}"
    return (Identity(key=key, url=f"https://{key}", host=HOST),)
