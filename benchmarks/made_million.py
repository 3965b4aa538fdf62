"""A store of any number of living repositories on many hosts, made by the database itself in bulk.

The first host has three tenths of them all, the others as many each as the next; `due` of them are due, three tenths
of those on the first host, and the rest on so many hosts that all they have is due. Each has a paper, a link and two
looks of the past. The hosts are addresses of 127.0.0.0/8, where a page server may answer for all of them. The same
numbers give the same database, on SQLite and PostgreSQL alike.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.database import Database
from monitor.store.own_tables import counters, tallies
from monitor.store.tables import collections, evidence, hosts, links, papers, repositories, rounds

_FIRST_SHARE: Final = 3
"""Tenths that the first host has, of all repositories and of what is due."""


async def fill(database: Database, *, count: int, on_hosts: int, due: int, port: int) -> None:
    """Write `count` repositories on `on_hosts` hosts, `due` of them due now."""
    now = datetime.now(UTC)
    async with database.write() as connection:
        numbers = _numbers(connection)
        address = "127." + _text(1 + _n() // 62_500) + "." + _text(_n() // 250 % 250) + "." + _text(1 + _n() % 250)
        await _put(connection, hosts, numbers(on_hosts), id=_n(), name=address, last_answer=now - timedelta(hours=1))
        await _put(connection, rounds, numbers(on_hosts), id=_n(), host_id=_n(), started=now - timedelta(days=8),
                   ended=now - timedelta(days=8), asked=9, answered=9, vantage=literal("here"))  # fmt: skip
        # The first three tenths belong to the first host; the others have their repositories side by side.
        first, due_first = count * _FIRST_SHARE // 10, due * _FIRST_SHARE // 10
        each = -(-(count - first) // (on_hosts - 1))
        host = case((_n() <= first, 1), else_=2 + (_n() - first - 1) // each)
        lies_at = select(hosts.c.name).where(hosts.c.id == host).scalar_subquery()
        key = lies_at + f":{port}/page/" + _text(_n())
        is_due = case((_n() <= first, _n() <= due_first), else_=_n() - first <= due - due_first)
        # The others fall due within the coming week, a day's worth each day.
        days = [literal(now + timedelta(days=day), repositories.c.due_at.type) for day in range(8)]
        later = case(*((_n() % 7 == day, days[day + 1]) for day in range(7)))
        past = now - timedelta(days=8)
        await _put(
            connection, repositories, numbers(count), id=_n(), key=key, url="http://" + key + "/", host_id=host,
            checker=literal("website"), first_known=now - timedelta(days=30), looks=2, last_look=past, last_life=past,
            settled_at=past + timedelta(minutes=1), since=now - timedelta(days=30),
            due_at=case((is_due, days[0]), else_=later),
            status=literal("alive"), cause=literal("present"), reasons=literal((), repositories.c.reasons.type),
        )  # fmt: skip
        for look in (1, 2):
            await _put(
                connection, evidence, numbers(count), id=_n() + count * (look - 1), repository_id=_n(), round_id=host,
                at=now - timedelta(days=24 - 8 * look), kind=literal("exists"), questions=literal("page"),
                detail=literal("the page answers"), status=200, flags=0, took=0.2, requests=1,
            )  # fmt: skip
        await _put(
            connection, papers, numbers(count), id=_n(), slug="made-" + _text(_n()), title=literal("On made matter"),
            title_key="made " + _text(_n()), categories=literal([], papers.c.categories.type),
            availability=literal("link"), sentence=literal(""),
            places=literal(["abstract"], papers.c.places.type), status=literal("alive"),
            cause=literal("present"), since=now - timedelta(days=30), reasons=literal((), papers.c.reasons.type),
            judged_at=now - timedelta(days=8), own_links=1, answering=1, added_at=now - timedelta(days=30), changed=1,
        )  # fmt: skip
        await _put(
            connection, links, numbers(count), id=_n(), paper_id=_n(), repository_id=_n(), raw=literal("as it stood"),
            url=literal("as it stood"), kind=literal("own-code"), place=literal("abstract"), confidence=1.0,
            reason=literal("made"), position=0, added=now - timedelta(days=30),
        )  # fmt: skip
        await connection.execute(insert(collections).values(id=1, name="made", options=[], added_at=now))
        await connection.execute(
            insert(tallies).values(hour=now - timedelta(days=8), looks=2 * count, requests=2 * count,
                                   newest=now - timedelta(days=8))
        )  # fmt: skip
        await connection.execute(insert(counters).values(name="change", value=1))
        soonest = select(func.min(repositories.c.due_at)).where(repositories.c.host_id == hosts.c.id).scalar_subquery()
        await connection.execute(hosts.update().values(due_at=soonest))
        if connection.dialect.name == "postgresql":
            for table in (hosts, rounds, repositories, evidence, papers, links, collections):
                highest = select(func.max(table.c.id)).scalar_subquery()
                await connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))
    if not database.is_sqlite:
        # PostgreSQL counts by itself sooner or later; an SQLite file as users have it was never counted.
        async with database.session() as connection:
            await connection.execute(text("ANALYZE"))


def _n() -> ColumnElement[int]:
    return column("n", BigInteger)


def _text(number: ColumnElement[int]) -> ColumnElement[str]:
    """A whole number in digits."""
    return cast(number, Text)


def _numbers(connection: AsyncConnection) -> Any:
    """What gives a table of the numbers from 1 to `count`, in a column `n`."""

    def upto(count: int) -> Any:
        if connection.dialect.name == "postgresql":
            return func.generate_series(1, count).table_valued("n").render_derived()
        begun = select(literal(1).label("n")).cte("numbers", recursive=True)
        return begun.union_all(select(begun.c.n + 1).where(begun.c.n < count))

    return upto


async def _put(connection: AsyncConnection, table: Any, numbers: Any, **values: Any) -> None:
    """One row of `table` for every number, with these values or expressions of `n`."""
    told = {
        name: value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in values.items()
    }
    # What a bulk insert leaves out gets the database's own default, or none.
    rows: Select[Any] = select(*(value.label(name) for name, value in told.items())).select_from(numbers)
    await connection.execute(insert(table).from_select(list(told), rows, include_defaults=False))
