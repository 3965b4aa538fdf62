"""What is due, host by host: a few index seeks however many repositories there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers.base import EvidenceKind, Target
from monitor.model.looks import Due, LaneDue
from monitor.model.status import Status
from monitor.rules.schedule import may_be_early
from monitor.store.chunks import chunked
from monitor.store.tables import evidence, hosts, links, repositories
from monitor.store.values import host_facts_of

_DUE: Final = (
    repositories.c.id,
    repositories.c.key,
    repositories.c.url,
    repositories.c.own_id,
    repositories.c.checker,
    repositories.c.question,
    repositories.c.due_at,
    repositories.c.urgent,
)
LONGEST_EARLY: Final = timedelta(days=5)
"""How far ahead is looked for who may be asked early: a quarter of the longest interval anybody is likely to set."""


def open_hosts() -> Any:
    """Hosts that nobody holds and that did not close."""
    return hosts.c.held_at.is_(None) & hosts.c.closed_on.is_(None)


def later(first: Any, second: Any) -> Any:
    """The later of two times; the first where the second is none."""
    return case((second > first, second), else_=first)


def _free_hosts(now: datetime, passed: Collection[int], limit: int) -> Select[Any]:
    return (
        select(hosts, hosts.c.name.label("host"))
        .where(
            open_hosts(),
            or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= now),
            hosts.c.id.not_in(passed),
        )
        .limit(limit)
    )


async def hosts_due(
    connection: AsyncConnection, now: datetime, limit: int, passed: set[int], *, samples_only: bool
) -> list[Any]:
    """Rows of the hosts with the most urgent, then the oldest work, those in `passed` left out."""
    if samples_only:
        due = (
            select(repositories.c.host_id, func.max(case((repositories.c.urgent, 1), else_=0)).label("urgent"))
            .add_columns(func.min(repositories.c.due_at).label("oldest"))
            .where(repositories.c.sample, repositories.c.due_at <= now)
            .group_by(repositories.c.host_id)
            .subquery()
        )
        question = _free_hosts(now, passed, limit).join(due, due.c.host_id == hosts.c.id)
        ordered = question.order_by(due.c.urgent.desc(), due.c.oldest, hosts.c.id)
        return list((await connection.execute(ordered)).all())
    question = _free_hosts(now, passed, limit).where(hosts.c.urgent_at <= now)
    rows = list((await connection.execute(question.order_by(hosts.c.urgent_at, hosts.c.id))).all())
    if len(rows) < limit:
        question = _free_hosts(now, passed | {row.id for row in rows}, limit - len(rows)).where(hosts.c.due_at <= now)
        rows += (await connection.execute(question.order_by(hosts.c.due_at, hosts.c.id))).all()
    return rows


@cache
def due_rows(*, urgent: bool, samples_only: bool) -> Select[Any]:
    """The oldest due repositories of one host: a stretch of the index over (host, urgent, due).

    Takes `host`, `now` and `most`. Built once for all: a claim asks it of every host in turn.
    """
    question = (
        select(*_DUE)
        .where(
            repositories.c.host_id == bindparam("host"),
            repositories.c.urgent.is_(urgent),
            repositories.c.due_at.is_not(None),
            repositories.c.due_at <= bindparam("now"),
        )
        .order_by(repositories.c.due_at)
        .limit(bindparam("most", type_=Integer()))
    )
    return question.where(repositories.c.sample) if samples_only else question


async def due_of(connection: AsyncConnection, host: Any, now: datetime, limit: int, *, samples_only: bool) -> list[Any]:
    """What is due at the host of this row, urgent first, then oldest first."""
    rows: list[Any] = []
    for urgent in (True, False) if host.urgent_at is not None and host.urgent_at <= now else (False,):
        if len(rows) < limit:
            question = due_rows(urgent=urgent, samples_only=samples_only)
            asked = {"host": host.id, "now": now, "most": limit - len(rows)}
            rows += (await connection.execute(question, asked)).all()
    return rows


async def flying_by_host(connection: AsyncConnection, in_flight: Collection[int]) -> dict[int, int]:
    """How many of the repositories `in_flight` each host has."""
    flying: dict[int, int] = {}
    for ids in chunked(in_flight):
        question = select(repositories.c.host_id, func.count()).where(repositories.c.id.in_(ids))
        for host, count in await connection.execute(question.group_by(repositories.c.host_id)):
            flying[host] = flying.get(host, 0) + count
    return flying


def lane_of(host: Any, rows: Iterable[Any]) -> LaneDue:
    """A host and its claimed work."""
    return LaneDue(
        host_id=host.id,
        host=host.name,
        facts=host_facts_of(host),
        paused_until=host.paused_until,
        due=tuple(_due_of(row, host.id, host.name) for row in rows),
        last_answer=host.last_answer,
    )


def _due_of(row: Any, host_id: int, host: str) -> Due:
    return Due(
        id=row.id,
        host_id=host_id,
        target=Target(key=row.key, url=row.url, host=host, host_id=row.own_id),
        checker=row.checker,
        question=row.question,
        due_at=row.due_at,
        urgent=row.urgent,
    )


async def early_of(connection: AsyncConnection, lane: LaneDue, question: str, now: datetime, limit: int) -> list[Due]:
    """Living repositories of this lane's host that may be asked early by this question, the soonest due first."""
    waiting = (
        select(*_DUE, repositories.c.last_look)
        .where(
            repositories.c.host_id == lane.host_id,
            repositories.c.urgent.is_(False),
            repositories.c.due_at > now,
            repositories.c.due_at <= now + LONGEST_EARLY,
            repositories.c.question == question,
            repositories.c.status == Status.ALIVE.value,
            repositories.c.strikes == 0,
            repositories.c.unsettled.is_(False),
            repositories.c.last_look.is_not(None),
        )
        .order_by(repositories.c.due_at)
        .limit(2 * limit)
    )
    rows = (await connection.execute(waiting)).all()
    fitting = [row for row in rows if may_be_early(row.last_look, row.due_at, now)]
    return [_due_of(row, lane.host_id, lane.host) for row in fitting[:limit]]


async def with_last_kinds(connection: AsyncConnection, lanes: Sequence[LaneDue]) -> list[LaneDue]:
    """The same lanes, each target whose host tells ids with what its last look saw."""
    kinds: dict[int, EvidenceKind] = {}
    for ids in chunked(due.id for lane in lanes for due in lane.due if due.target.host_id is not None):
        question = (
            select(evidence.c.repository_id, evidence.c.kind)
            .join(repositories, repositories.c.id == evidence.c.repository_id)
            .where(evidence.c.repository_id.in_(ids), evidence.c.at == repositories.c.last_look)
            .order_by(evidence.c.id)
        )
        kinds.update((row.repository_id, EvidenceKind(row.kind)) for row in await connection.execute(question))
    return [
        replace(
            lane,
            due=tuple(
                replace(one, target=replace(one.target, last_kind=kinds[one.id])) if one.id in kinds else one
                for one in lane.due
            ),
        )
        for lane in lanes
    ]


async def with_paths(connection: AsyncConnection, lanes: Sequence[LaneDue]) -> list[LaneDue]:
    """The same lanes, each target with the paths that papers name inside it."""
    paths: dict[int, list[str]] = {}
    for ids in chunked(due.id for lane in lanes for due in lane.due):
        question = (
            select(links.c.repository_id, links.c.path)
            .where(links.c.repository_id.in_(ids), links.c.path.is_not(None), links.c.removed.is_(None))
            .distinct()
            .order_by(links.c.repository_id, links.c.path)
        )
        for repository, path in await connection.execute(question):
            paths.setdefault(repository, []).append(path)
    return [
        replace(
            lane,
            due=tuple(
                replace(one, target=replace(one.target, paths=tuple(paths[one.id]))) if one.id in paths else one
                for one in lane.due
            ),
        )
        for lane in lanes
    ]
