"""arXiv's metadata as JSON lines: the snapshot of its OAI interface, and the flat variants made from it.

Fields of the snapshot: https://www.kaggle.com/datasets/Cornell-University/arxiv (id, submitter, authors, title,
comments, journal-ref, doi, report-no, categories, license, abstract, versions, update_date, authors_parsed).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.jsonlines import first_object, read_lines
from monitor.harvest.files.source import Intake
from monitor.harvest.record import Draft, arxiv_id_in, key_of
from monitor.model.papers import PaperRecord

_FACTS: Final = (
    ("title", "title"), ("abstract", "abstract"), ("abstract", "summary"), ("comments", "comments"),
    ("comments", "comment"), ("journal_ref", "journal-ref"), ("journal_ref", "journal_ref"), ("doi", "doi"),
    ("licence", "license"), ("published", "created"), ("published", "published"), ("published", "listed"),
    ("authors", "authors_parsed"), ("authors", "authors"),
)  # fmt: skip

# https://arxiv.org/category_taxonomy: authors put ACM and MSC classes into the same field.
_CATEGORY: Final = re.compile(r"[a-z]{1,9}(?:-[a-z]{2,7})?(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)*)?")


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
        return read_lines(intake, _record)


def _record(line: Mapping[str, Any]) -> PaperRecord:
    identifier = line.get("arxiv_id", line.get("id"))
    arxiv_id = arxiv_id_in(identifier)
    if arxiv_id is None:
        raise UnfitError(f"{key_of(identifier)[:60]!r} is no arXiv identifier")
    draft = Draft(source="arxiv", key=arxiv_id, facts={"arxiv_id": arxiv_id})
    versions = line.get("versions")
    if isinstance(versions, list) and versions and isinstance(versions[0], dict):
        draft.put("published", versions[0].get("created"))
    for name, column in _FACTS:
        draft.put(name, line.get(column))
    draft.put("categories", _categories(line.get("categories")))
    return draft.finished()


def _categories(value: Any) -> list[str]:
    items = value if isinstance(value, list) else re.split(r"[\s,]+", value[:10_000]) if isinstance(value, str) else []
    return [item for item in items[:100] if isinstance(item, str) and _CATEGORY.fullmatch(item)]


ARXIV: Final = ArxivLines()
