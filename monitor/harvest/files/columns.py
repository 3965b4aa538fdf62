"""What the columns of a list mean: by the names that lists commonly give them, or as a person pointed them out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from monitor.errors import SourceError, UsageError
from monitor.harvest.dates import known_date
from monitor.harvest.files.source import Intake
from monitor.harvest.record import Draft, empty, key_of, openreview_id_in
from monitor.model.papers import LinkKind, PaperRecord
from monitor.rules.identity import arxiv_id_of, doi_of


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is: a fact for `PaperRecord.NAME`, or an address (`name` is then its field as others know it)."""

    name: str
    address: bool = False
    kind: LinkKind | None = None


def _facts(name: str, *columns: str) -> dict[str, Meaning]:
    return {column: Meaning(name) for column in columns}


def _addresses(kind: LinkKind | None, *columns: str) -> dict[str, Meaning]:
    return {column: Meaning(column, address=True, kind=kind) for column in columns}


# Names in lower case with `_` for everything else. A `note` is not here: in a list it is its maker's, not the paper's.
_KNOWN: Final[Mapping[str, Meaning]] = {
    **_facts("key", "id", "key", "paper_id", "uid"),
    **_facts("title", "title", "paper_title", "paper", "article_title", "document_title", "paper_name"),
    **_facts("arxiv_id", "arxiv_id", "arxiv", "arxivid", "paper_arxiv_id", "arxiv_url", "arxiv_link", "eprint"),
    **_facts("doi", "doi", "paper_doi", "doi_url", "paper_doi_url"),
    **_facts("openreview_id", "openreview_id", "openreview", "forum"),
    **_facts("authors", "authors", "author", "author_names", "author_full_names", "author_s"),
    **_facts("published", "published", "publication_date", "date", "date_published", "created", "submitted", "listed"),
    **_facts("year", "year", "publication_year", "pub_year", "py"),
    **_facts("month", "month"),
    **_facts("venue", "venue", "conference", "journal", "booktitle", "proceeding", "proceedings", "source_title"),
    **_facts("venue", "container_title", "publication_title"),
    **_facts("categories", "categories", "category", "primary_category", "subjects"),
    **_facts("citations", "citations", "citation_count", "citationcount", "cited_by_count", "cited_by", "times_cited"),
    **_facts("licence", "licence", "license"),
    **_facts("abstract", "abstract", "summary", "abstract_html", "abstract_raw"),
    **_facts("comments", "comments", "comment"),
    **_facts("journal_ref", "journal_ref"),
    **_facts("full_text", "full_text", "fulltext", "text", "paper_text"),
    **_facts("official", "is_official", "official"),
    **_facts("mentioned", "mentioned_in_paper"),
    **_facts("evidence", "evidence"),
    **_addresses(
        None, "github", "github_url", "github_link", "gitlab", "gitee", "bitbucket", "codeberg", "code", "code_url"
    ),
    **_addresses(None, "code_link", "code_links", "code_urls", "repo", "repo_url", "repository", "repository_url"),
    **_addresses(None, "implementation", "implementation_url", "implementation_urls", "source_code", "software"),
    **_addresses(LinkKind.PROJECT_PAGE, "project", "project_page", "project_url", "web_page", "webpage", "website"),
    **_addresses(LinkKind.PROJECT_PAGE, "homepage", "github_page"),
    **_addresses(LinkKind.DATA, "data", "data_url", "dataset", "dataset_url", "datasets"),
    **_addresses(LinkKind.MODEL, "model", "model_url", "models", "weights"),
    **_addresses(LinkKind.DEMO, "demo", "demo_url", "demo_page", "colab", "space"),
    # Where the paper is. Only an address on a code host among them says anything about code.
    **{column: Meaning("url", address=True) for column in ("url", "link", "paper_url", "page", "paper_link", "ee")},
    **{column: Meaning("pdf", address=True) for column in ("pdf", "pdf_url", "pdf_link", "paper_url_pdf", "paper_pdf")},
    **{column: Meaning("url_abs", address=True) for column in ("paper_url_abs", "url_abs")},
}

# What `--map` may name. There, `url` is what the person wants watched, not where the paper is.
_POINTED_OUT: Final[Mapping[str, Meaning]] = {
    **{
        name: Meaning(name)
        for name in (
            "key", "title", "arxiv_id", "doi", "openreview_id", "authors", "published", "year", "month", "venue",
            "categories", "citations", "licence", "abstract", "comments", "journal_ref", "notes", "full_text",
            "availability", "mark",
        )
    },
    "id": Meaning("key"),
    **{name: Meaning(name, address=True, kind=LinkKind.OWN_CODE) for name in ("url", "code_url", "code", "repository")},
    "project": Meaning("project", address=True, kind=LinkKind.PROJECT_PAGE),
    "data": Meaning("data", address=True, kind=LinkKind.DATA),
    "model": Meaning("model", address=True, kind=LinkKind.MODEL),
    "demo": Meaning("demo", address=True, kind=LinkKind.DEMO),
    "others_code": Meaning("others_code", address=True, kind=LinkKind.OTHERS_CODE),
    "paper_url": Meaning("url", address=True),
}  # fmt: skip

_PARTS: Final = frozenset({"key", "year", "month", "official", "mentioned", "evidence"})
_PAPER_PLACES: Final = frozenset({"url", "pdf", "url_abs"})
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


