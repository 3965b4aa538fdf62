"""Hosts as their pages show them: a thousand at a time, in three questions."""

from collections import defaultdict
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.catalogue import HostRow, OutageRow
from monitor.model.status import Status
from monitor.store.tables import hosts, outages, repositories

OUTAGES_SHOWN: Final = 10
"""Outages shown of one host, the newest."""


async def hosts_after(connection: AsyncConnection, after: str, limit: int) -> list[HostRow]:
    """The next hosts by name after `after` that serve a watched repository."""
    shown = ("id", "name", "first_answer", "last_answer", "held_until", "held_why", "closed_on", "closed_sentence")
    served = select(repositories.c.id).where(repositories.c.host_id == hosts.c.id, repositories.c.watched).exists()
    question = select(*(hosts.c[name] for name in shown)).where(hosts.c.name > after, served)
    rows = (await connection.execute(question.order_by(hosts.c.name).limit(limit))).all()
    ids = [row.id for row in rows]
    counted: dict[int, dict[str | None, int]] = defaultdict(dict)
    for host, status, count in await connection.execute(_counts(ids)):
        counted[host][status] = count
    suffered: dict[int, list[OutageRow]] = defaultdict(list)
    for row in await connection.execute(_outages(ids)):
        suffered[row.host_id].append(
            OutageRow(began=row.began, ended=row.ended, turned=row.turned, living=row.living, why=row.why)
        )
    return [_host_row(row, counted[row.id], suffered[row.id]) for row in rows]


def _counts(ids: Sequence[int]) -> Select[Any]:
    return (
        select(repositories.c.host_id, repositories.c.status, func.count())
        .where(repositories.c.host_id.in_(ids), repositories.c.watched)
        .group_by(repositories.c.host_id, repositories.c.status)
    )


def _outages(ids: Sequence[int]) -> Select[Any]:
    place = func.row_number().over(
        partition_by=outages.c.host_id, order_by=(outages.c.began.desc(), outages.c.id.desc())
    )
    newest = select(outages, place.label("place")).where(outages.c.host_id.in_(ids)).subquery()
    return select(newest).where(newest.c.place <= OUTAGES_SHOWN).order_by(newest.c.host_id, newest.c.place)


def _host_row(row: Any, counts: dict[str | None, int], suffered: Sequence[OutageRow]) -> HostRow:
    return HostRow(
        name=row.name,
        statuses=MappingProxyType({Status(status): count for status, count in counts.items() if status}),
        unjudged=counts.get(None, 0),
        first_answer=row.first_answer,
        last_answer=row.last_answer,
        held_until=row.held_until,
        held_why=row.held_why,
        closed_on=row.closed_on,
        closed_sentence=row.closed_sentence,
        outages=tuple(suffered),
    )
