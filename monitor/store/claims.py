"""Authors' claims: opened, looked at, proved, decided, and what a proved author says of their paper."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UnknownClaimError, UsageError
from monitor.model.claims import Claim, Claimable, ClaimState, Finding, Home, NoticeKind, Outcome, Proof
from monitor.model.corrections import Step
from monitor.model.papers import Place
from monitor.model.status import Status
from monitor.model.verdicts import MarkKind
from monitor.rules.moderation import BY_ITSELF
from monitor.rules.notices import decided_notice
from monitor.store.acting import judge_again, note_act
from monitor.store.community_tables import claims, submitters
from monitor.store.database import Database
from monitor.store.notices import tell
from monitor.store.tables import acts, authors, links, marks, paper_authors, papers, repositories

UNDONE: Final = "undone"
"""What the log says where a person took a decision back."""

AUTHOR: Final = "the author"
"""Who set the mark that comes with an author's statement."""


class Claims:
    """Who says to have written which paper, and what became of it. Every step is one transaction with its log line."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claimable(self, paper: int) -> Claimable:
        """What a paper offers to be proved by. Readers' addresses and our own other spellings are none of it."""
        wrote = (
            select(authors.c.name)
            .join(paper_authors, paper_authors.c.author_id == authors.c.id)
            .where(paper_authors.c.paper_id == paper)
            .order_by(paper_authors.c.position)
        )
        named = (
            select(repositories.c.key, repositories.c.url, repositories.c.checker, repositories.c.status)
            .join(links, links.c.repository_id == repositories.c.id)
            .where(links.c.paper_id == paper, links.c.trial_of.is_(None), links.c.place != Place.READER.value)
            .where(or_(links.c.removed.is_(None), links.c.set_by.is_not(None)))
            .order_by(links.c.position, links.c.id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(select(papers).where(papers.c.id == paper))).one()
            homes = tuple(
                Home(
                    key=one.key,
                    url=one.url,
                    checker=one.checker,
                    answers=one.status in {Status.ALIVE.value, Status.GHOSTED.value},
                )
                for one in await connection.execute(named)
            )
            return Claimable(
                number=paper,
                slug=row.slug,
                title=row.title,
                authors=tuple((await connection.scalars(wrote)).all()),
                arxiv_id=row.arxiv_id,
                doi=row.doi,
                published=min((day for day in (row.published, row.preprint) if day is not None), default=None),
                homes=homes,
                said=row.sentence,
            )

    async def open(
        self,
        paper: int,
        *,
        proof: Proof,
        place: str,
        challenge: str,
        handle: str,
        mail: str | None,
        network: bytes,
        now: datetime,
    ) -> Claim:
        """Begin a claim. One that only a moderator can decide waits for them at once."""
        state = ClaimState.WAITS if proof is Proof.MODERATOR else ClaimState.OPEN
        async with self._database.write() as connection:
            submitter = await connection.scalar(
                insert(submitters).values(network=network, mail=mail, name=None, at=now).returning(submitters.c.id)
            )
            number = await connection.scalar(
                insert(claims)
                .values(
                    handle=handle,
                    paper_id=paper,
                    submitter_id=submitter,
                    proof=proof.value,
                    place=place,
                    challenge=challenge,
                    state=state.value,
                    at=now,
                )
                .returning(claims.c.id)
            )
            assert number is not None
            await _log(connection, number, now=now, by=f"submitter {submitter}", verb="claimed", reason=proof.value)
            if state is ClaimState.WAITS:
                await _log(connection, number, now=now, by=BY_ITSELF, verb=state.value)
            return await _one(connection, claims.c.id == number)

    async def by_handle(self, handle: str) -> Claim:
        """The claim of that unguessable name. Raises `UnknownClaimError`."""
        async with self._database.read() as connection:
            return await _one(connection, claims.c.handle == handle)

    async def waiting(self, limit: int = 1_000) -> list[Claim]:
        """Those that a moderator has to decide, oldest first."""
        waits = claims.c.state == ClaimState.WAITS.value
        async with self._database.read() as connection:
            rows = await connection.execute(_question().where(waits).order_by(claims.c.at).limit(limit))
            return [_claim(row) for row in rows]

    async def by_number(self, number: int) -> Claim:
        """The claim of that number. Raises `UnknownClaimError`."""
        async with self._database.read() as connection:
            return await _one(connection, claims.c.id == number)

    async def steps(self, number: int) -> list[Step]:
        """What happened to one claim, in order."""
        question = select(acts).where(acts.c.subject == _subject(number)).order_by(acts.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(question)).all()
        return [Step(at=row.at, by=row.by, verb=row.verb, reason=row.reason) for row in rows]

    async def decided(self, limit: int = 50) -> list[Claim]:
        """Those that are proved or refused, the last begun first."""
        done = claims.c.state.in_([ClaimState.PROVED.value, ClaimState.REFUSED.value])
        async with self._database.read() as connection:
            rows = await connection.execute(_question().where(done).order_by(claims.c.id.desc()).limit(limit))
            return [_claim(row) for row in rows]

    async def note(self, handle: str, finding: Finding, now: datetime) -> Claim:
        """Keep what a look for the proof came to. What was decided meanwhile stays decided."""
        async with self._database.write() as connection:
            known = await _one(connection, claims.c.handle == handle, lock=True)
            if known.state not in {ClaimState.OPEN, ClaimState.WAITS}:
                return known
            state = {Outcome.PROVED: ClaimState.PROVED, Outcome.DOUBTFUL: ClaimState.WAITS}.get(
                finding.outcome, known.state
            )
            await connection.execute(
                update(claims)
                .where(claims.c.id == known.number)
                .values(
                    state=state.value,
                    detail=finding.detail,
                    proved_at=now if state is ClaimState.PROVED else None,
                )
            )
            if state is not known.state:
                await _log(connection, known.number, now=now, by=BY_ITSELF, verb=state.value, reason=finding.detail)
            return await _one(connection, claims.c.id == known.number)

    async def decide(self, number: int, *, proved: bool, by: str, now: datetime, reason: str) -> Claim:
        """A moderator's word on a claim that is open or waits. Raises `UnknownClaimError`, `UsageError`."""
        async with self._database.write() as connection:
            known = await _one(connection, claims.c.id == number, lock=True)
            if known.state not in {ClaimState.OPEN, ClaimState.WAITS}:
                raise UsageError(f"claim {number} is {known.state} already.", advice="Nothing was changed.")
            state = ClaimState.PROVED if proved else ClaimState.REFUSED
            await connection.execute(
                update(claims)
                .where(claims.c.id == number)
                .values(state=state.value, detail=reason, proved_at=now if proved else None)
            )
            await _log(connection, number, now=now, by=by, verb=state.value, reason=reason)
            if proved and known.proof is Proof.ORCID:
                # The pages of their name say so.
                paper = await connection.scalar(select(claims.c.paper_id).where(claims.c.id == number))
                assert paper is not None
                await judge_again(connection, paper, now)
            if await connection.scalar(select(submitters.c.mail).where(submitters.c.id == known.submitter)):
                word = f"{'It was accepted' if proved else 'It was not accepted'}: {reason}"
                await tell(
                    connection, NoticeKind.DECIDED, decided_notice(known.title, word), now=now,
                    submitter=known.submitter, handle=known.handle,
                )  # fmt: skip
            return await _one(connection, claims.c.id == number)

    async def undo(self, number: int, *, by: str, now: datetime, reason: str) -> Claim:
        """Take a decision back: the claim waits again, and what its author said is taken off the page.

        Raises `UnknownClaimError`; `UsageError` where nothing was decided.
        """
        async with self._database.write() as connection:
            known = await _one(connection, claims.c.id == number, lock=True)
            if known.state not in {ClaimState.PROVED, ClaimState.REFUSED}:
                raise UsageError(
                    f"claim {number} is {known.state}; nothing was decided.", advice="Nothing was changed."
                )
            paper = await connection.scalar(select(claims.c.paper_id).where(claims.c.id == number))
            assert paper is not None
            if known.restricted:
                said = (marks.c.paper_id == paper) & marks.c.cleared.is_(None) & (marks.c.by == AUTHOR)
                await connection.execute(update(marks).where(said).values(cleared=now))
            fresh = {"state": ClaimState.WAITS.value, "proved_at": None, "statement": "", "stated_at": None}
            await connection.execute(update(claims).where(claims.c.id == number).values(fresh))
            before = {"state": known.state.value, "statement": known.statement}
            await _log(connection, number, now=now, by=by, verb=UNDONE, reason=reason, before=before)
            await judge_again(connection, paper, now)
            return await _one(connection, claims.c.id == number)

    async def state(self, handle: str, statement: str, *, restricted: bool, now: datetime) -> Claim:
        """Publish what a proved author says on their paper; an empty statement takes it back.

        `restricted` states that the code cannot be shared, for that reason: a mark that outranks the rules. Raises
        `UsageError` where the claim is not proved, or a restriction has no reason.
        """
        if restricted and not statement:
            raise UsageError("a restriction needs its reason.", advice="Write why the code cannot be shared.")
        async with self._database.write() as connection:
            known = await _one(connection, claims.c.handle == handle, lock=True)
            if known.state is not ClaimState.PROVED:
                raise UsageError("this claim is not proved.", advice="Prove it first.")
            paper = await connection.scalar(select(claims.c.paper_id).where(claims.c.id == known.number))
            assert paper is not None
            standing = (marks.c.paper_id == paper) & marks.c.cleared.is_(None) & (marks.c.by == AUTHOR)
            await connection.execute(update(marks).where(standing).values(cleared=now))
            if restricted:
                mark = {"kind": MarkKind.RESTRICTED.value, "by": AUTHOR, "at": now, "reason": statement}
                await connection.execute(insert(marks).values(paper_id=paper, **mark))
            await connection.execute(
                update(claims)
                .where(claims.c.id == known.number)
                .values(statement=statement, stated_at=now if statement else None)
            )
            verb = "restricted" if restricted else "stated" if statement else "unstated"
            await _log(
                connection,
                known.number,
                now=now,
                by=f"submitter {known.submitter}",
                verb=verb,
                before={"statement": known.statement},
                after={"statement": statement},
            )
            await judge_again(connection, paper, now)
            return await _one(connection, claims.c.id == known.number)


def _question() -> Select[Any]:
    restricted = select(marks.c.id).where(
        marks.c.paper_id == claims.c.paper_id,
        marks.c.cleared.is_(None),
        marks.c.by == AUTHOR,
        marks.c.at == claims.c.stated_at,
    )
    return select(claims, papers.c.slug, papers.c.title, restricted.exists().label("restricted")).join(
        papers, papers.c.id == claims.c.paper_id
    )


async def _one(connection: AsyncConnection, which: ColumnElement[bool], *, lock: bool = False) -> Claim:
    if lock:
        await connection.execute(select(claims.c.id).where(which).with_for_update())
    row = (await connection.execute(_question().where(which))).one_or_none()
    if row is None:
        raise UnknownClaimError("there is no such claim", advice="`graveyard claims list` names those that wait.")
    return _claim(row)


def _claim(row: Any) -> Claim:
    return Claim(
        number=row.id,
        handle=row.handle,
        paper=row.slug,
        title=row.title,
        proof=Proof(row.proof),
        place=row.place,
        challenge=row.challenge,
        state=ClaimState(row.state),
        at=row.at,
        statement=row.statement,
        stated_at=row.stated_at,
        restricted=row.restricted,
        proved_at=row.proved_at,
        detail=row.detail,
        submitter=row.submitter_id,
    )


async def _log(connection: AsyncConnection, number: int, **told: Any) -> None:
    await note_act(connection, subject=_subject(number), **told)


def _subject(number: int) -> str:
    return f"claim {number}"
