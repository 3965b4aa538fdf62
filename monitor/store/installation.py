"""What this installation is: its id, when it began, and small values that outlive a process."""

import uuid
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.own_tables import counters, installation
from monitor.store.prepared import Prepared

_ID: Final = "installation.id"
_STARTED: Final = "installation.started_at"
_CHANGE: Final = "change"
UNFINISHED: Final = "move.unfinished"
"""Stands in a database into which another is being moved (`monitor/store/moving.py`), until all of it is there."""


class Installation:
    """`id` is a random UUID made when the database was; `started_at` is when that was (UTC)."""

    def __init__(self, database: Database, *, id: str, started_at: datetime) -> None:  # noqa: A002
        self._database = database
        self.id: Final = id
        self.started_at: Final = started_at

    @classmethod
    async def load(cls, database: Database, *, now: datetime, first_id: str | None = None) -> "Installation":
        """Read what the first opening of this database wrote, or be that first opening; `first_id` is its id then.

        Raises `StoreError` where a move into this database did not end.
        """
        async with database.read() as connection:
            await refuse_unfinished(connection, database)
            stored = await _both(connection)
        if stored is None:
            async with database.write() as connection:
                for key, value in ((_ID, first_id or str(uuid.uuid4())), (_STARTED, now.astimezone(UTC).isoformat())):
                    await _put_new(connection, key, value)
                stored = await _both(connection)
        if stored is None:  # pragma: no cover - it was written four lines above
            raise AssertionError
        return cls(database, id=stored[0], started_at=datetime.fromisoformat(stored[1]))

    async def get(self, key: str) -> str | None:
        """A small value, or None where nobody put one."""
        async with self._database.read() as connection:
            value: str | None = await connection.scalar(select(installation.c.value).where(installation.c.key == key))
        return value

    async def keep(self, key: str, value: str) -> str:
        """Put a small value where there is none yet; the one that stands now, whoever put it."""
        async with self._database.write() as connection:
            await _put_new(connection, key, value)
            kept: str = await connection.scalar(select(installation.c.value).where(installation.c.key == key)) or value
        return kept

    async def put(self, key: str, value: str | None) -> None:
        """Keep a small value; None forgets it."""
        async with self._database.write() as connection:
            await connection.execute(delete(installation).where(installation.c.key == key))
            if value is not None:
                await connection.execute(insert(installation).values(key=key, value=value))

    async def drop(self, prefix: str) -> None:
        """Forget every small value whose key begins so."""
        async with self._database.write() as connection:
            await connection.execute(delete(installation).where(installation.c.key.startswith(prefix, autoescape=True)))


async def unfinished(connection: AsyncConnection) -> str | None:
    """Why this database is not to be used: a move into it did not end. None where it is whole."""
    why: str | None = await connection.scalar(select(installation.c.value).where(installation.c.key == UNFINISHED))
    return why


async def refuse_unfinished(connection: AsyncConnection, database: Database) -> None:
    """Raises `StoreError` where a move into this database did not end."""
    if (mark := await unfinished(connection)) is not None:
        raise StoreError(
            f"the database {database.url.render_as_string()} is unfinished: {mark}",
            advice="Move into it again with `graveyard move --start-over`, or open the database it was moved from.",
        )


async def installation_id(connection: AsyncConnection) -> str:
    """The id of the installation this database belongs to; empty before its first opening is through."""
    return await connection.scalar(select(installation.c.value).where(installation.c.key == _ID)) or ""


async def beginning(connection: AsyncConnection) -> datetime | None:
    """When this installation began (UTC); None before its first opening is through."""
    told = await connection.scalar(select(installation.c.value).where(installation.c.key == _STARTED))
    return datetime.fromisoformat(told) if told else None


_GROW: Final = Prepared(
    update(counters).where(counters.c.name == _CHANGE).values(value=counters.c.value + 1).returning(counters.c.value)
)


async def next_change(connection: AsyncConnection) -> int:
    """A change number greater than every one before it. Give the same to all papers changed in one transaction.

    The counter's row stays locked to the transaction's end, so no reader can see a number before a smaller one.
    """
    grown = await _GROW.scalar(connection)
    if grown is not None:
        return int(grown)
    await connection.execute(
        yielding_insert(connection, counters).values(name=_CHANGE, value=0).on_conflict_do_nothing()
    )
    return await next_change(connection)


async def current_change(connection: AsyncConnection) -> int:
    """The newest change number; 0 before the first."""
    return int(await connection.scalar(select(counters.c.value).where(counters.c.name == _CHANGE)) or 0)


async def _put_new(connection: AsyncConnection, key: str, value: str) -> None:
    await connection.execute(
        yielding_insert(connection, installation).values(key=key, value=value).on_conflict_do_nothing()
    )


async def _both(connection: AsyncConnection) -> tuple[str, str] | None:
    found: dict[str, str] = dict(
        (await connection.execute(select(installation).where(installation.c.key.in_((_ID, _STARTED))))).all()
    )
    return (found[_ID], found[_STARTED]) if len(found) == 2 else None
