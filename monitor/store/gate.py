"""What keeps abuse away and has to outlive a restart: allowances used, challenges spent, sessions open."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.rules.buckets import Allowance, Bucket, take
from monitor.store.community_tables import buckets, sessions, spent
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert

_STANDING: Final = (
    select(buckets)
    .where(buckets.c.name.in_(bindparam("names", expanding=True)))
    .order_by(buckets.c.name)
    .with_for_update()
)


class Gate:
    """Allowances by name, things that may be used once, and moderators' sessions. Secrets come here as hashes only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, allowances: Mapping[str, Allowance], now: datetime) -> timedelta:
        """Use one of each allowance, or none of them. How long to wait first: zero where all were left."""
        async with self._database.write() as connection:
            [wait] = await take_each(connection, [allowances], now)
        return wait

    async def spend(self, digest: bytes, until: datetime) -> bool:
        """Use something that may be used once. False where it was used before."""
        async with self._database.write() as connection:
            return digest in await spend_each(connection, {digest: until})

    async def open_session(self, digest: bytes, moderator: str, *, now: datetime, until: datetime) -> None:
        """Let whoever holds the secret behind `digest` be this moderator until then."""
        async with self._database.write() as connection:
            await connection.execute(
                sessions.insert().values(digest=digest, moderator=moderator, started=now, until=until)
            )

    async def moderator(self, digest: bytes, now: datetime) -> str | None:
        """Whose session that is; None for no such session, or one that ran out."""
        question = select(sessions.c.moderator).where(sessions.c.digest == digest, sessions.c.until > now)
        async with self._database.read() as connection:
            found: str | None = await connection.scalar(question)
        return found

    async def end_session(self, digest: bytes) -> None:
        """Forget one session."""
        async with self._database.write() as connection:
            await connection.execute(delete(sessions).where(sessions.c.digest == digest))

    async def prune(self, now: datetime, *, idle: timedelta) -> None:
        """Forget what ran out, and allowances that nobody used for so long that they are full again."""
        async with self._database.write() as connection:
            await connection.execute(delete(spent).where(spent.c.until <= now))
            await connection.execute(delete(sessions).where(sessions.c.until <= now))
            await connection.execute(delete(buckets).where(buckets.c.at <= now - idle))


async def take_each(
    connection: AsyncConnection, wanted: Sequence[Mapping[str, Allowance]], now: datetime
) -> list[timedelta]:
    """Use one of each allowance for one after the other, as `Gate.take` does, in three statements for all of them."""
    names = sorted({name for allowances in wanted for name in allowances})
    rows = await connection.execute(_STANDING, {"names": names})
    known = {row.name: Bucket(tokens=row.tokens, at=row.at) for row in rows}
    used: set[str] = set()
    waits = []
    for allowances in wanted:
        left = {name: take(known.get(name), allowance, now) for name, allowance in allowances.items()}
        wait = max((waiting for _, waiting in left.values()), default=timedelta())
        waits.append(wait)
        if not wait:
            known |= {name: bucket for name, (bucket, _) in left.items()}
            used |= left.keys()
    if used:
        new = yielding_insert(connection, buckets)
        standing = {"tokens": new.excluded.tokens, "at": new.excluded.at}
        values = [{"name": name, "tokens": known[name].tokens, "at": known[name].at} for name in sorted(used)]
        await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=standing), values)
    return waits


async def spend_each(connection: AsyncConnection, wanted: Mapping[bytes, datetime]) -> set[bytes]:
    """Use what may be used once, until the moments given; those that had not been used before."""
    if not wanted:
        return set()
    new = yielding_insert(connection, spent).on_conflict_do_nothing().returning(spent.c.digest)
    values = [{"digest": digest, "until": wanted[digest]} for digest in sorted(wanted)]
    return set(await connection.scalars(new, values))
