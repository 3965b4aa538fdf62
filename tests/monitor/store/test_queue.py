"""The moderators' queue through both databases: its order, its leases, its numbers, and what came from one network."""

import asyncio
from datetime import timedelta
from typing import Any

from monitor.model.corrections import Correction, Problem, Relation, State
from monitor.model.status import Cause
from monitor.rules.corrections import urgency
from monitor.rules.moderation import ANSWER_WITHIN, BY_ITSELF, Numbers, Record
from monitor.store import Store
from tests.monitor.store.made import DAY, NOW, link, reading, settle_all, sweep
from tests.monitor.store.test_corrections import SEEN, one_paper, send

TEN = timedelta(minutes=10)


async def several(store: Store) -> list[Correction]:
    """Of every rank one, sent in the wrong order."""
    await one_paper(store)
    await store.papers.add([reading("2601.00002", link("other/home"))], "c", now=NOW)
    await sweep(store)
    await settle_all(store)
    told: list[dict[str, Any]] = [
        {"problem": Problem.NEVER_HAD_CODE, "url": None},
        {"problem": Problem.WILL_NOT_RUN, "relation": Relation.AUTHOR, "note": "no"},
        {"problem": Problem.REMOVE, "url": None},
        {"problem": Problem.MOVED, "paper": "arxiv-2601.00002"},
        {"problem": Problem.ADD_PAPER, "paper": None, "details": (("title", "A paper of its own"),)},
    ]
    sent = [await send(store, f"h{number}", **one) for number, one in enumerate(told)]
    await store.corrections.verified(sent[3].number, SEEN, disputed_until=NOW + DAY, now=NOW)
    return sent


async def test_the_database_orders_the_queue_as_the_rules_do(store: Store) -> None:
    sent = await several(store)
    waiting = await store.queue.waiting()
    assert waiting == sorted(waiting, key=urgency)
    assert [one.number for one in waiting] == [sent[place].number for place in (3, 2, 1, 0, 4)]
    assert [one.number for one in await store.queue.waiting(limit=2)] == [sent[3].number, sent[2].number]


async def test_the_numbers_count_burials_and_name_the_first_date(store: Store) -> None:
    assert await store.queue.numbers() == Numbers(waiting=0, disputed=0, dated=0, answer_by=None, claims=0)
    await several(store)
    assert await store.queue.numbers() == Numbers(
        waiting=5, disputed=1, dated=1, answer_by=NOW + ANSWER_WITHIN, claims=0
    )


async def test_a_disputed_paper_counts_once(store: Store) -> None:
    await one_paper(store)
    first = await send(store)
    await send(store, "h2", problem=Problem.ALIVE_AGAIN)
    await store.corrections.verified(first.number, SEEN, disputed_until=NOW + DAY, now=NOW)
    await settle_all(store, cause=Cause.DISPUTED)
    assert (await store.queue.numbers()).disputed == 1
    assert (await store.queue.numbers()).waiting == 2


async def test_a_lease_is_of_all_or_of_none_and_of_one_item_at_a_time(store: Store) -> None:
    one, two, three, *_ = [sent.number for sent in await several(store)]
    queue = store.queue
    assert await queue.lease([one, two], "ann", NOW, TEN)
    assert not await queue.lease([two, three], "bob", NOW, TEN)
    assert await queue.lease([three], "bob", NOW, TEN)
    # Ann goes on to the next; the last one is free again.
    assert not await queue.lease([three], "ann", NOW, TEN)
    assert await queue.keep([one, two, three], "bob", NOW, TEN)
    assert await queue.lease([one], "ann", NOW + TEN, TEN)
    assert not await queue.lease([4711], "ann", NOW, TEN)


