"""Watches: who hears of a paper. Confirmed by a link, ended by a link; nobody can ask who watches what."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers import checker_named
from checkers.base import EvidenceKind, HostFacts
from monitor.model.claims import NoticeKind, Watch
from monitor.model.papers import LinkKind
from monitor.model.status import Cause, Status
from monitor.rules.burial import JudgementPolicy
from monitor.rules.claims import Doubt, earliest_burial, hears, told_at_first
from monitor.rules.notices import (
    Message,
    burial_notice,
    confirm_notice,
    resurrection_notice,
    strike_notice,
)
from monitor.store.community_tables import notices, submitters, watches
from monitor.store.database import Database
from monitor.store.notices import tell
from monitor.store.tables import evidence, hosts, links, papers, repositories


class Watches:
    """Who wants to hear of which paper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, paper: int, *, mail: str, handle: str, network: bytes, now: datetime) -> None:
        """Begin a watch and have its confirmation sent. Whoever watches already gets nothing; nobody learns which."""
        async with self._database.write() as connection:
            same = (
                select(watches.c.id, watches.c.confirmed_at)
                .join(submitters, submitters.c.id == watches.c.submitter_id)
                .where(watches.c.paper_id == paper, submitters.c.mail == mail)
            )
            known = (await connection.execute(same)).all()
            if any(one.confirmed_at is not None for one in known):
                return
            await connection.execute(delete(watches).where(watches.c.id.in_([one.id for one in known])))
            title = await connection.scalar(select(papers.c.title).where(papers.c.id == paper))
            submitter = await connection.scalar(
                insert(submitters).values(network=network, mail=mail, at=now).returning(submitters.c.id)
            )
            await connection.execute(
                insert(watches).values(handle=handle, paper_id=paper, submitter_id=submitter, at=now)
            )
            told = confirm_notice(title or "")
            await tell(connection, NoticeKind.CONFIRM, told, now=now, submitter=submitter, handle=handle)

    async def of_author(self, paper: int, *, submitter: int, handle: str, confirmed: bool, now: datetime) -> None:
        """Let the author of a claim hear of their paper; their address was confirmed by the claim, or will be."""
        async with self._database.write() as connection:
            mine = (watches.c.paper_id == paper) & (watches.c.submitter_id == submitter)
            if await connection.scalar(select(watches.c.id).where(mine)) is not None:
                return
            row = (await connection.execute(select(papers.c.title, papers.c.status).where(papers.c.id == paper))).one()
            await connection.execute(
                insert(watches).values(
                    handle=handle,
                    paper_id=paper,
                    submitter_id=submitter,
                    at=now,
                    confirmed_at=now if confirmed else None,
                    told=told_at_first(Status(row.status)) if confirmed else "",
                )
            )
            if not confirmed:
                told = confirm_notice(row.title)
                await tell(connection, NoticeKind.CONFIRM, told, now=now, submitter=submitter, handle=handle)

    async def by_handle(self, handle: str) -> Watch | None:
        """The watch of that unguessable name; None where there is none, or no more."""
        question = select(watches, papers.c.slug, papers.c.title).join(papers, papers.c.id == watches.c.paper_id)
        async with self._database.read() as connection:
            row = (await connection.execute(question.where(watches.c.handle == handle))).one_or_none()
        return _watch(row) if row is not None else None

    async def confirm(self, handle: str, now: datetime) -> bool:
        """Let a watch begin. False where there is none, or it began before."""
        async with self._database.write() as connection:
            status = (
                select(papers.c.status)
                .join(watches, watches.c.paper_id == papers.c.id)
                .where(watches.c.handle == handle, watches.c.confirmed_at.is_(None))
            )
            found = await connection.scalar(status)
            if found is None:
                return False
            begun = update(watches).where(watches.c.handle == handle)
            await connection.execute(begun.values(confirmed_at=now, told=told_at_first(Status(found))))
            return True

    async def end(self, handle: str) -> bool:
        """End a watch, and whatever was still to be told to it. False where there is none."""
        async with self._database.write() as connection:
            await connection.execute(delete(notices).where(notices.c.handle == handle, notices.c.sent_at.is_(None)))
            return (await connection.execute(delete(watches).where(watches.c.handle == handle))).rowcount > 0

    async def tell(self, now: datetime, policy: JudgementPolicy) -> int:
        """Write down what watches are to hear now, each thing once: notice and memory are one transaction.

        How many notices that were; those to operators of burials are not counted.
        """
        async with self._database.write() as connection:
            question = (
                select(watches.c.id, watches.c.handle, watches.c.told, watches.c.submitter_id, watches.c.paper_id)
                .add_columns(papers.c.title, papers.c.slug, papers.c.status, papers.c.cause)
                .join(papers, papers.c.id == watches.c.paper_id)
                .where(watches.c.confirmed_at.is_not(None), watches.c.submitter_id.is_not(None))
                .order_by(watches.c.id)
            )
            heard, buried = 0, dict[str, str]()
            for row in (await connection.execute(question)).all():
                kind, told = hears(row.told, Status(row.status), Cause(row.cause))
                if told != row.told:
                    await connection.execute(update(watches).where(watches.c.id == row.id).values(told=told))
                if kind is None:
                    continue
                message = await _message(connection, kind, row, now, policy)
                await tell(connection, kind, message, now=now, submitter=row.submitter_id, handle=row.handle)
                heard += 1
                if kind is NoticeKind.BURIAL:
                    buried[row.slug] = row.title
            for slug, title in buried.items():
                await tell(connection, NoticeKind.BURIALS, Message(subject=title, text=slug), now=now)
            return heard

    async def forget_unconfirmed(self, now: datetime, *, after: timedelta) -> None:
        """Forget those who never confirmed."""
        async with self._database.write() as connection:
            late = watches.c.confirmed_at.is_(None) & (watches.c.at <= now - after)
            await connection.execute(delete(watches).where(late))


async def _message(
    connection: AsyncConnection, kind: NoticeKind, row: Any, now: datetime, policy: JudgementPolicy
) -> Message:
    if kind is NoticeKind.FIRST_STRIKE:
        return strike_notice(row.title, earliest_burial(await _doubts(connection, row.paper_id), now, policy))
    return burial_notice(row.title) if kind is NoticeKind.BURIAL else resurrection_notice(row.title)


async def _doubts(connection: AsyncConnection, paper: int) -> Sequence[Doubt]:
    latest = (
        select(evidence.c.kind)
        .where(evidence.c.repository_id == repositories.c.id)
        .order_by(evidence.c.at.desc(), evidence.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    question = (
        select(repositories.c.first_strike, repositories.c.checker, hosts.c.name, hosts.c.authorised)
        .add_columns(latest.label("kind"))
        .join(links, links.c.repository_id == repositories.c.id)
        .join(hosts, hosts.c.id == repositories.c.host_id)
        .where(links.c.paper_id == paper, links.c.removed.is_(None), links.c.trial_of.is_(None))
        .where(links.c.kind == LinkKind.OWN_CODE.value, repositories.c.first_strike.is_not(None))
    )
    return [
        Doubt(
            since=row.first_strike,
            kind=EvidenceKind(row.kind) if row.kind in set(EvidenceKind) else None,
            questions=checker_named(row.checker).questions(HostFacts(host=row.name, authorised=row.authorised)),
        )
        for row in await connection.execute(question)
    ]


def _watch(row: Any) -> Watch:
    return Watch(
        number=row.id,
        handle=row.handle,
        paper=row.slug,
        title=row.title,
        at=row.at,
        confirmed_at=row.confirmed_at,
        told=row.told,
    )
