"""Every published paper's line, on disk beside the manifest: what changed since the last build, and lines by number.

The groups (authors, venues, categories, hosts) and the search are made from these lines. Only what changed moves in
them, so that a hundred changes cost a hundred lines and not a hundred thousand.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import orjson

from monitor.model.catalogue import PaperLine
from monitor.model.status import STATUS_OF, Cause

_MOST_AUTHORS: Final = 300
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS member (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, rank INTEGER NOT NULL, cause TEXT NOT NULL,
    year INTEGER NOT NULL, since TEXT NOT NULL, line BLOB NOT NULL, build INTEGER NOT NULL
);
"""


class Member(NamedTuple):
    """A paper as it is kept here. `since` is ISO text (UTC), `moment` the same in seconds since 1970.

    `rank` is its cause's place, `packed` its line.
    """

    slug: str
    rank: int
    cause: str
    year: int
    since: str
    moment: int
    packed: bytes


class Change(NamedTuple):
    """One paper that came, went or is not what it was. `number` is its row's, and means nothing in another folder."""

    number: int
    slug: str
    before: PaperLine | None
    after: Member | None


class Members:
    """The lines of one build, told by what changed; or all are entered, and `gone` tells which were not."""

    def __init__(self, manifest: sqlite3.Connection, build: int) -> None:
        self._manifest = manifest
        self._build = build
        manifest.executescript(_TABLES)

    def enter(self, member: Member) -> tuple[int, Change | None]:
        """Note a paper as it is now; its row's number, and what changed of it, None for nothing."""
        slug, packed = member.slug, member.packed
        old = self._manifest.execute("SELECT id, line FROM member WHERE slug = ?", (slug,)).fetchone()
        if old is not None and old[1] == packed:
            self._manifest.execute("UPDATE member SET build = ? WHERE id = ?", (self._build, old[0]))
            return old[0], None
        row = (member.rank, member.cause, member.year, member.since)
        if old is not None:
            self._manifest.execute(
                "UPDATE member SET rank = ?, cause = ?, year = ?, since = ?, line = ?, build = ? WHERE id = ?",
                (*row, packed, self._build, old[0]),
            )
            return old[0], Change(number=old[0], slug=slug, before=unpack(old[1]), after=member)
        made = self._manifest.execute(
            "INSERT INTO member (rank, cause, year, since, line, build, slug) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, packed, self._build, slug),
        )
        number = int(made.lastrowid or 0)
        return number, Change(number=number, slug=slug, before=None, after=member)

    def leave(self, slug: str) -> Change | None:
        """Forget a paper; what went, None where it was not known."""
        old = self._manifest.execute("SELECT id, line FROM member WHERE slug = ?", (slug,)).fetchone()
        if old is None:
            return None
        self._manifest.execute("DELETE FROM member WHERE id = ?", (old[0],))
        return Change(number=old[0], slug=slug, before=unpack(old[1]), after=None)

    def gone(self) -> Iterator[Change]:
        """After every paper was entered: those that were not. They are forgotten."""
        rows = self._manifest.execute("SELECT id, line FROM member WHERE build <> ?", (self._build,)).fetchall()
        for number, packed in rows:
            line = unpack(packed)
            yield Change(number=number, slug=line.slug, before=line, after=None)
        self._manifest.execute("DELETE FROM member WHERE build <> ?", (self._build,))

    def count(self) -> int:
        """How many papers have a page."""
        return int(self._manifest.execute("SELECT count(*) FROM member").fetchone()[0])


def pack(line: PaperLine) -> bytes:
    """A line as bytes."""
    facts = [
        line.slug, line.title, line.authors[:_MOST_AUTHORS], line.published, line.venue, line.cause.value,
        line.since.isoformat(), line.address, line.categories, line.citations, line.host, line.identifiers,
        line.persons,
    ]  # fmt: skip
    try:
        return orjson.dumps(facts)
    except orjson.JSONEncodeError:
        return orjson.dumps(_whole(facts))


def unpack(packed: bytes) -> PaperLine:
    """The line that `pack` made bytes of."""
    (
        slug, title, authors, published, venue, cause, since, address, categories, citations, host, named, persons
    ) = orjson.loads(packed)  # fmt: skip
    return PaperLine(
        slug=slug,
        title=title,
        authors=tuple(authors),
        published=published,
        venue=venue,
        status=STATUS_OF[Cause(cause)],
        cause=Cause(cause),
        since=datetime.fromisoformat(since),
        address=address,
        categories=tuple(categories),
        citations=citations,
        host=host,
        identifiers=tuple(named),
        persons=tuple(persons),
    )


def _whole(value: object) -> object:
    # Half characters, which no file can hold.
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value
