"""One database, SQLite or PostgreSQL: its connections, and the two kinds of transaction the store works in."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from monitor.errors import ConfigurationError, StoreError
from monitor.store.columns import from_json, to_json

# The drivers we ship for the two databases, whatever driver an address names.
_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

# Values of one statement's list. SQLite takes 32,766 of them (sqlite.org/limits.html), PostgreSQL 32,767.
CHUNK: Final = 5_000

# How often a new file is asked to be kept in WAL while others ask for the same.
_TRIES: Final = 20

# KiB. A made year is written in minutes, all over its tables; SQLite's own two MB would be read anew for each save.
_MADE_CACHE: Final = 65_536

# Pages of 4 KiB. A sweep writes the same pages again and again: what is copied from the log into the file later, and in
# larger pieces, is copied and waited for less often.
_LOG_PAGES: Final = 4_000

# Connections kept open: readers who are answered beside a sweep. Each beyond them costs a thread and seven statements.
_KEPT_OPEN: Final = 12

Connector = Callable[..., Any]
"""How a connection to SQLite is made, where not as the driver does: see `monitor/store/standing_still.py`."""


class Database:
    """Connections to one database.

    `read` sees one moment of it, however many questions are asked; `write` is all or nothing. Writers of this
    process wait in turn; those of other processes wait up to ten seconds for SQLite's one write lock.
    """

    def __init__(self, url: str, *, read_only: bool = False, connector: Connector | None = None) -> None:
        self.url: Final = database_address(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self._turn = asyncio.Lock()
        self._engine = (
            _sqlite_engine(self.url, read_only, connector) if self.is_sqlite else _postgresql_engine(self.url)
        )
        self._writing = self._engine.execution_options(store_begins="BEGIN IMMEDIATE")
        of_driver = _sqlite_trouble() if self.is_sqlite else _postgresql_trouble()
        self._trouble: tuple[type[Exception], ...] = (DBAPIError, OSError, *of_driver)

    @property
    def file(self) -> Path | None:
        """Where an SQLite database lies; None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads and sees nothing that is written meanwhile."""
        with self.explaining():
            async with self._engine.connect() as connection:
                if not self.is_sqlite:
                    await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes, committed at its end, undone by any exception or a kill."""
        with self.explaining():
            async with self._turn if self.is_sqlite else _no_turn(), self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """A connection outside any transaction, for what belongs to no transaction: locks, copies."""
        async with self._engine.connect() as connection:
            if self.is_sqlite:
                # Its connections are in no transaction but those that `begin` below begins.
                yield await connection.execution_options(store_begins=None)
            else:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """What the database refuses becomes a `StoreError` that a person can act on."""
        try:
            yield
        except self._trouble as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise StoreError(
                f"the database {self.url.render_as_string()} refused: {reason}",
                advice="See that it may be read and written, that its disk has room, and that nobody holds it locked.",
            ) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def database_address(url: str) -> URL:
    """The SQLAlchemy address `url`, with the driver this program ships. Raises `ConfigurationError`."""
    try:
        address = make_url(url)
        driver = _DRIVERS[address.get_backend_name()]
    except (ArgumentError, NoSuchModuleError, KeyError, ValueError) as error:
        raise ConfigurationError(
            "database.url is not the address of an SQLite or a PostgreSQL database",
            advice="Write it like sqlite:///graveyard.db or postgresql://user@host/graveyard.",
        ) from error
    if driver == _DRIVERS["sqlite"] and (address.database or ":memory:").startswith((":memory:", "file:")):
        raise ConfigurationError(
            "database.url names no file for the SQLite database",
            advice="Write it like sqlite:///graveyard.db; a database in memory would be lost at the end.",
        )
    return address.set(drivername=driver)


@asynccontextmanager
async def _no_turn() -> AsyncIterator[None]:
    yield


def _postgresql_engine(url: URL) -> AsyncEngine:
    # A connection is tried before it is used: those of a server that began anew meanwhile are dead.
    return create_async_engine(url, json_serializer=to_json, json_deserializer=from_json, pool_pre_ping=True)


def _sqlite_trouble() -> tuple[type[Exception], ...]:
    """What its driver raises where it is asked without SQLAlchemy between (`monitor/store/prepared.py`)."""
    return (sqlite3.Error,)


def _postgresql_trouble() -> tuple[type[Exception], ...]:
    """What SQLAlchemy hands on as it is, from a PostgreSQL that is down, is ending or begins."""
    import asyncpg

    return asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError


def _log_ahead(cursor: Any) -> None:
    """Keep the file in WAL. Where others open a new file at that moment, SQLite refuses at once instead of waiting."""
    for _ in range(_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # A writer waits its turn; after it whoever was before us is done.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
        else:
            return
    cursor.execute("PRAGMA journal_mode = WAL")


def _sqlite_engine(url: URL, read_only: bool, connector: Connector | None) -> AsyncEngine:
    options = {"async_creator_fn": connector} if connector is not None else {}
    engine = create_async_engine(
        url, json_serializer=to_json, json_deserializer=from_json, connect_args=options, pool_size=_KEPT_OPEN
    )

    def prepare(connection: Any, _record: object) -> None:
        # Python's sqlite3 would begin transactions by its own ideas, and none for a SELECT.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 10000")
        if not read_only:
            _log_ahead(cursor)
            cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        # A connector makes the connections of a made world, which nobody needs after a loss of power.
        cursor.execute(f"PRAGMA synchronous = {'NORMAL' if connector is None else 'OFF'}")
        if connector is not None:
            cursor.execute(f"PRAGMA cache_size = -{_MADE_CACHE}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail at once when another has written between.
        begins = connection.get_execution_options().get("store_begins", "BEGIN")
        if begins is not None:
            # One word to the driver's thread, where SQLAlchemy's cursor takes four: a sixth of a transaction.
            connection.connection.dbapi_connection.run_async(lambda driver: driver.execute_fetchall(begins))  # type: ignore[union-attr]

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine
