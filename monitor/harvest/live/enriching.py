"""What an index of the literature adds to a paper that is known: its venue, its citations, its fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.harvest.record import Draft
from monitor.model.papers import PaperRecord
from monitor.store.known import KnownPaper


def enriched(
    paper: KnownPaper, *, source: str, venue: str | None, citations: Any, fields: Iterable[Any], licence: str | None
) -> PaperRecord:
    """A record of the index about a known paper. A paper on arXiv keeps arXiv's own categories."""
    draft = Draft(source=source, key=paper.arxiv_id or paper.doi or paper.key)
    for name, value in (
        ("title", paper.title),
        ("arxiv_id", paper.arxiv_id),
        ("doi", paper.doi),
        ("venue", venue),
        ("citations", citations),
        ("categories", None if paper.arxiv_id else list(dict.fromkeys(each for each in fields if each))),
        ("licence", licence),
    ):
        draft.put(name, value)
    return draft.finished()


def object_in(value: Any, name: str) -> Mapping[str, Any]:
    """The object under a name; an empty one where there is none."""
    held = value.get(name) if isinstance(value, Mapping) else None
    return held if isinstance(held, Mapping) else {}


def text_at(value: Mapping[str, Any], name: str) -> str | None:
    """The text under a name; None where there is none."""
    held = value.get(name)
    return held.strip() or None if isinstance(held, str) else None
