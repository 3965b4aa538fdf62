"""What a moderator's decision does to papers, and that no import and no kill undoes it, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.errors import UnknownPaperError, UsageError
from monitor.model.corrections import Problem, State
from monitor.store import Store, open_store
from monitor.store.arrivals import Kept
from tests.monitor.store.made import DAY, NOW, link, reading, settle_all
from tests.monitor.store.test_arrivals import arrival
from tests.monitor.store.test_corrections import NEW, one_paper, own, send

RIGHT = (
    ("title", "The right title"),
    ("authors", "Grace Hopper; Ada Lovelace"),
    ("venue", "NeurIPS 2026"),
    ("published", "2026-02"),
    ("doi", "https://doi.org/10.1000/182"),
)


async def details(store: Store, told: tuple[tuple[str, str], ...] = RIGHT, handle: str = "h1") -> int:
    sent = await send(store, handle, problem=Problem.DETAILS, url=None, details=told)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    return sent.number


async def test_details_put_right_outlive_every_later_import_and_undoing_gives_sources_their_word(store: Store) -> None:
    paper = await one_paper(store)
    number = await details(store)
    # The same source says something new, and a second one joins it.
    await store.papers.add([reading("2601.00001", link("old/home"), venue="Elsewhere 2025")], "c", now=NOW + DAY)
    other = reading("x1", source="list", title="On the matter of 2601.00001", arxiv_id="2601.00001", venue="Third")
    await store.papers.add([other], "d", now=NOW + DAY)
    page = await store.papers.page(paper)
    assert (page.title, page.venue, page.doi) == ("The right title", "NeurIPS 2026", "10.1000/182")
    assert (page.authors, page.published) == (("Grace Hopper", "Ada Lovelace"), "2026-02")
    await store.corrections.undo(number, by="mod", now=NOW + DAY)
    page = await store.papers.page(paper)
    assert (page.title, page.venue, page.doi) == ("On the matter of 2601.00001", "Elsewhere 2025", None)
    assert page.authors == ("Ada Lovelace", "Charles Babbage")


async def test_forgetting_one_source_does_not_forget_what_was_put_right(store: Store) -> None:
    paper = await one_paper(store)
    await store.papers.add([reading("2601.00001", link("old/home"))], "second", now=NOW)
    await details(store)
    await store.papers.forget_collection("c", now=NOW + DAY)
    assert (await store.papers.page(paper)).title == "The right title"


async def test_undoing_the_first_of_two_leaves_what_the_second_put_right(store: Store) -> None:
    paper = await one_paper(store)
    first = await details(store, (("title", "First"), ("venue", "First venue")))
    await details(store, (("title", "Second"),), "h2")
    await store.corrections.undo(first, by="mod", now=NOW + DAY)
    page = await store.papers.page(paper)
    assert (page.title, page.venue) == ("Second", None)


async def test_an_identifier_of_another_paper_is_refused_and_nothing_changes(store: Store) -> None:
    await one_paper(store)
    await store.papers.add([reading("2601.00002")], "c", now=NOW)
    with pytest.raises(UsageError):
        await details(store, (("arxiv_id", "2601.00002"),))
    [waiting] = await store.corrections.waiting()
    assert waiting.state is State.RECEIVED


async def test_a_paper_that_was_missing_is_imported_and_undoing_takes_it_away(store: Store) -> None:
    told = (("title", "A paper nobody had"), ("arxiv_id", "2602.00007"), ("authors", "Emmy Noether"))
    sent = await send(store, problem=Problem.ADD_PAPER, paper=None, details=told)
    accepted = await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    page = await store.papers.page(await store.papers.find("2602.00007"))
    assert (page.title, page.collections) == ("A paper nobody had", ("readers",))
    assert [one.url for one in page.links] == [NEW]
    assert accepted.submission.paper == page.slug
    await store.corrections.undo(sent.number, by="mod", now=NOW + DAY)
    with pytest.raises(UnknownPaperError):
        await store.papers.find("2602.00007")
    assert (await store.corrections.by_handle("h1")).state is State.UNDONE


async def test_a_paper_others_wrote_about_is_not_taken_away_with_their_corrections(store: Store) -> None:
    told = (("title", "A paper nobody had"), ("arxiv_id", "2602.00007"))
    sent = await send(store, problem=Problem.ADD_PAPER, paper=None, details=told)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    await send(store, "h2", paper="arxiv-2602.00007", problem=Problem.NEVER_HAD_CODE, url=None)
    with pytest.raises(UsageError):
        await store.corrections.undo(sent.number, by="mod", now=NOW + DAY)
    assert (await store.corrections.by_handle("h2")).state is State.RECEIVED


async def test_a_report_that_code_will_not_run_is_kept_with_its_date_and_changes_no_verdict(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store, problem=Problem.WILL_NOT_RUN, url=None, note="Debian 12: make: no rule")
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    await settle_all(store)
    [kept] = await store.corrections.of_paper(paper)
    assert (kept.state, kept.decided_at, kept.submission.note) == (State.ACCEPTED, NOW, "Debian 12: make: no rule")
    assert await own(store) == ["github.com/old/home"]


class Killed(BaseException):
    """Stands for kill -9 at a statement: nothing after it happens, and nothing of its transaction stays."""


@contextmanager
def dying(store: Store, at: int) -> Iterator[None]:
    """Within, the connection dies before its statement number `at`."""
    engine: AsyncEngine = store._database._engine
    left = [at]

    def before(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", before)


async def test_a_kill_between_any_two_statements_of_a_decision_applies_all_of_it_once_or_nothing(
    store: Store, url: str
) -> None:
    await one_paper(store)
    sent = await send(store)
    for statement in range(100):
        try:
            with dying(store, statement):
                await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
        except Killed:
            assert (await store.corrections.by_handle("h1")).state is State.RECEIVED, statement
            assert await own(store) == ["github.com/old/home"], statement
            assert await store.corrections.unverified() == [(sent.number, b"n")]
        else:
            break
    assert statement > 5
    assert await own(store) == ["github.com/fresh/home"]
    again = await open_store(url, now=NOW + DAY)
    try:
        with pytest.raises(UsageError):
            await again.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW + DAY)
        steps = [step.verb for step in await again.corrections.steps(sent.number)]
        assert steps == ["received", "accepted"]
    finally:
        await again.close()


async def test_a_kill_between_any_two_statements_of_receiving_keeps_all_of_it_or_nothing(store: Store) -> None:
    paper = await one_paper(store)
    crowd = [arrival("h1", paper), arrival("h2", paper, who="b"), arrival("h3", paper, who="c", digest="h1")]
    for statement in range(30):
        try:
            with dying(store, statement):
                acknowledged = await store.arrivals.receive(crowd, NOW)
        except Killed:
            assert await store.corrections.unverified() == []
        else:
            break
    assert statement > 5
    # Nothing was used up by those that were killed: proofs and allowances are there for the one that was not.
    assert all(isinstance(one, Kept) for one in acknowledged)
    assert [(await store.corrections.by_handle(one.handle)).state for one in crowd] == [
        "received",
        "received",
        "joined",
    ]
