"""The dumps of Papers with Code: `links-between-papers-and-code` and `papers-with-abstracts`, JSON arrays of objects.

https://github.com/paperswithcode/paperswithcode-data describes their fields. In the links a paper has one row for
each of its repositories, and its rows do not always follow each other.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.columns import calls_itself
from monitor.harvest.files.jsonarray import elements
from monitor.harvest.files.jsonlines import made
from monitor.harvest.files.source import Intake
from monitor.harvest.names import described
from monitor.harvest.record import Draft, key_of
from monitor.model.papers import PaperRecord

_LINK_FIELDS: Final = (
    "paper_url",
    "paper_title",
    "paper_arxiv_id",
    "paper_url_abs",
    "repo_url",
    "is_official",
    "mentioned_in_paper",
)
_ROWS_AT_A_TIME: Final = 2_000


@dataclass(frozen=True, slots=True)
class PapersWithCode:
    """Either dump; each element says by its fields which one it is from."""

    name: str = "paperswithcode"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """An array whose objects have the address of a page there and what either dump has beside it."""
        del filename
        begins = sample.lstrip()[:1] == b"["
        return begins and b'"paper_url"' in sample and (b'"repo_url"' in sample or b'"url_abs"' in sample)

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Papers with abstracts as they come; papers with links at the end, each once, by the address of its page."""
        with closing(_Spool()) as spool:
            for where, element in elements(intake):
                if isinstance(element, Rejected):
                    yield element
                elif isinstance(element, dict) and "repo_url" in element:
                    yield from _unfit_link(element, where) or spool.keep(where, element)
                else:
                    yield made(element, where, _with_abstract)
            for where, rows in spool.by_paper():
                try:
                    yield _with_links(rows)
                except UnfitError as error:
                    yield Rejected(where=where, key=calls_itself(rows[0]), reason=str(error))


class _Spool:
    """The links' rows, sorted by paper without holding them: a private temporary database that SQLite keeps on disk."""

    def __init__(self) -> None:
        # https://www.sqlite.org/inmemorydb.html, "Temporary Databases": an empty name, gone when closed.
        self._database = sqlite3.connect("")
        self._database.execute("PRAGMA cache_size = -8000")
        self._database.execute("CREATE TABLE row (paper TEXT, place INTEGER, said TEXT)")
        self._waiting: list[tuple[str, int, str]] = []

    def keep(self, where: str, element: Mapping[str, Any]) -> Iterator[Rejected]:
        """Keep one row; yields nothing, so that it can stand where a record would."""
        row = {name: element.get(name) for name in _LINK_FIELDS}
        self._waiting.append((_paper(row), int(where.rpartition(" ")[2]), json.dumps(row)))
        if len(self._waiting) >= _ROWS_AT_A_TIME:
            self._write()
        yield from ()

    def by_paper(self) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        """The rows of each paper together, and where the first of them stood."""
        self._write()
        rows = self._database.execute("SELECT paper, place, said FROM row ORDER BY paper, place")
        for _, group in groupby(rows, key=itemgetter(0)):
            (_, place, first), *others = group
            yield f"record {place}", [json.loads(first), *(json.loads(said) for _, _, said in others)]

    def close(self) -> None:
        self._database.close()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO row VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()


def _unfit_link(row: Mapping[str, Any], where: str) -> list[Rejected]:
    """What is wrong with one row, so that it does not take the paper's other rows with it."""
    for name in ("repo_url", "paper_url", "paper_title", "paper_arxiv_id"):
        value = row.get(name)
        if not isinstance(value, str) and (name == "repo_url" or value is not None):
            return [Rejected(where=where, key=calls_itself(row), reason=f"{name} is {described(value)}, not text")]
        if isinstance(value, str) and len(value) > 2_000:
            return [Rejected(where=where, key=calls_itself(row), reason=f"{name} has {len(value):,} characters")]
    return []


def _paper(row: Mapping[str, Any]) -> str:
    """What the rows of one paper share: its page there, or where that was left out its identifier or title."""
    return next((key for name in ("paper_url", "paper_arxiv_id", "paper_title") if (key := key_of(row[name]))), "")


def _with_links(rows: Iterable[Mapping[str, Any]]) -> PaperRecord:
    rows = list(rows)
    draft = Draft(source="paperswithcode", key=_paper(rows[0]).rstrip("/").rpartition("/")[2])
    for row in rows:
        draft.put("title", row["paper_title"])
        draft.put("arxiv_id", row["paper_arxiv_id"])
        draft.put("arxiv_id", row["paper_url_abs"])
        draft.put("openreview_id", row["paper_url_abs"] if "openreview.net" in str(row["paper_url_abs"]) else None)
    # A famous paper has hundreds of other people's implementations; its own must not be among those left out.
    rows.sort(key=lambda row: row["is_official"] is not True)
    for row in rows[:100]:
        draft.give(row["repo_url"], "repo_url", None, official=row["is_official"], mentioned=row["mentioned_in_paper"])
    return draft.finished()


def _with_abstract(element: Mapping[str, Any]) -> PaperRecord:
    if "paper_url" not in element and "title" not in element:
        raise UnfitError("neither a paper nor a link of Papers with Code")
    draft = Draft(source="paperswithcode", key=key_of(element.get("paper_url")).rstrip("/").rpartition("/")[2])
    for name, column in (
        ("title", "title"), ("title", "paper_title"), ("arxiv_id", "arxiv_id"), ("arxiv_id", "url_abs"),
        ("openreview_id", "openreview_id"), ("authors", "authors"), ("published", "date"), ("venue", "proceeding"),
        ("venue", "conference"), ("abstract", "abstract"),
    ):  # fmt: skip
        draft.put(name, element.get(column))
    return draft.finished()


PAPERS_WITH_CODE: Final = PapersWithCode()
