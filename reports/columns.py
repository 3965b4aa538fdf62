"""The papers as columns in chunks: what the whole list's filter reads, the broken first. A chunk is a JSON file.

A column is an array with one value a paper; causes and days are numbers, so that a hundred thousand rows are some
megabytes compressed and are sifted within milliseconds. `data/papers/index.json` tells how many chunks there are.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from monitor.model.catalogue import PaperLine
from monitor.model.status import CAUSES, Cause, Status
from reports.addresses import paper_folder
from reports.environment import titled
from reports.exports import Facts, to_json
from reports.voice import Voice

PER_CHUNK: Final = 5_000
FOLDER: Final = "data/papers/"
# The broken first; within each, the catalogue's own order.
ORDER: Final = (Status.NOT_FOUND, Status.GHOSTED, Status.LIMBO, Status.ALIVE, Status.EXEMPT)
_CAUSES: Final = tuple(cause for status in ORDER for cause in CAUSES[status])
CAUSE_NUMBERS: Final = {cause: number for number, cause in enumerate(_CAUSES)}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Columns:
    """Chunks being filled by lines that come in `ORDER`; at most one chunk in memory."""

    def __init__(self) -> None:
        self._lines: list[PaperLine] = []
        self._number = 0
        self.papers = 0

    def add(self, line: PaperLine) -> Iterator[tuple[str, bytes]]:
        """The chunk with its name, if this line fills one."""
        self._lines.append(line)
        self.papers += 1
        if len(self._lines) == PER_CHUNK:
            yield from self.close()

    def close(self) -> Iterator[tuple[str, bytes]]:
        """The last chunk, if any line waits for it."""
        if self._lines:
            yield f"{FOLDER}{self._number}.json", to_json(_columns(self._lines))
            self._number += 1
            self._lines = []


def index(papers: int, voice: Voice) -> bytes:
    """What the chunks are read with: their number, and the causes that their numbers mean, with words."""
    return to_json(
        {
            "papers": papers,
            "chunks": -(-papers // PER_CHUNK),
            "causes": causes(voice),
            "columns": ["folder", "title", "authors", "cause", "since", "published", "venue", "category", "citations"],
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


def _columns(lines: list[PaperLine]) -> Facts:
    return {
        "folder": [paper_folder(line.slug) for line in lines],
        "title": [titled(line.title, 240) for line in lines],
        "authors": [_names(line.authors) for line in lines],
        "cause": [CAUSE_NUMBERS[line.cause] for line in lines],
        "since": [(line.since - _EPOCH).days for line in lines],
        "published": [(line.published or "")[:10] for line in lines],
        "venue": [(line.venue or "")[:90] for line in lines],
        "category": [(line.categories[0] if line.categories else "")[:60] for line in lines],
        "citations": [line.citations for line in lines],
    }


def _names(authors: tuple[str, ...]) -> str:
    """All names, to be found by; the page shows the first few."""
    return "; ".join(name[:80] for name in authors[:30])
