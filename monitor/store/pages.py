"""Papers as their pages show them: many at once, in a fixed number of questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from checkers.base import EvidenceKind
from monitor.model.catalogue import EvidenceRow, HistoryRow, LinkRow, PaperOutline, PaperRow, RunReport, SourceRow
from monitor.model.papers import Availability, DatePrecision, LinkKind, Place
from monitor.model.status import Cause, Status
from monitor.rules.strikes import COUNTS_AS, CountsAs, counted_kind
from monitor.store.chunks import chunked
from monitor.store.community_tables import claims
from monitor.store.run_reports import run_reports
from monitor.store.tables import (
    authors,
    collections,
    evidence,
    hosts,
    links,
    marks,
    paper_authors,
    paper_history,
    papers,
    records,
    repositories,
    rounds,
)
from monitor.store.values import places_of

EVIDENCE_SHOWN: Final = 50
"""Lines of evidence shown of one repository, the newest; all of it is counted."""
# Look-ups; the call of an enumeration costs five.
_KINDS: Final = {kind.value: kind for kind in EvidenceKind}
_STATUSES: Final = {status.value: status for status in Status}
_CAUSES: Final = {cause.value: cause for cause in Cause}


async def paper_rows(connection: AsyncConnection, ids: Sequence[int]) -> list[PaperRow]:
    """These papers whole, in the order of `ids`; numbers of no paper are passed over."""
    rows: dict[int, Any] = {}
    wrote: dict[int, list[str]] = defaultdict(list)
    held: dict[int, set[str]] = defaultdict(set)
    marked: dict[int, list[str]] = defaultdict(list)
    stated: dict[int, list[str]] = defaultdict(list)
    unrunnable: dict[int, list[RunReport]] = {}
    past: dict[int, list[HistoryRow]] = defaultdict(list)
    told: dict[int, list[SourceRow]] = defaultdict(list)
    tied: dict[int, list[Any]] = defaultdict(list)
    for piece in chunked(ids):
        rows.update((row.id, row) for row in await connection.execute(select(papers).where(papers.c.id.in_(piece))))
        for paper, name in await connection.execute(authors_of(piece)):
            wrote[paper].append(name)
        for paper, name in await connection.execute(_collections(piece)):
            held[paper].add(name)
        for paper, kind in await connection.execute(_marks(piece)):
            if kind not in marked[paper]:
                marked[paper].append(kind)
        for paper, statement in await connection.execute(_statements(piece)):
            stated[paper].append(statement)
        unrunnable.update(await run_reports(connection, piece))
        for row in await connection.execute(_sources(piece)):
            told[row.paper_id].append(_source_row(row))
        for row in await connection.execute(_history(piece)):
            past[row.paper_id].append(_history_row(row))
        for row in await connection.execute(_links(piece)):
            tied[row.paper_id].append(row)
    looked = await _evidence(connection, {row.repository_id for many in tied.values() for row in many})
    return [
        _paper_row(
            rows[number],
            authors=tuple(wrote[number]),
            collections=tuple(sorted(held[number])),
            marks=tuple(marked[number]),
            statements=tuple(stated[number]),
            unrunnable=tuple(unrunnable.get(number, ())),
            history=tuple(past[number]),
            sources=tuple(told[number]),
            links=tuple(_link_row(row, looked[row.repository_id]) for row in tied[number]),
        )
        for number in ids
        if number in rows
    ]


async def outline(connection: AsyncConnection, paper: int) -> PaperOutline:
    """As much of a paper that is there as a form shows, in three short questions."""
    row = (await connection.execute(select(papers).where(papers.c.id == paper))).one()
    linked = (
        select(repositories.c.key, links.c.url)
        .join(repositories, repositories.c.id == links.c.repository_id)
        .where(links.c.paper_id == paper, links.c.removed.is_(None), links.c.kind == LinkKind.OWN_CODE)
        .order_by(links.c.set_by.is_(None), links.c.position, links.c.id)
    )
    return PaperOutline(
        id=row.id,
        slug=row.slug,
        title=row.title,
        arxiv_id=row.arxiv_id,
        doi=row.doi,
        authors=tuple([name for _, name in await connection.execute(authors_of([paper]))]),
        published=published_of(row),
        venue=row.venue,
        categories=tuple(row.categories),
        status=Status(row.status),
        cause=Cause(row.cause),
        own=tuple([(key, url) for key, url in await connection.execute(linked)]),
    )


def published_of(row: Any) -> str | None:
    """The date a page shows, as ISO text of the precision known; the preprint's where nothing else is known."""
    day, precision = row.published or row.preprint, _precision_of(row)
    if day is None or precision is None:
        return None
    length = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}[precision]
    text: str = day.isoformat()[:length]
    return text


