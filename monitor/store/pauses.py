"""Pauses of lanes where no fleet keeps them: hosts that asked to be left alone, known again after a restart."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.fleet_tables import lanes


class Pauses:
    """Until when hosts want to be left alone, by the names of their lanes; times are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Keep these and forget those that are over; a pause that stands gives way to a later one only."""
        async with self._database.write() as connection:
            await connection.execute(delete(lanes).where(lanes.c.paused_until <= now))
            given = yielding_insert(connection, lanes)
            later = given.on_conflict_do_update(
                index_elements=["name"],
                set_={"paused_until": given.excluded.paused_until},
                where=lanes.c.paused_until.is_(None) | (lanes.c.paused_until < given.excluded.paused_until),
            )
            rows = [{"name": name, "paused_until": until} for name, until in sorted(pauses.items())]
            await connection.execute(later, rows)

    async def standing(self, now: datetime) -> Mapping[str, datetime]:
        """Those that are not over."""
        question = select(lanes.c.name, lanes.c.paused_until).where(lanes.c.paused_until > now)
        async with self._database.read() as connection:
            return {row.name: row.paused_until for row in await connection.execute(question)}
