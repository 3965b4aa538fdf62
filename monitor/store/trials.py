"""Links to other spellings of an address that does not answer: made once for each link, and ending with it.

A trial is a link like any other, but that it belongs to the link it was made from (`trial_of`), counts nowhere as an
address of the paper, and goes when that link goes. Which spellings there are is read in `monitor/rules/reading`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import FoundLink, LinkKind
from monitor.model.status import Cause
from monitor.store import agenda
from monitor.store.chunks import chunked
from monitor.store.database import Database
from monitor.store.installation import next_change
from monitor.store.places import repository_ids, storable_links
from monitor.store.tables import hosts, links, papers, repositories
from monitor.store.values import link_of, link_values

IN_DOUBT: Final = frozenset(
    {
        Cause.DOUBTFUL, Cause.MISSING, Cause.DELETED, Cause.WITHHELD, Cause.EXPIRED, Cause.TAKEN_OVER,
        Cause.UNREACHABLE, Cause.UNREACHABLE_FROM_HERE,
    }
)  # fmt: skip
"""Causes of a repository under which whatever else its address may mean is to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untried:
    """A paper's own link, as its source gave it, whose other spellings nobody asked yet. Numbers are the store's."""

    link: int
    paper: int
    found: FoundLink


class Trials:
    """What is still to be tried, and the trying itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def untried(self) -> list[Untried]:
        """Every link in doubt that was never tried: what a kill may have left."""
        async with self._database.read() as connection:
            return await _read(connection, _untried())

    async def untried_among(self, repository_ids: Iterable[int]) -> list[Untried]:
        """The links to these repositories that are in doubt and were never tried."""
        found: list[Untried] = []
        if not (asked := sorted(set(repository_ids))):
            return found
        async with self._database.read() as connection:
            for piece in chunked(asked):
                found += await _read(connection, _untried().where(links.c.repository_id.in_(piece)))
        return found

    async def add(self, tried: Sequence[tuple[Untried, Sequence[FoundLink]]], now: datetime) -> None:
        """Tie each paper to the spellings it is not tied to already, and note that they were tried. All or nothing."""
        if not tried:
            return
        async with self._database.write() as connection:
            wanted = storable_links(found for _, trials in tried for found in trials)
            numbers = await repository_ids(connection, wanted, now)
            tied = await _tied(connection, {one.paper for one, _ in tried})
            rows: list[dict[str, Any]] = []
            for one, trials in tried:
                for found in trials:
                    tie = (one.paper, numbers.get(found.key, 0))
                    if found.key in numbers and tie not in tied:
                        tied.add(tie)
                        values = link_values(found, 0)
                        rows.append(
                            {**values, "paper_id": tie[0], "repository_id": tie[1], "added": now, "trial_of": one.link}
                        )
            for row_piece in chunked(rows, 500):
                await connection.execute(insert(links), row_piece)
            change = await next_change(connection)
            for piece in chunked([one.link for one, _ in tried]):
                await connection.execute(update(links).where(links.c.id.in_(piece)).values(tried_at=now))
            for piece in chunked({one.paper for one, _ in tried}):
                touched = update(papers).where(papers.c.id.in_(piece))
                await connection.execute(touched.values(judge_at=now, stamp=papers.c.stamp + 1, changed=change))
            await agenda.follow_ties(connection, sorted({row["repository_id"] for row in rows}), now)


def _untried() -> Select[Any]:
    return (
        select(links, repositories.c.key, repositories.c.checker, hosts.c.name.label("host"))
        .join(repositories, repositories.c.id == links.c.repository_id)
        .join(hosts, hosts.c.id == repositories.c.host_id)
        .where(
            links.c.tried_at.is_(None),
            links.c.trial_of.is_(None),
            links.c.set_by.is_(None),
            links.c.removed.is_(None),
            links.c.kind == LinkKind.OWN_CODE,
            repositories.c.cause.in_(sorted(IN_DOUBT)),
        )
        .order_by(links.c.id)
    )


async def _read(connection: AsyncConnection, question: Select[Any]) -> list[Untried]:
    rows = await connection.execute(question)
    return [Untried(link=row.id, paper=row.paper_id, found=link_of(row)) for row in rows]


async def _tied(connection: AsyncConnection, paper_ids: Iterable[int]) -> set[tuple[int, int]]:
    tied: set[tuple[int, int]] = set()
    for piece in chunked(paper_ids):
        question = select(links.c.paper_id, links.c.repository_id).where(links.c.paper_id.in_(piece))
        tied.update((row.paper_id, row.repository_id) for row in await connection.execute(question))
    return tied
