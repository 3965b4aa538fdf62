"""Papers: imported, found, forgotten, and set right by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UnknownPaperError, UsageError
from monitor.model.catalogue import PaperOutline, PaperRow
from monitor.model.papers import FoundLink, LinkKind, Reading
from monitor.model.verdicts import Mark
from monitor.rules.identity import ReferenceKind, parse_reference
from monitor.store import intake, ties
from monitor.store.acting import judge_again, note_act
from monitor.store.chunks import chunked
from monitor.store.columns import bounded
from monitor.store.database import Database
from monitor.store.forgetting import forget_papers, forget_records
from monitor.store.pages import outline, paper_rows
from monitor.store.tables import collections, links, marks, papers, records

_AT_A_TIME: Final = 500
_NAME_BYTES: Final = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did: every reading is counted once. `suppressed` ones were removed from here on request."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    suppressed: int = 0


class Papers:
    """The papers of this database, each with its links, marks and history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, readings: Sequence[Reading], collection: str, *, now: datetime, samples: bool = False
    ) -> Counts:
        """Import readings into a collection: made, merged with what is known, or found unchanged.

        A paper is the same by arXiv identifier, DOI or OpenReview identifier, or by title, first author and year
        where no identifier contradicts. What an operator set stands. `samples` marks a new collection as samples.
        Some hundred readings are one transaction, so an import broken off is simply made again.
        """
        total = Counts()
        for piece in chunked(readings, _AT_A_TIME):
            async with self._database.write() as connection:
                number = await intake.collection_id(connection, collection, now=now, samples=samples)
                taken = await intake.take(connection, piece, number, now)
            total = Counts(
                total.added + taken.added,
                total.updated + taken.updated,
                total.unchanged + taken.unchanged,
                total.suppressed + taken.suppressed,
            )
        return total

    async def forget_paper(self, reference: str, now: datetime) -> int:
        """Forget one paper whatever collections hold it. Returns 1. Raises `UnknownPaperError`, `UsageError`."""
        paper = await self.find(reference)
        async with self._database.write() as connection:
            await note_act(connection, now=now, by="operator", verb="forget", subject=reference)
            await forget_papers(connection, [paper], now)
        return 1

    async def forget_collection(self, name: str, now: datetime) -> int:
        """Forget a collection and every paper no other collection holds. How many papers went.

        Raises `UnknownPaperError` where no collection has that name.
        """
        of_collection = collections.c.name == bounded(name, _NAME_BYTES)
        async with self._database.write() as connection:
            number = await connection.scalar(select(collections.c.id).where(of_collection))
            if number is None:
                raise UnknownPaperError(f"no collection is called {name!r}")
            await note_act(connection, now=now, by="operator", verb="forget", subject=f"collection {name}")
            question = select(records.c.id).where(records.c.collection_id == number)
            gone = await forget_records(connection, (await connection.scalars(question)).all(), now)
            await connection.execute(collections.delete().where(of_collection))
        return gone

    async def forget_absent(self, collection: str, source: str, keys: Collection[str], now: datetime) -> int:
        """Forget what a source's file no longer holds: records whose key is not among `keys`. How many papers went."""
        held = {intake.record_name(source, key)[1] for key in keys}
        async with self._database.write() as connection:
            question = (
                select(records.c.id, records.c.key)
                .join(collections, collections.c.id == records.c.collection_id)
                .where(collections.c.name == bounded(collection, _NAME_BYTES))
                .where(records.c.source == intake.record_name(source, "")[0])
            )
            left = [row.id for row in await connection.execute(question) if row.key not in held]
            return await forget_records(connection, left, now)

    async def find(self, reference: str) -> int:
        """The number of the paper a person means, by an identifier of it or else by its key in a list of theirs.

        Raises `UnknownPaperError`; `UsageError` where the text is neither kind of name.
        """
        async with self._database.read() as connection:
            return await _found(connection, reference)

    async def page(self, paper_id: int) -> PaperRow:
        """One paper with everything its page shows. Raises `UnknownPaperError`."""
        async with self._database.read() as connection:
            rows = await paper_rows(connection, [paper_id])
        if not rows:
            raise UnknownPaperError(f"no paper has the number {paper_id}")
        return rows[0]

    async def outline(self, reference: str) -> PaperOutline:
        """As much of the paper a person means as a form about it shows. Raises as `find` does."""
        async with self._database.read() as connection:
            return await outline(connection, await _found(connection, reference))

    async def ask_now(self, paper: int, *, now: datetime, why: str) -> None:
        """Make the next look at each of the paper's own repositories due and urgent."""
        standing = (links.c.paper_id == paper) & links.c.removed.is_(None) & (links.c.kind == LinkKind.OWN_CODE)
        async with self._database.write() as connection:
            for repository in sorted(set(await connection.scalars(select(links.c.repository_id).where(standing)))):
                await ties.ask_now(connection, repository, now, why=why)

    async def set_link(self, paper: int, link: FoundLink, *, by: str, now: datetime, reason: str) -> None:
        """Tie a paper to a repository on a person's word, in place of its other code links; it is asked at once.

        No import overrules it; `clear_marks` takes it back.
        """
        async with self._database.write() as connection:
            subject = await _slug(connection, paper)
            repository, new = await ties.set_by_hand(connection, paper, link, by=by, now=now, reason=reason)
            await ties.supersede(connection, paper, repository, by=by, now=now)
            await ties.ask_now(connection, repository, now, why=f"{by} set the link")
            await note_act(
                connection,
                now=now,
                by=by,
                verb="set-link",
                subject=subject,
                reason=reason,
                before=None if new else {"key": link.key},
                after={"key": link.key, "url": link.url},
            )
            await judge_again(connection, paper, now)

    async def set_mark(self, paper: int, mark: Mark) -> None:
        """Set a mark on a paper; it outranks the rules until cleared. An equal kind of mark is replaced."""
        async with self._database.write() as connection:
            subject = await _slug(connection, paper)
            standing = _standing(paper) & (marks.c.kind == mark.kind.value)
            before = await _marks(connection, standing)
            await connection.execute(update(marks).where(standing).values(cleared=mark.at))
            await connection.execute(
                insert(marks).values(paper_id=paper, kind=mark.kind.value, by=mark.by, at=mark.at, reason=mark.reason)
            )
            await note_act(
                connection,
                now=mark.at,
                by=mark.by,
                verb="set-mark",
                subject=subject,
                reason=mark.reason,
                before=before or None,
                after=[mark.kind.value],
            )
            await judge_again(connection, paper, mark.at)

    async def clear_marks(self, paper: int, *, by: str, now: datetime) -> None:
        """Take back every mark and link a person set; a mark that a source sets goes when the source changes."""
        async with self._database.write() as connection:
            subject = await _slug(connection, paper)
            before = await _marks(connection, _standing(paper))
            if not (await ties.release(connection, paper, now) or before):
                return
            await connection.execute(update(marks).where(_standing(paper)).values(cleared=now))
            await note_act(connection, now=now, by=by, verb="clear-marks", subject=subject, before=before)
            await judge_again(connection, paper, now)


