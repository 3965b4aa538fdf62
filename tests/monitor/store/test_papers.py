"""What becomes of readings: papers, links, and what an operator set; imported again, merged, forgotten."""

from dataclasses import replace
from datetime import date

import pytest

from checkers.base import EvidenceKind
from monitor.errors import UnknownPaperError, UsageError
from monitor.model.papers import Availability, DatePrecision, KnownDate, LinkKind, Place, Statement
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Mark, MarkKind
from monitor.store import Store
from monitor.store.papers import Counts
from tests.monitor.store.made import DAY, NOW, claim, link, look, reading, settle_all, sweep

JUNE = KnownDate(date(2020, 6, 30), DatePrecision.MONTH)


async def keys_due(store: Store) -> set[str]:
    return {due.target.key for lane in await claim(store) for due in lane.due}


async def test_counts_of_a_first_import_a_second_and_a_changed_one(store: Store) -> None:
    first = [reading(f"2601.{n:05}", link(f"a/{n}")) for n in range(1, 1_203)]
    assert await store.papers.add(first, "conference", now=NOW) == Counts(added=1_202)
    assert await store.papers.add(first, "conference", now=NOW + DAY) == Counts(unchanged=1_202)
    changed = [replace(one, record=replace(one.record, venue="NeurIPS")) for one in first[:7]]
    assert await store.papers.add(changed + first[7:], "conference", now=NOW) == Counts(updated=7, unchanged=1_195)
    assert (await store.papers.page(await store.papers.find("2601.00007"))).venue == "NeurIPS"
    assert len(await keys_due(store)) == 100


async def test_a_page_tells_what_was_read(store: Store) -> None:
    said = Statement(
        availability=Availability.PROMISED, sentence="Code will be released.", place=Place.COMMENT, conditional=True
    )
    found = link(
        "owner/code}", raw="https://github.com/owner/code}", repair="a bracket taken off", path="tree/main/src",
        candidates=(("github.com/owner/code-", "https://github.com/owner/code-"),),
    )  # fmt: skip
    one = reading("2601.00001", found, statement=said, places=(Place.ABSTRACT, Place.COMMENT), citations=3)
    await store.papers.add([one], "conference", now=NOW)
    page = await store.papers.page(await store.papers.find("arXiv:2601.00001v2"))
    assert (page.slug, page.arxiv_id, page.title) == ("arxiv-2601.00001", "2601.00001", "On the matter of 2601.00001")
    assert page.authors == ("Ada Lovelace", "Charles Babbage")
    assert (page.published, page.precision) == ("2026-01-05", DatePrecision.DAY)
    assert (page.availability, page.sentence) == (Availability.PROMISED, "Code will be released.")
    assert page.places == (Place.ABSTRACT, Place.COMMENT)
    assert (page.status, page.cause, page.since) == (Status.LIMBO, Cause.NEW, NOW)
    assert page.collections == ("conference",)
    assert page.citations == 3
    [shown] = page.links
    assert (shown.raw, shown.repair, shown.path) == (found.raw, found.repair, found.path)
    assert (shown.kind, shown.place, shown.host, shown.looks, shown.evidence) == (
        LinkKind.OWN_CODE, Place.ABSTRACT, "github.com", 0, (),
    )  # fmt: skip
    assert shown.next_look == NOW


async def test_dates_keep_their_precision(store: Store) -> None:
    bibtex = reading(
        "key", source="bibtex", doi="10.1000/x", published=KnownDate(date(2020, 6, 30), DatePrecision.MONTH)
    )
    await store.papers.add([bibtex], "c", now=NOW)
    page = await store.papers.page(await store.papers.find("10.1000/x"))
    assert (page.published, page.precision) == ("2020-06", DatePrecision.MONTH)


async def test_one_repository_of_many_papers_is_asked_once_with_all_paths(store: Store) -> None:
    many = [reading(f"2601.{n:05}", link(path=f"papers/{n}")) for n in range(1, 4)]
    await store.papers.add(many, "c", now=NOW)
    [lane] = await claim(store)
    [due] = lane.due
    assert due.target.paths == ("papers/1", "papers/2", "papers/3")


