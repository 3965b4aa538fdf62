"""Papers as lines of a list: by slug, the newest of a cause, or the most wanted, each in four questions."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model.catalogue import PaperLine
from monitor.model.claims import ClaimState, Proof
from monitor.model.papers import LinkKind
from monitor.model.status import Cause, Status
from monitor.store.community_tables import claims
from monitor.store.pages import authors_of, published_of
from monitor.store.tables import hosts, links, papers, repositories

_SHOWN: Final = (
    "id", "slug", "title", "published", "precision", "preprint", "preprint_precision", "venue",
    "categories", "citations", "status", "cause", "since", "arxiv_id", "doi",
)  # fmt: skip


async def lines_after(connection: AsyncConnection, slug: str, limit: int) -> list[PaperLine]:
    """The lines of the next papers, by slug."""
    question = _standing().where(papers.c.slug > slug).order_by(papers.c.slug).limit(limit)
    return [line for _, line in await _lines(connection, question)]


async def newest_lines(
    connection: AsyncConnection, status: Status, cause: Cause, limit: int
) -> list[tuple[int, PaperLine]]:
    """The papers that came to a cause last, newest first, each with its number."""
    question = _standing().where(papers.c.status == status.value, papers.c.cause == cause.value)
    return await _lines(connection, question.order_by(papers.c.since.desc(), papers.c.id.desc()).limit(limit))


async def wanted_lines(connection: AsyncConnection, causes: Sequence[Cause], limit: int) -> list[PaperLine]:
    """The papers of these causes, most cited first; unknown citations last, then the newest change."""
    question = _standing().where(papers.c.cause.in_([cause.value for cause in causes]))
    order = (func.coalesce(papers.c.citations, -1).desc(), papers.c.since.desc(), papers.c.id.desc())
    return [line for _, line in await _lines(connection, question.order_by(*order).limit(limit))]


async def lines_of(connection: AsyncConnection, slugs: Sequence[str]) -> list[PaperLine]:
    """The lines of these papers."""
    return [line for _, line in await _lines(connection, _standing().where(papers.c.slug.in_(slugs)))]


def _standing() -> Select[Any]:
    return select(*(papers.c[name] for name in _SHOWN)).where(papers.c.removed.is_(None))


async def _lines(connection: AsyncConnection, question: Select[Any]) -> list[tuple[int, PaperLine]]:
    rows = (await connection.execute(question)).all()
    ids = [row.id for row in rows]
    wrote: dict[int, list[str]] = {number: [] for number in ids}
    for paper, name in await connection.execute(authors_of(ids)):
        wrote[paper].append(name)
    addresses = await _addresses(connection, ids)
    persons = await _persons(connection, ids)
    return [
        (
            row.id,
            PaperLine(
                slug=row.slug,
                title=row.title,
                authors=tuple(wrote[row.id]),
                published=published_of(row),
                venue=row.venue,
                status=Status(row.status),
                cause=Cause(row.cause),
                since=row.since,
                address=addresses.get(row.id, (None, None))[0],
                categories=tuple(row.categories),
                citations=row.citations,
                host=addresses.get(row.id, (None, None))[1],
                identifiers=tuple(name for name in (row.arxiv_id, row.doi) if name),
                persons=persons.get(row.id, ()),
            ),
        )
        for row in rows
    ]


async def _persons(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who of each paper's authors was found to be one by an ORCID iD. The iD itself is nobody's to publish."""
    question = (
        select(claims.c.paper_id, claims.c.place)
        .where(
            claims.c.paper_id.in_(ids),
            claims.c.proof == Proof.ORCID.value,
            claims.c.state == ClaimState.PROVED.value,
        )
        .order_by(claims.c.paper_id, claims.c.place)
    )
    found: dict[int, tuple[str, ...]] = {}
    for paper, number in await connection.execute(question):
        mark = sha256(number.encode()).hexdigest()[:12]
        if mark not in found.get(paper, ()):
            found[paper] = (*found.get(paper, ()), mark)
    return found


async def _addresses(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
    """The address a line shows and its host: of the first link to the authors' own code; where it lives now."""
    question = (
        select(links.c.paper_id, func.coalesce(repositories.c.address, links.c.url), hosts.c.name)
        .join(repositories, repositories.c.id == links.c.repository_id)
        .join(hosts, hosts.c.id == repositories.c.host_id)
        .where(links.c.paper_id.in_(ids), links.c.kind == LinkKind.OWN_CODE.value, links.c.removed.is_(None))
        .order_by(links.c.paper_id, links.c.set_by.is_(None), links.c.position, links.c.id)
    )
    first: dict[int, tuple[str | None, str | None]] = {}
    for paper, address, host in await connection.execute(question):
        first.setdefault(paper, (address, host))
    return first