def _precision_of(row: Any) -> DatePrecision | None:
    if row.published is not None:
        return DatePrecision(row.precision)
    return DatePrecision(row.preprint_precision or DatePrecision.DAY) if row.preprint else None


def _paper_row(
    row: Any,
    *,
    authors: tuple[str, ...],
    collections: tuple[str, ...],
    marks: tuple[str, ...],
    statements: tuple[str, ...],
    unrunnable: tuple[RunReport, ...],
    history: tuple[HistoryRow, ...],
    sources: tuple[SourceRow, ...],
    links: tuple[LinkRow, ...],
) -> PaperRow:
    return PaperRow(
        id=row.id,
        slug=row.slug,
        title=row.title,
        arxiv_id=row.arxiv_id,
        doi=row.doi,
        authors=authors,
        published=published_of(row),
        precision=_precision_of(row),
        venue=row.venue,
        categories=tuple(row.categories),
        citations=row.citations,
        collections=collections,
        availability=Availability(row.availability),
        sentence=row.sentence,
        places=places_of(row.places),
        status=_STATUSES[row.status],
        cause=_CAUSES[row.cause],
        since=row.since,
        reasons=row.reasons or (),
        links=links,
        history=history,
        marks=marks,
        statements=statements,
        unrunnable=unrunnable,
        sources=sources,
    )


def _link_row(row: Any, looked: Iterable[EvidenceRow]) -> LinkRow:
    return LinkRow(
        raw=row.raw,
        url=row.url,
        key=row.key,
        host=row.host,
        kind=LinkKind(row.kind),
        place=Place(row.place),
        reason=row.reason,
        repair=row.repair,
        path=row.path,
        status=_STATUSES[row.status] if row.status else None,
        cause=_CAUSES[row.cause] if row.cause else None,
        since=row.since,
        reasons=row.reasons or (),
        address=row.address,
        last_life=row.last_life,
        last_look=row.last_look,
        next_look=row.due_at,
        next_why=row.why,
        looks=row.looks,
        evidence=tuple(looked),
        removed=row.removed,
        added=row.added,
        set_by=row.set_by,
    )


def _history_row(row: Any) -> HistoryRow:
    return HistoryRow(
        at=row.at,
        status=_STATUSES[row.status],
        cause=_CAUSES[row.cause],
        reasons=row.reasons or (),
        annulled=row.annulled,
        rules=row.rules_version,
    )


def authors_of(ids: Sequence[int]) -> Select[int, str]:
    """Number of the paper and name of each author, in the order of the title page."""
    return (
        select(paper_authors.c.paper_id, authors.c.name)
        .join(authors, authors.c.id == paper_authors.c.author_id)
        .where(paper_authors.c.paper_id.in_(ids))
        .order_by(paper_authors.c.paper_id, paper_authors.c.position)
    )


def _sources(ids: Sequence[int]) -> Select[Any]:
    return (
        select(records.c.paper_id, records.c.source, records.c.key, records.c.said)
        .where(records.c.paper_id.in_(ids))
        .order_by(records.c.id)
    )


def _source_row(row: Any) -> SourceRow:
    return SourceRow(
        source=row.source,
        key=row.key,
        licence=row.said["licence"],
        places=places_of(row.said["places"]),
        read=date.fromisoformat(row.said["read"]) if row.said.get("read") else None,
    )


def _collections(ids: Sequence[int]) -> Select[int, str]:
    return (
        select(records.c.paper_id, collections.c.name)
        .join(collections, collections.c.id == records.c.collection_id)
        .where(records.c.paper_id.in_(ids))
        .distinct()
    )


def _marks(ids: Sequence[int]) -> Select[int, str]:
    by_hand = select(marks.c.paper_id, marks.c.kind).where(marks.c.paper_id.in_(ids), marks.c.cleared.is_(None))
    by_source = select(records.c.paper_id, records.c.mark).where(
        records.c.paper_id.in_(ids), records.c.mark.is_not(None)
    )
    both = by_hand.union(by_source).subquery()
    return select(both.c.paper_id, both.c.kind).order_by(both.c.paper_id, both.c.kind)


