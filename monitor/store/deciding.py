"""What accepting a correction does to its paper, and how that is taken back. Inside the decision's transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UsageError
from monitor.model.corrections import Correction, Problem
from monitor.model.papers import FoundLink, LinkKind, Place
from monitor.model.verdicts import MarkKind
from monitor.rules.corrections import ASKS_FOR_ADDRESS
from monitor.rules.details import record_of, understood
from monitor.rules.reading import read
from monitor.rules.reading.by_hand import link_by_hand
from monitor.store import agenda, hands, intake, ties
from monitor.store.community_tables import corrections
from monitor.store.forgetting import forget_records
from monitor.store.merging import as_hand
from monitor.store.removing import take_away
from monitor.store.suppressions import let_back
from monitor.store.tables import links, marks, papers, records

READERS: Final = "readers"
"""The collection of papers that readers told us of."""

_HAND: Final = ("set_by", "removed", "trial_of", "reason", "kind")


async def apply(
    connection: AsyncConnection,
    correction: Correction,
    *,
    by: str,
    now: datetime,
    reason: str,
    hosts: Mapping[str, str],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Do what it asks. Returns what was before and what is after, as JSON, for `take_back`. Raises `UsageError`."""
    submission = correction.submission
    if submission.problem is Problem.ADD_PAPER:
        return await _add_paper(connection, correction, hosts, now)
    paper = await _paper(connection, correction)
    if submission.problem in ASKS_FOR_ADDRESS:
        return await _set_link(connection, paper, submission.url or "", by=by, now=now, reason=reason, hosts=hosts)
    if submission.problem is Problem.NEVER_HAD_CODE:
        return await _set_mark(connection, paper, MarkKind.NO_CODE, by=by, now=now, reason=reason)
    if submission.problem is Problem.DETAILS:
        return await _set_details(connection, paper, dict(submission.details), now)
    if submission.problem is Problem.REMOVE:
        return {}, {"kept_away": await take_away(connection, paper, now, request=correction.number)}
    # A report that is only kept, dated.
    return {}, {}


async def take_back(
    connection: AsyncConnection, before: Mapping[str, Any], after: Mapping[str, Any], *, by: str, now: datetime
) -> None:
    """Put back what `apply` changed: rows it changed as they were, rows it made away.

    A paper that was taken away is gone; from now on imports may bring it back.
    """
    if "kept_away" in after:
        await let_back(connection, after["kept_away"])
    if "mark" in after:
        await connection.execute(update(marks).where(marks.c.id == after["mark"]).values(cleared=now))
        for number in before.get("marks", ()):
            await connection.execute(update(marks).where(marks.c.id == number).values(cleared=None))
    if "link" in after:
        await _put_back_links(connection, before["links"], after["link"], by=by, now=now)
    if "hand" in after:
        await hands.take_back(connection, after["paper"], before["hand"], after["hand"], now)
    if "record" in after:
        await _forget_paper(connection, after["record"], after["paper"], now)


async def _paper(connection: AsyncConnection, correction: Correction) -> int:
    found: int | None = await connection.scalar(select(papers.c.id).where(papers.c.slug == correction.submission.paper))
    if found is None:
        raise UsageError(f"the paper of correction {correction.number} is gone.", advice="Reject it.")
    return found


async def _set_link(
    connection: AsyncConnection,
    paper: int,
    url: str,
    *,
    by: str,
    now: datetime,
    reason: str,
    hosts: Mapping[str, str],
) -> tuple[dict[str, Any], dict[str, Any]]:
    link: FoundLink | None = link_by_hand(url, Place.READER, hosts)
    if link is None:
        raise UsageError(f"{url!r} names no repository or page that could be asked.", advice="Reject it, saying so.")
    own = (links.c.paper_id == paper) & (links.c.kind == LinkKind.OWN_CODE)
    rows = (await connection.execute(select(links.c.id, *(links.c[name] for name in _HAND)).where(own))).all()
    before = {str(row.id): {name: _as_told(getattr(row, name)) for name in _HAND} for row in rows}
    repository, _ = await ties.set_by_hand(connection, paper, link, by=by, now=now, reason=reason)
    await ties.supersede(connection, paper, repository, by=by, now=now)
    await ties.ask_now(connection, repository, now, why=f"{by} set the link")
    tie = (links.c.paper_id == paper) & (links.c.repository_id == repository)
    number = await connection.scalar(select(links.c.id).where(tie))
    return {"links": before}, {"link": number, "key": link.key, "url": link.url, "paper": paper}


