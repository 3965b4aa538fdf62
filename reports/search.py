"""The search's files: which papers hold a word, in pieces small enough to be fetched while somebody types.

    data/search/index.json    how the pieces are cut, and what the numbers of causes mean
    data/search/w-<abc>.json  words that begin with these letters, each with its papers, as distances between numbers
    data/search/e-<yz>.json   words that end with these letters: where a word with one wrong letter is looked for
    data/search/r-<n>.json    papers as rows, by their numbers

An identifier of several words, as a DOI, is one word besides: backwards, behind "~" (reports/folding.py, `as_one`).

A paper's number is 30 bits of its slug's digest: it depends on nothing else, so that a new paper moves no other. What
a piece holds follows from the papers alone, and only pieces with a word that came or went are written again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, pairwise
from typing import Final

from monitor.model.catalogue import PaperLine
from reports.addresses import paper_folder
from reports.columns import CAUSE_NUMBERS, causes
from reports.environment import titled
from reports.exports import to_json
from reports.folding import WHOLE, words_of, year_of
from reports.members import Change, unpack
from reports.printing import clean
from reports.voice import Voice

FOLDER: Final = "data/search/"
INDEX: Final = f"{FOLDER}index.json"
_BITS: Final = 30
_ROWS_A_PIECE: Final = 64
_DEEP_FROM: Final = 5_000
_SHORTEST_FUZZY: Final = 4
_WAITING: Final = 100_000
_AT_A_TIME: Final = 2_000
# How words begin, in the database's order; what begins otherwise comes after all of them.
_SHELVES: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHELF: Final = {letter: shelf for shelf, letter in enumerate(_SHELVES)}
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS found (number INTEGER, member INTEGER, PRIMARY KEY (number, member)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS word (
    word TEXT, number INTEGER, member INTEGER, PRIMARY KEY (word, number, member)
) WITHOUT ROWID;
CREATE TEMPORARY TABLE stirred (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMPORARY TABLE stirred_row (number INTEGER PRIMARY KEY);
"""


