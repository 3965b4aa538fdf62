"""Old equal looks become one row, and Rounds that nothing rests on any more go: the one thing that rewrites evidence.

Each write is one short transaction, so that a kill loses nothing and another process never waits long.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, select, update

from monitor.model.looks import Round
from monitor.model.verdicts import CaseFile
from monitor.store.cases import case_files, rounds_with_host
from monitor.store.chunks import chunked
from monitor.store.database import Database
from monitor.store.tables import evidence, rounds
from monitor.store.values import round_of

LEAST: Final = 8
"""Old rows that a repository must have before its history is read again: each folding then takes several away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One repository with the numbers of its looks' rows, in the order of the looks."""

    case: CaseFile
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedRow:
    """A row of evidence that tells of `times` looks from `first` (UTC) on, and the rows that went into it."""

    row: int
    first: datetime
    times: int
    gone: tuple[int, ...]


class Folding:
    """Histories out, folded rows in. Nothing here decides."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def histories(self, after: int, before: datetime, limit: int) -> list[History]:
        """Repositories numbered above `after` with many looks older than `before` (UTC), in order of their numbers."""
        question = (
            select(evidence.c.repository_id)
            .where(evidence.c.repository_id > after, evidence.c.at <= before)
            .group_by(evidence.c.repository_id)
            .having(func.count() >= LEAST)
            .order_by(evidence.c.repository_id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            ids = (await connection.scalars(question)).all()
            cases = await case_files(connection, ids)
            numbers: dict[int, list[int]] = {number: [] for number in ids}
            for piece in chunked(ids):
                rows = (
                    select(evidence.c.repository_id, evidence.c.id)
                    .where(evidence.c.repository_id.in_(piece))
                    .order_by(evidence.c.repository_id, evidence.c.at, evidence.c.id)
                )
                for repository, number in await connection.execute(rows):
                    numbers[repository].append(number)
        return [History(case=case, rows=tuple(numbers[case.repository])) for case in cases]

    async def fold(self, rows: Sequence[FoldedRow]) -> None:
        """Write folded rows and take away those that went into them: one transaction."""
        if not rows:
            return
        async with self._database.write() as connection:
            await connection.execute(
                update(evidence)
                .where(evidence.c.id == bindparam("of"))
                .values(first_at=bindparam("first", type_=evidence.c.first_at.type), times=bindparam("count")),
                [{"of": one.row, "first": one.first, "count": one.times} for one in rows],
            )
            for piece in chunked(number for one in rows for number in one.gone):
                await connection.execute(delete(evidence).where(evidence.c.id.in_(piece)))

    async def rounds(self, since: datetime, until: datetime) -> tuple[list[Round], set[int]]:
        """Every Round begun from `since` to before `until` (UTC), and the numbers of those that no look names.

        The first Round of all counts as named: by it the days are reckoned in which Rounds are judged together.
        """
        during = (rounds.c.started >= since) & (rounds.c.started < until)
        named = select(evidence.c.id).where(evidence.c.round_id == rounds.c.id).exists()
        earliest = select(func.min(rounds.c.started)).scalar_subquery()
        bare = select(rounds.c.id).where(during, ~named, rounds.c.started > earliest)
        async with self._database.read() as connection:
            found = [round_of(row) for row in await connection.execute(rounds_with_host().where(during))]
            return found, set(await connection.scalars(bare))

    async def forget_rounds(self, gone: Collection[int], healthy: Iterable[int]) -> None:
        """Take these Rounds away unless a look names one again, and from the healthy ones what each canary said."""
        named = select(evidence.c.id).where(evidence.c.round_id == rounds.c.id).exists()
        async with self._database.write() as connection:
            for piece in chunked(sorted(gone)):
                await connection.execute(delete(rounds).where(rounds.c.id.in_(piece), ~named))
            for piece in chunked(sorted(healthy)):
                await connection.execute(update(rounds).where(rounds.c.id.in_(piece)).values(canaries=None))
