"""From the values a source holds to one `PaperRecord`: every limit and every check that all sources share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from monitor.harvest.base import UnfitError
from monitor.harvest.dates import date_of, month_of_arxiv
from monitor.harvest.names import authors_of, described
from monitor.model.papers import Availability, DatePrecision, GivenAddress, KnownDate, LinkKind, PaperRecord
from monitor.model.verdicts import MarkKind
from monitor.rules.identity import arxiv_id_of, doi_of

TEXT_LIMITS: Final = {
    "title": 2_000,
    "venue": 1_000,
    "licence": 1_000,
    "abstract": 100_000,
    "comments": 100_000,
    "journal_ref": 10_000,
    "notes": 100_000,
    "full_text": 4_000_000,
}
"""The most characters of each text. Longer ones are no such text (the longest real title has some 600)."""

_MAX_ADDRESSES: Final = 200
_LONGEST_ADDRESS: Final = 2_048
_MAX_CATEGORIES: Final = 50
_LONGEST_KEY: Final = 300

# What people write into a cell that they leave empty.
_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "n/a", "na", "nan", "none", "null", "nil", "~", "no", "tbd", "unknown", "?"}
)
_NO_VENUE: Final = frozenset(
    {"arxiv", "arxiv.org", "arxiv preprint", "arxiv e-prints", "corr", "computing research repository"}
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_URL_KEYS: Final = ("url", "identifier", "address", "href", "link")
_BETWEEN_ADDRESSES: Final = re.compile(r"(?:\s*[;,|]\s*|\s+)(?=https?://|git@|www\.)")
_MARKDOWN_TARGET: Final = re.compile(r"\]\(([^()\s]{1,2048})\)")
_OWNER_AND_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_SPREADSHEET_ID: Final = re.compile(r"(\d{3,4})\.(\d{1,4})")
_ON_A_FORGE: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)/", re.IGNORECASE
)
_OPENREVIEW: Final = re.compile(
    r"(?:https?://)?openreview\.net/(?:forum|pdf|attachment)\?(?:[^#\s]*&)?id=([A-Za-z0-9_-]{6,32})(?:[&#]\S*)?"
)
_OPENREVIEW_ID: Final = re.compile(r"[A-Za-z0-9_-]{6,32}")


@dataclass(slots=True, kw_only=True)
class Draft:
    """What one record says, by the field of `PaperRecord` it belongs to, not yet checked."""

    source: str
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    addresses: list[GivenAddress] = field(default_factory=list)

    def put(self, name: str, value: Any) -> None:
        """Set a fact, unless an earlier field already said it or this one says nothing."""
        if not empty(value):
            self.facts.setdefault(name, value)

    def give(
        self, value: Any, field_name: str, kind: LinkKind | None, *, official: Any = None, mentioned: Any = None
    ) -> None:
        """Add the addresses in a field: one, several in one text, or a list of texts or objects."""
        for raw in _addresses(value, field_name):
            # A "project page" that is itself on a code host is the code; which, the reading of it decides.
            plain = kind if kind is not LinkKind.PROJECT_PAGE or not _ON_A_FORGE.match(raw) else None
            given = GivenAddress(
                raw=raw, field=field_name, kind=plain, official=as_truth(official), mentioned=as_truth(mentioned)
            )
            if given not in self.addresses:
                self.addresses.append(given)
            if len(self.addresses) > _MAX_ADDRESSES:
                raise UnfitError(f"more than {_MAX_ADDRESSES} addresses")

    def finished(self) -> PaperRecord:
        """The record. Raises `UnfitError` with the reason when it cannot be one."""
        facts = self.facts
        arxiv_id = arxiv_id_in(facts.get("arxiv_id"))
        doi = doi_in(facts.get("doi"))
        if doi and (of_arxiv := arxiv_id_of(doi)):
            # arXiv's DOIs name the same thing once more; `doi` is for the published paper.
            arxiv_id, doi = arxiv_id or of_arxiv, None
        openreview_id = openreview_id_in(facts.get("openreview_id"))
        texts = {name: text_of(facts.get(name), name) for name in TEXT_LIMITS}
        if venue := texts["venue"]:
            # Reference managers write arXiv as if it were a journal.
            arxiv_id = arxiv_id or arxiv_id_of(venue)
            texts["venue"] = None if arxiv_id_of(venue) or venue.casefold() in _NO_VENUE else venue
        title = " ".join((texts.pop("title") or "").split())
        # A paper without a title is called by its identifier until another source knows better.
        title = title or (f"arXiv:{arxiv_id}" if arxiv_id else doi or openreview_id or "")
        title = title or (self.key if any(texts.values()) else "")
        if not title:
            raise UnfitError("no title and no identifier")
        authors = facts.get("authors", ())
        return PaperRecord(
            source=self.source,
            key=self.key[:_LONGEST_KEY] or arxiv_id or doi or openreview_id or title[:_LONGEST_KEY],
            title=title,
            arxiv_id=arxiv_id,
            doi=doi,
            openreview_id=openreview_id,
            authors=authors if isinstance(authors, tuple) else authors_of(authors),
            published=_published(facts, arxiv_id),
            categories=_categories(facts.get("categories")),
            citations=_count(facts.get("citations")),
            addresses=tuple(self.addresses),
            availability=_availability(facts.get("availability")),
            mark=_mark(facts.get("mark")),
            claimed=facts.get("claimed") is True,
            conditional=facts.get("conditional") is True,
            **texts,
        )


def empty(value: Any) -> bool:
    """Whether a value says nothing: none, no items, or one of the words people write for it."""
    if isinstance(value, str):
        return value.strip().casefold() in _NOTHING if len(value) < 20 else not value.strip()
    return value is None or value in ([], (), {})


def text_of(value: Any, name: str) -> str | None:
    """The text of a field, without what no text can hold (NUL, lone surrogates); None where it says nothing."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnfitError(f"{name} is {described(value)}, not text")
    if len(value) > TEXT_LIMITS[name]:
        raise UnfitError(f"{name} has {len(value):,} characters, more than {TEXT_LIMITS[name]:,}")
    return clean(value).strip() or None


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates, which no database takes."""
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode()


def key_of(value: Any) -> str:
    """What a record calls itself, as it can be shown and stored; empty where it does not say."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(clean(str(value)[:_LONGEST_KEY]).split())


