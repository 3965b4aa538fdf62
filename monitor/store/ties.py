"""Which papers are tied to which repositories: links derived from the records that name them.

A link stands while a record names it, and says what the surest of them says. What an operator set stands regardless.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.papers import FoundLink, LinkKind
from monitor.model.status import Status
from monitor.store import agenda
from monitor.store.chunks import chunked
from monitor.store.places import repository_ids, storable_links
from monitor.store.tables import links, mentions, repositories
from monitor.store.values import link_values, shown_first


@dataclass(frozen=True, slots=True)
class Naming:
    """The links that one record of one paper names now, in the order of their confidence."""

    record: int
    paper: int
    links: Sequence[FoundLink]


async def rename(connection: AsyncConnection, namings: Sequence[Naming], now: datetime) -> None:
    """Let these records name these links and no others."""
    named = {one.record: storable_links(one.links) for one in namings}
    numbers = await repository_ids(connection, _surest(named.values()), now)
    paper_of = {one.record: one.paper for one in namings}
    wanted = {
        (paper_of[record], numbers[key], record): link_values(link, position)
        for record, by_key in named.items()
        for position, (key, link) in enumerate(by_key.items())
    }
    before = await _links_of_records(connection, named)
    ids = await _ensure(connection, {(paper, repo): values for (paper, repo, _), values in wanted.items()}, now)
    for piece in chunked(named):
        await connection.execute(delete(mentions).where(mentions.c.record_id.in_(piece)))
    rows = [
        {"record_id": record, "link_id": ids[paper, repository], "found": values}
        for (paper, repository, record), values in wanted.items()
    ]
    for some in chunked(rows, 500):
        await connection.execute(insert(mentions), some)
    await refresh(connection, before | set(ids.values()), now)


async def refresh(connection: AsyncConnection, link_ids: Iterable[int], now: datetime) -> None:
    """Make these links say what their mentions say now; end those that nobody names any more, revive the others."""
    repositories_touched: set[int] = set()
    for ids in chunked(sorted(set(link_ids))):
        found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for row in await connection.execute(select(mentions).where(mentions.c.link_id.in_(ids))):
            found[row.link_id].append(row.found)
        ours = select(links.c.id, links.c.repository_id).where(links.c.id.in_(ids), links.c.set_by.is_(None))
        touched = dict((await connection.execute(ours)).all())
        repositories_touched |= set(touched.values())
        standing = [
            {"of": link, **{f"new_{name}": value for name, value in min(found[link], key=shown_first).items()}}
            for link in touched
            if found[link]
        ]
        if standing:
            await connection.execute(_SAY, standing)
        ended = [link for link in touched if not found[link]]
        await connection.execute(
            update(links)
            .where(links.c.id.in_(ended) | links.c.trial_of.in_(ended), links.c.removed.is_(None))
            .values(removed=now)
        )
        trials = select(links.c.repository_id).where(links.c.trial_of.in_(ended))
        repositories_touched.update(await connection.scalars(trials))
    await agenda.follow_ties(connection, repositories_touched, now)


async def set_by_hand(
    connection: AsyncConnection, paper: int, link: FoundLink, *, by: str, now: datetime, reason: str
) -> tuple[int, bool]:
    """Tie `paper` to the link's repository on a person's word. The repository's number, and whether the tie is new."""
    numbers = await repository_ids(connection, {link.key: link}, now)
    repository = numbers[link.key]
    values = link_values(link, 0) | {"reason": reason or link.reason, "set_by": by, "removed": None, "trial_of": None}
    tie = (links.c.paper_id == paper) & (links.c.repository_id == repository)
    known = await connection.scalar(select(links.c.id).where(tie))
    if known is None:
        await connection.execute(insert(links).values(paper_id=paper, repository_id=repository, added=now, **values))
    else:
        await connection.execute(update(links).where(tie).values(**values))
    await agenda.follow_ties(connection, [repository], now)
    return repository, known is None


