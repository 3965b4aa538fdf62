"""Claims, watches, removals and the outbox, on both databases."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from checkers.base import EvidenceKind
from monitor.errors import UnknownClaimError, UnknownPaperError, UsageError
from monitor.model.claims import Claim, ClaimState, Finding, Notice, NoticeKind, Outcome, Proof
from monitor.model.corrections import Problem, Relation, State, Submission
from monitor.model.status import Cause, Status
from monitor.rules.burial import JudgementPolicy
from monitor.rules.corrections import digest
from monitor.rules.notices import DIGEST_EVERY, IN_DOUBT_AFTER, MOST_ATTEMPTS, Message
from monitor.store import Store
from monitor.store.catalogue import open_catalogue
from tests.monitor.store.made import DAY, NOW, link, reading, receive, settle_all, sweep
from tests.monitor.store.test_corrections import one_paper, send

MAIL = "ada@uni.example"
HELLO = Message(subject="hello", text="hello there")


async def claim(store: Store, paper: int, handle: str = "h", **rest: Any) -> Claim:
    told: dict[str, Any] = {"proof": Proof.REPOSITORY, "place": "github.com/old/home", "mail": MAIL}
    return await store.claims.open(
        paper, handle=handle, challenge="paper-graveyard-claim=1", network=b"n", now=NOW, **{**told, **rest}
    )


async def proved(store: Store, paper: int) -> Claim:
    await claim(store, paper)
    return await store.claims.note("h", Finding(outcome=Outcome.PROVED, detail="there"), NOW)


async def outbox(store: Store, now: Any = NOW) -> list[tuple[NoticeKind, int]]:
    """Send everything that may go now."""
    found = []
    while batch := await store.notices.take(now):
        await store.notices.sent(batch.name, now)
        found.append((batch.kind, len(batch.notices)))
    return found


async def letters(store: Store) -> list[Notice]:
    """Send everything that may go now; what went to readers."""
    found: list[Notice] = []
    while batch := await store.notices.take(NOW):
        await store.notices.sent(batch.name, NOW)
        found += [told for told in batch.notices if told.mail is not None]
    return found


async def watched(store: Store, paper: int, handle: str = "w", mail: str = MAIL) -> None:
    await store.watches.ask(paper, mail=mail, handle=handle, network=b"n", now=NOW)
    assert await store.watches.confirm(handle, NOW)


async def test_a_paper_offers_what_its_own_sources_name_and_no_reader(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store)
    await store.corrections.accept(sent.number, by="mod", digest=sent.digest, now=NOW)
    offered = await store.claims.claimable(paper)
    assert [(home.key, home.answers) for home in offered.homes] == [("github.com/old/home", True)]
    assert offered.authors == ("Ada Lovelace", "Charles Babbage")


async def test_a_claim_is_opened_proved_and_shows_its_restriction(store: Store) -> None:
    paper = await one_paper(store)
    opened = await claim(store, paper)
    assert (opened.state, opened.paper) == (ClaimState.OPEN, "arxiv-2601.00001")
    with pytest.raises(UsageError):
        await store.claims.state("h", "mine", restricted=False, now=NOW)
    assert (await store.claims.note("h", Finding(outcome=Outcome.NOT_THERE, detail="no"), NOW)).state is ClaimState.OPEN
    assert (await proved_again(store)).state is ClaimState.PROVED
    # What a later look says takes nothing back.
    late = await store.claims.note("h", Finding(outcome=Outcome.NOT_THERE, detail="gone"), NOW)
    assert late.state is ClaimState.PROVED
    await store.claims.state("h", "patients' data", restricted=True, now=NOW)
    [case] = await store.judgements.papers_due(NOW, 10)
    assert [(mark.kind.value, mark.by, mark.reason) for mark in case.marks] == [
        ("restricted", "the author", "patients' data")
    ]
    await store.claims.state("h", "", restricted=False, now=NOW + DAY)
    assert not (await store.papers.page(paper)).marks
    with pytest.raises(UnknownClaimError):
        await store.claims.by_handle("other")


async def proved_again(store: Store) -> Claim:
    return await store.claims.note("h", Finding(outcome=Outcome.PROVED, detail="there"), NOW)


async def test_a_doubtful_proof_and_none_at_all_wait_for_a_moderator(store: Store) -> None:
    paper = await one_paper(store)
    await claim(store, paper)
    await store.claims.note("h", Finding(outcome=Outcome.DOUBTFUL, detail="hm"), NOW)
    await claim(store, paper, "h2", proof=Proof.MODERATOR, place="")
    first, second = await store.claims.waiting()
    assert (first.handle, second.handle) == ("h", "h2")
    assert (await store.claims.decide(first.number, proved=False, by="mod", now=NOW, reason="no")).state == "refused"
    assert (await store.claims.decide(second.number, proved=True, by="mod", now=NOW, reason="")).state == "proved"
    with pytest.raises(UsageError):
        await store.claims.decide(second.number, proved=False, by="mod", now=NOW, reason="late")


async def test_who_showed_an_orcid_is_a_mark_on_the_papers_line_until_it_is_taken_back(store: Store, url: str) -> None:
    paper = await one_paper(store)
    await claim(store, paper, proof=Proof.ORCID, place="0000-0002-1825-0097")

    def persons() -> tuple[str, ...]:
        with open_catalogue(url, now=NOW) as catalogue:
            return next(catalogue.lines()).persons

    def mark() -> int:
        with open_catalogue(url, now=NOW) as catalogue:
            return catalogue.mark()

    await store.claims.note("h", Finding(outcome=Outcome.DOUBTFUL, detail="an author's name"), NOW)
    assert await asyncio.to_thread(persons) == ()
    before = await asyncio.to_thread(mark)
    [waiting] = await store.claims.waiting()
    await store.claims.decide(waiting.number, proved=True, by="mod", now=NOW, reason="it is")
    [one] = await asyncio.to_thread(persons)
    assert one not in {"0000-0002-1825-0097", ""}
    assert await asyncio.to_thread(mark) > before, "the next build draws it"
    await store.claims.undo(waiting.number, by="mod", now=NOW, reason="it was not")
    assert await asyncio.to_thread(persons) == ()


async def test_a_watch_hears_at_the_first_strike_at_burial_and_at_resurrection_each_once(store: Store) -> None:
    paper = await one_paper(store)
    await watched(store, paper)
    assert await outbox(store) == [(NoticeKind.CONFIRM, 1)]
    policy = JudgementPolicy()

    async def becomes(cause: Cause, at: Any) -> list[tuple[NoticeKind, int]]:
        await judge(store, paper, cause, at)
        await store.watches.tell(at, policy)
        await store.watches.tell(at, policy)
        return await outbox(store, at)

    assert await becomes(Cause.ACTIVE, NOW) == []
    assert await becomes(Cause.DOUBTFUL, NOW + 8 * DAY) == [(NoticeKind.FIRST_STRIKE, 1)]
    assert await becomes(Cause.DOUBTFUL, NOW + 11 * DAY) == []
    assert await becomes(Cause.HELD, NOW + 12 * DAY) == []
    buried = await becomes(Cause.MISSING, NOW + 22 * DAY)
    assert buried == [(NoticeKind.BURIAL, 1), (NoticeKind.BURIALS, 1)]
    assert await becomes(Cause.ACTIVE, NOW + 40 * DAY) == [(NoticeKind.RESURRECTION, 1)]


async def judge(store: Store, paper: int, cause: Cause, at: Any) -> None:
    from tests.monitor.store.made import judged

    await store.judgements.settle_papers([judged(paper, cause)], at, "1")


async def test_the_first_strike_names_the_earliest_day_of_a_burial(store: Store) -> None:
    await store.papers.add([reading("2601.00001", link("old/home"))], "c", now=NOW)
    paper = await store.papers.find("2601.00001")
    await sweep(store, kind=EvidenceKind.NOT_VISIBLE)
    await settle_all(store, NOW, Cause.DOUBTFUL, verdict=struck())
    await watched(store, paper)
    await store.watches.tell(NOW, JudgementPolicy())
    batches = {one.kind: one async for one in each(store)}
    assert "15 March 2026" in batches[NoticeKind.FIRST_STRIKE].notices[0].text  # NOW + 14 days


def struck() -> Any:
    from tests.monitor.store.made import verdict

    return verdict(Cause.DOUBTFUL, strikes=1, first_strike=NOW)


async def each(store: Store) -> Any:
    while batch := await store.notices.take(NOW):
        await store.notices.sent(batch.name, NOW)
        yield batch


async def test_nobody_hears_who_did_not_confirm_and_who_stopped(store: Store) -> None:
    paper = await one_paper(store)
    await store.watches.ask(paper, mail=MAIL, handle="w", network=b"n", now=NOW)
    await judge(store, paper, Cause.DOUBTFUL, NOW)
    assert await store.watches.tell(NOW, JudgementPolicy()) == 0
    assert await store.watches.confirm("w", NOW)
    assert not await store.watches.confirm("w", NOW)
    assert await store.watches.tell(NOW, JudgementPolicy()) == 1
    assert await store.watches.end("w")
    assert not await store.watches.end("w")
    assert await outbox(store) == []
    assert await store.watches.by_handle("w") is None


async def test_asking_again_leaves_one_watch_and_a_standing_one_as_it_is(store: Store) -> None:
    paper = await one_paper(store)
    await store.watches.ask(paper, mail=MAIL, handle="w1", network=b"n", now=NOW)
    await store.watches.ask(paper, mail=MAIL, handle="w2", network=b"n", now=NOW)
    assert await store.watches.by_handle("w1") is None
    await store.watches.confirm("w2", NOW)
    await store.watches.ask(paper, mail=MAIL, handle="w3", network=b"n", now=NOW)
    assert await store.watches.by_handle("w3") is None
    await store.watches.ask(paper, mail="else@uni.example", handle="w4", network=b"n", now=NOW)
    await store.watches.forget_unconfirmed(NOW + 3 * DAY, after=2 * DAY)
    assert (await store.watches.by_handle("w4"), (await store.watches.by_handle("w2")) is not None) == (None, True)


async def test_operators_hear_in_digests_of_at_most_one_an_hour_for_each_kind(store: Store) -> None:
    paper = await one_paper(store)
    assert await store.notices.gather(NOW) == 0  # what was before the first time is not told
    for number in range(3):
        await send(store, f"h{number}", note=str(number), url=f"https://github.com/a/b{number}")
    await claim(store, paper)  # merely begun: no news yet
    await claim(store, paper, "m", proof=Proof.MODERATOR)
    assert await store.notices.gather(NOW) == 4
    assert await store.notices.gather(NOW) == 0
    assert await outbox(store) == [(NoticeKind.CORRECTION, 3), (NoticeKind.CLAIM, 1)]
    await send(store, "late", url="https://github.com/a/late")
    assert await store.notices.gather(NOW) == 1
    assert await outbox(store, NOW + timedelta(minutes=59)) == []
    assert await outbox(store, NOW + DIGEST_EVERY) == [(NoticeKind.CORRECTION, 1)]


async def test_operators_hear_what_became_of_a_claim_and_not_what_they_decided(store: Store) -> None:
    paper = await one_paper(store)
    await store.notices.gather(NOW)
    await proved(store, paper)
    await store.claims.state("h", "The data are private.", restricted=True, now=NOW)
    waits = await claim(store, paper, "m", proof=Proof.MODERATOR)
    await store.notices.gather(NOW)
    await store.claims.decide(waits.number, proved=True, by="ann", now=NOW, reason="known to us")
    assert await store.notices.gather(NOW) == 0
    [batch] = [batch async for batch in later(store, NOW) if batch.kind is NoticeKind.CLAIM]
    assert [one.subject.partition(": ")[2] for one in batch.notices] == [
        "was proved",
        "its author says why the code cannot be shared",
        "waits for a moderator",
    ]


async def test_who_wrote_before_the_first_beat_is_told_of_and_an_old_log_is_not(store: Store) -> None:
    await one_paper(store)
    await send(store, "old", url="https://github.com/a/old")
    later = NOW + 3 * DAY
    moved = Submission(problem=Problem.MOVED, relation=Relation.AUTHOR, paper=None, url="https://github.com/a/new")
    await receive(store, moved, None, digest(moved, None), "new", now=later)
    assert await store.notices.gather(later) == 1
    told = await store.notices.take(later)
    assert told is not None
    assert [one.subject for one in told.notices] == ["correction 2: moved, said by an author"]
    assert await store.notices.gather(later) == 0


async def test_a_message_cut_off_goes_again_under_its_name_and_alone(store: Store) -> None:
    await store.notices.add(NoticeKind.CLAIM, HELLO, now=NOW)
    first = await store.notices.take(NOW)
    assert first is not None
    # The process is killed here; meanwhile more is to be told.
    await store.notices.add(NoticeKind.CLAIM, HELLO, now=NOW)
    assert await store.notices.take(NOW) is None
    again = await store.notices.take(NOW + IN_DOUBT_AFTER)
    assert again is not None
    assert (again.name, len(again.notices), again.mailed) == (first.name, 1, False)
    await store.notices.mailed(again.name, NOW)
    third = await store.notices.take(NOW + 5 * IN_DOUBT_AFTER)
    assert third is not None
    assert (third.name, third.mailed) == (first.name, True)
    await store.notices.sent(first.name, NOW)
    assert [batch.kind async for batch in later(store, NOW + DAY)] == [NoticeKind.CLAIM]


async def later(store: Store, now: Any) -> Any:
    while batch := await store.notices.take(now):
        await store.notices.sent(batch.name, now)
        yield batch


async def test_what_is_refused_for_ever_is_given_up(store: Store) -> None:
    await store.notices.add(NoticeKind.CLAIM, HELLO, now=NOW)
    now, tries = NOW, 0
    while (await store.notices.take(now)) is not None:
        now, tries = now + 2 * DAY, tries + 1
    assert tries == MOST_ATTEMPTS


async def test_a_removed_paper_does_not_come_back_and_the_list_names_nobody(store: Store) -> None:
    paper = await one_paper(store)
    asked = await send(store, problem=Problem.REMOVE, url=None, note="it is me, Ada")
    await store.removing.remove_paper(paper, by="mod", now=NOW)
    with pytest.raises(UnknownPaperError):
        await store.papers.find("2601.00001")
    same = reading("2601.00001", link("old/home"))
    by_title = reading("x", link("old/home"), source="list", title="On the matter of 2601.00001")
    counts = await store.papers.add([same, by_title, reading("2601.00002")], "c2", now=NOW)
    assert (counts.added, counts.suppressed) == (1, 2)
    assert await store.removing.removals() == [(date(2026, 3, 1), 1)]
    kept = await store.corrections.by_number(asked.number)
    assert (kept.submission.note, kept.submission.paper, kept.title) == ("", None, "")


async def test_a_removed_name_does_not_come_back(store: Store) -> None:
    paper = await one_paper(store)
    assert await store.removing.remove_author("Ada Lovelace", by="mod", now=NOW) == 1
    assert (await store.papers.page(paper)).authors == ("Charles Babbage",)
    await store.papers.add([reading("2601.00001", link("old/home")), reading("2601.00002")], "c", now=NOW)
    for number in ("2601.00001", "2601.00002"):
        page = await store.papers.page(await store.papers.find(number))
        assert page.authors == ("Charles Babbage",)


async def test_what_names_a_person_ends_by_age_and_on_request_but_not_while_they_watch(store: Store) -> None:
    paper = await one_paper(store)
    sent = await send(store, mail=MAIL)
    await watched(store, paper)
    await proved(store, paper)
    await outbox(store)
    late = NOW + 200 * DAY
    assert await store.erasing.purge(NOW + DAY, older_than=180 * DAY) == 0
    assert await store.erasing.purge(late, older_than=180 * DAY) == 2
    assert (await store.corrections.by_number(sent.number)).submitter is None
    assert (await store.claims.by_handle("h")).submitter is None
    assert await store.watches.by_handle("w") is not None
    assert [step.verb for step in await store.corrections.steps(sent.number)] == ["received"]


async def test_erasing_ends_the_watch_with_the_address(store: Store) -> None:
    paper = await one_paper(store)
    opened = await claim(store, paper)
    assert opened.submitter is not None
    await store.watches.of_author(paper, submitter=opened.submitter, handle="w", confirmed=True, now=NOW)
    assert await store.erasing.erase(opened.submitter, by="mod", now=NOW)
    assert not await store.erasing.erase(opened.submitter, by="mod", now=NOW)
    assert await store.watches.by_handle("w") is None
    assert (await store.judgements.counts())[Status.ALIVE] == 1


async def test_accepting_a_removal_takes_the_paper_away_and_everybody_s_words_with_it(store: Store) -> None:
    paper = await one_paper(store)
    asked = await send(store, problem=Problem.REMOVE, url=None, note="it is me, Ada", mail=MAIL)
    again = await send(store, "h2", problem=Problem.REMOVE, url=None, note="me too, Charles")
    other = await send(store, "h3", mail="else@reader.example")
    await watched(store, paper, mail="watch@reader.example")
    await proved(store, paper)
    done = await store.corrections.accept(asked.number, by="mod", digest=asked.digest, now=NOW)
    assert (done.state, done.submission.note, done.submission.paper, done.title) == (State.ACCEPTED, "", None, "")
    with pytest.raises(UnknownPaperError):
        await store.papers.find("2601.00001")
    assert (await store.corrections.by_number(again.number)).state is State.ACCEPTED
    closed = await store.corrections.by_number(other.number)
    assert (closed.state, closed.submitter, closed.submission.url) == (State.REJECTED, None, None)
    assert await store.watches.by_handle("w") is None
    counts = await store.papers.add([reading("2601.00001", link("old/home"))], "c2", now=NOW)
    assert (counts.added, counts.suppressed) == (0, 1)
    # Who asked gets the answer, in words that name no paper; then their address goes too.
    [told] = await letters(store)
    assert (told.mail, told.kind) == (MAIL, NoticeKind.ANSWERED)
    assert "matter" not in repr(told)
    assert await letters(store) == []


async def test_undoing_a_removal_lets_the_next_import_bring_the_paper_back(store: Store) -> None:
    await one_paper(store)
    asked = await send(store, problem=Problem.REMOVE, url=None)
    await store.corrections.accept(asked.number, by="mod", digest=asked.digest, now=NOW)
    await store.corrections.undo(asked.number, by="mod", now=NOW)
    counts = await store.papers.add([reading("2601.00001", link("old/home"))], "c2", now=NOW)
    assert (counts.added, counts.suppressed) == (1, 0)


async def test_who_left_an_address_hears_what_became_of_their_correction_once(store: Store) -> None:
    await one_paper(store)
    sent = await send(store, mail=MAIL)
    await send(store, "h2", mail="joined@reader.example")
    await store.corrections.reject(sent.number, by="mod", digest=sent.digest, now=NOW, reason="It is another's.")
    told = await letters(store)
    assert [one.mail for one in told] == [MAIL, "joined@reader.example"]
    assert all("It is another's." in one.text for one in told)
    assert await letters(store) == []


async def test_who_left_an_address_hears_what_a_moderator_said_of_their_claim(store: Store) -> None:
    paper = await one_paper(store)
    opened = await claim(store, paper)
    await store.claims.decide(opened.number, proved=False, by="mod", now=NOW, reason="The name is another's.")
    [told] = await letters(store)
    assert (told.mail, told.kind) == (MAIL, NoticeKind.DECIDED)
    assert "The name is another's." in told.text


async def test_a_removed_paper_is_not_added_by_a_reader_either(store: Store) -> None:
    await one_paper(store)
    asked = await send(store, problem=Problem.REMOVE, url=None)
    await store.corrections.accept(asked.number, by="mod", digest=asked.digest, now=NOW)
    told = await send(store, "h2", problem=Problem.ADD_PAPER, paper=None, details=(("arxiv_id", "2601.00001"),))
    with pytest.raises(UsageError, match="taken away"):
        await store.corrections.accept(told.number, by="mod", digest=told.digest, now=NOW)
