"""What is due, host by host: a few index seeks however many repositories there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers import checker_named
from checkers.base import EvidenceKind, HostFacts, Target
from monitor.model.looks import Canary, Due, LaneDue
from monitor.model.status import Status
from monitor.rules.batching import filling
from monitor.rules.guards import GuardPolicy, age_of_canary
from monitor.store.chunks import chunked
from monitor.store.dialect import flag
from monitor.store.tables import evidence, hosts, links, repositories
from monitor.store.values import host_facts_of

_GUARDS: Final = GuardPolicy()
_MAY_LIVE: Final = frozenset({Status.ALIVE.value, Status.LIMBO.value})
_SOUGHT: Final = 50
"""How many of the looks due next are searched for canaries, and for looks that may be early beyond those wanted."""


def open_hosts(now: datetime) -> Any:
    """Hosts that nobody holds now and that did not close. A hold ends by itself."""
    return or_(hosts.c.held_until.is_(None), hosts.c.held_until <= now) & hosts.c.closed_on.is_(None)


def later(first: Any, second: Any) -> Any:
    """The later of two times; the first where the second is none."""
    return case((second > first, second), else_=first)


def _free_hosts(now: datetime, passed: Collection[int], limit: int, only: Collection[int] | None) -> Select[Any]:
    question = (
        select(hosts, hosts.c.name.label("host"))
        .where(
            open_hosts(now),
            or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= now),
            hosts.c.id.not_in(passed),
        )
        .limit(limit)
    )
    if only is not None:
        return question.where(hosts.c.id.in_(only))
    return question.where(or_(hosts.c.leased_until.is_(None), hosts.c.leased_until <= now))


async def hosts_due(
    connection: AsyncConnection,
    now: datetime,
    limit: int,
    passed: set[int],
    *,
    samples_only: bool,
    only: Collection[int] | None = None,
) -> list[Any]:
    """Rows of the hosts with the most urgent, then the oldest work; none in `passed`, and none outside `only`."""
    if samples_only:
        due = (
            select(repositories.c.host_id, func.max(case((repositories.c.urgent, 1), else_=0)).label("urgent"))
            .add_columns(func.min(repositories.c.due_at).label("oldest"))
            .where(flag(repositories.c.sample), repositories.c.due_at <= now)
            .group_by(repositories.c.host_id)
            .subquery()
        )
        question = _free_hosts(now, passed, limit, only).join(due, due.c.host_id == hosts.c.id)
        ordered = question.order_by(due.c.urgent.desc(), due.c.oldest, hosts.c.id)
        return list((await connection.execute(ordered)).all())
    question = _free_hosts(now, passed, limit, only).where(hosts.c.urgent_at <= now)
    rows = list((await connection.execute(question.order_by(hosts.c.urgent_at, hosts.c.id))).all())
    if len(rows) < limit:
        found = passed | {row.id for row in rows}
        question = _free_hosts(now, found, limit - len(rows), only).where(hosts.c.due_at <= now)
        rows += (await connection.execute(question.order_by(hosts.c.due_at, hosts.c.id))).all()
    return rows


def due_columns() -> Select[Any]:
    """What a look takes with it."""
    names = ("id", "key", "url", "own_id", "checker", "question", "due_at", "urgent", "strikes", "last_life", "status")
    return select(*(repositories.c[name] for name in names))


@cache
def due_rows(*, urgent: bool, samples_only: bool) -> Select[Any]:
    """The oldest due repositories of one host: a stretch of the index over (host, urgent, due).

    Takes `host`, `now` and `most`. Built once for all: a claim asks it of every host in turn.
    """
    question = (
        due_columns()
        .where(
            repositories.c.host_id == bindparam("host"),
            repositories.c.urgent.is_(urgent),
            repositories.c.due_at.is_not(None),
            repositories.c.due_at <= bindparam("now"),
        )
        .order_by(repositories.c.due_at)
        .limit(bindparam("most", type_=Integer()))
    )
    return question.where(flag(repositories.c.sample)) if samples_only else question


@cache
def beside_rows() -> Select[Any]:
    """Those due at one host by other questions than those `together`; takes what `due_rows` takes, and the checker."""
    return due_rows(urgent=False, samples_only=False).where(
        repositories.c.question.not_in(bindparam("together", expanding=True)),
        repositories.c.checker == bindparam("checker"),
    )


@cache
def soon_rows() -> Select[Any]:
    """Those of one host that are due next, and from when they may be early; takes what `due_rows` takes."""
    return (
        due_columns()
        .add_columns(repositories.c.early_at)
        .where(
            repositories.c.host_id == bindparam("host"),
            repositories.c.urgent.is_(False),
            repositories.c.due_at > bindparam("now"),
        )
        .order_by(repositories.c.due_at)
        .limit(bindparam("most", type_=Integer()))
    )


async def due_of(connection: AsyncConnection, host: Any, now: datetime, limit: int, *, samples_only: bool) -> list[Any]:
    """What is due at the host of this row, urgent first, then oldest first."""
    rows: list[Any] = []
    for urgent in (True, False) if host.urgent_at is not None and host.urgent_at <= now else (False,):
        if len(rows) < limit:
            question = due_rows(urgent=urgent, samples_only=samples_only)
            asked = {"host": host.id, "now": now, "most": limit - len(rows)}
            rows += (await connection.execute(question, asked)).all()
    return rows


async def gathered(
    connection: AsyncConnection, host: Any, rows: Sequence[Any], now: datetime, *, room: int, in_flight: Collection[int]
) -> list[Any]:
    """`rows` of a host of which one question carries many, and what goes well with them.

    That is whoever is due by another question (those asked one by one share the canaries of one Round), and looks that
    may be early, the next due first, where the `room` of the question is not filled.
    """
    together = _together(host, rows)
    known = {row.id for row in rows} | set(in_flight)
    beside = await connection.execute(
        beside_rows(), {"host": host.id, "now": now, "most": _SOUGHT, "together": together, "checker": rows[0].checker}
    )
    found = [*rows, *(row for row in beside if row.id not in known)]
    free = room - sum(row.question in together for row in rows)
    if free <= 0:
        return found
    soon = await connection.execute(soon_rows(), {"host": host.id, "now": now, "most": free + _SOUGHT})
    early = (
        row
        for row in soon
        if row.early_at is not None
        and row.early_at <= now
        and row.checker == rows[0].checker
        and row.question in together
        and row.id not in in_flight
    )
    return [*found, *islice(early, free)]


def filled(lane: LaneDue, room: int) -> LaneDue:
    """One question and not a little more: what takes two places leaves somebody for the next claim."""
    together = _together_names(lane.due[0].checker, lane.facts)
    ride = [one for one in lane.due if one.question in together]
    beside = [one for one in lane.due if one.question not in together]
    canaries = min(_GUARDS.canaries, len(lane.canaries))
    return replace(lane, due=(*filling(ride, room, canaries), *beside))


def _together(host: Any, rows: Sequence[Any]) -> list[str]:
    return _together_names(rows[0].checker, host_facts_of(host))


def _together_names(checker: str, facts: HostFacts) -> list[str]:
    """The stored names of the question that carries many: none means the cheapest."""
    return ["", checker_named(checker).questions(facts)[0].name]


async def canaries_of(connection: AsyncConnection, host: Any, now: datetime) -> tuple[Canary, ...]:
    """A host's repositories seen alive lately: of those that are due next, and so were asked a week or so ago.

    What is in doubt itself gives way as a witness does: a host that closed would else be held for a month.
    """
    if host.last_answer is None:
        return ()
    soon = await connection.execute(soon_rows(), {"host": host.id, "now": now, "most": _SOUGHT})
    found = [
        Canary(
            target=Target(key=row.key, url=row.url, host=host.name, host_id=row.own_id),
            checker=row.checker,
            held=row.status != Status.ALIVE,
        )
        for row in soon
        if row.status in _MAY_LIVE
        and _seen_alive(row, now - age_of_canary(_GUARDS, in_doubt=row.status != Status.ALIVE))
    ]
    return tuple(sorted(found, key=lambda canary: canary.held))


def _seen_alive(row: Any, since: datetime) -> bool:
    """Whether nothing counts against it and it was seen alive since then (UTC)."""
    return not row.strikes and row.last_life is not None and row.last_life >= since


async def flying_by_host(connection: AsyncConnection, in_flight: Collection[int]) -> dict[int, int]:
    """How many of the repositories `in_flight` each host has."""
    flying: dict[int, int] = {}
    for ids in chunked(in_flight):
        question = select(repositories.c.host_id, func.count()).where(repositories.c.id.in_(ids))
        for host, count in await connection.execute(question.group_by(repositories.c.host_id)):
            flying[host] = flying.get(host, 0) + count
    return flying


def lane_of(host: Any, rows: Iterable[Any], now: datetime, canaries: tuple[Canary, ...] = ()) -> LaneDue:
    """A host and its claimed work."""
    return LaneDue(
        host_id=host.id,
        host=host.name,
        facts=host_facts_of(host),
        paused_until=host.paused_until,
        due=tuple(
            Due(
                id=row.id,
                host_id=host.id,
                target=Target(key=row.key, url=row.url, host=host.name, host_id=row.own_id),
                checker=row.checker,
                question=row.question,
                due_at=row.due_at,
                urgent=row.urgent,
                witness=row.status in _MAY_LIVE and _seen_alive(row, now - _GUARDS.witness_age),
                held=row.status != Status.ALIVE,
            )
            for row in rows
        ),
        last_answer=host.last_answer,
        canaries=canaries,
    )


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
