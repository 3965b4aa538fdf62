"""One sweeping process a database: a lock that the operating system, or the server, releases when its holder dies."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from monitor.errors import BusyError
from monitor.store.database import Database

# Any numbers no other program locks in the same database. The first is a sweep's or a fleet's leader's; the second
# a sweep's only, and shared by whoever takes a host up for a fleet.
SWEEPING: Final = 7_261_501_978
ALONE: Final = 7_261_501_980
_ADVICE: Final = "Wait for it to end or stop it; two sweeps of one database would ask every host twice."


@asynccontextmanager
async def sweeping(database: Database) -> AsyncIterator[None]:
    """Be the one sweeping process of this database until the block ends. Raises `BusyError` when another is."""
    if (file := database.file) is None:
        async with database.session() as connection:
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SWEEPING}):
                raise BusyError("another process already sweeps this database, or leads its workers", advice=_ADVICE)
            try:
                # What workers have in hand already is left to them; from here on they take up nothing more.
                await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ALONE})
                yield
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock_all()"))
        return
    lock = _lock_beside(file)
    try:
        yield
    finally:
        os.close(lock)


def _lock_beside(file: Path) -> int:
    """An open, locked file beside the database. It is never removed: a lock on a removed file locks nobody out."""
    lock = os.open(file.with_name(f"{file.name}.sweeping"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode("ascii", "replace").strip()
        os.close(lock)
        raise BusyError(
            f"another process ({holder or 'unknown'}) already sweeps this database", advice=_ADVICE
        ) from None
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock
