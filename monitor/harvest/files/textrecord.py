"""Pages about one paper: a library's record, an entry of a catalogue, a page of its own, as plain text.

What stands where is told by labels, on the line of their value or above it, in the languages of library catalogues.
"""

import re
from collections.abc import Sequence
from typing import Final

from monitor.harvest.files.textlines import DATE

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "titel", "titre", "título", "titolo"),
    "authors": (
        "authors", "author", "author(s)", "main author", "main authors", "main author(s)", "all authors", "creators",
        "creator", "verfasser", "hauptverfasser", "autoren", "autor", "autor(en)", "auteurs", "auteur",
        "auteur principal", "auteurs principaux", "autores", "autor principal", "autores principales", "autori",
        "autore", "by", "von",
    ),
    "other_authors": (
        "other authors", "weitere verfasser", "autres auteurs", "otros autores", "contributors", "beteiligte",
        "altri autori",
    ),
    "abstract": (
        "abstract", "summary", "zusammenfassung", "inhaltsangabe", "résumé", "resumen", "riassunto", "sommario",
    ),
    "published": (
        "published", "publication date", "date", "date published", "submitted", "submitted on", "year",
        "publication year", "veröffentlicht", "erschienen", "erscheinungsjahr", "jahr", "datum", "publié",
        "publicado", "année", "año", "fecha",
    ),
    "arxiv_id": ("arxiv id", "arxiv", "arxiv identifier", "arxiv-id", "identifier", "eprint"),
    "doi": ("doi", "related doi"),
    "categories": ("category", "categories", "primary category", "cross-listed", "cross-lists", "cross listed"),
    "citations": ("citations", "cited by", "citation count", "zitationen", "zitate", "citas"),
    "venue": (
        "venue", "journal", "conference", "published in", "proceedings", "in", "veröffentlicht in", "zeitschrift",
        "revue", "revista", "publié dans", "publicado en",
    ),
    "code": (
        "repository", "code", "code repository", "source code", "github", "code url", "code link", "implementation",
        "software", "repositorium", "quellcode",
    ),
    "project": ("project page", "project", "project website", "homepage"),
    "data": ("dataset", "data"),
    "comments": ("comments", "comment"),
    "": (  # labels of what is no fact of the paper; they end the value before them
        "format", "language", "sprache", "langue", "idioma", "keywords", "schlagworte", "subjects", "tags",
        "online access", "online-zugang", "accès en ligne", "acceso en línea", "beschreibung", "description",
        "physical description", "last checked", "bibliographic details", "bibliographische detailangaben",
        "détails bibliographiques", "publisher", "verlag", "issn", "isbn", "saved in", "gespeichert in", "status",
        "license", "community contributions", "notes", "schriftenreihe", "series", "links", "references", "pages",
        "item description", "umfang",
    ),
}  # fmt: skip

_OF_LABEL: Final = {label: name for name, labels in LABELS.items() for label in labels}
_LABELLED: Final = re.compile(r"(?P<label>[^:]{1,40}):\s*(?P<value>.*)", re.DOTALL)
_LEADING_DATE: Final = re.compile(rf"(?i:{DATE})")
# From here on a page speaks of other papers.
_OTHERS: Final = re.compile(
    r"\W*(?:similar|related|recommended|more|other|ähnliche|weitere|documents similaires|ejemplares similares)\s+"
    r"(?:papers|works|items|articles|documents|publications|einträge|treffer|titel)\b",
    re.IGNORECASE,
)
_MOST_LINES_OF_A_VALUE: Final = 60


def fields_of(lines: Sequence[str]) -> dict[str, list[str]]:
    """What the page says under its labels, and before the first of them; `title` holds at most one text."""
    lines = _own(lines)
    fields: dict[str, list[str]] = {}
    before: list[str] = []
    name: str | None = None
    for line in lines:
        label, value = _label(line)
        if label is not None:
            name = label
            if value:
                fields.setdefault(name, []).append(value)
        elif name is None:
            before.append(line)
        elif line and len(fields.setdefault(name, [])) < _MOST_LINES_OF_A_VALUE:
            fields[name].append(line)
    fields.pop("", None)
    if not any(fields.values()):
        return {}
    _head(before, fields)
    return fields


def _own(lines: Sequence[str]) -> list[str]:
    end = next((number for number, line in enumerate(lines) if number > 3 and _OTHERS.match(line)), len(lines))
    return list(lines[:end])


def _label(line: str) -> tuple[str | None, str]:
    """The field that a line begins, and its value where that is on the same line."""
    plain = line.rstrip(":").strip().casefold()
    if plain in _OF_LABEL:
        return _OF_LABEL[plain], ""
    found = _LABELLED.fullmatch(line)
    name = _OF_LABEL.get(found["label"].strip().casefold()) if found else None
    return (name, found["value"].strip()) if found and name is not None else (None, "")


def _head(before: Sequence[str], fields: dict[str, list[str]]) -> None:
    """What stands above the labels: the title, a line with the date, the beginning of the abstract."""
    titles: list[str] = []
    above_date = None
    for line in before:
        if not line:
            continue
        dated = _LEADING_DATE.match(line)
        if dated is not None:
            above_date = above_date or (titles[-1] if titles else None)
            fields.setdefault("published", []).append(dated[0])
        elif len(line) <= 400:
            titles.append(line)
    if "title" not in fields and titles:
        # A date stands below the title; above it may be a badge of several words.
        worded = [line for line in titles if len(line.split()) >= 3 or len(line) >= 20]
        fields["title"] = [above_date or (worded[0] if worded else max(titles, key=len))]
