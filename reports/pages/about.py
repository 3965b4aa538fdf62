"""About: who runs this installation, what is missing, what is asked of whom, and how to get the data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.model.catalogue import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage:
    """The imprint and the terms of this installation. `downloads` are file, what it is, and its size in bytes.

    `taken_on` is the day (UTC) they are of.
    """

    totals: Totals
    downloads: tuple[tuple[str, str, int], ...] = ()
    taken_on: date | None = None
    categories: tuple[tuple[str, int], ...] = ()
    picture: str = field(default="overview", init=False)
    folder: str = field(default="about/", init=False)
    template: str = field(default="pages/about.html", init=False)
    title: str = field(default="About", init=False)
    description: str = field(
        default="Who runs this site, how it asks, and what you may do with what it says.", init=False
    )

    def facts(self) -> Mapping[str, object]:
        """The collections by name with their papers, the files to take away, and the categories that have a feed."""
        return {
            "collections": sorted(self.totals.collections.items()),
            "downloads": self.downloads,
            "taken_on": self.taken_on,
            "categories": self.categories,
        }
