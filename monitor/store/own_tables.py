"""The tables of what a database knows of itself: its identity, its count of changes, its looks by the hour."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text

from monitor.store.columns import FoundText, UtcTime
from monitor.store.tables import METADATA

installation: Final = Table(
    "installation", METADATA, Column("key", Text, primary_key=True), Column("value", FoundText, nullable=False)
)

counters: Final = Table(
    "counters", METADATA, Column("name", Text, primary_key=True), Column("value", BigInteger, nullable=False)
)

# Looks counted by the hour they were made in, so that nobody has to count the evidence.
tallies: Final = Table(
    "tallies",
    METADATA,
    Column("hour", UtcTime, primary_key=True),
    Column("looks", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("newest", UtcTime, nullable=False),
)
