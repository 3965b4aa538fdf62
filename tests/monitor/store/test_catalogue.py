"""The catalogue: one moment of the database, a thousand rows at a time, the same number of questions for any number."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from checkers.base import EvidenceKind
from monitor.model.catalogue import Catalogue, MergedRow
from monitor.model.status import Cause, Status
from monitor.store import open_store
from monitor.store.catalogue import open_catalogue
from monitor.store.installation import next_change
from monitor.store.pages import EVIDENCE_SHOWN
from tests.monitor.store.made import DAY, NOW, judged, link, reading, settle_all, settled, sweep

BURIED = Cause.MISSING


async def fill(url: str, count: int) -> None:
    store = await open_store(url, now=NOW)
    try:
        papers = [reading(f"2601.{n:05}", link(f"r/{n}"), link(f"data/{n}", host="b.org")) for n in range(1, count + 1)]
        await store.papers.add(papers, "c", now=NOW)
        while await sweep(store):
            pass
        await settle_all(store)
    finally:
        await store.close()


async def change_one(url: str) -> None:
    """One paper's repository is found gone, two days later."""
    store = await open_store(url, now=NOW)
    try:
        paper = await store.papers.find("2601.00002")
        await store.papers.set_link(paper, link("r/2"), by="mallory", now=NOW + 2 * DAY, reason="look again")
        await sweep(store, NOW + 2 * DAY, kind=EvidenceKind.NOT_VISIBLE)
        for case in await store.judgements.unsettled(10):
            await store.judgements.settle([settled(case, BURIED)], NOW + 2 * DAY, "1")
        for found in await store.judgements.papers_due(NOW + 2 * DAY, 10):
            await store.judgements.settle_papers([judged(found.paper, BURIED, since=NOW + 2 * DAY)], NOW + 2 * DAY, "1")
    finally:
        await store.close()


def test_the_totals(url: str) -> None:
    asyncio.run(fill(url, 3))
    asyncio.run(change_one(url))
    with open_catalogue(url, now=NOW + 2 * DAY) as catalogue:
        totals = catalogue.totals()
    assert totals.papers == 3
    assert totals.statuses == {**dict.fromkeys(Status, 0), Status.ALIVE: 2, Status.NOT_FOUND: 1}
    assert totals.causes == {Cause.ACTIVE: 2, Cause.MISSING: 1}
    # Of six one is watched no more: the hand that set paper 2's address put its other one aside.
    assert (totals.repositories, totals.looks, totals.looks_last_day) == (5, 7, 1)
    assert (totals.last_look, totals.next_look) == (NOW + 2 * DAY, NOW + 7 * DAY)
    assert totals.collections == {"c": 3}
    assert len(totals.installation) == 36


def test_every_paper_once_in_order_with_the_same_number_of_questions_a_thousand(url: str) -> None:
    asyncio.run(fill(url, 1_203))
    with open_catalogue(url, now=NOW) as opened:
        catalogue: Catalogue = opened
        asked = 0

        def count(*_: object) -> None:
            nonlocal asked
            asked += 1

        event.listen(opened._connection.sync_connection or Connection, "before_cursor_execute", count)
        rows = list(catalogue.papers())
        assert asked <= 2 * 12 + 1
        slugs = list(catalogue.slugs())
        lines = list(catalogue.lines())
    assert [row.slug for row in rows] == slugs == [f"arxiv-2601.{n:05}" for n in range(1, 1_204)]
    assert [one.key for one in rows[4].links] == ["github.com/r/5", "b.org/data/5"]
    assert [len(one.evidence) for one in rows[4].links] == [1, 1]
    assert len({line.slug for line in lines}) == 1_203
    assert lines[-1].address == "https://github.com/r/1203"
    assert lines[0].authors == ("Ada Lovelace", "Charles Babbage")


