"""Corrections as they come in: paid for and written down, as many as wait in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.corrections import State, Submission
from monitor.rules.buckets import Allowance
from monitor.store.community_tables import corrections, submitters
from monitor.store.correction_rows import WAITING, subject_of
from monitor.store.database import Database
from monitor.store.gate import spend_each, take_each
from monitor.store.tables import acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A submission at the door.

    `paper` is the number of the paper meant, None for one to be added; `network` the salted hash of its sender's.
    `allowances` are what it uses up. `solution` is the hash of the proof of work that came with it, good for once,
    and when that runs out by itself (UTC); None where it came without one.
    """

    submission: Submission
    paper: int | None
    digest: str
    handle: str
    network: bytes
    allowances: Mapping[str, Allowance]
    solution: tuple[bytes, datetime] | None


@dataclass(frozen=True, slots=True)
class Kept:
    """It is written down under this number, and waits; or is joined to one that waits and says the same."""

    number: int
    state: State


@dataclass(frozen=True, slots=True)
class TooOften:
    """Nothing was written: so long there is no allowance left."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class UsedBefore:
    """Nothing was written but the allowance used: its proof of work had been used."""


Reception = Kept | TooOften | UsedBefore

_SAME: Final = (
    select(corrections.c.digest, func.min(corrections.c.id))
    .where(WAITING, corrections.c.digest.in_(bindparam("digests", expanding=True)))
    .group_by(corrections.c.digest)
)
_NEW_SUBMITTERS: Final = insert(submitters).returning(submitters.c.id, sort_by_parameter_order=True)
_NEW_CORRECTIONS: Final = insert(corrections).returning(corrections.c.id, sort_by_parameter_order=True)
_NEW_ACTS: Final = insert(acts)


class Arrivals:
    """The way in for corrections. What is answered `Kept` outlives any kill of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(self, arrivals: Sequence[Arrival], now: datetime) -> list[Reception]:
        """Let each use its allowances and its proof, and keep those that may come in: all of that or nothing.

        Whoever comes first uses what is left; of two that say the same the second is joined to the first.
        """
        async with self._database.write() as connection:
            outcomes: dict[int, Reception] = {}
            waits = await take_each(connection, [one.allowances for one in arrivals], now)
            brought = [one.solution for one, wait in zip(arrivals, waits, strict=True) if not wait]
            fresh = await spend_each(connection, {told[0]: told[1] for told in brought if told is not None})
            admitted = []
            for place, (one, wait) in enumerate(zip(arrivals, waits, strict=True)):
                if wait:
                    outcomes[place] = TooOften(wait)
                elif one.solution is not None and one.solution[0] not in fresh:
                    outcomes[place] = UsedBefore()
                else:
                    admitted.append(place)
                    if one.solution is not None:
                        # Of two that bring the same proof the first has used it.
                        fresh.remove(one.solution[0])
            if admitted:
                kept = await _keep(connection, [arrivals[place] for place in admitted], now)
                outcomes |= dict(zip(admitted, kept, strict=True))
            return [outcomes[place] for place in range(len(arrivals))]


async def _keep(connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime) -> list[Kept]:
    digests = sorted({one.digest for one in arrivals})
    first: dict[str, int] = dict((await connection.execute(_SAME, {"digests": digests})).all())
    sent = [{"network": one.network, "mail": one.submission.mail, "name": None, "at": now} for one in arrivals]
    senders = (await connection.scalars(_NEW_SUBMITTERS, sent)).all()
    kept: dict[int, Kept] = {}
    left = list(range(len(arrivals)))
    while left:
        # Those that say the same as another of these wait until that one has its number.
        leading = {arrivals[place].digest: place for place in reversed(left) if arrivals[place].digest not in first}
        now_written = [place for place in left if leading.get(arrivals[place].digest, place) == place]
        rows = [_row(arrivals[place], senders[place], first.get(arrivals[place].digest), now) for place in now_written]
        numbers = (await connection.scalars(_NEW_CORRECTIONS, rows)).all()
        for place, number, row in zip(now_written, numbers, rows, strict=True):
            first.setdefault(arrivals[place].digest, number)
            kept[place] = Kept(number, State(row["state"]))
        left = [place for place in left if place not in kept]
    lines = [
        {
            "at": now,
            "by": one.submission.relation.value,
            "verb": kept[place].state.value,
            "subject": subject_of(kept[place].number),
            "reason": "",
        }
        for place, one in enumerate(arrivals)
    ]
    await connection.execute(_NEW_ACTS, lines)
    return [kept[place] for place in range(len(arrivals))]


def _row(one: Arrival, submitter: int, joined: int | None, now: datetime) -> dict[str, Any]:
    told = one.submission
    return {
        "handle": one.handle,
        "paper_id": one.paper,
        "problem": told.problem.value,
        "relation": told.relation.value,
        "url": told.url,
        "evidence_url": told.evidence_url,
        "details": [list(pair) for pair in told.details],
        "note": told.note,
        "digest": one.digest,
        "state": (State.RECEIVED if joined is None else State.JOINED).value,
        "at": now,
        "joined_id": joined,
        "submitter_id": submitter,
    }
