"""The details of a paper as a form shows them, and as a reader's words for them are understood. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from monitor.model.corrections import Submission
from monitor.model.papers import DatePrecision, GivenAddress, KnownDate, LinkKind, PaperRecord
from monitor.rules.identity import arxiv_id_of, doi_of

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_CATEGORY: Final = re.compile(r"[A-Za-z][\w.-]{1,60}", re.ASCII)
_MOST: Final = 200


def only_changed(told: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What of the fields a reader sent differs from what is known; blanks and case of separators do not count."""
    return {name: value for name, value in told.items() if _plain(value) != _plain(known.get(name, ""))}


def _plain(text: str) -> str:
    return re.sub(r"\s*([;,])\s*", r"\1", " ".join(text.split())).strip(";,")


def understood(told: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Readers' words as a paper's fields, and for each that cannot be understood, how to write it.

    `authors` become a list, `published` a date with its precision, identifiers their plain form.
    """
    fields: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in told.items():
        value = _value(name, text)
        if value is None:
            errors[name] = _ADVICE.get(name, "This cannot be read.")
        else:
            fields[name] = value
    return fields, errors


_ADVICE: Final = {
    "authors": "Write the names one after the other, with semicolons between them.",
    "published": "Write the date as 2024-03-01, 2024-03 or 2024.",
    "doi": "Write the DOI as 10.1000/182.",
    "arxiv_id": "Write the arXiv identifier as 2304.12345.",
    "categories": "Write categories such as cs.LG, with commas between them.",
}


def _value(name: str, text: str) -> Any:
    match name:
        case "authors":
            return [one.strip() for one in text.split(";") if one.strip()][:_MOST] or None
        case "categories":
            named = [one.strip() for one in text.split(",") if one.strip()]
            return named if named and all(_CATEGORY.fullmatch(one) for one in named) else None
        case "published":
            return known_date(text)
        case "doi":
            return doi_of(text)
        case "arxiv_id":
            return arxiv_id_of(text)
        case _:
            return text or None


def known_date(text: str) -> KnownDate | None:
    """A date as far as it is told: the last day of a month or a year where no more is."""
    parts = _DATE.fullmatch(text.strip())
    if parts is None:
        return None
    year, month, day = (int(part) if part else None for part in parts.groups())
    try:
        if day is not None and month is not None and year is not None:
            return KnownDate(date(year, month, day), DatePrecision.DAY)
        if month is not None and year is not None:
            following = date(year + month // 12, month % 12 + 1, 1)
            return KnownDate(date.fromordinal(following.toordinal() - 1), DatePrecision.MONTH)
        return KnownDate(date(year or 0, 12, 31), DatePrecision.YEAR)
    except ValueError:
        return None


def record_of(submission: Submission, key: str) -> PaperRecord:
    """What a reader told of a paper that is missing, as a source's word. What cannot be understood is left out."""
    fields, _ = understood(dict(submission.details))
    given = GivenAddress(raw=submission.url, field="url", kind=LinkKind.OWN_CODE) if submission.url else None
    return PaperRecord(
        source="readers",
        key=key,
        title=fields.get("title", ""),
        arxiv_id=fields.get("arxiv_id"),
        doi=fields.get("doi"),
        authors=tuple(fields.get("authors", ())),
        published=fields.get("published"),
        venue=fields.get("venue"),
        categories=tuple(fields.get("categories", ())),
        addresses=(given,) if given else (),
    )
