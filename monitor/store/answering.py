"""Answers to those who left a mail address: written with the decision they tell of, in its transaction."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.claims import NoticeKind
from monitor.model.corrections import State
from monitor.rules.notices import answered_notice
from monitor.store.community_tables import corrections, submitters
from monitor.store.notices import tell
from monitor.store.tables import papers


async def answer(
    connection: AsyncConnection, which: ColumnElement[bool], state: State, reason: str, now: datetime
) -> None:
    """Have those who sent these corrections told what became of them, where they wished to be."""
    wished = (
        select(corrections.c.handle, corrections.c.submitter_id, papers.c.title)
        .join(submitters, submitters.c.id == corrections.c.submitter_id)
        .outerjoin(papers, papers.c.id == corrections.c.paper_id)
        .where(which, submitters.c.mail.is_not(None))
        .order_by(corrections.c.id)
    )
    for row in (await connection.execute(wished)).all():
        told = answered_notice(row.title or "", state, reason)
        await tell(connection, NoticeKind.ANSWERED, told, now=now, submitter=row.submitter_id, handle=row.handle)
