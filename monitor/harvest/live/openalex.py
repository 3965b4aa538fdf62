"""Venue, citations and fields of papers from OpenAlex, fifty papers a question; only with a key.

https://developers.openalex.org: `/works?filter=doi:A|B`, at most a hundred values in one filter, `select`, `api_key`;
a preprint on arXiv has the DOI 10.48550/arxiv.ID. The data is CC0.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from monitor.harvest.base import Rejected, UnreadableError
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.enriching import enriched, object_in, text_at
from monitor.harvest.live.shelf import walk
from monitor.harvest.live.source import Batch
from monitor.model.papers import PaperRecord
from monitor.rules.identity import doi_of
from monitor.store.known import KnownPaper, KnownPapers

_WORKS: Final = "https://api.openalex.org/works"
_SELECT: Final = "id,doi,title,cited_by_count,primary_location,topics"
_AT_A_TIME: Final = 50
_AGAIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlex:
    """What OpenAlex knows of all known papers that have a DOI or are on arXiv."""

    known: KnownPapers
    key: str = field(repr=False)
    name: str = "OpenAlex"
    point: str = "openalex"

    def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A batch for every fifty papers of one collection."""

        async def learn(papers: Sequence[KnownPaper]) -> Sequence[PaperRecord | Rejected]:
            named = {doi: paper for paper in papers if (doi := _doi(paper))}
            asked = {
                "filter": "doi:" + "|".join(named),
                "select": _SELECT,
                "per_page": _AT_A_TIME,
                "api_key": self.key,
            }
            works = await asker.read(f"{_WORKS}?{urlencode(asked)}", _works) or []
            found: dict[str, PaperRecord] = {}
            for work in works:
                doi = doi_of(text_at(work, "doi") or "")
                if doi in named and doi not in found:
                    found[doi] = _record(named[doi], work)
            return list(found.values())

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
    return _doi(paper) is not None


def _doi(paper: KnownPaper) -> str | None:
    """By what a paper is asked for. A comma or a bar would be read as part of the filter."""
    doi = paper.doi or (f"10.48550/arxiv.{paper.arxiv_id}" if paper.arxiv_id else None)
    return doi if doi and not set(doi) & set(",|") else None


def _works(body: bytes) -> list[Mapping[str, Any]]:
    try:
        results = json.loads(body)["results"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableError("it is no list of works") from None
    return [work for work in results if isinstance(work, dict)] if isinstance(results, list) else []


def _record(paper: KnownPaper, work: Mapping[str, Any]) -> PaperRecord:
    source = object_in(object_in(work, "primary_location"), "source")
    topics = work.get("topics")
    fields = [object_in(topic, "field").get("display_name") for topic in topics] if isinstance(topics, list) else []
    return enriched(
        paper,
        source="openalex",
        # A repository (arXiv, an institution's) is where a copy lies, not where it was published.
        venue=text_at(source, "display_name") if text_at(source, "type") != "repository" else None,
        citations=work.get("cited_by_count"),
        fields=fields,
        licence="https://creativecommons.org/publicdomain/zero/1.0/",
    )
