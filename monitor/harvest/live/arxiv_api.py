"""arXiv by its Atom API: papers of a search, oldest first, or papers by identifier.

https://info.arxiv.org/help/api/user-manual.html: `search_query`, `id_list`, `start`, `max_results`; an error is a feed
with one entry; at most 30,000 results. One request every three seconds (https://info.arxiv.org/help/api/tou.html).
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from monitor.errors import SourceError
from monitor.harvest.arxiv import arxiv_record
from monitor.harvest.base import Rejected, UnfitError, UnreadableError
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.source import Batch
from monitor.harvest.xmltree import child, children, name_of, text_in, xml_of
from monitor.model.papers import PaperRecord
from monitor.rules.identity import arxiv_id_of

BASE: Final = "https://export.arxiv.org/api/query"
_AT_A_TIME: Final = 200
_MOST_RESULTS: Final = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer: its papers, and how many the search has in all."""

    records: tuple[PaperRecord | Rejected, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivSearch:
    """A search such as `cat:cs.LG AND abs:spiking`. Sorted by submission, so that new papers come at its end."""

    query: str

    @property
    def name(self) -> str:
        """As a person reads it."""
        return f"arXiv's search for {self.query}"

    @property
    def point(self) -> str:
        """The name of its resume point."""
        return f"arxiv-api {self.query}"

    async def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A batch a page, from the first paper that was not there the last time."""
        start = int(json.loads(resume)["start"]) if resume else 0
        while True:
            asked = {
                "search_query": self.query,
                "start": start,
                "max_results": min(_AT_A_TIME, _MOST_RESULTS - start),
                "sortBy": "submittedDate",
                "sortOrder": "ascending",
            }
            feed = await asker.read(f"{BASE}?{urlencode(asked)}", partial(_page, start))
            if feed is None or not feed.records:
                return
            start += len(feed.records)
            yield Batch(records=feed.records, resume=json.dumps({"start": start}))
            if start >= feed.total:
                return
            if start >= _MOST_RESULTS:
                raise SourceError(
                    f"arXiv's API gives no more than {_MOST_RESULTS:,} papers of one search.",
                    advice="Ask for less at once, or harvest a whole set by OAI-PMH: graveyard harvest arxiv --set cs",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivPapers:
    """Papers by their identifiers."""

    ids: Sequence[str]

    @property
    def name(self) -> str:
        """As a person reads it."""
        return f"{len(self.ids)} papers of arXiv"

    @property
    def point(self) -> str:
        """Nothing is kept: what was asked for by name is asked for anew."""
        return ""

    async def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """A hundred at a time; an identifier that arXiv does not know is named."""
        del resume
        known = {each: arxiv_id_of(each) for each in self.ids}
        wrong = tuple(
            Rejected(where=each[:80], key="", reason="no arXiv identifier") for each, name in known.items() if not name
        )
        if wrong:
            yield Batch(records=wrong, resume=None)
        names = list(dict.fromkeys(name for name in known.values() if name))
        for first in range(0, len(names), 100):
            some = names[first : first + 100]
            asked = urlencode({"id_list": ",".join(some), "max_results": len(some)})
            feed = await asker.read(f"{BASE}?{asked}", feed_of)
            records = feed.records if feed else ()
            given = {one.arxiv_id for one in records if isinstance(one, PaperRecord)}
            named = {one.key for one in records if isinstance(one, Rejected)}
            absent = tuple(
                Rejected(where=name, key=name, reason="arXiv has no such paper")
                for name in some
                if name not in given | named
            )
            yield Batch(records=(*records, *absent), resume=None)


def feed_of(body: bytes) -> Feed:
    """The feed. Raises `UnreadableError` for what is none, `SourceError` with arXiv's words for an error."""
    root = xml_of(body)
    if name_of(root) != "feed":
        raise UnreadableError("it is no Atom feed")
    entries = list(children(root, "entry"))
    for entry in entries:
        if "/api/errors" in text_in(entry, "id"):
            raise SourceError(f"arXiv refuses the question: {text_in(entry, 'summary')[:500]}")
    total = text_in(root, "totalResults")
    return Feed(
        records=tuple(_record(entry) for entry in entries), total=int(total) if total.isdecimal() else len(entries)
    )


def _page(start: int, body: bytes) -> Feed:
    """The API sometimes gives an empty page in the middle of a list; asked again, it gives it."""
    feed = feed_of(body)
    if not feed.records and start < feed.total:
        raise UnreadableError("an empty page in the middle of the list")
    return feed


def _record(entry: Element) -> PaperRecord | Rejected:
    identifier = text_in(entry, "id")
    said: dict[str, Any] = {
        name: text_in(entry, name) or None
        for name in ("title", "summary", "published", "comment", "journal_ref", "doi")
    }
    said["id"] = identifier
    said["authors"] = [text_in(author, "name") for author in children(entry, "author")]
    said["categories"] = [category.get("term") for category in children(entry, "category")]
    if child(entry, "title") is None:
        return Rejected(where=identifier or "entry", key=arxiv_id_of(identifier) or "", reason="it has no title")
    try:
        return arxiv_record(said)
    except UnfitError as error:
        return Rejected(where=identifier or "entry", key=arxiv_id_of(identifier) or "", reason=str(error))
