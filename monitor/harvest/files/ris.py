"""RIS, as reference managers and publishers' sites export it.

Tags: https://en.wikipedia.org/wiki/RIS_(file_format) lists them by type; every record begins with TY and ends with ER.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import rispy

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected, UnfitError
from monitor.harvest.dates import known_date
from monitor.harvest.files.lines import text_lines
from monitor.harvest.files.source import Intake, local
from monitor.harvest.names import authors_of
from monitor.harvest.record import Draft, key_of
from monitor.model.papers import PaperRecord
from monitor.rules.identity import arxiv_id_of

_TAG: Final = re.compile(r"([A-Z][A-Z0-9])  ?-(?: |$|\r?\n)")
_FACTS: Final = (
    ("title", "title"), ("title", "primary_title"), ("abstract", "abstract"), ("abstract", "notes_abstract"),
    ("doi", "doi"), ("venue", "journal_name"), ("venue", "secondary_title"), ("venue", "alternate_title3"),
    ("venue", "alternate_title2"), ("venue", "custom3"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ris:
    """RIS records."""

    name: str = "ris"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """It begins with a type, whatever its name."""
        begin = sample.lstrip()[:8]
        return begin.startswith((b"TY  -", b"TY -")) or (filename.endswith(".ris") and b"TY  -" in sample)

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every record, split at TY and ER so that one without its end does not swallow the next."""
        source = local(self.name, intake)
        for begun, lines, complete in _pieces(intake):
            where = f"line {begun}"
            if not complete:
                yield Rejected(where=where, key=_title(lines), reason="the record has no end (ER)")
                continue
            try:
                yield _record("".join(lines), source)
            except UnfitError as error:
                yield Rejected(where=where, key=_title(lines), reason=str(error))


def _pieces(intake: Intake) -> Iterator[tuple[int, list[str], bool]]:
    """Each record's first line's number, its lines, and whether its end was there."""
    lines: list[str] = []
    begun, length = 0, 0
    for number, line in enumerate(text_lines(intake.inflow), 1):
        tag = found[1] if (found := _TAG.match(line)) else None
        if tag == "TY":
            if lines:
                yield begun, lines, False
            begun, lines, length = number, [], 0
        if not lines and tag != "TY":
            if line.strip() and tag not in {None, "ER"}:
                begun, lines = number, [line]  # a record without its beginning
            continue
        length += len(line)
        if length <= MAX_RECORD_BYTES:
            lines.append(line)
        if tag == "ER":
            yield begun, lines, length <= MAX_RECORD_BYTES
            lines, length = [], 0
    if lines:
        yield begun, lines, False


def _record(text: str, source: str) -> PaperRecord:
    if not text.startswith("TY"):
        raise UnfitError("the record has no beginning (TY)")
    try:
        entries = rispy.loads(text.replace("\r\n", "\n"))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise UnfitError(f"not RIS: {str(error)[:200]}") from None
    if len(entries) != 1:
        raise UnfitError("not RIS: no record could be read")
    entry: dict[str, Any] = entries[0]
    draft = Draft(source=source, key=key_of(entry.get("id")))
    for name, field in _FACTS:
        draft.put(name, _joined(entry.get(field)))
    names = entry.get("authors") or entry.get("first_authors")
    draft.facts["authors"] = authors_of(list(names) if isinstance(names, list) else None)
    # 2020/05/12/ in DA, and the same or the bare year in PY and Y1.
    for field in ("date", "year", "publication_year"):
        parts = [part.strip() for part in str(entry.get(field) or "").split("/")]
        draft.put("published", known_date(parts[0], *[part or None for part in parts[1:3]]))
    draft.put("notes", _joined(entry.get("notes"), "\n"))
    urls = entry.get("urls")
    for url in urls if isinstance(urls, list) else [urls]:
        if isinstance(url, str):
            draft.put("arxiv_id", arxiv_id_of(url))
            draft.give(url, "url", None)
    for field in ("file_attachments1", "file_attachments2"):
        draft.give(entry.get(field), "pdf", None)
    return draft.finished()


def _joined(value: Any, between: str = " ") -> Any:
    return between.join(map(str, value)) if isinstance(value, list) else value


def _title(lines: list[str]) -> str:
    found = next((line[6:].strip() for line in lines[:200] if line[:2] in {"TI", "T1"}), "")
    return key_of(found)[:80]


RIS: Final = Ris()
