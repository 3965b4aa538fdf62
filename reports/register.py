"""What each paper's page says of other papers, on disk beside the manifest: its line in the lists, and its neighbours.

A page shows papers of the same category and papers with the same cause. When one of those changes, the page must
be drawn again, and only then: at once where a name or a title went or a stone came down, otherwise with those that
wait (`want_waiting`). The neighbours are a plain function of the catalogue (the next of the category by slug,
the last before it of the cause, round and round): whose they are can be asked backwards, so that a build in steps and a
build at once give the same bytes. That the two go different ways keeps a paper from being named twice.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import orjson

from monitor.model.catalogue import PaperLine
from monitor.model.status import STATUS_OF, Cause, Status

SAME_CATEGORY: Final = 4
SAME_CAUSE: Final = 4
BURIED: Final = frozenset({Status.GHOSTED, Status.NOT_FOUND})
"""What no page says for long of a paper that has come back."""
_AT_A_TIME: Final = 500
# A paper is the neighbour of eight, most of which are drawn soon after each other.
_ENTRIES_KEPT: Final = 4_096

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS register (
    slug TEXT PRIMARY KEY, cause TEXT NOT NULL, category TEXT NOT NULL, since TEXT NOT NULL, shown BLOB NOT NULL,
    place INTEGER NOT NULL, line BLOB NOT NULL, columns BLOB NOT NULL, build INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS register_place ON register (place, since DESC, slug);
CREATE INDEX IF NOT EXISTS register_category ON register (category, slug);
CREATE INDEX IF NOT EXISTS register_cause ON register (cause, slug);
CREATE INDEX IF NOT EXISTS register_newest ON register (category, since);
CREATE TABLE IF NOT EXISTS exported (slug TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (slug TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMPORARY TABLE todo (slug TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper as other pages name it. `since` is ISO text (UTC)."""

    slug: str
    title: str
    status: Status
    cause: Cause
    authors: tuple[str, ...]
    published: str
    since: str

    def __hash__(self) -> int:
        return hash(self.slug)


Stored: TypeAlias = tuple[str, str, str, bytes]
"""An entry as it lies in the register and travels to other processes: slug, cause, since, the rest as JSON."""
Neighbours: TypeAlias = tuple[list[Stored], list[Stored]]


class Listed(NamedTuple):
    """A paper as the lists and other papers' pages show it.

    `line` is its line as a list has it, `columns` its values in the columns, `shown` what a neighbour's page says of
    it; `place` tells the order of the causes.
    """

    slug: str
    cause: str
    category: str
    since: str
    shown: bytes
    place: int
    line: bytes
    columns: bytes


def listed(line: PaperLine, *, place: int, drawn: bytes, columns: bytes) -> Listed:
    """A paper's line of the catalogue for the register, `drawn` as the lists show it."""
    shown = [_storable(line.title[:400]), [_storable(name[:80]) for name in line.authors[:3]]]
    return Listed(
        slug=line.slug,
        cause=line.cause.value,
        category=_storable(line.categories[0]) if line.categories else "",
        since=line.since.isoformat(timespec="seconds"),
        shown=orjson.dumps([*shown, _storable(line.published or "")[:10]]),
        place=place,
        line=drawn,
        columns=columns,
    )


