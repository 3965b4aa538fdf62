"""Dataverse archives: data sets with a persistent id.

First question `api`: `GET /api/datasets/:persistentId/?persistentId=…` (guides.dataverse.org, "Native API").

| answer | evidence |
|---|---|
| 200, `data.id`, its version released | exists (strong); `data.id` is the identity |
| the same, `latestVersion.versionState` DEACCESSIONED | tombstone |
| the same with another `data.id` than the stored one | other-identity |
| 401, 403 with Dataverse's own error | gated: there is one that strangers may not see |
| 404 with Dataverse's own error, and with `includeDeaccessioned=true` a deaccessioned version | tombstone |
| 404 with Dataverse's own error otherwise | not-visible |
| pages | unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`, `/dataset.xhtml?persistentId=…`: the table of `checkers.landing`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, quote

from checkers.address import Address, netloc, parse
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import moment, number, text
from checkers.doi_names import doi_in
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, answered, by_status, not_asked
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HARVARD: Final = "dataverse.harvard.edu"
EXAMPLES: Final = (
    "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/ABCDEF",
    "https://dataverse.harvard.edu/citation?persistentId=doi%3A10.7910%2FDVN%2FABCDEF",
    "https://doi.org/10.7910/DVN/ABCDEF",
    "https://dataverse.example.edu/dataset.xhtml?persistentId=hdl:1234/ABC&version=2.0",
)
# "Dataverse installations around the world": those whose prefix is theirs alone.
_PREFIXES: Final = {"10.7910/dvn/": HARVARD, "10.18710/": "dataverse.no", "10.34894/": "dataverse.nl"}
HOSTS: Final = frozenset({*_PREFIXES.values(), "demo.dataverse.org", "borealisdata.ca", "data.scholarsportal.info"})
_ID: Final = expression(r"(?:doi|hdl|perma):[\w.]{2,40}/\S{1,120}\Z")


def _ask_api(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    address = parse(target.url)
    name = _persistent(address) if address is not None else ""
    if address is None or not name:
        return not_asked(target.key, API, "the address names no data set")
    base = f"{address.scheme}://{netloc(address)}/api/datasets/:persistentId"
    asked = f"persistentId={quote(name, safe=':/')}"

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, reply, document)

    evidence = yield from ask_api(target.key, API, f"{base}/?{asked}", Door(), read)
    if evidence.kind is EvidenceKind.NOT_VISIBLE:
        url = f"{base}/versions/:latest?{asked}&includeDeaccessioned=true&excludeFiles=true"
        taken = yield from ask_api(target.key, API, url, Door(), read)
        if taken.kind is EvidenceKind.TOMBSTONE:
            return taken
    return evidence


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    return (yield from ask_landing(target.key, target.url, (target.key.partition(":")[2],)))


def _read(target: Target, reply: Reply, document: Mapping[str, object]) -> Evidence:
    own = document.get("status") == "ERROR" and bool(text(document, "message"))
    if reply.status == 404 and own:
        sentence = "Dataverse answered 404: no data set that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status in {401, 403} and own:
        return answered(target.key, API, reply, EvidenceKind.GATED, "it exists, and strangers may not see it")
    # `data.id`, `data.datasetId`, `data.versionState` / `data.latestVersion.versionState`, `data.publicationDate`.
    told = number(document, "data", "datasetId") or number(document, "data", "id")
    if reply.status != 200 or told is None:
        return by_status(target.key, API, reply)
    state = text(document, "data", "latestVersion", "versionState") or text(document, "data", "versionState")
    if state == "DEACCESSIONED":
        return answered(target.key, API, reply, EvidenceKind.TOMBSTONE, "Dataverse says that it was deaccessioned")
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "Dataverse answers with the data set"),
        strong=True,
        host_id=str(told),
        created_at=moment(document, "data", "publicationDate"),
    )
    return identified(target, evidence)


def _persistent(address: Address) -> str:
    """The persistent id in a query, in one form; empty where there is none."""
    given = parse_qs(address.query).get("persistentId", [""])[0].strip()
    name = f"{given[:4].lower()}{given[4:]}"
    return name if _ID.match(name) and name.isprintable() else ""


class Dataverse(UntilClear):
    """The checker of Dataverse archives."""

    name = "dataverse"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The data set, by its page or by a DOI whose prefix is one archive's alone."""
        name = doi_in(address)
        for prefix, host in _PREFIXES.items():
            if name.startswith(prefix):
                return _identity("https", host, f"doi:{name.upper()}")
        if address.host in HOSTS or address.host.startswith("dataverse."):
            return self.adopt(address)
        return ()

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The data set, on a host that the operator says is a Dataverse."""
        name = _persistent(address)
        return _identity(address.scheme, netloc(address), name) if name else ()

    def nowhere(self, host: str) -> Identity | None:
        """A DOI whose prefix no agency has (DOI Handbook: prefixes count from 10.1000)."""
        return _identity("https", host, "doi:10.0/NOWHERE")[0] if host in HOSTS else None


def _identity(scheme: str, place: str, name: str) -> tuple[Identity, ...]:
    key = f"{place}/dataset/{name.lower()}"
    host = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    url = f"{scheme}://{place}/dataset.xhtml?persistentId={quote(name, safe=':/')}"
    return (Identity(key=key, url=url, host=host),)