async def _put_back_links(
    connection: AsyncConnection, before: Mapping[str, Mapping[str, Any]], made: int, *, by: str, now: datetime
) -> None:
    touched = set((await connection.scalars(select(links.c.id).where(links.c.set_by == by))).all()) | {made}
    for number in touched:
        told = before.get(str(number))
        values = (
            {name: _as_column(name, value) for name, value in told.items()}
            if told is not None
            else {"set_by": None, "removed": now}
        )
        await connection.execute(update(links).where(links.c.id == number).values(**values))
    # Sources may have said something else meanwhile.
    await ties.refresh(connection, touched, now)
    repositories = (await connection.scalars(select(links.c.repository_id).where(links.c.id.in_(touched)))).all()
    await agenda.follow_ties(connection, repositories, now)


async def _set_mark(
    connection: AsyncConnection, paper: int, kind: MarkKind, *, by: str, now: datetime, reason: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    standing = (marks.c.paper_id == paper) & marks.c.cleared.is_(None) & (marks.c.kind == kind.value)
    before = list((await connection.scalars(select(marks.c.id).where(standing))).all())
    await connection.execute(update(marks).where(standing).values(cleared=now))
    number = await connection.scalar(
        insert(marks).values(paper_id=paper, kind=kind.value, by=by, at=now, reason=reason).returning(marks.c.id)
    )
    return {"marks": before}, {"mark": number, "paper": paper}


async def _set_details(
    connection: AsyncConnection, paper: int, told: Mapping[str, str], now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    fields, errors = understood(told)
    if errors:
        raise UsageError(
            f"{', '.join(errors)} cannot be understood.", advice=" ".join(errors.values()) + " Or reject it, saying so."
        )
    hand = as_hand(fields)
    before = await hands.put_right(connection, paper, hand, now)
    return {"hand": before}, {"hand": hand, "paper": paper}


async def _add_paper(
    connection: AsyncConnection, correction: Correction, hosts: Mapping[str, str], now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Import what a reader told of a paper, as a record of its own; of a known paper it is one more source's word."""
    record = record_of(correction.submission, f"correction {correction.number}")
    collection = await intake.collection_id(connection, READERS, now=now, samples=False)
    await intake.take(connection, [read(record, hosts)], collection, now)
    ours = (records.c.collection_id == collection) & (records.c.key == record.key)
    row = (await connection.execute(select(records.c.id, records.c.paper_id).where(ours))).one_or_none()
    if row is None:
        raise UsageError("this paper was taken away on request.", advice="Reject it.")
    await connection.execute(
        update(corrections).where(corrections.c.id == correction.number).values(paper_id=row.paper_id)
    )
    return {}, {"record": row.id, "paper": row.paper_id}


async def _forget_paper(connection: AsyncConnection, record: int, paper: int, now: datetime) -> None:
    others = (records.c.paper_id == paper) & (records.c.id != record)
    alone = await connection.scalar(select(records.c.id).where(others).limit(1)) is None
    spoken = select(func.count()).where(corrections.c.paper_id == paper)
    if alone and (await connection.scalar(spoken) or 0) > 1:
        # A paper takes its corrections with it, and those were acknowledged.
        raise UsageError("readers wrote about this paper since.", advice="`graveyard forget` takes it away with them.")
    if alone:
        await connection.execute(update(corrections).where(corrections.c.paper_id == paper).values(paper_id=None))
    await forget_records(connection, [record], now)


def _as_told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_column(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "removed" and value is not None else value
