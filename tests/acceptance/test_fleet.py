"""A fleet of real processes on a real PostgreSQL: killed, cut off, relieved, ended, and never impolite."""

import asyncio
from collections import Counter
from pathlib import Path

from aiohttp import ClientSession

from tests.acceptance.graveyard import Graveyard
from tests.standins.diary import Diary, keeping_diary
from tests.standins.fleet import Crew, Server, crew, postgresql_server, until

HOSTS = [f"127.0.6.{number}" for number in range(1, 9)]
PAGES = 12
PACE = 4.0


def configure(yard: Graveyard, server: Server, **sections: object) -> None:
    told: dict[str, object] = {
        "database": {"url": server.address},
        "http": {"allow_private_addresses": True, "timeout": 2.0, "connect_timeout": 1.5},
        "hosts": {"default": {"per_second": PACE, "concurrency": 1}},
        "fleet": {"lease_seconds": 5, "beat_seconds": 0.5, "leader_asks": False},
        "daemon": {"publish_minutes": 600},
    }
    yard.configure(**(told | sections))  # type: ignore[arg-type]


async def import_due(yard: Graveyard, server: Server, diary: Diary, hosts: list[str], pages: int) -> Counter[str]:
    """Papers whose looks are due now, every fifth by way of another host; how often each address must be asked."""
    needed, records = Counter[str](), []
    for number in range(len(hosts) * pages):
        host, path = hosts[number % len(hosts)], f"/page/{number}/"
        if number % 5 == 0:
            path, other = f"/hop/{number}/", hosts[(number * 3 + 1) % len(hosts)]
            diary.hops[path] = f"http://{other}:{diary.port}/target/{number}/"
            needed[f"{other}/target/{number}/"] += 1
        needed[f"{host}{path}"] += 1
        url = f"http://{host}:{diary.port}{path}"
        records.append({"id": f"p{number}", "title": f"Made paper number {number}", "code_url": url})
    await asyncio.to_thread(yard.run, "import", str(yard.papers(records)))
    await server.rows("UPDATE repositories SET due_at = now()")
    await server.rows("UPDATE hosts SET due_at = now()")
    return needed


async def none(server: Server, which: str) -> bool:
    return bool((await server.rows(f"SELECT count(*) AS left FROM repositories WHERE {which}"))[0]["left"] == 0)


async def heard(men: Crew, name: str, words: str) -> None:
    async def said() -> bool:
        return words in men.said(name)

    await until(said)


async def test_two_workers_killed_the_leader_too_and_postgresql_restarted(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    with postgresql_server() as server:
        async with keeping_diary(HOSTS, delay=0.02) as diary, crew(yard) as men:
            configure(yard, server, metrics={"port": 0})
            needed = await import_due(yard, server, diary, HOSTS, PAGES)
            await men.begin("leader", "run")
            await heard(men, "leader", "Leading")
            await men.begin("standby", "run")
            for number in range(4):
                await men.begin(f"worker{number}", "work", "--name", f"net{number % 2}")
            await diary.reached(12)
            await men.kill("worker0")
            await diary.reached(12)
            await server.restart()
            await diary.reached(12)
            await men.kill("worker1")
            await men.kill("leader")
            await until(lambda: none(server, "looks = 0"))
            await until(lambda: none(server, "unsettled"))
            await heard(men, "standby", "Figures for Prometheus")
            where = men.said("standby").split("Prometheus are at ")[-1].split()[0]
            async with ClientSession() as session, session.get(where) as answer:
                figures = await answer.text()
            assert [await men.end(name) for name in ("worker2", "worker3", "standby")] == [0, 0, 0]
            looks = await server.rows("SELECT looks, count(*) AS many FROM repositories GROUP BY looks")
            assert [(row["looks"], row["many"]) for row in looks] == [(1, len(HOSTS) * PAGES)], "lost or doubled"
            asked = diary.asked()
            over = {path: asked[path] - times for path, times in needed.items()}
            assert min(over.values()) == 0
            assert max(over.values()) <= 2, "once more for each of the two kills, at the very most"
            assert sum(over.values()) < len(needed) / 2
            assert max(diary.crowd().values()) == 1
            # Over a span, for a busy machine lets requests arrive closer together than they left.
            assert max(diary.fastest(5.0).values()) <= 5.0 * PACE + 2
            left = await server.rows("SELECT count(*) AS held FROM hosts WHERE leased_by IS NOT NULL")
            assert left[0]["held"] == 0, "what was in hand at the end is given back"
            networks = await server.rows("SELECT DISTINCT vantage FROM rounds")
            assert {row["vantage"] for row in networks} <= {"net0", "net1"}
    assert "graveyard_looks_total 96.0" in figures
    assert 'graveyard_papers{status="' in figures
    assert "graveyard_lag_seconds 0.0" in figures
    assert "test@graveyard.example" not in figures


async def test_a_worker_needs_postgresql_and_says_so(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    refused = yard.run("work", code=2)
    assert "many workers need PostgreSQL" in refused.stderr
    assert "graveyard move" in refused.stderr
    assert "no name" in yard.run("work", "--name", "a b", code=2).stderr
