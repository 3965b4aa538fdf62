"""Corrections: verified, queued, decided, undone. Every step is one transaction and one line of the log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UnknownCorrectionError, UsageError
from monitor.model.corrections import Correction, State, Step, Verification
from monitor.model.papers import LinkKind
from monitor.rules.signs import Known
from monitor.store.answering import answer
from monitor.store.community_tables import corrections, submitters
from monitor.store.correction_rows import WAITING, as_json, correction_of, question, subject_of
from monitor.store.database import Database
from monitor.store.deciding import apply, take_back
from monitor.store.installation import next_change
from monitor.store.tables import acts, authors, links, paper_authors, papers, repositories


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of the look at one correction's address; `verification` is None where there was nothing to look at."""

    number: int
    verification: Verification | None
    disputed_until: datetime | None


_MEANT: Final = question().where(corrections.c.id.in_(bindparam("numbers", expanding=True)))
_QUEUED: Final = (
    update(corrections)
    .where(corrections.c.id == bindparam("number"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "key", "verified", "disputed_until")})
)


class Corrections:
    """What readers sent in. Nothing here decides, and nothing that was acknowledged is lost by a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verified(
        self, number: int, verification: Verification | None, *, disputed_until: datetime | None, now: datetime
    ) -> Correction:
        """Note what was seen at one address, as `verified_all` does. Raises `UnknownCorrectionError`."""
        seen = Seen(number=number, verification=verification, disputed_until=disputed_until)
        noted = await self.verified_all([seen], now)
        if number not in noted:
            raise _unknown()
        return noted[number]

    async def verified_all(self, seen: Sequence[Seen], now: datetime) -> dict[int, Correction]:
        """Note what was seen at the given addresses, and queue these corrections; by number, as they stand then.

        A dispute has its paper judged anew. What was decided meanwhile stays decided; what is gone is left out.
        """
        numbers = sorted(one.number for one in seen)
        async with self._database.write() as connection:
            await connection.execute(
                select(corrections.c.id).where(corrections.c.id.in_(numbers)).order_by("id").with_for_update()
            )
            known = {row.id: correction_of(row) for row in await connection.execute(_MEANT, {"numbers": numbers})}
            noted = [one for one in seen if one.number in known and known[one.number].state.waits]
            if not noted:
                return known
            await connection.execute(_QUEUED, [_queued(one) for one in noted])
            await connection.execute(insert(acts), [_checked(one, now) for one in noted])
            for one in noted:
                if one.disputed_until is not None or known[one.number].disputed_until is not None:
                    await _judge_again(connection, one.number, now)
                known[one.number] = replace(
                    known[one.number],
                    state=State.QUEUED,
                    verification=one.verification,
                    disputed_until=one.disputed_until,
                )
            return known

    async def by_handle(self, handle: str) -> Correction:
        """The correction of that unguessable name. Raises `UnknownCorrectionError`."""
        async with self._database.read() as connection:
            return await _one(connection, corrections.c.handle == handle)

    async def by_number(self, number: int) -> Correction:
        """The correction of that number. Raises `UnknownCorrectionError`."""
        async with self._database.read() as connection:
            return await _one(connection, corrections.c.id == number)

    async def waiting(self, limit: int = 1_000) -> list[Correction]:
        """Those nobody has decided, oldest first; the rules sort them further."""
        async with self._database.read() as connection:
            rows = await connection.execute(question().where(WAITING).order_by(corrections.c.at).limit(limit))
            return [correction_of(row) for row in rows]

    async def decided(self, limit: int = 1_000) -> list[Correction]:
        """Those somebody has decided, newest first."""
        order = corrections.c.decided_at.desc(), corrections.c.id.desc()
        done = corrections.c.decided_at.is_not(None)
        async with self._database.read() as connection:
            rows = await connection.execute(question().where(done).order_by(*order).limit(limit))
            return [correction_of(row) for row in rows]

    async def unverified(self, limit: int = 1_000) -> list[tuple[int, bytes]]:
        """Those whose address nobody looked at yet, oldest first: their numbers, and the networks they came from.

        They are left after a kill between two steps, and while the world was away. An erased network is empty.
        """
        received = (
            select(corrections.c.id, submitters.c.network)
            .outerjoin(submitters, submitters.c.id == corrections.c.submitter_id)
            .where(WAITING, corrections.c.state == State.RECEIVED.value)
            .order_by(corrections.c.at, corrections.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [(row.id, row.network or b"") for row in await connection.execute(received)]

    async def of_paper(self, paper: int) -> list[Correction]:
        """Every correction of one paper, newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                question().where(corrections.c.paper_id == paper).order_by(corrections.c.id.desc())
            )
            return [correction_of(row) for row in rows]

    async def known(self, paper: int) -> Known:
        """What is known of a paper before a reader's word: to tell whether a repository is its own."""
        async with self._database.read() as connection:
            return await _known(connection, paper)

    async def to_check(self, number: int) -> tuple[Correction, Known | None]:
        """A correction and what is known of its paper, None where that is to be added. Raises as `by_number` does."""
        async with self._database.read() as connection:
            row = (await connection.execute(question().where(corrections.c.id == number))).one_or_none()
            if row is None:
                raise _unknown()
            return correction_of(row), None if row.paper_id is None else await _known(connection, row.paper_id)

    async def steps(self, number: int) -> list[Step]:
        """What happened to one correction, in order."""
        question = select(acts).where(acts.c.subject == subject_of(number)).order_by(acts.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(question)).all()
        return [Step(at=row.at, by=row.by, verb=row.verb, reason=row.reason) for row in rows]

    async def lease(self, number: int, moderator: str, now: datetime, wait: timedelta) -> bool:
        """Let one moderator have an item alone until `now + wait`. False where another has it."""
        free = or_(
            corrections.c.leased_until.is_(None),
            corrections.c.leased_until <= now,
            corrections.c.leased_by == moderator,
        )
        async with self._database.write() as connection:
            done = await connection.execute(
                update(corrections)
                .where(corrections.c.id == number, WAITING, free)
                .values(leased_by=moderator, leased_until=now + wait)
            )
            return done.rowcount == 1

    async def hand_on(self, number: int, moderator: str) -> None:
        """Give an item back to the others."""
        async with self._database.write() as connection:
            mine = (corrections.c.id == number) & (corrections.c.leased_by == moderator)
            await connection.execute(update(corrections).where(mine).values(leased_by=None, leased_until=None))

    async def accept(
        self, number: int, *, by: str, digest: str, now: datetime, reason: str = "", hosts: dict[str, str] | None = None
    ) -> Correction:
        """Do what the correction asks, all of it or nothing. `digest` names the content that was seen.

        `hosts` maps a host's name to the checker that the configuration names for it. Raises `UsageError` where it
        changed since, was decided already, or cannot be done.
        """
        async with self._database.write() as connection:
            known = await _decidable(connection, number, digest)
            before, after = await apply(
                connection, known, by=subject_of(number), now=now, reason=reason, hosts=hosts or {}
            )
            await _decide(connection, number, State.ACCEPTED, by=by, now=now, reason=reason)
            await _log(
                connection,
                number,
                now=now,
                by=by,
                verb=State.ACCEPTED.value,
                reason=reason,
                before=before,
                after=after,
            )
            return await _one(connection, corrections.c.id == number)

    async def reject(self, number: int, *, by: str, digest: str, now: datetime, reason: str) -> Correction:
        """Refuse a correction, with the reason that its sender reads. Raises `UsageError` as `accept` does."""
        async with self._database.write() as connection:
            await _decidable(connection, number, digest)
            await _decide(connection, number, State.REJECTED, by=by, now=now, reason=reason)
            await _log(connection, number, now=now, by=by, verb=State.REJECTED.value, reason=reason)
            return await _one(connection, corrections.c.id == number)

    async def undo(self, number: int, *, by: str, now: datetime, reason: str = "") -> Correction:
        """Take back what accepting did; links and marks are as they were before. Raises `UsageError`."""
        async with self._database.write() as connection:
            known = await _one(connection, corrections.c.id == number, lock=True)
            if known.state is not State.ACCEPTED:
                raise UsageError(
                    f"correction {number} is {known.state}; only what was accepted can be undone.",
                    advice="`graveyard corrections list --all` shows how each stands.",
                )
            done = (
                await connection.execute(
                    select(acts.c.before, acts.c.after)
                    .where(acts.c.subject == subject_of(number), acts.c.verb == State.ACCEPTED.value)
                    .order_by(acts.c.id.desc())
                    .limit(1)
                )
            ).one()
            await take_back(connection, done.before or {}, done.after or {}, by=subject_of(number), now=now)
            await connection.execute(
                update(corrections).where(_with_joined(number)).values(state=State.UNDONE.value, reason=reason)
            )
            await answer(connection, _with_joined(number), State.UNDONE, reason, now)
            await _judge_again(connection, number, now)
            await _log(connection, number, now=now, by=by, verb=State.UNDONE.value, reason=reason)
            return await _one(connection, corrections.c.id == number)


