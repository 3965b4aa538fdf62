"""The manifest of a site's folder: a SQLite file that remembers what was written, and is one build's alone."""

import sqlite3
from pathlib import Path
from typing import Final

from monitor.errors import GraveyardError

# Bump when the meaning of the manifest changes; an older one is then forgotten and everything is written again.
_FORMAT: Final = "5"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, digest BLOB NOT NULL, size INTEGER NOT NULL, build INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drawn (
    slug TEXT PRIMARY KEY, page BLOB NOT NULL, page_size INTEGER NOT NULL, twin BLOB NOT NULL,
    twin_size INTEGER NOT NULL, badge BLOB NOT NULL, badge_size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def open_manifest(path: Path) -> sqlite3.Connection:
    """The manifest at this path, made if need be and locked until it is closed; one that cannot be read is begun anew.

    Raises GraveyardError when another build holds it, or when it cannot be opened.
    """
    try:
        return _prepared(path)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise GraveyardError(
                f"Another build is writing the site in {path.parent}.",
                advice="Wait for it to end, or render elsewhere.",
            ) from error
        raise GraveyardError(f"The site's manifest {path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError:
        # Not a manifest, or torn by a power cut. It can be made again: everything is written once more.
        path.unlink()
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    manifest = sqlite3.connect(path, timeout=0)
    try:
        # The lock is taken by the first write and held until the connection closes; a kill frees it.
        manifest.execute("PRAGMA locking_mode = EXCLUSIVE")
        manifest.execute("PRAGMA synchronous = NORMAL")
        # Words and ties arrive all over their trees: 32 MB of pages held save most of the reading.
        manifest.execute("PRAGMA cache_size = -32000")
        # Rows of a kilobyte and more; counts for a new file only.
        manifest.execute("PRAGMA page_size = 16384")
        manifest.executescript(_TABLES)
        known = manifest.execute("SELECT value FROM notes WHERE name = 'format'").fetchone()
        if known is None or known[0] != _FORMAT:
            for (table,) in manifest.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                manifest.execute(f"DROP TABLE {table}")
            manifest.executescript(_TABLES)
            manifest.execute("INSERT INTO notes (name, value) VALUES ('format', ?)", (_FORMAT,))
        manifest.execute("UPDATE notes SET value = value")
        manifest.commit()
    except BaseException:
        manifest.close()
        raise
    return manifest
