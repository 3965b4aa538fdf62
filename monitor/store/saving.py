"""The parts of one save. Each belongs to the transaction it is called in."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, timedelta
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import bindparam, case, func, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.looks import FinishedLook, HostNews
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.store.dialect import yielding_insert
from monitor.store.own_tables import tallies
from monitor.store.prepared import Prepared
from monitor.store.tables import evidence, hosts, repositories
from monitor.store.values import look_values


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
    await _LOOKED.many(connection, list(noted.values()))


async def append(connection: AsyncConnection, looks: Sequence[FinishedLook]) -> None:
    """Write the evidence."""
    await _APPEND.many(connection, [look_values(one.repository, one.look) for one in looks])


async def tally(connection: AsyncConnection, looks: Sequence[FinishedLook]) -> None:
    """Count the looks by the hour they were made in."""
    hours = []
    made = sorted((one.look for one in looks), key=attrgetter("at"))
    while made:
        hour = made[0].at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        # A save's looks were made within seconds: hardly ever more than one hour's.
        count = bisect_left(made, hour + _HOUR, key=attrgetter("at"))
        requests = sum(look.requests for look in made[:count])
        hours.append({"hour": hour, "looks": count, "requests": requests, "newest": made[count - 1].at})
        made = made[count:]
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
        hours,
    )


async def note_hosts(connection: AsyncConnection, news: Sequence[HostNews]) -> None:
    """Write what lanes learnt about their hosts."""
    if not news:
        return
    await _NEWS.many(
        connection,
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


_HOUR: Final = timedelta(hours=1)
_LATEST: Final = bindparam("latest", type_=repositories.c.last_look.type)
_LOOKED: Final = Prepared(
    update(repositories)
    .where(repositories.c.id == bindparam("of"))
    .values(
        due_at=None,
        early_at=None,
        urgent=False,
        unsettled=True,
        stamp=repositories.c.stamp + 1,
        looks=repositories.c.looks + bindparam("count"),
        last_look=case((repositories.c.last_look > _LATEST, repositories.c.last_look), else_=_LATEST),
        own_id=func.coalesce(repositories.c.own_id, bindparam("own", type_=repositories.c.own_id.type)),
    )
)
_APPEND: Final = Prepared(insert(evidence), [column.name for column in evidence.columns if column.name != "id"])
_PAUSED: Final = bindparam("pause", type_=hosts.c.paused_until.type)
_ANSWERED: Final = bindparam("answer", type_=hosts.c.last_answer.type)
_NEWS: Final = Prepared(
    update(hosts)
    .where(hosts.c.id == bindparam("of"))
    .values(
        authorised=bindparam("token", type_=hosts.c.authorised.type),
        token_refused=bindparam("refused", type_=hosts.c.token_refused.type),
        batch=bindparam("size", type_=hosts.c.batch.type),
        budget=bindparam("whole", type_=hosts.c.budget.type),
        token_ends=func.coalesce(bindparam("ends", type_=hosts.c.token_ends.type), hosts.c.token_ends),
        budget_left=bindparam("left", type_=hosts.c.budget_left.type),
        budget_reset=bindparam("reset", type_=hosts.c.budget_reset.type),
        # No news of a pause does not end one.
        paused_until=func.coalesce(_PAUSED, hosts.c.paused_until),
        first_answer=func.coalesce(hosts.c.first_answer, _ANSWERED),
        last_answer=case(
            (hosts.c.last_answer > _ANSWERED, hosts.c.last_answer),
            else_=func.coalesce(_ANSWERED, hosts.c.last_answer),
        ),
    )
)
