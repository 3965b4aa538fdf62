"""What a moderator puts right of a paper's details: kept beside what sources say, and above it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UsageError
from monitor.store.installation import next_change
from monitor.store.intake import hands_of, said_of, write_authors
from monitor.store.merging import IDENTIFIERS, merged
from monitor.store.tables import papers


async def put_right(connection: AsyncConnection, paper: int, hand: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Let `hand` (in the form of `merging.as_hand`) stand above what sources say. What stood by hand before.

    Raises `UsageError` where an identifier is another paper's.
    """
    for name in IDENTIFIERS:
        if name in hand and await _owned_by_another(connection, paper, name, hand[name]):
            raise UsageError(f"another paper has the {name} {hand[name]!r} already.", advice="They may be one paper.")
    before = (await hands_of(connection, [paper])).get(paper, {})
    await _say(connection, paper, {**before, **hand}, now)
    return before


async def take_back(
    connection: AsyncConnection, paper: int, before: Mapping[str, Any], hand: Mapping[str, Any], now: datetime
) -> None:
    """Undo one `put_right`; what was put right again since stands."""
    standing = (await hands_of(connection, [paper])).get(paper, {})
    for name, value in hand.items():
        if standing.get(name) != value:
            continue
        if name in before:
            standing[name] = before[name]
        else:
            del standing[name]
    await _say(connection, paper, standing, now)


async def _say(connection: AsyncConnection, paper: int, hand: Mapping[str, Any], now: datetime) -> None:
    said = (await said_of(connection, [paper])).get(paper, {})
    if not said:
        raise UsageError("no source speaks of this paper any more.", advice="Import it again.")
    columns = merged(list(said.values()), hand)
    names = columns.pop("authors")
    for name in IDENTIFIERS:
        if columns[name] and await _owned_by_another(connection, paper, name, columns[name]):
            columns[name] = None
    change = await next_change(connection)
    values = columns | {"by_hand": dict(hand) or None, "judge_at": now, "changed": change}
    await connection.execute(update(papers).where(papers.c.id == paper).values(stamp=papers.c.stamp + 1, **values))
    await write_authors(connection, {paper: names})


async def _owned_by_another(connection: AsyncConnection, paper: int, name: str, value: str) -> bool:
    owner = select(papers.c.id).where(papers.c[name] == value, papers.c.id != paper)
    return await connection.scalar(owner) is not None
