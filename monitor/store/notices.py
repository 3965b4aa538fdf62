"""The outbox: what is to be told, written with what it tells of, taken in batches, marked before it is sent.

A kill between the mark and the sending leaves a batch in doubt; it is sent again under the same name, so that a
mail server or a program that knows the name can drop the second. So everything is told at least once.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.claims import Batch, Notice, NoticeKind
from monitor.rules.moderation import BY_ITSELF
from monitor.rules.notices import FOR_OPERATORS, MOST_ATTEMPTS, Message, again_at, batch_name, may_go, received
from monitor.store.community_tables import corrections, notices, submitters, watches
from monitor.store.correction_rows import number_of, subject_of
from monitor.store.database import Database
from monitor.store.dialect import yielding_insert
from monitor.store.own_tables import installation
from monitor.store.tables import acts, hosts, rounds

_AT_ONCE: Final = 1_000
_SEEN: Final = "notices.seen"
_LOOK_BACK: Final = timedelta(days=2)
_OF_CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "waits": "waits for a moderator",
        "proved": "was proved",
        "stated": "its author wrote on the paper's page",
        "restricted": "its author says why the code cannot be shared",
    }
)
"""What operators hear of claims, by the log's verb: not what was merely begun, for most of that is never proved."""
_RECEIVED: Final = "received"
_LAST_WORDS: Final = (NoticeKind.ANSWERED.value, NoticeKind.DECIDED.value)
_OPERATORS: Final = notices.c.kind.in_([kind.value for kind in FOR_OPERATORS])


