"""Tables: CSV with whatever stands between the cells, and TSV."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.columns import calls_itself, checked_header, recognised, record_of
from monitor.harvest.files.lines import decoded_line, text_lines
from monitor.harvest.files.source import Intake, local
from monitor.model.papers import PaperRecord

# One cell may hold a paper's whole text. The csv module keeps its limit for the whole process; ours is the larger one.
_LONGEST_CELL: Final = 8 * 1024 * 1024


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
        rows = csv.reader(text_lines(intake.inflow), delimiter=separator)
        header = [name.strip() for name in next(rows, [])]
        checked_header(header, intake)
        source = local(self.name, intake)
        while True:
            begun = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                reason = f"not a row of a table ({error}); a quotation mark before it may never be closed"
                yield Rejected(where=f"lines {begun} to {rows.line_num}", key="", reason=reason)
                continue
            if not any(cell.strip() for cell in row):
                continue
            where = f"line {begun}" if begun == rows.line_num else f"lines {begun} to {rows.line_num}"
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
