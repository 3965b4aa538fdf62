"""Statements of the hot path, spelt out once: SQLite's driver gets the same text each time, and nothing in between.

A statement that is put together anew for each question costs 225 microseconds of processor, one that was put together
once 56, and its text handed to SQLite's driver 7 (two cores, a row of fourteen columns; with the driver's thread 394,
200 and 30). SQLAlchemy writes the text and knows how values become columns, on both databases; on PostgreSQL, whose
driver keeps its own prepared statements, it also runs them.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import aiosqlite
import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_Processor = Callable[[Any], Any] | None


class Numbers(TypeDecorator[Any]):
    """Any number of whole numbers as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays."""
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        """The list as the database takes it."""
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else orjson.dumps(numbers).decode()


class _Listed(FunctionElement[Any]):
    """The rows of the `Numbers` given by a name, as what stands behind IN."""

    name = "listed"
    inherit_cache = True


@compiles(_Listed)
def _of_json(element: _Listed, compiler: Any, **rest: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **rest)}))"  # noqa: S608 -- a parameter


@compiles(_Listed, "postgresql")
def _of_array(element: _Listed, compiler: Any, **rest: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **rest)}))"


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Whether `column` is one of the numbers given as `name`: one text of the statement, however many they are."""
    return column.op("IN", is_comparison=True)(_listed(name))


def outside(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Whether `column` is none of the numbers given as `name`."""
    return column.op("NOT IN", is_comparison=True)(_listed(name))


def _listed(name: str) -> ColumnElement[Any]:
    return _Listed(bindparam(name, type_=Numbers()))


class _Spelt:
    """A statement as SQLite's driver takes it, and what becomes of its values and columns."""

    def __init__(self, statement: Any, keys: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(keys) if keys is not None else None)
        self.text: Final[str] = str(compiled)
        if compiled.post_compile_params:
            raise TypeError(f"the text of this statement depends on its values: {self.text}")
        fixed = {
            name: compiled.binds[name].effective_value
            for name in compiled.positiontup
            if not compiled.binds[name].required
        }
        self._told: Final = [name for name in dict.fromkeys(compiled.positiontup) if name not in fixed]
        writes = [(place, _writes(compiled.binds[name].type, dialect)) for place, name in enumerate(self._told)]
        self._write: Final = [(place, written) for place, written in writes if written is not None]
        self._fixed: Final = [_written(value, compiled.binds[name].type, dialect) for name, value in fixed.items()]
        names = [*self._told, *fixed]
        self._places: Final = [names.index(name) for name in compiled.positiontup]
        columns = statement.exported_columns if hasattr(statement, "exported_columns") else {}
        read = [(place, _reads(column.type, dialect)) for place, column in enumerate(columns)]
        self._read: Final = [(place, reads) for place, reads in read if reads is not None]
        row = namedtuple("Row", columns.keys()) if columns else tuple  # noqa: PYI024 -- made here
        # What the class's own `_make` does, without a call in Python for each row.
        self._row: Final[Callable[[Iterable[Any]], Any]] = partial(tuple.__new__, row)

    def values(self, given: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """What is `given`, by its place, row for row.

        It goes column by column: then the loop over many rows is the interpreter's own. Each value is made a column's
        once, however often the statement says it.
        """
        once: list[Iterable[Any]] = [[one[name] for one in given] for name in self._told]
        for place, writes in self._write:
            once[place] = list(map(writes, once[place]))
        once += [[value] * len(given) for value in self._fixed]
        if not once:
            return [()] * len(given)
        return list(zip(*[once[place] for place in self._places], strict=True))

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """What was found, by name."""
        if not found:
            return []
        columns: list[Iterable[Any]] = list(zip(*found, strict=True))
        for place, reads in self._read:
            columns[place] = map(reads, columns[place])
        return list(map(self._row, zip(*columns, strict=True)))


class Prepared:
    """One statement; its values are told by name. `keys` names the columns that an INSERT fills."""

    def __init__(self, statement: Any, keys: Sequence[str] | None = None) -> None:
        self.statement: Final = statement
        self._keys = keys
        self._spelt: _Spelt | None = None

    async def rows(self, connection: AsyncConnection, given: Mapping[str, Any] = _NONE) -> Sequence[Any]:
        """What it finds, each row with its columns by name and by place."""
        if connection.dialect.name != "sqlite":
            return (await connection.execute(self.statement, given)).all()
        spelt = self._for(connection.dialect)
        (values,) = spelt.values([given])
        found: Any = await _driver(connection, spelt.text, values).execute_fetchall(spelt.text, values)
        return spelt.rows(found)

    async def scalars(self, connection: AsyncConnection, given: Mapping[str, Any] = _NONE) -> list[Any]:
        """The first column of what it finds."""
        return [row[0] for row in await self.rows(connection, given)]

    async def scalar(self, connection: AsyncConnection, given: Mapping[str, Any] = _NONE) -> Any:
        """The first column of the first row; None where there is none."""
        return next(iter(await self.scalars(connection, given)), None)

    async def run(self, connection: AsyncConnection, given: Mapping[str, Any] = _NONE) -> None:
        """Write."""
        await self.many(connection, [given])

    async def many(self, connection: AsyncConnection, given: Sequence[Mapping[str, Any]]) -> None:
        """Write once for each of them."""
        if connection.dialect.name != "sqlite":
            await connection.execute(self.statement, given)
            return
        spelt = self._for(connection.dialect)
        values = spelt.values(given)
        await _driver(connection, spelt.text, values).executemany(spelt.text, values)

    def _for(self, dialect: Dialect) -> _Spelt:
        if self._spelt is None:
            self._spelt = _Spelt(self.statement, self._keys, dialect)
        return self._spelt


def _driver(connection: AsyncConnection, text: str, values: Any) -> aiosqlite.Connection:
    """The driver's connection. Whoever listens to what is asked hears this as well."""
    own: Any = connection.sync_connection
    for hear in own.dispatch.before_cursor_execute:
        hear(own, None, text, values, None, isinstance(values, list))
    driver: aiosqlite.Connection = own.connection.driver_connection
    return driver


def _writes(kind: TypeEngine[Any], dialect: Dialect) -> _Processor:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _written(value: Any, kind: TypeEngine[Any], dialect: Dialect) -> Any:
    writes = _writes(kind, dialect)
    return value if writes is None else writes(value)


def _reads(kind: TypeEngine[Any], dialect: Dialect) -> _Processor:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