class Register:
    """The register of one build: first it is brought up to date, whole or by what changed; then it can be asked."""

    def __init__(self, manifest: sqlite3.Connection, build: int) -> None:
        self._manifest = manifest
        self._build = build
        self.moved: set[Status] = set()
        """The statuses whose lists are not what they were."""
        self.peopled = False
        """Whether a paper came or went."""
        self.left = False
        """Whether a paper went, or its address came into other hands: what no page keeps until tomorrow."""
        self._arriving: list[tuple[object, ...]] = []
        manifest.executescript(_TABLES)

    def enter(self, listed: Listed) -> None:
        """Note a paper, as one of all there are."""
        self._arriving.append(self._row(listed))
        if len(self._arriving) >= _AT_A_TIME:
            self._arrive()

    def close(self) -> None:
        """After every paper was entered: forget all others, and have every page drawn."""
        self._arrive()
        self._manifest.execute("DELETE FROM register WHERE build <> ?", (self._build,))
        self._manifest.execute("DELETE FROM exported WHERE slug NOT IN (SELECT slug FROM register)")
        self._manifest.execute("INSERT OR IGNORE INTO todo (slug) SELECT slug FROM register")
        self.moved.update(Status)

    def change(self, listed: Listed) -> None:
        """Note what became of a paper since the last build, and whose pages show it.

        Those wait, unless what they say of it may not stay: another title or name, or a burial that is over.
        """
        old = self._manifest.execute(
            "SELECT cause, category, since, shown, line, columns FROM register WHERE slug = ?", (listed.slug,)
        ).fetchone()
        self.want([listed.slug])
        new = (listed.cause, listed.category, listed.since, listed.shown, listed.line, listed.columns)
        if old == new:
            return
        if old is not None:
            self.moved.add(STATUS_OF[Cause(old[0])])
        else:
            self.peopled = True
        cause = Cause(listed.cause)
        self.moved.add(STATUS_OF[cause])
        self.left = self.left or (cause is Cause.TAKEN_OVER and old is not None and old[0] != listed.cause)
        named_alike = old is not None and (old[0], old[1], old[3]) == (new[0], new[1], new[3])
        if old is not None and not named_alike:
            shown = self._near(listed.slug, old[0], old[1])
            risen = STATUS_OF[Cause(old[0])] in BURIED and STATUS_OF[cause] not in BURIED
            if risen or (old[1], old[3]) != (new[1], new[3]):
                self.want(shown)
            else:
                self._wait(shown)
        self._put(listed)
        if not named_alike:
            self._wait(self._near(listed.slug, listed.cause, listed.category))

    def leave(self, slug: str) -> None:
        """Forget a paper; the pages that showed it are to be drawn."""
        old = self._manifest.execute("SELECT cause, category FROM register WHERE slug = ?", (slug,)).fetchone()
        if old is None:
            return
        self.peopled = self.left = True
        self.moved.add(STATUS_OF[Cause(old[0])])
        self.want(self._near(slug, *old))
        for table in ("register", "exported", "todo", "waiting"):
            self._manifest.execute(f"DELETE FROM {table} WHERE slug = ?", (slug,))  # noqa: S608

    def want(self, slugs: Iterable[str]) -> None:
        """Have these papers' pages drawn."""
        self._manifest.executemany("INSERT OR IGNORE INTO todo (slug) VALUES (?)", ((slug,) for slug in slugs))

    def want_waiting(self) -> None:
        """Have the pages drawn that wait because a neighbour of theirs changed."""
        self._manifest.execute("INSERT OR IGNORE INTO todo (slug) SELECT slug FROM waiting")

    def count(self) -> int:
        """How many papers have a page."""
        return int(self._manifest.execute("SELECT count(*) FROM register").fetchone()[0])

    def todo(self, at_once: int) -> Iterator[list[str]]:
        """The papers whose pages are to be drawn, in order of slugs, so many at once."""
        after, comparison = "", ">="
        while rows := self._manifest.execute(
            f"SELECT slug FROM todo WHERE slug {comparison} ? ORDER BY slug LIMIT ?",  # noqa: S608
            (after, at_once),
        ).fetchall():
            yield [slug for (slug,) in rows]
            after, comparison = rows[-1][0], ">"

    def to_draw(self) -> int:
        """How many papers' pages are to be drawn."""
        return int(self._manifest.execute("SELECT count(*) FROM todo").fetchone()[0])

    def listed(self, first: int, last: int) -> Iterator[tuple[Cause, bytes, bytes]]:
        """Cause, line and columns of the papers placed between two causes, both included: newest change first."""
        for cause, line, columns in self._manifest.execute(
            "SELECT cause, line, columns FROM register WHERE place BETWEEN ? AND ? ORDER BY place, since DESC, slug",
            (first, last),
        ):
            yield Cause(cause), line, columns

    def slugs(self) -> Iterator[str]:
        """Every paper that has a page, in order."""
        after = ""
        while rows := self._manifest.execute(
            "SELECT slug FROM register WHERE slug > ? ORDER BY slug LIMIT ?", (after, _AT_A_TIME)
        ).fetchall():
            for (slug,) in rows:
                yield slug
            after = rows[-1][0]

    def has(self, slug: str) -> bool:
        """Whether this paper has a page."""
        return self._manifest.execute("SELECT 1 FROM register WHERE slug = ?", (slug,)).fetchone() is not None

    def neighbours(self, slug: str) -> Neighbours:
        """The papers of the same category, and those with the same cause."""
        row = self._manifest.execute("SELECT cause, category FROM register WHERE slug = ?", (slug,)).fetchone()
        if row is None:
            return [], []
        cause, category = row
        crypt = self._next("category", category, slug, SAME_CATEGORY) if category else []
        near = {entry[0] for entry in crypt}
        alike = self._next("cause", cause, slug, SAME_CAUSE, backwards=True)
        return crypt, [entry for entry in alike if entry[0] not in near]

    def done(self, drawn: Sequence[tuple[str, bytes]]) -> None:
        """Note that these papers were drawn, each with its line of the downloads."""
        self._manifest.executemany("INSERT OR REPLACE INTO exported (slug, line) VALUES (?, ?)", drawn)
        for table in ("todo", "waiting"):
            self._manifest.executemany(f"DELETE FROM {table} WHERE slug = ?", ((slug,) for slug, _ in drawn))  # noqa: S608

    def exported(self) -> Iterator[bytes]:
        """Every line of the downloads, by slug."""
        after = ""
        while rows := self._manifest.execute(
            "SELECT slug, line FROM exported WHERE slug > ? ORDER BY slug LIMIT ?", (after, _AT_A_TIME)
        ).fetchall():
            for _, line in rows:
                yield line
            after = rows[-1][0]

    def categories(self) -> list[tuple[str, int]]:
        """Every first category with its number of papers, by name."""
        return self._manifest.execute(
            "SELECT category, count(*) FROM register WHERE category <> '' GROUP BY category ORDER BY category"
        ).fetchall()

    def newest(self, category: str, limit: int) -> list[Entry]:
        """The papers of a category that came to their status last, newest first."""
        rows = self._manifest.execute(
            "SELECT slug, cause, since, shown FROM register WHERE category = ? ORDER BY since DESC, slug LIMIT ?",
            (category, limit),
        )
        return [entry_of(row) for row in rows]

    def _next(self, column: str, value: str, slug: str, limit: int, *, backwards: bool = False) -> list[Stored]:
        """The next papers by slug with this value, from the beginning again after the last; or the ones before."""
        found: list[Stored] = []
        for comparison in ("<", ">") if backwards else (">", "<"):
            if len(found) < limit:
                found += self._manifest.execute(
                    f"SELECT slug, cause, since, shown FROM register WHERE {column} = ? AND slug {comparison} ? "  # noqa: S608
                    f"ORDER BY slug {'DESC' if backwards else 'ASC'} LIMIT ?",
                    (value, slug, limit - len(found)),
                )
        return found

    def _near(self, slug: str, cause: str, category: str) -> list[str]:
        """The papers whose pages show this one: whose next it is by category, and whose last by cause."""
        near = self._next("cause", cause, slug, SAME_CAUSE)
        if category:
            near += self._next("category", category, slug, SAME_CATEGORY, backwards=True)
        return [entry[0] for entry in near]

    def _wait(self, slugs: Iterable[str]) -> None:
        self._manifest.executemany("INSERT OR IGNORE INTO waiting (slug) VALUES (?)", ((slug,) for slug in slugs))

    def _put(self, listed: Listed) -> None:
        self._arriving.append(self._row(listed))
        self._arrive()

    def _row(self, listed: Listed) -> tuple[object, ...]:
        return (*listed, self._build)

    def _arrive(self) -> None:
        self._manifest.executemany(
            "INSERT OR REPLACE INTO register (slug, cause, category, since, shown, place, line, columns, build) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._arriving,
        )
        self._arriving.clear()


@lru_cache(_ENTRIES_KEPT)
def entry_of(stored: Stored) -> Entry:
    """A neighbour as its page's template wants it."""
    slug, cause, since, shown = stored
    title, authors, published = orjson.loads(shown)
    return Entry(
        slug=slug,
        title=title,
        status=STATUS_OF[Cause(cause)],
        cause=Cause(cause),
        authors=tuple(authors),
        published=published,
        since=since,
    )


def _storable(text: str) -> str:
    """Half characters, which no file can hold, become U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
