"""The one statement both databases know and SQL does not: an INSERT that yields to a row already there."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def yielding_insert(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`, for the database of `connection`."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