async def supersede(connection: AsyncConnection, paper: int, repository: int, *, by: str, now: datetime) -> None:
    """End every other own code link of the paper on a person's word: no import brings it back, `release` does."""
    others = (links.c.paper_id == paper) & (links.c.repository_id != repository) & links.c.removed.is_(None)
    which = others & (links.c.kind == LinkKind.OWN_CODE)
    touched = list(await connection.scalars(select(links.c.repository_id).where(which)))
    await connection.execute(update(links).where(which).values(removed=now, set_by=by, trial_of=None))
    await agenda.follow_ties(connection, touched, now)


async def release(connection: AsyncConnection, paper: int, now: datetime) -> bool:
    """Take back what persons did to the paper's links: sources decide again. Whether there was anything."""
    ours = (links.c.paper_id == paper) & links.c.set_by.is_not(None)
    rows = (await connection.execute(select(links.c.id, links.c.repository_id).where(ours))).all()
    await connection.execute(update(links).where(ours).values(set_by=None, removed=now))
    await refresh(connection, [row.id for row in rows], now)
    await agenda.follow_ties(connection, [row.repository_id for row in rows], now)
    return bool(rows)


_WORDS = ("raw", "url", "kind", "place", "confidence", "reason", "repair", "path", "position", "candidates")
_SAY = (
    update(links)
    .where(links.c.id == bindparam("of"))
    .values(
        removed=None, trial_of=None, **{name: bindparam(f"new_{name}", type_=links.c[name].type) for name in _WORDS}
    )
)


def _surest(named: Iterable[Mapping[str, FoundLink]]) -> dict[str, FoundLink]:
    """One link for each repository, whichever names it first."""
    by_key: dict[str, FoundLink] = {}
    for links_of_record in named:
        for key, link in links_of_record.items():
            by_key.setdefault(key, link)
    return by_key


async def _links_of_records(connection: AsyncConnection, record_ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for piece in chunked(record_ids):
        found.update(
            (await connection.scalars(select(mentions.c.link_id).where(mentions.c.record_id.in_(piece)))).all()
        )
    return found


async def _ensure(
    connection: AsyncConnection, wanted: Mapping[tuple[int, int], Mapping[str, Any]], now: datetime
) -> dict[tuple[int, int], int]:
    """The number of the link between each paper and repository; those missing are made."""
    ids = await _numbers(connection, {paper for paper, _ in wanted})
    new = [tie for tie in wanted if tie not in ids]
    rows = [{"paper_id": paper, "repository_id": repo, "added": now, **wanted[paper, repo]} for paper, repo in new]
    for piece in chunked(rows, 500):
        await connection.execute(insert(links), piece)
    if new:
        await _look_again(connection, {repository for _, repository in new}, now)
        ids |= await _numbers(connection, {paper for paper, _ in new})
    return {tie: ids[tie] for tie in wanted}


async def _numbers(connection: AsyncConnection, paper_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for piece in chunked(sorted(paper_ids)):
        question = select(links.c.paper_id, links.c.repository_id, links.c.id).where(links.c.paper_id.in_(piece))
        found.update(((row.paper_id, row.repository_id), row.id) for row in await connection.execute(question))
    return found


async def _look_again(connection: AsyncConnection, repository_ids: Iterable[int], now: datetime) -> None:
    """A new mention of what does not answer is a reason to ask at once; of what is alive, it is not."""
    for piece in chunked(sorted(repository_ids)):
        await connection.execute(
            update(repositories)
            .where(
                repositories.c.id.in_(piece),
                repositories.c.status != Status.ALIVE.value,
                repositories.c.due_at > now,
            )
            .values(due_at=now, urgent=True, why="another paper names it", stamp=repositories.c.stamp + 1)
        )


async def ask_now(connection: AsyncConnection, repository: int, now: datetime, *, why: str) -> None:
    """Make one repository's next look urgent and due, unless its host closed and nobody can be asked."""
    chosen = repositories.c.id == repository
    # What was never looked at and is not due either lies on a host that closed.
    askable = or_(repositories.c.due_at.is_not(None), repositories.c.looks > 0)
    await connection.execute(
        update(repositories)
        .where(chosen, askable)
        .values(due_at=now, urgent=True, why=why, stamp=repositories.c.stamp + 1)
    )
    await agenda.refresh(connection, (await connection.scalars(select(repositories.c.host_id).where(chosen))).all())
