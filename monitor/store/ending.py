"""How Rounds end: with what was seen of them. One of which nothing is known goes, so that none is there for nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.looks import FinishedRound
from monitor.store.chunks import chunked
from monitor.store.prepared import Prepared, among
from monitor.store.tables import evidence, rounds
from monitor.store.values import canaries_value

_OF_ROUND: Final = evidence.c.round_id == rounds.c.id
_NAMED: Final = select(evidence.c.id).where(_OF_ROUND).exists()
"""Whether a look names the Round: its end would be the look's end too."""


async def end_rounds(connection: AsyncConnection, ended: Sequence[FinishedRound]) -> None:
    """Write how Rounds ended. Those in which nothing happened go: most were claimed ahead and never begun."""
    if not ended:
        return
    await _END.many(
        connection,
        [
            {
                "of": one.id,
                "end": one.ended,
                "ask": one.asked,
                "answer": one.answered,
                "canary": canaries_value(one.canaries),
                "refused": one.token_refused,
                "now": one.refused_now,
                "same": one.alike,
            }
            for one in ended
        ],
    )
    if empty := [{"of": one.id} for one in ended if one.is_empty]:
        await _GO.many(connection, empty)


async def end_left_open(
    connection: AsyncConnection, which: ColumnElement[bool], now: datetime | ColumnElement[Any]
) -> int:
    """End open Rounds that nobody makes any more, with the looks that were saved of them; those without one go.

    Returns how many they were. On PostgreSQL whoever made one may yet be saving a look of it: its row is locked then,
    and it stays.
    """
    left = rounds.c.ended.is_(None) & which
    bare = (await connection.scalars(select(rounds.c.id).where(left, ~_NAMED).with_for_update(skip_locked=True))).all()
    gone = 0
    for piece in chunked(bare):
        # Asked again, since a look may have been saved before the lock was ours.
        gone += (await connection.execute(delete(rounds).where(rounds.c.id.in_(piece), ~_NAMED))).rowcount
    asked = select(func.count()).where(_OF_ROUND).scalar_subquery()
    answered = select(func.count()).where(_OF_ROUND, evidence.c.status.is_not(None)).scalar_subquery()
    ended = await connection.execute(update(rounds).where(left).values(ended=now, asked=asked, answered=answered))
    return gone + ended.rowcount


async def lock_rounds(connection: AsyncConnection, ids: Iterable[int]) -> set[int]:
    """Those of these Rounds that are still there, and will be until the commit."""
    return set(await _LOCKED.scalars(connection, {"ids": sorted(set(ids))}))


_END: Final = Prepared(
    update(rounds)
    .where(rounds.c.id == bindparam("of"))
    .values(
        ended=bindparam("end", type_=rounds.c.ended.type),
        asked=bindparam("ask"),
        answered=bindparam("answer"),
        canaries=bindparam("canary", type_=rounds.c.canaries.type),
        token_refused=bindparam("refused", type_=rounds.c.token_refused.type),
        refused_now=bindparam("now", type_=rounds.c.refused_now.type),
        alike=bindparam("same"),
    )
)
_GO: Final = Prepared(delete(rounds).where(rounds.c.id == bindparam("of"), ~_NAMED))
# As a look's own reference locks it: others may write of how the Round ended, and nobody may take it away.
_LOCKED: Final = Prepared(
    select(rounds.c.id).where(among(rounds.c.id)).order_by(rounds.c.id).with_for_update(read=True, key_share=True)
)
