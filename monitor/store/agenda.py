"""When each host has its next look due: kept on the host's row, so that claiming never searches a million rows."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.chunks import chunked
from monitor.store.tables import collections as collections_table
from monitor.store.tables import hosts, links, records, repositories


async def refresh(connection: AsyncConnection, host_ids: Iterable[int]) -> None:
    """Read anew when these hosts have their next look due. To be called after every change of a `due_at`.

    On PostgreSQL the rows are locked first, in one order: of two transactions the second then sees what the first did.
    """
    for ids in chunked(sorted(set(host_ids))):
        chosen = hosts.c.id.in_(ids)
        if connection.dialect.name == "postgresql":
            await connection.execute(select(hosts.c.id).where(chosen).order_by(hosts.c.id).with_for_update())
        urgent, calm = _earliest(urgent=True), _earliest(urgent=False)
        await connection.execute(update(hosts).where(chosen).values(urgent_at=urgent, due_at=calm))
        # An urgent look is due like any other: whichever comes first.
        sooner = hosts.c.urgent_at.is_not(None) & (hosts.c.due_at.is_(None) | (hosts.c.urgent_at < hosts.c.due_at))
        await connection.execute(update(hosts).where(chosen & sooner).values(due_at=hosts.c.urgent_at))


def to_weigh(which: ColumnElement[bool]) -> Update:
    """Let these repositories wait to be settled though nobody looked: all their evidence is weighed anew.

    What is left of their verdict was made by no rules that would make it now.
    """
    return update(repositories).where(which).values(unsettled=True, stamp=repositories.c.stamp + 1, rules_version=None)


async def lock_repositories(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, int]:
    """The host of each of these repositories that was not forgotten meanwhile, and will not be until the commit."""
    known: dict[int, int] = {}
    for piece in chunked(sorted(set(ids))):
        question = select(repositories.c.id, repositories.c.host_id).where(repositories.c.id.in_(piece))
        known.update((await connection.execute(question.order_by(repositories.c.id).with_for_update())).all())
    return known


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


def _earliest(*, urgent: bool) -> ScalarSelect[object]:
    """One seek in the index over (host, urgent, due)."""
    return (
        select(func.min(repositories.c.due_at))
        .where(
            repositories.c.host_id == hosts.c.id, repositories.c.urgent.is_(urgent), repositories.c.due_at.is_not(None)
        )
        .scalar_subquery()
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
