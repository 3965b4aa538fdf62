"""Corrections: received, verified, queued, decided, undone. Every step is one transaction and one line of the log."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UnknownCorrectionError, UsageError
from monitor.model.corrections import Correction, State, Step, Submission, Verification
from monitor.model.papers import LinkKind
from monitor.rules.signs import Known
from monitor.store.answering import answer
from monitor.store.community_tables import corrections, submitters
from monitor.store.correction_rows import as_json, correction_of, question
from monitor.store.database import Database
from monitor.store.deciding import apply, take_back
from monitor.store.installation import next_change
from monitor.store.tables import acts, authors, links, paper_authors, papers, repositories

WAITING: Final = corrections.c.decided_at.is_(None) & corrections.c.joined_id.is_(None)
"""Nobody decided it, and it waits for itself."""


class Corrections:
    """What readers sent in. Nothing here decides, and nothing that was acknowledged is lost by a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(
        self, submission: Submission, *, paper: int | None, digest: str, handle: str, network: bytes, now: datetime
    ) -> Correction:
        """Keep a submission; joined to one that waits and says the same. `network` is the salted hash of its sender's.

        `paper` is the number of the paper meant, None for one to be added.
        """
        async with self._database.write() as connection:
            same = WAITING & (corrections.c.digest == digest)
            joined = await connection.scalar(select(func.min(corrections.c.id)).where(same))
            submitter = await connection.scalar(
                insert(submitters)
                .values(network=network, mail=submission.mail, name=None, at=now)
                .returning(submitters.c.id)
            )
            state = State.JOINED if joined is not None else State.RECEIVED
            number = await connection.scalar(
                insert(corrections)
                .values(
                    handle=handle,
                    paper_id=paper,
                    problem=submission.problem.value,
                    relation=submission.relation.value,
                    url=submission.url,
                    evidence_url=submission.evidence_url,
                    details=[list(one) for one in submission.details],
                    note=submission.note,
                    digest=digest,
                    state=state.value,
                    at=now,
                    joined_id=joined,
                    submitter_id=submitter,
                )
                .returning(corrections.c.id)
            )
            assert number is not None
            await _log(connection, number, now=now, by=submission.relation.value, verb=state.value)
            return await _one(connection, corrections.c.id == number)

    async def verified(
        self, number: int, verification: Verification | None, *, disputed_until: datetime | None, now: datetime
    ) -> Correction:
        """Note what was seen at the given address, and queue the correction. A dispute has its paper judged anew.

        None: there was no address to look at. What was decided meanwhile stays decided.
        """
        async with self._database.write() as connection:
            known = await _one(connection, corrections.c.id == number, lock=True)
            if not known.state.waits:
                return known
            await connection.execute(
                update(corrections)
                .where(corrections.c.id == number)
                .values(
                    state=State.QUEUED.value,
                    key=verification.key if verification else None,
                    verified=as_json(verification) if verification else None,
                    disputed_until=disputed_until,
                )
            )
            seen = f"{verification.kind}: {verification.detail}" if verification else "no address to look at"
            await _log(connection, number, now=now, by="the daemon", verb=State.CHECKED.value, reason=seen)
            if disputed_until is not None or known.disputed_until is not None:
                await _judge_again(connection, number, now)
            return await _one(connection, corrections.c.id == number)

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

    async def unverified(self, limit: int = 100) -> list[Correction]:
        """Those whose address nobody looked at yet: after a kill between two steps, and while the world was away."""
        received = corrections.c.state == State.RECEIVED.value
        async with self._database.read() as connection:
            rows = await connection.execute(question().where(received).order_by(corrections.c.at).limit(limit))
            return [correction_of(row) for row in rows]

    async def of_paper(self, paper: int) -> list[Correction]:
        """Every correction of one paper, newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                question().where(corrections.c.paper_id == paper).order_by(corrections.c.id.desc())
            )
            return [correction_of(row) for row in rows]

    async def known(self, paper: int) -> Known:
        """What is known of a paper before a reader's word: to tell whether a repository is its own."""
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
        async with self._database.read() as connection:
            row = (await connection.execute(select(papers).where(papers.c.id == paper))).one()
            return Known(
                title=row.title,
                authors=tuple((await connection.scalars(wrote)).all()),
                arxiv_id=row.arxiv_id,
                doi=row.doi,
                repositories=tuple((one.key, one.own_id) for one in await connection.execute(linked)),
            )

    async def steps(self, number: int) -> list[Step]:
        """What happened to one correction, in order."""
        question = select(acts).where(acts.c.subject == _subject(number)).order_by(acts.c.id)
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
            before, after = await apply(connection, known, by=_hand(number), now=now, reason=reason, hosts=hosts or {})
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
                    .where(acts.c.subject == _subject(number), acts.c.verb == State.ACCEPTED.value)
                    .order_by(acts.c.id.desc())
                    .limit(1)
                )
            ).one()
            await take_back(connection, done.before or {}, done.after or {}, by=_hand(number), now=now)
            await connection.execute(
                update(corrections).where(_with_joined(number)).values(state=State.UNDONE.value, reason=reason)
            )
            await answer(connection, _with_joined(number), State.UNDONE, reason, now)
            await _judge_again(connection, number, now)
            await _log(connection, number, now=now, by=by, verb=State.UNDONE.value, reason=reason)
            return await _one(connection, corrections.c.id == number)


def _hand(number: int) -> str:
    return f"correction {number}"


_subject = _hand


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
            at=now, by=by, verb=verb, subject=_subject(number), reason=reason, before=before, after=after
        )
    )


async def _one(connection: AsyncConnection, which: ColumnElement[bool], *, lock: bool = False) -> Correction:
    if lock:
        await connection.execute(select(corrections.c.id).where(which).with_for_update())
    row = (await connection.execute(question().where(which))).one_or_none()
    if row is None:
        raise UnknownCorrectionError("there is no such correction", advice="`graveyard corrections list` names them.")
    return correction_of(row)
