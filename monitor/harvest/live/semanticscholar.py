"""Venue, citations and fields of papers from Semantic Scholar, a hundred papers a question; only with a key.

https://api.semanticscholar.org/api-docs/graph: `POST /graph/v1/paper/batch?fields=…` with `ids` such as `ARXIV:…` and
`DOI:…`, at most 500; the answer has an entry for each, in their order, null where the paper is not known; the key goes
into `x-api-key`, and one request a second is allowed with it.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from checkers.base import Request
from monitor.harvest.base import Rejected, UnreadableError
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.enriching import enriched, object_in, text_at
from monitor.harvest.live.shelf import walk
from monitor.harvest.live.source import Batch
from monitor.model.papers import PaperRecord
from monitor.store.known import KnownPaper, KnownPapers

_BATCH: Final = (
    "https://api.semanticscholar.org/graph/v1/paper/batch?fields=venue,publicationVenue,citationCount,fieldsOfStudy"
)
_AT_A_TIME: Final = 100
_AGAIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticScholar:
    """What Semantic Scholar knows of all known papers that have a DOI or are on arXiv."""

    known: KnownPapers
    key: str = field(repr=False)
    name: str = "Semantic Scholar"
    point: str = "semantic-scholar"

    def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A batch for every hundred papers of one collection."""

        async def learn(papers: Sequence[KnownPaper]) -> Sequence[PaperRecord | Rejected]:
            question = Request(
                url=_BATCH,
                method="POST",
                headers={"Content-Type": "application/json", "x-api-key": self.key},
                body=json.dumps({"ids": [_name(paper) for paper in papers]}).encode(),
                # The key is for this host alone.
                follow=False,
            )
            said = await asker.send(question, _entries) or []
            return [
                _record(paper, entry) for paper, entry in zip(papers, said, strict=False) if isinstance(entry, dict)
            ]

        return walk(
            self.known,
            learn,
            wanted=_findable,
            at_a_time=_AT_A_TIME,
            resume=resume,
            now=asker.clock.now(),
            again=_AGAIN,
        )


def _findable(paper: KnownPaper) -> bool:
    return bool(paper.arxiv_id or paper.doi)


def _name(paper: KnownPaper) -> str:
    return f"ARXIV:{paper.arxiv_id}" if paper.arxiv_id else f"DOI:{paper.doi}"


def _entries(body: bytes) -> list[Any]:
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError("it is no JSON") from None
    if not isinstance(entries, list):
        raise UnreadableError("it is no list of papers")
    return entries


def _record(paper: KnownPaper, entry: Mapping[str, Any]) -> PaperRecord:
    fields = entry.get("fieldsOfStudy")
    return enriched(
        paper,
        source="semanticscholar",
        venue=text_at(object_in(entry, "publicationVenue"), "name") or text_at(entry, "venue"),
        citations=entry.get("citationCount"),
        fields=fields if isinstance(fields, list) else [],
        licence=None,
    )
