"""What waits to be judged, and what becomes of a judgement."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind
from monitor.errors import UnknownPaperError
from monitor.model.looks import VoidReason
from monitor.model.papers import Availability, DatePrecision, KnownDate, LinkKind, Place, Statement
from monitor.model.status import Cause, Status
from monitor.model.verdicts import CaseFile, PaperCase
from monitor.store import Store, open_store
from tests.monitor.store.made import (
    DAY,
    NOW,
    claim,
    end,
    judged,
    link,
    look,
    reading,
    settle_all,
    settled,
    sweep,
    verdict,
)


async def three(store: Store) -> list[CaseFile]:
    await store.papers.add([reading(f"2601.{n:05}", link(f"r/{n}")) for n in range(1, 4)], "c", now=NOW)
    await sweep(store)
    return await store.judgements.unsettled(10)


async def test_a_case_file_holds_all_that_judging_needs(store: Store) -> None:
    one, other, third = await three(store)
    assert one.repository < other.repository < third.repository
    assert [case.repository for case in await store.judgements.unsettled(1, after=one.repository)] == [other.repository]
    assert (one.host, one.checker, one.previous) == ("github.com", "github", None)
    assert one.subject.questions
    assert (one.subject.first_known, one.subject.host_answered, one.subject.closure) == (NOW, NOW, None)
    assert [found.id for found in one.rounds] == [one.looks[0].round]


async def test_a_settled_verdict_is_the_next_cases_previous_one(store: Store) -> None:
    case, *_ = await three(store)
    said = verdict(
        Cause.DOUBTFUL, strikes=2, first_strike=NOW - DAY, last_life=NOW - 9 * DAY, judge_at=NOW + DAY,
        address="https://github.com/new/name",
    )  # fmt: skip
    await store.judgements.settle([settled(case, verdict=said)], NOW, "1")
    assert case.repository not in {waiting.repository for waiting in await store.judgements.unsettled(10)}
    again = {one.repository: one for one in await store.judgements.replay(0, 10)}
    assert again[case.repository].previous == said


async def test_history_grows_only_with_a_change(store: Store) -> None:
    await three(store)
    for day, cause in enumerate([Cause.ACTIVE, Cause.ACTIVE, Cause.MISSING]):
        now = NOW + day * DAY
        if day:
            await sweep(store, now)
        cases = await store.judgements.unsettled(10)
        await store.judgements.settle([settled(case, cause, again=now + DAY) for case in cases], now, "1")
        due = await store.judgements.papers_due(now, 10)
        assert len(due) == (0 if day == 1 else 3)
        await store.judgements.settle_papers([judged(case.paper, cause) for case in due], now, "1")
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert [(row.at, row.cause) for row in page.history] == [(NOW + 2 * DAY, Cause.MISSING), (NOW, Cause.ACTIVE)]
    assert (page.status, page.links[0].status, page.links[0].looks) == (Status.NOT_FOUND, Status.NOT_FOUND, 3)
    counts = await store.judgements.counts()
    assert counts == {**dict.fromkeys(Status, 0), Status.NOT_FOUND: 3}


async def test_a_look_saved_while_a_case_was_judged_is_not_passed_over(store: Store) -> None:
    case, *_ = await three(store)
    [number] = await store.work.open_rounds([1], NOW, "here")
    late = look((case.repository, case.subject.key), number, at=NOW + DAY, kind=EvidenceKind.NOT_VISIBLE)
    await store.work.save([late], [end(number)], [])
    await store.judgements.settle([settled(case)], NOW, "1")
    waiting = {one.repository: one for one in await store.judgements.unsettled(10)}
    assert len(waiting[case.repository].looks) == 2
    assert await claim(store, NOW + 900 * DAY) == []


async def test_an_urgent_look_asked_for_outlives_a_replay(store: Store) -> None:
    await three(store)
    await settle_all(store)
    paper = await store.papers.find("2601.00001")
    await store.papers.set_link(paper, link("r/1"), by="mallory", now=NOW, reason="")
    await store.judgements.settle([settled(case) for case in await store.judgements.replay(0, 10)], NOW, "2")
    [lane] = await claim(store)
    assert [(due.target.key, due.urgent) for due in lane.due] == [("github.com/r/1", True)]


async def test_a_void_is_kept_and_its_looks_are_settled_again(store: Store) -> None:
    await three(store)
    await settle_all(store)
    [found] = await store.guarding.rounds(NOW)
    assert (found.host, found.asked, found.void) == ("github.com", 3, None)
    assert await store.guarding.rounds(NOW + DAY) == []
    await store.guarding.void({found.id: VoidReason.CANARY})
    cases = await store.judgements.unsettled(10)
    assert len(cases) == 3
    assert {each.void for case in cases for each in case.rounds} == {VoidReason.CANARY}
    await settle_all(store, again=NOW + DAY)
    await sweep(store, NOW + DAY, kind=EvidenceKind.NOT_VISIBLE)
    [newer] = await store.guarding.rounds(NOW + DAY)
    await store.guarding.void({newer.id: VoidReason.OFFLINE})
    page = await store.papers.page(await store.papers.find("2601.00001"))
    # Both Rounds are void, but a void cancels no sign of life.
    assert [(row.kind, row.void) for row in page.links[0].evidence] == [("not-visible", "offline"), ("has-code", None)]


async def test_time_alone_wakes_a_verdict_once(store: Store) -> None:
    case, *_ = await three(store)
    await store.judgements.settle([settled(case, verdict=verdict(Cause.HELD, judge_at=NOW + DAY))], NOW, "1")
    await settle_all(store)
    assert await store.judgements.wake(NOW) == 0
    assert await store.judgements.wake(NOW + DAY) == 1
    assert await store.judgements.wake(NOW + DAY) == 0
    assert [one.repository for one in await store.judgements.unsettled(10)] == [case.repository]


async def test_the_newest_evidence_is_the_newest_look_not_the_newest_save(store: Store) -> None:
    assert await store.judgements.newest_evidence() is None
    await three(store)
    await settle_all(store, again=NOW - 5 * DAY)
    await sweep(store, NOW - 5 * DAY)
    assert await store.judgements.newest_evidence() == NOW


async def test_a_paper_case_holds_all_that_judging_needs(store: Store) -> None:
    said = Statement(availability=Availability.LINK, sentence="Our code is here.", place=Place.COMMENT)
    other = link("d/1", host="zenodo.org", kind=LinkKind.DATA)
    preprint = reading("2601.00001", link("r/1"), other, statement=said, citations=4)
    journal = reading(
        "j", source="bibtex", arxiv_id="2601.00001", venue="JMLR", citations=9, categories=("cs.LG", "stat.ML"),
        published=KnownDate(NOW.date(), DatePrecision.MONTH),
    )  # fmt: skip
    await store.papers.add([preprint], "c", now=NOW)
    await store.papers.add([journal], "d", now=NOW + DAY)
    await sweep(store)
    for waiting in await store.judgements.unsettled(10):
        await store.judgements.settle([settled(waiting)], NOW, "1")
    [case] = await store.judgements.papers_due(NOW + DAY, 10)
    assert case == PaperCase(
        paper=case.paper,
        links=case.links,
        statement=said,
        places=(Place.ABSTRACT,),
        published=KnownDate(NOW.date(), DatePrecision.MONTH),
        preprint=preprint.record.published.day if preprint.record.published else None,
        citations=9,
        categories=("cs.LG", "stat.ML"),
        collections=("c", "d"),
        marks=(),
        added=NOW,
        stamp=case.stamp,
    )
    assert [(tie.key, tie.kind, tie.verdict) for tie in case.links] == [
        ("github.com/r/1", LinkKind.OWN_CODE, verdict()),
        ("zenodo.org/d/1", LinkKind.DATA, verdict()),
    ]


async def test_a_paper_is_judged_again_when_its_time_comes_and_not_without_end(store: Store) -> None:
    await store.papers.add([reading("2601.00001")], "c", now=NOW)
    [case] = await store.judgements.papers_due(NOW, 10)
    await store.judgements.settle_papers([judged(case.paper, Cause.GRACE, judge_at=NOW + 90 * DAY)], NOW, "1")
    assert await store.judgements.papers_due(NOW + 89 * DAY, 10) == []
    [case] = await store.judgements.papers_due(NOW + 90 * DAY, 10)
    assert case.previous is not None
    assert case.previous.cause is Cause.GRACE
    late = judged(case.paper, Cause.NO_LINK, judge_at=NOW)
    await store.judgements.settle_papers([late], NOW + 90 * DAY, "1")
    assert await store.judgements.papers_due(NOW + 900 * DAY, 10) == []
    assert [one.paper for one in await store.judgements.replay_papers(0, 10)] == [case.paper]
    assert await store.judgements.replay_papers(case.paper, 10) == []


async def test_a_mark_set_while_a_paper_was_judged_is_not_passed_over(store: Store) -> None:
    await store.papers.add([reading("2601.00001", link("r/1"))], "c", now=NOW)
    [case] = await store.judgements.papers_due(NOW, 10)
    await store.papers.set_link(case.paper, link("r/2"), by="mallory", now=NOW, reason="")
    await store.judgements.settle_papers([judged(case.paper, stamp=case.stamp)], NOW, "1")
    assert len(await store.judgements.papers_due(NOW, 10)) == 1


LOOKS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([EvidenceKind.HAS_CODE, EvidenceKind.NOT_VISIBLE])),
    min_size=1, max_size=8,
)  # fmt: skip
CUTS = st.lists(st.booleans(), min_size=8, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=LOOKS, saves=CUTS, settles=CUTS)
async def test_however_saves_and_settles_interleave_judgement_sees_the_same(
    store: Store, looks: list[tuple[int, EvidenceKind]], saves: list[bool], settles: list[bool]
) -> None:
    """One look a day: saved at once or together with later ones, settled in between or not."""
    with contextlib.suppress(UnknownPaperError):
        await store.papers.forget_collection("c", NOW)
    await store.papers.add([reading(f"2601.{n:05}", link(f"r/{n}")) for n in range(3)], "c", now=NOW)
    [lane] = await claim(store)
    due = sorted(lane.due, key=lambda one: one.target.key)
    rounds = await store.work.open_rounds([lane.host_id] * len(looks), NOW, "here")
    made = [
        look(due[which], number, at=NOW + day * DAY, kind=kind)
        for day, ((which, kind), number) in enumerate(zip(looks, rounds, strict=True))
    ]
    waiting = []
    for one, saved, then_settled in zip(made, saves, settles, strict=False):
        waiting.append(one)
        if saved:
            await store.work.save(waiting, [end(each.look.round) for each in waiting], [])
            waiting = []
        if then_settled:
            await settle_all(store)
    await store.work.save(waiting, [end(each.look.round) for each in waiting], [])
    seen = {case.subject.key: case for case in await store.judgements.replay(0, 10)}
    for asked in due:
        expected = tuple(each.look for each in made if each.repository == asked.id)
        assert (seen[asked.target.key].looks if expected else ()) == expected
        assert (asked.target.key in seen) == bool(expected)
    left = {case.repository for case in await store.judgements.unsettled(10)}
    await settle_all(store)
    assert await store.judgements.unsettled(10) == []
    assert left <= {one.repository for one in made}


async def test_an_installation_keeps_its_id_and_small_values(url: str) -> None:
    first = await open_store(url, now=NOW)
    await first.installation.put("arxiv.from", "2026-02-01")
    await first.close()
    again = await open_store(url, now=NOW + DAY)
    try:
        assert again.installation.id == first.installation.id
        assert len(again.installation.id) == 36
        assert again.installation.started_at == NOW
        assert await again.installation.get("arxiv.from") == "2026-02-01"
        await again.installation.put("arxiv.from", None)
        assert await again.installation.get("arxiv.from") is None
    finally:
        await again.close()


@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_replay_goes_through_all_in_order(store: Store, limit: int) -> None:
    cases = await three(store)
    after, seen = 0, []
    while found := await store.judgements.replay(after, limit):
        seen += [case.repository for case in found]
        after = seen[-1]
    assert seen == [case.repository for case in cases]


async def test_two_processes_that_settle_the_same_cases_write_them_once(store: Store) -> None:
    cases = await three(store)
    for _ in range(2):
        await store.judgements.settle([settled(case) for case in cases], NOW, "1")
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert len(page.links) == 1
    papers = await store.judgements.papers_due(NOW, 10)
    for _ in range(2):
        await store.judgements.settle_papers([judged(case.paper, stamp=case.stamp) for case in papers], NOW, "1")
    page = await store.papers.page(await store.papers.find("2601.00001"))
    assert len(page.history) == 1
