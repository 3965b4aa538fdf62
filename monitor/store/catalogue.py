"""The Catalogue over the store: one read transaction, frozen rows, a thousand at a time."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.catalogue import PaperLine, PaperRow, Totals
from monitor.model.papers import LinkKind
from monitor.model.status import CAUSES, Cause, Status
from monitor.store.database import Database
from monitor.store.installation import beginning, current_change, installation_id
from monitor.store.pages import authors_of, paper_rows, published_of
from monitor.store.suppressions import removals
from monitor.store.tables import collections, hosts, links, papers, records, repositories, tallies

T = TypeVar("T")

AT_A_TIME: Final = 1_000


class StoreCatalogue:
    """A `Catalogue` as of one moment. Synchronous, so it belongs into a process or a thread of its own."""

    def __init__(self, runner: asyncio.Runner, connection: AsyncConnection, *, now: datetime) -> None:
        self._runner = runner
        self._connection = connection
        self._now = now

    def totals(self) -> Totals:
        """The counts every overview shows; the earliest honest burial is left to whoever knows the rules."""
        return self._run(_totals(self._connection, self._now))

    def papers(self, *, changed_since: int = 0) -> Iterator[PaperRow]:
        """Every paper whose page may have changed after `changed_since`, in order of slugs."""
        changed = [papers.c.changed > changed_since] if changed_since else []
        after = ""
        while ids := self._run(self._page(papers.c.slug > after, *changed)):
            rows = self._run(paper_rows(self._connection, ids))
            yield from rows
            after = rows[-1].slug

    def lines(self, status: Status) -> Iterator[PaperLine]:
        """Every paper of one status: by cause, then newest change first."""
        for cause in CAUSES[status]:
            place: tuple[datetime, int] | None = None
            while rows := self._run(_lines(self._connection, status, cause, place, AT_A_TIME)):
                for number, line in rows:
                    place = (line.since, number)
                    yield line

    def recent(self, status: Status, limit: int) -> Sequence[PaperLine]:
        """The papers that came to a status last, newest first."""
        newest = [
            row for cause in CAUSES[status] for row in self._run(_lines(self._connection, status, cause, None, limit))
        ]
        newest.sort(key=lambda row: (row[1].since, row[0]), reverse=True)
        return tuple(line for _, line in newest[:limit])

    def slugs(self) -> Iterator[str]:
        """Every paper's slug, in order."""
        after = ""
        question = select(papers.c.slug).where(papers.c.removed.is_(None)).order_by(papers.c.slug).limit(AT_A_TIME)
        while found := self._run(_column(self._connection, question.where(papers.c.slug > after))):
            yield from found
            after = found[-1]

    @property
    def started_at(self) -> datetime:
        """When this installation began (UTC): the first day of its evidence."""
        return self._run(beginning(self._connection)) or self._now

    def mark(self) -> int:
        """The newest change in this catalogue."""
        return self._run(current_change(self._connection))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _page(self, *which: Any) -> list[int]:
        question = select(papers.c.id).where(papers.c.removed.is_(None), *which).order_by(papers.c.slug)
        return await _column(self._connection, question.limit(AT_A_TIME))


@contextmanager
def open_catalogue(url: str, *, now: datetime) -> Iterator[StoreCatalogue]:
    """The catalogue of the database at `url`, as of this moment, for the length of the block. Never writes.

    The database must have been opened by `open_store` before. To be called where no event loop runs.
    """
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def enter() -> AsyncConnection:
            database = Database(url, read_only=True)
            stack.push_async_callback(database.close)
            return await stack.enter_async_context(database.read())

        try:
            yield StoreCatalogue(runner, runner.run(enter()), now=now)
        finally:
            runner.run(stack.aclose())


async def _column(connection: AsyncConnection, question: Select[T]) -> list[T]:
    return list((await connection.scalars(question)).all())


