"""Statements spelt out once say on both databases what SQLAlchemy would have made of them each time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.dialects import sqlite

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.prepared import Numbers, Prepared, among, outside
from monitor.store.tables import acts, collections, hosts
from tests.monitor.store.made import NOW

BESIDE = "half a \ud83d pair, a \0, ünï"
WRITTEN = ("at", "by", "verb", "subject", "reason", "before", "after")
WRITE = Prepared(insert(acts), WRITTEN)
READ = Prepared(select(acts).where(among(acts.c.id)).order_by(acts.c.id.desc()))
REST = Prepared(select(acts.c.id).where(outside(acts.c.id)).order_by(acts.c.id))
AGAIN = Prepared(
    update(acts)
    .where(acts.c.id == bindparam("of"))
    .values(at=bindparam("at", type_=acts.c.at.type), reason=bindparam("why", type_=acts.c.reason.type), verb="again")
)


def act(number: int, **rest: Any) -> dict[str, Any]:
    values = {"at": NOW + timedelta(microseconds=number), "by": "ada", "verb": "try", "subject": f"s{number}"}
    return {**values, "reason": "", "before": None, "after": None, **rest}


async def test_what_was_written_is_read_as_it_was(store: Store) -> None:
    async with store._database.write() as connection:
        await WRITE.many(connection, [act(1, before=["x", 2, None]), act(2, reason=BESIDE), act(3)])
        plain = (await connection.execute(select(acts).order_by(acts.c.id.desc()))).all()
        rows = await READ.rows(connection, {"ids": [1, 2, 3, 3, 99]})
    assert [tuple(row) for row in rows] == [tuple(row) for row in plain]
    assert [row.subject for row in rows] == ["s3", "s2", "s1"]
    assert rows[2].before == ["x", 2, None]
    assert rows[2].after is None
    assert rows[0].at == NOW + timedelta(microseconds=3)
    assert rows[1].reason == "half a ? pair, a \ufffd, ünï"


async def test_a_list_may_be_empty_or_longer_than_a_statement_takes_values(store: Store) -> None:
    async with store._database.write() as connection:
        await WRITE.many(connection, [act(n) for n in range(3)])
        assert await READ.rows(connection, {"ids": ()}) == []
        assert await REST.scalars(connection, {"ids": ()}) == [1, 2, 3]
        assert await REST.scalars(connection, {"ids": range(2, 40_000)}) == [1]
        assert len(await READ.rows(connection, {"ids": range(40_000)})) == 3
        assert await REST.scalar(connection, {"ids": {1, 2, 3}}) is None


async def test_a_value_is_told_once_though_the_statement_fixes_others(store: Store) -> None:
    async with store._database.write() as connection:
        await WRITE.run(connection, act(1))
        await AGAIN.run(connection, {"of": 1, "at": NOW, "why": "so"})
        (row,) = await READ.rows(connection, {"ids": [1]})
    assert (row.at, row.reason, row.verb, row.by) == (NOW, "so", "again", "ada")


async def test_a_time_without_a_zone_is_refused_and_nothing_is_written(store: Store) -> None:
    with pytest.raises(Exception, match="no time zone"):
        async with store._database.write() as connection:
            await WRITE.many(connection, [act(1), act(2, at=datetime(2026, 1, 1))])  # noqa: DTZ001
    async with store._database.read() as connection:
        assert await REST.scalars(connection, {"ids": ()}) == []


async def test_what_the_database_refuses_is_told_as_its_refusal_and_undone(store: Store) -> None:
    write = Prepared(insert(hosts), ("name",))
    with pytest.raises(StoreError, match="refused"):
        async with store._database.write() as connection:
            await write.many(connection, [{"name": "a.org"}, {"name": "b.org"}, {"name": "a.org"}])
    async with store._database.read() as connection:
        assert await Prepared(select(hosts.c.name)).rows(connection) == []


async def test_who_listens_to_what_is_asked_hears_it(store: Store) -> None:
    heard: list[str] = []
    engine = store._database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    async with store._database.read() as connection:
        await Prepared(select(collections.c.name)).rows(connection)
    assert any("FROM collections" in one for one in heard)


@given(st.lists(st.integers(min_value=-(2**63), max_value=2**63 - 1)))
def test_numbers_are_told_as_json(numbers: list[int]) -> None:
    told = Numbers().process_bind_param(numbers, sqlite.dialect())
    assert told == str(numbers).replace(" ", "")
