"""One leader a fleet: the same lock as a sweep's, held by a connection that is watched. PostgreSQL only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.database import Database
from monitor.store.sweeping import SWEEPING

# A leader whose machine is gone is noticed, and its lock is free, within half a minute (PostgreSQL documentation,
# "Connections and Authentication": tcp_keepalives_idle). Over a unix socket these do nothing.
_WATCHED: Final = (
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)


class Leadership:
    """The lock, while it is ours."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def stands(self) -> bool:
        """Whether the lock is still ours: the server lets go of it with its connection."""
        async with self._turn:
            try:
                await self._connection.execute(text("SELECT 1"))
            except (SQLAlchemyError, OSError):
                return False
            return True


@asynccontextmanager
async def leading(database: Database) -> AsyncIterator[Leadership | None]:
    """Lead until the block ends; None where another does, or a sweep is under way."""
    async with AsyncExitStack() as open_:
        with database.explaining():
            connection = await open_.enter_async_context(database.session())
            for setting in _WATCHED:
                await connection.execute(text(setting))
            ours = await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SWEEPING})
        try:
            yield Leadership(connection) if ours else None
        finally:
            with suppress(SQLAlchemyError, OSError):
                await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SWEEPING})
