"""Pauses of hosts that asked to be left alone: known again after a restart, told, and ended by the operator."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.rules.politeness import lanes_of
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.fleet_tables import lanes
from monitor.store.tables import hosts


class Pauses:
    """Until when hosts want to be left alone, by the names of their lanes, where no fleet keeps it; times are UTC."""

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
        async with self._database.read() as connection:
            return await standing(connection, now)


async def standing(connection: AsyncConnection, now: datetime) -> dict[str, datetime]:
    """The pauses that are not over, by the names of lanes."""
    question = select(lanes.c.name, lanes.c.paused_until).where(lanes.c.paused_until > now)
    return {row.name: row.paused_until for row in await connection.execute(question)}


async def forget(connection: AsyncConnection, host: str, now: datetime) -> dict[str, datetime]:
    """Forget that a host or its API wants to be left alone. The pauses that stood, by name.

    Whoever holds a lane keeps it: pace is not the operator's to end.
    """
    name = host.strip().lower()
    its = lanes.c.name.in_(lanes_of(name)) & lanes.c.paused_until.is_not(None)
    # In the order in which workers lock lanes.
    question = select(lanes.c.name, lanes.c.paused_until).where(its).order_by(lanes.c.name).with_for_update()
    found = {row.name: row.paused_until for row in await connection.execute(question)}
    await connection.execute(update(lanes).where(its).values(paused_until=None))
    own = await connection.scalar(select(hosts.c.paused_until).where(hosts.c.name == name))
    if own is not None:
        found[name] = max(own, found.get(name, own))
        await connection.execute(update(hosts).where(hosts.c.name == name).values(paused_until=None))
    bare = lanes.c.holder.is_(None) & lanes.c.wanted_by.is_(None) & lanes.c.next_at.is_(None)
    await connection.execute(delete(lanes).where(lanes.c.name.in_(found), lanes.c.paused_until.is_(None), bare))
    return {one: until for one, until in sorted(found.items()) if until > now}
