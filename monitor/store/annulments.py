"""Annulment as an act of its own: a burial that was a mistake is struck, listed, and never silently rewritten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import UsageError
from monitor.model.annulments import Act, AnnulmentRate, AnnulmentRow
from monitor.model.papers import LinkKind
from monitor.model.status import Cause, Status
from monitor.store import agenda
from monitor.store.database import Database
from monitor.store.installation import next_change
from monitor.store.tables import (
    acts,
    annulments,
    links,
    paper_history,
    papers,
    repositories,
    repository_history,
)

BURIED: Final = (Status.GHOSTED.value, Status.NOT_FOUND.value)


class Annulments:
    """Takes burials back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def annul(self, paper: int, *, act: Act, by: str, reason: str, now: datetime) -> AnnulmentRow:
        """Annul the newest burial of a paper (by its number) that still stands in its history.

        Where the paper is buried still, what was seen against its own addresses so far no longer counts, and they are
        asked again. Raises `UsageError` where there is nothing to annul, or where the burial rests on no address.
        """
        async with self._database.write() as connection:
            buried = await _newest_burial(connection, paper)
            if buried is None:
                raise UsageError(
                    "there is no burial of this paper to annul.", advice="`graveyard show` tells its history."
                )
            standing = await connection.scalar(select(papers.c.status).where(papers.c.id == paper)) in BURIED
            if standing and not await _pardon(connection, paper, now):
                raise UsageError(
                    "this burial rests on no look at an address, but on what the text says or on a host that closed.",
                    advice="First say what is true (`graveyard set`, or `graveyard hosts release`), then annul.",
                )
            return await _strike_out(connection, buried, act=act, by=by, reason=reason, now=now)

    async def burials_of(self, repository_ids: Sequence[int], unlike: str) -> dict[int, list[Any]]:
        """Burials of these repositories that stand and were made under other rules than `unlike`."""
        found: dict[int, list[Any]] = {}
        question = select(repository_history).where(
            repository_history.c.repository_id.in_(repository_ids),
            repository_history.c.status.in_(BURIED),
            repository_history.c.rules_version != unlike,
            repository_history.c.annulled.is_(None),
        )
        async with self._database.read() as connection:
            for row in await connection.execute(question.order_by(repository_history.c.id)):
                found.setdefault(row.repository_id, []).append(row)
        return found

    async def annul_by_rule(
        self, repository: int, at: datetime, cause: Cause, *, by: str, reason: str, now: datetime
    ) -> int:
        """Today's rules would not have buried this repository then: annul it, and the papers buried by it.

        How many papers' burials that struck out.
        """
        async with self._database.write() as connection:
            mine = (repository_history.c.repository_id == repository) & (repository_history.c.at == at)
            await connection.execute(update(repository_history).where(mine).values(annulled=reason))
            tied = select(links.c.paper_id).where(
                links.c.repository_id == repository, links.c.kind == LinkKind.OWN_CODE.value
            )
            # A paper is judged in the same settlement as its repository, or after its other spellings were tried.
            question = (
                _burials()
                .where(paper_history.c.paper_id.in_(tied), paper_history.c.cause == cause.value)
                .where(paper_history.c.at >= at)
                .order_by(paper_history.c.paper_id, paper_history.c.at, paper_history.c.id)
            )
            first: dict[int, Any] = {}
            for row in await connection.execute(question):
                first.setdefault(row.paper_id, row)
            for row in first.values():
                await _strike_out(connection, row, act=Act.RULE, by=by, reason=reason, now=now)
            return len(first)


async def annulment_rows(connection: AsyncConnection) -> list[AnnulmentRow]:
    """Every annulment, newest first."""
    question = (
        select(annulments, papers.c.slug, papers.c.title, paper_history.c.status, paper_history.c.cause)
        .join(papers, papers.c.id == annulments.c.paper_id)
        .join(paper_history, paper_history.c.id == annulments.c.history_id)
        .where(papers.c.removed.is_(None))
        .order_by(annulments.c.at.desc(), annulments.c.id.desc())
    )
    return [_row(row) for row in await connection.execute(question)]


