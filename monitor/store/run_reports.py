"""Readers' reports that the code would not run: those that a moderator let stand and that nothing was pushed after."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.catalogue import RunReport
from monitor.model.corrections import Problem, State
from monitor.model.papers import LinkKind
from monitor.rules.moderation import RUN_REPORT_LASTS
from monitor.store.community_tables import corrections
from monitor.store.tables import evidence, links


async def run_reports(connection: AsyncConnection, papers: Sequence[int]) -> dict[int, list[RunReport]]:
    """Of each of these papers the reports that stand, newest first. Who is asked for many at once asks in pieces."""
    told = (
        select(corrections.c.paper_id, corrections.c.at, corrections.c.note)
        .where(corrections.c.paper_id.in_(papers), corrections.c.problem == Problem.WILL_NOT_RUN.value)
        .where(corrections.c.state == State.ACCEPTED.value, corrections.c.joined_id.is_(None))
        .order_by(corrections.c.at.desc(), corrections.c.id.desc())
    )
    rows = (await connection.execute(told)).all()
    if not rows:
        return {}
    own = (links.c.kind == LinkKind.OWN_CODE.value) & links.c.removed.is_(None)
    pushed = (
        select(links.c.paper_id, func.max(evidence.c.pushed_at).label("at"))
        .join(evidence, evidence.c.repository_id == links.c.repository_id)
        .where(own, links.c.paper_id.in_({row.paper_id for row in rows}))
        .group_by(links.c.paper_id)
    )
    last = {row.paper_id: row.at for row in await connection.execute(pushed)}
    found: dict[int, list[RunReport]] = defaultdict(list)
    for row in rows:
        if last.get(row.paper_id) is None or last[row.paper_id] <= row.at:
            found[row.paper_id].append(RunReport(at=row.at, lapses=row.at + RUN_REPORT_LASTS, said=row.note))
    return found
