"""What every step of a claim or a removal does besides itself: a line in the log, and a paper to be judged anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.installation import next_change
from monitor.store.tables import acts, papers


async def note_act(
    connection: AsyncConnection,
    *,
    now: datetime,
    by: str,
    verb: str,
    subject: str,
    reason: str = "",
    before: Any = None,
    after: Any = None,
) -> None:
    """Add a line to the log. Persons are named by the numbers of erasable rows, never by themselves."""
    await connection.execute(
        insert(acts).values(at=now, by=by, verb=verb, subject=subject, reason=reason, before=before, after=after)
    )


async def judge_again(connection: AsyncConnection, paper: int, now: datetime) -> None:
    """Have a paper judged anew, and its page drawn anew."""
    change = await next_change(connection)
    touched = update(papers).where(papers.c.id == paper)
    await connection.execute(touched.values(judge_at=now, stamp=papers.c.stamp + 1, changed=change))
