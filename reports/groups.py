"""Which papers an author, a venue, a category or a host has: kept on disk, and moved only by what changed."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from monitor.model.catalogue import PaperLine
from monitor.model.status import STATUS_OF, Status
from reports.columns import CAUSE_NUMBERS
from reports.folding import author_name, categories_of, fold, surname, venue_series
from reports.members import Change, unpack
from reports.register import BURIED

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS crowd (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0,
    moved INTEGER NOT NULL DEFAULT 1, far INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',
    surname TEXT NOT NULL DEFAULT '', silent INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, name)
);
CREATE INDEX IF NOT EXISTS crowd_surname ON crowd (surname, name) WHERE surname <> '';
CREATE INDEX IF NOT EXISTS crowd_moved ON crowd (id) WHERE moved;
CREATE INDEX IF NOT EXISTS crowd_far ON crowd (id) WHERE far;
CREATE TABLE IF NOT EXISTS tie (
    crowd INTEGER, member INTEGER, rank INTEGER NOT NULL, since INTEGER NOT NULL, year INTEGER NOT NULL,
    PRIMARY KEY (crowd, member)
) WITHOUT ROWID;
"""
_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS tie_standing ON tie (crowd, rank, since DESC, year)",
    "CREATE INDEX IF NOT EXISTS tie_member ON tie (member)",
)
_MOST_TIES: Final = 300
_AT_A_TIME: Final = 500
_WAITING: Final = 20_000
_CAUSES: Final = tuple(CAUSE_NUMBERS)
_SHOWN: Final = "size > 0 AND (kind <> 'author' OR size >= :least) AND NOT silent"


class GroupKind(StrEnum):
    """What papers are grouped by. The value is the folder's name."""

    AUTHOR = "author"
    VENUE = "venue"
    CATEGORY = "category"
    HOST = "host"


