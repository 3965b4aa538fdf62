"""Everything from one database into another, empty one: every table, every number of a row, nothing made anew.

Only who is at work at this moment stays behind: workers, and who holds which lane. The pauses of lanes come along.

While it reads, the source takes no writes, so that nothing is lost between the two. The target is marked as unfinished
from before the first row until every table was read back and found equal; nobody opens a database with that mark.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import orjson
from sqlalchemy import RowMapping, Select, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.store import community_tables, fleet_tables  # noqa: F401 -- their tables belong to METADATA too
from monitor.store.database import Database
from monitor.store.installation import UNFINISHED, unfinished
from monitor.store.migrate import bring_up_to_date
from monitor.store.own_tables import installation
from monitor.store.sweeping import sweeping
from monitor.store.tables import METADATA

AT_A_TIME: Final = 5_000
"""Rows held in memory at once."""
_WHOLE: Final = 2**128


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One table that stands in both databases alike: its name and how many rows it has."""

    table: str
    rows: int


@dataclass(slots=True)
class _Tally:
    """Counts rows and adds up their digests, in whatever order they come: the two databases sort texts differently."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Sequence[RowMapping]) -> None:
        for row in rows:
            told = orjson.dumps(tuple(row.values()), default=_told, option=orjson.OPT_SORT_KEYS)
            self.digest += int.from_bytes(blake2b(told, digest_size=16).digest(), "big")
        self.digest %= _WHOLE
        self.rows += len(rows)


async def move(
    source_url: str,
    target_url: str,
    *,
    now: datetime,
    start_over: bool,
    tell: Callable[[str, int], None],
) -> list[Moved]:
    """Copy everything at one address to the other. `tell` hears each table's name and how many rows of it are there.

    `start_over` takes away what an earlier move left unfinished. Raises `BusyError` while somebody sweeps the source,
    and `StoreError` where the target is not empty, or is not equal in the end.
    """
    source, target = Database(source_url), Database(target_url)
    if source.url == target.url:
        raise StoreError("source and target are the same database", advice="Name an empty one to move to.")
    if source.file is not None and not source.file.exists():
        raise StoreError(f"there is no database at {source.file}", advice="Correct database.url; nothing was made.")
    try:
        await bring_up_to_date(source, now=now)
        if why := await _read_mark(source):
            raise StoreError(f"the configured database itself is unfinished: {why}", advice="Move from the whole one.")
        async with sweeping(source):
            return await _moved(source, target, now=now, start_over=start_over, tell=tell)
    except (DBAPIError, OSError) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise StoreError(
            f"{source.url.render_as_string()} could not be moved to {target.url.render_as_string()}: {reason}",
            advice="The source is as it was. Mend what is said, then move again with --start-over.",
        ) from error
    finally:
        await source.close()
        await target.close()


async def _moved(
    source: Database, target: Database, *, now: datetime, start_over: bool, tell: Callable[[str, int], None]
) -> list[Moved]:
    await bring_up_to_date(target, now=now)
    await _claim_target(target, now=now, start_over=start_over)
    tallies: dict[str, _Tally] = {}
    async with _standing_still(source) as reading:
        for table in _lasting():
            tallies[table.name] = await _copy(reading, target, table, tell, now=now)
    for table in _lasting():
        await _see_that_it_is_equal(target, table, tallies[table.name], now=now)
    await _finish(target)
    return [Moved(table=str(name), rows=tally.rows) for name, tally in tallies.items()]


def _lasting() -> list[Table]:
    """All tables, but the one that tells who is at work at this moment: nobody is, at the new place."""
    return [table for table in METADATA.sorted_tables if table is not fleet_tables.workers]


def _question(table: Table, now: datetime) -> Select[Any]:
    """What of a table moves: all of it, but of a lane only until when its host wants to be left alone."""
    if table is fleet_tables.lanes:
        return select(table.c.name, table.c.paused_until).where(table.c.paused_until > now)
    return select(table)


async def _read_mark(database: Database) -> str | None:
    async with database.read() as connection:
        return await unfinished(connection)


async def _claim_target(target: Database, *, now: datetime, start_over: bool) -> None:
    """Mark the target; raises `StoreError` where anything lies in it. What `graveyard init` wrote is nothing."""
    async with target.write() as connection:
        mark = await unfinished(connection)
        if mark is not None and not start_over:
            raise StoreError(
                f"{target.url.render_as_string()} holds what an earlier move left: {mark}",
                advice="Give --start-over to take that away and begin again.",
            )
        others = [table for table in METADATA.sorted_tables if table is not installation and mark is None]
        full = [table.name for table in others if await connection.scalar(select(table).limit(1).exists().select())]
        if full:
            raise StoreError(
                f"{target.url.render_as_string()} is not empty: there are rows in {', '.join(full[:5])}",
                advice="Move into a database of its own; make an empty one for it.",
            )
        for table in reversed(METADATA.sorted_tables):
            await connection.execute(delete(table))
        told = f"the move begun at {now:%Y-%m-%d %H:%M} UTC did not end"
        await connection.execute(insert(installation).values(key=UNFINISHED, value=told))


@asynccontextmanager
async def _standing_still(source: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction on the source during which nobody writes there. It writes nothing itself."""
    async with source.write() as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(
                connection.dialect.identifier_preparer.format_table(one) for one in METADATA.sorted_tables
            )
            await connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