@pytest.mark.parametrize("together", [True, False])
async def test_two_sources_of_one_paper_are_one_paper(store: Store, together: bool) -> None:
    arxiv = reading("2601.00001", link("a/one"), title="A Fine Title", places=(Place.ABSTRACT,))
    journal = reading(
        "lovelace2026", link("a/two"), source="bibtex", title="A fine title.", doi="10.1000/x", venue="JMLR",
        places=(Place.NOTE,),
    )  # fmt: skip
    if together:
        counts = await store.papers.add([arxiv, journal], "c", now=NOW)
        assert counts == Counts(added=1, updated=1)
    else:
        assert await store.papers.add([arxiv], "c", now=NOW) == Counts(added=1)
        assert await store.papers.add([journal], "d", now=NOW) == Counts(updated=1)
    page = await store.papers.page(await store.papers.find("10.1000/x"))
    assert page.slug == "arxiv-2601.00001"
    assert (page.doi, page.arxiv_id, page.venue) == ("10.1000/x", "2601.00001", "JMLR")
    assert page.places == (Place.ABSTRACT, Place.NOTE)
    assert {one.key for one in page.links} == {"github.com/a/one", "github.com/a/two"}


async def test_equal_titles_with_different_identifiers_stay_two_papers(store: Store) -> None:
    one = reading("2601.00001", title="Introduction")
    other = reading("2601.00002", title="Introduction")
    assert await store.papers.add([one, other], "c", now=NOW) == Counts(added=2)


async def test_papers_found_to_be_one_are_merged_and_the_old_address_still_leads_there(store: Store) -> None:
    arxiv = reading("2601.00001", link("a/one"), title="Preprint title")
    journal = reading(
        "j", link("a/one", confidence=0.5), link("a/two"), source="bibtex", title="Other", doi="10.1000/x"
    )
    await store.papers.add([arxiv, journal], "c", now=NOW)
    await sweep(store)
    assert await settle_all(store) == 2
    both = reading("both", source="list", title="Preprint title", arxiv_id="2601.00001", doi="10.1000/x")
    assert await store.papers.add([both], "d", now=NOW + DAY) == Counts(updated=1)
    paper = await store.papers.find("2601.00001")
    assert await store.papers.find("doi-10.1000-x") == paper
    page = await store.papers.page(paper)
    assert {one.key: one.looks for one in page.links} == {"github.com/a/one": 1, "github.com/a/two": 1}
    assert page.collections == ("c", "d")
    assert sum((await store.judgements.counts()).values()) == 1


async def test_a_link_stands_as_long_as_one_source_names_it(store: Store) -> None:
    sure = link("a/one", raw="(https://github.com/a/one)", confidence=0.9)
    unsure = link("a/one", raw="a/one", confidence=0.4)
    first = reading("2601.00001", unsure)
    second = reading("row 1", sure, source="list", arxiv_id="2601.00001")
    await store.papers.add([first], "c", now=NOW)
    await store.papers.add([second], "d", now=NOW)
    paper = await store.papers.find("2601.00001")
    [shown] = (await store.papers.page(paper)).links
    assert shown.raw == sure.raw
    await store.papers.add([replace(second, links=())], "d", now=NOW + DAY)
    [shown] = (await store.papers.page(paper)).links
    assert (shown.raw, shown.removed) == (unsure.raw, None)
    await store.papers.add([replace(first, links=())], "c", now=NOW + DAY)
    [shown] = (await store.papers.page(paper)).links
    assert shown.removed == NOW + DAY
    assert await keys_due(store) == set()
    await store.papers.add([first], "c", now=NOW + 2 * DAY)
    [shown] = (await store.papers.page(paper)).links
    assert shown.removed is None
    assert {due.target.key for lane in await claim(store, NOW + 2 * DAY) for due in lane.due} == {"github.com/a/one"}


async def test_no_import_overrules_what_an_operator_set(store: Store) -> None:
    one = reading("2601.00001", link("a/wrong"))
    await store.papers.add([one], "c", now=NOW)
    await sweep(store)
    await settle_all(store)
    paper = await store.papers.find("2601.00001")
    right = link("a/right", place=Place.OPERATOR)
    await store.papers.set_link(paper, right, by="mallory", now=NOW, reason="the authors wrote to us")
    [lane] = await claim(store)
    assert [(due.target.key, due.urgent) for due in lane.due] == [("github.com/a/right", True)]
    await store.papers.add([reading("2601.00001", link("a/right", place=Place.ABSTRACT))], "c", now=NOW + DAY)
    shown = {one.key: one for one in (await store.papers.page(paper)).links}
    assert shown["github.com/a/right"].reason == "the authors wrote to us"
    assert shown["github.com/a/right"].place is Place.OPERATOR
    assert shown["github.com/a/wrong"].removed == NOW, "the operator's link stands in its place"
    await store.papers.add([reading("2601.00001")], "c", now=NOW + DAY)
    assert {one.key for one in (await store.papers.page(paper)).links if one.removed is None} == {"github.com/a/right"}
    await store.papers.add([one], "c", now=NOW + DAY)
    assert {one.key for one in (await store.papers.page(paper)).links if one.removed is None} == {"github.com/a/right"}
    await store.papers.clear_marks(paper, by="mallory", now=NOW + 2 * DAY)
    assert {one.key for one in (await store.papers.page(paper)).links if one.removed is None} == {"github.com/a/wrong"}


