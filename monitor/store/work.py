"""The hot path: what is due is claimed, fair to every host; what was seen is saved, all or nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, or_, select

from monitor.model.looks import FinishedLook, FinishedRound, HostNews, LaneDue
from monitor.store import agenda, claiming, ending, saving
from monitor.store.database import Database
from monitor.store.dialect import flag
from monitor.store.pauses import Pauses
from monitor.store.prepared import Prepared
from monitor.store.tables import hosts, repositories, rounds


class Work:
    """Claiming due looks and saving finished ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        now: datetime,
        *,
        lanes: int,
        per_lane: int,
        busy: Collection[int],
        in_flight: Collection[int],
        samples_only: bool,
        questions: int = 1,
        only: Collection[int] | None = None,
    ) -> list[LaneDue]:
        """At most `per_lane` due looks of each of at most `lanes` hosts, urgent first, then oldest first.

        Where one question carries many, so many looks for each of at most `questions`, and looks that may be early
        fill the last. Each lane brings living repositories as canaries.
        Hosts in `busy`, paused, held or closed, and repositories in `in_flight`, are left alone, and so are hosts
        that a fleet's worker has in hand, or where `only` is given, all others. Nothing is written: whoever claims
        remembers what is in flight until it is saved.
        """
        async with self._database.read() as connection:
            flying = await claiming.flying_by_host(connection, in_flight)
            claimed: list[LaneDue] = []
            passed = set(busy)
            while len(claimed) < lanes:
                free = await claiming.hosts_due(
                    connection, now, lanes - len(claimed), passed, samples_only=samples_only, only=only
                )
                if not free:
                    break
                for host in free:
                    passed.add(host.id)
                    most = per_lane * questions if host.batch else per_lane
                    # Those in flight are still due in the table, and may be the oldest.
                    rows = await claiming.due_of(
                        connection, host, now, most + flying.get(host.id, 0), samples_only=samples_only
                    )
                    rows = [row for row in rows if row.id not in in_flight][:most]
                    if not rows:
                        continue
                    if host.batch and not samples_only:
                        room = min(per_lane, host.batch)
                        rows = await claiming.gathered(connection, host, rows, now, room=room, in_flight=in_flight)
                    canaries = await claiming.canaries_of(connection, host, now)
                    claimed.append(claiming.lane_of(host, rows, now, canaries))
            claimed = [
                claiming.filled(lane, min(per_lane, lane.facts.batch), questions) if lane.facts.batch else lane
                for lane in await claiming.with_last_kinds(connection, claimed)
            ]
            return await claiming.with_paths(connection, claimed)

    def holds(self, host_id: int) -> bool:  # noqa: ARG002 -- a fleet's hosts may be another's
        """One process sweeps this database: every host is its own."""
        return True

    async def next_due(self, now: datetime, samples_only: bool) -> datetime | None:
        """When the next look may be asked (UTC): due, and its host not paused. Never before `now`; None if never."""
        async with self._database.read() as connection:
            asked = _NEXT_SAMPLES if samples_only else _NEXT
            opens = await asked.scalar(connection, {"now": now})
            if not samples_only:
                resting = await _NEXT_OF_RESTING.scalar(connection, {"now": now})
                opens = min((at for at in (opens, resting) if at is not None), default=None)
        return None if opens is None else max(opens, now)

    async def waiting(self, now: datetime, samples_only: bool) -> Mapping[str, int]:
        """How many looks are due now, by host name, paused hosts included. The most first."""
        async with self._database.read() as connection:
            counted = await (_WAITING_SAMPLES if samples_only else _WAITING).rows(connection, {"now": now})
        return {row.name: row.counted for row in counted}

    async def open_rounds(self, host_ids: Sequence[int], now: datetime, vantage: str) -> list[int]:
        """Begin a Round at each of these hosts; their numbers, in the same order."""
        if not host_ids:
            return []
        async with self._database.write() as connection:
            rows = await connection.execute(
                insert(rounds).returning(rounds.c.id, sort_by_parameter_order=True),
                [{"host_id": host, "started": now, "vantage": vantage} for host in host_ids],
            )
            return list(rows.scalars())

    async def save(
        self, looks: Sequence[FinishedLook], ended: Sequence[FinishedRound], news: Sequence[HostNews]
    ) -> None:
        """Append evidence, end Rounds, keep what hosts told: one transaction, all or nothing.

        A look at a repository that was forgotten meanwhile is dropped with it, and one of a Round that went because its
        host was given to another before anything of it was saved: the other asks again.
        """
        async with self._database.write() as connection:
            known = await agenda.lock_repositories(connection, {look.repository for look in looks})
            there = await ending.lock_rounds(connection, {look.look.round for look in looks})
            kept = [look for look in looks if look.repository in known and look.look.round in there]
            if kept:
                await saving.append(connection, kept)
                await saving.note_looks(connection, kept)
                await saving.tally(connection, kept)
            await ending.end_rounds(connection, ended)
            await saving.note_hosts(connection, news)
            await agenda.refresh(connection, known.values())

    async def note_pauses(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Keep until when (UTC) hosts want to be left alone. On PostgreSQL whoever holds their lanes does so."""
        if self._database.is_sqlite:
            await Pauses(self._database).note(pauses, now)

    async def end_open_rounds(self, now: datetime) -> int:
        """End the Rounds that a kill left open, with the looks that were saved of them. How many there were.

        Those without one go. Those of hosts that a fleet's worker has in hand are under way.
        """
        in_hand = select(hosts.c.id).where(hosts.c.leased_until > now)
        async with self._database.write() as connection:
            return await ending.end_left_open(connection, rounds.c.host_id.not_in(in_hand), now)


_NOW: Final = bindparam("now", type_=hosts.c.due_at.type)


def _next_of_samples() -> Select[Any]:
    due = repositories.c.due_at
    return (
        select(func.min(claiming.later(due, hosts.c.paused_until), type_=due.type).label("opens"))
        .select_from(repositories.join(hosts, hosts.c.id == repositories.c.host_id))
        .where(flag(repositories.c.sample), due.is_not(None), claiming.open_hosts(_NOW))
    )


def _counted(*, samples_only: bool) -> Select[Any]:
    # Each urgency by itself, so that the index over (host, urgent, due) is read no further than what is due.
    counted = _due_here(urgent=False, samples_only=samples_only) + _due_here(urgent=True, samples_only=samples_only)
    each = (
        select(hosts.c.name, counted.label("counted"))
        .where(hosts.c.due_at <= _NOW, claiming.open_hosts(_NOW))
        .subquery()
    )
    return select(each).where(each.c.counted > 0).order_by(each.c.counted.desc(), each.c.name)


def _due_here(*, urgent: bool, samples_only: bool) -> ColumnElement[int]:
    here = (repositories.c.host_id == hosts.c.id) & repositories.c.urgent.is_(urgent)
    counted = select(func.count()).where(here, repositories.c.due_at <= _NOW).correlate(hosts)
    return (counted.where(repositories.c.sample) if samples_only else counted).scalar_subquery()


_NEXT: Final = Prepared(
    select(hosts.c.due_at)
    .where(
        hosts.c.due_at.is_not(None),
        claiming.open_hosts(_NOW),
        or_(hosts.c.paused_until.is_(None), hosts.c.paused_until <= _NOW),
    )
    .order_by(hosts.c.due_at)
    .limit(1)
)
"""The first of those that do not rest: the beginning of an index, where a minimum over all hosts read all of them."""
_NEXT_OF_RESTING: Final = Prepared(
    select(
        func.min(claiming.later(hosts.c.due_at, hosts.c.paused_until), type_=hosts.c.due_at.type).label("opens")
    ).where(hosts.c.due_at.is_not(None), claiming.open_hosts(_NOW), hosts.c.paused_until > _NOW)
)
_NEXT_SAMPLES: Final = Prepared(_next_of_samples())
_WAITING: Final = Prepared(_counted(samples_only=False))
_WAITING_SAMPLES: Final = Prepared(_counted(samples_only=True))