def number_of(slug: str) -> int:
    """A paper's number in the search: the first 30 bits of its slug's SHA-256."""
    return int.from_bytes(sha256(slug.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> (32 - _BITS)


class SearchIndex:
    """The search of one build: filled anew, or told every change; then the pieces that changed are made."""

    def __init__(self, manifest: sqlite3.Connection) -> None:
        self._manifest = manifest
        manifest.executescript(_TABLES)
        self._gone: list[tuple[str, int, int]] = []
        self._new: list[tuple[str, int, int]] = []
        self._arriving: list[tuple[int, int, Sequence[str]]] = []

    def move(self, change: Change, words: Iterable[str]) -> None:
        """Take a paper's old words out, put its new ones in."""
        number = number_of(change.slug)
        before = words_of(change.before) if change.before else frozenset()
        after = frozenset(words)
        key = (number, change.number)
        self._gone += [(word, *key) for word in before - after]
        self._new += [(word, *key) for word in after - before]
        if len(self._gone) + len(self._new) >= _WAITING:
            self._stir()
        self._manifest.execute("INSERT OR IGNORE INTO stirred_row (number) VALUES (?)", (number,))
        if change.before is None:
            self._manifest.execute("INSERT OR IGNORE INTO found (number, member) VALUES (?, ?)", key)
        elif change.after is None:
            self._manifest.execute("DELETE FROM found WHERE number = ? AND member = ?", key)

    def empty(self) -> None:
        """Begin anew: every paper there is will be entered."""
        for table in ("word", "found"):
            self._manifest.execute(f"DELETE FROM {table}")  # noqa: S608
        for shelf in range(len(_SHELVES) + 1):
            self._manifest.execute(
                f"CREATE TEMPORARY TABLE arriving{shelf} (word TEXT, number INTEGER, member INTEGER)"
            )

    def enter(self, slug: str, member: int, words: Sequence[str]) -> None:
        """Note a paper, as one of all there are, with its row's number.

        The words wait in tables without order, one for each beginning, to be sorted once: put into a tree larger than
        the memory it has, as they come, they would have all of it written again with every few thousand papers.
        """
        self._arriving.append((number_of(slug), member, words))
        if len(self._arriving) >= _AT_A_TIME:
            self._arrive()

    def fill(self) -> Iterator[None]:
        """After every paper was entered: put their words in order, step by step."""
        self._arrive()
        for shelf in range(len(_SHELVES) + 1):
            self._manifest.execute(
                "INSERT INTO word (word, number, member) "  # noqa: S608
                f"SELECT word, number, member FROM arriving{shelf} ORDER BY 1, 2, 3"
            )
            self._manifest.execute(f"DROP TABLE arriving{shelf}")
            yield

    def _arrive(self) -> None:
        put = self._manifest.executemany
        put("INSERT INTO found (number, member) VALUES (?, ?)", [key for *key, _ in self._arriving])
        shelves: list[list[tuple[str, int, int]]] = [[] for _ in range(len(_SHELVES) + 1)]
        for number, member, words in self._arriving:
            for word in words:
                shelves[_SHELF.get(word[0], -1)].append((word, number, member))
        for shelf, rows in enumerate(shelves):
            put(f"INSERT INTO arriving{shelf} (word, number, member) VALUES (?, ?, ?)", rows)  # noqa: S608
        self._arriving.clear()

    def _stir(self) -> None:
        """Write down the words that came and went: many at once, in the order they lie in."""
        self._manifest.executemany("DELETE FROM word WHERE word = ? AND number = ? AND member = ?", sorted(self._gone))
        self._manifest.executemany(
            "INSERT OR IGNORE INTO word (word, number, member) VALUES (?, ?, ?)", sorted(self._new)
        )
        words = {word for word, _, _ in chain(self._gone, self._new)}
        self._manifest.executemany("INSERT OR IGNORE INTO stirred (word) VALUES (?)", [(word,) for word in words])
        self._gone.clear()
        self._new.clear()

    def pieces(self, cut: "Cut", *, whole: bool) -> Iterator[tuple[str, bytes | None]]:
        """The pieces that changed, or all: each file's path and bytes, None for one that is no more."""
        self._stir()
        yield from self._words(cut, whole=whole)
        yield from self._endings(whole=whole)
        yield from self._rows(cut, whole=whole)

    def _words(self, cut: "Cut", *, whole: bool) -> Iterator[tuple[str, bytes | None]]:
        source = "word" if whole else "stirred"
        keys = self._manifest.execute(f"SELECT DISTINCT substr(word, 1, ?) FROM {source} ORDER BY 1", (cut.letters,))  # noqa: S608
        for (key,) in keys.fetchall():
            if len(key) < cut.letters:
                where, bounds = "word = ?", [key]
            else:
                where, bounds = "word >= ? AND word < ?", [key, _after(key)]
            found: dict[str, list[int]] = {}
            for word, number in self._manifest.execute(
                f"SELECT DISTINCT word, number FROM word WHERE {where} ORDER BY word, number",  # noqa: S608
                bounds,
            ):
                found.setdefault(word, []).append(number)
            packed = {word: _distances(numbers) for word, numbers in found.items()}
            yield f"{FOLDER}w-{_file(key)}.json", to_json(packed) if packed else None

    def _endings(self, *, whole: bool) -> Iterator[tuple[str, bytes | None]]:
        # One walk along the words is quicker than an index kept for the rare day a word is misspelt.
        ends = None
        if not whole:
            ends = {word[-2:] for (word,) in self._manifest.execute("SELECT word FROM stirred") if _fuzzy(word)}
            if not ends:
                return
        found: dict[str, list[str]] = {end: [] for end in sorted(ends or ())}
        for (word,) in self._manifest.execute("SELECT DISTINCT word FROM word ORDER BY word"):
            if _fuzzy(word) and (ends is None or word[-2:] in ends):
                found.setdefault(word[-2:], []).append(word)
        for end, words in found.items():
            yield f"{FOLDER}e-{_file(end)}.json", to_json(words) if words else None

    def _rows(self, cut: "Cut", *, whole: bool) -> Iterator[tuple[str, bytes | None]]:
        shift = _BITS - cut.bits
        source = "found" if whole else "stirred_row"
        pieces = self._manifest.execute(f"SELECT DISTINCT number >> ? FROM {source} ORDER BY 1", (shift,))  # noqa: S608
        for (piece,) in pieces.fetchall():
            rows: dict[str, list[list[object]]] = {}
            for number, packed in self._manifest.execute(
                "SELECT number, line FROM found JOIN member ON member.id = found.member "
                "WHERE number >= ? AND number < ? ORDER BY number, slug",
                (piece << shift, (piece + 1) << shift),
            ):
                rows.setdefault(str(number), []).append(_row(unpack(packed)))
            yield f"{FOLDER}r-{piece}.json", to_json(rows) if rows else None


class Cut:
    """How the pieces are cut for so many papers: letters of a word's beginning, and bits of a number."""

    def __init__(self, papers: int) -> None:
        self.papers = papers
        self.letters = 3 if papers >= _DEEP_FROM else 2
        self.bits = max(papers // _ROWS_A_PIECE, 1).bit_length()

    @property
    def name(self) -> str:
        """What must be the same for pieces to be kept."""
        return f"{self.letters}/{self.bits}"


def search_index(cut: Cut, pieces: Sequence[str], voice: Voice) -> bytes:
    """What the pieces are read with, and which of words there are: nobody asks for one that is not there."""
    names = (path.removeprefix(FOLDER).removesuffix(".json") for path in pieces)
    return to_json(
        {
            "papers": cut.papers,
            "letters": cut.letters,
            "shift": _BITS - cut.bits,
            "causes": causes(voice),
            "pieces": " ".join(name for name in names if not name.startswith("r-")),
        }
    )


def _row(line: PaperLine) -> list[object]:
    names = [clean(name[:80]) for name in line.authors[:4]]
    return [
        paper_folder(line.slug),
        titled(clean(line.title), 200),
        ", ".join(names[:3]) + (" and others" if len(line.authors) > 3 else ""),
        year_of(line.published),
        CAUSE_NUMBERS[line.cause],
        line.citations or 0,
    ]


def _distances(numbers: list[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _after(key: str) -> str:
    """The first text after all that begin with `key`, in the database's order of code points."""
    return key[:-1] + chr(ord(key[-1]) + 1)


def _file(key: str) -> str:
    return key if key.isascii() else f"u-{key.encode('utf-8', 'replace').hex()}"


def _fuzzy(word: str) -> bool:
    return len(word) >= _SHORTEST_FUZZY and not word[0].isdigit() and word[0] != WHOLE