async def test_marks_reach_judgement_and_can_be_cleared(store: Store) -> None:
    await store.papers.add([reading("2601.00001"), reading("2601.00002", mark="restricted")], "c", now=NOW)
    await settle_all(store)
    paper = await store.papers.find("2601.00001")
    mark = Mark(kind=MarkKind.NO_CODE, by="mallory", at=NOW, reason="the authors say so")
    await store.papers.set_mark(paper, mark)
    [case] = await store.judgements.papers_due(NOW, 10)
    assert (case.paper, case.marks) == (paper, (mark,))
    assert (await store.papers.page(paper)).marks == ("no-code",)
    await store.papers.clear_marks(paper, by="mallory", now=NOW)
    [case] = await store.judgements.papers_due(NOW, 10)
    assert case.marks == ()
    other = await store.papers.page(await store.papers.find("2601.00002"))
    assert other.marks == ("restricted",)


async def test_forgetting_a_collection_leaves_what_another_holds(store: Store) -> None:
    shared, own = reading("2601.00001", link("a/one")), reading("2601.00002", link("a/two"))
    await store.papers.add([shared, own], "samples", now=NOW, samples=True)
    await store.papers.add([shared], "conference", now=NOW)
    await sweep(store)
    await settle_all(store)
    assert await store.papers.forget_collection("samples", NOW) == 1
    with pytest.raises(UnknownPaperError, match="no collection is called 'samples'"):
        await store.papers.forget_collection("samples", NOW)
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert page.collections == ("conference",)
    assert [one.looks for one in page.links] == [1]
    with pytest.raises(UnknownPaperError):
        await store.papers.find("2601.00002")
    assert [case.subject.key for case in await store.judgements.replay(0, 10)] == ["github.com/a/one"]
    assert await claim(store, NOW + 30 * DAY, samples_only=True) == []


async def test_forgetting_what_left_a_file(store: Store) -> None:
    rows = [reading(f"2601.{n:05}", link(f"a/{n}")) for n in range(1, 6)]
    await store.papers.add(rows, "c", now=NOW)
    await store.papers.add([reading("x", source="bibtex", title="Another")], "c", now=NOW)
    kept = ["2601.00001", "2601.00002", "2601.00003"]
    assert await store.papers.forget_absent("c", "arxiv", kept, NOW) == 2
    assert await store.papers.forget_absent("c", "arxiv", kept, NOW) == 0
    assert sum((await store.judgements.counts()).values()) == 4
    assert await keys_due(store) == {"github.com/a/1", "github.com/a/2", "github.com/a/3"}
    assert await store.papers.add(rows, "c", now=NOW) == Counts(added=2, unchanged=3)


async def test_a_forgotten_paper_is_gone_and_a_look_in_flight_goes_with_it(store: Store) -> None:
    await store.papers.add([reading("2601.00001", link("a/one")), reading("2601.00002", link("a/two"))], "c", now=NOW)
    [lane] = await claim(store)
    [round_id] = await store.work.open_rounds([lane.host_id], NOW, "here")
    assert await store.papers.forget_paper("2601.00001", NOW) == 1
    await store.work.save([look(due, round_id) for due in lane.due], [], [])
    await store.work.end_open_rounds(NOW)
    assert [case.subject.key for case in await store.judgements.unsettled(10)] == ["github.com/a/two"]
    assert await keys_due(store) == set()


async def test_a_new_mention_asks_the_dead_at_once_and_leaves_the_living_alone(store: Store) -> None:
    await store.papers.add([reading("2601.00001", link("a/dead"))], "c", now=NOW)
    await sweep(store, kind=EvidenceKind.NOT_VISIBLE)
    await settle_all(store, cause=Cause.MISSING)
    await store.papers.add([reading("2601.00002", link("a/alive"))], "c", now=NOW)
    await sweep(store)
    await settle_all(store)
    await store.papers.add([reading("2601.00003", link("a/dead"), link("a/alive"))], "c", now=NOW + DAY)
    [lane] = await claim(store, NOW + DAY)
    assert [(due.target.key, due.urgent) for due in lane.due] == [("github.com/a/dead", True)]


