"""The papers as columns in chunks: what the whole list's filter reads, the broken first. A chunk is a JSON file.

A column is an array with one value a paper; causes and days are numbers, so that a hundred thousand rows are some
megabytes compressed and are sifted within milliseconds. Venues, categories and hosts repeat: such a column is its
`values`, each once, and for each paper `at` which of them it has. A value of `category` is all categories of a paper,
as a list, its own first; `names` are the categories' names. `data/papers/index.json` tells how many chunks there are.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

import orjson

from monitor.model.catalogue import PaperLine
from monitor.model.status import CAUSES, Cause, Status
from reports.addresses import paper_folder
from reports.categories import category_name
from reports.environment import titled
from reports.exports import Facts, to_json
from reports.folding import LONGEST_VENUE, categories_of
from reports.printing import clean
from reports.voice import Voice

PER_CHUNK: Final = 5_000
FOLDER: Final = "data/papers/"
# The broken first; within each, the catalogue's own order.
ORDER: Final = (Status.NOT_FOUND, Status.GHOSTED, Status.LIMBO, Status.ALIVE, Status.EXEMPT)
_NAMES: Final = ("folder", "title", "authors", "cause", "since", "published", "venue", "category", "host", "citations")
_REPEATING: Final = ("venue", "category", "host")
_CAUSES: Final = tuple(cause for status in ORDER for cause in CAUSES[status])
CAUSE_NUMBERS: Final = {cause: number for number, cause in enumerate(_CAUSES)}
"""Where the papers of a cause stand among all: the broken first."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Columns:
    """Chunks being filled by papers that come in `ORDER`; at most one chunk in memory."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._number = 0
        self.papers = 0

    def add(self, values: bytes) -> Iterator[tuple[str, bytes]]:
        """The chunk with its name, if this paper fills one; `values` are what `values_of` made of it."""
        self._rows.append(values)
        self.papers += 1
        if len(self._rows) == PER_CHUNK:
            yield from self.close()

    def close(self) -> Iterator[tuple[str, bytes]]:
        """The last chunk, if any paper waits for it."""
        if self._rows:
            values = zip(*orjson.loads(b"[" + b",".join(self._rows) + b"]"), strict=True)
            columns = dict(zip(_NAMES, values, strict=True))
            repeating = {name: _once(columns[name]) for name in _REPEATING}
            repeating["category"]["names"] = _named(columns["category"])
            yield f"{FOLDER}{self._number}.json", to_json(columns | repeating)
            self._number += 1
            self._rows = []


def values_of(line: PaperLine) -> bytes:
    """A paper's value in each column, as a JSON array."""
    return to_json(
        [
            paper_folder(line.slug),
            titled(clean(line.title), 240),
            clean(_names(line.authors)),
            CAUSE_NUMBERS[line.cause],
            (line.since - _EPOCH).days,
            (line.published or "")[:10],
            (line.venue or "")[:LONGEST_VENUE],
            categories_of(line),
            (line.host or "")[:255],
            line.citations,
        ]
    ).rstrip()


def index(papers: int, voice: Voice) -> bytes:
    """What the chunks are read with: their number, and what the numbers of causes mean."""
    return to_json(
        {
            "papers": papers,
            "chunks": -(-papers // PER_CHUNK),
            "causes": causes(voice),
            "columns": _NAMES,
        }
    )


def causes(voice: Voice) -> list[Facts]:
    """What the numbers of causes mean, in their order."""
    return [_cause(cause, voice) for cause in _CAUSES]


def _cause(cause: Cause, voice: Voice) -> Facts:
    status = next(status for status, causes in CAUSES.items() if cause in causes)
    face = voice.face(status)
    return {
        "cause": cause.value,
        "label": voice.words(cause).label,
        "status": status.value,
        "word": face.word,
        "style": face.style,
    }


def _named(sets: Iterable[Iterable[str]]) -> dict[str, str]:
    """The names of categories, by their codes, in the codes' order; those without a name are left out."""
    names = {code: category_name(code) for code in sorted({code for codes in sets for code in codes})}
    return {code: name for code, name in names.items() if name != code}


def _once(column: tuple[str | list[str], ...]) -> Facts:
    """A column as its different values, in the order they come, and where each paper's stands among them."""
    values = [tuple(value) if isinstance(value, list) else value for value in column]
    places: dict[str | tuple[str, ...], int] = {}
    at = [places.setdefault(value, len(places)) for value in values]
    return {"values": list(places), "at": at}


def _names(authors: tuple[str, ...]) -> str:
    """All names, to be found by; the page shows the first few."""
    return "; ".join(name[:80] for name in authors[:30])
