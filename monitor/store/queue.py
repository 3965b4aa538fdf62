"""The moderators' queue: what waits, in which order, who has it, what was decided, what came from one network."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, cast, func, insert, or_, select, update
from sqlalchemy import String as Characters

from monitor.model.claims import ClaimState
from monitor.model.corrections import Correction, Problem, Relation, State
from monitor.model.papers import LinkKind
from monitor.model.status import Cause
from monitor.rules.moderation import ANSWER_WITHIN, BY_ITSELF, Numbers, Record
from monitor.store import ties
from monitor.store.columns import storable
from monitor.store.community_tables import claims, corrections, submitters
from monitor.store.correction_rows import WAITING, correction_of, question
from monitor.store.database import Database
from monitor.store.tables import acts, links, papers, repositories

_DISPUTED: Final = or_(
    corrections.c.disputed_until.is_not(None), func.coalesce(papers.c.cause, "") == Cause.DISPUTED.value
)
# The order of `rules.corrections.urgency`, for the database to cut a long queue where the rules would.
_URGENCY: Final = (
    case((_DISPUTED, 0), (corrections.c.problem == Problem.REMOVE.value, 1), else_=2),
    case((corrections.c.relation == Relation.AUTHOR.value, 0), else_=1),
    corrections.c.at,
    corrections.c.id,
)
_HANDED_ON: Final = "handed on"
_LONGEST_QUERY: Final = 200


class Queue:
    """What moderators ask of the corrections. Decisions themselves are made by `Corrections`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, limit: int = 1_000) -> list[Correction]:
        """The most urgent of those nobody has decided, in the order of `rules.corrections.urgency`."""
        return await self._found(WAITING, order=_URGENCY, limit=limit)

    async def same_repository(self, correction: Correction, limit: int) -> list[Correction]:
        """The waiting ones that propose the same repository, itself included, most urgent first."""
        seen = correction.verification
        itself = corrections.c.id == correction.number
        same = or_(itself, WAITING & (corrections.c.key == seen.key)) if seen else itself
        return await self._found(same, order=_URGENCY, limit=limit)

    async def numbers(self) -> Numbers:
        """How many wait, of which kinds, and by when the first must be answered."""
        removal = corrections.c.problem == Problem.REMOVE.value
        counted = (
            select(
                func.count().label("waiting"),
                func.count(corrections.c.paper_id.distinct()).filter(_DISPUTED).label("disputed"),
                func.count().filter(removal).label("dated"),
                func.min(case((removal, corrections.c.at))).label("oldest"),
            )
            .select_from(corrections.outerjoin(papers, papers.c.id == corrections.c.paper_id))
            .where(WAITING)
        )
        waits = select(func.count()).where(claims.c.state == ClaimState.WAITS.value)
        async with self._database.read() as connection:
            row = (await connection.execute(counted)).one()
            claimed = await connection.scalar(waits) or 0
        due = row.oldest + ANSWER_WITHIN if row.oldest else None
        return Numbers(waiting=row.waiting, disputed=row.disputed, dated=row.dated, answer_by=due, claims=claimed)

    async def joined(self, number: int) -> int:
        """How many more said the same as this one."""
        async with self._database.read() as connection:
            said = select(func.count()).where(corrections.c.joined_id == number)
            return await connection.scalar(said) or 0

    async def record(self, correction: Correction) -> Record | None:
        """What came from the network of its sender so far; None once that was erased."""
        mine = corrections.c.submitter_id.in_(_of_same_network(correction.submitter))
        itself = (corrections.c.decided_by == BY_ITSELF).label("itself")
        counted = (
            select(corrections.c.state, itself, func.count().label("many")).where(mine).group_by("state", "itself")
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(counted)).all()
        if not rows:
            return None

        def many(*states: State, itself: bool = False) -> int:
            return sum(row.many for row in rows if row.state in states and bool(row.itself) is itself)

        return Record(
            sent=sum(row.many for row in rows),
            accepted=many(State.ACCEPTED) + many(State.ACCEPTED, itself=True),
            rejected=many(State.REJECTED),
            settled=many(State.REJECTED, itself=True),
            undone=many(State.UNDONE) + many(State.UNDONE, itself=True),
            waiting=many(State.RECEIVED, State.CHECKED, State.QUEUED, State.JOINED),
        )

    async def accepted_from_source(self, correction: Correction) -> list[Correction]:
        """Everything accepted from the network of its sender, the last decided first: the order of undoing.

        What was joined to another's goes with that other, and is left out.
        """
        mine = corrections.c.submitter_id.in_(_of_same_network(correction.submitter))
        alone = (corrections.c.state == State.ACCEPTED.value) & corrections.c.joined_id.is_(None)
        return await self._found(mine & alone, order=_LAST_DECIDED)

    async def decided(self, text: str, *, state: State | None, offset: int, limit: int) -> list[Correction]:
        """What was decided, the last first, where `text` stands in title, paper, address, note, reason or number."""
        which = corrections.c.decided_at.is_not(None) & corrections.c.joined_id.is_(None)
        if state is not None:
            which &= corrections.c.state == state.value
        if wanted := storable(text[:_LONGEST_QUERY]).strip():
            told = (papers.c.title, papers.c.slug, corrections.c.url, corrections.c.note, corrections.c.reason)
            which &= or_(
                *(column.icontains(wanted, autoescape=True) for column in told),
                cast(corrections.c.id, Characters) == wanted.removeprefix("#"),
            )
        return await self._found(which, order=_LAST_DECIDED, offset=offset, limit=limit)

    async def lease(self, numbers: Collection[int], moderator: str, now: datetime, wait: timedelta) -> bool:
        """Let one moderator have these alone until `now + wait`, all of them or none. False where another has one.

        Whatever else this moderator had is given back first: who opens an item has left the last one.
        """
        left = (corrections.c.leased_by == moderator) & corrections.c.id.not_in(numbers)
        async with self._database.write() as connection:
            await connection.execute(update(corrections).where(left).values(leased_by=None, leased_until=None))
        # In a transaction of its own: whoever locked rows in another order would wait for us, and we for them.
        return await self.keep(numbers, moderator, now, wait)

    async def keep(self, numbers: Collection[int], moderator: str, now: datetime, wait: timedelta) -> bool:
        """The same, beside what this moderator has already."""
        free = or_(
            corrections.c.leased_until.is_(None),
            corrections.c.leased_until <= now,
            corrections.c.leased_by == moderator,
        )
        wanted = corrections.c.id.in_(numbers)
        async with self._database.write() as connection:
            await connection.execute(
                select(corrections.c.id).where(wanted).order_by(corrections.c.id).with_for_update()
            )
            available = await connection.scalar(select(func.count()).where(wanted, WAITING, free))
            if available != len(numbers):
                return False
            await connection.execute(
                update(corrections).where(wanted).values(leased_by=moderator, leased_until=now + wait)
            )
            return True

    async def hand_on(self, numbers: Collection[int], moderator: str, now: datetime) -> None:
        """Give these to the others: "not me". The log remembers it, so that they do not come back at once."""
        async with self._database.write() as connection:
            mine = corrections.c.id.in_(numbers) & (corrections.c.leased_by == moderator)
            await connection.execute(update(corrections).where(mine).values(leased_by=None, leased_until=None))
            lines = [_act(_handing(number), by=moderator, verb=_HANDED_ON, now=now) for number in sorted(numbers)]
            if lines:
                await connection.execute(insert(acts), lines)

    async def handed_on(self, numbers: Collection[int], moderator: str, since: datetime) -> set[int]:
        """Which of these this moderator gave to the others since then."""
        given = {_handing(number): number for number in numbers}
        asked = select(acts.c.subject).where(
            acts.c.subject.in_(given), acts.c.by == moderator, acts.c.verb == _HANDED_ON, acts.c.at >= since
        )
        async with self._database.read() as connection:
            return {given[subject] for subject in await connection.scalars(asked)}

    async def own_keys(self, slugs: Collection[str]) -> dict[str, frozenset[str]]:
        """The keys of each paper's own code as linked now; papers without any are left out."""
        linked = (
            select(papers.c.slug, repositories.c.key)
            .join(links, links.c.paper_id == papers.c.id)
            .join(repositories, repositories.c.id == links.c.repository_id)
            .where(papers.c.slug.in_(slugs), links.c.removed.is_(None), links.c.kind == LinkKind.OWN_CODE)
        )
        found: dict[str, set[str]] = {}
        async with self._database.read() as connection:
            for slug, key in await connection.execute(linked):
                found.setdefault(slug, set()).add(key)
        return {slug: frozenset(keys) for slug, keys in found.items()}

    async def note(self, subject: str, *, by: str, verb: str, now: datetime) -> None:
        """One line of the log about something that is no correction, such as a sign-in."""
        async with self._database.write() as connection:
            await connection.execute(insert(acts).values(_act(subject, by=by, verb=verb, now=now)))

    async def ask_again(self, paper: int, now: datetime) -> None:
        """Have the paper's own addresses looked at soon: a moderator saw one of them answer."""
        own = select(links.c.repository_id).where(
            links.c.paper_id == paper, links.c.removed.is_(None), links.c.kind == LinkKind.OWN_CODE
        )
        async with self._database.write() as connection:
            for repository in (await connection.scalars(own)).all():
                await ties.ask_now(connection, repository, now, why="a moderator saw it answer")

    async def _found(
        self, which: ColumnElement[bool], *, order: tuple[Any, ...], limit: int | None = None, offset: int = 0
    ) -> list[Correction]:
        asked = question().where(which).order_by(*order).limit(limit).offset(offset)
        async with self._database.read() as connection:
            return [correction_of(row) for row in await connection.execute(asked)]


_LAST_DECIDED: Final = (corrections.c.decided_at.desc(), corrections.c.id.desc())


def _handing(number: int) -> str:
    # Not the subject of the correction's own log, which its sender sees.
    return f"queue {number}"


def _of_same_network(submitter: int | None) -> Any:
    network = select(submitters.c.network).where(submitters.c.id == submitter).scalar_subquery()
    return select(submitters.c.id).where(submitters.c.network == network)


def _act(subject: str, *, by: str, verb: str, now: datetime) -> dict[str, Any]:
    return {"at": now, "by": by, "verb": verb, "subject": subject, "reason": ""}
