"""The parts of one save. Each belongs to the transaction it is called in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.looks import FinishedLook, FinishedRound, HostNews
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.store.dialect import yielding_insert
from monitor.store.own_tables import tallies
from monitor.store.tables import hosts, repositories, rounds
from monitor.store.values import canaries_value


async def note_looks(connection: AsyncConnection, looks: Sequence[FinishedLook]) -> None:
    """Nothing is due where something waits to be settled; settle says when to look next."""
    noted: dict[int, dict[str, Any]] = {}
    for one in sorted(looks, key=lambda one: one.look.at):
        note = noted.setdefault(one.repository, {"of": one.repository, "count": 0, "own": None})
        note["count"] += 1
        note["latest"] = one.look.at
        said = one.look.evidence
        if note["own"] is None and COUNTS_AS[said.kind] is CountsAs.LIFE:
            note["own"] = said.host_id
    latest = bindparam("latest", type_=repositories.c.last_look.type)
    await connection.execute(
        update(repositories)
        .where(repositories.c.id == bindparam("of"))
        .values(
            due_at=None,
            early_at=None,
            urgent=False,
            unsettled=True,
            stamp=repositories.c.stamp + 1,
            looks=repositories.c.looks + bindparam("count"),
            last_look=case((repositories.c.last_look > latest, repositories.c.last_look), else_=latest),
            own_id=func.coalesce(repositories.c.own_id, bindparam("own", type_=repositories.c.own_id.type)),
        ),
        list(noted.values()),
    )


async def tally(connection: AsyncConnection, looks: Sequence[FinishedLook]) -> None:
    """Count the looks by the hour they were made in."""
    hours: dict[datetime, dict[str, Any]] = {}
    for one in looks:
        at = one.look.at.astimezone(UTC)
        hour = at.replace(minute=0, second=0, microsecond=0)
        tally = hours.setdefault(hour, {"hour": hour, "looks": 0, "requests": 0, "newest": at})
        tally["looks"] += 1
        tally["requests"] += one.look.requests
        tally["newest"] = max(tally["newest"], at)
    added = yielding_insert(connection, tallies)
    newest = case((tallies.c.newest > added.excluded.newest, tallies.c.newest), else_=added.excluded.newest)
    await connection.execute(
        added.on_conflict_do_update(
            index_elements=[tallies.c.hour],
            set_={
                "looks": tallies.c.looks + added.excluded.looks,
                "requests": tallies.c.requests + added.excluded.requests,
                "newest": newest,
            },
        ),
        [hours[hour] for hour in sorted(hours)],
    )


async def end_rounds(connection: AsyncConnection, ended: Sequence[FinishedRound]) -> None:
    """Write how Rounds ended."""
    if not ended:
        return
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == bindparam("of"))
        .values(
            ended=bindparam("end"),
            asked=bindparam("ask"),
            answered=bindparam("answer"),
            canaries=bindparam("canary"),
            token_refused=bindparam("refused"),
            refused_now=bindparam("now"),
            alike=bindparam("same"),
        ),
        [
            {
                "of": one.id,
                "end": one.ended,
                "ask": one.asked,
                "answer": one.answered,
                "canary": canaries_value(one.canaries),
                "refused": one.token_refused,
                "now": one.refused_now,
                "same": one.alike,
            }
            for one in ended
        ],
    )


async def note_hosts(connection: AsyncConnection, news: Sequence[HostNews]) -> None:
    """Write what lanes learnt about their hosts."""
    if not news:
        return
    paused = bindparam("pause", type_=hosts.c.paused_until.type)
    answered = bindparam("answer", type_=hosts.c.last_answer.type)
    await connection.execute(
        update(hosts)
        .where(hosts.c.id == bindparam("of"))
        .values(
            authorised=bindparam("token"),
            token_refused=bindparam("refused"),
            batch=bindparam("size"),
            budget=bindparam("whole"),
            token_ends=func.coalesce(bindparam("ends", type_=hosts.c.token_ends.type), hosts.c.token_ends),
            budget_left=bindparam("left"),
            budget_reset=bindparam("reset"),
            # No news of a pause does not end one.
            paused_until=func.coalesce(paused, hosts.c.paused_until),
            first_answer=func.coalesce(hosts.c.first_answer, answered),
            last_answer=case(
                (hosts.c.last_answer > answered, hosts.c.last_answer),
                else_=func.coalesce(answered, hosts.c.last_answer),
            ),
        ),
        [
            {
                "of": one.host_id,
                "token": one.facts.authorised,
                "refused": one.facts.token_refused,
                "size": one.facts.batch,
                "whole": one.facts.budget,
                "ends": one.facts.token_ends,
                "left": one.facts.budget_left,
                "reset": one.facts.budget_reset,
                "pause": one.paused_until,
                "answer": one.answered_at,
            }
            for one in sorted(news, key=lambda one: one.host_id)
        ],
    )
