"""Pages that were taken away: a server answers 410 Gone for them (RFC 9110, 15.5.11), and machines ask no more.

The list stands beside the manifest in hidden files that no server hands out: whoever had a page removed does not want
to stand in a public list of the removed. `.graveyard-gone.json` is what our own server reads and what outlives a lost
manifest; the two others are the same for nginx (`map`) and for Apache (`RewriteMap`).
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import orjson

GONE: Final = ".graveyard-gone.json"
NGINX: Final = ".graveyard-gone.nginx"
APACHE: Final = ".graveyard-gone.apache"
_PERSONAL: Final = ("paper/", "author/")
_FILES: Final = ("", "index.html", "index.json", "badge.svg", "feed.xml")
_TABLE: Final = "CREATE TABLE IF NOT EXISTS gone (folder TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID"


class Gone:
    """The list of one site folder: what was removed from it and did not come back."""

    def __init__(self, manifest: sqlite3.Connection, folder: Path) -> None:
        self._manifest = manifest
        self._folder = folder
        manifest.execute(_TABLE)

    def note(self, page: str, day: str) -> None:
        """Note that the HTML file `page` was removed on `day` (ISO, UTC), if it was a paper's or an author's own."""
        folder, _, name = page.rpartition("/")
        if name == "index.html" and page.startswith(_PERSONAL) and not folder.rpartition("/")[2].isdecimal():
            self._manifest.execute("INSERT OR IGNORE INTO gone VALUES (?, ?)", (f"{folder}/", day))

    def write(self, base_path: str) -> None:
        """Write the three files, for a site under `base_path`. What came back is on the list no more."""
        if not self._manifest.execute("SELECT 1 FROM gone").fetchone():
            # A new manifest knows nothing yet of what an earlier one removed.
            self._manifest.executemany("INSERT INTO gone VALUES (?, ?)", _stored(self._folder / GONE).items())
        rows = self._manifest.execute("SELECT folder, day FROM gone ORDER BY folder").fetchall()
        back = [folder for folder, _ in rows if (self._folder / folder / "index.html").exists()]
        self._manifest.executemany("DELETE FROM gone WHERE folder = ?", [(folder,) for folder in back])
        left = {folder: day for folder, day in rows if folder not in back}
        paths = [f"{base_path}{folder}{name}" for folder in left for name in _FILES]
        _replace(self._folder / GONE, orjson.dumps(left, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        _replace(self._folder / NGINX, _lines(f'"{path}" 1;' for path in paths))
        _replace(self._folder / APACHE, _lines(f"{path} gone" for path in paths))


def gone_folders(folder: Path) -> frozenset[str]:
    """The folders below the site `folder` whose pages were taken away, each with a closing slash."""
    return frozenset(_stored(folder / GONE))


def _stored(file: Path) -> dict[str, str]:
    try:
        told = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return {str(name): str(day) for name, day in told.items()} if isinstance(told, dict) else {}


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _replace(file: Path, content: bytes) -> None:
    if file.is_file() and file.read_bytes() == content:
        return
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
