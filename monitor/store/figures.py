"""The figures of a graveyard, each by one question that an index answers or a small table."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from monitor.model.figures import Figures
from monitor.store import claiming
from monitor.store.community_tables import corrections
from monitor.store.correction_rows import WAITING
from monitor.store.database import Database
from monitor.store.fleet import Fleet
from monitor.store.own_tables import tallies
from monitor.store.tables import hosts, papers, repositories, rounds

_PAUSED_SHOWN: Final = 20
"""Hosts that are named: the labels of a figure must not grow with the hosts of the world."""
_WORKERS_SHOWN: Final = 200
_DAY: Final = timedelta(days=1)


class FigureRows:
    """Reads them all, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, now: datetime) -> Figures:
        """The figures as they are now (UTC)."""
        asked = select(func.coalesce(func.sum(tallies.c.looks), 0), func.coalesce(func.sum(tallies.c.requests), 0))
        statuses = select(papers.c.status, func.count()).where(papers.c.removed.is_(None)).group_by(papers.c.status)
        due = select(func.count()).select_from(repositories).where(repositories.c.due_at <= now)
        free = or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= now)
        oldest = select(func.min(hosts.c.due_at).label("oldest")).where(
            hosts.c.due_at <= now, claiming.open_hosts(now), free
        )
        voided = (
            select(rounds.c.void, func.count())
            .where(rounds.c.started >= now - _DAY, rounds.c.void.is_not(None))
            .group_by(rounds.c.void)
        )
        kept = select(
            func.count().filter(hosts.c.paused_until > now),
            func.count().filter(hosts.c.held_until > now),
            func.count().filter(hosts.c.closed_on.is_not(None)),
        )
        paused = (
            select(hosts.c.name, hosts.c.paused_until)
            .where(hosts.c.paused_until > now)
            .order_by(hosts.c.paused_until.desc(), hosts.c.name)
            .limit(_PAUSED_SHOWN)
        )
        async with self._database.read() as connection:
            looks, requests = (await connection.execute(asked)).one()
            paused_hosts, held, closed = (await connection.execute(kept)).one()
            found = Figures(
                looks=int(looks),
                requests=int(requests),
                statuses=dict((await connection.execute(statuses)).all()),
                due=int(await connection.scalar(due) or 0),
                oldest_due=await connection.scalar(oldest),
                voided=dict((await connection.execute(voided)).all()),
                corrections=int(
                    await connection.scalar(select(func.count()).select_from(corrections).where(WAITING)) or 0
                ),
                hosts={"paused": paused_hosts, "held": held, "closed": closed},
                paused=dict((await connection.execute(paused)).all()),
            )
        if self._database.is_sqlite:
            return found
        workers = await Fleet(self._database).workers()
        return replace(found, workers=tuple(workers[:_WORKERS_SHOWN]))
