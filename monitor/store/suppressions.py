"""What was removed on request, and must not come back by an import. Kept as salted hashes: the list names nobody."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.corrections import Problem
from monitor.model.papers import Reading
from monitor.rules.standing import utc_day
from monitor.store.acting import note_act
from monitor.store.chunks import chunked
from monitor.store.columns import bounded
from monitor.store.community_tables import corrections, notices, suppressions, watches
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.forgetting import forget_papers, say_again
from monitor.store.merging import IDENTIFIERS, identifier, key_of, merged
from monitor.store.tables import authors, installation, paper_authors, papers, records

KEY: Final = "community.key"
"""Where the installation keeps its own secret: it salts these hashes."""

_NAME_BYTES: Final = 500


class Suppressions:
    """Removals: of a paper, whole, or of a person's name from every paper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove_paper(self, paper: int, *, by: str, now: datetime) -> None:
        """Forget a paper with everything that was seen of it, and keep imports from bringing it back.

        The request for it stays, without the paper's name and its sender's words, so that its page can answer.
        """
        async with self._database.write() as connection:
            salt = await _salt(connection)
            row = (await connection.execute(select(papers).where(papers.c.id == paper))).one()
            names = {f"{name}:{getattr(row, name)}" for name in IDENTIFIERS if getattr(row, name)}
            said = await connection.scalars(select(records.c.said).where(records.c.paper_id == paper))
            names |= {f"title:{row.title_key}", *(f"title:{merged([one])['title_key']}" for one in said)}
            await _suppress(connection, [_digest(salt, one) for one in sorted(names)], now, whole=True)
            handles = select(watches.c.handle).where(watches.c.paper_id == paper)
            await connection.execute(delete(notices).where(notices.c.handle.in_(handles), notices.c.sent_at.is_(None)))
            asked = (corrections.c.paper_id == paper) & (corrections.c.problem == Problem.REMOVE.value)
            await connection.execute(
                update(corrections).where(asked).values(paper_id=None, note="", url=None, evidence_url=None, details=[])
            )
            await note_act(connection, now=now, by=by, verb="removed", subject="a paper")
            await forget_papers(connection, [paper], now)

    async def remove_author(self, name: str, *, by: str, now: datetime) -> int:
        """Take a name off every paper, and keep imports from bringing it back. From how many papers it was taken.

        Whoever bears the same name goes too: names are all we know of authors.
        """
        name = bounded(name, _NAME_BYTES)
        async with self._database.write() as connection:
            await _suppress(connection, [_digest(await _salt(connection), f"author:{name}")], now, whole=False)
            number = await connection.scalar(select(authors.c.id).where(authors.c.name == name))
            wrote = select(paper_authors.c.paper_id).where(paper_authors.c.author_id == number)
            touched = (await connection.scalars(wrote.distinct())).all() if number is not None else []
            for paper in touched:
                said = select(records.c.id, records.c.said).where(records.c.paper_id == paper)
                for row in (await connection.execute(said)).all():
                    left = [one for one in row.said["authors"] if bounded(one, _NAME_BYTES) != name]
                    changed = row.said | {"authors": left}
                    await connection.execute(update(records).where(records.c.id == row.id).values(said=changed))
            await say_again(connection, set(touched), now)
            if number is not None:
                await connection.execute(delete(paper_authors).where(paper_authors.c.author_id == number))
                await connection.execute(delete(authors).where(authors.c.id == number))
            await note_act(connection, now=now, by=by, verb="removed", subject="a name")
            return len(touched)

    async def removals(self) -> list[tuple[date, int]]:
        """The public list: on which days (UTC) how many removals were granted, newest first. It names nobody."""
        async with self._database.read() as connection:
            return await removals(connection)


async def removals(connection: AsyncConnection) -> list[tuple[date, int]]:
    """The same, within a transaction: each removal has a moment of its own."""
    counted: dict[date, int] = {}
    for row in await connection.execute(select(suppressions.c.at).distinct().order_by(suppressions.c.at.desc())):
        day = utc_day(row.at)
        counted[day] = counted.get(day, 0) + 1
    return list(counted.items())


async def without_suppressed(connection: AsyncConnection, readings: Sequence[Reading]) -> list[Reading]:
    """The readings that may be taken in, and of them the names that may."""
    if not await connection.scalar(select(func.count()).select_from(suppressions)):
        return list(readings)
    salt = await _salt(connection)
    names_of = [_names(one) for one in readings]
    authors_of = {name for one in readings for name in one.record.authors}
    wanted = {_digest(salt, name) for names in names_of for name in names}
    wanted |= {_digest(salt, f"author:{bounded(name, _NAME_BYTES)}") for name in authors_of}
    known: set[bytes] = set()
    for piece in chunked(sorted(wanted)):
        known.update(await connection.scalars(select(suppressions.c.digest).where(suppressions.c.digest.in_(piece))))
    hidden = {name for name in authors_of if _digest(salt, f"author:{bounded(name, _NAME_BYTES)}") in known}
    return [
        _without(reading, hidden)
        for reading, names in zip(readings, names_of, strict=True)
        if not any(_digest(salt, name) in known for name in names)
    ]


def _names(reading: Reading) -> list[str]:
    record = reading.record
    found = [f"{name}:{value}" for name in IDENTIFIERS if (value := identifier(record, name))]
    key = key_of(record.title, record.authors, record.published.day if record.published else None)
    return [*found, f"title:{key}"]


def _without(reading: Reading, hidden: set[str]) -> Reading:
    if hidden.isdisjoint(reading.record.authors):
        return reading
    left = tuple(name for name in reading.record.authors if name not in hidden)
    return replace(reading, record=replace(reading.record, authors=left))


def _digest(salt: bytes, name: str) -> bytes:
    return hmac.new(salt, f"suppressed\0{name}".encode("utf-8", "backslashreplace"), hashlib.sha256).digest()


async def _salt(connection: AsyncConnection) -> bytes:
    """The installation's own secret, made now where nothing needed it before."""
    made = yielding_insert(connection, installation).values(key=KEY, value=secrets.token_hex(32))
    await connection.execute(made.on_conflict_do_nothing())
    return bytes.fromhex(await connection.scalar(select(installation.c.value).where(installation.c.key == KEY)) or "")


async def _suppress(connection: AsyncConnection, digests: Iterable[bytes], now: datetime, *, whole: bool) -> None:
    rows = [{"digest": digest, "at": now, "whole": whole} for digest in digests]
    await connection.execute(yielding_insert(connection, suppressions).on_conflict_do_nothing(), rows)
