"""Dates as sources write them, with how much of each is known. What cannot be read for certain is not guessed."""

import calendar
import re
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any, Final

from monitor.model.papers import DatePrecision, KnownDate

_ISO: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[-/.]*|[T ].*)", re.DOTALL)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAMED: Final = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_ARXIV_MONTH: Final = re.compile(r"(?:[a-z-]+/)?(\d\d)(\d\d)")


def known_date(year: Any, month: Any = None, day: Any = None) -> KnownDate | None:
    """The date these parts make, the last possible day where some are missing; None when there is no such date."""
    numbers = [_number(year), _month(month), _number(day)]
    if numbers[0] is None or not 1900 <= numbers[0] <= 2100:
        return None
    try:
        if numbers[1] is None:
            return KnownDate(date(numbers[0], 12, 31), DatePrecision.YEAR)
        if numbers[2] is None:
            last = calendar.monthrange(numbers[0], numbers[1])[1]
            return KnownDate(date(numbers[0], numbers[1], last), DatePrecision.MONTH)
        return KnownDate(date(*[number or 0 for number in numbers]), DatePrecision.DAY)
    except (ValueError, calendar.IllegalMonthError):
        return None


def date_of(value: Any) -> KnownDate | None:
    """The date that a field holds: ISO in full or in part, mail's form, named months, a bare year. None if unclear.

    "03/04/2021" is April in one half of the world and March in the other: of such a date only the year is known.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return known_date(value)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = value.strip()
    if found := _COMPACT.fullmatch(text) or _ISO.fullmatch(text):
        return known_date(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        if first > 12:
            return known_date(year, second, first)
        if second > 12:
            return known_date(year, first, second)
        return known_date(year)
    if found := _NAMED.fullmatch(text.lower()):
        return known_date(found[4], found[2], found[1] or found[3])
    try:
        sent = parsedate_to_datetime(text)  # RFC 5322, as the OAI snapshot has it: "Thu, 22 Dec 2022 17:01:56 GMT"
    except ValueError:
        return None
    return known_date(sent.year, sent.month, sent.day)


def month_of_arxiv(arxiv_id: str) -> KnownDate | None:
    """The month in which an arXiv identifier was given out (info.arxiv.org/help/arxiv_identifier.html)."""
    found = _ARXIV_MONTH.match(arxiv_id)
    if found is None:
        return None
    year = int(found[1])
    return known_date(year + (1900 if year > 90 else 2000), found[2])


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip() if isinstance(value, str) and len(value) < 20 else ""
    text = text.removesuffix(".0")  # a spreadsheet's year
    return int(text) if text.isascii() and text.isdigit() else None


def _month(value: Any) -> int | None:
    number = _number(value)
    if number is not None:
        return number
    text = value.strip().lower().rstrip(".") if isinstance(value, str) and len(value) < 20 else ""
    return next(
        (_MONTHS[name] for name in _MONTHS if len(text) >= 3 and name.startswith(text[:3]) and text.isalpha()), None
    )
