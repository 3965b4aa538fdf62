"""arXiv's metadata as JSON lines: the snapshot of its OAI interface, and the flat variants made from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitor.harvest.arxiv import arxiv_record
from monitor.harvest.base import Rejected
from monitor.harvest.files.jsonlines import first_object, read_lines
from monitor.harvest.files.source import Intake
from monitor.harvest.record import arxiv_id_in
from monitor.model.papers import PaperRecord


@dataclass(frozen=True, slots=True)
class ArxivLines:
    """arXiv records, one JSON object a line."""

    name: str = "arxiv"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """The first object has an arXiv identifier and what else only arXiv's records have together."""
        del filename
        first = first_object(sample)
        if first is None or arxiv_id_in(first.get("arxiv_id", first.get("id"))) is None:
            return False
        return "categories" in first and bool({"comment", "comments", "versions", "authors_parsed"} & first.keys())

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every line's record."""
        return read_lines(intake, arxiv_record)


ARXIV: Final = ArxivLines()
