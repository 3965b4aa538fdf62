"""Everything moves from one database to another, both ways, or says clearly that it did not."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from checkers.base import EvidenceKind
from monitor.errors import BusyError, StoreError
from monitor.store import Store, moving, open_store
from monitor.store.catalogue import open_catalogue
from monitor.store.community_tables import corrections, sessions
from monitor.store.database import Database
from monitor.store.fleet_tables import lanes, workers
from monitor.store.moving import move
from monitor.store.pauses import Pauses
from monitor.store.tables import METADATA, links, papers
from tests.monitor.store.conftest import _database
from tests.monitor.store.made import DAY, NOW, link, reading, settle_all, sweep


@pytest.fixture(params=["sqlite → postgresql", "postgresql → sqlite"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a source and an empty target."""
    file = f"sqlite:///{tmp_path / 'graveyard.db'}"
    for server in _database(request.getfixturevalue("postgresql"), "template1"):
        yield (file, server) if request.param.startswith("sqlite") else (server, file)


@pytest.fixture
async def source(both: tuple[str, str]) -> AsyncIterator[Store]:
    """A store with something in every kind of column, told twice over so that rows are tied to rows."""
    store = await open_store(both[0], now=NOW)
    told = [
        reading(f"2601.{n:05}", link(f"owner{n % 7}/code{n}"), title=f"Über 墓 \u2028 'quoted' \\ \x00 paper {n} 💀")
        for n in range(60)
    ]
    await store.papers.add(told, "made", now=NOW)
    await store.installation.put("a secret", "salt")
    await sweep(store, facts=(("said", "a \x00 page {1.0} \ud800"),), missing_paths=("a/b",))
    await settle_all(store)
    await sweep(store, NOW + 8 * DAY, kind=EvidenceKind.NOT_VISIBLE, status=404)
    await settle_all(store, NOW + 8 * DAY)
    async with store._database.write() as connection:
        await connection.execute(update(papers).where(papers.c.id == 3).values(merged_into=50, removed=NOW))
        await connection.execute(update(links).where(links.c.id == 2).values(trial_of=40))
        await connection.execute(insert(sessions).values(digest=b"\x00\xff", moderator="m", started=NOW, until=NOW))
        for number, joined in ((1, None), (2, 1)):
            await connection.execute(
                insert(corrections).values(
                    id=number, handle=f"c{number}", problem="other", relation="reader", details={"b": 1.0, "a": [2]},
                    note="", digest="d", state="open", at=NOW, joined_id=joined,
                )
            )  # fmt: skip
    yield store
    await store.close()


def quiet(table: str, rows: int) -> None:
    return None


_PAUSES = select(lanes.c.name, lanes.c.paused_until).where(lanes.c.paused_until > NOW)


async def rows(url: str) -> dict[str, list[Any]]:
    database = Database(url)
    try:
        async with database.read() as connection:
            return {
                table.name: sorted(map(tuple, (await connection.execute(select(table))).all()), key=repr)
                for table in METADATA.sorted_tables
                # Who is at work at this moment stays behind.
                if table not in (workers, lanes)
            } | {"lanes": sorted((await connection.execute(_PAUSES)).all())}
    finally:
        await database.close()


async def test_everything_arrives_and_life_goes_on_there(source: Store, both: tuple[str, str]) -> None:
    before = await rows(both[0])
    heard: list[str] = []
    moved = await move(*both, now=NOW, start_over=False, tell=lambda table, _: heard.append(table))
    assert {one.table: one.rows for one in moved} == {name: len(held) for name, held in before.items()}
    assert await rows(both[1]) == before == await rows(both[0])
    assert "evidence" in heard
    store = await open_store(both[1], now=NOW)
    try:
        assert store.installation.id == source.installation.id
        assert await store.installation.get("a secret") == "salt"
        # New rows are numbered above the old ones in every table.
        await store.papers.add([reading("2602.00001", link("new/code"))], "made", now=NOW + 9 * DAY)
        assert await sweep(store, NOW + 20 * DAY) > 0
        await settle_all(store, NOW + 20 * DAY)
        assert (await store.papers.page(await store.papers.find("2602.00001"))).links
    finally:
        await store.close()


async def test_pauses_move_and_who_held_their_lanes_does_not(source: Store, both: tuple[str, str]) -> None:
    told = (
        {"name": "hop.example", "paused_until": NOW + DAY, "holder": "w", "until": NOW + DAY, "wanted_by": "v"},
        {"name": "idle.example", "paused_until": NOW + 2 * DAY, "holder": None, "until": None, "wanted_by": None},
        {"name": "over.example", "paused_until": NOW, "holder": None, "until": None, "wanted_by": None},
        {"name": "never.example", "paused_until": None, "holder": "w", "until": NOW + DAY, "wanted_by": None},
    )
    async with source._database.write() as connection:
        await connection.execute(insert(lanes), [one | {"gap": 2.0, "next_at": NOW} for one in told])
    moved = await move(*both, now=NOW, start_over=False, tell=quiet)
    assert [one.rows for one in moved if one.table == "lanes"] == [2]
    target = Database(both[1])
    try:
        standing = await Pauses(target).standing(NOW)
        assert standing == {"hop.example": NOW + DAY, "idle.example": NOW + 2 * DAY}
        async with target.read() as connection:
            there = (await connection.execute(select(lanes).order_by(lanes.c.name))).all()
        assert [(one.name, one.holder, one.until, one.wanted_by, one.gap, one.next_at) for one in there] == [
            ("hop.example", None, None, None, 0, None),
            ("idle.example", None, None, None, 0, None),
        ]
    finally:
        await target.close()


async def test_a_pause_that_does_not_arrive_is_noticed(
    source: Store, both: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = moving._write

    async def shortened(connection: Any, table: Any, some: Any) -> None:
        changed = [row | {"paused_until": NOW} if table is lanes else row for row in some]
        await write(connection, table, changed)

    monkeypatch.setattr(moving, "_write", shortened)
    async with source._database.write() as connection:
        await connection.execute(insert(lanes).values(name="hop.example", paused_until=NOW + DAY))
    with pytest.raises(StoreError, match="lanes is not equal in both: 1 rows were read and 0 are there"):
        await move(*both, now=NOW, start_over=False, tell=quiet)


async def test_what_is_not_empty_is_left_alone(source: Store, both: tuple[str, str]) -> None:
    other = await open_store(both[1], now=NOW)
    await other.papers.add([reading()], "theirs", now=NOW)
    await other.close()
    before = await rows(both[1])
    with pytest.raises(StoreError, match="not empty: there are rows in"):
        await move(*both, now=NOW, start_over=True, tell=quiet)
    assert await rows(both[1]) == before


async def test_an_empty_database_of_ours_may_be_moved_into(source: Store, both: tuple[str, str]) -> None:
    await (await open_store(both[1], now=NOW)).close()
    await move(*both, now=NOW, start_over=False, tell=quiet)
    assert await rows(both[1]) == await rows(both[0])


async def test_nothing_moves_while_somebody_sweeps(source: Store, both: tuple[str, str]) -> None:
    async with source.sweeping():
        with pytest.raises(BusyError):
            await move(*both, now=NOW, start_over=False, tell=quiet)


async def test_a_kill_in_the_middle_leaves_a_target_that_nobody_opens(source: Store, both: tuple[str, str]) -> None:
    before = await rows(both[0])

    def killed(table: str, _: int) -> None:
        if table == "evidence":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move(*both, now=NOW, start_over=False, tell=killed)
    with pytest.raises(StoreError, match="unfinished: the move begun at 2026-03-01 12:00 UTC did not end"):
        await open_store(both[1], now=NOW)
    with pytest.raises(StoreError, match="holds what an earlier move left"):
        await move(*both, now=NOW, start_over=False, tell=quiet)
    with pytest.raises(StoreError, match="itself is unfinished"):
        await move(both[1], both[0], now=NOW, start_over=True, tell=quiet)
    assert await rows(both[0]) == before
    await move(*both, now=NOW, start_over=True, tell=quiet)
    assert await rows(both[1]) == before


def test_no_site_is_built_from_an_unfinished_database(tmp_path: Path) -> None:
    file = tmp_path / "graveyard.db"
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE installation (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("INSERT INTO installation VALUES ('move.unfinished', 'it did not end')")
    with pytest.raises(StoreError, match="unfinished"), open_catalogue(f"sqlite:///{file}", now=NOW):
        pass


async def test_a_row_that_arrives_otherwise_is_noticed(
    source: Store, both: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = moving._write

    async def damaged(connection: Any, table: Any, some: Any) -> None:
        changed = [row | {"detail": "otherwise"} if table.name == "evidence" else row for row in some]
        await write(connection, table, changed)

    monkeypatch.setattr(moving, "_write", damaged)
    with pytest.raises(StoreError, match="evidence is not equal in both"):
        await move(*both, now=NOW, start_over=False, tell=quiet)
    with pytest.raises(StoreError, match="unfinished"):
        await open_store(both[1], now=NOW)


def test_what_is_not_there_is_not_made_to_be_moved(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.db" for name in "ab")
    with pytest.raises(StoreError, match="there is no database at"):
        asyncio.run(move(source, target, now=NOW, start_over=False, tell=quiet))
    assert list(tmp_path.iterdir()) == []


async def test_a_database_is_not_moved_onto_itself(both: tuple[str, str]) -> None:
    with pytest.raises(StoreError, match="the same database"):
        await move(both[0], both[0], now=NOW, start_over=False, tell=quiet)
