"""A paper's text as a record of its own beside the one that named the paper.

So a later import of the same list without texts does not unread what was read: each record says what it said.
"""

from typing import Final

from monitor.harvest.base import Rejected
from monitor.harvest.fulltext.folder import Folder
from monitor.harvest.fulltext.limits import NoTextError
from monitor.harvest.fulltext.reading import text_of_file
from monitor.model.papers import PaperRecord

_ENDING: Final = " (full text)"


def text_key(key: str) -> str:
    """The key of the text's record beside the record `key`."""
    return f"{key[: 300 - len(_ENDING)]}{_ENDING}"


def text_record(record: PaperRecord, text: str) -> PaperRecord:
    """What the text says, under the paper's own name. Facts that may be corrected later stay with the first record."""
    named = record.arxiv_id or record.doi or record.openreview_id
    return PaperRecord(
        source=record.source,
        key=text_key(record.key),
        title=record.title,
        arxiv_id=record.arxiv_id,
        doi=record.doi,
        openreview_id=record.openreview_id,
        authors=record.authors,
        # Without an identifier it is known by title, first author and year.
        published=None if named else record.published,
        full_text=text,
    )


def text_beside(record: PaperRecord, folder: Folder) -> PaperRecord | Rejected | None:
    """The record of a paper's text from the first of its files that can be read; None where the folder has none."""
    trouble = None
    for file in folder.of(record):
        try:
            return text_record(record, text_of_file(file))
        except NoTextError as error:
            trouble = trouble or Rejected(where=file.name, key=record.key, reason=f"not read: {error}")
    return trouble
