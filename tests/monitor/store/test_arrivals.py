"""Corrections come in together, on both databases: each pays for itself, and none is written twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from monitor.model.corrections import Problem, Relation, State, Submission
from monitor.rules.buckets import Allowance
from monitor.store import Store
from monitor.store.arrivals import Arrival, Kept, TooOften, UsedBefore
from monitor.store.community_tables import corrections, submitters
from tests.monitor.store.made import DAY, NOW
from tests.monitor.store.test_corrections import one_paper

TWO = Allowance(burst=2, every=timedelta(minutes=1))
PLENTY = Allowance(burst=100, every=timedelta(seconds=1))
TOLD = Submission(problem=Problem.MOVED, relation=Relation.READER, paper="arxiv-2601.00001", url="https://x.example/")


def arrival(handle: str, paper: int, *, who: str = "a", **rest: Any) -> Arrival:
    told: dict[str, Any] = {
        "submission": TOLD,
        "digest": handle,
        "network": who.encode(),
        "allowances": {f"send:{who}": TWO, "send:*": PLENTY},
        "solution": (handle.encode(), NOW + DAY),
    }
    return Arrival(handle=handle, paper=paper, **{**told, **rest})


async def test_an_abuser_among_many_is_refused_and_nobody_else(store: Store) -> None:
    paper = await one_paper(store)
    crowd = [arrival(f"spam{n}", paper) for n in range(5)] + [arrival(f"h{n}", paper, who=f"n{n}") for n in range(5)]
    came = await store.arrivals.receive(crowd, NOW)
    assert [type(one) for one in came] == [Kept, Kept, TooOften, TooOften, TooOften, *[Kept] * 5]
    assert came[2] == TooOften(timedelta(minutes=1))
    kept = [one for one in came if isinstance(one, Kept)]
    for told, one in zip([*crowd[:2], *crowd[5:]], kept, strict=True):
        written = await store.corrections.by_number(one.number)
        assert (written.handle, written.state) == (told.handle, State.RECEIVED)
        assert [step.verb for step in await store.corrections.steps(one.number)] == ["received"]
    networks = dict(await store.corrections.unverified())
    assert [networks[one.number] for one in kept] == [b"a", b"a", b"n0", b"n1", b"n2", b"n3", b"n4"]
    # Who was refused has used up nothing.
    assert not await store.gate.take({"send:*": Allowance(burst=100, every=timedelta(days=9))}, NOW)


async def test_a_proof_is_good_once_even_within_one_transaction(store: Store) -> None:
    paper = await one_paper(store)
    same = (b"proof", NOW + DAY)
    first, second = await store.arrivals.receive(
        [arrival("h1", paper, solution=same), arrival("h2", paper, who="b", solution=same)], NOW
    )
    assert isinstance(first, Kept)
    assert second == UsedBefore()
    [third] = await store.arrivals.receive([arrival("h3", paper, who="c", solution=same)], NOW)
    assert third == UsedBefore()
    [without] = await store.arrivals.receive([arrival("h4", paper, who="c", solution=None)], NOW)
    assert isinstance(without, Kept)


async def test_who_says_the_same_in_the_same_moment_is_joined_to_the_first(store: Store) -> None:
    paper = await one_paper(store)
    crowd = [arrival(f"h{n}", paper, who=f"n{n}", digest="same" if n != 1 else "other") for n in range(4)]
    came = [one for one in await store.arrivals.receive(crowd, NOW) if isinstance(one, Kept)]
    assert [one.state for one in came] == [State.RECEIVED, State.RECEIVED, State.JOINED, State.JOINED]
    for one in came[2:]:
        assert (await store.corrections.by_number(one.number)).joined == came[0].number
    [late] = await store.arrivals.receive([arrival("h9", paper, who="z", digest="other")], NOW)
    assert isinstance(late, Kept)
    assert (await store.corrections.by_number(late.number)).joined == came[1].number


async def test_a_mail_address_stays_with_its_own_correction(store: Store) -> None:
    paper = await one_paper(store)
    told = [replace(TOLD, mail=f"{n}@uni.example") for n in range(3)]
    crowd = [arrival(f"h{n}", paper, who=f"n{n}", submission=one) for n, one in enumerate(told)]
    came = [one for one in await store.arrivals.receive(crowd, NOW) if isinstance(one, Kept)]
    whose = select(corrections.c.id, submitters.c.mail).join(submitters, submitters.c.id == corrections.c.submitter_id)
    async with store._database.read() as connection:
        mails = dict((await connection.execute(whose)).all())
    assert [mails[one.number] for one in came] == [one.mail for one in told]
