"""The turns of papers' fates in the order in which they were written: what a made world is measured by."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from monitor.model.status import Cause, Status
from monitor.store.database import Database
from monitor.store.tables import evidence, paper_history, records, repositories


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A paper's status or cause changed. `key` is its record's within its source, `at` when it was judged (UTC)."""

    number: int
    key: str
    at: datetime
    status: Status
    cause: Cause


class Turns:
    """Reads the histories of all papers as one, and the looks at all repositories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, number: int) -> list[Turn]:
        """Every turn numbered above `number`, in order."""
        question = (
            select(paper_history.c.id, records.c.key, paper_history.c.at, paper_history.c.status, paper_history.c.cause)
            .join(records, records.c.paper_id == paper_history.c.paper_id)
            .where(paper_history.c.id > number)
            .order_by(paper_history.c.id)
        )
        async with self._database.read() as connection:
            return [
                Turn(number=row.id, key=row.key, at=row.at, status=Status(row.status), cause=Cause(row.cause))
                for row in await connection.execute(question)
            ]

    async def looks_after(self, number: int) -> list[tuple[int, str]]:
        """Every look numbered above `number`, in order: its number, and its repository's key."""
        question = (
            select(evidence.c.id, repositories.c.key)
            .join(repositories, repositories.c.id == evidence.c.repository_id)
            .where(evidence.c.id > number)
            .order_by(evidence.c.id)
        )
        async with self._database.read() as connection:
            return [(row.id, row.key) for row in await connection.execute(question)]