def test_only_what_changed_since_a_mark(url: str) -> None:
    asyncio.run(fill(url, 3))
    with open_catalogue(url, now=NOW) as catalogue:
        mark = catalogue.mark()
        assert list(catalogue.papers(changed_since=mark)) == []
        asyncio_elsewhere(change_one, url)
        # One moment: what was written meanwhile is not seen.
        assert catalogue.mark() == mark
        assert catalogue.totals().statuses[Status.NOT_FOUND] == 0
    with open_catalogue(url, now=NOW) as catalogue:
        assert catalogue.mark() > mark
        [row] = catalogue.papers(changed_since=mark)
        assert (row.slug, row.status) == ("arxiv-2601.00002", Status.NOT_FOUND)
        assert [one.slug for one in catalogue.recent(Status.NOT_FOUND, 5)] == ["arxiv-2601.00002"]
        assert [one.slug for one in catalogue.recent(Status.ALIVE, 1)] == ["arxiv-2601.00003"]


def test_evidence_shown_is_the_newest_and_capped_and_all_of_it_counted(url: str) -> None:
    async def look_often() -> None:
        store = await open_store(url, now=NOW)
        await store.papers.add([reading("2601.00001", link("r/1"))], "c", now=NOW)
        for day in range(EVIDENCE_SHOWN + 3):
            await sweep(store, NOW + day * DAY)
            await settle_all(store, again=NOW + (day + 1) * DAY)
        await store.close()

    asyncio.run(look_often())
    with open_catalogue(url, now=NOW) as catalogue:
        [row] = catalogue.papers()
    times = [one.at for one in row.links[0].evidence]
    assert times == [NOW + day * DAY for day in range(EVIDENCE_SHOWN + 2, 2, -1)]
    assert row.links[0].looks == EVIDENCE_SHOWN + 3


def test_lines_stand_by_slug_and_the_recent_by_their_change(url: str) -> None:
    async def judge() -> None:
        store = await open_store(url, now=NOW)
        await store.papers.add([reading(f"2601.{n:05}") for n in range(1, 5)], "c", now=NOW)
        cases = await store.judgements.papers_due(NOW, 10)
        causes = [Cause.PROMISED, Cause.NO_LINK, Cause.PROMISED, Cause.NO_LINK]
        said = [
            judged(case.paper, cause, since=NOW + n * DAY)
            for n, (case, cause) in enumerate(zip(cases, causes, strict=True))
        ]
        await store.judgements.settle_papers(said, NOW, "1")
        await store.close()

    asyncio.run(judge())
    with open_catalogue(url, now=NOW) as catalogue:
        found = [(line.cause, line.slug[-1]) for line in catalogue.lines()]
        assert found == [(Cause.PROMISED, "1"), (Cause.NO_LINK, "2"), (Cause.PROMISED, "3"), (Cause.NO_LINK, "4")]
        assert [line.slug[-1] for line in catalogue.recent(Status.GHOSTED, 3)] == ["4", "3", "2"]


def test_the_past_and_who_is_wanted(url: str) -> None:
    asyncio.run(fill(url, 3))
    asyncio.run(change_one(url))
    with open_catalogue(url, now=NOW + 2 * DAY) as catalogue:
        [newest, *_] = catalogue.changes(100)
        assert (newest.slug, newest.status, newest.cause) == ("arxiv-2601.00002", Status.NOT_FOUND, BURIED)
        assert newest.before is Status.ALIVE
        assert catalogue.changes(1) == [newest]
        past = list(catalogue.past())
        assert [(one.paper, one.at) for one in past] == sorted((one.paper, one.at) for one in past)
        assert [one.status for one in past if one.paper == past[-1].paper][-1] is Status.ALIVE
        assert {one.paper for one in past} == {row.id for row in catalogue.papers()}
        assert [line.slug for line in catalogue.wanted([BURIED], 5)] == ["arxiv-2601.00002"]
        assert [line.slug for line in catalogue.wanted([Cause.ACTIVE], 1)] == ["arxiv-2601.00003"]
        lives = list(catalogue.lifetimes())
        assert [life.status for life in lives].count(Status.NOT_FOUND) == 1
        assert len(lives) == 5
        assert all(life.first_known <= NOW for life in lives)


