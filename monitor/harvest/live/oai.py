"""OAI-PMH 2.0 answers of arXiv, read: records, the token to go on with, errors. Pure.

https://www.openarchives.org/OAI/openarchivesprotocol.html (3.5 Flow control, 3.6 Error conditions, 4.5 ListRecords)
and https://info.arxiv.org/help/oa/index.html (formats `arXiv` and `arXivRaw`).
"""

from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element

from monitor.harvest.arxiv import arxiv_record
from monitor.harvest.base import Rejected, UnfitError, UnreadableError
from monitor.harvest.xmltree import child, children, name_of, text_in, xml_of
from monitor.model.papers import PaperRecord

_PLAIN: Final = ("id", "title", "abstract", "comments", "journal-ref", "doi", "license", "categories", "created")
_OF_ARXIV: Final = "oai:arXiv.org:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer. `token` goes on with the list, None at its end; `date` is the server's own (`responseDate`).

    `error` is an OAI-PMH error code (`badResumptionToken`, `noRecordsMatch` …) with its words in `words`.
    """

    records: tuple[PaperRecord | Rejected, ...] = ()
    token: str | None = None
    date: str = ""
    error: str | None = None
    words: str = ""


def page_of(body: bytes) -> Page:
    """The page. Raises `UnreadableError` for what is broken off or no OAI-PMH answer."""
    root = xml_of(body)
    if name_of(root) != "OAI-PMH":
        raise UnreadableError("it is no OAI-PMH answer")
    date = text_in(root, "responseDate")
    error = child(root, "error")
    if error is not None:
        return Page(date=date, error=error.get("code", "unknown"), words=" ".join((error.text or "").split())[:500])
    listed = child(root, "ListRecords")
    if listed is None:
        listed = child(root, "GetRecord")
    if listed is None:
        raise UnreadableError("it holds neither records nor an error")
    return Page(
        records=tuple(_record(each) for each in listed if name_of(each) == "record"),
        token=text_in(listed, "resumptionToken") or None,
        date=date,
    )


def _record(record: Element) -> PaperRecord | Rejected:
    header = child(record, "header")
    identifier = "" if header is None else text_in(header, "identifier")
    where = "record " + (identifier or "without identifier")
    key = identifier.removeprefix(_OF_ARXIV)
    if header is not None and header.get("status") == "deleted":
        return Rejected(where=where, key=key, reason="the source says that it was deleted")
    metadata = child(record, "metadata")
    said = None if metadata is None else next(iter(metadata), None)
    if said is None:
        return Rejected(where=where, key=key, reason="it has no metadata")
    try:
        return arxiv_record(_snapshot(said, key))
    except UnfitError as error:
        return Rejected(where=where, key=key, reason=str(error))


def _snapshot(said: Element, key: str) -> dict[str, Any]:
    """The record under the names of the snapshot, from either format."""
    values: dict[str, Any] = {name: text_in(said, name) or None for name in _PLAIN}
    values["id"] = values["id"] or key
    values["versions"] = [{"created": text_in(each, "date")} for each in children(said, "version")]
    authors = child(said, "authors")
    named = [] if authors is None else list(children(authors, "author"))
    if named:
        values["authors_parsed"] = [
            [text_in(each, "keyname"), text_in(each, "forenames"), text_in(each, "suffix")] for each in named
        ]
    elif authors is not None:
        values["authors"] = text_in(said, "authors")
    return values
