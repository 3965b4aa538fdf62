"""The site's folder on disk: written file by file, each whole or not at all, and only where its bytes changed.

A manifest (SQLite) remembers what was written, so that an unchanged page costs neither a read nor a write, memory stays
flat, and only files of ours are ever removed. Papers have a row each there, and are not even looked at while nothing
changes them; everything else is one row a file, kept or written by every build. While a folder is open it is locked
against a second build. A build that was killed leaves whole files, old or new; the next one finishes its work.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Final

from monitor.errors import GraveyardError
from reports.addresses import paper_folder
from reports.drawing import FILES, PART, Drawn, Held, digest_of
from reports.gone import Gone
from reports.groups import Groups
from reports.manifest import open_manifest
from reports.members import Members
from reports.moved import Moved
from reports.register import Register
from reports.search import SearchIndex

_MANIFEST: Final = ".graveyard-manifest.sqlite"
_HELD: Final = b""
_BETWEEN_COMMITS: Final = 10_000
_LOOKED_AFTER: Final = 2_000
_KEPT: Final = "path >= ? AND path < ? AND build NOT IN (?, 0)"
# Folders that hold nothing but what a build wrote: a killed build's strays are looked for here.
_OURS: Final = (
    "paper", "alive", "ghosted", "404", "limbo", "exempt", "changes", "feed", "data",
    "author", "authors", "venue", "venues", "category", "categories", "host", "hosts", "search",
)  # fmt: skip


class SiteFolder:
    """An open site folder. `written`, `unchanged` and `removed` count HTML pages, the only thing readers count."""

    def __init__(self, folder: Path, manifest: sqlite3.Connection) -> None:
        self._folder = folder
        self._manifest = manifest
        self._known_folders: set[str] = set()
        self._held: list[tuple[str, bytes]] = []
        self._holding = False
        self._uncommitted = 0
        self._papers_written = 0
        self._gone = Gone(manifest, folder)
        self._day = ""
        self.written = 0
        self.unchanged = 0
        self.removed = 0
        # Nobody has built here: there is nothing that a killed build could have left.
        self._bare = not any((folder / top).exists() for top in _OURS)
        notes = dict(manifest.execute("SELECT name, value FROM notes"))
        self.finished = notes.get("finished") == "yes"
        self._build = int(notes.get("build", "0")) + 1
        self._notes = notes
        self._moved = Moved(manifest, self._build)
        self._note(build=str(self._build), finished="no")
        manifest.commit()

    def remembered(self, name: str) -> str | None:
        """What the last finished build noted under `name`; None after a killed one, which noted nothing."""
        return self._notes.get(name) if self.finished else None

    def put(self, path: str, content: bytes) -> None:
        """Make `path` hold `content`: nothing happens if it already does."""
        digest = digest_of(content)
        if self._holds(path, digest, len(content)):
            self._touch(path)
            return
        folder, _, name = path.rpartition("/")
        part = f"{self._folder}/{folder}/{PART}-{name}"
        self._made(f"{self._folder}/{folder}")
        with open(part, "wb", buffering=0) as file:  # noqa: PTH123
            file.write(content)
        if self._holding:
            self._held.append((path, digest))
            # Under a digest that no content has: a build that is killed before `release` has written nothing.
            digest = _HELD
        else:
            os.replace(part, f"{self._folder}/{path}")  # noqa: PTH105
        self._enter(path, digest, len(content))

    def hold(self) -> None:
        """From now on what is put appears only at `release`; it waits on disk, beside its place."""
        self._holding = True

    def release(self) -> None:
        """Let what is held appear, the last first: a page never links to a next one not yet there."""
        self._holding = False
        while self._held:
            path, digest = self._held.pop()
            folder, _, name = path.rpartition("/")
            os.replace(f"{self._folder}/{folder}/{PART}-{name}", f"{self._folder}/{path}")  # noqa: PTH105
            self._manifest.execute("UPDATE files SET digest = ? WHERE path = ?", (digest, path))

    def lead_on(self, slug: str, to: str, page: Callable[[], bytes], held: tuple[Held, ...], made_of: bytes) -> None:
        """Let `page` stand where the paper `slug` stood, and beside it the twin and the badge of the paper `to`.

        `held` is what is known of the files of `to`, which is drawn before. Files `made_of` the same are kept.
        """
        here, there = paper_folder(slug), paper_folder(to)
        same = self._moved.made_of(slug) == made_of
        self._moved.note(slug, made_of)
        if same and all(self.keep(here + name) for name in FILES):
            return
        self.put(here + FILES[0], page())
        for name, known in zip(FILES[1:], held[1:], strict=True):
            if self._holds(here + name, *known):
                self._touch(here + name)
                continue
            # One that somebody took away comes back with the build that looks after its paper.
            with suppress(FileNotFoundError):
                self.put(here + name, (self._folder / there / name).read_bytes())

    def beside(self, name: str) -> Path:
        """Where a large file is written that is to be adopted."""
        return self._folder / f"{PART}-large-{name}"

    def adopt(self, path: str, part: Path) -> None:
        """Make `path` the file that was written at `part`, which may be too large for memory."""
        digest, size = blake2b(digest_size=16), 0
        with part.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
        if self._holds(path, digest.digest(), size):
            self._touch(path)
            part.unlink()
            return
        self._made(str((self._folder / path).parent))
        part.replace(self._folder / path)
        self._enter(path, digest.digest(), size)

    def size(self, path: str) -> int:
        """How many bytes a file of ours has; 0 where there is none."""
        row = self._manifest.execute("SELECT size FROM files WHERE path = ?", (path,)).fetchone()
        return int(row[0]) if row else 0

    def register(self) -> Register:
        """The register of this build, which lives beside the manifest."""
        return Register(self._manifest, self._build)

    def keep(self, path: str) -> bool:
        """Keep `path` as an earlier build wrote it. False when it is not there and must be drawn."""
        row = self._manifest.execute("SELECT size FROM files WHERE path = ?", (path,)).fetchone()
        if row is None or not self._on_disk(path, row[0]):
            return False
        self._touch(path)
        return True

    def keep_rest(self, top: str, *, but: Collection[str] = ()) -> bool:
        """Keep every file whose path begins with `top` and that this build has not put, except `but`.

        False when one of them is found missing: then all of `top` must be made again. Two thousand are looked for in a
        build, in turn.
        """
        span = (top, top[:-1] + chr(ord(top[-1]) + 1), self._build)
        self._manifest.executemany(
            "UPDATE files SET build = 0 WHERE path = ? AND build <> ?", [(path, self._build) for path in but]
        )
        turn = f"looked-after {top}"
        looked = self._manifest.execute(
            f"SELECT path, size FROM files WHERE {_KEPT} AND path > ? ORDER BY path LIMIT ?",  # noqa: S608
            (*span, self._notes.get(turn, ""), _LOOKED_AFTER),
        ).fetchall()
        self._note(**{turn: looked[-1][0] if len(looked) == _LOOKED_AFTER else ""})
        if not all(self._on_disk(path, size) for path, size in looked):
            return False
        pages = f"SELECT count(*) FROM files WHERE {_KEPT} AND path LIKE '%.html'"  # noqa: S608
        self.unchanged += self._manifest.execute(pages, span).fetchone()[0]
        self._manifest.execute(f"UPDATE files SET build = ? WHERE {_KEPT}", (self._build, *span))  # noqa: S608
        return True

    def held(self, slugs: Sequence[str]) -> dict[str, tuple[Held, ...]]:
        """What is known of the files of these papers."""
        marks = ",".join("?" * len(slugs))
        rows = self._manifest.execute(f"SELECT * FROM drawn WHERE slug IN ({marks})", list(slugs))  # noqa: S608
        return {row[0]: ((row[1], row[2]), (row[3], row[4]), (row[5], row[6])) for row in rows}

    def record(self, drawn: Sequence[Drawn]) -> None:
        """Note papers that were drawn."""
        self._manifest.executemany(
            "INSERT OR REPLACE INTO drawn VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(paper.slug, *(fact for held in paper.held for fact in held)) for paper in drawn],
        )
        self._papers_written += sum(paper.written for paper in drawn)
        self._count_towards_commit(len(drawn))

    def lost(self, at_most: int) -> list[str]:
        """Papers of the register of which a file is missing: that were never drawn, or whose file somebody took away.

        So many are looked after in a build, in turn, so that the price does not grow with the site.
        """
        never = self._manifest.execute("SELECT slug FROM register WHERE slug NOT IN (SELECT slug FROM drawn)")
        lost = [slug for (slug,) in never]
        seen = self._manifest.execute(
            "SELECT * FROM drawn WHERE slug > ? ORDER BY slug LIMIT ?", (self._notes.get("looked-after", ""), at_most)
        ).fetchall()
        self._note(**{"looked-after": seen[-1][0] if len(seen) == at_most else ""})
        for row in seen:
            folder = paper_folder(row[0])
            if not all(self._on_disk(folder + name, size) for name, size in zip(FILES, row[2::2], strict=True)):
                lost.append(row[0])
        return lost

    def below(self, top: str) -> list[str]:
        """Every file of ours below the folder `top` (ending with a slash)."""
        rows = self._manifest.execute("SELECT path FROM files WHERE path >= ? AND path < ?", (top, f"{top[:-1]}0"))
        return [path for (path,) in rows]

    def current(self, top: str) -> list[str]:
        """Every file below the folder `top` (ending with a slash) that this build put or kept, in order."""
        rows = self._manifest.execute(
            "SELECT path FROM files WHERE path >= ? AND path < ? AND build = ? ORDER BY path",
            (top, f"{top[:-1]}0", self._build),
        )
        return [path for (path,) in rows]

    def remember(self, **notes: str) -> None:
        """Note for the next build what `remembered` then tells, if this one ends well."""
        self._note(**notes)

    def members(self) -> Members:
        """The lines of this build's papers, beside the manifest."""
        return Members(self._manifest, self._build)

    def groups(self, *, authors_from: int, silent: Iterable[str]) -> Groups:
        """The groups of this build, beside the manifest."""
        return Groups(self._manifest, authors_from=authors_from, silent=silent)

    def search(self) -> SearchIndex:
        """The search of this build, beside the manifest."""
        return SearchIndex(self._manifest)

    def finish(self, *, day: str, base_path: str, **notes: str) -> None:
        """Remove every file of ours that this build neither wrote nor kept; note what the next may rely on.

        Papers' and authors' pages that go are listed in `GONE` and its likes, under `base_path` and with the `day`.
        """
        self._day = day
        left = "FROM drawn WHERE slug NOT IN (SELECT slug FROM register)"
        for (slug,) in self._manifest.execute(f"SELECT slug {left} ORDER BY slug").fetchall():
            for name in () if self._moved.leads_on(slug) else FILES:
                self._remove(paper_folder(slug) + name)
        self._manifest.execute(f"DELETE {left}")
        self._moved.finish()
        papers = self._manifest.execute("SELECT count(*) FROM drawn").fetchone()[0]
        self.written += self._papers_written
        self.unchanged += papers - self._papers_written
        gone = self._manifest.execute(
            "SELECT path FROM files WHERE build <> ? ORDER BY path", (self._build,)
        ).fetchall()
        for (path,) in gone:
            self._remove(path)
        self._manifest.execute("DELETE FROM files WHERE build <> ?", (self._build,))
        if not (self.finished or self._bare):
            self._remove_strays()
        for part in chain.from_iterable(map(self._folder.glob, (f"{PART}*", f".{PART}*", f"*/{PART}*"))):
            part.unlink(missing_ok=True)
        self._gone.write(base_path)
        self._note(finished="yes", **notes)
        self._manifest.commit()

    def _holds(self, path: str, digest: bytes, size: int) -> bool:
        row = self._manifest.execute("SELECT digest, build FROM files WHERE path = ?", (path,)).fetchone()
        if row is None:
            return False
        return row == (_HELD, self._build) or (row[0] == digest and self._on_disk(path, size))

    def _on_disk(self, path: str, size: int) -> bool:
        try:
            return os.stat(f"{self._folder}/{path}").st_size == size  # noqa: PTH116
        except OSError:
            return False

    def _touch(self, path: str) -> None:
        changed = self._manifest.execute(
            "UPDATE files SET build = ? WHERE path = ? AND build <> ?", (self._build, path, self._build)
        ).rowcount
        if changed and path.endswith(".html"):
            self.unchanged += 1
        self._count_towards_commit()

    def _made(self, folder: str) -> None:
        """See that a folder is there."""
        if folder not in self._known_folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            if len(self._known_folders) > 10_000:
                self._known_folders.clear()
            self._known_folders.add(folder)

    def _enter(self, path: str, digest: bytes, size: int) -> None:
        self._manifest.execute(
            "INSERT OR REPLACE INTO files (path, digest, size, build) VALUES (?, ?, ?, ?)",
            (path, digest, size, self._build),
        )
        if path.endswith(".html"):
            self.written += 1
        self._count_towards_commit()

    def _count_towards_commit(self, rows: int = 1) -> None:
        self._uncommitted += rows
        if self._uncommitted >= _BETWEEN_COMMITS:
            self._manifest.commit()
            self._uncommitted = 0

    def _remove(self, path: str) -> None:
        target = self._folder / path
        target.unlink(missing_ok=True)
        if path.endswith(".html"):
            self.removed += 1
            self._gone.note(path, self._day)
        for parent in target.parents:
            if parent == self._folder:
                break
            try:
                parent.rmdir()
            except OSError:
                break

    def _remove_strays(self) -> None:
        # A killed build may have placed pages that the manifest never heard of.
        papers = {paper_folder(slug) for (slug,) in self._manifest.execute("SELECT slug FROM drawn")}
        for top in _OURS:
            for here, _, names in os.walk(self._folder / top, topdown=False):
                if f"/{PART}" in here:
                    shutil.rmtree(here)
                    continue
                folder = f"{Path(here).relative_to(self._folder).as_posix()}/"
                for name in names:
                    if name.startswith(PART):
                        os.unlink(f"{here}/{name}")  # noqa: PTH108
                        continue
                    known = self._manifest.execute("SELECT 1 FROM files WHERE path = ?", (folder + name,)).fetchone()
                    if not known and not (name in FILES and folder in papers):
                        self._remove(folder + name)

    def _note(self, **notes: str) -> None:
        self._manifest.executemany("INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)", notes.items())


@contextmanager
def open_site_folder(folder: Path) -> Iterator[SiteFolder]:
    """The folder, made if need be, locked and with its manifest open.

    Raises GraveyardError when another build is writing it, or when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = open_manifest(folder / _MANIFEST)
        with closing(manifest):
            yield SiteFolder(folder, manifest)
    except OSError as error:
        raise GraveyardError(
            f"The site could not be written to {folder}: {error}.",
            advice="Make room, or give the folder to the user that runs graveyard.",
        ) from error
