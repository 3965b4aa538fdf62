"""A pause that a host asked for is told to the operator, who can end it: by its rows, and by the command."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from monitor.errors import UsageError
from monitor.store import Store, open_store
from monitor.store.fleet_tables import lanes
from monitor.store.tables import acts, hosts
from tests.acceptance.graveyard import Graveyard
from tests.monitor.store.made import DAY, NOW, link, reading

HELD_FOR = timedelta(days=10)


async def paused(store: Store, *, until: datetime) -> None:
    """A paper of github.com, whose API and two hosts that only redirects lead to want peace."""
    await store.papers.add([reading("2601.00001", link())], "made", now=NOW)
    async with store._database.write() as connection:
        await connection.execute(update(hosts).where(hosts.c.name == "github.com").values(paused_until=until))
        await connection.execute(
            insert(lanes),
            [{"name": one, "paused_until": until} for one in ("api.github.com", "hop.example", "other.example")],
        )


async def listed(store: Store) -> dict[str, tuple[int, datetime | None]]:
    return {one.name: (one.repositories, one.paused_until) for one in await store.hosts.states(NOW, HELD_FOR)}


async def test_released_is_a_host_with_its_api(store: Store) -> None:
    until = NOW + 40 * DAY
    await paused(store, until=until)
    assert await listed(store) == {
        "api.github.com": (0, until),
        "github.com": (1, until),
        "hop.example": (0, until),
        "other.example": (0, until),
    }
    assert not await claimed(store)
    done = await store.hosts.release("GitHub.com", by="ada", reason="They wrote.", now=NOW)
    assert (done.leads_here, dict(done.pauses)) == (True, {"api.github.com": until, "github.com": until})
    assert await listed(store) == {"github.com": (1, None), "hop.example": (0, until), "other.example": (0, until)}
    assert await claimed(store) == ["github.com"], "it is asked again"
    assert set(await store.pauses.standing(NOW)) == {"hop.example", "other.example"}, "no lane begins with it"


async def claimed(store: Store) -> list[str]:
    """The hosts whose looks are given out when all are due."""
    found = await store.work.claim(NOW + 30 * DAY, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False)
    return [one.facts.host for one in found]


async def test_a_host_that_only_redirects_lead_to_is_released_and_that_is_logged(store: Store) -> None:
    await paused(store, until=NOW + DAY)
    done = await store.hosts.release("hop.example", by="ada", reason="", now=NOW)
    assert (done.leads_here, done.rounds, dict(done.pauses)) == (False, 0, {"hop.example": NOW + DAY})
    assert "hop.example" not in await listed(store)
    async with store._database.read() as connection:
        assert (await connection.scalars(select(acts.c.subject))).all() == ["hop.example"]
        assert "hop.example" not in (await connection.scalars(select(lanes.c.name))).all()
    with pytest.raises(UsageError, match="no paper here leads to"):
        await store.hosts.release("hop.example", by="ada", reason="", now=NOW)


async def test_who_holds_a_lane_keeps_it_with_its_pace(store: Store) -> None:
    async with store._database.write() as connection:
        await connection.execute(
            insert(lanes).values(
                name="hop.example", holder="w", until=NOW + DAY, gap=2.0, next_at=NOW + DAY, paused_until=NOW + DAY
            )
        )
    await store.hosts.release("www.hop.example", by="ada", reason="", now=NOW)
    async with store._database.read() as connection:
        row = (await connection.execute(select(lanes))).one()
    assert (row.holder, row.until, row.gap, row.next_at) == ("w", NOW + DAY, 2.0, NOW + DAY)
    assert row.paused_until is None


async def test_a_pause_that_is_over_is_neither_listed_nor_told(store: Store) -> None:
    await paused(store, until=NOW)
    assert await listed(store) == {"github.com": (1, None)}
    assert not (await store.hosts.release("github.com", by="ada", reason="", now=NOW)).pauses
    with pytest.raises(UsageError, match="no paper here leads to"):
        await store.hosts.release("hop.example", by="ada", reason="", now=NOW)


async def test_a_watched_host_is_listed_with_the_pause_that_a_redirect_met(store: Store) -> None:
    await store.papers.add([reading("2601.00001", link("code", host="www.a.example"))], "made", now=NOW)
    async with store._database.write() as connection:
        await connection.execute(insert(lanes).values(name="a.example", paused_until=NOW + DAY))
    assert await listed(store) == {"www.a.example": (1, NOW + DAY)}


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    here = f"sqlite:///{tmp_path / 'graveyard.db'}"
    until = datetime(2999, 3, 1, 12, 0, tzinfo=NOW.tzinfo)

    async def make() -> None:
        store = await open_store(here, now=NOW)
        await paused(store, until=until)
        await store.close()

    asyncio.run(make())
    yard = Graveyard(tmp_path)
    yard.configure(database={"url": here})
    assert "hop.example: no watched repository · wants peace until 2999-03-01 12:00" in yard.run("hosts").stdout
    assert yard.run("hosts", "release", "hop.example").stdout == (
        "hop.example: forgotten: hop.example wanted peace until 2999-03-01 12:00; "
        "what runs now remembers it: stop it, release again, and start it\n"
    )
    assert "no paper here leads to" in yard.run("hosts", "release", "hop.example", code=2).stderr
    assert yard.told("hosts", "release", "github.com") == [
        {
            "host": "github.com",
            "action": "release",
            "concerned": 0,
            "pauses": {"api.github.com": "2999-03-01T12:00:00Z", "github.com": "2999-03-01T12:00:00Z"},
        }
    ]
    assert [(one["name"], one["paused_until"]) for one in yard.told("hosts")] == [
        ("github.com", None),
        ("other.example", "2999-03-01T12:00:00Z"),
    ]