def arxiv_id_in(value: Any) -> str | None:
    """The arXiv identifier a field holds. A spreadsheet or a program may have taken it for a number and rounded it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if found := arxiv_id_of(text):
        return found
    if number := _SPREADSHEET_ID.fullmatch(text):
        # 2304.1276 can only have been 2304.12760, and 704.0001 only 0704.0001: the length is fixed by the month.
        month = number[1].zfill(4)
        return arxiv_id_of(f"{month}.{number[2].ljust(5 if month >= '1501' else 4, '0')}")
    return None


def doi_in(value: Any) -> str | None:
    """The DOI a field holds; the first, where it holds several (arXiv parts them with blanks)."""
    if not isinstance(value, str):
        return None
    return doi_of(value) or next((doi for part in value[:_LONGEST_ADDRESS].split() if (doi := doi_of(part))), None)


def openreview_id_in(value: Any) -> str | None:
    """The OpenReview identifier that a text is, bare or in the address of a forum."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS:
        return None
    if found := _OPENREVIEW.fullmatch(value.strip()):
        return found[1]
    return value.strip() if _OPENREVIEW_ID.fullmatch(value.strip()) else None


def as_truth(value: Any) -> bool | None:
    """Yes or no, as lists spell it; None where they do not say."""
    if isinstance(value, str):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            value.strip().lower()
        )
    return value if isinstance(value, bool) else None


def _addresses(value: Any, name: str) -> Iterable[str]:
    items = value if isinstance(value, list | tuple) else [value]
    if len(items) > _MAX_ADDRESSES:
        raise UnfitError(f"{name} holds {len(items):,} addresses, more than {_MAX_ADDRESSES}")
    for held in items:
        item = next((held[key] for key in _URL_KEYS if held.get(key)), None) if isinstance(held, Mapping) else held
        if empty(item):
            continue
        if not isinstance(item, str):
            raise UnfitError(f"{name} is {described(item)}, not an address")
        if len(item) > _LONGEST_ADDRESS * 10:
            raise UnfitError(f"{name} has {len(item):,} characters, too many for an address")
        text = clean(item).strip()
        for piece in _MARKDOWN_TARGET.findall(text)[-1:] or _BETWEEN_ADDRESSES.split(text):
            if len(piece) > _LONGEST_ADDRESS:
                raise UnfitError(f"{name} has an address of {len(piece):,} characters")
            # Lists with a column of GitHub's often leave the host out.
            yield f"https://github.com/{piece}" if name == "github" and _OWNER_AND_NAME.fullmatch(piece) else piece


def _published(facts: Mapping[str, Any], arxiv_id: str | None) -> KnownDate | None:
    stated = facts.get("published")
    stated = stated if isinstance(stated, KnownDate) else date_of(stated)
    by_arxiv = month_of_arxiv(arxiv_id) if arxiv_id else None
    if stated is None:
        return by_arxiv
    if stated.precision is DatePrecision.YEAR and by_arxiv and by_arxiv.day.year == stated.day.year:
        return by_arxiv
    return stated


def _categories(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"[\s,;]+", value[:10_000])
    if not isinstance(value, list | tuple):
        return ()
    tidy = (" ".join(clean(item).split()) for item in value[:_MAX_CATEGORIES] if isinstance(item, str))
    return tuple(dict.fromkeys(item for item in tidy if item and len(item) <= 100))


def _count(value: Any) -> int | None:
    if isinstance(value, str) and len(value) < 20:
        value = value.strip().replace(",", "").removesuffix(".0")
        value = int(value) if value.isascii() and value.isdigit() else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**31:
        return None
    return int(value)


def _availability(value: Any) -> Availability | None:
    if value is None:
        return None
    try:
        return Availability(value)
    except ValueError:
        kinds = ", ".join(Availability)
        raise UnfitError(f"availability is {str(value)[:40]!r}, which is none of {kinds}") from None


def _mark(value: Any) -> str | None:
    if empty(value):
        return None
    try:
        return MarkKind(value).value
    except ValueError:
        raise UnfitError(f"mark is {str(value)[:40]!r}, which is none of {', '.join(MarkKind)}") from None