def _unknown() -> UnknownCorrectionError:
    return UnknownCorrectionError("there is no such correction", advice="`graveyard corrections list` names them.")


def _queued(one: Seen) -> dict[str, Any]:
    seen = one.verification
    return {
        "number": one.number,
        "new_state": State.QUEUED.value,
        "new_key": seen.key if seen else None,
        "new_verified": as_json(seen) if seen else None,
        "new_disputed_until": one.disputed_until,
    }


def _checked(one: Seen, now: datetime) -> dict[str, Any]:
    seen = one.verification
    told = f"{seen.kind}: {seen.detail}" if seen else "no address to look at"
    subject = subject_of(one.number)
    return {"at": now, "by": "the daemon", "verb": State.CHECKED.value, "subject": subject, "reason": told}


async def _known(connection: AsyncConnection, paper: int) -> Known:
    wrote = (
        select(authors.c.name)
        .join(paper_authors, paper_authors.c.author_id == authors.c.id)
        .where(paper_authors.c.paper_id == paper)
        .order_by(paper_authors.c.position)
    )
    linked = (
        select(repositories.c.key, repositories.c.own_id)
        .join(links, links.c.repository_id == repositories.c.id)
        .where(links.c.paper_id == paper, links.c.removed.is_(None), links.c.kind == LinkKind.OWN_CODE)
        .order_by(links.c.position, links.c.id)
    )
    of_paper = select(papers.c.title, papers.c.arxiv_id, papers.c.doi).where(papers.c.id == paper)
    row = (await connection.execute(of_paper)).one()
    return Known(
        title=row.title,
        authors=tuple((await connection.scalars(wrote)).all()),
        arxiv_id=row.arxiv_id,
        doi=row.doi,
        repositories=tuple((one.key, one.own_id) for one in await connection.execute(linked)),
    )