async def _copy(
    reading: AsyncConnection, target: Database, table: Table, tell: Callable[[str, int], None], *, now: datetime
) -> _Tally:
    """One table, some thousand rows at a time. A row's tie to another of its own table is made when all are there."""
    tally = _Tally()
    inward = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    ties: list[dict[str, Any]] = []
    async for rows in _pieces(reading, _question(table, now)):
        tally.add(rows)
        ties += [
            {"of": row["id"], **{f"to_{name}": row[name] for name in inward}}
            for row in rows
            if any(row[name] is not None for name in inward)
        ]
        async with target.write() as writing:
            await _write(writing, table, [{**row, **dict.fromkeys(inward)} for row in rows])
        tell(table.name, tally.rows)
    if ties:
        tied = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in inward}
        async with target.write() as writing:
            await writing.execute(update(table).where(table.c.id == bindparam("of")).values(**tied), ties)
    return tally


async def _pieces(connection: AsyncConnection, question: Select[Any]) -> AsyncIterator[Sequence[RowMapping]]:
    found = await connection.stream(question, execution_options={"yield_per": AT_A_TIME})
    async for rows in found.mappings().partitions(AT_A_TIME):
        yield rows


async def _write(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        await connection.execute(insert(table), rows)
        return
    # COPY takes a tenth of the time of INSERT; SQLAlchemy has no name for it, the driver has.
    raw = await connection.get_raw_connection()
    await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]
        table.name, columns=_named(table, rows), records=list(_bound(connection, table, rows))
    )


def _named(table: Table, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The columns that the rows fill; the others keep what the schema gives them."""
    return [column.name for column in table.columns if column.name in rows[0]]


def _bound(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them."""
    dialect = connection.dialect
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in _named(table, rows)]
    for row in rows:
        yield tuple(bind(row[name]) if bind is not None else row[name] for name, bind in columns)


async def _see_that_it_is_equal(target: Database, table: Table, wanted: _Tally, *, now: datetime) -> None:
    found = _Tally()
    mine = table is installation
    async with target.read() as connection:
        async for rows in _pieces(connection, _question(table, now)):
            found.add([row for row in rows if not (mine and row["key"] == UNFINISHED)])
    if found != wanted:
        raise StoreError(
            f"{table.name} is not equal in both: {wanted.rows} rows were read and {found.rows} are there",
            advice="The source is as it was. Please report this; the target stays marked as unfinished.",
        )


async def _finish(target: Database) -> None:
    """Let new rows be numbered above the old, and take the mark away."""
    async with target.write() as connection:
        if connection.dialect.name == "postgresql":
            for table in METADATA.sorted_tables:
                if "id" not in table.columns:
                    continue
                sequence = await connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
                if sequence is not None:
                    highest = await connection.scalar(select(func.max(table.c.id)))
                    await connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))
        await connection.execute(delete(installation).where(installation.c.key == UNFINISHED))
    async with target.session() as connection:
        await connection.execute(text("ANALYZE"))


def _told(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    raise TypeError(type(value))
