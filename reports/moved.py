"""Papers that turned out to be another one: what stands at the address they had leads on to the paper that is both.

No server is needed for it: a small page names the other (canonical) and goes there at once, and the twin and the badge
beside it are those of the other. Where a server can do better, it is told how: `_redirects` is read by static hosts
(Netlify, Cloudflare Pages, GitLab Pages), the hidden files by our own server, by nginx (`map`) and Apache
(`RewriteMap`), beside those of what was taken away.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

import orjson

from monitor.model.catalogue import MergedRow
from reports.addresses import paper_folder
from reports.drawing import FILES, Held, digest_of
from reports.pages.base import Page
from reports.voice import GRAVEYARD, Voice

MOVED: Final = ".graveyard-moved.json"
NGINX: Final = ".graveyard-moved.nginx"
APACHE: Final = ".graveyard-moved.apache"
REDIRECTS: Final = "_redirects"
# The fewest that one of the three reads (docs.gitlab.com, "GitLab Pages redirects"). The page itself leads on, too.
_MOST_REDIRECTS: Final = 1_000
_AT_A_TIME: Final = 500
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS moved "
    "(slug TEXT PRIMARY KEY, build INTEGER NOT NULL, made_of BLOB NOT NULL) WITHOUT ROWID"
)


class Moved:
    """The papers of one site folder that lead on, beside the manifest: their files are no paper's of their own."""

    def __init__(self, manifest: sqlite3.Connection, build: int) -> None:
        self._manifest = manifest
        self._build = build
        manifest.execute(_TABLE)

    def note(self, slug: str, made_of: bytes) -> None:
        """Note that this build lets `slug` lead on, and a digest of all that its files are made of."""
        self._manifest.execute("INSERT OR REPLACE INTO moved VALUES (?, ?, ?)", (slug, self._build, made_of))

    def made_of(self, slug: str) -> bytes | None:
        """What `note` was told of `slug` by this build or the last; None where it did not lead on."""
        found = self._manifest.execute("SELECT made_of FROM moved WHERE slug = ?", (slug,)).fetchone()
        return found[0] if found else None

    def leads_on(self, slug: str) -> bool:
        """Whether this build let `slug` lead on."""
        found = self._manifest.execute("SELECT 1 FROM moved WHERE slug = ? AND build = ?", (slug, self._build))
        return found.fetchone() is not None

    def finish(self) -> None:
        """Forget those that lead on no more. Of one that is a paper again the files are a paper's once more."""
        for (slug,) in self._manifest.execute("SELECT slug FROM moved JOIN drawn USING (slug)").fetchall():
            own = [(paper_folder(slug) + name,) for name in FILES]
            self._manifest.executemany("DELETE FROM files WHERE path = ?", own)
        self._manifest.execute("DELETE FROM moved WHERE build <> ?", (self._build,))


class Folder(Protocol):
    """The site's folder, as far as it is needed here."""

    def held(self, slugs: Sequence[str]) -> Mapping[str, tuple[Held, ...]]:
        """What is known of the files of those of these papers that have a page."""
        ...

    def lead_on(self, slug: str, to: str, page: Callable[[], bytes], held: tuple[Held, ...], made_of: bytes) -> None:
        """Let `page` stand where `slug` stood. It is not asked for where files made of the same stand already."""
        ...

    def put(self, path: str, content: bytes) -> None:
        """Make `path` hold `content`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPage:
    """What stands at the address a paper had before it turned out to be another one."""

    row: MergedRow
    voice: Voice = GRAVEYARD
    picture: str = field(default="overview", init=False)
    template: str = field(default="pages/moved.html", init=False)

    @property
    def folder(self) -> str:
        """The address it had."""
        return paper_folder(self.row.slug)

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return self.voice.say("moved.title")

    @property
    def description(self) -> str:
        """That the paper has one address."""
        return "This paper has one page, and it is another one."

    def facts(self) -> Mapping[str, object]:
        """Where it leads."""
        return {"to": paper_folder(self.row.into), "paper": self.row.title}


def lead_on(
    merged: Iterable[MergedRow],
    folder: Folder,
    draw: Callable[[Page], bytes],
    *,
    base_path: str,
    voice: Voice,
    fingerprint: str,
) -> None:
    """Write what stands at the old addresses of `merged`, and the lists of them for servers under `base_path`.

    To be called when the papers are drawn. `merged` lead to papers that are published: an address that leads to any
    other leads nowhere, and is taken away like a page of its own. Under the same `fingerprint` of everything else, only
    what changed is drawn.
    """
    ways: dict[str, str] = {}
    rest = iter(merged)
    while rows := list(islice(rest, _AT_A_TIME)):
        held = folder.held([row.into for row in rows])
        for row in rows:
            if row.into in held:
                there = held[row.into]
                made_of = digest_of(repr((fingerprint, row, there)).encode("utf-8", "surrogatepass"))
                folder.lead_on(row.slug, row.into, partial(draw, MovedPage(row=row, voice=voice)), there, made_of)
                ways[paper_folder(row.slug)] = paper_folder(row.into)
    if not ways:
        return
    ordered = sorted(ways.items())
    pages = [(f"{base_path}{old}", f"{base_path}{new}") for old, new in ordered]
    folder.put(MOVED, orjson.dumps(dict(ordered), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    folder.put(NGINX, "".join(f'"{old}" "{new}";\n' for old, new in pages).encode())
    folder.put(APACHE, "".join(f"{old} {new}\n" for old, new in pages).encode())
    folder.put(REDIRECTS, "".join(f"{old} {new} 301\n" for old, new in pages[:_MOST_REDIRECTS]).encode())


def moved_folders(folder: Path) -> Mapping[str, str]:
    """The folders below the site `folder` that lead on, each with where to; all with a closing slash."""
    file = folder / MOVED
    try:
        told = file.stat()
    except OSError:
        return {}
    return _read(file, told.st_mtime_ns, told.st_ino)


@lru_cache(maxsize=4)
def _read(file: Path, written: int, number: int) -> Mapping[str, str]:  # noqa: ARG001  (they tell one file from the next)
    try:
        ways = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return {str(old): str(new) for old, new in ways.items()} if isinstance(ways, dict) else {}
