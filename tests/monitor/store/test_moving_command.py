"""`graveyard move` as its user meets it: from SQLite to PostgreSQL, and then the same verdicts and the same site."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store import open_store
from tests.acceptance.graveyard import Graveyard
from tests.monitor.store.conftest import _database
from tests.monitor.store.made import NOW
from tests.monitor.store.test_folding import keeping, would_change, year

# What tells of the build itself and not of the papers.
OF_THE_BUILD = {".graveyard-manifest.sqlite", "heartbeat.json"}


@pytest.fixture
def server(postgresql: str) -> Iterator[str]:
    yield from _database(postgresql, "template1")


async def _a_folded_year(url: str) -> None:
    store = await open_store(url, now=NOW)
    try:
        await year(store)
        await keeping(store).whole(write=True)
    finally:
        await store.close()


async def _would_change(url: str) -> tuple[int, int, int]:
    store = await open_store(url, now=NOW)
    try:
        return await would_change(store)
    finally:
        await store.close()


def _site(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name not in OF_THE_BUILD)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_graveyard_moves_with_one_command(tmp_path: Path, server: str) -> None:
    here = f"sqlite:///{tmp_path / 'graveyard.db'}"
    asyncio.run(_a_folded_year(here))
    graveyard = Graveyard(tmp_path)
    graveyard.configure(database={"url": here})
    told = graveyard.run("move", server).stdout
    assert "Every table was read back and is equal" in told
    assert "url: postgresql://" in told
    assert "not empty" in graveyard.run("move", server, code=1).stderr

    assert asyncio.run(_would_change(server)) == asyncio.run(_would_change(here)) == (6, 0, 0)
    graveyard.run("render", "--out", str(tmp_path / "lite"))
    graveyard.configure(database={"url": server})
    graveyard.run("render", "--out", str(tmp_path / "large"))
    assert _site(tmp_path / "large") == _site(tmp_path / "lite")

    (back,) = graveyard.told("move", f"sqlite:///{tmp_path / 'back.db'}")
    assert back["tables"]["papers"] == 3
    assert back["database"].startswith("sqlite:///")
    (kept,) = graveyard.told("prune")
    assert (kept["rows"], kept["refused"]) == (0, 0)
    lines = graveyard.run("show", "2601.00000").stdout
    assert "[seen 3" in lines
    assert "times, since 2026-03-08" in lines
