"""When each host has its next look due: kept on the host's row, so that claiming never searches a million rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Update, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.chunks import chunked
from monitor.store.prepared import Prepared, among
from monitor.store.tables import collections as collections_table
from monitor.store.tables import hosts, links, records, repositories


async def refresh(connection: AsyncConnection, host_ids: Iterable[int]) -> None:
    """Read anew when these hosts have their next look due. To be called after every change of a `due_at`.

    On PostgreSQL the rows are locked first, in one order: of two transactions the second then sees what the first did.
    """
    ids = sorted(set(host_ids))
    if not ids:
        return
    if connection.dialect.name == "postgresql":
        await _HOSTS.rows(connection, {"ids": ids})
    moved = []
    for row in await _EARLIEST.rows(connection, {"ids": ids}):
        # An urgent look is due like any other: whichever comes first.
        soonest = min((at for at in (row.urgent, row.calm) if at is not None), default=None)
        if (row.urgent, soonest) != (row.urgent_at, row.due_at):
            moved.append({"of": row.id, "urgent": row.urgent, "due": soonest})
    if moved:
        await _MOVE.many(connection, moved)


def to_weigh(which: ColumnElement[bool]) -> Update:
    """Let these repositories wait to be settled though nobody looked: all their evidence is weighed anew.

    What is left of their verdict was made by no rules that would make it now.
    """
    return update(repositories).where(which).values(unsettled=True, stamp=repositories.c.stamp + 1, rules_version=None)


async def lock_repositories(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, int]:
    """The host of each of these repositories that was not forgotten meanwhile, and will not be until the commit."""
    return {row.id: row.host_id for row in await _LOCKED.rows(connection, {"ids": sorted(set(ids))})}


async def follow_ties(connection: AsyncConnection, ids: Iterable[int], now: datetime) -> None:
    """Make what is watched, and what is a sample, agree with the links to these repositories.

    A repository that no paper names any more is not due; one that a paper names again is due at once.
    """
    for piece in chunked(sorted(set(ids))):
        chosen = repositories.c.id.in_(piece)
        await connection.execute(
            update(repositories)
            .where(chosen, repositories.c.watched, ~tied())
            .values(watched=False, due_at=None, urgent=False, judge_at=None, why="no paper names it any more")
        )
        await connection.execute(
            update(repositories)
            .where(chosen, ~repositories.c.watched, tied())
            .values(watched=True, due_at=now, why="a paper names it again")
        )
        await connection.execute(update(repositories).where(chosen).values(sample=tied_to_sample()))
        held_by = select(repositories.c.host_id).where(chosen).distinct()
        await refresh(connection, (await connection.scalars(held_by)).all())


def _earliest(*, urgent: bool) -> ColumnElement[Any]:
    """One seek in the index over (host, urgent, due)."""
    earliest = func.min(repositories.c.due_at, type_=repositories.c.due_at.type)
    of_host = (repositories.c.host_id == hosts.c.id) & repositories.c.due_at.is_not(None)
    return select(earliest).where(of_host, repositories.c.urgent.is_(urgent)).scalar_subquery()


_HOSTS: Final = Prepared(select(hosts.c.id).where(among(hosts.c.id)).order_by(hosts.c.id).with_for_update())
_EARLIEST: Final = Prepared(
    select(
        hosts.c.id,
        hosts.c.urgent_at,
        hosts.c.due_at,
        _earliest(urgent=True).label("urgent"),
        _earliest(urgent=False).label("calm"),
    ).where(among(hosts.c.id))
)
_MOVE: Final = Prepared(
    update(hosts)
    .where(hosts.c.id == bindparam("of"))
    .values(
        urgent_at=bindparam("urgent", type_=hosts.c.urgent_at.type),
        due_at=bindparam("due", type_=hosts.c.due_at.type),
    )
)
_LOCKED: Final = Prepared(
    select(repositories.c.id, repositories.c.host_id)
    .where(among(repositories.c.id))
    .order_by(repositories.c.id)
    .with_for_update()
)


def tied() -> ColumnElement[bool]:
    """Whether a paper's link that still stands ties a paper to the repository."""
    return select(links.c.id).where(links.c.repository_id == repositories.c.id, links.c.removed.is_(None)).exists()


def tied_to_sample() -> ColumnElement[bool]:
    """Whether one of the papers tied to the repository belongs to the samples."""
    return (
        select(links.c.id)
        .join(records, records.c.paper_id == links.c.paper_id)
        .join(collections_table, collections_table.c.id == records.c.collection_id)
        .where(
            links.c.repository_id == repositories.c.id,
            links.c.removed.is_(None),
            collections_table.c.samples,
        )
        .exists()
    )