async def _totals(connection: AsyncConnection, now: datetime) -> Totals:
    standing = papers.c.removed.is_(None)
    counted = select(papers.c.status, papers.c.cause, func.count()).where(standing)
    statuses = dict.fromkeys(Status, 0)
    causes: dict[Cause, int] = {}
    for status, cause, count in await connection.execute(counted.group_by(papers.c.status, papers.c.cause)):
        statuses[Status(status)] += count
        causes[Cause(cause)] = causes.get(Cause(cause), 0) + count
    held = (
        select(collections.c.name, func.count(records.c.paper_id.distinct()))
        .join(records, records.c.collection_id == collections.c.id)
        .group_by(collections.c.name)
        .order_by(collections.c.name)
    )
    looks = (
        await connection.execute(
            select(func.coalesce(func.sum(tallies.c.looks), 0), func.max(tallies.c.newest).label("newest"))
        )
    ).one()
    # By the hour: the hour in which the day began counts whole.
    day = select(func.coalesce(func.sum(tallies.c.looks), 0)).where(tallies.c.hour > now - timedelta(days=1, hours=1))
    return Totals(
        papers=sum(statuses.values()),
        statuses=MappingProxyType(statuses),
        causes=MappingProxyType(causes),
        repositories=int(await connection.scalar(select(func.count()).where(repositories.c.watched)) or 0),
        looks=int(looks[0]),
        looks_last_day=int(await connection.scalar(day) or 0),
        last_look=looks[1],
        next_look=await _next_look(connection, now),
        earliest_burial=None,
        removals=tuple(await removals(connection)),
        installation=await installation_id(connection),
        collections=MappingProxyType(dict((await connection.execute(held)).all())),
    )


async def _next_look(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When somebody is asked next (UTC): never before now, which is when everything overdue is."""
    due: datetime | None = await connection.scalar(select(func.min(hosts.c.due_at).label("next")))
    return None if due is None else max(due, now)


async def _lines(
    connection: AsyncConnection, status: Status, cause: Cause, place: tuple[datetime, int] | None, limit: int
) -> list[tuple[int, PaperLine]]:
    """Lines of one cause after `place` (since, number), newest change first, each with its paper's number."""
    names = ("id", "slug", "title", "published", "precision", "preprint", "venue", "since")
    question = select(*(papers.c[name] for name in names)).where(
        papers.c.status == status.value, papers.c.cause == cause.value, papers.c.removed.is_(None)
    )
    if place is not None:
        since, number = place
        question = question.where(or_(papers.c.since < since, and_(papers.c.since == since, papers.c.id < number)))
    question = question.order_by(papers.c.since.desc(), papers.c.id.desc()).limit(limit)
    rows = (await connection.execute(question)).all()
    ids = [row.id for row in rows]
    wrote: dict[int, list[str]] = {number: [] for number in ids}
    for paper, name in await connection.execute(authors_of(ids)):
        wrote[paper].append(name)
    addresses = await _addresses(connection, ids)
    return [
        (
            row.id,
            PaperLine(
                slug=row.slug,
                title=row.title,
                authors=tuple(wrote[row.id]),
                published=published_of(row),
                venue=row.venue,
                status=status,
                cause=cause,
                since=row.since,
                address=addresses.get(row.id),
            ),
        )
        for row in rows
    ]


async def _addresses(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, str]:
    """The address a line shows: of the first link to the authors' own code; where it lives now, if it moved."""
    question = (
        select(links.c.paper_id, func.coalesce(repositories.c.address, links.c.url))
        .join(repositories, repositories.c.id == links.c.repository_id)
        .where(links.c.paper_id.in_(ids), links.c.kind == LinkKind.OWN_CODE.value, links.c.removed.is_(None))
        .order_by(links.c.paper_id, links.c.set_by.is_(None), links.c.position, links.c.id)
    )
    first: dict[int, str] = {}
    for paper, address in await connection.execute(question):
        first.setdefault(paper, address)
    return first
