"""The overview: five numbers that lead to their lists, what happened last, how links live, and how old the data is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from monitor.model.catalogue import Catalogue, ChangeRow, PaperLine, Totals
from monitor.model.status import Cause, Status
from reports.charts import shares_chart, survival_chart, trend_chart
from reports.curves import Curves
from reports.pages.changes import change_kind
from reports.settings import SiteSettings
from reports.survival import Survival
from reports.trend import Trend, YearShare

RECENT: Final = 5
# Where a reader's word helps most: the address is lost or was never given, and the paper is read.
_HELP: Final = (
    Cause.MISSING, Cause.DELETED, Cause.UNREACHABLE, Cause.HOST_GONE, Cause.EXPIRED, Cause.TAKEN_OVER,
    Cause.CLAIMED, Cause.DOUBTFUL, Cause.WALLED,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The overview. `recent` are the papers that last came to a status, newest first; `risen` those that came back."""

    totals: Totals
    recent: Mapping[Status, tuple[PaperLine, ...]]
    risen: tuple[ChangeRow, ...]
    wanted: tuple[PaperLine, ...]
    curve: Survival
    shares: tuple[YearShare, ...]
    trend: Trend
    counted: date | None
    site: SiteSettings

    folder: str = field(default="", init=False)
    template: str = field(default="pages/overview.html", init=False)
    title: str = field(default="Overview", init=False)
    picture: str = field(default="overview", init=False)
    description: str = field(
        default="Which papers' code links answer, which papers never gave one, and which are gone: with the evidence.",
        init=False,
    )

    def facts(self) -> Mapping[str, object]:
        """Totals, charts, the recent papers by status, and the earliest possible burial while it is young."""
        return {
            "totals": self.totals,
            "recent": self.recent,
            "risen": self.risen,
            "wanted": self.wanted,
            "curve": self.curve,
            "survival": survival_chart(self.curve),
            "shares": self.shares,
            "sharing": shares_chart(self.shares),
            "trend": self.trend,
            "counted": self.counted,
            "trending": trend_chart(self.trend),
            "earliest_burial": self.site.earliest_burial or self.totals.earliest_burial,
            "counts": {status: self.totals.statuses.get(status, 0) for status in Status},
        }


def overview(
    catalogue: Catalogue, totals: Totals, curves: Curves, changes: tuple[ChangeRow, ...], site: SiteSettings
) -> OverviewPage:
    """The overview of a catalogue, from its totals, its curves and its newest changes."""
    shown = [status for status in (Status.NOT_FOUND, Status.GHOSTED) if site.publishes(status)]
    risen = (row for row in changes if change_kind(row) == "resurrection" and site.publishes(row.status))
    return OverviewPage(
        totals=totals,
        recent={status: tuple(catalogue.recent(status, RECENT)) for status in shown},
        risen=tuple(risen)[:RECENT],
        wanted=tuple(line for line in catalogue.wanted(_HELP, RECENT) if site.publishes(line.status)),
        curve=curves.survival,
        shares=curves.shares,
        trend=curves.trend,
        counted=curves.counted,
        site=site,
    )