async def annulment_rate(connection: AsyncConnection) -> AnnulmentRate:
    """How many of all burials were annulled."""
    question = select(func.count(), func.count(paper_history.c.annulled)).where(paper_history.c.status.in_(BURIED))
    burials, annulled = (await connection.execute(question)).one()
    return AnnulmentRate(burials=burials, annulled=annulled)


def _row(row: Any) -> AnnulmentRow:
    return AnnulmentRow(
        slug=row.slug,
        title=row.title,
        status=Status(row.status),
        cause=Cause(row.cause),
        wrong_from=row.wrong_from,
        wrong_until=row.wrong_until,
        at=row.at,
        act=Act(row.act),
        by=row.by,
        reason=row.reason,
    )


def _burials() -> Any:
    return select(paper_history).where(paper_history.c.status.in_(BURIED), paper_history.c.annulled.is_(None))


async def _newest_burial(connection: AsyncConnection, paper: int) -> Any:
    newest = _burials().where(paper_history.c.paper_id == paper)
    ordered = newest.order_by(paper_history.c.at.desc(), paper_history.c.id.desc()).limit(1)
    return (await connection.execute(ordered)).first()


async def _strike_out(
    connection: AsyncConnection, buried: Any, *, act: Act, by: str, reason: str, now: datetime
) -> AnnulmentRow:
    """Write the annulment of one row of a paper's history. It was wrong until the next row, or until now."""
    after = select(func.min(paper_history.c.at).label("next")).where(
        paper_history.c.paper_id == buried.paper_id, paper_history.c.id > buried.id
    )
    until: datetime = await connection.scalar(after) or now
    told = {"act": act.value, "by": by, "at": now, "wrong_from": buried.at, "wrong_until": until, "reason": reason}
    await connection.execute(insert(annulments).values(paper_id=buried.paper_id, history_id=buried.id, **told))
    await connection.execute(update(paper_history).where(paper_history.c.id == buried.id).values(annulled=reason))
    paper = (await connection.execute(select(papers).where(papers.c.id == buried.paper_id))).one()
    await connection.execute(
        insert(acts).values(
            at=now,
            by=by,
            verb="annul",
            subject=paper.slug,
            reason=reason,
            before=[buried.status, buried.cause],
            after=None,
        )
    )
    change = await next_change(connection)
    await connection.execute(update(papers).where(papers.c.id == paper.id).values(changed=change))
    return AnnulmentRow(
        slug=paper.slug,
        title=paper.title,
        status=Status(buried.status),
        cause=Cause(buried.cause),
        wrong_from=buried.at,
        wrong_until=until,
        at=now,
        act=act,
        by=by,
        reason=reason,
    )


async def _pardon(connection: AsyncConnection, paper: int, now: datetime) -> bool:
    """Let nothing seen against the paper's own addresses until now count, and ask them again. False: it has none."""
    tied = select(links.c.repository_id).where(
        links.c.paper_id == paper,
        links.c.kind == LinkKind.OWN_CODE.value,
        links.c.removed.is_(None),
        links.c.trial_of.is_(None),
    )
    by_looks = repositories.c.status.in_(BURIED) & (repositories.c.cause != Cause.HOST_GONE.value)
    which = repositories.c.id.in_(tied) & by_looks
    rows = (await connection.execute(select(repositories.c.id, repositories.c.host_id).where(which))).all()
    if not rows:
        return False
    await connection.execute(
        update(repositories)
        .where(repositories.c.id.in_([row.id for row in rows]))
        .values(
            pardoned_at=now,
            unsettled=True,
            stamp=repositories.c.stamp + 1,
            due_at=now,
            urgent=True,
            why="a burial of it was annulled: asked again at once",
        )
    )
    await agenda.refresh(connection, {row.host_id for row in rows})
    return True
