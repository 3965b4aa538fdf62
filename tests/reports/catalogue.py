"""An in-memory Catalogue and builders for its rows: what the pages are tested against."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.model.annulments import AnnulmentRate, AnnulmentRow
from monitor.model.catalogue import (
    ChangeRow,
    EvidenceRow,
    HistoryRow,
    HostRow,
    Lifetime,
    LinkRow,
    MergedRow,
    PaperLine,
    PaperRow,
    PastVerdict,
    Totals,
)
from monitor.model.papers import Availability, DatePrecision, LinkKind, Place
from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason
from reports.settings import Operator, PolicyRow, SiteSettings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def settings(**changes: Any) -> SiteSettings:
    plain = SiteSettings(
        address="https://graves.example/yard/",
        built_at=NOW,
        operator=Operator(name="Ada Keeper", mail="ada@graves.example", page="https://graves.example/ada"),
        policies=(
            PolicyRow(name="burial.strikes", value="3", reason="One refusal proves nothing."),
            PolicyRow(name="burial.days", value="14 days", reason="Repositories come back within days."),
        ),
    )
    return replace(plain, **changes)


def evidence(kind: str = "exists", *, days_ago: float = 1, **changes: Any) -> EvidenceRow:
    row = EvidenceRow(
        at=NOW - timedelta(days=days_ago),
        kind=kind,
        questions=("name",),
        detail="the host answered",
        status=200,
        failure=None,
        took=0.2,
        void=None,
    )
    return replace(row, **changes)


def link(cause: Cause | None = Cause.ACTIVE, **changes: Any) -> LinkRow:
    row = LinkRow(
        raw="https://github.com/ada/engine",
        url="https://github.com/ada/engine",
        key="github.com/ada/engine",
        host="github.com",
        kind=LinkKind.OWN_CODE,
        place=Place.ABSTRACT,
        reason="the sentence says “our code”",
        repair=None,
        path=None,
        status=STATUS_OF[cause] if cause else None,
        cause=cause,
        since=NOW - timedelta(days=40) if cause else None,
        reasons=(Reason("life", "It answered on 1 March 2026."),),
        address=None,
        last_life=NOW - timedelta(days=1),
        last_look=NOW - timedelta(days=1),
        next_look=NOW + timedelta(days=7),
        next_why="the living are asked every 7 to 10 days",
        looks=1,
        evidence=(evidence(),),
    )
    return replace(row, **changes)


def paper(number: int = 1, cause: Cause = Cause.ACTIVE, **changes: Any) -> PaperRow:
    row = PaperRow(
        id=number,
        slug=f"arxiv-2304.{number:05}",
        title=f"On the Permanence of Engines, part {number}",
        arxiv_id=f"2304.{number:05}",
        doi=None,
        authors=("Ada Lovelace", "Charles Babbage"),
        published="2023-04-25",
        precision=DatePrecision.DAY,
        venue="Journal of Engines",
        categories=("cs.SE", "cs.DL"),
        citations=74,
        collections=("samples",),
        availability=Availability.LINK,
        sentence="Our code is available at the following address.",
        places=(Place.ABSTRACT, Place.COMMENT),
        status=STATUS_OF[cause],
        cause=cause,
        since=NOW - timedelta(days=40),
        reasons=(Reason("rule", "3 strikes over 21 days by 2 questions, the last on 27 February 2026."),),
        links=(link(cause),) if STATUS_OF[cause] in {Status.ALIVE, Status.NOT_FOUND} else (),
        history=(HistoryRow(at=NOW - timedelta(days=40), status=STATUS_OF[cause], cause=cause, reasons=()),),
    )
    return replace(row, **changes)


def host(name: str = "github.com", **changes: Any) -> HostRow:
    row = HostRow(
        name=name,
        statuses={Status.ALIVE: 3, Status.NOT_FOUND: 1},
        unjudged=2,
        first_answer=NOW - timedelta(days=60),
        last_answer=NOW - timedelta(hours=3),
        held_until=None,
        held_why=None,
        closed_on=None,
        closed_sentence=None,
    )
    return replace(row, **changes)


def one_of_each() -> list[PaperRow]:
    return [paper(number, cause) for number, cause in enumerate(Cause, start=1)]


class MemoryCatalogue:
    """Papers in memory, and the number of the change that last touched each."""

    def __init__(self, papers: Iterable[PaperRow] = (), *, totals: Mapping[str, Any] | None = None) -> None:
        self._papers = {row.slug: row for row in papers}
        self._changes = dict.fromkeys(self._papers, 1)
        self._mark = 1
        self._totals = dict(totals or {})
        self._hosts: dict[str, HostRow] = {}
        self._merged: dict[str, str] = {}
        self.read: list[str] = []

    def change(self, row: PaperRow) -> None:
        self._mark += 1
        self._papers[row.slug] = row
        self._changes[row.slug] = self._mark

    def remove(self, slug: str) -> None:
        self._mark += 1
        del self._papers[slug]

    def merge(self, slug: str, into: str) -> None:
        self.remove(slug)
        self._merged[slug] = into

    def part(self, row: PaperRow) -> None:
        del self._merged[row.slug]
        self.change(row)

    def totals(self) -> Totals:
        rows = self._papers.values()
        plain = Totals(
            papers=len(rows),
            statuses=Counter(row.status for row in rows),
            causes=Counter(row.cause for row in rows),
            repositories=len({link.key for row in rows for link in row.links}),
            looks=sum(link.looks for row in rows for link in row.links),
            looks_last_day=3,
            last_look=NOW - timedelta(hours=3),
            next_look=NOW + timedelta(minutes=5),
            earliest_burial=None,
            installation="tests",
            collections=Counter(name for row in rows for name in row.collections),
        )
        return replace(plain, **self._totals)

    def papers(self, *, changed_since: int = 0) -> Iterator[PaperRow]:
        for slug in sorted(self._papers):
            if self._changes[slug] > changed_since:
                self.read.append(slug)
                yield self._papers[slug]

    def changed_since(self, mark: int) -> Sequence[str]:
        return [slug for slug, change in self._changes.items() if change > mark]

    def lines_of(self, slugs: Sequence[str]) -> Iterator[PaperLine]:
        return (_line(self._papers[slug]) for slug in slugs if slug in self._papers)

    def lines(self) -> Iterator[PaperLine]:
        return self.lines_of(list(self.slugs()))

    def recent(self, status: Status, limit: int) -> Sequence[PaperLine]:
        rows = [row for row in self._papers.values() if row.status is status]
        return [_line(row) for row in sorted(rows, key=lambda row: (-row.since.timestamp(), row.slug))[:limit]]

    def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
        for slug in slugs:
            if slug in self._papers:
                self.read.append(slug)
                yield self._papers[slug]

    def wanted(self, causes: Sequence[Cause], limit: int) -> Sequence[PaperLine]:
        rows = [row for row in self._papers.values() if row.cause in causes]
        rows.sort(key=lambda row: (-(row.citations or -1), -row.since.timestamp(), row.slug))
        return [_line(row) for row in rows[:limit]]

    def changes(self, limit: int) -> Sequence[ChangeRow]:
        found = []
        for row in self._papers.values():
            past = sorted(row.history, key=lambda verdict: verdict.at)
            before: HistoryRow | None = None
            for verdict in past:
                found.append(
                    ChangeRow(
                        at=verdict.at,
                        slug=row.slug,
                        title=row.title,
                        status=verdict.status,
                        cause=verdict.cause,
                        before=before.status if before else None,
                        before_cause=before.cause if before else None,
                        reason=verdict.reasons[0].text if verdict.reasons else "",
                        annulled=verdict.annulled,
                    )
                )
                before = before if verdict.annulled else verdict
        return sorted(found, key=lambda change: (-change.at.timestamp(), change.slug))[:limit]

    def past(self) -> Iterator[PastVerdict]:
        for row in sorted(self._papers.values(), key=lambda row: row.slug):
            for verdict in sorted(row.history, key=lambda verdict: verdict.at):
                annulled = verdict.annulled is not None
                yield PastVerdict(paper=row.id, at=verdict.at, status=verdict.status, annulled=annulled)

    def lifetimes(self) -> Iterator[Lifetime]:
        for row in self._papers.values():
            for tied in row.links:
                yield Lifetime(
                    born=date(2023, 4, 25),
                    first_known=NOW - timedelta(days=60),
                    last_look=tied.last_look,
                    status=tied.status,
                    since=tied.since,
                    ever_alive=tied.last_life is not None,
                )

    def hosts(self) -> Iterator[HostRow]:
        names = {link.host for row in self._papers.values() for link in row.links}
        return (self._hosts.get(name) or host(name) for name in sorted(names))

    def tell(self, row: HostRow) -> None:
        self._hosts[row.name] = row

    def slugs(self) -> Iterator[str]:
        return iter(sorted(self._papers))

    def merged(self) -> Iterator[MergedRow]:
        for slug, into in self._merged.items():
            if into in self._papers:
                yield MergedRow(slug=slug, into=into, title=self._papers[into].title)

    def annulments(self) -> Sequence[AnnulmentRow]:
        return ()

    def annulment_rate(self) -> AnnulmentRate:
        return AnnulmentRate(burials=0, annulled=0)

    def mark(self) -> int:
        return self._mark


def _line(row: PaperRow) -> PaperLine:
    return PaperLine(
        slug=row.slug,
        title=row.title,
        authors=row.authors,
        published=row.published,
        venue=row.venue,
        status=row.status,
        cause=row.cause,
        since=row.since,
        address=row.links[0].url if row.links else None,
        categories=row.categories,
        citations=row.citations,
        host=row.links[0].host if row.links else None,
        identifiers=tuple(name for name in (row.arxiv_id, row.doi) if name),
    )
