"""Tables: CSV with whatever stands between the cells, and TSV."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.errors import SourceError
from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.columns import calls_itself, checked_header, recognised, record_of
from monitor.harvest.files.lines import decoded_line, text_lines
from monitor.harvest.files.source import Intake, local
from monitor.model.papers import PaperRecord

# One cell may hold a paper's whole text. The csv module keeps its limit for the whole process; ours is the larger one.
_LONGEST_CELL: Final = 8 * 1024 * 1024


_MEND: Final = "Save it as a table with a header in its first line."


class _Lines:
    """Lines for a reader of rows, which remember those of the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._row: list[str] = []
        self.number = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._again.pop() if self._again else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.number += 1
        self._row.append(line)
        return line

    def begin(self) -> int:
        """A new row begins with the next line; its number."""
        self._row.clear()
        return self.number + 1

    def back_to_the_second(self) -> None:
        """Give all lines of this row once more, but the first."""
        self._again.extend(reversed(self._row[1:]))
        self.number -= len(self._row) - 1
        self.ended = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header. `separators` are those that may stand between its cells."""

    name: str
    separators: str
    endings: tuple[str, ...]
    maps: bool = True

    def recognises(self, sample: bytes, filename: str) -> bool:
        """Its name says so, or its first line is a header of columns that we know."""
        header = _first_row(sample, self.separators)
        return filename.endswith(self.endings) or (len(header) > 1 and recognised(header) > 1)

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every row's record. Rows are named by the line on which they end."""
        separator = _separator(intake.inflow.sample, self.separators)
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
        lines = _Lines(text_lines(intake.inflow))
        rows = csv.reader(lines, delimiter=separator)
        try:
            header = [name.strip() for name in next(rows, [])]
        except csv.Error as error:
            raise SourceError(f"{intake.name} has no header that can be read ({error}).", advice=_MEND) from error
        if lines.ended and header:
            raise SourceError(f"{intake.name}: a quotation mark in the header is never closed.", advice=_MEND)
        checked_header(header, intake)
        source = local(self.name, intake)
        while True:
            begun = lines.begin()
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                reason = f"not a row of a table ({error}); a quotation mark before it may never be closed"
                yield Rejected(where=f"lines {begun} to {lines.number}", key="", reason=reason)
                continue
            if lines.ended:
                # The reader asked for more and there was none: the row's quotation mark swallowed all that follows.
                yield Rejected(where=f"line {begun}", key="", reason="a quotation mark in it is never closed")
                lines.back_to_the_second()
                rows = csv.reader(lines, delimiter=separator)
                continue
            if not any(cell.strip() for cell in row):
                continue
            where = f"line {begun}" if begun == lines.number else f"lines {begun} to {lines.number}"
            yield _made(header, row, where, source, intake)


def _made(header: Sequence[str], row: Sequence[str], where: str, source: str, intake: Intake) -> PaperRecord | Rejected:
    cells = {name: cell for name, cell in zip(header, row, strict=False) if name}
    if any(cell.strip() for cell in row[len(header) :]):
        reason = f"{len(row)} cells under a header of {len(header)}; a separator may stand unquoted in one of them"
        return Rejected(where=where, key=calls_itself(cells), reason=reason)
    try:
        return record_of(cells, source, intake.mapping)
    except UnfitError as error:
        return Rejected(where=where, key=calls_itself(cells), reason=str(error))


def _separator(sample: bytes, separators: str) -> str:
    """The one that makes the header's columns best known, or else most of them."""
    line = _first_line(sample)
    return max(separators, key=lambda each: (recognised(row := _row(line, each)), len(row)))


def _first_row(sample: bytes, separators: str) -> list[str]:
    return _row(_first_line(sample), _separator(sample, separators))


def _first_line(sample: bytes) -> str:
    return decoded_line(sample.partition(b"\n")[0][:20_000])


def _row(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


CSV: Final = Table("csv", ",;|\t", (".csv",))
TSV: Final = Table("tsv", "\t", (".tsv", ".tab"))
