"""All papers in one list: sifted and sorted in the browser; without a script, the way to the lists that need none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.model.catalogue import Totals
from monitor.model.status import CAUSES
from reports.columns import ORDER
from reports.settings import SiteSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersPage:
    """The whole list. Its rows come in chunks of columns from data/papers/; of the day `taken_on`, None: of now."""

    totals: Totals
    site: SiteSettings
    taken_on: date | None = None
    folder: str = field(default="papers/", init=False)
    template: str = field(default="pages/papers.html", init=False)
    picture: str = field(default="overview", init=False)

    @property
    def title(self) -> str:
        """The list's name."""
        return self.site.voice.say("papers.title")

    @property
    def description(self) -> str:
        """What the list holds."""
        return self.site.voice.say("papers.lead")

    def facts(self) -> Mapping[str, object]:
        """Every published status and cause with its number, for readers without a script."""
        return {
            "groups": [
                (status, [(cause, self.totals.causes.get(cause, 0)) for cause in CAUSES[status]])
                for status in ORDER
                if self.site.publishes(status)
            ],
            "papers": sum(self.totals.statuses.get(status, 0) for status in ORDER if self.site.publishes(status)),
        }
