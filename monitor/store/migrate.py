"""Bringing a database to the version of this program, when it is opened.

An SQLite file that is older is copied beside itself first. PostgreSQL is left to its operator's own backups, and the
log says so. A database written by a newer program is refused.
"""

import logging
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import NewerDatabaseError
from monitor.store.database import Database

if TYPE_CHECKING:
    # Loading Alembic takes a tenth of starting the program, and most starts find the newest tables.
    from alembic.config import Config
    from alembic.script import ScriptDirectory

_LOG: Final = logging.getLogger(__name__)
_MIGRATIONS: Final = Path(__file__).parent / "migrations"

# Any number no other program locks in the same database: two openings at once take turns.
_UPGRADE_LOCK: Final = 7_261_501_977


async def bring_up_to_date(database: Database, *, now: datetime) -> Path | None:
    """Create or upgrade the tables. Returns the copy made of an older SQLite file, None where none was.

    Raises `NewerDatabaseError` when the database was written by a newer program; nothing is touched then.
    """
    async with database.read() as connection:
        version = await connection.run_sync(_version)
    newest = newest_step()
    if version == newest:
        return None
    _refuse_newer(version)
    copy = await _copy(database, version, now) if version is not None else None
    if version is not None and copy is None:
        _LOG.warning("upgrading a PostgreSQL database; no copy of it is made: version=%s newest=%s", version, newest)
    async with database.write() as connection:
        await _upgrade(connection)
    return copy


def newest_step() -> str:
    """The revision of the last step, as its file is named."""
    steps = (re.match(r"v(\d{4})", file.name) for file in (_MIGRATIONS / "versions").iterdir())
    return max(step[1] for step in steps if step is not None)


async def _upgrade(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    # Another process may have been quicker while this one waited for its turn.
    _refuse_newer(await connection.run_sync(_version))
    await connection.run_sync(_run_upgrade)


async def _copy(database: Database, version: str, now: datetime) -> Path | None:
    """A whole, settled copy of an SQLite file beside it, named by the version it holds and the time (UTC)."""
    if (file := database.file) is None:
        return None
    copy = file.with_name(f"{file.name}.{version}.{now:%Y%m%dT%H%M%S%fZ}")
    async with database.session() as connection:
        await connection.execute(text("VACUUM INTO :copy"), {"copy": str(copy)})
    _LOG.warning("the database is upgraded; what it was lies in %s", copy)
    return copy


def _refuse_newer(version: str | None) -> None:
    known = {step.revision for step in _script().walk_revisions()}
    if version is not None and version not in known:
        raise NewerDatabaseError(
            f"the database is of version {version}, which this program does not know",
            advice="It was written by a newer program: install that one, or open the copy it made beside the database.",
        )


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _run_upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config(**attributes: Any) -> "Config":
    from alembic.config import Config

    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _script() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())
