"""Everything public, as data: the twin of a paper's page, and the whole catalogue as JSONL, CSV or Parquet.

The keys `id`, `title`, `status`, `cause`, `since` and `links` are a promise; others may be added. Times are ISO 8601
in UTC. Text is as its source gave it: whoever prints it escapes it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import orjson

from monitor.errors import UsageError
from monitor.model.catalogue import EvidenceRow, HistoryRow, LinkRow, PaperRow
from monitor.model.papers import LinkKind
from reports.badges import endpoint
from reports.voice import Voice
from reports.why import why

Facts: TypeAlias = dict[str, object]

_HALVES: Final = re.compile(r"[\ud800-\udfff]")
# A spreadsheet would run these (OWASP, "CSV Injection"); the apostrophe makes them text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BATCH: Final = 1_000
COLUMNS: Final = (
    "id", "title", "status", "cause", "since", "links",
    "arxiv_id", "doi", "authors", "published", "venue", "categories", "collections", "availability",
)  # fmt: skip


def paper_line(row: PaperRow) -> Facts:
    """A paper as one line of an export: the promised keys first. `links` are the addresses of its own code."""
    return {
        "id": row.slug,
        "title": row.title,
        "status": row.status.value,
        "cause": row.cause.value,
        "since": iso(row.since),
        "links": [_link(link) for link in row.links if link.removed is None and link.kind is LinkKind.OWN_CODE],
        "arxiv_id": row.arxiv_id,
        "doi": row.doi,
        "authors": list(row.authors),
        "published": row.published,
        "venue": row.venue,
        "categories": list(row.categories),
        "collections": list(row.collections),
        "availability": row.availability.value,
    }


def paper_twin(row: PaperRow, voice: Voice, *, stale: bool = False) -> Facts:
    """All that a paper's page says, for machines: the export's line, then reasons, every address, and the past.

    Its first keys make it the paper's endpoint for shields.io.
    """
    return {
        **endpoint(row.status, row.cause, voice, stale=stale),
        **paper_line(row),
        "links": [_whole_link(link) for link in row.links],
        "reasons": [reason.text for reason in why(row)],
        "precision": row.precision.value if row.precision else None,
        "citations": row.citations,
        "sentence": row.sentence,
        "places": [place.value for place in row.places],
        "marks": list(row.marks),
        "history": [_history(verdict) for verdict in row.history],
    }


def to_json(facts: object) -> bytes:
    """Compact JSON in UTF-8 with a final newline. Half characters, which UTF-8 cannot hold, become U+FFFD."""
    try:
        return orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        return orjson.dumps(_whole_characters(facts), option=orjson.OPT_APPEND_NEWLINE)


def iso(at: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC, to the second: 2026-03-01T12:00:00Z."""
    return f"{at.astimezone(UTC).isoformat()[:19]}Z" if at else None


def write_jsonl(papers: Iterable[Facts], target: Path) -> int:
    """One JSON object a line; returns how many. The file appears whole or not at all."""
    return _write(target, (to_json(line) for line in papers))


def write_csv(papers: Iterable[Facts], target: Path) -> int:
    """CSV (RFC 4180) with a head line; returns how many papers.

    Lists are joined: names and words with "; ", links with a blank.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    return _write(target, (_csv_line(_cells(line)) for line in papers), head=_csv_line(COLUMNS))


def write_parquet(papers: Iterable[Facts], target: Path) -> int:
    """Parquet, a thousand papers a row group; returns how many. Raises UsageError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed.",
            advice="Install the extra: pip install 'paper-graveyard[parquet]', or choose jsonl or csv.",
        ) from error
    text, texts = pa.string(), pa.list_(pa.string())
    link = pa.struct(
        [(key, text) for key in ("raw", "url", "repository", "host", "status", "cause", "since", "address")]
    )
    types: dict[str, pa.DataType] = {
        "links": pa.list_(link),
        "authors": texts,
        "categories": texts,
        "collections": texts,
    }
    schema = pa.schema([pa.field(name, types.get(name, text)) for name in COLUMNS])
    part = _part(target)
    rows = iter(papers)
    count = 0
    with pq.ParquetWriter(part, schema) as writer:
        while batch := [orjson.loads(to_json(line)) for line in islice(rows, _BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    part.replace(target)
    return count


FORMATS: Final[Mapping[str, Callable[[Iterable[Facts], Path], int]]] = MappingProxyType(
    {"jsonl": write_jsonl, "csv": write_csv} | ({"parquet": write_parquet} if find_spec("pyarrow") else {})
)
"""What a site offers, by the end of the file's name: Parquet only where its library, an extra, is installed."""


def convert(source: Path, kind: str, target: Path) -> int:
    """Write what a file of `write_jsonl` holds in another of the `FORMATS`; returns how many papers."""
    with source.open("rb") as lines:
        return FORMATS[kind](map(orjson.loads, lines), target)


def _write(target: Path, lines: Iterator[bytes], *, head: bytes = b"") -> int:
    part = _part(target)
    count = 0
    with part.open("wb") as file:
        file.write(head)
        for line in lines:
            file.write(line)
            count += 1
    part.replace(target)
    return count


def _part(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(f".{target.name}.part")


def _link(link: LinkRow) -> Facts:
    return {
        "raw": link.raw,
        "url": link.url,
        "repository": link.key,
        "host": link.host,
        "status": link.status.value if link.status else None,
        "cause": link.cause.value if link.cause else None,
        "since": iso(link.since),
        "address": link.address,
    }


def _whole_link(link: LinkRow) -> Facts:
    return {
        **_link(link),
        "kind": link.kind.value,
        "place": link.place.value,
        "reason": link.reason,
        "repair": link.repair,
        "path": link.path,
        "reasons": [reason.text for reason in link.reasons],
        "last_life": iso(link.last_life),
        "last_look": iso(link.last_look),
        "next_look": iso(link.next_look),
        "next_why": link.next_why,
        "looks": link.looks,
        "removed": iso(link.removed),
        "evidence": [_evidence(seen) for seen in link.evidence],
    }


def _evidence(seen: EvidenceRow) -> Facts:
    return {
        "at": iso(seen.at),
        "kind": seen.kind,
        "questions": list(seen.questions),
        "detail": seen.detail,
        "status": seen.status,
        "failure": seen.failure,
        "took": seen.took,
        "void": seen.void,
        "first": iso(seen.first),
        "times": seen.times,
    }


def _history(verdict: HistoryRow) -> Facts:
    return {
        "at": iso(verdict.at),
        "status": verdict.status.value,
        "cause": verdict.cause.value,
        "reasons": [reason.text for reason in verdict.reasons],
        "annulled": verdict.annulled,
    }


def _cells(line: Facts) -> list[str]:
    cells = []
    for name in COLUMNS:
        value = line[name]
        if isinstance(value, list):
            words = [str(entry["url"]) if isinstance(entry, dict) else str(entry) for entry in value]
            value = (" " if name == "links" else "; ").join(words)
        cell = "" if value is None else str(value)
        cells.append(f"'{cell}" if cell.startswith(_FORMULA) else cell)
    return cells


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return _HALVES.sub("\ufffd", line.getvalue()).encode("utf-8")


def _whole_characters(value: object) -> object:
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _whole_characters(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_whole_characters(entry) for entry in value]
    return value
