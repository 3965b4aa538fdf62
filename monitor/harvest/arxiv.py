"""One record of arXiv, under the names of its snapshot: from a file, by OAI-PMH or by the API it is the same record.

Fields of the snapshot: https://www.kaggle.com/datasets/Cornell-University/arxiv (id, submitter, authors, title,
comments, journal-ref, doi, report-no, categories, license, abstract, versions, update_date, authors_parsed).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from monitor.harvest.base import UnfitError
from monitor.harvest.record import Draft, arxiv_id_in, key_of
from monitor.model.papers import PaperRecord

ARXIV_SOURCE: Final = "arxiv"
"""The source of every such record: what came as a file yesterday and live today is one record, not two."""

_FACTS: Final = (
    ("title", "title"), ("abstract", "abstract"), ("abstract", "summary"), ("comments", "comments"),
    ("comments", "comment"), ("journal_ref", "journal-ref"), ("journal_ref", "journal_ref"), ("doi", "doi"),
    ("licence", "license"), ("published", "created"), ("published", "published"), ("published", "listed"),
    ("authors", "authors_parsed"), ("authors", "authors"),
)  # fmt: skip

# https://arxiv.org/category_taxonomy: authors put ACM and MSC classes into the same field.
_CATEGORY: Final = re.compile(r"[a-z]{1,9}(?:-[a-z]{2,7})?(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)*)?")


def arxiv_record(said: Mapping[str, Any]) -> PaperRecord:
    """The record of one paper on arXiv. Raises `UnfitError` with the reason."""
    identifier = said.get("arxiv_id", said.get("id"))
    arxiv_id = arxiv_id_in(identifier)
    if arxiv_id is None:
        raise UnfitError(f"{key_of(identifier)[:60]!r} is no arXiv identifier")
    draft = Draft(source=ARXIV_SOURCE, key=arxiv_id, facts={"arxiv_id": arxiv_id})
    versions = said.get("versions")
    if isinstance(versions, list) and versions and isinstance(versions[0], dict):
        draft.put("published", versions[0].get("created"))
    for name, column in _FACTS:
        draft.put(name, said.get(column))
    draft.put("categories", _categories(said.get("categories")))
    return draft.finished()


def _categories(value: Any) -> list[str]:
    items = value if isinstance(value, list) else re.split(r"[\s,]+", value[:10_000]) if isinstance(value, str) else []
    return [item for item in items[:100] if isinstance(item, str) and _CATEGORY.fullmatch(item)]
