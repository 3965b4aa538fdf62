"""The operator's word over hosts: which are held, released, closed; and how each of them is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UsageError
from monitor.model.guarding import HostState, Outage, Release
from monitor.model.looks import VoidReason
from monitor.rules.politeness import lane_name
from monitor.store import agenda, pauses
from monitor.store.chunks import chunked
from monitor.store.database import Database
from monitor.store.guarding import STRIKES, outages_of, release_rounds, unsettle
from monitor.store.tables import acts, evidence, hosts, outages, repositories, rounds

_LATELY: Final = timedelta(days=7)


class Hosts:
    """Reads and writes what is known of hosts. Every act is logged with who did it and why."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def states(self, now: datetime, held_for: timedelta) -> list[HostState]:
        """Every host that serves a watched repository or wants peace, by name.

        An outage is one that began within `held_for`.
        """
        watched = (
            select(
                repositories.c.host_id,
                func.count().label("all"),
                func.count().filter(repositories.c.due_at <= now).label("due"),
            )
            .where(repositories.c.watched)
            .group_by(repositories.c.host_id)
            .subquery()
        )
        voided = (
            select(
                rounds.c.host_id,
                func.count().label("voided"),
                func.max(rounds.c.started).filter(rounds.c.void == VoidReason.WILDCARD.value).label("wildcard"),
                func.max(rounds.c.started).filter(rounds.c.void == VoidReason.TOKEN.value).label("refused"),
            )
            .where(rounds.c.started >= now - _LATELY, rounds.c.void.is_not(None))
            .group_by(rounds.c.host_id)
            .subquery()
        )
        question = (
            select(hosts, watched.c.all, watched.c.due, voided.c.voided, voided.c.wildcard, voided.c.refused)
            .join(watched, watched.c.host_id == hosts.c.id)
            .outerjoin(voided, voided.c.host_id == hosts.c.id)
            .order_by(hosts.c.name)
        )
        async with self._database.read() as connection:
            running = {one.host_id: one for one in await outages_of(connection, now - held_for) if one.ended is None}
            kept = await pauses.standing(connection, now)
            serving = [
                _state(row, running.get(row.id), kept.get(lane_name(row.name)), now)
                for row in await connection.execute(question)
            ]
        named = {lane_name(one.name) for one in serving}
        others = [_known_for_its_pause(name, until) for name, until in kept.items() if name not in named]
        return sorted([*serving, *others], key=lambda one: one.name)

    async def hold(
        self, name: str, *, until: datetime, since: datetime | None, by: str, reason: str, now: datetime
    ) -> int:
        """Ask a host nothing before `until` (UTC), and let negatives of its Rounds since `since` not count.

        How many Rounds that voids. Raises `UsageError` where no such host is known.
        """
        async with self._database.write() as connection:
            host = await _known(connection, name)
            values = {"held_at": now, "held_until": until, "held_why": reason}
            await connection.execute(update(hosts).where(hosts.c.id == host).values(**values))
            voided = await _void(connection, host, since) if since is not None else 0
            await _log(connection, "hold", name, by=by, reason=reason, now=now)
            return voided

    async def release(self, name: str, *, by: str, reason: str, now: datetime) -> Release:
        """Ask a host again and believe it: hold, outage, closure and pause end, and what an outage held counts.

        Pauses end in the rows alone: a process that runs has them in memory. Raises `UsageError` where no such host is
        known and no pause of it stands.
        """
        async with self._database.write() as connection:
            forgotten = await pauses.forget(connection, name, now)
            if forgotten and await _number(connection, name) is None:
                await _log(connection, "release", name, by=by, reason=reason, now=now)
                return Release(leads_here=False, rounds=0, pauses=forgotten)
            host = await _known(connection, name)
            open_ones = (
                await connection.execute(
                    select(outages.c.id, outages.c.began).where(outages.c.host_id == host, outages.c.ended.is_(None))
                )
            ).all()
            freed = 0
            for one in open_ones:
                freed += await release_rounds(connection, host, one.began)
            await _end(connection, host, by=by, reason=reason, now=now)
            await connection.execute(
                update(hosts)
                .where(hosts.c.id == host)
                .values(held_at=None, held_until=None, held_why=None, closed_on=None, closed_sentence=None)
            )
            await _judge_anew(connection, host)
            await _log(connection, "release", name, by=by, reason=reason, now=now)
            return Release(leads_here=True, rounds=freed, pauses=forgotten)

    async def close(self, name: str, *, on: date, sentence: str, kept_at: str | None, by: str, now: datetime) -> int:
        """The whole host closed for good on that day. How many repositories that concerns. Raises `UsageError`."""
        async with self._database.write() as connection:
            host = await _known(connection, name)
            await connection.execute(
                update(hosts)
                .where(hosts.c.id == host)
                .values(closed_on=on, closed_sentence=sentence, closed_kept_at=kept_at)
            )
            await _end(connection, host, by=by, reason=sentence, now=now)
            concerned = await _judge_anew(connection, host)
            await _log(connection, "closed", name, by=by, reason=sentence, now=now)
            return concerned