_KINDS: Final = {kind.value: kind for kind in GroupKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One author, venue, category or host, with how many papers it has."""

    number: int
    kind: GroupKind
    name: str
    size: int
    silent: bool = False


def groups_of(line: PaperLine) -> list[tuple[GroupKind, str]]:
    """What a paper belongs to."""
    found = [(GroupKind.AUTHOR, author_name(name)) for name in line.authors[:_MOST_TIES]]
    found.append((GroupKind.VENUE, venue_series(line.venue)))
    found += [(GroupKind.CATEGORY, category) for category in categories_of(line)]
    found.append((GroupKind.HOST, (line.host or "")[:255]))
    return list(dict.fromkeys((kind, name) for kind, name in found if name.strip()))


class Groups:
    """The groups of one build: move every change, then `close`, then ask.

    `authors_from` is the number of papers from which an author has a page; `silent` are the names that have none.
    """

    def __init__(self, manifest: sqlite3.Connection, *, authors_from: int, silent: Iterable[str]) -> None:
        self._manifest = manifest
        self._from = authors_from
        self._silent = frozenset(fold(author_name(name)) for name in silent)
        self._letters: set[str] = set()
        self.regrouped = False
        """Whether a paper has other groups than before."""
        self._arriving: list[tuple[str, str, bool, int, int, int, int]] = []
        manifest.executescript(_TABLES)
        # Where there is none yet they are made of all at once: that is one sorting, not a place in a tree for each.
        if manifest.execute("SELECT 1 FROM tie").fetchone():
            self._index()

    def move(self, change: Change, after: Sequence[tuple[str, str]]) -> None:
        """Take a paper out of the groups it was in and put it into those it is in; both are to be drawn again.

        `after` are the kinds and names of those it is in. Its authors' pages wait with what is far where only its
        status is another one, and no burial is over.
        """
        before = [(kind.value, name) for kind, name in groups_of(change.before)] if change.before else []
        self.regrouped = self.regrouped or before != list(after)
        patient = before == list(after) and _may_wait(change)
        if before:
            groups = "id IN (SELECT crowd FROM tie WHERE member = ?)"
            if not patient:
                self._manifest.execute(f"UPDATE crowd SET moved = 1 WHERE {groups}", (change.number,))  # noqa: S608
            self._manifest.execute("DELETE FROM tie WHERE member = ?", (change.number,))
        if change.after:
            standing = (change.number, change.after.rank, change.after.moment, change.after.year)
            self._arriving += [
                (kind, name, patient and kind == GroupKind.AUTHOR.value, *standing) for kind, name in after
            ]
        if len(self._arriving) >= _WAITING:
            self._arrive()

    def _arrive(self) -> None:
        """Write down the ties that wait: many at once cost half."""
        groups = dict.fromkeys((kind, name, waits) for kind, name, waits, *_ in self._arriving)
        self._manifest.executemany(
            "INSERT INTO crowd (kind, name, surname, silent, moved, far) VALUES (?, ?, ?, ?, NOT ?5, ?5) "
            "ON CONFLICT (kind, name) DO UPDATE SET moved = max(moved, excluded.moved), far = max(far, excluded.far)",
            [(kind, name, *self._filed(kind, name), waits) for kind, name, waits in groups],
        )
        self._manifest.executemany(
            "INSERT OR IGNORE INTO tie (crowd, member, rank, since, year) "
            "SELECT id, ?4, ?5, ?6, ?7 FROM crowd WHERE kind = ?1 AND name = ?2",
            self._arriving,
        )
        self._arriving.clear()

    def _index(self) -> None:
        for made in _INDEXES:
            self._manifest.execute(made)

    def move_all(self) -> None:
        """Every group is to be drawn again, under the settings as they are now."""
        self._manifest.execute("UPDATE crowd SET moved = 1, silent = 0")
        if self._silent:
            names = self._manifest.execute("SELECT id, name FROM crowd WHERE kind = 'author'").fetchall()
            silent = [(number,) for number, name in names if fold(name) in self._silent]
            self._manifest.executemany("UPDATE crowd SET silent = 1 WHERE id = ?", silent)

    def note(self, kind: GroupKind, name: str, note: str) -> None:
        """Keep what else a group's page says; the group is to be drawn again where that changed."""
        self._arrive()
        self._manifest.execute(
            "UPDATE crowd SET note = ?, moved = 1 WHERE kind = ? AND name = ? AND note <> ?",
            (note, kind.value, name, note),
        )

    def close(self) -> list[str]:
        """Count again what moved. The slugs of papers whose authors won or lost a page, for their pages say so."""
        self._arrive()
        self._index()
        # Named, or SQLite walks over every author there is.
        moved = "crowd INDEXED BY crowd_moved WHERE moved"
        counted = (
            f"SELECT id, kind, surname, size, (SELECT count(*) FROM tie WHERE crowd = crowd.id) AS now FROM {moved}"  # noqa: S608
        )
        changed = f"SELECT * FROM ({counted}) WHERE kind = 'author' AND size <> now"  # noqa: S608
        self._letters = {
            letters
            for (letters,) in self._manifest.execute(
                f"SELECT DISTINCT substr(surname, 1, 2) FROM ({changed}) WHERE max(size, now) >= ?",  # noqa: S608
                (self._from,),
            )
        }
        turned = self._manifest.execute(
            f"SELECT id FROM ({changed}) WHERE (size >= ?) <> (now >= ?)",  # noqa: S608
            (self._from, self._from),
        ).fetchall()
        self._manifest.execute("UPDATE crowd SET size = (SELECT count(*) FROM tie WHERE crowd = crowd.id) WHERE moved")
        slugs: set[str] = set()
        for number in turned[:_AT_A_TIME]:
            papers = "SELECT member FROM tie WHERE crowd = ?"
            rows = self._manifest.execute(f"SELECT slug FROM member WHERE id IN ({papers})", number)  # noqa: S608
            slugs.update(slug for (slug,) in rows)
            # Who wrote with them links to them.
            self._manifest.execute(
                f"UPDATE crowd SET moved = 1 WHERE id IN (SELECT crowd FROM tie WHERE member IN ({papers}))",  # noqa: S608
                number,
            )
        if len(turned) > _AT_A_TIME:
            # Most pages would be found anyway.
            self._manifest.execute("UPDATE crowd SET moved = 1")
            slugs.update(slug for (slug,) in self._manifest.execute("SELECT slug FROM member"))
        return sorted(slugs)

    def move_far(self) -> None:
        """Groups that wait, or whose later pages do, are to be drawn again."""
        self._manifest.execute("UPDATE crowd SET moved = 1, far = 0 WHERE far")

    def moved(self) -> Iterator[Group]:
        """The groups to be drawn again, also those that have no page any more."""
        after = 0
        while rows := self._manifest.execute(
            "SELECT id, kind, name, size, silent FROM crowd WHERE moved AND id > ? ORDER BY id LIMIT ?",
            (after, _AT_A_TIME),
        ).fetchall():
            yield from map(_group, rows)
            after = rows[-1][0]

    def _filed(self, kind: str, name: str) -> tuple[str, bool]:
        if kind != GroupKind.AUTHOR.value:
            return "", False
        return surname(name), bool(self._silent) and fold(name) in self._silent

    def settle(self, *, beyond: int | None = None) -> None:
        """Everything is drawn; later pages wait of groups with more papers than `beyond`. Empty ones are forgotten."""
        self._manifest.execute("DELETE FROM crowd WHERE size = 0")
        self._manifest.execute("UPDATE crowd SET moved = 0, far = ifnull(size > ?, 0) WHERE moved", (beyond,))

    def shown(self, group: Group) -> bool:
        """Whether this group has a page."""
        return not group.silent and group.size >= (self._from if group.kind is GroupKind.AUTHOR else 1)

    def of(self, slug: str) -> list[tuple[str, str]]:
        """Kind and name of the groups with a page that a paper belongs to."""
        return self._manifest.execute(
            "SELECT kind, name FROM member JOIN tie ON tie.member = member.id "  # noqa: S608
            f"JOIN crowd ON crowd.id = tie.crowd WHERE member.slug = ?1 AND {_SHOWN.replace(':least', '?2')}",
            (slug, self._from),
        ).fetchall()

    def all(self, kind: GroupKind) -> list[Group]:
        """The groups of a kind that have a page, by name. (Authors are too many: they come by letters.)"""
        rows = self._manifest.execute(
            f"SELECT id, kind, name, size, silent FROM crowd WHERE kind = :kind AND {_SHOWN} ORDER BY name",  # noqa: S608
            {"kind": kind.value, "least": self._from},
        )
        return [_group(row) for row in rows]

    def letters(self) -> list[tuple[str, int]]:
        """The first two letters of surnames with how many authors have a page under them, in order."""
        return self._manifest.execute(
            f"SELECT substr(surname, 1, 2), count(*) FROM crowd WHERE surname <> '' AND {_SHOWN} GROUP BY 1 ORDER BY 1",  # noqa: S608
            {"least": self._from},
        ).fetchall()

    def turned_letters(self) -> frozenset[str]:
        """Under which letters an author came, went or has another number of papers. After `close`."""
        return frozenset(self._letters)

    def under(self, letters: str) -> list[Group]:
        """The authors with a page whose surname begins with these letters, by surname."""
        rows = self._manifest.execute(
            f"SELECT id, kind, name, size, silent FROM crowd WHERE surname >= :low AND surname < :high AND {_SHOWN} "  # noqa: S608
            "AND substr(surname, 1, 2) = :low AND surname <> '' ORDER BY surname, name",
            {"low": letters, "high": f"{letters}\U0010ffff", "least": self._from},
        )
        return [_group(row) for row in rows]

    def lines(self, group: Group, limit: int) -> list[PaperLine]:
        """Its papers, the broken first, then by cause and the newest change."""
        rows = self._manifest.execute(
            "SELECT member.line FROM tie JOIN member ON member.id = tie.member WHERE crowd = ? "
            "ORDER BY tie.rank, tie.since DESC, member.slug LIMIT ?",
            (group.number, limit),
        )
        return [unpack(packed) for (packed,) in rows]

    def drawn(self, group: Group, limit: int) -> Iterator[bytes]:
        """The same, as the lists draw them. One reading for all pages: a later place costs all before it once more."""
        rows = self._manifest.execute(
            "SELECT register.line FROM tie JOIN member ON member.id = tie.member "
            "JOIN register ON register.slug = member.slug WHERE crowd = ? "
            "ORDER BY tie.rank, tie.since DESC, member.slug LIMIT ?",
            (group.number, limit),
        )
        return (line for (line,) in rows)

    def newest(self, group: Group, limit: int) -> list[PaperLine]:
        """Its papers that came to their status last."""
        oldest = "SELECT since FROM tie WHERE crowd = ?1 ORDER BY since DESC LIMIT 1 OFFSET ?2 - 1"
        # Fewer papers than asked for have no such place: then all of them are new enough.
        rows = self._manifest.execute(
            "SELECT line FROM tie JOIN member ON member.id = tie.member "  # noqa: S608
            f"WHERE crowd = ?1 AND tie.since >= ifnull(({oldest}), -1e18) ORDER BY tie.since DESC, slug LIMIT ?2",
            (group.number, limit),
        )
        return [unpack(packed) for (packed,) in rows]

    def by_year(self, group: Group) -> Mapping[int, Mapping[Status, int]]:
        """How many of its papers have which status, by year; 0 is the year of those without a date."""
        rows = self._manifest.execute(
            "SELECT year, rank, count(*) FROM tie WHERE crowd = ? GROUP BY rank, year",
            (group.number,),
        )
        return _years(rows)

    def with_others(self, group: Group, kind: GroupKind, most: int) -> list[tuple[Group, int]]:
        """The groups of a kind that share papers with this one and how many, the closest first."""
        rows = self._manifest.execute(
            "SELECT other.id, other.kind, other.name, other.size, other.silent, count(*) AS shared FROM tie "
            "JOIN tie AS beside ON beside.member = tie.member AND beside.crowd <> tie.crowd "
            "JOIN crowd AS other ON other.id = beside.crowd "
            "WHERE tie.crowd = ? AND other.kind = ? GROUP BY other.id ORDER BY shared DESC, other.name LIMIT ?",
            (group.number, kind.value, most),
        )
        return [(_group(row), row[5]) for row in rows.fetchall()]

    def matrix(self, kind: GroupKind, most: int) -> list[tuple[Group, Mapping[int, Mapping[Status, int]]]]:
        """The largest groups of a kind with their papers by year and status, the largest first."""
        largest = self._manifest.execute(
            "SELECT id, kind, name, size, silent FROM crowd WHERE kind = ? AND size > 0 "
            "ORDER BY size DESC, name LIMIT ?",
            (kind.value, most),
        ).fetchall()
        return [(group, self.by_year(group)) for group in map(_group, largest)]


def tally(years: Mapping[int, Mapping[Status, int]]) -> Counter[Status]:
    """The statuses of all years together."""
    whole: Counter[Status] = Counter()
    for counts in years.values():
        whole.update(counts)
    return whole


def _may_wait(change: Change) -> bool:
    """Whether what pages say of a paper may stay for a while.

    Its title is the same, no burial is over, and nobody took back that the paper is theirs.
    """
    if change.before is None or change.after is None:
        return False
    after = unpack(change.after.packed)
    if change.before.title != after.title or not set(change.before.persons) <= set(after.persons):
        return False
    return change.before.status not in BURIED or after.status in BURIED


def _years(rows: Iterable[tuple[int, int, int]]) -> Mapping[int, Mapping[Status, int]]:
    years: dict[int, Counter[Status]] = {}
    for year, rank, count in rows:
        years.setdefault(year, Counter())[STATUS_OF[_CAUSES[rank]]] += count
    return dict(sorted(years.items()))


def _group(row: Sequence[Any]) -> Group:
    number, kind, name, size, silent = row[:5]
    return Group(number=number, kind=_KINDS[kind], name=name, size=size, silent=bool(silent))
