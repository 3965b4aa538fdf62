"""Two stored papers that turn out to be one: the older keeps its address, the other's address leads to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import ties
from monitor.store.community_tables import claims, corrections, watches
from monitor.store.identities import Draft
from monitor.store.tables import (
    acts,
    links,
    marks,
    mentions,
    paper_authors,
    paper_history,
    papers,
    records,
)


async def unite(connection: AsyncConnection, kept: Draft, other: Draft, now: datetime) -> None:
    """Give everything that `other` has to `kept`. `other` remains as a slug that leads to `kept`."""
    for table in (records, marks, corrections, claims, watches, paper_history):
        await connection.execute(update(table).where(table.c.paper_id == other.id).values(paper_id=kept.id))
    either = select(papers.c.id, papers.c.by_hand).where(papers.c.id.in_((kept.id, other.id)))
    by_hand = {row.id: row.by_hand or {} for row in await connection.execute(either)}
    # Of what was put right on both, the older paper's word stands.
    if put_right := {**by_hand.get(other.id, {}), **by_hand.get(kept.id, {})}:
        await connection.execute(update(papers).where(papers.c.id == kept.id).values(by_hand=put_right))
    twins: dict[int, int] = dict(
        (
            await connection.execute(
                select(links.c.id, _twin(kept)).where(links.c.paper_id == other.id, _twin(kept).is_not(None))
            )
        ).all()
    )
    for link, twin in twins.items():
        await connection.execute(update(mentions).where(mentions.c.link_id == link).values(link_id=twin))
        # What a person set outlives the record it was set on.
        hand = await connection.execute(select(links).where(links.c.id == link, links.c.set_by.is_not(None)))
        if (row := hand.mappings().one_or_none()) is not None:
            said = {str(name): value for name, value in row.items() if name not in {"id", "paper_id", "repository_id"}}
            await connection.execute(update(links).where(links.c.id == twin).values(**said))
    await connection.execute(delete(links).where(links.c.id.in_(twins)))
    await connection.execute(update(links).where(links.c.paper_id == other.id).values(paper_id=kept.id))
    await connection.execute(delete(paper_authors).where(paper_authors.c.paper_id == other.id))
    await connection.execute(update(papers).where(papers.c.merged_into == other.id).values(merged_into=kept.id))
    await connection.execute(
        update(papers)
        .where(papers.c.id == other.id)
        .values(
            arxiv_id=None,
            doi=None,
            openreview_id=None,
            judge_at=None,
            removed=now,
            merged_into=kept.id,
            stamp=papers.c.stamp + 1,
        )
    )
    await connection.execute(
        insert(acts).values(
            at=now,
            by="import",
            verb="unite",
            subject=kept.slug,
            reason="two records named the same paper",
            before={"slug": other.slug},
        )
    )
    standing = (await connection.scalars(select(links.c.id).where(links.c.paper_id == kept.id))).all()
    await ties.refresh(connection, standing, now)


def _twin(kept: Draft) -> Any:
    """The link that the kept paper has to the same repository."""
    theirs = links.alias()
    return (
        select(func.min(theirs.c.id))
        .where(theirs.c.paper_id == kept.id, theirs.c.repository_id == links.c.repository_id)
        .scalar_subquery()
    )