def _with_joined(number: int) -> ColumnElement[bool]:
    return or_(corrections.c.id == number, corrections.c.joined_id == number)


async def _decidable(connection: AsyncConnection, number: int, digest: str) -> Correction:
    known = await _one(connection, corrections.c.id == number, lock=True)
    if not known.state.waits:
        raise UsageError(
            f"correction {number} is {known.state} already, by {known.decided_by or 'another that says the same'}.",
            advice="Nothing was changed.",
        )
    if known.digest != digest:
        raise UsageError(f"correction {number} is not what was seen any more.", advice="Open it again and look anew.")
    return known


async def _decide(
    connection: AsyncConnection, number: int, state: State, *, by: str, now: datetime, reason: str
) -> None:
    await connection.execute(
        update(corrections)
        .where(_with_joined(number))
        .values(
            state=state.value,
            decided_by=by,
            decided_at=now,
            reason=reason,
            disputed_until=None,
            leased_by=None,
            leased_until=None,
        )
    )
    await answer(connection, _with_joined(number), state, reason, now)
    await _judge_again(connection, number, now)


async def _judge_again(connection: AsyncConnection, number: int, now: datetime) -> None:
    """Have the paper of this correction judged anew, and its page drawn anew."""
    change = await next_change(connection)
    paper = select(corrections.c.paper_id).where(corrections.c.id == number).scalar_subquery()
    await connection.execute(
        update(papers).where(papers.c.id == paper).values(judge_at=now, stamp=papers.c.stamp + 1, changed=change)
    )


async def _log(
    connection: AsyncConnection,
    number: int,
    *,
    now: datetime,
    by: str,
    verb: str,
    reason: str = "",
    before: Any = None,
    after: Any = None,
) -> None:
    await connection.execute(
        insert(acts).values(
            at=now, by=by, verb=verb, subject=subject_of(number), reason=reason, before=before, after=after
        )
    )


async def _one(connection: AsyncConnection, which: ColumnElement[bool], *, lock: bool = False) -> Correction:
    if lock:
        await connection.execute(select(corrections.c.id).where(which).with_for_update())
    row = (await connection.execute(question().where(which))).one_or_none()
    if row is None:
        raise _unknown()
    return correction_of(row)
