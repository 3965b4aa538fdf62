"""The overview: five numbers that lead to their lists, what happened last, how old the data is, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.model.catalogue import Catalogue, PaperLine, Totals
from monitor.model.status import Status
from reports.settings import SiteSettings

RECENT: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The overview. `recent` are the papers that last came to a status, newest first."""

    totals: Totals
    recent: Mapping[Status, tuple[PaperLine, ...]]
    site: SiteSettings

    folder: str = field(default="", init=False)
    template: str = field(default="pages/overview.html", init=False)
    title: str = field(default="Overview", init=False)
    description: str = field(
        default="Which papers' code links answer, which papers never gave one, and which are gone: with the evidence.",
        init=False,
    )

    def facts(self) -> Mapping[str, object]:
        """Totals, the recent papers by status, and the earliest possible burial while the installation is young."""
        return {
            "totals": self.totals,
            "recent": [(status, self.recent[status]) for status in self.recent],
            "earliest_burial": self.site.earliest_burial or self.totals.earliest_burial,
            "counts": {status: self.totals.statuses.get(status, 0) for status in Status},
        }


def overview(catalogue: Catalogue, totals: Totals, site: SiteSettings) -> OverviewPage:
    """The overview of a catalogue: deaths and empty graves first, returns last."""
    shown = (Status.NOT_FOUND, Status.GHOSTED, Status.ALIVE)
    return OverviewPage(
        totals=totals,
        recent={status: tuple(catalogue.recent(status, RECENT)) for status in shown},
        site=site,
    )
