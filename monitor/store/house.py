"""The store itself: one database, opened and brought up to date, and the rooms that work on it."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.database import Database
from monitor.store.guarding import Guarding
from monitor.store.installation import Installation
from monitor.store.judgements import Judgements
from monitor.store.migrate import bring_up_to_date
from monitor.store.pauses import Pauses
from monitor.store.rooms import Rooms
from monitor.store.standing_still import connect_at_once
from monitor.store.sweeping import sweeping
from monitor.store.trials import Trials
from monitor.store.work import Work

if TYPE_CHECKING:
    from monitor.store.leading import Leadership


class Store(Rooms):
    """Bundles what works on one database; `copy` is where an older SQLite file was copied to before its upgrade."""

    def __init__(self, database: Database, installation: Installation, copy: Path | None) -> None:
        super().__init__(database)
        self.installation: Final = installation
        self.work: Final = Work(database)
        self.judgements: Final = Judgements(database)
        self.trials: Final = Trials(database)
        self.guarding: Final = Guarding(database)
        self.pauses: Final = Pauses(database)
        self.copy: Final = copy

    def sweeping(self) -> AbstractAsyncContextManager[None]:
        """Be the one sweeping process of this database until the block ends. Raises `BusyError` when another is."""
        return sweeping(self._database)

    @property
    def is_postgresql(self) -> bool:
        """Whether several machines may work on it."""
        return not self._database.is_sqlite

    @property
    def address(self) -> str:
        """The address as a PostgreSQL driver takes it, password included: never to be shown."""
        return self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def leading(self) -> AbstractAsyncContextManager["Leadership | None"]:
        """Lead the workers of this PostgreSQL database until the block ends; None where somebody else does."""
        from monitor.store.leading import leading

        return leading(self._database)

    @property
    def shown(self) -> str:
        """The database's address as it may be shown: without its password."""
        return self._database.url.render_as_string()

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


async def open_store(url: str, *, now: datetime, made_world: str | None = None) -> Store:
    """Open the database at the SQLAlchemy address `url`, made or upgraded where needed.

    `made_world` is given where nobody but one loop with a made clock uses the database: it is the installation's id,
    which is random otherwise, and SQLite answers without its threads, so that the same world runs the same way twice.
    Raises `ConfigurationError` for an address that is none, `NewerDatabaseError` for a newer program's database and
    `StoreError` when it cannot be reached or opened.
    """
    database = Database(url, connector=connect_at_once if made_world is not None else None)
    _see_that_it_can_lie_there(database.file)
    try:
        copy = await bring_up_to_date(database, now=now)
        return Store(database, await Installation.load(database, now=now, first_id=made_world), copy)
    except (DBAPIError, OSError) as error:
        await database.close()
        reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise StoreError(
            f"the database {database.url.render_as_string()} cannot be opened: {reason}",
            advice="See that database.url is right, that the server runs, and that the file may be written.",
        ) from error
    except BaseException:
        await database.close()
        raise


def _see_that_it_can_lie_there(file: Path | None) -> None:
    """Before a connection is tried: the thread of a failed one outlives it, and SQLite's own message names no path."""
    if file is None or (file.parent.is_dir() and not file.is_dir()):
        return
    raise StoreError(
        f"the database cannot lie at {file}: {'that is a folder' if file.is_dir() else 'its folder does not exist'}",
        advice="Make the folder, or correct database.url.",
    )
