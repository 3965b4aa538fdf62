"""arXiv by its Atom API: a search page by page, papers by identifier, errors that come as feeds."""

import pytest

from monitor.errors import SourceError
from monitor.harvest.live.arxiv_api import ArxivPapers, ArxivSearch
from tests.monitor.harvest.live.asking import desk, everything, papers, rejects
from tests.standins.arxiv import Script, entry, feed, xml

HOST = "https://export.arxiv.org/"
SEARCH = ArxivSearch(query="cat:cs.NE")


async def test_a_search_is_read_page_by_page_and_goes_on_behind_its_end() -> None:
    script = Script([xml(feed([entry(1), entry(2)], 3)), xml(feed([entry(3)], 3))])
    async with desk(script, HOST) as at:
        batches = await everything(SEARCH, at.asker)
    assert [asked["start"] for asked in script.asked] == ["0", "2"]
    assert script.asked[0]["sortOrder"] == "ascending", "new papers come at the end"
    paper = papers(batches)[0]
    assert (paper.arxiv_id, paper.comments, paper.categories) == ("2304.00001", "9 pages", ("cs.NE",))
    later = Script([xml(feed([entry(4)], 4))])
    async with desk(later, HOST) as at:
        assert len(papers(await everything(SEARCH, at.asker, batches[-1].resume))) == 1
    assert later.asked[0]["start"] == "3"


async def test_an_empty_page_in_the_middle_is_asked_for_again() -> None:
    script = Script([xml(feed([entry(1)], 2)), xml(feed([], 2)), xml(feed([entry(2)], 2))])
    async with desk(script, HOST) as at:
        assert len(papers(await everything(SEARCH, at.asker))) == 2


async def test_a_search_without_results_is_none() -> None:
    async with desk(Script([xml(feed([], 0))]), HOST) as at:
        assert await everything(SEARCH, at.asker) == []


async def test_an_error_comes_as_a_feed_and_is_told() -> None:
    wrong = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>"
        "<summary>incorrect id format for 1</summary></entry>"
    )
    async with desk(Script([xml(feed([wrong], 1))]), HOST) as at:
        with pytest.raises(SourceError, match="incorrect id format for 1"):
            await everything(SEARCH, at.asker)


async def test_papers_by_identifier_and_those_that_arxiv_does_not_know() -> None:
    script = Script([xml(feed([entry(1)], 1))])
    async with desk(script, HOST) as at:
        asked = ArxivPapers(ids=("arXiv:2304.00001v1", "2304.00001", "2304.00009", "nonsense"))
        batches = await everything(asked, at.asker)
    assert script.asked[0]["id_list"] == "2304.00001,2304.00009"
    assert [one.arxiv_id for one in papers(batches)] == ["2304.00001"]
    assert [(one.where, one.reason) for one in rejects(batches)] == [
        ("nonsense", "no arXiv identifier"),
        ("2304.00009", "arXiv has no such paper"),
    ]
