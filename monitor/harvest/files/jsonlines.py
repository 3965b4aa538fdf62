"""JSON lines: one object a line, with columns named as lists name them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected, UnfitError
from monitor.harvest.files.columns import calls_itself, record_of
from monitor.harvest.files.source import Intake, local
from monitor.harvest.names import described
from monitor.model.papers import PaperRecord

Make = Callable[[Mapping[str, Any]], PaperRecord]


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Any list of papers as JSON lines."""

    name: str = "jsonl"
    maps: bool = True

    def recognises(self, sample: bytes, filename: str) -> bool:
        """The first line is an object, or breaks off where the sample does."""
        first = first_object(sample)
        named = filename.endswith((".jsonl", ".ndjson"))
        return first is not None or (named and (sample.lstrip()[:1] == b"{" or is_lines(sample)))

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every line's record."""
        source = local(self.name, intake)
        return read_lines(intake, lambda cells: record_of(cells, source, intake.mapping))


def read_lines(intake: Intake, make: Make) -> Iterator[PaperRecord | Rejected]:
    """What `make` makes of each line's object; a line it cannot be made of is named by its number."""
    for number, line in enumerate(intake.inflow.lines(MAX_RECORD_BYTES), 1):
        where = f"line {number}"
        if line is None:
            yield Rejected(where=where, key="", reason=f"the line is longer than {MAX_RECORD_BYTES:,} bytes")
            continue
        if not line.strip(b" \t\r\n\x00"):
            continue
        try:
            value = parsed(line)
        except UnfitError as error:
            yield Rejected(where=where, key="", reason=str(error))
            continue
        yield made(value, where, make)


def made(value: Any, where: str, make: Make) -> PaperRecord | Rejected:
    """The record of one JSON value, or why there is none."""
    if not isinstance(value, dict):
        return Rejected(where=where, key="", reason=f"{described(value)}, not an object")
    try:
        return make(value)
    except UnfitError as error:
        return Rejected(where=where, key=calls_itself(value), reason=str(error))


def parsed(line: bytes) -> Any:
    """The JSON value of a line. Raises `UnfitError` with what is wrong with it.

    By the standard library's reader, not the fastest one: it can tell when a name stands twice, and it takes the NaN
    that Python's writers put out.
    """
    try:
        return json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnfitError(f"not UTF-8 at byte {error.start + 1}") from None
    except (ValueError, RecursionError) as error:
        raise UnfitError(f"not JSON: {str(error)[:200]}") from None


def is_lines(sample: bytes) -> bool:
    """Whether the first line is a whole JSON value and others follow: lines, though the first may be a list."""
    line, _, rest = sample.lstrip().partition(b"\n")
    try:
        parsed(line)
    except UnfitError:
        return False
    return bool(rest.strip())


def first_object(sample: bytes) -> Mapping[str, Any] | None:
    """The object in the first line that is not empty, when it is a whole one."""
    for line in sample.split(b"\n", 50)[:50]:
        if line.strip():
            try:
                value = parsed(line)
            except UnfitError:
                return None
            return value if isinstance(value, dict) else None
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise UnfitError(f"{twice[:100]!r} stands twice in it")
    return names


def _no_number(_: str) -> None:
    return None


JSON_LINES: Final = JsonLines()
