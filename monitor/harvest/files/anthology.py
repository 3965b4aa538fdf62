"""The ACL Anthology: a collection of its own XML, and what its site exports as MODS.

https://github.com/acl-org/acl-anthology (data/xml/schema.rnc): collection, volume with `meta`, and papers; a paper's
`pwccode` is the authors' repository as Papers with Code knew it. MODS: https://www.loc.gov/standards/mods/.
Its BibTeX is read as any other, and its JSON, an object of papers by their identifiers, as any other JSON.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected, UnfitError
from monitor.harvest.dates import date_of, known_date
from monitor.harvest.files.inflow import Inflow
from monitor.harvest.files.source import Intake
from monitor.harvest.record import Draft
from monitor.harvest.xmltree import child, children, name_of, text_in
from monitor.model.papers import PaperRecord

_SITE: Final = "https://aclanthology.org/"


@dataclass(frozen=True, slots=True)
class Anthology:
    """Papers of the ACL Anthology, in either of its XML forms."""

    name: str = "anthology"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """XML whose first element is a collection with volumes, or of MODS."""
        del filename
        begin = sample.lstrip()[:20_000]
        if not begin.startswith((b"<?xml", b"<collection", b"<mods")):
            return False
        return (b"<collection" in begin and b"<volume" in begin) or b"<mods" in begin

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every paper's record, one in memory at a time."""
        where = _Where()
        flow = _Measured(intake.inflow)
        try:
            for event, element in iterparse(flow, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    where.enter(element)
                elif name_of(element) == "meta":
                    where.learn(element)
                elif name_of(element) in {"paper", "mods"}:
                    yield _made(element, where)
                    where.papers += 1
                    element.clear()
                    flow.since = 0
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            reason = f"no XML from here on ({str(error)[:200]}); nothing after it could be read"
            yield Rejected(where=f"paper {where.papers + 1}", key="", reason=reason, last=True)


@dataclass(slots=True)
class _Measured:
    """The bytes as they come, with how many came since the last paper: one without an end is not built on for ever."""

    inflow: Inflow
    since: int = 0

    def read(self, size: int = -1) -> bytes:
        data = self.inflow.read(size)
        self.since += len(data)
        if self.since > MAX_RECORD_BYTES:
            raise ValueError(f"one paper is longer than {MAX_RECORD_BYTES:,} bytes")
        return data


@dataclass(slots=True)
class _Where:
    """In which collection and volume the papers stand that come now."""

    collection: str = ""
    volume: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    papers: int = 0

    def enter(self, element: Element) -> None:
        if name_of(element) == "collection":
            self.collection = element.get("id", "")
        elif name_of(element) == "volume":
            self.volume, self.meta = element.get("id", ""), {}

    def learn(self, meta: Element) -> None:
        self.meta = {name: _text(meta, name) for name in ("booktitle", "journal-title", "month", "year")}

    def paper(self, number: str) -> str:
        """https://aclanthology.org/info/ids/: `2022.acl-long.1` since 2020, `P19-1001` before."""
        if not (self.collection and self.volume and number):
            return ""
        if self.collection[:1].isdigit():
            return f"{self.collection}-{self.volume}.{number}"
        if not (self.volume.isdigit() and number.isdigit()):
            return ""
        wide = self.collection.startswith("W") or self.collection in {"C69", "D19"}
        digits = f"{int(self.volume):02}{int(number):02}" if wide else f"{int(self.volume)}{int(number):03}"
        return f"{self.collection}-{digits}"


def _made(element: Element, where: _Where) -> PaperRecord | Rejected:
    mods = name_of(element) == "mods"
    key = element.get("ID", "") if mods else _identifier(element, where)
    try:
        return (_of_mods(element, key) if mods else _of_paper(element, key, where)).finished()
    except UnfitError as error:
        return Rejected(where=f"paper {where.papers + 1}", key=key[:80], reason=str(error))


def _identifier(paper: Element, where: _Where) -> str:
    told = text_in(paper, "url")
    return told if told and "/" not in told else where.paper(paper.get("id", ""))


def _of_paper(paper: Element, key: str, where: _Where) -> Draft:
    draft = Draft(source="anthology", key=key)
    draft.put("title", _text(paper, "title"))
    draft.put("authors", [_author(each) for each in children(paper, "author")])
    draft.put("abstract", _text(paper, "abstract"))
    draft.put("doi", text_in(paper, "doi"))
    draft.put("venue", where.meta.get("booktitle") or where.meta.get("journal-title"))
    year = text_in(paper, "year") or where.meta.get("year") or where.collection[:4]
    # "July–August": it was out at the end of the last of them at the latest.
    month = (text_in(paper, "month") or where.meta.get("month", "")).replace("–", "-").rpartition("-")[2].strip()
    draft.put("published", known_date(year, month or None) or known_date(year))
    for code in children(paper, "pwccode"):
        draft.give(code.get("url"), "pwccode", None, official=True)
    return draft


def _author(author: Element) -> str:
    return " ".join(part for part in (text_in(author, "first"), text_in(author, "last")) if part)


def _text(element: Element, name: str) -> str:
    """The words of a child with markup inside."""
    return " ".join(text_in(element, name).split())


def _of_mods(mods: Element, key: str) -> Draft:
    draft = Draft(source="anthology", key=key)
    title = child(mods, "titleInfo")
    draft.put("title", _text(title, "title") if title is not None else None)
    draft.put("authors", [name for each in children(mods, "name") if (name := _mods_name(each))])
    draft.put("abstract", _text(mods, "abstract"))
    host = child(mods, "relatedItem")
    for origin in (each for part in (mods, host) if part is not None for each in children(part, "originInfo")):
        draft.put("published", date_of(text_in(origin, "dateIssued")))
    host_title = child(host, "titleInfo") if host is not None else None
    draft.put("venue", _text(host_title, "title") if host_title is not None else None)
    for identifier in children(mods, "identifier"):
        if identifier.get("type") == "doi":
            draft.put("doi", (identifier.text or "").strip())
    place = child(mods, "location")
    address = text_in(place, "url") if place is not None else ""
    if address.startswith(_SITE):
        draft.key = address.removeprefix(_SITE).strip("/") or key
    return draft


def _mods_name(name: Element) -> str | None:
    roles: list[Any] = [text_in(role, "roleTerm") for role in children(name, "role")]
    if roles and "author" not in roles:
        return None
    parts = {part.get("type"): (part.text or "").strip() for part in children(name, "namePart")}
    return " ".join(part for part in (parts.get("given"), parts.get("family") or parts.get(None)) if part) or None


ANTHOLOGY: Final = Anthology()
