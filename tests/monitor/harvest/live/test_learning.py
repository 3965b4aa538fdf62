"""What live sources add to papers that are known: their texts, and what two indexes say of them."""

import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from monitor.harvest.live.arxiv_text import ArxivTexts
from monitor.harvest.live.openalex import OpenAlex
from monitor.harvest.live.semanticscholar import SemanticScholar
from monitor.model.papers import PaperRecord, Place, Reading
from monitor.rules.reading import read
from monitor.store import Store, open_store
from tests.monitor.harvest.live.asking import desk, everything, papers, rejects
from tests.standins.arxiv import Answer, Script, status

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXPORT = "https://export.arxiv.org/"
SOURCE = b"\\begin{document}Our code is available at \\url{https://github.com/meier/made}.\\end{document}"


def reading(key: str, **more: str) -> Reading:
    return read(PaperRecord(source="list", key=key, title=f"Paper {key}", **more))  # type: ignore[arg-type]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'graveyard.db'}", now=NOW)
    await opened.papers.add(
        [reading("a", arxiv_id="2304.00001"), reading("b", doi="10.1007/x,y"), reading("c", doi="10.1145/3586078")],
        "lab",
        now=NOW,
    )
    yield opened
    await opened.close()


def packed(data: bytes) -> Answer:
    return lambda _: web.Response(body=gzip.compress(data), content_type="application/gzip")


async def test_a_text_is_fetched_once_and_read_as_a_record_beside_the_papers_own(store: Store) -> None:
    script = Script([packed(SOURCE)])
    async with desk(script, EXPORT) as at:
        batches = await everything(ArxivTexts(known=store.known), at.asker)
        text = papers(batches)[0]
        assert (text.source, text.key, text.arxiv_id) == ("list", "a (full text)", "2304.00001")
        assert batches[0].collection == "lab"
        await store.papers.add([read(text)], "lab", now=NOW)
        assert papers(await everything(ArxivTexts(known=store.known), at.asker)) == []
    assert [asked["path"] for asked in script.asked] == ["/e-print/2304.00001"]
    page = await store.papers.page(await store.papers.find("2304.00001"))
    assert Place.FULL_TEXT in page.places
    assert [link.url for link in page.links] == ["https://github.com/meier/made"]


async def test_where_there_is_no_source_the_pdf_is_tried_and_nothing_is_called_read(store: Store) -> None:
    script = Script([status(404), packed(b"")])
    async with desk(script, EXPORT) as at:
        batches = await everything(ArxivTexts(known=store.known), at.asker)
        # The next harvest goes on behind it, and does not ask at every beat for what is not there.
        await everything(ArxivTexts(known=store.known), at.asker, batches[-1].resume)
    assert [asked["path"] for asked in script.asked] == ["/e-print/2304.00001", "/pdf/2304.00001"]
    assert rejects(batches)[0].reason == "not read: no text is in it"
    assert papers(batches) == []


async def test_openalex_adds_venue_and_citations_and_is_asked_by_doi_in_one_question(store: Store) -> None:
    works = [
        {
            "doi": "https://doi.org/10.48550/arXiv.2304.00001",
            "cited_by_count": 74,
            "primary_location": {"source": {"display_name": "Neural Networks", "type": "journal"}},
            "topics": [{"field": {"display_name": "Computer Science"}}],
        },
        {
            "doi": "https://doi.org/10.1145/3586078",
            "cited_by_count": 3,
            "primary_location": {"source": {"display_name": "arXiv", "type": "repository"}},
            "topics": [{"field": {"display_name": "Computer Science"}}, {"field": None}],
        },
        {"doi": None},
        "nonsense",
    ]
    script = Script([lambda _: web.json_response({"meta": {}, "results": works})])
    async with desk(script, "https://api.openalex.org/") as at:
        found = papers(await everything(OpenAlex(known=store.known, key="s3cret"), at.asker))
    assert script.asked[0]["filter"] == "doi:10.48550/arxiv.2304.00001|10.1145/3586078"
    assert script.asked[0]["api_key"] == "s3cret"
    assert [(one.venue, one.citations, one.categories) for one in found] == [
        ("Neural Networks", 74, ()),
        (None, 3, ("Computer Science",)),
    ]
    await store.papers.add([read(one) for one in found], "lab", now=NOW)
    page = await store.papers.page(await store.papers.find("2304.00001"))
    assert (page.title, page.venue, page.citations) == ("Paper a", "Neural Networks", 74)


async def test_semantic_scholar_answers_in_the_order_it_was_asked(store: Store) -> None:
    asked: list[tuple[str | None, object]] = []

    async def batch(request: web.Request) -> web.Response:
        asked.append((request.headers.get("x-api-key"), json.loads(await request.text())))
        return web.json_response([{"publicationVenue": {"name": "NeurIPS"}, "citationCount": 9}, None, {"venue": ""}])

    # A first answer of trouble, and then the real one.
    script = Script([status(503)])
    async with desk(script, "https://api.semanticscholar.org/") as at:
        at.pages.on("/graph/v1/paper/batch", batch)
        found = papers(await everything(SemanticScholar(known=store.known, key="s3cret"), at.asker))
    assert asked == [("s3cret", {"ids": ["ARXIV:2304.00001", "DOI:10.1007/x,y", "DOI:10.1145/3586078"]})]
    assert [(one.arxiv_id or one.doi, one.venue, one.citations) for one in found] == [
        ("2304.00001", "NeurIPS", 9),
        ("10.1145/3586078", None, None),
    ]


def test_keys_stay_out_of_what_is_shown(store: Store) -> None:
    assert "s3cret" not in repr(OpenAlex(known=store.known, key="s3cret"))
    assert "s3cret" not in repr(SemanticScholar(known=store.known, key="s3cret"))
