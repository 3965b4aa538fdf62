"""What a build makes of the lists: the pages of each status and cause, and the columns that are sifted in the browser.

A list is ordered by its newest change, so a hundred changes shift nearly every page of a large site. Above a size only
the first pages of a list are written with every change; the far ones and the columns once a day, and they say of which.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from monitor.model.catalogue import Totals
from monitor.model.status import CAUSES, Cause, Status
from reports.addresses import list_folder
from reports.columns import CAUSE_NUMBERS, FOLDER, ORDER, Columns
from reports.folder import SiteFolder
from reports.pages.base import Page, file_of
from reports.pages.lists import NEAR, list_pages, near_pages
from reports.register import Register
from reports.settings import SiteSettings

_ALL: Final = "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what is far is written: with every change, or, where `daily`, once a day; `far` tells whether now.

    Far are the later pages of lists and groups, the columns, and what a paper's page says of others.
    """

    today: date
    daily: bool
    far: bool

    @property
    def of(self) -> date | None:
        """The day that is printed on what is far; None where everything is of now."""
        return self.today if self.daily else None


def pace_of(site: SiteFolder, register: Register, today: date, *, daily: bool, whole: bool) -> Pace:
    """The pace of this build. Who asked to be removed stands on no page until tomorrow."""
    far = whole or not daily or register.left or site.remembered("listed") != f"{today}"
    return Pace(today=today, daily=daily, far=far)


class Listing:
    """The lists of one build, after the register was brought up to date."""

    def __init__(
        self,
        site: SiteFolder,
        register: Register,
        settings: SiteSettings,
        totals: Totals,
        draw: Callable[[Page], bytes],
    ) -> None:
        self._site = site
        self._register = register
        self._settings = settings
        self._totals = totals
        self._draw = draw
        self.taken_on: date | None = None
        """Of which day the columns are, where they are not of now."""
        self.papers = 0
        """How many papers the columns hold."""

    def write(self, pace: Pace) -> Iterator[None]:
        """Write the lists and the columns as far as a paper in them changed, step by step.

        Each list from its last page to its first: it is held, and what is held appears backwards.
        """
        self.papers = self._register.count()
        waiting = frozenset((self._site.remembered("lists_due") or "").split())
        moved = {status.value for status in self._register.moved}
        far = pace.far
        due = moved | waiting | ({_ALL} if moved else set())
        day = pace.of
        for status in filter(self._settings.publishes, ORDER):
            if far and status.value in due:
                yield from self._whole(status, day)
            elif status.value in moved:
                yield from self._near(status, day)
            elif not self._site.keep_rest(list_folder(status)):
                yield from self._whole(status, day)
        if (far and _ALL in due) or not self._site.keep_rest(FOLDER):
            yield from self._columns()
            due, columns = due - {_ALL}, f"{pace.today} {self.papers}"
        else:
            columns = self._site.remembered("columns") or f"{pace.today} {self.papers}"
        of, _, papers = columns.partition(" ")
        self.taken_on, self.papers = (date.fromisoformat(of), int(papers)) if pace.daily else (None, self.papers)
        listed = f"{pace.today}" if far else self._site.remembered("listed") or ""
        self._site.remember(lists_due="" if far else " ".join(sorted(due)), listed=listed, columns=columns)

    def _whole(self, status: Status, day: date | None) -> Iterator[None]:
        lines = ((cause, line) for cause, line, _ in self._under(status))
        for page in list_pages(lines, status, self._totals, self._settings.voice, taken_on=day):
            self._site.put(file_of(page), self._draw(page))
            yield

    def _near(self, status: Status, day: date | None) -> Iterator[None]:
        """The first pages of a status' lists. Where one has no far page yet that it needs, everything is written."""
        gone: list[str] = []
        for cause in (None, *CAUSES[status]):
            lines = (line for _, line, _ in self._under(status, cause))
            number = 0
            for page in near_pages(lines, status, cause, self._totals, self._settings.voice):
                self._site.put(file_of(page), self._draw(page))
                number = page.number if page.last else 0
                yield
            far = f"{list_folder(status, cause, NEAR + 1)}index.html"
            if not number and not self._site.size(far):
                yield from self._whole(status, day)
                return
            # A list that has become shorter.
            while number and self._site.size(path := f"{list_folder(status, cause, number + 1)}index.html"):
                gone.append(path)
                number += 1
        if not self._site.keep_rest(list_folder(status), but=gone):
            yield from self._whole(status, day)

    def _columns(self) -> Iterator[None]:
        columns = Columns()
        for _, _, values in chain.from_iterable(map(self._under, filter(self._settings.publishes, ORDER))):
            for path, content in columns.add(values):
                self._site.put(path, content)
                yield
        for path, content in columns.close():
            self._site.put(path, content)

    def _under(self, status: Status, cause: Cause | None = None) -> Iterator[tuple[Cause, bytes, bytes]]:
        places = [CAUSE_NUMBERS[one] for one in ((cause,) if cause else CAUSES[status])]
        return self._register.listed(min(places), max(places))
