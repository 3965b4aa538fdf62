"""The way of a correction through both databases: received, joined, verified, leased, decided, undone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import UnknownCorrectionError, UsageError
from monitor.model.corrections import Correction, Problem, Relation, Sign, State, Submission, Verification
from monitor.model.status import Cause
from monitor.rules.corrections import digest
from monitor.store import Store
from tests.monitor.store.made import DAY, NOW, link, reading, receive, settle_all, sweep

NEW = "https://github.com/fresh/home"
SEEN = Verification(
    at=NOW,
    key="github.com/fresh/home",
    url=NEW,
    kind="has-code",
    counts_as="life",
    detail="it answers",
    signs=(Sign.TITLE, Sign.IDENTIFIER),
)


async def one_paper(store: Store) -> int:
    await store.papers.add([reading("2601.00001", link("old/home"))], "c", now=NOW)
    await sweep(store)
    await settle_all(store)
    return await store.papers.find("2601.00001")


async def send(store: Store, handle: str = "h1", **rest: Any) -> Correction:
    told = Submission(
        **{"problem": Problem.MOVED, "relation": Relation.READER, "paper": "arxiv-2601.00001", "url": NEW, **rest}
    )
    paper = await store.papers.find(told.paper) if told.paper else None
    return await receive(store, told, paper, digest(told, None), handle)


async def own(store: Store) -> list[str]:
    page = await store.papers.page(await store.papers.find("2601.00001"))
    return [one.key for one in page.links if one.removed is None]


async def test_what_was_sent_is_found_by_its_handle_and_its_log_begins(store: Store) -> None:
    await one_paper(store)
    sent = await send(store)
    assert await store.corrections.by_handle("h1") == sent
    assert (sent.state, sent.title) == (State.RECEIVED, "On the matter of 2601.00001")
    assert [step.verb for step in await store.corrections.steps(sent.number)] == ["received"]
    assert await store.corrections.unverified() == [(sent.number, b"n")]
    with pytest.raises(UnknownCorrectionError):
        await store.corrections.by_handle("h2")


async def test_the_same_said_twice_is_joined_and_decided_together(store: Store) -> None:
    await one_paper(store)
    first = await send(store)
    second = await send(store, "h2", relation=Relation.AUTHOR)
    assert (second.state, second.joined) == (State.JOINED, first.number)
    assert [one.number for one in await store.corrections.waiting()] == [first.number]
    await store.corrections.reject(first.number, by="mod", digest=first.digest, now=NOW, reason="not theirs")
    decided = await store.corrections.by_handle("h2")
    assert (decided.state, decided.reason) == (State.REJECTED, "not theirs")


async def test_a_dispute_is_told_to_the_judge_until_it_is_decided(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store)
    until = NOW + 30 * DAY
    queued = await store.corrections.verified(sent.number, SEEN, disputed_until=until, now=NOW)
    assert (queued.state, queued.verification) == (State.QUEUED, SEEN)
    [case] = await store.judgements.papers_due(NOW, 10)
    assert (case.paper, case.disputed_until) == (paper, until)
    await store.corrections.reject(sent.number, by="mod", digest=sent.digest, now=NOW, reason="no")
    [case] = await store.judgements.papers_due(NOW, 10)
    assert case.disputed_until is None


async def test_accepting_sets_the_link_and_undoing_puts_everything_back(store: Store) -> None:
    await one_paper(store)
    sent = await send(store)
    await store.corrections.verified(sent.number, SEEN, disputed_until=None, now=NOW)
    accepted = await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    assert accepted.state is State.ACCEPTED
    assert await own(store) == ["github.com/fresh/home"]
    # No import brings the old one back.
    await store.papers.add([reading("2601.00001", link("old/home"), link("data"))], "c", now=NOW)
    assert "github.com/old/home" not in await own(store)
    undone = await store.corrections.undo(sent.number, by="mod", now=NOW + DAY, reason="mistake")
    assert undone.state is State.UNDONE
    assert "github.com/old/home" in await own(store)
    assert "github.com/fresh/home" not in await own(store)
    verbs = [step.verb for step in await store.corrections.steps(sent.number)]
    assert verbs == ["received", "checked", "accepted", "undone"]


async def test_undoing_gives_an_operator_s_link_back_to_the_operator(store: Store) -> None:
    paper = await one_paper(store)
    await store.papers.set_link(paper, link("by/hand"), by="operator", now=NOW, reason="known")
    sent = await send(store)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    await store.corrections.undo(sent.number, by="mod", now=NOW + DAY)
    assert await own(store) == ["github.com/by/hand"]


async def test_never_had_code_is_a_mark_that_undoing_clears(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store, problem=Problem.NEVER_HAD_CODE, url=None)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    assert (await store.papers.page(paper)).marks
    await store.corrections.undo(sent.number, by="mod", now=NOW + DAY)
    assert not (await store.papers.page(paper)).marks


async def test_a_decision_is_bound_to_what_was_seen_and_made_once(store: Store) -> None:
    await one_paper(store)
    sent = await send(store)
    with pytest.raises(UsageError):
        await store.corrections.accept(sent.number, by="mod", digest="other", now=NOW)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    for decide in (
        store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW),
        store.corrections.reject(sent.number, by="mod", digest=sent.digest, now=NOW, reason="no"),
    ):
        with pytest.raises(UsageError):
            await decide
    # A look that ends after the decision changes nothing.
    late = await store.corrections.verified(sent.number, SEEN, disputed_until=NOW + DAY, now=NOW)
    assert (late.state, late.disputed_until) == (State.ACCEPTED, None)


async def test_an_item_is_leased_to_one_at_a_time(store: Store) -> None:
    await one_paper(store)
    sent = await send(store)
    ten = timedelta(minutes=10)
    assert await store.corrections.lease(sent.number, "ann", NOW, ten)
    assert await store.corrections.lease(sent.number, "ann", NOW, ten)
    assert not await store.corrections.lease(sent.number, "bob", NOW, ten)
    assert await store.corrections.lease(sent.number, "bob", NOW + ten, ten)
    await store.corrections.hand_on(sent.number, "bob")
    assert await store.corrections.lease(sent.number, "ann", NOW + ten, ten)


async def test_a_disputed_burial_is_limbo_in_the_database(store: Store) -> None:
    await one_paper(store)
    sent = await send(store)
    seen = replace(SEEN, signs=(Sign.OWNER,))
    await store.corrections.verified(sent.number, seen, disputed_until=NOW + DAY, now=NOW)
    held = await store.corrections.by_number(sent.number)
    assert held.verification == seen
    assert held.paper_cause == Cause.ACTIVE


async def test_a_report_that_it_will_not_run_stands_until_something_is_pushed(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store, problem=Problem.WILL_NOT_RUN, url=None, note="make: no rule")
    assert (await store.papers.page(paper)).unrunnable == ()
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    [told] = (await store.papers.page(paper)).unrunnable
    assert (told.said, told.at, told.lapses) == ("make: no rule", NOW, NOW + 365 * DAY)
    await store.papers.ask_now(paper, now=NOW + DAY, why="a test")
    await sweep(store, NOW + DAY, pushed_at=NOW + timedelta(hours=3))
    assert (await store.papers.page(paper)).unrunnable == ()
