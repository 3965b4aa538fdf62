"""What both databases know and SQLAlchemy says otherwise: an INSERT that yields to a row already there, and a flag."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, literal_column
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection


def yielding_insert(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`, for the database of `connection`."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as into_postgresql

        return into_postgresql(table)
    return insert(table)


def flag(column: Column[bool]) -> ColumnElement[bool]:
    """A flag as the conditions of partial indexes say it.

    SQLAlchemy writes `unsettled = 1` for SQLite, which then finds no index over the rows `WHERE unsettled`
    (https://www.sqlite.org/partialindex.html, "Queries Using Partial Indexes"), and reads the whole table.
    """
    return literal_column(f"{column.table.name}.{column.name}")
