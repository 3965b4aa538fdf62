"""Zenodo and every other InvenioRDM: records with a number, tombstones with a reason.

First question `api`: `GET /api/records/{id}` (developers.zenodo.org, "Records"; inveniordm.docs.cern.ch, "REST API").

| answer | evidence |
|---|---|
| 200, `id` | exists (strong); the number that all versions share (`conceptrecid`, `parent.id`) is the identity |
| the same with `metadata.access_right` restricted, closed, embargoed, or `access.files` restricted | gated |
| the same for another record than the one asked | moved: a number shared by all versions leads to the newest |
| the same with another identity than the stored one | other-identity |
| 410 with a tombstone or "deleted" | tombstone, with its reason |
| 404 with a document | not-visible: never there, or its tombstone is hidden |
| 403 "unusual traffic", pages | walled or unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`, `/records/{id}`: the table of `checkers.landing`. Sources: invenio-rdm-records,
`resources/config.py` (`RecordDeletedException` is 410); the DOI of a deleted record still leads to its tombstone.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address, netloc, parse
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import field, moment, number, says, text
from checkers.doi_names import doi_in
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, answered, by_status, not_asked, one_line
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

ZENODO: Final = "zenodo.org"
HOSTS: Final = frozenset({ZENODO, "sandbox.zenodo.org"})
EXAMPLES: Final = (
    "https://zenodo.org/records/1234567",
    "https://zenodo.org/record/1234567#.YabcDEF",
    "https://www.zenodo.org/record/1234567/files/code.zip?download=1",
    "https://zenodo.org/api/records/1234567",
    "https://doi.org/10.5281/zenodo.1234567",
    "http://dx.doi.org/10.5281/ZENODO.1234567",
    "https://zenodo.org/doi/10.5281/zenodo.1234567",
)
_NUMBER: Final = expression(r"[0-9]{1,12}\Z")
_ID: Final = expression(r"(?:[0-9]{1,12}|[a-z0-9]{5}-[a-z0-9]{5})\Z")
_DOI: Final = expression(r"10\.5281/zenodo\.([0-9]{1,12})\Z")
_SHUT: Final = frozenset({"restricted", "closed", "embargoed"})


def _record(words: tuple[str, ...]) -> str:
    """The record's id in a path; empty where it names none."""
    match words:
        case ("records" | "record" | "deposit", name, *_) | ("api", "records", name, *_):
            return name.lower() if _ID.match(name.lower()) else ""
        case ("doi", prefix, name, *_):
            found = _DOI.match(f"{prefix}/{name}".lower())
            return found[1] if found else ""
    return ""


def _ask_api(target: Target, door: Door) -> Asking:
    address = parse(target.url)
    asked = _record(address.words) if address is not None else ""
    if address is None or not asked:
        return not_asked(target.key, API, "the address names no record")

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, asked, reply, document)

    url = f"{address.scheme}://{netloc(address)}/api/records/{asked}"
    return (yield from ask_api(target.key, API, url, door, read))


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    return (yield from ask_landing(target.key, target.url, (target.key.rpartition("/")[2],)))


def _said_id(document: Mapping[str, object], *path: str) -> str:
    told = number(document, *path)
    return str(told) if told is not None else text(document, *path)[:40].lower()


def _read(target: Target, asked: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 410 and (isinstance(document.get("tombstone"), dict) or says(document, "deleted")):
        # tombstone: `removal_reason.id`, `note`.
        reason = text(document, "tombstone", "removal_reason", "id") or text(document, "tombstone", "note")
        sentence = f"the record was deleted{f', reason: {reason}' if reason else ''}"
        return answered(target.key, API, reply, EvidenceKind.TOMBSTONE, sentence)
    if reply.status == 404 and document:
        sentence = "the archive answered 404: no record that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # `id`, `conceptrecid`, `parent.id`, `metadata.access_right`, `access.files`, `created`, `modified`/`updated`.
    now = _said_id(document, "id")
    if reply.status != 200 or not _ID.match(now):
        return by_status(target.key, API, reply)
    concept = _said_id(document, "conceptrecid") or _said_id(document, "parent", "id")
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "the archive answers with the record"),
        strong=True,
        host_id=concept or now,
        created_at=moment(document, "created"),
    )
    access = text(document, "metadata", "access_right") or text(document, "access", "files")
    files = field(document, "files")
    facts = [("access", one_line(access, 40))] if access else []
    facts += [("files", str(len(files)))] if isinstance(files, list) else []
    versions = field(document, "metadata", "relations", "version")
    newest = not (isinstance(versions, list) and versions[:1] and isinstance(versions[0], dict)) or (
        versions[0].get("is_last") is not False
    )
    facts += [] if newest else [("newer version", "there is one")]
    evidence = replace(evidence, facts=(*evidence.facts, *facts))
    if access in _SHUT or text(document, "access", "record") in _SHUT:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail=f"the record exists, its files are {access}")
    elif asked not in {now, concept}:
        address = f"{target.url.rpartition('/')[0]}/{now}"
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=address, detail=f"record {now} answers for it")
    return identified(target, evidence)


class Invenio(UntilClear):
    """The checker of Zenodo and other InvenioRDM archives."""

    name = "invenio"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The record, by its page, its API or its DOI."""
        found = _DOI.match(doi_in(address))
        if found:
            return _identity("https", ZENODO, found[1])
        if address.host not in HOSTS:
            return ()
        name = _record(address.words)
        return _identity("https", address.host, name) if _NUMBER.match(name) else ()

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The record, on a host that the operator says is an InvenioRDM."""
        name = _record(address.words)
        return _identity(address.scheme, netloc(address), name) if name else ()

    def nowhere(self, host: str) -> Identity | None:
        """Records are counted from one; nought was never given."""
        found = _identity("https", host, "0") if host in HOSTS else ()
        return found[0] if found else None


def _identity(scheme: str, place: str, name: str) -> tuple[Identity, ...]:
    key = f"{place}/records/{name}"
    host = place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place
    return (Identity(key=key, url=f"{scheme}://{key}", host=host),)
