"""A paper's three files: drawn, and put where they belong if they are not what already stands there.

Any process can do it: nothing is asked but the catalogue and the folder, and what was done is told as plain values,
which the one process that holds the manifest writes down.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeAlias

from jinja2 import Environment

from monitor.model.catalogue import Catalogue, PaperRow
from reports.addresses import paper_folder
from reports.badges import badge
from reports.exports import paper_line, paper_twin, to_json
from reports.pages.base import draw
from reports.pages.paper import PaperPage
from reports.register import Neighbours, entry_of
from reports.settings import SiteSettings

FILES: Final = ("index.html", "index.json", "badge.svg")
"""What stands in a paper's folder: its page, its twin for machines, its badge."""
PART: Final = ".graveyard-part"
"""How the names begin of files and folders that are being written."""
_BADGE: Final = 2

Folders: TypeAlias = Mapping[tuple[str, str], str]
"""Of the groups a paper belongs to that have a page: their folders by kind and name."""
Held: TypeAlias = tuple[bytes, int]
"""A file as the manifest knows it: the digest of its content, and its size in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Some papers to be drawn: for each its neighbours, its groups, and what the manifest knows of its `FILES`.

    `taken_on` is the day that is printed beside the neighbours, where they may stay as they are for a while.
    """

    neighbours: Mapping[str, Neighbours]
    groups: Mapping[str, Folders]
    held: Mapping[str, tuple[Held, ...]]
    taken_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A paper that was drawn: its files as they are now, whether its page was written, its line of the downloads."""

    slug: str
    held: tuple[Held, ...]
    written: bool
    line: bytes


def digest_of(content: bytes) -> bytes:
    """What the manifest knows a content by."""
    return blake2b(content, digest_size=16).digest()


class Drawer:
    """Draws papers into a folder, in one voice and by one set of templates.

    Names of files are plain text here: a hundred thousand papers would make a million `Path`s.
    """

    def __init__(self, settings: SiteSettings, folder: Path, environment: Environment) -> None:
        self._settings = settings
        self._folder = str(folder)
        self._environment = environment
        self._badges: dict[bytes, str] = {}

    def draw(self, order: Order, catalogue: Catalogue) -> Iterator[Drawn]:
        """Draw the papers of this order that are in the catalogue, one after the other."""
        for row in catalogue.papers_of(list(order.neighbours)):
            yield self._paper(row, order)

    def _paper(self, row: PaperRow, order: Order) -> Drawn:
        settings = self._settings
        held = order.held.get(row.slug)
        crypt, alike = (tuple(map(entry_of, entries)) for entries in order.neighbours[row.slug])
        page = PaperPage(
            row=row,
            site=settings,
            crypt=crypt,
            alike=alike,
            taken_on=order.taken_on,
            groups=order.groups[row.slug],
        )
        contents = (
            draw(page, self._environment, settings),
            to_json(paper_twin(row, settings.voice, stale=settings.stale)),
            badge(row.status, row.cause, settings.voice, stale=settings.stale),
        )
        now = tuple((digest_of(content), len(content)) for content in contents)
        line = to_json(paper_line(row))
        folder = f"{self._folder}/{paper_folder(row.slug)}"
        if held is None and not os.path.isdir(folder):  # noqa: PTH112
            self._found(folder, contents, now)
            return Drawn(slug=row.slug, held=now, written=True, line=line)
        missing = [number for number in range(3) if held is None or not _stands(folder, number, now, held)]
        if missing:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        # The page last: it names the two others.
        for number in reversed(missing):
            self._place(contents[number], folder, number, now[number][0])
        return Drawn(slug=row.slug, held=now, written=0 in missing, line=line)

    def _found(self, folder: str, contents: Sequence[bytes], now: Sequence[Held]) -> None:
        """Make a paper's folder appear, whole.

        A new file lies on disk near the folder it was made in: ten thousand made in one and moved elsewhere cost three
        to ten times as much (ext4).
        """
        parent = folder[:-1].rpartition("/")[0]
        part = f"{parent}/{PART}-{os.getpid()}/"
        try:
            os.mkdir(part)  # noqa: PTH102
        except OSError:
            # What a killed process of this number left; or no papers stand beside this one yet.
            shutil.rmtree(part, ignore_errors=True)
            os.makedirs(part)  # noqa: PTH103
        for number, content in enumerate(contents):
            self._write(content, part + FILES[number], number, now[number][0])
        os.rename(part, folder)  # noqa: PTH104
        self._badges.setdefault(now[_BADGE][0], folder + FILES[_BADGE])

    def _place(self, content: bytes, folder: str, number: int, digest: bytes) -> None:
        """Make a file appear whole."""
        part, target = folder + PART, folder + FILES[number]
        with suppress(FileNotFoundError):
            os.unlink(part)  # noqa: PTH108
        self._write(content, part, number, digest)
        os.replace(part, target)  # noqa: PTH105
        # Between two names of one file rename does nothing, and leaves both (POSIX).
        with suppress(FileNotFoundError):
            os.unlink(part)  # noqa: PTH108
        if number == _BADGE:
            self._badges.setdefault(digest, target)

    def _write(self, content: bytes, name: str, number: int, digest: bytes) -> None:
        """A new file. Badges are alike by the thousand: each is a link to the first, at a tenth of a file's price."""
        if number == _BADGE and (first := self._badges.get(digest)) and _linked(first, name):
            return
        if number == _BADGE:
            self._badges.pop(digest, None)
        _written(name, content)


def _written(name: str, content: bytes) -> None:
    """A new file, by the three calls that it takes."""
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def _linked(first: str, name: str) -> bool:
    """Whether `name` is now another name of `first`. Not where a file system has no links, or no more of them."""
    try:
        os.link(first, name)
    except OSError:
        return False
    return True


def _stands(folder: str, number: int, now: tuple[Held, ...], held: tuple[Held, ...]) -> bool:
    if now[number] != held[number]:
        return False
    try:
        return os.stat(folder + FILES[number]).st_size == now[number][1]  # noqa: PTH116
    except OSError:
        return False
