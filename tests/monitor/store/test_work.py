"""Claiming is fair and leaves alone what is taken; a save is all or nothing, and nothing is asked before it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from checkers.base import EvidenceKind, FailureKind, HostFacts
from monitor.model.looks import CanaryAnswer, FinishedRound, HostNews, LaneDue
from monitor.model.papers import FoundLink
from monitor.store import Store
from monitor.store.claiming import due_rows
from monitor.store.guarding import first_strikes
from monitor.store.judgements import oldest_waiting, those_waiting
from monitor.store.own_tables import tallies
from monitor.store.pages import newest_evidence
from monitor.store.tables import evidence, hosts, repositories
from tests.monitor.store.made import DAY, NOW, claim, end, link, look, news, reading, settle_all, sweep


async def import_links(store: Store, links: Sequence[FoundLink], *, now: datetime = NOW, samples: bool = False) -> None:
    name = "samples" if samples else "conference"
    papers = [reading(f"26{now.day:02}.{n:05}", one) for n, one in enumerate(links)]
    await store.papers.add(papers, name, now=now, samples=samples)


def numbers(lanes: Sequence[LaneDue]) -> dict[str, int]:
    return {lane.host: len(lane.due) for lane in lanes}


async def test_every_host_gets_its_share(store: Store) -> None:
    await import_links(store, [link(f"r/{n}", host=f"h{n % 3}.org") for n in range(30)] + [link("o/n", host="h3.org")])
    lanes = await claim(store, per_lane=4)
    assert numbers(lanes) == {"h0.org": 4, "h1.org": 4, "h2.org": 4, "h3.org": 1}
    assert all(due.host_id == lane.host_id for lane in lanes for due in lane.due)
    assert len(await claim(store, lanes=2, per_lane=4)) == 2
    busy = {lane.host_id for lane in lanes if lane.host != "h1.org"}
    assert numbers(await claim(store, per_lane=4, busy=busy)) == {"h1.org": 4}


async def test_what_is_in_flight_is_never_claimed_again(store: Store) -> None:
    await import_links(store, [link(f"r/{n}", host=f"h{n % 2}.org") for n in range(20)])
    flying: set[int] = set()
    for _ in range(4):
        lanes = await claim(store, per_lane=3, in_flight=flying)
        claimed = {due.id for lane in lanes for due in lane.due}
        assert not claimed & flying
        flying |= claimed
    assert len(flying) == 20
    assert await claim(store, in_flight=flying) == []


async def test_a_host_whose_work_is_all_in_flight_takes_no_other_hosts_lane(store: Store) -> None:
    await import_links(store, [link("r/1", host="a.org")])
    [lane] = await claim(store)
    await import_links(store, [link("r/2", host="b.org")], now=NOW + DAY)
    again = await claim(store, NOW + DAY, lanes=1, in_flight={lane.due[0].id})
    assert numbers(again) == {"b.org": 1}


async def test_urgent_first_then_the_oldest(store: Store) -> None:
    for day in range(3):
        await import_links(store, [link(f"r/{day}", host="a.org")], now=NOW + day * DAY)
    await import_links(store, [link("other", host="b.org")], now=NOW - DAY)
    paper = await store.papers.find("2603.00000")
    await store.papers.set_link(paper, link("r/2", host="a.org"), by="mallory", now=NOW + 3 * DAY, reason="")
    lanes = await claim(store, NOW + 3 * DAY)
    assert [lane.host for lane in lanes] == ["a.org", "b.org"]
    assert [due.target.key for due in lanes[0].due] == ["a.org/r/2", "a.org/r/0", "a.org/r/1"]
    assert [due.urgent for due in lanes[0].due] == [True, False, False]


async def test_samples_only(store: Store) -> None:
    await import_links(store, [link("s/1", host="a.org"), link("s/2", host="b.org")], samples=True)
    await import_links(store, [link("c/1", host="a.org"), link("c/2", host="c.org")], now=NOW + DAY)
    lanes = await claim(store, NOW + DAY, samples_only=True)
    assert {due.target.key for lane in lanes for due in lane.due} == {"a.org/s/1", "b.org/s/2"}
    assert await store.work.waiting(NOW + DAY, True) == {"a.org": 1, "b.org": 1}
    assert await store.work.waiting(NOW + DAY, False) == {"a.org": 2, "b.org": 1, "c.org": 1}
    assert await claim(store, NOW + DAY, samples_only=True, in_flight={d.id for one in lanes for d in one.due}) == []


async def test_a_paused_host_waits_and_the_pause_outlives_other_news(store: Store) -> None:
    await import_links(store, [link("r/1", host="a.org")])
    [lane] = await claim(store)
    until = NOW + timedelta(hours=2)
    await store.work.save([], [], [news(lane, paused_until=until)])
    await store.work.save([], [], [HostNews(host_id=lane.host_id, facts=HostFacts(host="a.org", batch=40))])
    assert await claim(store) == []
    assert await store.work.next_due(NOW, False) == until
    assert await store.work.waiting(NOW, False) == {"a.org": 1}
    [lane] = await claim(store, until)
    assert (lane.paused_until, lane.facts.batch) == (until, 40)


async def test_next_due_is_the_earliest_and_never_in_the_past(store: Store) -> None:
    assert await store.work.next_due(NOW, False) is None
    await import_links(store, [link("r/1")], samples=True)
    for samples_only in (True, False):
        assert await store.work.next_due(NOW + DAY, samples_only) == NOW + DAY
        assert await store.work.next_due(NOW - DAY, samples_only) == NOW
    await sweep(store)
    assert await store.work.next_due(NOW, False) is None
    await settle_all(store, again=NOW + 9 * DAY)
    assert await store.work.next_due(NOW, False) == NOW + 9 * DAY
    assert await store.work.next_due(NOW, True) == NOW + 9 * DAY


async def test_a_look_comes_back_as_it_was_saved(store: Store) -> None:
    await import_links(store, [link("r/1")])
    [lane] = await claim(store)
    first, second = await store.work.open_rounds([lane.host_id, lane.host_id], NOW, "here")
    assert first < second
    precise = datetime(2026, 3, 1, 12, 0, 0, 123_457, tzinfo=UTC)
    full = look(
        lane.due[0], first, at=precise, kind=EvidenceKind.MOVED, questions=("by-name", "by-id"), detail="it moved",
        strong=True, insecure=True, archived=True, host_id="R_1", address="https://github.com/new/r",
        pushed_at=NOW - DAY, created_at=NOW - 900 * DAY, missing_paths=("a b", "c"), facts=(("stars", "5"),),
    )  # fmt: skip
    empty = look(
        lane.due[0], second, at=NOW + DAY, kind=EvidenceKind.UNAVAILABLE, questions=(), status=None,
        failure=FailureKind.TIMEOUT,
    )  # fmt: skip
    canary = CanaryAnswer(key="github.com/c/c", alive=True, as_known=False, detail="timed out")
    ended = FinishedRound(id=first, ended=NOW + DAY, asked=1, answered=1, canaries=(canary,))
    await store.work.save([full], [ended], [])
    await store.work.save([empty], [end(second)], [])
    [case] = await store.judgements.unsettled(10)
    assert case.looks == (full.look, empty.look)
    assert [one.canaries for one in case.rounds] == [(canary,), ()]
    assert case.looks[0].at.tzinfo is UTC


async def test_the_hosts_own_id_is_kept_from_first_sight_of_life(store: Store) -> None:
    await import_links(store, [link("r/1")])
    for day, (kind, own) in enumerate(
        [(EvidenceKind.NOT_VISIBLE, "no"), (EvidenceKind.EXISTS, None), (EvidenceKind.HAS_CODE, "R_1"),
         (EvidenceKind.OTHER_IDENTITY, "R_2"), (EvidenceKind.HAS_CODE, "R_3")]
    ):  # fmt: skip
        now = NOW + day * DAY
        assert await sweep(store, now, kind=kind, host_id=own) == 1
        await settle_all(store, now, again=now + DAY)
    [lane] = await claim(store, NOW + 9 * DAY)
    assert lane.due[0].target.host_id == "R_1"


async def test_nothing_saved_is_due_before_it_is_settled(store: Store) -> None:
    await import_links(store, [link("r/1"), link("r/2")])
    await sweep(store)
    assert await claim(store, NOW + 900 * DAY) == []
    assert await settle_all(store, again=NOW + DAY) == 2
    [lane] = await claim(store, NOW + DAY)
    assert len(lane.due) == 2


async def test_a_failed_save_leaves_nothing(store: Store) -> None:
    await import_links(store, [link("r/1")])
    [lane] = await claim(store)
    [number] = await store.work.open_rounds([lane.host_id], NOW, "here")
    naive = look(lane.due[0], number, at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(Exception, match="time zone"):
        await store.work.save([look(lane.due[0], number), naive], [end(number)], [])
    assert await store.judgements.newest_evidence() is None
    assert numbers(await claim(store)) == {"github.com": 1}
    assert await store.work.end_open_rounds(NOW) == 1


async def test_looks_are_counted_by_the_hour_they_were_made_in(store: Store) -> None:
    await import_links(store, [link(f"r/{n}") for n in range(4)])
    [lane] = await claim(store)
    [number] = await store.work.open_rounds([lane.host_id], NOW, "here")
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    times = [hour + timedelta(minutes=minutes) for minutes in (61, 59, 125, 60)]
    looks = [look(due, number, at=at) for due, at in zip(lane.due, times, strict=True)]
    await store.work.save(looks[:2], [], [])
    await store.work.save(looks[2:], [], [])
    async with store._database.read() as connection:
        counted = (await connection.execute(select(tallies).order_by(tallies.c.hour))).all()
    assert [(row.hour - hour, row.looks, row.newest) for row in counted] == [
        (timedelta(0), 1, times[1]), (timedelta(hours=1), 2, times[0]), (timedelta(hours=2), 1, times[2]),
    ]  # fmt: skip
    assert await store.judgements.newest_evidence() == times[2]


async def test_rounds_left_open_by_a_kill_are_ended_with_what_was_saved(store: Store) -> None:
    await import_links(store, [link(f"r/{n}") for n in range(3)])
    [lane] = await claim(store)
    one, other = await store.work.open_rounds([lane.host_id, lane.host_id], NOW, "here")
    silent = look(lane.due[1], one, status=None, failure=FailureKind.RESET, kind=EvidenceKind.UNAVAILABLE)
    await store.work.save([look(lane.due[0], one), silent, look(lane.due[2], other)], [end(other)], [])
    assert [case.repository for case in await store.judgements.unsettled(10)] == [lane.due[2].id]
    assert await store.work.end_open_rounds(NOW + DAY) == 1
    assert await store.work.end_open_rounds(NOW + DAY) == 0
    assert len(await store.judgements.unsettled(10)) == 3
    ended = {found.id: found for found in await store.guarding.rounds(NOW)}
    assert (ended[one].ended, ended[one].asked, ended[one].answered) == (NOW + DAY, 2, 1)


async def test_a_round_in_which_nobody_was_asked_goes_and_one_that_a_guard_reads_stays(store: Store) -> None:
    await import_links(store, [link("r/1")])
    [lane] = await claim(store)
    asked, empty, heard, refused = await store.work.open_rounds([lane.host_id] * 4, NOW, "here")
    ends = [
        end(asked),
        end(empty, asked=0, answered=0),
        FinishedRound(
            id=heard, ended=NOW, asked=0, answered=0,
            canaries=(CanaryAnswer(key="github.com/c/c", alive=True, as_known=False, detail="timed out"),),
        ),
        FinishedRound(id=refused, ended=NOW, asked=0, answered=0, token_refused=True, refused_now=True),
    ]  # fmt: skip
    await store.work.save([look(lane.due[0], asked)], ends, [])
    assert [one.id for one in await store.guarding.rounds(NOW)] == [asked, heard, refused]
    await store.work.save([], ends, [])
    assert [one.id for one in await store.guarding.rounds(NOW)] == [asked, heard, refused]
    [case] = await store.judgements.unsettled(10)
    assert len(case.looks) == 1


async def test_a_kill_leaves_no_round_that_nobody_was_asked_in(store: Store) -> None:
    await import_links(store, [link("r/1"), link("r/2")])
    [lane] = await claim(store)
    numbers = await store.work.open_rounds([lane.host_id] * 8, NOW, "here")
    await store.work.save([look(lane.due[0], numbers[2])], [], [])
    assert await store.work.end_open_rounds(NOW + DAY) == 8
    assert await store.work.end_open_rounds(NOW + DAY) == 0
    [left] = await store.guarding.rounds(NOW)
    assert (left.id, left.ended, left.asked) == (numbers[2], NOW + DAY, 1)
    # A number may be given again: nothing of the Round that had it before is left.
    [number] = await store.work.open_rounds([lane.host_id], NOW, "here")
    await store.work.save([look(lane.due[1], number)], [end(number)], [])
    assert sorted(len(case.looks) for case in await store.judgements.unsettled(10)) == [1, 1]


async def test_large_claims_and_saves(store: Store) -> None:
    await import_links(store, [link(f"r/{n}", host=f"h{n % 40}.org") for n in range(6_000)])
    assert await sweep(store) == 40 * 100
    flying = {due.id for lane in await claim(store, per_lane=20) for due in lane.due}
    assert len(flying) == 800
    assert sum(numbers(await claim(store, per_lane=100, in_flight=flying)).values()) == 1_200


async def test_hot_questions_are_answered_by_an_index(store: Store) -> None:
    """At a million repositories a scan would take a second; the plan tells, whatever the machine's speed."""
    await import_links(store, [link("r/1", host="a.org")])
    async with store._database.write() as connection:
        host = await connection.scalar(select(hosts.c.id))
        rows: list[dict[str, Any]] = [
            {"key": f"k{n}", "url": "u", "host_id": host, "checker": "website", "first_known": NOW,
             "due_at": NOW + n * DAY if n % 2 else None}
            for n in range(3_000)
        ]  # fmt: skip
        await connection.execute(insert(repositories), rows)
        await connection.run_sync(lambda sync: sync.exec_driver_sql("ANALYZE"))
    sqlite = store._database.is_sqlite
    questions = [
        due_rows(urgent=False, samples_only=False).params(host=int(host or 0), now=NOW, most=10),
        newest_evidence([1, 2], lateral=not sqlite),
        select(evidence.c.id).where(evidence.c.round_id == 1),
        those_waiting().params(after=1, most=10),
        oldest_waiting(),
        first_strikes(NOW),
    ]
    for question in questions:
        async with store._database.read() as connection:
            asked = question.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            if sqlite:
                plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))).all()
                steps = " ".join(row.detail for row in plan)
                # Of the Rounds only those still open, which are as many as hosts are asked at once.
                assert "SCAN" not in steps.replace("SCAN rounds USING INDEX ix_rounds_open", ""), steps
                assert re.search(r"USING (COVERING )?INDEX ix_", steps)
            else:
                # A table this small may be read whole; what matters is that the index can answer.
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
                plan = (await connection.execute(text(f"EXPLAIN {asked}"))).all()
                steps = " ".join(row[0] for row in plan)
                assert "Seq Scan" not in steps, steps
                assert re.search(r"ix_(repositories|evidence)", steps)
