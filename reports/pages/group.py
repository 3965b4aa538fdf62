"""The page of one author, venue, category or host: its papers with their code's status, and who and what is near."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from monitor.model.catalogue import HostRow, PaperLine
from monitor.model.status import Status
from reports.addresses import group_folder
from reports.categories import category_name
from reports.charts import Column, columns_chart
from reports.columns import ORDER
from reports.exports import Facts, iso
from reports.groups import Group, GroupKind, tally
from reports.pages.lists import whole_lines
from reports.persons import Person
from reports.settings import SiteSettings

LISTED: Final = 100
"""Papers on one page of a group."""
MOST_PAGES: Final = 20
"""Pages a group has at most. All its papers are counted; the lists by status and the list of all papers hold them."""

_PLURALS: Final = {GroupKind.VENUE: "venues", GroupKind.CATEGORY: "categories", GroupKind.HOST: "hosts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """Page `number` (from 1) of one group. `papers` are the first of it, as its twin has them.

    `lines` are those of this page, drawn already, with `ROOT` for the way to the root.

    `taken_on` is the day of an author's page and of the later ones, where they are not written with every change.

    `years` counts all its papers by year and status; `near` are groups with papers in common, by heading.

    An author here is a name, not a person: the page says so, is kept from search engines, and reckons no share but for
    the `persons` who showed by their ORCID iD which papers are theirs.
    """

    group: Group
    papers: Sequence[PaperLine]
    lines: Sequence[bytes]
    years: Mapping[int, Mapping[Status, int]]
    near: Mapping[str, Sequence[tuple[Group, int, bool]]]
    site: SiteSettings
    host: HostRow | None = None
    number: int = 1
    taken_on: date | None = None
    persons: Sequence[Person] = ()
    template: str = field(default="pages/group.html", init=False)
    picture: str = field(default="overview", init=False)

    @property
    def folder(self) -> str:
        """Where it stands: a function of its kind and name."""
        first = group_folder(self.group.kind, self.group.name)
        return first if self.number == 1 else f"{first}{self.number}/"

    @property
    def title(self) -> str:
        """Its name and, from the second on, the page's number."""
        return self._name if self.number == 1 else f"{self._name}, page {self.number}"

    @property
    def _name(self) -> str:
        name = self.group.name
        return category_name(name) if self.group.kind is GroupKind.CATEGORY else name

    @property
    def description(self) -> str:
        """How many papers, and of what."""
        papers = "1 paper" if self.group.size == 1 else f"{self.group.size:,} papers"
        said = {
            GroupKind.AUTHOR: f"{papers} that name this author, and whether the address of their code answers.",
            GroupKind.VENUE: f"{papers} of this venue, and whether the address of their code answers.",
            GroupKind.CATEGORY: f"{papers} of this category, and whether the address of their code answers.",
            GroupKind.HOST: f"{papers} whose code is at this host, and how the host is.",
        }
        return said[self.group.kind]

    @property
    def pages(self) -> int:
        """How many pages the group has."""
        return max(1, min(-(-self.group.size // LISTED), MOST_PAGES))

    @property
    def of_day(self) -> date | None:
        """The day this page is of, where it is not of now."""
        return self.taken_on if self.number > 1 or self.group.kind is GroupKind.AUTHOR else None

    def beside(self, number: int) -> str:
        """Where another page of the group stands."""
        return replace(self, number=number).folder

    def facts(self) -> Mapping[str, object]:
        """The counts in the order of the lists, the chart of years, the lines, and what is near."""
        counts = tally(self.years)
        return {
            "group": self.group,
            "first": group_folder(self.group.kind, self.group.name),
            "kind": self.group.kind.value,
            "plural": _PLURALS.get(self.group.kind),
            "counts": [(status, counts[status]) for status in ORDER if counts[status]],
            "name": self._name,
            "chart": columns_chart(_columns(self.years)) if self.number == 1 else None,
            "years": [(year, counts) for year, counts in sorted(self.years.items(), key=lambda pair: -pair[0])],
            "lines": whole_lines(self.lines, self.folder),
            "listed": len(self.lines),
            "first_line": (self.number - 1) * LISTED + 1,
            "pages": self.pages,
            "cut": self.group.size > MOST_PAGES * LISTED,
            "previous": self.beside(self.number - 1) if self.number > 1 else None,
            "next": self.beside(self.number + 1) if self.number < self.pages else None,
            "near": self.near if self.number == 1 else {},
            "of_day": self.of_day,
            "persons": self.persons if self.number == 1 else (),
            "host": self.host if self.number == 1 else None,
            "feed": self.group.kind is not GroupKind.AUTHOR,
        }


def group_twin(page: GroupPage) -> Facts:
    """All that a group's page says, for machines."""
    counts = tally(page.years)
    twin: Facts = {
        "kind": page.group.kind.value,
        "name": page.group.name,
        "page": page.site.base + page.folder,
        "papers": page.group.size,
        "statuses": {status.value: counts[status] for status in Status},
        "years": [
            {"year": year or None, "statuses": {status.value: count for status, count in sorted(of.items())}}
            for year, of in page.years.items()
        ],
        "listed": [
            {
                "id": line.slug,
                "title": line.title,
                "status": line.status.value,
                "cause": line.cause.value,
                "since": iso(line.since),
            }
            for line in page.papers
        ],
        "near": [
            {"kind": group.kind.value, "name": group.name, "papers": shared}
            for groups in page.near.values()
            for group, shared, _ in groups
        ],
        "identity": _identity(page),
        "persons": [
            {"papers": list(person.papers), "judged": person.judged, "answering": person.answering}
            for person in page.persons
        ],
        "of_day": page.of_day.isoformat() if page.of_day else None,
        "host": host_facts(page.host) if page.host else None,
    }
    return twin


def _identity(page: GroupPage) -> str | None:
    if page.group.kind is not GroupKind.AUTHOR:
        return None
    return "some papers claimed with an ORCID iD" if page.persons else "name only"


def host_facts(host: HostRow) -> Facts:
    """How a host is, to the day: a page that told the second of the last answer would change with every look."""
    return {
        "repositories": {
            **{status.value: host.statuses.get(status, 0) for status in Status},
            "unjudged": host.unjudged,
        },
        "first_answer": host.first_answer.date().isoformat() if host.first_answer else None,
        "last_answer": host.last_answer.date().isoformat() if host.last_answer else None,
        "held_until": iso(host.held_until),
        "held_why": host.held_why,
        "closed_on": host.closed_on.isoformat() if host.closed_on else None,
        "outages": [
            {
                "began": iso(outage.began),
                "ended": iso(outage.ended),
                "turned": outage.turned,
                "living": outage.living,
                "why": outage.why,
            }
            for outage in host.outages
        ],
    }


def _columns(years: Mapping[int, Mapping[Status, int]]) -> list[Column]:
    return [Column(year, counts) for year, counts in years.items() if year]
