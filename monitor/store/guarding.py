"""What the guards read and write: Rounds and their voids, hosts that turned negative at once, outages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.guarding import Outage
from monitor.model.looks import Round, VoidReason
from monitor.model.status import Status
from monitor.rules.guards import Turn
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.store import agenda
from monitor.store.cases import rounds_with_host
from monitor.store.chunks import chunked
from monitor.store.database import Database
from monitor.store.prepared import Prepared
from monitor.store.tables import ONLY_STRIKES, evidence, hosts, outages, repositories, rounds
from monitor.store.values import round_of

STRIKES: Final = tuple(kind.value for kind, counts in COUNTS_AS.items() if counts is CountsAs.STRIKE)
_TELLING: Final = tuple(kind.value for kind, counts in COUNTS_AS.items() if counts in {CountsAs.STRIKE, CountsAs.LIFE})
_LIVES: Final = frozenset(kind.value for kind, counts in COUNTS_AS.items() if counts is CountsAs.LIFE)


class Guarding:
    """Facts for the guards, and what they found. Nothing here decides."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rounds(self, since: datetime, until: datetime | None = None) -> list[Round]:
        """Every Round that began from `since` to before `until` (UTC), oldest first."""
        asked = _BEGUN if until is None else _BETWEEN
        async with self._database.read() as connection:
            return [round_of(row) for row in await asked.rows(connection, {"since": since, "until": until})]

    async def first_round(self) -> datetime | None:
        """When the first Round of all began (UTC)."""
        async with self._database.read() as connection:
            first: datetime | None = await connection.scalar(select(func.min(rounds.c.started).label("first")))
        return first

    async def void(
        self, voids: Mapping[int, VoidReason | None], *, held_since: Mapping[int, datetime] | None = None
    ) -> None:
        """Void these Rounds, or take a void back (None); whatever was looked at in them waits to be settled again."""
        if not voids:
            return
        since = held_since or {}
        async with self._database.write() as connection:
            await connection.execute(
                update(rounds)
                .where(rounds.c.id == bindparam("of"))
                .values(void=bindparam("why"), held_since=bindparam("held", type_=rounds.c.held_since.type)),
                [
                    {"of": number, "why": why.value if why else None, "held": since.get(number)}
                    for number, why in sorted(voids.items())
                ],
            )
            await unsettle(connection, voids)

    async def turns(self, since: datetime) -> dict[int, list[Turn]]:
        """Repositories that turned from living to negative in Rounds begun since then (UTC), by host.

        Only the first negative after a sign of life is a turn. Negatives of Rounds void for another reason than a hold
        are passed over.
        """
        first = first_strikes(since).subquery()
        found: dict[int, list[Turn]] = defaultdict(list)
        async with self._database.read() as connection:
            for row in await connection.execute(select(first, _seen_before(first).label("before"))):
                if row.before in _LIVES:
                    found[row.host_id].append(Turn(repository=row.repository_id, at=row.started))
        return found

    async def living(self, host_id: int) -> int:
        """How many of a host's repositories were seen alive and are not lost."""
        question = (
            select(func.count())
            .select_from(repositories)
            .where(
                repositories.c.host_id == host_id,
                repositories.c.last_life.is_not(None),
                repositories.c.status != Status.NOT_FOUND.value,
            )
        )
        async with self._database.read() as connection:
            return int(await connection.scalar(question) or 0)

    async def outages(self, began_after: datetime) -> list[Outage]:
        """Every outage that began after this (UTC), oldest first; those that somebody ended too."""
        async with self._database.read() as connection:
            return await outages_of(connection, began_after)

    async def note_outage(self, host_id: int, *, began: datetime, found: datetime, turned: int, living: int) -> None:
        """A host's outage was found."""
        async with self._database.write() as connection:
            await connection.execute(
                insert(outages).values(host_id=host_id, began=began, found=found, turned=turned, living=living)
            )

    async def to_hold(self, outage: Outage, until: datetime) -> list[int]:
        """Rounds of an outage's host, begun before `until` (UTC), that saw negatives and are not void yet."""
        negative = select(evidence.c.id).where(evidence.c.round_id == rounds.c.id, evidence.c.kind.in_(STRIKES))
        question = select(rounds.c.id).where(
            rounds.c.host_id == outage.host_id,
            rounds.c.started >= outage.began,
            rounds.c.started < until,
            rounds.c.void.is_(None),
            negative.exists(),
        )
        async with self._database.read() as connection:
            return list((await connection.scalars(question)).all())

    async def held_by(self, outage: Outage) -> list[int]:
        """The Rounds that an outage holds."""
        question = select(rounds.c.id).where(
            rounds.c.host_id == outage.host_id,
            rounds.c.held_since == outage.began,
            rounds.c.void == VoidReason.HELD.value,
        )
        async with self._database.read() as connection:
            return list((await connection.scalars(question)).all())

    async def end_outage(self, outage: Outage, *, by: str, now: datetime) -> None:
        """An outage is none any more; its Rounds are left to the caller."""
        async with self._database.write() as connection:
            await connection.execute(update(outages).where(outages.c.id == outage.id).values(ended=now, ended_by=by))


