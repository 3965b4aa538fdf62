"""The history strip of a paper: one small drawing of what its status was, and of what the looks brought. Pure.

The strip ends with the newest thing known, not with today, so that a page does not change because time passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.model.catalogue import EvidenceRow, HistoryRow
from monitor.model.status import Cause, Status
from monitor.rules.strikes import COUNTS_AS, CountsAs

WIDTH: Final = 720
_MOST_TICKS: Final = 120
# By its name: what a newer program wrote is no kind we know.
_COUNTS: Final = {kind.value: counts for kind, counts in COUNTS_AS.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one status: from `x`, `width` wide, in units of the drawing; `annulled` where it never stood."""

    x: float
    width: float
    status: Status
    cause: Cause
    begins: datetime
    annulled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One look: where it stands and what it counts as."""

    x: float
    counts: CountsAs


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole strip, from `begins` to `ends` (UTC); `kinds` are what its looks count as, each once."""

    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    begins: datetime
    ends: datetime
    kinds: frozenset[CountsAs] = frozenset()


def strip(history: Sequence[HistoryRow], evidence: Sequence[EvidenceRow]) -> Strip | None:
    """The strip of a paper with these verdicts and looks; None where there is less than a day to draw."""
    verdicts = sorted(history, key=lambda row: row.at)
    moments = [row.at for row in verdicts] + [row.at for row in evidence]
    if not verdicts or (max(moments) - min(moments)).days < 1:
        return None
    begins, ends = min(moments), max(moments)
    whole = (ends - begins).total_seconds()

    def place(at: datetime) -> float:
        return round(WIDTH * (at - begins).total_seconds() / whole, 1)

    spans = []
    for index, row in enumerate(verdicts):
        until = verdicts[index + 1].at if index + 1 < len(verdicts) else ends
        x = place(row.at)
        width = round(place(until) - x, 1)
        if width > 0:
            spans.append(Span(x, width, row.status, row.cause, row.at, row.annulled is not None))
    newest = sorted(evidence, key=lambda row: row.at, reverse=True)[:_MOST_TICKS]
    ticks = tuple(Tick(place(row.at), _counts(row)) for row in reversed(newest))
    return Strip(
        spans=tuple(spans),
        ticks=ticks,
        kinds=frozenset(tick.counts for tick in ticks),
        begins=begins,
        ends=ends,
    )


def _counts(row: EvidenceRow) -> CountsAs:
    counts = _COUNTS.get(row.kind, CountsAs.NOTHING)
    return CountsAs.NOTHING if row.void and counts is not CountsAs.LIFE else counts
