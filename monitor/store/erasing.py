"""What names a person, and its end: on request at once, otherwise by age. The log cites numbers and keeps them."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.claims import ClaimState
from monitor.store.acting import note_act
from monitor.store.community_tables import claims, notices, submitters, watches
from monitor.store.database import Database


class Erasing:
    """Erases readers' networks, mail addresses and names."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def erase(self, submitter: int, *, by: str, now: datetime) -> bool:
        """Erase one row, with what it watches and what was still to be told to it. False where there is none."""
        async with self._database.write() as connection:
            await connection.execute(delete(watches).where(watches.c.submitter_id == submitter))
            await connection.execute(delete(notices).where(notices.c.submitter_id == submitter))
            gone = (await connection.execute(delete(submitters).where(submitters.c.id == submitter))).rowcount > 0
            if gone:
                await note_act(connection, now=now, by=by, verb="erased", subject=f"submitter {submitter}")
        return gone

    async def purge(self, now: datetime, *, older_than: timedelta) -> int:
        """Erase every row of that age, but those of standing watches, until they end. How many."""
        watching = select(watches.c.id).where(
            watches.c.submitter_id == submitters.c.id, watches.c.confirmed_at.is_not(None)
        )
        telling = select(notices.c.id).where(notices.c.submitter_id == submitters.c.id, notices.c.sent_at.is_(None))
        old = submitters.c.at <= now - older_than
        async with self._database.write() as connection:
            await _let_lapse(connection, now - older_than)
            unneeded = old & ~or_(watching.exists(), telling.exists())
            return (await connection.execute(delete(submitters).where(unneeded))).rowcount


async def _let_lapse(connection: AsyncConnection, before: datetime) -> None:
    """Claims that nobody ever proved or decided end with their author's address."""
    open_ = claims.c.state.in_([ClaimState.OPEN.value, ClaimState.REFUSED.value])
    await connection.execute(delete(claims).where(open_, claims.c.at <= before))
    await connection.execute(delete(notices).where(notices.c.at <= before))
