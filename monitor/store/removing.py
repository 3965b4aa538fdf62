"""Taking a paper away on request: its pages, what was seen of it, and what readers wrote and left of themselves.

What stays are the lines of the log without their contents, and the requests, emptied, so that their pages can answer.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.corrections import Problem, State
from monitor.rules.moderation import BY_ITSELF
from monitor.store.acting import note_act
from monitor.store.columns import bounded
from monitor.store.community_tables import claims, corrections, notices, submitters, watches
from monitor.store.database import Database
from monitor.store.forgetting import forget_papers, say_again
from monitor.store.merging import IDENTIFIERS, merged
from monitor.store.suppressions import NAME_BYTES, removals, suppress
from monitor.store.tables import acts, authors, paper_authors, papers, records

_GONE: Final = "The paper was taken away on request."
_WAITING: Final = [state.value for state in State if state.waits]


class Removing:
    """Removals: of a paper, whole, or of a person's name from every paper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove_paper(self, paper: int, *, by: str, now: datetime) -> None:
        """Forget a paper with everything that was seen of it, and keep imports from bringing it back.

        The request for it stays, without the paper's name and its sender's words, so that its page can answer.
        """
        async with self._database.write() as connection:
            await take_away(connection, paper, now)
            await note_act(connection, now=now, by=by, verb="removed", subject="a paper")

    async def remove_author(self, name: str, *, by: str, now: datetime) -> int:
        """Take a name off every paper, and keep imports from bringing it back. From how many papers it was taken.

        Whoever bears the same name goes too: names are all we know of authors.
        """
        name = bounded(name, NAME_BYTES)
        async with self._database.write() as connection:
            await suppress(connection, [f"author:{name}"], now, whole=False)
            number = await connection.scalar(select(authors.c.id).where(authors.c.name == name))
            wrote = select(paper_authors.c.paper_id).where(paper_authors.c.author_id == number)
            touched = (await connection.scalars(wrote.distinct())).all() if number is not None else []
            for paper in touched:
                said = select(records.c.id, records.c.said).where(records.c.paper_id == paper)
                for row in (await connection.execute(said)).all():
                    left = [one for one in row.said["authors"] if bounded(one, NAME_BYTES) != name]
                    changed = row.said | {"authors": left}
                    await connection.execute(update(records).where(records.c.id == row.id).values(said=changed))
                hand = await connection.scalar(select(papers.c.by_hand).where(papers.c.id == paper)) or {}
                if "authors" in hand:
                    left = [one for one in hand["authors"] if bounded(one, NAME_BYTES) != name]
                    right = update(papers).where(papers.c.id == paper)
                    await connection.execute(right.values(by_hand=hand | {"authors": left}))
            await say_again(connection, set(touched), now)
            if number is not None:
                await connection.execute(delete(paper_authors).where(paper_authors.c.author_id == number))
                await connection.execute(delete(authors).where(authors.c.id == number))
            await note_act(connection, now=now, by=by, verb="removed", subject="a name")
            return len(touched)

    async def removals(self) -> list[tuple[date, int]]:
        """The public list: on which days (UTC) how many removals were granted, newest first. It names nobody."""
        async with self._database.read() as connection:
            return await removals(connection)


async def take_away(connection: AsyncConnection, paper: int, now: datetime, *, request: int | None = None) -> list[str]:
    """Forget a paper and keep imports from bringing it back. `request` is the correction that asks for it, if any.

    Other requests for the same are granted with it; whatever else readers wrote about the paper is closed, and what
    names its senders is erased. Who asked and wants an answer keeps their address until it went. The salted hashes
    that keep the paper away, as hexadecimal digits: those that stood before are not among them.
    """
    row = (await connection.execute(select(papers).where(papers.c.id == paper))).one()
    names = {f"{name}:{getattr(row, name)}" for name in IDENTIFIERS if getattr(row, name)}
    said = await connection.scalars(select(records.c.said).where(records.c.paper_id == paper))
    names |= {f"title:{row.title_key}", *(f"title:{merged([one])['title_key']}" for one in said)}
    added = await suppress(connection, names, now, whole=True)
    told = (await connection.execute(select(corrections).where(corrections.c.paper_id == paper))).all()
    await _empty_the_log(connection, paper, row.slug, [one.id for one in told])
    await _erase_senders(connection, paper, told)
    await _close(connection, told, now, request)
    said_nothing: dict[str, Any] = {
        "note": "",
        "url": None,
        "evidence_url": None,
        "details": [],
        "key": None,
        "verified": None,
    }
    about = update(corrections).where(corrections.c.paper_id == paper)
    await connection.execute(about.values(paper_id=None, disputed_until=None, **said_nothing))
    await forget_papers(connection, [paper], now)
    return added


async def _close(connection: AsyncConnection, told: Sequence[Any], now: datetime, request: int | None) -> None:
    """Decide what waits beside the request: the paper is gone for all of them."""
    for one in told:
        if one.state not in _WAITING or one.id == request:
            continue
        asked = one.problem == Problem.REMOVE.value
        state = State.ACCEPTED if asked else State.REJECTED
        decided = {"state": state.value, "decided_by": BY_ITSELF, "decided_at": now, "reason": _GONE}
        itself = or_(corrections.c.id == one.id, corrections.c.joined_id == one.id)
        await connection.execute(update(corrections).where(itself).values(**decided))
        subject = f"correction {one.id}"
        await note_act(connection, now=now, by=BY_ITSELF, verb=state.value, subject=subject, reason=_GONE)


async def _empty_the_log(connection: AsyncConnection, paper: int, slug: str, numbers: Sequence[int]) -> None:
    """The lines stay; the paper's name, what was seen at an address, what was before and after, go from them."""
    by_name = update(acts).where(acts.c.subject == slug)
    await connection.execute(by_name.values(subject="a paper", reason="", before=None, after=None))
    own = (await connection.scalars(select(claims.c.id).where(claims.c.paper_id == paper))).all()
    subjects = [*(f"correction {number}" for number in numbers), *(f"claim {number}" for number in own)]
    lines = acts.c.subject.in_(subjects)
    await connection.execute(update(acts).where(lines).values(before=None, after=None))
    await connection.execute(update(acts).where(lines, acts.c.verb == State.CHECKED.value).values(reason=""))


async def _erase_senders(connection: AsyncConnection, paper: int, told: Sequence[Any]) -> None:
    handles = {one.handle for one in told if one.problem != Problem.REMOVE.value}
    going = {one.submitter_id for one in told if one.problem != Problem.REMOVE.value}
    for table in (claims, watches):
        rows = (
            await connection.execute(select(table.c.handle, table.c.submitter_id).where(table.c.paper_id == paper))
        ).all()
        handles |= {row.handle for row in rows}
        going |= {row.submitter_id for row in rows}
    await connection.execute(delete(notices).where(notices.c.handle.in_(handles), notices.c.sent_at.is_(None)))
    await connection.execute(delete(submitters).where(submitters.c.id.in_(going - {None})))
    for number in {one.submitter_id for one in told if one.problem == Problem.REMOVE.value} - {None}:
        # Nothing that came from the same network is to be told from this row any more.
        network = f"submitter {number}".encode()
        await connection.execute(update(submitters).where(submitters.c.id == number).values(network=network))
    unanswered = submitters.c.id.in_([one.submitter_id for one in told]) & submitters.c.mail.is_(None)
    await connection.execute(delete(submitters).where(unanswered))