def _standing(paper: int) -> ColumnElement[bool]:
    return (marks.c.paper_id == paper) & marks.c.cleared.is_(None)


async def _found(connection: AsyncConnection, reference: str) -> int:
    try:
        return await _identified(connection, reference)
    except (UnknownPaperError, UsageError):
        question = select(records.c.paper_id).where(records.c.key == reference).distinct().limit(2)
        keyed = list(await connection.scalars(question))
        if len(keyed) != 1:
            raise
        number: int = keyed[0]
        return number


async def _identified(connection: AsyncConnection, reference: str) -> int:
    meant = parse_reference(reference)
    name: ColumnElement[bool]
    match meant.kind:
        case ReferenceKind.ARXIV:
            name = or_(papers.c.arxiv_id == meant.value, papers.c.slug == f"arxiv-{meant.value.replace('/', '-')}")
        case ReferenceKind.DOI:
            name = papers.c.doi == meant.value
        case ReferenceKind.SLUG:
            name = papers.c.slug == meant.value
    question = select(papers.c.id, papers.c.merged_into).where(name).order_by(papers.c.removed.is_not(None))
    row = (await connection.execute(question.limit(1))).one_or_none()
    if row is None:
        raise UnknownPaperError(
            f"no paper is known as {meant.value}",
            advice="Import it first; `graveyard import` takes lists, BibTeX and arXiv records.",
        )
    number: int = row.id if row.merged_into is None else row.merged_into
    return number


async def _marks(connection: AsyncConnection, which: ColumnElement[bool]) -> list[str]:
    return list((await connection.scalars(select(marks.c.kind).where(which).order_by(marks.c.id))).all())


async def _slug(connection: AsyncConnection, paper: int) -> str:
    slug: str | None = await connection.scalar(select(papers.c.slug).where(papers.c.id == paper))
    if slug is None:
        raise UnknownPaperError(f"no paper has the number {paper}")
    return slug
