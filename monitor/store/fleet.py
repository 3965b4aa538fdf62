"""Which worker of a fleet asks which host, and who is at work. PostgreSQL only; times as in `store/lanes.py`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Boolean, Text, bindparam, case, delete, func, or_, select, text, update

from monitor.model.fleet import HostGiven, HostWaiting, Lease, Recruit, WorkerState
from monitor.store import claiming, ending
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.fleet_tables import workers
from monitor.store.sweeping import ALONE
from monitor.store.tables import hosts, repositories, rounds

_NOW: Final = func.clock_timestamp()
_ASK_ELSEWHERE: Final = 90.0
"""Seconds since a worker was heard of last in which it may still be waited for."""


def _until(lease: float) -> Any:
    return _NOW + timedelta(seconds=lease)


_FREE: Final = or_(hosts.c.leased_by.is_(None), hosts.c.leased_until < _NOW)


class Fleet:
    """Leases of hosts, and the workers that hold them. A lease is in seconds, and lapses unless it is renewed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(
        self, now: datetime, limit: int, *, attempts: int, samples_only: bool = False
    ) -> list[HostWaiting]:
        """Hosts with due looks that nobody asks now, urgent ones first; not those that ended too many workers."""
        urgent = hosts.c.urgent_at <= now
        question = (
            select(hosts.c.id, func.coalesce(urgent, False).label("urgent"))
            .where(
                hosts.c.due_at <= now,
                claiming.open_hosts(now),
                or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= now),
                _FREE,
                hosts.c.attempts < attempts,
            )
            .order_by(case((urgent, 0), else_=1), hosts.c.due_at)
            .limit(limit)
        )
        if samples_only:
            sample = repositories.c.sample & (repositories.c.due_at <= now)
            question = question.where(hosts.c.id.in_(select(repositories.c.host_id).where(sample)))
        async with self._database.read() as connection:
            return [HostWaiting(host_id=row.id, urgent=row.urgent) for row in await connection.execute(question)]

    async def lease(self, worker: Recruit, host_id: int, *, lease: float, attempts: int) -> Lease | None:
        """Take a host into a worker's hands; None where another has it, or another network is to ask it next.

        Rounds that whoever had it before left open are ended with the looks that were saved of them; those without go.
        """
        elsewhere = (
            select(workers.c.name)
            .where(workers.c.vantage != worker.vantage, workers.c.seen > _NOW - timedelta(seconds=_ASK_ELSEWHERE))
            .exists()
        )
        taken = (
            update(hosts)
            .where(
                hosts.c.id == host_id,
                _FREE,
                hosts.c.attempts < attempts,
                or_(hosts.c.silent_from.is_distinct_from(worker.vantage), ~elsewhere),
            )
            .values(leased_by=worker.name, leased_until=_until(lease), attempts=hosts.c.attempts + 1)
            .returning(hosts.c.name, hosts.c.attempts)
        )
        async with self._database.write() as connection:
            if not await connection.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": ALONE}):
                # A `sweep` is under way, which leases nothing.
                return None
            row = (await connection.execute(taken)).one_or_none()
            if row is None:
                return None
            await ending.end_left_open(connection, rounds.c.host_id == host_id, _NOW)
            return Lease(host_id=host_id, host=row.name, attempts=row.attempts)

    async def renew(self, worker: Recruit, *, lease: float, looks: int) -> set[int]:
        """Hold every host for another `lease`, and be heard of. Which hosts are still held."""
        mine = select(hosts.c.id).where(hosts.c.leased_by == worker.name).order_by(hosts.c.id).with_for_update()
        async with self._database.write() as connection:
            held = set((await connection.scalars(mine)).all())
            if held:
                await connection.execute(update(hosts).where(hosts.c.id.in_(held)).values(leased_until=_until(lease)))
            heard = {"seen": _NOW, "hosts": len(held), "looks": looks}
            row = {"name": worker.name, "vantage": worker.vantage, "version": worker.version, "started": _NOW, **heard}
            new = yielding_insert(connection, workers).values(**row)
            await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=heard))
            return held

    async def progress(self, worker: str, host_ids: Collection[int]) -> None:
        """Looks at these hosts were saved: they do not end their workers."""
        async with self._database.write() as connection:
            await connection.execute(
                update(hosts).where(hosts.c.id.in_(host_ids), hosts.c.leased_by == worker).values(attempts=0)
            )

    async def give_back(self, worker: str, given: Sequence[HostGiven]) -> None:
        """Let these hosts go."""
        if not given:
            return
        silent = case((bindparam("asked", type_=Boolean), bindparam("silent", type_=Text)), else_=hosts.c.silent_from)
        let_go = (
            update(hosts)
            .where(hosts.c.id == bindparam("of"), hosts.c.leased_by == worker)
            .values(leased_by=None, leased_until=None, attempts=0, silent_from=silent)
        )
        ordered = sorted(given, key=lambda one: one.host_id)
        rows = [{"of": one.host_id, "asked": one.asked, "silent": one.silent_from} for one in ordered]
        async with self._database.write() as connection:
            await connection.execute(let_go, rows)

    async def rest(self, *, attempts: int, until: datetime, why: str, now: datetime) -> list[str]:
        """Hold until then (UTC) the hosts that ended so many workers one after another. Their names."""
        ended = (
            update(hosts)
            .where(hosts.c.attempts >= attempts, _FREE)
            .values(held_at=now, held_until=until, held_why=why, attempts=0, leased_by=None, leased_until=None)
            .returning(hosts.c.name)
        )
        async with self._database.write() as connection:
            return list((await connection.scalars(ended)).all())

    async def end_abandoned_rounds(self) -> int:
        """End the Rounds of hosts that nobody asks any more, so that what they saw can be judged. How many."""
        idle = select(hosts.c.id).where(_FREE)
        async with self._database.write() as connection:
            return await ending.end_left_open(connection, rounds.c.host_id.in_(idle), _NOW)

    async def dismiss(self, name: str) -> None:
        """A worker ended in good order."""
        async with self._database.write() as connection:
            await connection.execute(delete(workers).where(workers.c.name == name))

    async def forget_workers(self, *, silent: float) -> None:
        """Forget workers not heard of for so many seconds."""
        async with self._database.write() as connection:
            await connection.execute(delete(workers).where(workers.c.seen < _NOW - timedelta(seconds=silent)))

    async def workers(self) -> list[WorkerState]:
        """Who is, or lately was, at work."""
        silent = func.extract("epoch", _NOW - workers.c.seen).label("silent_for")
        async with self._database.read() as connection:
            rows = await connection.execute(select(workers, silent).order_by(workers.c.name))
            return [
                WorkerState(
                    name=row.name,
                    vantage=row.vantage,
                    version=row.version,
                    started=row.started,
                    seen=row.seen,
                    silent_for=float(row.silent_for),
                    hosts=row.hosts,
                    looks=row.looks,
                )
                for row in rows
            ]
