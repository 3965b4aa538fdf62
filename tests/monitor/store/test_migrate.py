"""Opening a database: made, brought up to date after a copy, or refused."""

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from monitor.errors import ConfigurationError, NewerDatabaseError, StoreError
from monitor.store import (
    community_tables,  # noqa: F401 -- their tables belong to METADATA too
    migrate,
    open_store,
)
from monitor.store.database import Database
from monitor.store.tables import METADATA
from tests.monitor.store.made import NOW, link, reading


def only_rows(index: Any) -> list[Any]:
    return [value for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")]


def shape(connection: Connection) -> dict[str, Any]:
    """Tables, columns, keys and indexes as the database tells them."""
    found = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]).strip("()"))
                for column in found.get_columns(table)
            },
            "primary": found.get_pk_constraint(table),
            "foreign": sorted(map(repr, found.get_foreign_keys(table))),
            "unique": sorted(map(repr, found.get_unique_constraints(table))),
            "indexes": sorted(
                (str(one["name"]), one["column_names"], one["unique"], sorted(map(str, only_rows(one))))
                for one in found.get_indexes(table)
            ),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


async def test_migrations_end_where_the_tables_are(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        async with database.write() as connection:
            await connection.run_sync(METADATA.create_all)
            wanted = await connection.run_sync(shape)
            await connection.run_sync(METADATA.drop_all)
        assert await migrate.bring_up_to_date(database, now=NOW) is None
        async with database.read() as connection:
            assert await connection.run_sync(shape) == wanted
            left = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), METADATA))
        assert left == []
        assert set(wanted) == set(METADATA.tables)
    finally:
        await database.close()


async def test_opening_again_changes_nothing(empty_url: str) -> None:
    first = await open_store(empty_url, now=NOW)
    await first.papers.add([reading("2601.00001", link())], "c", now=NOW)
    await first.close()
    again = await open_store(empty_url, now=NOW)
    assert again.copy is None
    assert await again.papers.find("2601.00001")
    await again.close()


async def test_two_may_open_an_empty_database_at_once(empty_url: str) -> None:
    stores = await asyncio.gather(*(open_store(empty_url, now=NOW) for _ in range(3)))
    assert len({store.installation.id for store in stores}) == 1
    for store in stores:
        await store.close()


async def test_a_newer_database_is_refused_and_not_touched(url: str) -> None:
    await (await open_store(url, now=NOW)).close()
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999") as raised:
        await open_store(url, now=NOW)
    assert "newer program" in raised.value.advice
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    await database.close()


async def test_an_older_file_is_copied_before_it_is_upgraded(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = await open_store(url, now=NOW)
    await first.papers.add([reading("2601.00001", link())], "c", now=NOW)
    await first.close()
    newest = migrate._script().get_current_head()
    add_step(monkeypatch, tmp_path)
    with caplog.at_level(logging.WARNING):
        opened = await open_store(url, now=NOW)
    try:
        assert await opened.papers.find("2601.00001")
        database = Database(url)
        async with database.read() as connection:
            names = await connection.run_sync(lambda sync: {one["name"] for one in inspect(sync).get_columns("marks")})
        await database.close()
        assert "added_later" in names
        if make_url(url).get_backend_name() == "postgresql":
            assert opened.copy is None
            assert "no copy of it is made" in caplog.text
            return
        assert opened.copy is not None
        assert opened.copy.parent == tmp_path
        with sqlite3.connect(opened.copy) as copy:
            assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest,)]
            assert copy.execute("SELECT slug FROM papers").fetchall() == [("arxiv-2601.00001",)]
        copy.close()
    finally:
        await opened.close()


async def test_a_failing_step_leaves_the_database_as_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await (await open_store(url, now=NOW)).close()
    newest = migrate._script().get_current_head()
    add_step(monkeypatch, tmp_path, 'op.execute("SELECT nothing FROM nowhere")')
    with pytest.raises(StoreError, match="refused"):
        await open_store(url, now=NOW)
    database = Database(url)
    async with database.read() as connection:
        names = await connection.run_sync(lambda sync: {one["name"] for one in inspect(sync).get_columns("marks")})
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == newest
    await database.close()
    assert "added_later" not in names


def test_each_step_lies_in_a_file_named_by_its_revision() -> None:
    """So that a start need not load the steps to know which is the newest."""
    for step in migrate._script().walk_revisions():
        assert Path(step.path).name.startswith(f"v{step.revision}_")
    assert migrate.newest_step() == migrate._script().get_current_head()


def add_step(monkeypatch: pytest.MonkeyPatch, folder: Path, more: str = "pass") -> None:
    """A program one step newer than this one."""
    newest = migrate._script().get_current_head()
    steps = folder / "migrations"
    (steps / "versions").mkdir(parents=True)
    for file in migrate._MIGRATIONS.rglob("*"):
        if file.suffix in {".py", ".mako"}:
            (steps / file.relative_to(migrate._MIGRATIONS)).write_bytes(file.read_bytes())
    (steps / "versions" / "v9000.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9000', '{newest}', None, None\n"
        "def upgrade():\n"
        "    op.add_column('marks', sa.Column('added_later', sa.Integer()))\n"
        f"    {more}\n"
    )
    monkeypatch.setattr(migrate, "_MIGRATIONS", steps)


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"]
)
async def test_an_address_that_cannot_hold_a_graveyard(address: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        await open_store(address, now=NOW)
    assert raised.value.advice


async def test_a_database_that_cannot_be_reached_says_so_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await open_store(f"sqlite:///{tmp_path}/no/such/folder/graveyard.db", now=NOW)
    with pytest.raises(StoreError) as raised:
        await open_store(f"postgresql://me:s3cret@/graveyard?host={tmp_path}", now=NOW)
    assert "s3cret" not in str(raised.value)