def test_papers_are_found_by_name_in_the_order_asked_for(url: str) -> None:
    asyncio.run(fill(url, 3))
    with open_catalogue(url, now=NOW) as catalogue:
        asked = ["arxiv-2601.00003", "nobody", "arxiv-2601.00001"]
        assert [row.slug for row in catalogue.papers_of(asked)] == ["arxiv-2601.00003", "arxiv-2601.00001"]
        assert list(catalogue.papers_of([])) == []


def test_a_catalogue_cannot_write(url: str) -> None:
    asyncio.run(fill(url, 1))
    with open_catalogue(url, now=NOW) as catalogue, pytest.raises((DBAPIError, sqlite3.Error), match=r"read-?only"):
        catalogue._run(next_change(catalogue._connection))


def asyncio_elsewhere(work: object, url: str) -> None:
    """Run in another process, as a writer would be."""
    import subprocess
    import sys

    code = (
        "import asyncio, sys; from tests.monitor.store.test_catalogue import change_one; "
        "asyncio.run(change_one(sys.argv[1]))"
    )
    assert work is change_one
    subprocess.run([sys.executable, "-c", code, url], check=True, cwd=Path(__file__).parents[3], timeout=60)


def test_hosts_with_their_repositories_and_outages_in_as_many_questions_for_any_number(url: str) -> None:
    async def live() -> None:
        store = await open_store(url, now=NOW)
        try:
            papers = [reading(f"2601.{n:05}", link(f"r/{n}", host=f"h{n % 3}.org")) for n in range(1, 8)]
            await store.papers.add(papers, "c", now=NOW)
            while await sweep(store):
                pass
            await settle_all(store)
        finally:
            await store.close()

    asyncio.run(live())
    with open_catalogue(url, now=NOW) as catalogue:
        asked = 0

        def count(*_: object) -> None:
            nonlocal asked
            asked += 1

        event.listen(catalogue._connection.sync_connection or Connection, "before_cursor_execute", count)
        rows = list(catalogue.hosts())
        # Three for the one thousand that hold them all, one that finds no more.
        assert asked <= 2 * 3
    assert [row.name for row in rows] == ["h0.org", "h1.org", "h2.org"]
    assert [row.statuses for row in rows] == [{Status.ALIVE: 2}, {Status.ALIVE: 3}, {Status.ALIVE: 2}]
    assert [row.unjudged for row in rows] == [0, 0, 0]
    assert [(row.closed_on, row.held_until, row.outages) for row in rows] == [(None, None, ())] * 3


def test_a_line_knows_its_identifiers(url: str) -> None:
    asyncio.run(fill(url, 1))
    with open_catalogue(url, now=NOW) as catalogue:
        [line] = catalogue.lines()
    assert line.identifiers == ("2601.00001",)


def test_papers_found_to_be_one_are_told_with_the_one_that_stands(url: str) -> None:
    async def meet() -> None:
        store = await open_store(url, now=NOW)
        preprint = reading("2601.00001", link("a/one"), title="Preprint title")
        journal = reading("j", link("a/two"), source="bibtex", title="Other", doi="10.1000/x")
        await store.papers.add([preprint, journal], "c", now=NOW)
        both = reading("both", source="list", title="Preprint title", arxiv_id="2601.00001", doi="10.1000/x")
        await store.papers.add([both], "d", now=NOW + DAY)
        await store.close()

    asyncio.run(meet())
    with open_catalogue(url, now=NOW + DAY) as catalogue:
        assert list(catalogue.slugs()) == ["arxiv-2601.00001"]
        assert list(catalogue.merged()) == [
            MergedRow(slug="doi-10.1000-x", into="arxiv-2601.00001", title="Preprint title")
        ]
