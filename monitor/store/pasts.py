"""What was before: the log of verdicts, what stood when, and how long addresses lived. One question a thousand rows."""

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.catalogue import ChangeRow, Lifetime, PastVerdict
from monitor.model.papers import LinkKind
from monitor.model.status import Cause, Status
from monitor.store.tables import links, paper_history, papers, repositories


async def newest_changes(connection: AsyncConnection, limit: int) -> list[ChangeRow]:
    """The newest verdicts, newest first, each with the last one before it that was not struck out."""
    earlier = paper_history.alias()
    before = (
        select(earlier.c.id)
        .where(
            earlier.c.paper_id == paper_history.c.paper_id,
            earlier.c.annulled.is_(None),
            or_(
                earlier.c.at < paper_history.c.at,
                and_(earlier.c.at == paper_history.c.at, earlier.c.id < paper_history.c.id),
            ),
        )
        .order_by(earlier.c.at.desc(), earlier.c.id.desc())
        .limit(1)
        .correlate(paper_history)
        .scalar_subquery()
    )
    previous = paper_history.alias()
    question = (
        select(
            *(paper_history.c[name] for name in ("at", "status", "cause", "reasons", "annulled")),
            papers.c.slug,
            papers.c.title,
            previous.c.status.label("before"),
            previous.c.cause.label("before_cause"),
        )
        .join(papers, papers.c.id == paper_history.c.paper_id)
        .join(previous, previous.c.id == before, isouter=True)
        .where(papers.c.removed.is_(None))
        .order_by(paper_history.c.at.desc(), paper_history.c.id.desc())
        .limit(limit)
    )
    return [
        ChangeRow(
            at=row.at,
            slug=row.slug,
            title=row.title,
            status=Status(row.status),
            cause=Cause(row.cause),
            before=Status(row.before) if row.before else None,
            before_cause=Cause(row.before_cause) if row.before_cause else None,
            reason=next((reason.text for reason in row.reasons or ()), ""),
            annulled=row.annulled,
        )
        for row in await connection.execute(question)
    ]


async def verdicts_of_papers(connection: AsyncConnection, after: int, papers_at_once: int) -> list[PastVerdict]:
    """All verdicts of the next papers after the number `after`, by paper and then by time."""
    few = (
        select(papers.c.id)
        .where(papers.c.id > after, papers.c.removed.is_(None))
        .where(select(paper_history.c.id).where(paper_history.c.paper_id == papers.c.id).exists())
        .order_by(papers.c.id)
        .limit(papers_at_once)
    )
    question = (
        select(paper_history.c.paper_id, paper_history.c.at, paper_history.c.status, paper_history.c.annulled)
        .where(paper_history.c.paper_id.in_(few))
        .order_by(paper_history.c.paper_id, paper_history.c.at, paper_history.c.id)
    )
    return [
        PastVerdict(paper=row.paper_id, at=row.at, status=Status(row.status), annulled=row.annulled is not None)
        for row in await connection.execute(question)
    ]


async def lifetimes_of(connection: AsyncConnection, after: int, limit: int) -> list[tuple[int, Lifetime]]:
    """The next addresses of papers' own code after the link numbered `after`, each with its link's number.

    Other spellings that we tried ourselves are left out: nobody ever published them.
    """
    state = ("first_known", "last_look", "status", "since", "last_life")
    question = (
        select(
            links.c.id,
            papers.c.published,
            papers.c.preprint,
            *(repositories.c[name] for name in state),
        )
        .join(papers, papers.c.id == links.c.paper_id)
        .join(repositories, repositories.c.id == links.c.repository_id)
        .where(
            links.c.id > after,
            links.c.kind == LinkKind.OWN_CODE.value,
            links.c.removed.is_(None),
            links.c.trial_of.is_(None),
            papers.c.removed.is_(None),
            or_(papers.c.published.is_not(None), papers.c.preprint.is_not(None)),
        )
        .order_by(links.c.id)
        .limit(limit)
    )
    return [
        (
            row.id,
            Lifetime(
                born=row.published or row.preprint,
                first_known=row.first_known,
                last_look=row.last_look,
                status=Status(row.status) if row.status else None,
                since=row.since,
                ever_alive=row.last_life is not None,
            ),
        )
        for row in await connection.execute(question)
    ]
