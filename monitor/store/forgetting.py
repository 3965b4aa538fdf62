"""Forgetting: a source's word first; then papers nobody speaks of, and repositories nobody is tied to, whole.

What is forgotten is gone with its evidence and its history: an operator who forgets the samples, or a mistaken
import, gets a database without them. Evidence is kept for ever only of what a paper is still tied to, be it by a
link that its source no longer names.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import agenda, ties
from monitor.store.chunks import chunked
from monitor.store.installation import next_change
from monitor.store.merging import IDENTIFIERS, merged
from monitor.store.tables import authors, links, mentions, paper_authors, papers, records, repositories


async def forget_records(connection: AsyncConnection, record_ids: Iterable[int], now: datetime) -> int:
    """Forget these records. How many papers went with them: those no other record speaks of."""
    gone = 0
    for ids in chunked(sorted(record_ids)):
        spoken_of = set((await connection.scalars(select(records.c.paper_id).where(records.c.id.in_(ids)))).all())
        named = set((await connection.scalars(select(mentions.c.link_id).where(mentions.c.record_id.in_(ids)))).all())
        await connection.execute(delete(records).where(records.c.id.in_(ids)))
        still = set(
            (await connection.scalars(select(records.c.paper_id).where(records.c.paper_id.in_(spoken_of)))).all()
        )
        await ties.refresh(connection, named, now)
        await forget_papers(connection, spoken_of - still, now)
        await _say_again(connection, still, now)
        gone += len(spoken_of - still)
    return gone


async def forget_papers(connection: AsyncConnection, paper_ids: Iterable[int], now: datetime) -> None:
    """Forget these papers, and whatever nothing else is tied to."""
    for ids in chunked(sorted(paper_ids)):
        merged_here = select(papers.c.id).where(papers.c.merged_into.in_(ids))
        tied = links.c.paper_id.in_(ids) | links.c.paper_id.in_(merged_here)
        repository_ids = set((await connection.scalars(select(links.c.repository_id).where(tied))).all())
        wrote = paper_authors.c.paper_id.in_(ids)
        author_ids = set((await connection.scalars(select(paper_authors.c.author_id).where(wrote))).all())
        await connection.execute(delete(papers).where(papers.c.id.in_(ids)))
        await _forget_untied(connection, repository_ids, now)
        for piece in chunked(sorted(author_ids)):
            writes = select(paper_authors.c.paper_id).where(paper_authors.c.author_id == authors.c.id).exists()
            await connection.execute(delete(authors).where(authors.c.id.in_(piece), ~writes))
        await next_change(connection)


async def _forget_untied(connection: AsyncConnection, repository_ids: Iterable[int], now: datetime) -> None:
    for ids in chunked(sorted(repository_ids)):
        hosts_of = await agenda.lock_repositories(connection, ids)
        named = select(links.c.id).where(links.c.repository_id == repositories.c.id).exists()
        await connection.execute(delete(repositories).where(repositories.c.id.in_(ids), ~named))
        await agenda.follow_ties(connection, ids, now)
        await agenda.refresh(connection, hosts_of.values())


async def _say_again(connection: AsyncConnection, paper_ids: Iterable[int], now: datetime) -> None:
    """Papers that lost a source say what the others say, and are judged anew."""
    change = await next_change(connection) if paper_ids else 0
    for ids in chunked(sorted(paper_ids)):
        said: dict[int, list[dict[str, object]]] = {}
        question = select(records.c.paper_id, records.c.said).where(records.c.paper_id.in_(ids)).order_by(records.c.id)
        for row in await connection.execute(question):
            said.setdefault(row.paper_id, []).append(row.said)
        kept = {row.id: row for row in await connection.execute(select(papers).where(papers.c.id.in_(ids)))}
        for paper, words in said.items():
            columns = merged(words, kept[paper].by_hand)
            columns.pop("authors")
            for name in IDENTIFIERS:
                # An identifier once known is not unlearnt: readers may hold an address made of it.
                columns[name] = columns[name] or getattr(kept[paper], name)
            await connection.execute(
                update(papers)
                .where(papers.c.id == paper)
                .values(**columns, judge_at=now, stamp=papers.c.stamp + 1, changed=change)
            )