def _state(row: Any, outage: Outage | None, lane_paused: datetime | None, now: datetime) -> HostState:
    held = row.held_until if row.held_until is not None and row.held_until > now else None
    paused = max(
        (until for until in (row.paused_until, lane_paused) if until is not None and until > now), default=None
    )
    return HostState(
        name=row.name,
        repositories=row.all,
        due=row.due,
        last_answer=row.last_answer,
        paused_until=paused,
        held_until=held,
        held_why=row.held_why if held else None,
        closed_on=row.closed_on,
        token_refused=row.token_refused or row.refused is not None,
        outage=outage,
        out_of_order=row.wildcard,
        voided=row.voided or 0,
    )


def _known_for_its_pause(name: str, until: datetime) -> HostState:
    return HostState(
        name=name,
        repositories=0,
        due=0,
        last_answer=None,
        paused_until=until,
        held_until=None,
        held_why=None,
        closed_on=None,
        token_refused=False,
    )


async def _number(connection: AsyncConnection, name: str) -> int | None:
    number: int | None = await connection.scalar(select(hosts.c.id).where(hosts.c.name == name.strip().lower()))
    return number


async def _known(connection: AsyncConnection, name: str) -> int:
    number = await _number(connection, name)
    if number is None:
        raise UsageError(f"no paper here leads to a host {name!r}.", advice="`graveyard hosts list` names them all.")
    return number


async def _void(connection: AsyncConnection, host: int, since: datetime) -> int:
    negative = select(evidence.c.id).where(evidence.c.round_id == rounds.c.id, evidence.c.kind.in_(STRIKES))
    which = (rounds.c.host_id == host) & (rounds.c.started >= since) & rounds.c.void.is_(None) & negative.exists()
    ids: Sequence[int] = (await connection.scalars(select(rounds.c.id).where(which))).all()
    for piece in chunked(ids):
        await connection.execute(
            update(rounds).where(rounds.c.id.in_(piece)).values(void=VoidReason.OPERATOR.value, held_since=None)
        )
    await unsettle(connection, ids)
    return len(ids)


async def _end(connection: AsyncConnection, host: int, *, by: str, reason: str, now: datetime) -> None:
    await connection.execute(
        update(outages)
        .where(outages.c.host_id == host, outages.c.ended.is_(None))
        .values(ended=now, ended_by=by, why=reason)
    )


async def _judge_anew(connection: AsyncConnection, host: int) -> int:
    flagged = await connection.execute(agenda.to_weigh((repositories.c.host_id == host) & repositories.c.watched))
    await agenda.refresh(connection, [host])
    return flagged.rowcount


async def _log(connection: AsyncConnection, verb: str, name: str, *, by: str, reason: str, now: datetime) -> None:
    await connection.execute(
        insert(acts).values(at=now, by=by, verb=f"host.{verb}", subject=name, reason=reason, before=None, after=None)
    )
