"""What keeps abuse away and has to outlive a restart: allowances used, challenges spent, sessions open."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from monitor.rules.buckets import Allowance, Bucket, take
from monitor.store.community_tables import buckets, sessions, spent
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert


class Gate:
    """Allowances by name, things that may be used once, and moderators' sessions. Secrets come here as hashes only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, allowances: dict[str, Allowance], now: datetime) -> timedelta:
        """Use one of each allowance, or none of them. How long to wait first: zero where all were left."""
        async with self._database.write() as connection:
            rows = await connection.execute(
                select(buckets).where(buckets.c.name.in_(allowances)).order_by(buckets.c.name).with_for_update()
            )
            known = {row.name: Bucket(tokens=row.tokens, at=row.at) for row in rows}
            left = {name: take(known.get(name), allowance, now) for name, allowance in allowances.items()}
            wait = max((waiting for _, waiting in left.values()), default=timedelta())
            if not wait:
                new = yielding_insert(connection, buckets)
                used = new.on_conflict_do_update(
                    index_elements=["name"], set_={"tokens": new.excluded.tokens, "at": new.excluded.at}
                )
                values = [{"name": name, "tokens": one.tokens, "at": one.at} for name, (one, _) in sorted(left.items())]
                await connection.execute(used, values)
            return wait

    async def spend(self, digest: bytes, until: datetime) -> bool:
        """Use something that may be used once. False where it was used before."""
        async with self._database.write() as connection:
            new = yielding_insert(connection, spent).values(digest=digest, until=until).on_conflict_do_nothing()
            return (await connection.execute(new)).rowcount == 1

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
