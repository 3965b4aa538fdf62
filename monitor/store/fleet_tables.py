"""The tables that the workers of a fleet share: who is at work, and whose each lane is."""

from typing import Final

from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text, text

from monitor.store.columns import UtcTime
from monitor.store.partial import partial_index
from monitor.store.tables import METADATA

workers: Final = Table(
    "workers",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("vantage", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("started", UtcTime, nullable=False),
    Column("seen", UtcTime, nullable=False),
    Column("hosts", Integer, nullable=False, server_default=text("0")),
    Column("looks", BigInteger, nullable=False, server_default=text("0")),
)

# A lane is a host as manners know it (`rules/politeness.py`), and so is not a row of `hosts`: api.github.com serves
# the repositories of github.com, and redirects lead to hosts that no paper names.
lanes: Final = Table(
    "lanes",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text),
    Column("until", UtcTime),
    # Who else waits for it.
    Column("wanted_by", Text),
    # Seconds between two departures, as whoever held it last was told.
    Column("gap", Double, nullable=False, server_default=text("0")),
    Column("next_at", UtcTime),
    Column("paused_until", UtcTime),
    partial_index("ix_lanes_holder", "holder", only="holder IS NOT NULL"),
)
