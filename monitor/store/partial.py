"""Indexes over the few rows that a question is about. Both databases know them, and say them alike.

SQLAlchemy's own way names each database, and loads all of its drivers for PostgreSQL to see whether that one knows the
word: a fortieth of a sweep's start on SQLite, which makes no tables.
"""

from typing import Any

from sqlalchemy import Index
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex


def partial_index(name: str, *columns: str, only: str) -> Index:
    """An index named so, over the rows for which the condition `only` holds."""
    return Index(name, *columns, info={"only": only})


@compiles(CreateIndex)
def _with_its_condition(creating: CreateIndex, compiler: Any, **rest: Any) -> str:
    made: str = compiler.visit_create_index(creating, **rest)
    only = creating.element.info.get("only")
    return made if only is None else f"{made} WHERE {only}"