class Notices:
    """What is to be told to whom, until it was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, kind: NoticeKind, message: Message, *, now: datetime, submitter: int | None = None,
        handle: str | None = None,
    ) -> None:  # fmt: skip
        """Have something told: to the reader in that row, or to the operators."""
        async with self._database.write() as connection:
            await tell(connection, kind, message, now=now, submitter=submitter, handle=handle)

    async def gather(self, now: datetime) -> int:
        """Write down for the operators what happened since the last time, each thing once. How many notices.

        The mark of what was seen is written in the same transaction. The first time looks back two days, at what was
        sent in alone: the first readers of a new installation come before its first beat, and an old log is no news.
        """
        async with self._database.write() as connection:
            # A line that is locked to the end: two programs that gather at once would tell everything twice.
            await connection.execute(
                yielding_insert(connection, installation).values(key=_SEEN, value="").on_conflict_do_nothing()
            )
            line = select(installation.c.value).where(installation.c.key == _SEEN).with_for_update()
            told = await connection.scalar(line)
            seen = json.loads(told) if told else None
            found, now_seen = await _happened(connection, seen, now)
            if found:
                # At once: a flood leaves thousands, and this transaction has the database's turn until its end.
                await connection.execute(insert(notices), [_row(kind, message, now=now) for kind, message in found])
            await connection.execute(
                update(installation).where(installation.c.key == _SEEN).values(value=json.dumps(now_seen))
            )
            return len(found)

    async def take(self, now: datetime) -> Batch | None:
        """The next message to be sent, marked as being sent; None where nothing may go now.

        First what was cut off or refused and is due again, then what waits.
        """
        async with self._database.write() as connection:
            name = await _due_again(connection, now) or await _new_batch(connection, now)
            if name is None:
                return None
            mine = notices.c.batch == name
            await connection.execute(
                update(notices).where(mine).values(sending_at=now, attempts=notices.c.attempts + 1)
            )
            rows = (await connection.execute(_question().where(mine).order_by(notices.c.id))).all()
            found = tuple(_notice(row) for row in rows)
            return Batch(name=name, kind=found[0].kind, notices=found, mailed=rows[0].mailed_at is not None)

    async def mailed(self, name: str, now: datetime) -> None:
        """Note that the mail went; what else the batch has to do is left."""
        await self._mark(name, mailed_at=now)

    async def sent(self, name: str, now: datetime) -> None:
        """Note that everybody was told. An address that was given for this answer alone is erased with it."""
        async with self._database.write() as connection:
            mine = notices.c.batch == name
            await connection.execute(update(notices).where(mine).values(sent_at=now))
            answered = select(notices.c.submitter_id).where(mine, notices.c.kind.in_(_LAST_WORDS))
            standing = select(watches.c.id).where(watches.c.submitter_id == submitters.c.id)
            untold = select(notices.c.id).where(notices.c.submitter_id == submitters.c.id, notices.c.sent_at.is_(None))
            done = submitters.c.id.in_(answered) & ~standing.exists() & ~untold.exists()
            await connection.execute(update(submitters).where(done).values(mail=None))

    async def give_up(self, name: str) -> None:
        """Never try this one again; it is kept, unsent, until it is purged."""
        await self._mark(name, attempts=MOST_ATTEMPTS)

    async def _mark(self, name: str, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(notices).where(notices.c.batch == name).values(**values))

    async def forget_old(self, now: datetime, *, after: timedelta) -> None:
        """Forget what was told, or could not be, so long ago."""
        async with self._database.write() as connection:
            await connection.execute(delete(notices).where(notices.c.at <= now - after))


async def tell(
    connection: AsyncConnection, kind: NoticeKind, message: Message, *, now: datetime, submitter: int | None = None,
    handle: str | None = None,
) -> None:  # fmt: skip
    """Have something told, in the same transaction as what it tells of."""
    await connection.execute(insert(notices), _row(kind, message, now=now, submitter=submitter, handle=handle))


def _row(
    kind: NoticeKind, message: Message, *, now: datetime, submitter: int | None = None, handle: str | None = None
) -> dict[str, Any]:
    return {
        "at": now,
        "kind": kind.value,
        "submitter_id": submitter,
        "handle": handle,
        "subject": message.subject,
        "text": message.text,
    }


async def _happened(
    connection: AsyncConnection, seen: dict[str, Any] | None, now: datetime
) -> tuple[list[tuple[NoticeKind, Message]], dict[str, Any]]:
    """What operators are to hear, and the mark of having seen it."""
    newest: int = await connection.scalar(select(func.max(acts.c.id))) or 0
    if seen is None:
        old = select(func.max(acts.c.id)).where(acts.c.at <= now - _LOOK_BACK)
        since: int = await connection.scalar(old) or 0
    else:
        since = seen["act"]
    found = await _sent_in(connection, since, newest)
    held = {row.name: row.held_at.isoformat() for row in await connection.execute(_held())}
    before = seen["held"] if seen is not None else held
    found += [
        (NoticeKind.OUTAGE, Message(subject=f"{host} is held since {since[:16]} UTC", text=""))
        for host, since in held.items()
        if before.get(host) != since
    ]
    lately = (
        select(rounds.c.id, rounds.c.void, hosts.c.name)
        .join(hosts, hosts.c.id == rounds.c.host_id)
        .where(rounds.c.started > now - _LOOK_BACK, rounds.c.void.is_not(None))
        .order_by(rounds.c.id)
    )
    voids = (await connection.execute(lately)).all()
    known = set(seen["voids"]) if seen is not None else {row.id for row in voids}
    found += [
        (NoticeKind.GUARD, Message(subject=f"{row.name}: {row.void}", text="")) for row in voids if row.id not in known
    ]
    return found, {"act": newest, "held": held, "voids": [row.id for row in voids]}


async def _sent_in(connection: AsyncConnection, since: int, newest: int) -> list[tuple[NoticeKind, Message]]:
    """What readers and authors sent, by the log's lines after `since`.

    No paper is named: a removal would have to find its name again in what was told.
    """
    # What a moderator decided is no news to those who moderate.
    proved = (acts.c.verb == "proved") & (acts.c.by == BY_ITSELF)
    news = acts.c.verb.in_([_RECEIVED, "waits", "stated", "restricted"]) | proved
    question = select(acts).where(acts.c.id > since, acts.c.id <= newest, news)
    rows = (await connection.execute(question.order_by(acts.c.id))).all()
    numbers = [number_of(row.subject) for row in rows if row.verb == _RECEIVED]
    problems: dict[str, str] = {}
    if numbers:
        sent = select(corrections.c.id, corrections.c.problem)
        between = corrections.c.id.between(min(numbers), max(numbers))
        problems = {subject_of(row.id): row.problem for row in await connection.execute(sent.where(between))}
    return [
        (NoticeKind.CORRECTION, received(row.subject, problems[row.subject], row.by, row.reason))
        if row.subject in problems
        else (NoticeKind.CLAIM, Message(subject=f"{row.subject}: {_OF_CLAIMS[row.verb]}", text=row.reason))
        for row in rows
        if row.verb != _RECEIVED or row.subject in problems
    ]


def _held() -> Any:
    return select(hosts.c.name, hosts.c.held_at).where(hosts.c.held_at.is_not(None)).order_by(hosts.c.name)


async def _due_again(connection: AsyncConnection, now: datetime) -> str | None:
    begun = (
        select(notices.c.batch, func.max(notices.c.sending_at).label("begun"), func.max(notices.c.attempts).label("n"))
        .where(notices.c.sent_at.is_(None), notices.c.batch.is_not(None), notices.c.attempts < MOST_ATTEMPTS)
        .group_by(notices.c.batch)
        .order_by(func.min(notices.c.id))
    )
    for row in await connection.execute(begun):
        again = again_at(row.begun, row.n)
        # A clock that went back must not keep a message for ever.
        if again is not None and (again <= now or row.begun > now):
            name: str = row.batch
            return name
    return None


async def _new_batch(connection: AsyncConnection, now: datetime) -> str | None:
    waiting = select(notices).where(notices.c.sent_at.is_(None), notices.c.batch.is_(None))
    if not await _locked(connection):
        return None
    readers = waiting.where(~_OPERATORS, notices.c.submitter_id.is_not(None)).order_by(notices.c.id).limit(1)
    rows: Sequence[Row[Any]] = (await connection.execute(readers)).all()
    if not rows:
        for kind in FOR_OPERATORS:
            of_kind = notices.c.kind == kind.value
            last = select(func.max(notices.c.sending_at).label("last")).where(of_kind)
            if not may_go(await connection.scalar(last), now):
                continue
            rows = (await connection.execute(waiting.where(of_kind).order_by(notices.c.id).limit(_AT_ONCE))).all()
            if rows:
                break
    if not rows:
        return None
    name = batch_name(NoticeKind(rows[0].kind), [row.id for row in rows])
    await connection.execute(update(notices).where(notices.c.id.in_([row.id for row in rows])).values(batch=name))
    return name


async def _locked(connection: AsyncConnection) -> bool:
    """Hold the outbox to the end of this transaction, so that two programs make no batch of the same notices."""
    held = select(notices.c.id).where(notices.c.sent_at.is_(None), notices.c.batch.is_(None)).with_for_update()
    return bool((await connection.scalars(held.order_by(notices.c.id).limit(_AT_ONCE))).all())


def _question() -> Any:
    return select(notices, submitters.c.mail).outerjoin(submitters, submitters.c.id == notices.c.submitter_id)


def _notice(row: Any) -> Notice:
    return Notice(
        number=row.id,
        at=row.at,
        kind=NoticeKind(row.kind),
        subject=row.subject,
        text=row.text,
        mail=row.mail,
        handle=row.handle,
        attempts=row.attempts,
    )
