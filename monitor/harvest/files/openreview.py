"""Dumps of OpenReview's notes, as its API gives them: one JSON array, an object with `notes`, or JSON lines.

https://docs.openreview.net/reference/api-v2/entities/note: in version 2 a field of `content` is an object with `value`,
in version 1 it is the value itself. Times are milliseconds since 1970. A note with another `forum` than its `id` is a
review or a comment, and no paper.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.columns import record_of
from monitor.harvest.files.jsonarray import elements
from monitor.harvest.files.jsonlines import first_object, made, read_lines
from monitor.harvest.files.source import Intake
from monitor.harvest.record import key_of
from monitor.model.papers import DatePrecision, KnownDate, PaperRecord

_NOTES: Final = re.compile(rb'\s*\{[^\[\]]{0,2000}?"notes"\s*:\s*\[')
_OF_A_NOTE: Final = (b'"invitation"', b'"invitations"', b'"forum"')
_TEXTS: Final = ("title", "abstract", "authors", "venue", "keywords", "licence", "license")
_PLACES: Final = (
    "code", "code_url", "code_link", "github", "repository", "software", "source_code", "implementation",
    "project_page", "website", "demo", "dataset", "data", "model",
)  # fmt: skip
_NOT_PUBLISHED: Final = re.compile(r"\bsubmi|\bwithdr|\breject|\bunder review|\bdesk ", re.IGNORECASE)
_TIMES: Final = ("pdate", "odate", "cdate", "tcdate")
_EPOCH_MS: Final = range(631_152_000_000, 4_102_444_800_000)
"""Milliseconds from 1990 to 2100; other numbers are no time."""


@dataclass(frozen=True, slots=True)
class OpenReview:
    """Notes of OpenReview, of which the submissions are papers."""

    name: str = "openreview"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """It has `notes`, or begins with objects that have `content` and what every note has."""
        del filename
        begin = sample.lstrip()[:20_000]
        if _NOTES.match(begin):
            return b'"content"' in begin
        first = first_object(sample)
        if first is not None:
            return isinstance(first.get("content"), dict) and bool(
                {"forum", "invitation", "invitations"} & first.keys()
            )
        return begin[:1] == b"[" and b'"content"' in begin and any(name in begin for name in _OF_A_NOTE)

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every submission's record; reviews, comments and decisions are passed over."""
        sample = intake.inflow.sample
        if not _NOTES.match(sample) and first_object(sample) is not None:
            yield from (each for each in read_lines(intake, _record_or_reply) if each is not _REPLY)
            return
        for where, value in elements(intake):
            record = value if isinstance(value, Rejected) else made(value, where, _record_or_reply)
            if record is not _REPLY:
                yield record


# What stands for a note that is no paper, so that it can pass where a record is made, and be dropped behind it.
_REPLY: Final = PaperRecord(source="openreview", key="", title="")


def _record_or_reply(note: Mapping[str, Any]) -> PaperRecord:
    identifier, forum = key_of(note.get("id")), key_of(note.get("forum"))
    content = note.get("content")
    if (forum and identifier and forum != identifier) or note.get("replyto"):
        return _REPLY
    if not isinstance(content, dict):
        raise UnfitError("it has no content")
    fields = {_plain(name): _value(held) for name, held in content.items() if len(name) < 100}
    cells: dict[str, Any] = {name: fields[name] for name in _TEXTS if fields.get(name)}
    if isinstance(venue := cells.get("venue"), str) and _NOT_PUBLISHED.search(venue):
        # "Submitted to ICLR 2024" names no place where the paper was published.
        del cells["venue"]
    cells |= {name: found for name in _PLACES if (found := _addresses(fields.get(name)))}
    cells["id"] = cells["forum"] = forum or identifier
    published = next((date for name in _TIMES if (date := _day(note.get(name)))), None)
    cells["date"] = published.day.isoformat() if published else None
    return record_of(cells, "openreview", {})


def _value(held: Any) -> Any:
    return held.get("value") if isinstance(held, dict) and "value" in held else held


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _addresses(value: Any) -> list[str]:
    """The addresses in a field; a file uploaded there (`/attachment/…`) or a "yes" is none."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and ("://" in item or "github.com/" in item)]


def _day(value: Any) -> KnownDate | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) not in _EPOCH_MS:
        return None
    return KnownDate(datetime.fromtimestamp(value / 1000, UTC).date(), DatePrecision.DAY)


OPENREVIEW: Final = OpenReview()