def _statements(ids: Sequence[int]) -> Select[int, str]:
    """What authors say, but for a restriction: that is a mark, and stands among the reasons."""
    restriction = select(marks.c.id).where(
        marks.c.paper_id == claims.c.paper_id, marks.c.cleared.is_(None), marks.c.at == claims.c.stated_at
    )
    said = select(claims.c.paper_id, claims.c.statement).where(
        claims.c.paper_id.in_(ids), claims.c.stated_at.is_not(None), ~restriction.exists()
    )
    return said.order_by(claims.c.paper_id, claims.c.stated_at.desc())


def _history(ids: Sequence[int]) -> Select[Any]:
    question = select(paper_history).where(paper_history.c.paper_id.in_(ids))
    return question.order_by(paper_history.c.paper_id, paper_history.c.at.desc(), paper_history.c.id.desc())


def _links(ids: Sequence[int]) -> Select[Any]:
    words = (
        "paper_id", "repository_id", "raw", "kind", "place", "reason", "repair", "path", "added", "removed", "set_by",
    )  # fmt: skip
    state = (
        "key", "status", "cause", "since", "reasons", "address", "last_life", "last_look", "due_at", "why", "looks",
    )  # fmt: skip
    return (
        select(
            *(links.c[name] for name in words),
            links.c.url,
            *(repositories.c[name] for name in state),
            hosts.c.name.label("host"),
        )
        .join(repositories, repositories.c.id == links.c.repository_id)
        .join(hosts, hosts.c.id == repositories.c.host_id)
        .where(links.c.paper_id.in_(ids))
        .order_by(
            links.c.paper_id, links.c.removed.is_not(None), links.c.set_by.is_(None), links.c.position, links.c.id
        )
    )


async def _evidence(connection: AsyncConnection, repository_ids: Iterable[int]) -> dict[int, list[EvidenceRow]]:
    found: dict[int, list[EvidenceRow]] = defaultdict(list)
    for ids in chunked(sorted(repository_ids), 1_000):
        for row in await connection.execute(newest_evidence(ids, lateral=connection.dialect.name == "postgresql")):
            found[row.repository_id].append(_evidence_row(row))
    return found


def newest_evidence(ids: Sequence[int], *, lateral: bool) -> Select[Any]:
    """The newest evidence of each repository, newest first, read off the index and no further than is shown.

    SQLite has no LATERAL; it takes a correlated list of row numbers instead, which PostgreSQL would make slow.
    """
    shown = (
        "repository_id",
        "at",
        "kind",
        "questions",
        "detail",
        "status",
        "failure",
        "took",
        "facts",
        "own_id",
        "first_at",
        "times",
    )
    newest = (
        evidence.select()
        .where(evidence.c.repository_id == repositories.c.id)
        .order_by(evidence.c.at.desc(), evidence.c.id.desc())
        .limit(EVIDENCE_SHOWN)
    )
    if lateral:
        few: Any = newest.lateral()
        source: Any = repositories.join(few, true())
    else:
        inner = evidence.alias()
        few = evidence
        numbers: ColumnElement[bool] = evidence.c.id.in_(
            select(inner.c.id)
            .where(inner.c.repository_id == repositories.c.id)
            .order_by(inner.c.at.desc(), inner.c.id.desc())
            .limit(EVIDENCE_SHOWN)
            .correlate(repositories)
        )
        source = repositories.join(evidence, numbers)
    return (
        select(*(few.c[name] for name in shown), rounds.c.void, repositories.c.own_id.label("known_id"))
        .select_from(source.join(rounds, rounds.c.id == few.c.round_id))
        .where(repositories.c.id.in_(ids))
        .order_by(few.c.repository_id, few.c.at.desc(), few.c.id.desc())
    )


def _evidence_row(row: Any) -> EvidenceRow:
    kind = counted_kind(_KINDS[row.kind], row.own_id, row.known_id)
    return EvidenceRow(
        at=row.at,
        kind=kind.value,
        questions=tuple(row.questions.split("\n")) if row.questions else (),
        detail=row.detail,
        status=row.status,
        failure=row.failure,
        took=row.took,
        # A void never cancels a sign of life.
        void=None if COUNTS_AS[kind] is CountsAs.LIFE else row.void,
        facts=tuple([(name, value) for name, value in row.facts]) if row.facts else (),
        first=row.first_at,
        times=row.times or 1,
    )
