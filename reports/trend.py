"""What stood at the end of each month, and what answers today of each year's papers. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.model.catalogue import Lifetime, PastVerdict
from monitor.model.status import Status

Month = int
"""Months since year 0: 12 times the year plus the month from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """`months`: the papers by status at the end of each month, the last being the month under way.

    `burials` are the verdicts that called a paper's code lost or never given, `annulled` those of them struck out.
    """

    months: tuple[tuple[Month, Mapping[Status, int]], ...]
    burials: int
    annulled: int


@dataclass(frozen=True, slots=True)
class YearShare:
    """Of the addresses in one year's papers that were judged, how many answer now."""

    year: int
    answering: int
    judged: int


def month_of(at: datetime) -> Month:
    """The month a moment (UTC) lies in."""
    return at.year * 12 + at.month - 1


def trend(past: Iterable[PastVerdict], until: datetime | None) -> Trend:
    """The papers by status at the end of each month up to that of `until`. Struck-out verdicts never stood."""
    moves: dict[Month, Counter[Status]] = {}
    burials = annulled = 0
    for _, verdicts in groupby(past, key=lambda verdict: verdict.paper):
        stood: Status | None = None
        for verdict in verdicts:
            buried = verdict.status in {Status.NOT_FOUND, Status.GHOSTED} and verdict.status is not stood
            burials += buried
            if verdict.annulled:
                annulled += buried
                continue
            if verdict.status is not stood:
                change = moves.setdefault(month_of(verdict.at), Counter())
                change[verdict.status] += 1
                if stood is not None:
                    change[stood] -= 1
                stood = verdict.status
    return Trend(months=tuple(_standing(moves, until)), burials=burials, annulled=annulled)


def _standing(
    moves: Mapping[Month, Counter[Status]], until: datetime | None
) -> Iterator[tuple[Month, Mapping[Status, int]]]:
    if not moves:
        return
    standing: Counter[Status] = Counter()
    last = max(*moves, month_of(until) if until else 0)
    for month in range(min(moves), last + 1):
        standing.update(moves.get(month, {}))
        yield month, {status: standing[status] for status in Status}


class YearShares:
    """Counts lifetimes by the year of their papers while they pass through to whoever else reads them."""

    def __init__(self) -> None:
        self._judged: Counter[int] = Counter()
        self._answering: Counter[int] = Counter()

    def watching(self, lifetimes: Iterable[Lifetime]) -> Iterator[Lifetime]:
        """The same lifetimes, counted on their way. Addresses in limbo are not judged and count for neither side."""
        for life in lifetimes:
            if life.status in {Status.ALIVE, Status.NOT_FOUND, Status.GHOSTED}:
                self._judged[life.born.year] += 1
                self._answering[life.born.year] += life.status is not Status.NOT_FOUND
            yield life

    def years(self) -> tuple[YearShare, ...]:
        """Every year of which at least one address was judged, in order."""
        return tuple(YearShare(year, self._answering[year], self._judged[year]) for year in sorted(self._judged))