async def outages_of(connection: AsyncConnection, began_after: datetime) -> list[Outage]:
    """Every outage that began after this (UTC), oldest first."""
    return [
        Outage(
            id=row.id,
            host_id=row.host_id,
            host=row.name,
            began=row.began,
            found=row.found,
            turned=row.turned,
            living=row.living,
            ended=row.ended,
        )
        for row in await _OUTAGES.rows(connection, {"after": began_after})
    ]


_OUTAGES: Final = Prepared(
    select(outages, hosts.c.name)
    .join(hosts, hosts.c.id == outages.c.host_id)
    .where(outages.c.began > bindparam("after", type_=outages.c.began.type))
    .order_by(outages.c.began, outages.c.id)
)
_BEGUN: Final = Prepared(
    rounds_with_host()
    .where(rounds.c.started >= bindparam("since", type_=rounds.c.started.type))
    .order_by(rounds.c.started, rounds.c.id)
)
_BETWEEN: Final = Prepared(_BEGUN.statement.where(rounds.c.started < bindparam("until", type_=rounds.c.started.type)))


async def unsettle(connection: AsyncConnection, round_ids: Iterable[int]) -> None:
    """Whatever was looked at in these Rounds waits to be settled again."""
    for ids in chunked(sorted(round_ids)):
        looked_at = select(evidence.c.repository_id).where(evidence.c.round_id.in_(ids))
        await connection.execute(agenda.to_weigh(repositories.c.id.in_(looked_at)))


async def release_rounds(connection: AsyncConnection, host_id: int, since: datetime) -> int:
    """Let the held Rounds of a host count that began since then (UTC). How many they were."""
    which = (rounds.c.host_id == host_id) & (rounds.c.started >= since) & (rounds.c.void == VoidReason.HELD.value)
    ids: Sequence[int] = (await connection.scalars(select(rounds.c.id).where(which))).all()
    for piece in chunked(ids):
        await connection.execute(update(rounds).where(rounds.c.id.in_(piece)).values(void=None, held_since=None))
    await unsettle(connection, ids)
    return len(ids)


def _counting(table: Any) -> Any:
    """Whether a Round's negatives count, or will once its host's outage is over."""
    return or_(table.c.void.is_(None), table.c.void == VoidReason.HELD.value)


def first_strikes(since: datetime) -> Select[Any]:
    """The first negative of each repository in Rounds begun since then (UTC), its host, and when the Round began."""
    return (
        select(
            evidence.c.repository_id,
            rounds.c.host_id,
            func.min(evidence.c.at).label("at"),
            func.min(rounds.c.started).label("started"),
        )
        .join(rounds, rounds.c.id == evidence.c.round_id)
        .where(
            rounds.c.started >= since,
            # No look is older than its Round. So only strikes of these days are read, off an index of their own.
            evidence.c.at >= since,
            text(ONLY_STRIKES),
            _counting(rounds),
        )
        .group_by(evidence.c.repository_id, rounds.c.host_id)
    )


def _seen_before(first: Any) -> Any:
    """What the last telling look before it saw."""
    earlier = rounds.alias()
    return (
        select(evidence.c.kind)
        .join(earlier, earlier.c.id == evidence.c.round_id)
        .where(
            or_(_counting(earlier), evidence.c.kind.in_(sorted(_LIVES))),
            evidence.c.repository_id == first.c.repository_id,
            evidence.c.at < first.c.at,
            evidence.c.kind.in_(_TELLING),
        )
        .order_by(evidence.c.at.desc(), evidence.c.id.desc())
        .limit(1)
        .correlate(first)
        .scalar_subquery()
    )
