"""The log: every burial, resurrection, annulment and other verdict, newest first, in pages of 100."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from monitor.model.catalogue import ChangeRow
from monitor.model.status import Status
from reports.addresses import log_folder
from reports.trend import Trend
from reports.voice import GRAVEYARD, Voice

PER_PAGE: Final = 100
LOGGED: Final = 1_000
"""How many changes the pages hold; each paper's own page holds its whole past."""

BURIED: Final = frozenset({Status.NOT_FOUND, Status.GHOSTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Page `number` (from 1) of the log."""

    number: int
    last: bool
    rows: tuple[ChangeRow, ...]
    total: int
    trend: Trend
    voice: Voice = GRAVEYARD
    template: str = field(default="pages/changes.html", init=False)
    picture: str = field(default="overview", init=False)

    @property
    def folder(self) -> str:
        """Where this page of the log stands."""
        return log_folder(self.number)

    @property
    def title(self) -> str:
        """The log's name and, from the second on, the page's number."""
        name = self.voice.say("changes.title")
        return name if self.number == 1 else f"{name}, page {self.number}"

    @property
    def description(self) -> str:
        """What the log holds."""
        return self.voice.say("changes.lead")

    def facts(self) -> Mapping[str, object]:
        """The rows by day, each with what kind of change it is, and the neighbouring pages' folders."""
        return {
            "rows": [(row, change_kind(row)) for row in self.rows],
            "total": self.total,
            "trend": self.trend,
            "pages": max(-(-self.total // PER_PAGE), 1),
            "previous": log_folder(self.number - 1) if self.number > 1 else None,
            "next": None if self.last else log_folder(self.number + 1),
        }


def change_kind(row: ChangeRow) -> str:
    """What a verdict was: an annulment, a burial, a resurrection, a doubt over what was judged, or a judgement."""
    if row.annulled:
        return "annulment"
    if row.status in BURIED and row.status is not row.before:
        return "burial"
    if row.status is Status.ALIVE and row.before in BURIED:
        return "resurrection"
    if row.status is Status.LIMBO and row.before is not None and row.before is not Status.LIMBO:
        return "doubt"
    return "judged"


def changes_pages(rows: Sequence[ChangeRow], trend: Trend, voice: Voice) -> Iterator[ChangesPage]:
    """All pages of the log, the last first, so that none leads to a next one that is not there yet."""
    pages = max(-(-len(rows) // PER_PAGE), 1)
    for number in range(pages, 0, -1):
        yield ChangesPage(
            number=number,
            last=number == pages,
            rows=tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE]),
            total=len(rows),
            trend=trend,
            voice=voice,
        )