async def test_a_repository_on_a_closed_host_is_settled_without_being_asked(store: Store) -> None:
    gone = link("p/thing", host="code.google.com", url="https://code.google.com/p/thing/", checker="deadhosts")
    await store.papers.add([reading("2601.00001", gone)], "c", now=NOW)
    assert await claim(store) == []
    [case] = await store.judgements.unsettled(10)
    assert case.subject.closure is not None
    assert case.looks == ()


async def test_found_text_that_no_database_takes_is_taken(store: Store) -> None:
    foul = "nul \0 half \ud800 pair"
    one = reading(
        foul, link("a/b", raw=foul, reason=foul, url="https://github.com/" + "x" * 9_000),
        link("k" * 9_000), source="list", title=foul * 500, authors=(foul, "a" * 9_000), venue=foul,
        doi="10.1000/" + "d" * 9_000,
    )  # fmt: skip
    assert await store.papers.add([one], foul, now=NOW) == Counts(added=1)
    assert await store.papers.add([one], foul, now=NOW) == Counts(unchanged=1)
    [case] = await store.judgements.papers_due(NOW, 10)
    page = await store.papers.page(case.paper)
    assert page.title.startswith("nul \ufffd half ? pair")
    assert [one.raw for one in page.links] == ["nul \ufffd half ? pair"]


async def test_a_paper_nobody_knows(store: Store) -> None:
    with pytest.raises(UnknownPaperError) as raised:
        await store.papers.find("2601.99999")
    assert raised.value.advice
    with pytest.raises(UsageError):
        await store.papers.find("nothing of the kind")
    with pytest.raises(UnknownPaperError):
        await store.papers.set_mark(77, Mark(kind=MarkKind.EXEMPT, by="x", at=NOW))


async def test_each_source_stays_with_its_licence_its_places_and_the_day_it_was_read(store: Store) -> None:
    told = reading("2601.00001")
    await store.papers.add([replace(told, record=replace(told.record, licence="CC0"))], "c", now=NOW)
    text = replace(told.record, key="2601.00001 (full text)", licence=None)
    await store.papers.add([replace(told, record=text, places=(Place.FULL_TEXT,))], "c", now=NOW + 2 * DAY)
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert [(one.licence, one.places, one.read) for one in page.sources] == [
        ("CC0", told.places, NOW.date()),
        (None, (Place.FULL_TEXT,), (NOW + 2 * DAY).date()),
    ]
    assert set(page.places) == {*told.places, Place.FULL_TEXT}


async def test_the_longest_list_of_authors_stands_where_another_broke_off(store: Store) -> None:
    told = reading("2601.00001")
    for source, names in (("a", ("Wei Fang", "Bo Chan")), ("b", ("Wei Fang", "Bo Chan", "Anna Meier")), ("c", ("X",))):
        record = replace(told.record, source=source, authors=names)
        await store.papers.add([replace(told, record=record)], "c", now=NOW)
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert page.authors == ("Wei Fang", "Bo Chan", "Anna Meier")


async def test_of_a_preprint_known_to_the_month_no_day_is_shown(store: Store) -> None:
    told = reading("2601.00001")
    month = KnownDate(date(2026, 1, 31), DatePrecision.MONTH)
    record = replace(told.record, source="arxiv", published=month, venue=None)
    await store.papers.add([replace(told, record=record)], "c", now=NOW)
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert (page.published, page.precision) == ("2026-01", DatePrecision.MONTH)


async def test_known_papers_are_gone_through_by_number_with_the_record_that_named_them_first(store: Store) -> None:
    await store.papers.add([reading(f"2601.0000{number}") for number in (1, 2, 3)], "c", now=NOW)
    first, second = await store.known.after(0, 2)
    assert (first.arxiv_id, first.collection, second.arxiv_id) == ("2601.00001", "c", "2601.00002")
    (third,) = await store.known.after(second.number, 2)
    assert third.arxiv_id == "2601.00003"
    assert await store.known.after(third.number, 2) == []


async def test_small_values_are_dropped_by_how_their_keys_begin(store: Store) -> None:
    for key in ("import a", "import b", "important", "import_c"):
        await store.installation.put(key, "1")
    await store.installation.drop("import ")
    assert [await store.installation.get(key) for key in ("import a", "import b", "important", "import_c")] == [
        None,
        None,
        "1",
        "1",
    ]
