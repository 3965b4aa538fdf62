"""Papers as whoever wants to learn more about them needs them: in the order they came, some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from monitor.model.papers import Place
from monitor.store.database import Database
from monitor.store.tables import collections, papers, records
from monitor.store.values import places_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPaper:
    """One paper, and the record (collection, source, key) that first named it."""

    number: int
    title: str
    arxiv_id: str | None
    doi: str | None
    places: tuple[Place, ...]
    collection: str
    source: str
    key: str


class KnownPapers:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, number: int, limit: int) -> Sequence[KnownPaper]:
        """The next papers after the one of that number (0: from the first), at most `limit`, by number."""
        first = (
            select(records.c.paper_id, func.min(records.c.id).label("first"))
            .where(records.c.paper_id > number)
            .group_by(records.c.paper_id)
            .order_by(records.c.paper_id)
            .limit(limit)
            .subquery()
        )
        question = (
            select(
                papers.c.id,
                papers.c.title,
                papers.c.arxiv_id,
                papers.c.doi,
                papers.c.places,
                collections.c.name,
                records.c.source,
                records.c.key,
            )
            .select_from(first)
            .join(papers, papers.c.id == first.c.paper_id)
            .join(records, records.c.id == first.c.first)
            .join(collections, collections.c.id == records.c.collection_id)
            .order_by(papers.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(question)).all()
        return [
            KnownPaper(
                number=row.id,
                title=row.title,
                arxiv_id=row.arxiv_id,
                doi=row.doi,
                places=places_of(row.places),
                collection=row.name,
                source=row.source,
                key=row.key,
            )
            for row in rows
        ]
