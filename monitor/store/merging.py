"""What several sources say of one paper, made one. Pure, and the same whenever it is done again.

Sources stand in the order they first named the paper: of a title, of the authors, a venue or a licence the first
one's word stands, and a later import of that same source corrects it. Dates, citations and statements are read in the
paper's favour. What a person set is no source's word: it is kept elsewhere (marks, links by hand) and outranks all.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, Final

from monitor.model.papers import Availability, DatePrecision, KnownDate, PaperRecord, Reading
from monitor.model.verdicts import MarkKind
from monitor.rules.identity import title_key
from monitor.store.columns import bounded

_STRENGTH: Final = (Availability.LINK, Availability.PROMISED, Availability.ON_REQUEST, Availability.NONE)
_IDENTIFIER_BYTES: Final = 500

IDENTIFIERS: Final = ("arxiv_id", "doi", "openreview_id")


def said_by(reading: Reading, now: datetime) -> dict[str, Any]:
    """What one source says, as it is stored beside the paper: all but the texts themselves.

    `read` is the day (UTC) on which its places were read in the words they have now.
    """
    record, statement = reading.record, reading.statement
    return {
        **{name: identifier(record, name) for name in IDENTIFIERS},
        "title": record.title,
        "authors": list(record.authors),
        "published": record.published.day.isoformat() if record.published else None,
        "precision": record.published.precision.value if record.published else None,
        "is_preprint": is_preprint(record),
        "venue": record.venue,
        "categories": list(record.categories),
        "citations": record.citations,
        "licence": record.licence,
        "availability": statement.availability.value,
        "sentence": statement.sentence,
        "place": statement.place.value if statement.place else None,
        "claimed": statement.claimed,
        "conditional": statement.conditional,
        "places": [place.value for place in reading.places],
        "read": now.astimezone(UTC).date().isoformat(),
    }


def identifier(record: PaperRecord, name: str) -> str | None:
    """One of the record's identifiers, as it can stand in an index."""
    value: str | None = getattr(record, name)
    return bounded(value, _IDENTIFIER_BYTES) if value else None


def key_of(title: str, authors: Sequence[str], published: date | None) -> str:
    """The title key, as it can stand in an index."""
    return bounded(title_key(title, authors, published.year if published else None), 2_000)


def mark_of(record: PaperRecord) -> str | None:
    """The mark a source sets on its paper, where it is one of ours."""
    return record.mark if record.mark in {kind.value for kind in MarkKind} else None


def is_preprint(record: PaperRecord) -> bool:
    """Whether the record's date is that of a preprint: arXiv dates the first version, whatever became of it later."""
    return record.arxiv_id is not None and (record.venue is None or record.source.startswith("arxiv"))


def merged(said: Sequence[dict[str, Any]], by_hand: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a paper that `said`, at least one source's word, decides; and its `authors`.

    `by_hand` is what a moderator put right, in the form of `as_hand`: it outweighs every source.
    """
    columns = _by_sources(said) | _columns_of(by_hand or {})
    key = key_of(columns["title"], columns["authors"], columns["published"] or columns["preprint"])
    return columns | {"title_key": key}


def as_hand(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as `monitor.rules.details` understands them, as they are stored in JSON."""
    hand = {name: value for name, value in fields.items() if name != "published"}
    if isinstance(told := fields.get("published"), KnownDate):
        hand |= {"published": told.day.isoformat(), "precision": told.precision.value}
    return hand


def _columns_of(by_hand: Mapping[str, Any]) -> dict[str, Any]:
    dated = {"published": date.fromisoformat(by_hand["published"])} if "published" in by_hand else {}
    return {**by_hand, **dated}


def _by_sources(said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    published, precision = _published(one for one in said if not one["is_preprint"])
    preprints = [
        (date.fromisoformat(one["published"]), one["precision"])
        for one in said
        if one["is_preprint"] and one["published"]
    ]
    preprint, preprint_precision = min(preprints, key=itemgetter(0), default=(None, None))
    statement = min(said, key=lambda one: (_STRENGTH.index(Availability(one["availability"])), not one["claimed"]))
    return {
        **{name: _first(said, name) for name in IDENTIFIERS},
        "title": _first(said, "title") or "",
        "authors": _authors(said),
        "published": published,
        "precision": precision,
        "preprint": preprint,
        "preprint_precision": preprint_precision,
        "venue": _first(said, "venue"),
        "categories": _union(said, "categories"),
        "citations": max((one["citations"] for one in said if one["citations"] is not None), default=None),
        "licence": _first(said, "licence"),
        "places": _union(said, "places"),
        **{name: statement[name] for name in ("availability", "sentence", "place", "claimed", "conditional")},
    }


def _first(said: Iterable[dict[str, Any]], name: str) -> Any:
    return next((one[name] for one in said if one[name]), None)


def _authors(said: Iterable[dict[str, Any]]) -> list[str]:
    """The first source's names; the longest list that begins with the same one where the first broke off ("et al.")."""
    named = [one["authors"] for one in said if one["authors"]]
    return max((names for names in named if names[0] == named[0][0]), key=len, default=[])


def _union(said: Iterable[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(value for one in said for value in one[name]))


def _published(said: Iterable[dict[str, Any]]) -> tuple[date | None, str | None]:
    """The latest date any source gives; of equal ones the one that claims to know least."""
    known = [(date.fromisoformat(one["published"]), one["precision"]) for one in said if one["published"]]
    fineness = [DatePrecision.DAY.value, DatePrecision.MONTH.value, DatePrecision.YEAR.value]
    return max(known, key=lambda one: (one[0], fineness.index(one[1])), default=(None, None))
