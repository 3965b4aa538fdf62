"""arXiv by OAI-PMH: pages and tokens, patience with a busy server, and going on where it stopped."""

from datetime import date

import pytest

from monitor.errors import SourceError
from monitor.harvest.live.arxiv_oai import ArxivOai
from tests.monitor.harvest.live.asking import Kept, desk, everything, papers, rejects
from tests.standins.arxiv import Script, deleted, listing, raw, refusal, status, xml

HOST = "https://oaipmh.arxiv.org/"
CS = ArxivOai(since=date(2026, 11, 1), set="cs:cs:NE")


async def test_every_page_is_read_and_the_next_harvest_begins_on_the_day_this_one_began() -> None:
    script = Script(
        [
            xml(listing([raw(1), raw(2)], token="2|4")),
            xml(listing([raw(3), deleted(9)], token="", date="2026-11-24T00:00:09Z")),
        ]
    )
    async with desk(script, HOST) as at:
        batches = await everything(CS, at.asker)
        assert at.rig.clock.monotonic() >= 3, "one request every three seconds"
    first, second = script.asked
    assert first["metadataPrefix"] == "arXivRaw"
    assert (first["set"], first["from"]) == ("cs:cs:NE", "2026-11-01")
    assert second == {"path": "/oai", "verb": "ListRecords", "resumptionToken": "2|4"}
    paper = papers(batches)[0]
    assert [one.arxiv_id for one in papers(batches)] == ["2304.00001", "2304.00002", "2304.00003"]
    assert (paper.source, paper.title, paper.authors) == ("arxiv", "Made paper number 1", ("Anna Meier", "Bo Chan"))
    assert paper.published is not None
    assert paper.published.day == date(2023, 4, 25), "the first version's, not the last one's"
    assert paper.licence == "http://creativecommons.org/licenses/by/4.0/"
    assert paper.categories == ("cs.NE", "cs.CV")
    assert [(one.key, one.reason) for one in rejects(batches)] == [
        ("2304.00009", "the source says that it was deleted")
    ]
    again = Script([xml(refusal("noRecordsMatch"))])
    async with desk(again, HOST) as at:
        assert papers(await everything(CS, at.asker, batches[-1].resume)) == []
    assert again.asked[0]["from"] == "2026-11-23"


async def test_it_goes_on_with_the_token_it_was_given() -> None:
    script = Script([xml(listing([raw(1)], token="next")), xml(listing([raw(2)]))])
    async with desk(script, HOST) as at:
        stream = CS.batches(at.asker, None)
        first = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        rest = await everything(CS, at.asker, first.resume)
    assert script.asked[1]["resumptionToken"] == "next"
    assert [one.arxiv_id for one in papers(rest)] == ["2304.00002"]


async def test_a_token_that_is_no_longer_taken_begins_the_list_again() -> None:
    script = Script([xml(refusal("badResumptionToken")), xml(listing([raw(1)]))])
    async with desk(script, HOST) as at:
        batches = await everything(CS, at.asker, '{"from": "2026-11-05", "token": "old", "begun": "2026-11-06"}')
    assert script.asked[1]["from"] == "2026-11-05"
    assert len(papers(batches)) == 1


async def test_retry_after_is_obeyed_before_the_same_page_is_asked_again() -> None:
    script = Script([status(503, Retry_After="120"), xml(listing([raw(1)]))])
    async with desk(script, HOST) as at:
        assert len(papers(await everything(CS, at.asker))) == 1
        assert at.rig.clock.monotonic() >= 120
    assert script.asked[0] == script.asked[1]


async def test_a_long_pause_ends_the_harvest_and_is_obeyed_after_a_restart() -> None:
    notes = Kept()
    async with desk(Script([status(503, Retry_After="7200")]), HOST, notes=notes) as at:
        with pytest.raises(SourceError, match="left alone until"):
            await everything(CS, at.asker)
    script = Script([xml(listing([raw(1)]))])
    async with desk(script, HOST, notes=notes) as at:
        with pytest.raises(SourceError, match="left alone until"):
            await everything(CS, at.asker)
    assert script.asked == [], "it was not asked although it had not said yes"


@pytest.mark.parametrize(
    "broken",
    [
        listing([raw(1), raw(2)], token="2")[:-300],
        "<html><body>Rate exceeded.</body></html>",
        "",
        '<!DOCTYPE x [<!ENTITY a "b">]>' + listing([raw(1)]),
    ],
    ids=["broken off", "a page", "nothing", "entities"],
)
async def test_an_answer_that_is_not_whole_is_asked_for_again(broken: str) -> None:
    script = Script([xml(broken), xml(listing([raw(1)]))])
    async with desk(script, HOST) as at:
        assert len(papers(await everything(CS, at.asker))) == 1
    assert script.asked[0] == script.asked[1]


async def test_a_server_that_stays_in_trouble_ends_it_with_a_reason() -> None:
    async with desk(Script([status(500)]), HOST) as at:
        with pytest.raises(SourceError, match="it answers 500") as caught:
            await everything(CS, at.asker)
    assert "goes on from here" in caught.value.advice


async def test_a_refused_question_is_told_in_the_sources_words() -> None:
    async with desk(Script([xml(refusal("badArgument", "set does not exist"))]), HOST) as at:
        with pytest.raises(SourceError, match=r"badArgument\. set does not exist"):
            await everything(CS, at.asker)


async def test_one_bad_record_is_named_and_the_rest_is_read() -> None:
    broken = raw(2).replace("<id>2304.00002</id>", "<id>nonsense</id>")
    without = "<record><header><identifier>oai:arXiv.org:2304.00007</identifier></header></record>"
    async with desk(Script([xml(listing([raw(1), broken, without, raw(3)]))]), HOST) as at:
        batches = await everything(CS, at.asker)
    assert [one.arxiv_id for one in papers(batches)] == ["2304.00001", "2304.00003"]
    assert ["no arXiv identifier" in rejects(batches)[0].reason, rejects(batches)[1].reason] == [
        True,
        "it has no metadata",
    ]


async def test_the_other_format_has_authors_in_parts() -> None:
    record = (
        "<record><header><identifier>oai:arXiv.org:0804.2273</identifier></header><metadata>"
        '<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>0804.2273</id><created>2008-04-14</created><authors><author>'
        "<keyname>Lagoze</keyname><forenames>Carl</forenames><suffix>Jr.</suffix></author></authors>"
        "<title>T</title><categories>cs.DL</categories></arXiv></metadata></record>"
    )
    async with desk(Script([xml(listing([record]))]), HOST) as at:
        paper = papers(await everything(ArxivOai(since=None, format="arXiv"), at.asker))[0]
    assert paper.authors == ("Carl Lagoze Jr.",)
    assert paper.published is not None
    assert paper.published.day == date(2008, 4, 14)
