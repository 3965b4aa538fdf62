"""What was removed on request, and must not come back by an import. Kept as salted hashes: the list names nobody."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import Reading
from monitor.rules.spells import utc_day
from monitor.store.chunks import chunked
from monitor.store.columns import bounded
from monitor.store.community_tables import suppressions
from monitor.store.dialect import yielding_insert
from monitor.store.merging import IDENTIFIERS, identifier, key_of
from monitor.store.own_tables import installation

KEY: Final = "community.key"
"""Where the installation keeps its own secret: it salts these hashes."""

NAME_BYTES: Final = 500
"""Of an author's name, as it is stored."""


async def removals(connection: AsyncConnection) -> list[tuple[date, int]]:
    """The public list: on which days (UTC) how many removals were granted, newest first. It names nobody.

    Each removal has a moment of its own.
    """
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
    wanted |= {_digest(salt, f"author:{bounded(name, NAME_BYTES)}") for name in authors_of}
    known: set[bytes] = set()
    for piece in chunked(sorted(wanted)):
        known.update(await connection.scalars(select(suppressions.c.digest).where(suppressions.c.digest.in_(piece))))
    hidden = {name for name in authors_of if _digest(salt, f"author:{bounded(name, NAME_BYTES)}") in known}
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


async def suppress(connection: AsyncConnection, names: Iterable[str], now: datetime, *, whole: bool) -> list[str]:
    """Keep what bears one of these names away from now on. The hashes that did not stand before, hexadecimal."""
    salt = await _salt(connection)
    wanted = [_digest(salt, name) for name in sorted(names)]
    known = set(await connection.scalars(select(suppressions.c.digest).where(suppressions.c.digest.in_(wanted))))
    rows = [{"digest": digest, "at": now, "whole": whole} for digest in wanted if digest not in known]
    if rows:
        await connection.execute(yielding_insert(connection, suppressions).on_conflict_do_nothing(), rows)
    return [digest.hex() for digest in wanted if digest not in known]


async def let_back(connection: AsyncConnection, digests: Iterable[str]) -> None:
    """Let imports bring back what these hashes keep away."""
    told = [bytes.fromhex(digest) for digest in digests]
    await connection.execute(delete(suppressions).where(suppressions.c.digest.in_(told)))
