"""The Catalogue over the store: one read transaction, frozen rows, a thousand at a time."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.annulments import AnnulmentRate, AnnulmentRow
from monitor.model.catalogue import (
    ChangeRow,
    HostRow,
    Lifetime,
    MergedRow,
    PaperLine,
    PaperRow,
    PastVerdict,
    Totals,
)
from monitor.model.status import CAUSES, Cause, Status
from monitor.store.annulments import annulment_rate, annulment_rows
from monitor.store.database import Database
from monitor.store.hostrows import hosts_after
from monitor.store.installation import beginning, current_change, installation_id, refuse_unfinished
from monitor.store.linelists import lines_after, lines_of, newest_lines, wanted_lines
from monitor.store.own_tables import tallies
from monitor.store.pages import paper_rows
from monitor.store.pasts import lifetimes_of, newest_changes, verdicts_of_papers
from monitor.store.suppressions import removals
from monitor.store.tables import collections, hosts, papers, records, repositories

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

    def changed_since(self, mark: int) -> Sequence[str]:
        """The slugs of all papers changed after `mark`, removed ones included; forgotten ones have left no trace."""
        return self._run(_column(self._connection, select(papers.c.slug).where(papers.c.changed > mark)))

    def lines_of(self, slugs: Sequence[str]) -> Iterator[PaperLine]:
        """The lines of these papers, a thousand at a time."""
        for start in range(0, len(slugs), AT_A_TIME):
            yield from self._run(lines_of(self._connection, slugs[start : start + AT_A_TIME]))

    def lines(self) -> Iterator[PaperLine]:
        """Every paper's line, by slug."""
        after = ""
        while lines := self._run(lines_after(self._connection, after, AT_A_TIME)):
            yield from lines
            after = lines[-1].slug

    def recent(self, status: Status, limit: int) -> Sequence[PaperLine]:
        """The papers that came to a status last, newest first."""
        newest = [
            row for cause in CAUSES[status] for row in self._run(newest_lines(self._connection, status, cause, limit))
        ]
        newest.sort(key=lambda row: (row[1].since, row[0]), reverse=True)
        return tuple(line for _, line in newest[:limit])

    def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
        """These papers, a thousand at a time, in the order asked for."""
        for start in range(0, len(slugs), AT_A_TIME):
            few = slugs[start : start + AT_A_TIME]
            question = select(papers.c.slug, papers.c.id).where(papers.c.slug.in_(few), papers.c.removed.is_(None))
            numbers: dict[str, int] = dict(self._run(_pairs(self._connection, question)))
            yield from self._run(paper_rows(self._connection, [numbers[slug] for slug in few if slug in numbers]))

    def wanted(self, causes: Sequence[Cause], limit: int) -> Sequence[PaperLine]:
        """The papers of these causes, most cited first; unknown citations last, then the newest."""
        return self._run(wanted_lines(self._connection, causes, limit))

    def changes(self, limit: int) -> Sequence[ChangeRow]:
        """The newest verdicts of all papers, newest first."""
        return self._run(newest_changes(self._connection, limit))

    def past(self) -> Iterator[PastVerdict]:
        """Every verdict there ever was, by paper and then by time."""
        after = 0
        while rows := self._run(verdicts_of_papers(self._connection, after, AT_A_TIME)):
            yield from rows
            after = rows[-1].paper

    def lifetimes(self) -> Iterator[Lifetime]:
        """Every address of a paper's own code whose publication date is known."""
        after = 0
        while rows := self._run(lifetimes_of(self._connection, after, AT_A_TIME)):
            yield from (lifetime for _, lifetime in rows)
            after = rows[-1][0]

    def hosts(self) -> Iterator[HostRow]:
        """Every host that serves a watched repository, by name."""
        after = ""
        while rows := self._run(hosts_after(self._connection, after, AT_A_TIME)):
            yield from rows
            after = rows[-1].name

    def slugs(self) -> Iterator[str]:
        """Every paper's slug, in order."""
        after = ""
        question = select(papers.c.slug).where(papers.c.removed.is_(None)).order_by(papers.c.slug).limit(AT_A_TIME)
        while found := self._run(_column(self._connection, question.where(papers.c.slug > after))):
            yield from found
            after = found[-1]

    def merged(self) -> Iterator[MergedRow]:
        """Every paper that turned out to be another one which stands, in the order they were met."""
        kept, after = papers.alias(), 0
        question = (
            select(papers.c.id, papers.c.slug, kept.c.slug.label("into"), kept.c.title)
            .join(kept, papers.c.merged_into == kept.c.id)
            .where(kept.c.removed.is_(None))
            .order_by(papers.c.id)
            .limit(AT_A_TIME)
        )
        while rows := self._run(_rows(self._connection, question.where(papers.c.id > after))):
            yield from (MergedRow(slug=row.slug, into=row.into, title=row.title) for row in rows)
            after = rows[-1].id

    @property
    def started_at(self) -> datetime:
        """When this installation began (UTC): the first day of its evidence."""
        return self._run(beginning(self._connection)) or self._now

    def annulments(self) -> Sequence[AnnulmentRow]:
        """Every burial that was our mistake, newest first."""
        return tuple(self._run(annulment_rows(self._connection)))

    def annulment_rate(self) -> AnnulmentRate:
        """How many of all burials were annulled."""
        return self._run(annulment_rate(self._connection))

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

    The database must have been opened by `open_store` before. To be called where no event loop runs. Raises
    `StoreError` where a move into this database did not end.
    """
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def enter() -> AsyncConnection:
            database = Database(url, read_only=True)
            stack.push_async_callback(database.close)
            connection = await stack.enter_async_context(database.read())
            await refuse_unfinished(connection, database)
            return connection

        try:
            yield StoreCatalogue(runner, runner.run(enter()), now=now)
        finally:
            runner.run(stack.aclose())


async def _column(connection: AsyncConnection, question: Select[T]) -> list[T]:
    return list((await connection.scalars(question)).all())


async def _rows(connection: AsyncConnection, question: Select[Any]) -> list[Any]:
    return list((await connection.execute(question)).all())


async def _pairs(connection: AsyncConnection, question: Select[Any]) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in await connection.execute(question)]


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