async def test_lease_race_of_two_over_the_same_item_has_one_winner(store: Store) -> None:
    numbers = [sent.number for sent in await several(store)]
    for _ in range(5):
        won = await asyncio.gather(
            store.queue.lease(numbers, "ann", NOW, TEN), store.queue.lease(numbers[::-1], "bob", NOW, TEN)
        )
        assert sorted(won) == [False, True]
        winner = "ann" if won[0] else "bob"
        assert {one.leased_by for one in await store.queue.waiting()} == {winner}
        await store.queue.hand_on(numbers, winner, NOW)


async def test_what_was_handed_on_is_remembered_by_the_log(store: Store) -> None:
    one, two, *_ = [sent.number for sent in await several(store)]
    await store.queue.lease([one, two], "ann", NOW, TEN)
    await store.queue.hand_on([one, two], "ann", NOW)
    for moderator, since, given in (("ann", NOW, {one, two}), ("ann", NOW + DAY, set()), ("bob", NOW, set())):
        assert await store.queue.handed_on([one, two, 4711], moderator, since) == given
    assert await store.queue.handed_on([two], "ann", NOW) == {two}
    # Nobody's to see on the correction's own page.
    assert [step.verb for step in await store.corrections.steps(one)] == ["received"]


async def test_what_proposes_the_same_repository_is_found(store: Store) -> None:
    sent = await several(store)
    moved = await store.corrections.by_number(sent[3].number)
    same = await send(store, "h9", problem=Problem.ALIVE_AGAIN)
    await store.corrections.verified(same.number, SEEN, disputed_until=None, now=NOW)
    found = await store.queue.same_repository(moved, 10)
    assert [one.number for one in found] == [moved.number, same.number]
    assert [one.number for one in await store.queue.same_repository(sent[0], 10)] == [sent[0].number]


async def test_the_record_counts_what_came_from_one_network(store: Store) -> None:
    sent = await several(store)
    joined = await send(store, "h9", problem=Problem.NEVER_HAD_CODE, url=None)
    assert joined.state is State.JOINED
    assert await store.queue.joined(sent[0].number) == 1
    decide = store.corrections
    await decide.accept(sent[0].number, by="ann", digest=sent[0].digest, now=NOW)
    await decide.reject(sent[1].number, by="ann", digest=sent[1].digest, now=NOW, reason="no")
    await decide.reject(sent[2].number, by=BY_ITSELF, digest=sent[2].digest, now=NOW, reason="so it is")
    record = await store.queue.record(sent[4])
    assert record == Record(sent=6, accepted=2, rejected=1, settled=1, undone=0, waiting=2)
    # What was joined is undone with what it was joined to.
    assert [one.number for one in await store.queue.accepted_from_source(sent[4])] == [sent[0].number]
    await decide.undo(sent[0].number, by="ann", now=NOW)
    assert (await store.queue.record(sent[4])) == Record(sent=6, accepted=0, rejected=1, settled=1, undone=2, waiting=2)


async def test_what_is_searched_for_is_no_pattern(store: Store) -> None:
    sent = await several(store)
    for number, reason in ((0, "100% sure_ly"), (1, "O'Hara; DROP TABLE \\ 日本")):
        await store.corrections.reject(
            sent[number].number, by="ann", digest=sent[number].digest, now=NOW, reason=reason
        )

    async def found(text: str, state: State | None = None) -> set[int]:
        return {one.number for one in await store.queue.decided(text, state=state, offset=0, limit=10)}

    both = {sent[0].number, sent[1].number}
    assert await found("") == both
    assert await found("ON THE MATTER") == both
    assert await found("100% sure_") == {sent[0].number}
    assert await found("100_") == set()
    assert await found("o'hara; drop table \\ 日") == {sent[1].number}
    assert await found(f"#{sent[1].number}") == {sent[1].number}
    assert await found("", State.ACCEPTED) == set()
    assert await found("\0" + "x" * 10_000) == set()


async def test_own_keys_are_of_the_papers_asked_for(store: Store) -> None:
    await several(store)
    assert await store.queue.own_keys({"arxiv-2601.00001", "nothing"}) == {
        "arxiv-2601.00001": frozenset({"github.com/old/home"})
    }
