"""A plain page of text about papers, as copied from a browser: a list of papers, or the page of one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.dates import date_of
from monitor.harvest.files.lines import text_lines
from monitor.harvest.files.source import Intake, local
from monitor.harvest.files.textlines import page_lines
from monitor.harvest.files.textlisting import Listed, listed
from monitor.harvest.files.textrecord import fields_of
from monitor.harvest.record import Draft
from monitor.model.papers import LinkKind, PaperRecord
from monitor.rules.identity import arxiv_id_of, doi_of

_MOST_LINES: Final = 200_000
_ADDRESS: Final = re.compile(r"https?://|github\.com/|gitlab\.com/", re.IGNORECASE)
_CATEGORY: Final = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,17})?")


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of text. It is never guessed but from the ending of a file's name, for any text might be one."""

    name: str = "text"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """Its name says so, and it is no markup."""
        return filename.endswith((".txt", ".text")) and not sample.lstrip().startswith((b"<", b"{", b"["))

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """The papers that a person sees on the page. A paper that stands there twice is one."""
        lines = list(islice(page_lines(text_lines(intake.inflow)), _MOST_LINES))
        source = local(self.name, intake)
        papers = listed(lines)
        if not papers and (fields := fields_of(lines)):
            yield _made("the page", source, partial(_from_fields, fields))
        seen: set[str] = set()
        for paper in papers:
            key = " ".join(paper.title.casefold().split())
            if key not in seen:
                seen.add(key)
                yield _made(f"line {paper.line}", source, partial(_from_list, paper))


def _made(where: str, source: str, fill: Callable[[Draft], None]) -> PaperRecord | Rejected:
    draft = Draft(source=source, key="")
    try:
        fill(draft)
        draft.key = str(draft.facts.get("title", ""))
        return draft.finished()
    except UnfitError as error:
        return Rejected(where=where, key=str(draft.facts.get("title", ""))[:80], reason=str(error))


def _from_list(paper: Listed, draft: Draft) -> None:
    draft.put("title", paper.title)
    draft.put("authors", paper.authors)
    draft.put("abstract", paper.abstract)
    draft.put("published", paper.published)
    draft.put("categories", [paper.category] if paper.category else None)
    draft.put("venue", paper.venue)
    if paper.code and not _ADDRESS.search(paper.abstract or ""):
        # The page says that there is code, and not where.
        draft.facts.update(availability="none", claimed=True)


def _from_fields(fields: dict[str, list[str]], draft: Draft) -> None:
    first = {name: values[0] for name, values in fields.items() if values}
    draft.put("title", first.get("title"))
    draft.put("authors", _authors([*fields.get("authors", ()), *fields.get("other_authors", ())]))
    draft.put("abstract", max(fields.get("abstract", ()), key=len, default=None))
    draft.put("published", next((date for value in fields.get("published", ()) if (date := date_of(value))), None))
    draft.put("categories", [name for value in fields.get("categories", ()) for name in _categories(value)])
    draft.put("citations", first.get("citations"))
    draft.put("venue", first.get("venue"))
    draft.put("comments", first.get("comments"))
    for value in (*fields.get("arxiv_id", ()), *fields.get("doi", ())):
        draft.put("arxiv_id", arxiv_id_of(value))
        draft.put("doi", doi_of(value))
    for name, kind in (("code", LinkKind.OWN_CODE), ("project", LinkKind.PROJECT_PAGE), ("data", LinkKind.DATA)):
        draft.give([value for value in fields.get(name, ()) if _ADDRESS.search(value)], name, kind)


def _authors(values: list[str]) -> list[str] | str:
    """Names a line each, or in one line; a library writes "Zhou, Wei, Lee, Ann", family and given name in turn."""
    if len(values) != 1:
        return values
    pieces = [piece.strip() for piece in values[0].split(",")]
    # Given names first would have a blank in nearly every piece; here only given names have any.
    if len(pieces) % 2 == 0 and all(" " not in family for family in pieces[::2]):
        return [f"{given} {family}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    return values[0]


def _categories(value: str) -> list[str]:
    """`cs.NE: Neural & Evolutionary` names cs.NE; words without a class are no category."""
    code = value.partition(":")[0]
    return [name for name in re.split(r"[\s,;]+", code) if _CATEGORY.fullmatch(name)]


TEXT_PAGE: Final = TextPage()