def checked(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """The mapping, field → column, when every field is one that can be pointed out. Raises `UsageError`.

    A fact may go by any name that we know its column by: `date` is `published`.
    """
    found: dict[str, str] = {}
    for name, column in mapping.items():
        known = _KNOWN.get(_plain(name))
        meant = name if name in _POINTED_OUT or known is None or known.address else known.name
        if meant not in _POINTED_OUT:
            raise UsageError(
                f"{name!r} is not a field that a column can be mapped to.",
                advice=f"The fields: {', '.join(_POINTED_OUT)}.",
            )
        if meant in found:
            raise UsageError(f"{name!r} is the field {meant!r}, which is mapped already.", advice="Map it once.")
        found[meant] = column
    return found


def checked_header(header: Iterable[str], intake: Intake) -> None:
    """Raise `SourceError` when a header lacks a column that was pointed out, or when nothing in it is known."""
    names = list(header)
    shown = ", ".join(repr(name[:60]) for name in names[:40]) or "none"
    for column in intake.mapping.values():
        if column not in names:
            raise SourceError(f"{intake.name} has no column {column!r}.", advice=f"Its columns: {shown}.")
    meanings = _meanings(tuple(dict.fromkeys(names)), tuple(intake.mapping.items()))
    if twice := [column for column, _ in meanings if names.count(column) > 1]:
        raise SourceError(f"{intake.name} has two columns named {twice[0][:60]!r}.", advice="Rename one of them.")
    meant = {meaning.name for _, meaning in meanings}
    if not meant & {"title", "arxiv_id", "doi", "openreview_id"}:
        raise SourceError(
            f"{intake.name} has no column that names a paper.",
            advice=f"Point one out, --map title='…'. Its columns: {shown}.",
        )


def recognised(header: Iterable[str]) -> int:
    """How many of these columns are known by their name."""
    return sum(_plain(name) in _KNOWN for name in header if len(name) < 100)


def record_of(cells: Mapping[str, Any], source: str, mapping: Mapping[str, str]) -> PaperRecord:
    """The record that these cells make. Raises `UnfitError` with the reason."""
    draft = Draft(source=source, key="")
    parts: dict[str, Any] = {}
    addresses: list[tuple[Any, Meaning]] = []
    for column, meaning in _meanings(_named(cells), tuple(mapping.items())):
        value = cells[column]
        if meaning.name == "availability":
            _state(draft, value)
        elif empty(value):
            continue
        elif meaning.address or (meaning.name == "title" and column != "title" and _ADDRESS.match(str(value)[:20])):
            addresses.append((value, meaning if meaning.address else _KNOWN["url"]))
        elif meaning.name in _PARTS:
            parts.setdefault(meaning.name, value)
        else:
            draft.put(meaning.name, value)
    draft.key = key_of(parts.get("key"))
    _identify(draft, parts.get("key"))
    if "year" in parts:
        draft.put("published", known_date(parts["year"], parts.get("month")))
    # The ICLR lists call so what Papers-with-Code and the like had collected from others.
    others = isinstance(parts.get("evidence"), str) and "community" in parts["evidence"]
    for value, meaning in addresses:
        if meaning.name in _PAPER_PLACES:
            _identify(draft, value)
        elif meaning.kind not in {None, LinkKind.OWN_CODE} and not _may_be_address(value):
            continue  # "data: ImageNet" names a thing, not a place
        listed = meaning.kind is None and meaning.name not in _PAPER_PLACES
        draft.give(
            value,
            meaning.name,
            LinkKind.OTHERS_CODE if others and listed else meaning.kind,
            official=parts.get("official") if listed else None,
            mentioned=parts.get("mentioned") if listed else None,
        )
    return draft.finished()


def calls_itself(cells: Mapping[str, Any]) -> str:
    """A name for a record that is rejected: its key, its title or its identifier, as far as it has any."""
    named = {
        meaning.name: cells[column] for column, meaning in _meanings(_named(cells), ()) if not empty(cells[column])
    }
    return next((key for name in ("key", "arxiv_id", "doi", "title") if (key := key_of(named.get(name))[:80])), "")


def _may_be_address(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, str) and "." in item and "/" in item for item in items)


def _state(draft: Draft, value: Any) -> None:
    if value == "claimed":  # "code is available", and no address: none that could be followed
        draft.facts.update(availability="none", claimed=True)
    elif value != "":
        draft.facts["availability"] = value


def _identify(draft: Draft, value: Any) -> None:
    """An address of the paper, or what the record calls itself, may be its identifier as well."""
    if not isinstance(value, str):
        return
    if arxiv_id := arxiv_id_of(value):
        draft.put("arxiv_id", arxiv_id)
    elif (doi := doi_of(value)) and not doi.startswith("10.5281/"):  # Zenodo's are of deposits, not of papers
        draft.put("doi", doi)
    elif "openreview.net/" in value and (openreview_id := openreview_id_in(value)):
        draft.put("openreview_id", openreview_id)


def _named(cells: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that can mean something at all; what `_meanings` remembers must stay small."""
    return tuple(name for name in islice(cells, 500) if len(name) <= 200)


@lru_cache(maxsize=512)
def _meanings(columns: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Meaning], ...]:
    """What each column means, those pointed out first. A field that was pointed out is not guessed as well."""
    pointed = [(column, _POINTED_OUT[name]) for name, column in mapping if column in columns]
    taken, facts = {column for column, _ in pointed}, {meaning.name for _, meaning in pointed if not meaning.address}
    guessed = [
        (column, meaning)
        for column in columns
        if column not in taken and (meaning := _KNOWN.get(_plain(column)))
        if meaning.address or meaning.name not in facts
    ]
    order = list(_KNOWN.values())
    return (*pointed, *sorted(guessed, key=lambda each: order.index(each[1])))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name[:100].casefold()).strip("_")
