"""The lists: every paper of a status, and of each of its causes, in pages of 100 that work without JavaScript."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from monitor.model.catalogue import PaperLine, Totals
from monitor.model.status import CAUSES, Cause, Status
from reports.addresses import list_folder, upwards
from reports.voice import GRAVEYARD, Voice

PER_PAGE: Final = 100
NEAR: Final = 5
"""Pages of a list that are written with every change, however long the list is."""
ROOT: Final = "\0"
"""Stands in a drawn line for the way to the site's root; no text from outside can hold it."""


def draw_line(line: PaperLine, environment: Environment) -> bytes:
    """A paper's line as the lists have it, whatever page it will stand on."""
    parts: Any = environment.get_template("parts.html").module
    drawn: str = parts.line(line, Markup(ROOT))  # noqa: S704
    return drawn.encode()


def whole_lines(lines: Sequence[bytes], folder: str) -> Markup:
    """Lines that were drawn already, for a page in `folder`."""
    # Our own template drew them, and escaped them.
    return Markup(b"\n".join(lines).decode().replace(ROOT, upwards(folder)))  # noqa: S704


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Page `number` (from 1) of the papers of a status, or of one of its causes; `last` tells that none follows.

    `lines` are drawn already, with `ROOT` where the way to the site's root belongs. `taken_on` is the day whose papers
    a page shows that is not written with every change.
    """

    status: Status
    cause: Cause | None
    number: int
    last: bool
    lines: tuple[bytes, ...]
    totals: Totals
    voice: Voice = GRAVEYARD
    taken_on: date | None = None
    template: str = field(default="pages/list.html", init=False)

    @property
    def folder(self) -> str:
        """Where this page of the list stands."""
        return list_folder(self.status, self.cause, self.number)

    @property
    def title(self) -> str:
        """The status, the cause and, from the second on, the page's number."""
        name = self.voice.face(self.status).word + (f": {self.voice.words(self.cause).label}" if self.cause else "")
        return name if self.number == 1 else f"{name}, page {self.number}"

    @property
    def description(self) -> str:
        """The fixed words of the cause or of the status."""
        return self.voice.words(self.cause).seen if self.cause else self.voice.heading(self.status)

    @property
    def picture(self) -> str:
        """The picture that stands for this page elsewhere: its status'."""
        return self.status.value

    def facts(self) -> Mapping[str, object]:
        """The lines, the counts of every cause of the status, and the neighbouring pages' folders."""
        total = self.totals.causes.get(self.cause, 0) if self.cause else self.totals.statuses.get(self.status, 0)
        return {
            "lines": whole_lines(self.lines, self.folder),
            "total": total,
            "pages": max(-(-total // PER_PAGE), self.number),
            "first_line": (self.number - 1) * PER_PAGE + 1,
            "causes": [(cause, self.totals.causes.get(cause, 0)) for cause in CAUSES[self.status]],
            "previous": list_folder(self.status, self.cause, self.number - 1) if self.number > 1 else None,
            "next": None if self.last else list_folder(self.status, self.cause, self.number + 1),
        }


def list_pages(
    lines: Iterable[tuple[Cause, bytes]],
    status: Status,
    totals: Totals,
    voice: Voice = GRAVEYARD,
    *,
    taken_on: date | None = None,
) -> Iterator[ListPage]:
    """All pages of a status and of each of its causes, from one reading of its lines; at most one page each in memory.

    Every list has a first page, even an empty one, so that its address always answers. `taken_on` is the day of the far
    pages, where they are not written with every change.
    """
    whole = _OpenList(status, None, totals, voice, taken_on)
    by_cause = {cause: _OpenList(status, cause, totals, voice, taken_on) for cause in CAUSES[status]}
    for cause, line in lines:
        yield from whole.add(line)
        yield from by_cause[cause].add(line)
    for open_list in by_cause.values():
        yield open_list.close()
    yield whole.close()


def near_pages(
    lines: Iterable[bytes], status: Status, cause: Cause | None, totals: Totals, voice: Voice = GRAVEYARD
) -> Iterator[ListPage]:
    """The first `NEAR` pages of one list; no more of its lines is read."""
    near = _OpenList(status, cause, totals, voice, None)
    for number, line in enumerate(islice(lines, NEAR * PER_PAGE + 1)):
        yield from near.add(line)
        if number == NEAR * PER_PAGE:
            return
    yield near.close()


class _OpenList:
    """A list being filled: a page is complete only when the next line proves that it is not the last."""

    def __init__(
        self, status: Status, cause: Cause | None, totals: Totals, voice: Voice, taken_on: date | None
    ) -> None:
        self._status, self._cause, self._totals, self._voice = status, cause, totals, voice
        self._taken_on = taken_on
        self._number = 1
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> Iterator[ListPage]:
        if len(self._lines) == PER_PAGE:
            yield self._page(last=False)
            self._number += 1
            self._lines = []
        self._lines.append(line)

    def close(self) -> ListPage:
        return self._page(last=True)

    def _page(self, *, last: bool) -> ListPage:
        return ListPage(
            status=self._status,
            cause=self._cause,
            number=self._number,
            last=last,
            lines=tuple(self._lines),
            totals=self._totals,
            voice=self._voice,
            taken_on=self._taken_on if self._number > NEAR else None,
        )
