"""The pages that lead to groups: venues by year, categories, hosts, authors by surname, and the search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from monitor.model.catalogue import HostRow
from monitor.model.status import Status
from reports.addresses import authors_folder
from reports.columns import ORDER
from reports.groups import Group, tally
from reports.settings import SiteSettings

YEARS: Final = 12
IN_MATRIX: Final = 60
PER_PAGE: Final = 400
_UNANSWERED: Final = (Status.NOT_FOUND, Status.GHOSTED)


@dataclass(frozen=True, slots=True)
class Cell:
    """A venue's papers of one year: how many, how many were judged and how many of those answer.

    `shade` is 0 for nothing judged, otherwise from 1, none answers, to 5, all do.
    """

    year: int
    papers: int
    judged: int
    alive: int
    shade: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One venue: a cell or nothing for each year shown, then all of its years together."""

    group: Group
    cells: tuple[Cell | None, ...]
    whole: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A page that leads to others: `told` is what its template sees."""

    folder: str
    template: str
    title: str
    description: str
    told: Mapping[str, object]
    picture: str = field(default="overview", init=False)

    def facts(self) -> Mapping[str, object]:
        """What its template sees."""
        return self.told


def venues_page(
    largest: Sequence[tuple[Group, Mapping[int, Mapping[Status, int]]]], everyone: Sequence[Group]
) -> Directory:
    """Venue by year: the largest venues as a table, all of them as a list."""
    years = sorted({year for _, of in largest for year in of if year}, reverse=True)[:YEARS]
    rows = [MatrixRow(group, tuple(_cell(year, of.get(year)) for year in years), _whole(of)) for group, of in largest]
    return Directory(
        folder="venues/",
        template="pages/venues.html",
        title="Venues",
        description="Venue by year: how many papers there are, and of how many the code’s address answers.",
        told={"years": years, "rows": rows, "everyone": list(everyone)},
    )


def categories_page(groups: Sequence[tuple[Group, Mapping[Status, int]]], site: SiteSettings) -> Directory:
    """Every category with its papers by status."""
    return Directory(
        folder="categories/",
        template="pages/categories.html",
        title=site.voice.say("categories.title"),
        description=site.voice.say("categories.lead"),
        told={"rows": [(group, _bar(counts)) for group, counts in groups]},
    )


def hosts_page(groups: Sequence[tuple[Group, HostRow | None]]) -> Directory:
    """Every host with its health, the largest first."""
    rows = sorted(groups, key=lambda pair: (-pair[0].size, pair[0].name))
    return Directory(
        folder="hosts/",
        template="pages/hosts.html",
        title="Hosts",
        description="Where the code is kept: how much of it answers at each host, and when the host answered last.",
        told={"rows": rows},
    )


def letters_pages(letters: str, groups: Sequence[Group], least: int) -> Iterator[Directory]:
    """The authors whose surname begins with these two letters, in pages of four hundred, the last first."""
    pages = -(-len(groups) // PER_PAGE)
    for number in range(pages, 0, -1):
        yield Directory(
            folder=authors_folder(letters, number),
            template="pages/authors.html",
            title=f"Authors: {letters.capitalize()}" + (f", page {number}" if number > 1 else ""),
            description=f"Authors whose surname begins with {letters.capitalize()}, with how many papers.",
            told={
                "letters": letters,
                "groups": groups[(number - 1) * PER_PAGE : number * PER_PAGE],
                "number": number,
                "pages": pages,
                "previous": authors_folder(letters, number - 1) if number > 1 else None,
                "next": authors_folder(letters, number + 1) if number < pages else None,
                "index": (),
                "least": least,
            },
        )


def authors_page(letters: Sequence[tuple[str, int]], least: int) -> Directory:
    """The index of authors: under which letters how many have a page."""
    index = [(first, list(entries)) for first, entries in groupby(letters, key=lambda one: one[0][:1])]
    return Directory(
        folder="authors/",
        template="pages/authors.html",
        title="Authors",
        description=f"Authors of {least:,} papers and more, by surname.",
        told={"letters": "", "groups": (), "number": 1, "pages": 1, "previous": None, "next": None, "least": least}
        | {"index": index},
    )


def search_page() -> Directory:
    """The search; without a script, the ways that need none."""
    return Directory(
        folder="search/",
        template="pages/search.html",
        title="Search",
        description="Search titles, authors, identifiers and repositories.",
        told={},
    )


def _cell(year: int, counts: Mapping[Status, int] | None) -> Cell | None:
    if not counts:
        return None
    alive = counts.get(Status.ALIVE, 0)
    judged = alive + sum(counts.get(status, 0) for status in _UNANSWERED)
    shade = 1 + round(4 * alive / judged) if judged else 0
    return Cell(year, sum(counts.values()), judged, alive, shade)


def _whole(years: Mapping[int, Mapping[Status, int]]) -> Cell:
    return _cell(0, tally(years)) or Cell(0, 0, 0, 0, 0)


def _bar(counts: Mapping[Status, int]) -> list[tuple[Status, int, float, float]]:
    """Each status with its number, and where its part of a bar of 100 begins and how wide it is."""
    total = sum(counts.values()) or 1
    parts = []
    begins = 0.0
    for status in ORDER:
        number = counts.get(status, 0)
        if number:
            width = number / total * 100
            parts.append((status, number, round(begins, 2), round(width, 2)))
            begins += width
    return parts
