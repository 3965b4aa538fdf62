"""What each paper's page says of other papers, on disk beside the manifest: neighbours, and the newest of a category.

A page shows papers of the same category and papers with the same cause. When one of those changes, the page must
be drawn again, and only then: who shows whom is remembered, and the neighbours are a plain function of the
catalogue (the next by slug, round and round), so that a build in steps and a build at once give the same bytes.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from monitor.model.catalogue import PaperLine
from monitor.model.status import STATUS_OF, Cause, Status

SAME_CATEGORY: Final = 4
SAME_CAUSE: Final = 4
_AT_A_TIME: Final = 500

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS register (
    slug TEXT PRIMARY KEY, cause TEXT NOT NULL, category TEXT NOT NULL, since TEXT NOT NULL, shown BLOB NOT NULL,
    build INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS register_category ON register (category, slug);
CREATE INDEX IF NOT EXISTS register_cause ON register (cause, slug);
CREATE INDEX IF NOT EXISTS register_newest ON register (category, since);
CREATE TABLE IF NOT EXISTS exported (slug TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown_on (other TEXT, page TEXT, PRIMARY KEY (other, page)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_on_page ON shown_on (page);
CREATE TEMPORARY TABLE touched (slug TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMPORARY TABLE affected (slug TEXT PRIMARY KEY) WITHOUT ROWID;
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


class Register:
    """The register of one build: first every paper is entered, then `close`, then it can be asked."""

    def __init__(self, manifest: sqlite3.Connection, build: int) -> None:
        self._manifest = manifest
        self._build = build
        manifest.executescript(_TABLES)

    def enter(self, line: PaperLine) -> None:
        """Note a paper as it is now."""
        shown = orjson.dumps(
            [
                _storable(line.title[:400]),
                [_storable(name[:80]) for name in line.authors[:3]],
                _storable(line.published or "")[:10],
            ]
        )
        category = _storable(line.categories[0]) if line.categories else ""
        row = (line.cause.value, category, line.since.isoformat(timespec="seconds"), shown)
        old = self._manifest.execute(
            "SELECT cause, category, since, shown FROM register WHERE slug = ?", (line.slug,)
        ).fetchone()
        if old == row:
            self._manifest.execute("UPDATE register SET build = ? WHERE slug = ?", (self._build, line.slug))
            return
        self._touch(line.slug)
        self._manifest.execute(
            "INSERT OR REPLACE INTO register (slug, cause, category, since, shown, build) VALUES (?, ?, ?, ?, ?, ?)",
            (line.slug, *row, self._build),
        )

    def close(self) -> None:
        """Forget the papers that were not entered; from here on `affected` and `neighbours` may be asked."""
        gone = self._manifest.execute("SELECT slug FROM register WHERE build <> ?", (self._build,)).fetchall()
        for (slug,) in gone:
            self._touch(slug)
        self._manifest.execute("DELETE FROM register WHERE build <> ?", (self._build,))
        self._manifest.executemany("DELETE FROM shown_on WHERE page = ?", gone)
        self._manifest.executemany("DELETE FROM exported WHERE slug = ?", gone)
        self._spread()

    def affected(self) -> Iterator[list[str]]:
        """The papers whose pages name one that changed, or that changed what others say of it; some at a time."""
        after = ""
        while rows := self._manifest.execute(
            "SELECT slug FROM affected WHERE slug > ? ORDER BY slug LIMIT ?", (after, _AT_A_TIME)
        ).fetchall():
            yield [slug for (slug,) in rows]
            after = rows[-1][0]

    def affect(self, slugs: Iterable[str]) -> None:
        """These papers' pages are to be drawn again too."""
        self._affect((slug,) for slug in slugs)

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

    def neighbours(self, slug: str) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """The papers of the same category, and those with the same cause; remembered as shown on this one's page."""
        row = self._manifest.execute("SELECT cause, category FROM register WHERE slug = ?", (slug,)).fetchone()
        if row is None:
            return (), ()
        cause, category = row
        crypt = self._next("category", category, slug, SAME_CATEGORY) if category else []
        near = {entry.slug for entry in crypt}
        alike = self._next("cause", cause, slug, SAME_CAUSE + SAME_CATEGORY)
        alike = [entry for entry in alike if entry.slug not in near][:SAME_CAUSE]
        self._manifest.execute("DELETE FROM shown_on WHERE page = ?", (slug,))
        self._manifest.executemany(
            "INSERT OR IGNORE INTO shown_on (other, page) VALUES (?, ?)",
            [(entry.slug, slug) for entry in (*crypt, *alike)],
        )
        return tuple(crypt), tuple(alike)

    def export(self, slug: str, line: bytes) -> None:
        """Keep a paper's line of the downloads."""
        self._manifest.execute("INSERT OR REPLACE INTO exported (slug, line) VALUES (?, ?)", (slug, line))

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
        return [_entry(*row) for row in rows]

    def _next(self, column: str, value: str, slug: str, limit: int) -> list[Entry]:
        """The next papers by slug with this value, from the beginning again after the last."""
        found: list[Entry] = []
        for comparison in (">", "<"):
            rows = self._manifest.execute(
                f"SELECT slug, cause, since, shown FROM register WHERE {column} = ? AND slug {comparison} ? "  # noqa: S608
                "ORDER BY slug LIMIT ?",
                (value, slug, limit - len(found)),
            )
            found.extend(_entry(*row) for row in rows)
        return found

    def _before(self, column: str, value: str, slug: str, limit: int) -> Iterable[str]:
        """The papers that have this one among their next."""
        found: list[str] = []
        for comparison in ("<", ">"):
            rows = self._manifest.execute(
                f"SELECT slug FROM register WHERE {column} = ? AND slug {comparison} ? ORDER BY slug DESC LIMIT ?",  # noqa: S608
                (value, slug, limit - len(found)),
            )
            found.extend(slug for (slug,) in rows)
        return found

    def _touch(self, slug: str) -> None:
        self._manifest.execute("INSERT OR IGNORE INTO touched (slug) VALUES (?)", (slug,))

    def _spread(self) -> None:
        """From the papers touched to the pages that name them, or would now."""
        everyone = self._manifest.execute("SELECT count(*) FROM register").fetchone()[0]
        touched = self._manifest.execute("SELECT count(*) FROM touched").fetchone()[0]
        if touched * 4 > everyone:
            # Most pages would be found anyway; a first build finds all of them.
            self._affect(self._manifest.execute("SELECT slug FROM register"))
            return
        for (slug,) in self._manifest.execute("SELECT slug FROM touched").fetchall():
            self._affect(self._manifest.execute("SELECT page FROM shown_on WHERE other = ?", (slug,)))
            row = self._manifest.execute("SELECT cause, category FROM register WHERE slug = ?", (slug,)).fetchone()
            if row is None:
                continue
            cause, category = row
            self._affect([(slug,)])
            # A neighbour by cause may stand behind four of the same category, which are passed over.
            self._affect((page,) for page in self._before("cause", cause, slug, SAME_CAUSE + SAME_CATEGORY))
            if category:
                self._affect((page,) for page in self._before("category", category, slug, SAME_CATEGORY))

    def _affect(self, slugs: Iterable[Sequence[str]]) -> None:
        self._manifest.executemany("INSERT OR IGNORE INTO affected (slug) VALUES (?)", list(slugs))


def _entry(slug: str, cause: str, since: str, shown: bytes) -> Entry:
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
