"""Databases of a real PostgreSQL, as under the tests of the store."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from monitor.store import Store, open_store
from tests.monitor.store.made import NOW
from tests.standins.fleet import postgresql_server

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server: the one GRAVEYARD_TEST_POSTGRES names, otherwise one of our own."""
    if given := os.environ.get("GRAVEYARD_TEST_POSTGRES"):
        yield given
        return
    with postgresql_server() as own:
        yield own.address


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"graveyard_fleet_{os.getpid()}_{next(_NUMBERS)}"
    asyncio.run(_order(server, f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_order(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An open store."""
    opened = await open_store(url, now=NOW)
    yield opened
    await opened.close()


async def _order(server: str, command: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(command)
    finally:
        await connection.close()
