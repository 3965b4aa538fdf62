"""What is due, host by host: a few index seeks however many repositories there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import BindParameter, Integer, Select, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers import checker_named
from checkers.base import EvidenceKind, HostFacts, Target
from monitor.model.looks import Canary, Due, LaneDue
from monitor.model.status import Status
from monitor.rules.batching import filling, places
from monitor.rules.guards import GuardPolicy, age_of_canary
from monitor.store.dialect import flag
from monitor.store.prepared import Prepared, among, outside
from monitor.store.tables import evidence, hosts, links, repositories
from monitor.store.values import host_facts_of

_GUARDS: Final = GuardPolicy()
_MAY_LIVE: Final = frozenset({Status.ALIVE.value, Status.LIMBO.value})
_SOUGHT: Final = 50
"""How many of the looks due next are searched for canaries, and for looks that may be early beyond those wanted."""


def open_hosts(now: datetime | BindParameter[Any]) -> Any:
    """Hosts that nobody holds now and that did not close. A hold ends by itself."""
    return or_(hosts.c.held_until.is_(None), hosts.c.held_until <= now) & hosts.c.closed_on.is_(None)


def later(first: Any, second: Any) -> Any:
    """The later of two times; the first where the second is none."""
    return case((second > first, second), else_=first)


_NOW: Final = bindparam("now", type_=hosts.c.due_at.type)
_MOST: Final = bindparam("most", type_=Integer())


def _free_hosts(*, given: bool) -> Select[Any]:
    """Hosts that may be asked `now` and are not in `passed`: of those in `only`, or of those nobody has in hand."""
    question = (
        select(hosts, hosts.c.name.label("host"))
        .where(
            open_hosts(_NOW),
            or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= _NOW),
            outside(hosts.c.id, "passed"),
        )
        .limit(_MOST)
    )
    if given:
        return question.where(among(hosts.c.id, "only"))
    return question.where(or_(hosts.c.leased_until.is_(None), hosts.c.leased_until <= _NOW))


@cache
def _hosts_urgent(*, given: bool) -> Prepared:
    question = _free_hosts(given=given).where(hosts.c.urgent_at <= _NOW)
    return Prepared(question.order_by(hosts.c.urgent_at, hosts.c.id))


@cache
def _hosts_due(*, given: bool) -> Prepared:
    return Prepared(_free_hosts(given=given).where(hosts.c.due_at <= _NOW).order_by(hosts.c.due_at, hosts.c.id))


@cache
def _hosts_of_samples(*, given: bool) -> Prepared:
    due = (
        select(repositories.c.host_id, func.max(case((repositories.c.urgent, 1), else_=0)).label("urgent"))
        .add_columns(func.min(repositories.c.due_at).label("oldest"))
        .where(flag(repositories.c.sample), repositories.c.due_at <= _NOW)
        .group_by(repositories.c.host_id)
        .subquery()
    )
    question = _free_hosts(given=given).join(due, due.c.host_id == hosts.c.id)
    return Prepared(question.order_by(due.c.urgent.desc(), due.c.oldest, hosts.c.id))


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
    given = only is not None
    asked = {"now": now, "most": limit, "passed": passed, "only": only or ()}
    if samples_only:
        return list(await _hosts_of_samples(given=given).rows(connection, asked))
    rows = list(await _hosts_urgent(given=given).rows(connection, asked))
    if len(rows) < limit:
        found = passed | {row.id for row in rows}
        more = {**asked, "most": limit - len(rows), "passed": found}
        rows += await _hosts_due(given=given).rows(connection, more)
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
            repositories.c.due_at <= _NOW,
        )
        .order_by(repositories.c.due_at)
        .limit(_MOST)
    )
    return question.where(flag(repositories.c.sample)) if samples_only else question


@cache
def _due(*, urgent: bool, samples_only: bool) -> Prepared:
    return Prepared(due_rows(urgent=urgent, samples_only=samples_only))


_BESIDE: Final = Prepared(
    due_rows(urgent=False, samples_only=False).where(
        repositories.c.question != "",
        repositories.c.question != bindparam("together"),
        repositories.c.checker == bindparam("checker"),
    )
)
"""Those due at one host by other questions than the one that carries many; takes what `due_rows` takes, and both."""
_SOON: Final = Prepared(
    due_columns()
    .add_columns(repositories.c.early_at)
    .where(
        repositories.c.host_id == bindparam("host"),
        repositories.c.urgent.is_(False),
        repositories.c.due_at > _NOW,
    )
    .order_by(repositories.c.due_at)
    .limit(_MOST)
)
"""Those of one host that are due next, and from when they may be early; takes what `due_rows` takes."""


async def due_of(connection: AsyncConnection, host: Any, now: datetime, limit: int, *, samples_only: bool) -> list[Any]:
    """What is due at the host of this row, urgent first, then oldest first."""
    rows: list[Any] = []
    for urgent in (True, False) if host.urgent_at is not None and host.urgent_at <= now else (False,):
        if len(rows) < limit:
            asked = {"host": host.id, "now": now, "most": limit - len(rows)}
            rows += await _due(urgent=urgent, samples_only=samples_only).rows(connection, asked)
    return rows


async def gathered(
    connection: AsyncConnection, host: Any, rows: Sequence[Any], now: datetime, *, room: int, in_flight: Collection[int]
) -> list[Any]:
    """`rows` of a host of which one question carries many, and what goes well with them.

    That is whoever is due by another question (those asked one by one share the canaries of one Round), and looks that
    may be early, the next due first, where the `room` of the last question is not filled.
    """
    together = _together(host, rows)
    known = {row.id for row in rows} | set(in_flight)
    asked = {"host": host.id, "now": now, "most": _SOUGHT, "together": together[-1], "checker": rows[0].checker}
    beside = await _BESIDE.rows(connection, asked)
    found = [*rows, *(row for row in beside if row.id not in known)]
    ride = sum(row.question in together for row in rows)
    free = -ride % room if ride else room
    if not free:
        return found
    soon = await _SOON.rows(connection, {"host": host.id, "now": now, "most": free + _SOUGHT})
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


def filled(lane: LaneDue, room: int, questions: int) -> LaneDue:
    """So many questions and not a little more: what takes two places leaves somebody for the next claim.

    So does a last question that others precede and that is not full: the next claim finds who may be early with it.
    """
    together = _together_names(lane.due[0].checker, lane.facts)
    ride = [one for one in lane.due if one.question in together]
    beside = [one for one in lane.due if one.question not in together]
    canaries = min(_GUARDS.canaries, len(lane.canaries))
    taken: list[Due] = []
    for _ in range(questions):
        more = filling(ride[len(taken) :], room, canaries)
        if taken and sum(map(places, more)) < room - canaries:
            break
        taken += more
    return replace(lane, due=(*taken, *beside))


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
    soon = await _SOON.rows(connection, {"host": host.id, "now": now, "most": _SOUGHT})
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
    if not in_flight:
        return {}
    return {row.host_id: row.many for row in await _FLYING.rows(connection, {"ids": in_flight})}


_FLYING: Final = Prepared(
    select(repositories.c.host_id, func.count().label("many"))
    .where(among(repositories.c.id))
    .group_by(repositories.c.host_id)
)


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
    ids = [due.id for lane in lanes for due in lane.due if due.target.host_id is not None]
    if not ids:
        return list(lanes)
    kinds = {row.repository_id: EvidenceKind(row.kind) for row in await _LAST_KINDS.rows(connection, {"ids": ids})}
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
    for row in await _PATHS.rows(connection, {"ids": [due.id for lane in lanes for due in lane.due]}):
        paths.setdefault(row.repository_id, []).append(row.path)
    if not paths:
        return list(lanes)
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


_LAST_KINDS: Final = Prepared(
    select(evidence.c.repository_id, evidence.c.kind)
    .join(repositories, repositories.c.id == evidence.c.repository_id)
    .where(among(repositories.c.id), evidence.c.at == repositories.c.last_look)
    .order_by(evidence.c.id)
)
_PATHS: Final = Prepared(
    select(links.c.repository_id, links.c.path)
    .where(among(links.c.repository_id), links.c.path.is_not(None), links.c.removed.is_(None))
    .distinct()
    .order_by(links.c.repository_id, links.c.path)
)
