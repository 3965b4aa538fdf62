"""A fleet under fire: workers are killed, PostgreSQL begins anew, and nobody is asked too often or too fast.

`python -m benchmarks fleet [--hosts 60] [--pages 40] [--per-second 4] [--workers 4] [--hops 0.2] [--seed 1]`

A real PostgreSQL, `graveyard run` as the leader (which asks nobody), workers as processes, a page server on loopback
that keeps a diary. Of the pages a share redirects to another host of the same fleet. Two of the workers are killed
with SIGKILL at random moments, PostgreSQL is restarted in between, and two workers join late. In the end every due
look must be made, none more than once again for each kill, and no host may have been asked above its rate or its
concurrency, redirect hops included, as the server saw it.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.acceptance.graveyard import Graveyard
from tests.standins.diary import keeping_diary
from tests.standins.fleet import crew, postgresql_server, until

LEASE = 8.0
TIMEOUT = 3.0
SPAN = 10.0


async def measure(told: argparse.Namespace) -> None:
    moments = random.Random(told.seed)
    hosts = [f"127.0.{4 + number // 250}.{1 + number % 250}" for number in range(told.hosts)]
    with postgresql_server() as server, tempfile.TemporaryDirectory(prefix="graveyard-fleet-bench-") as folder:
        yard = Graveyard(Path(folder))
        async with keeping_diary(hosts, delay=told.delay) as diary, crew(yard) as men:
            yard.configure(
                database={"url": server.address},
                http={"allow_private_addresses": True, "timeout": TIMEOUT, "connect_timeout": 2},
                hosts={"default": {"per_second": told.per_second, "concurrency": told.concurrency}},
                fleet={"lease_seconds": LEASE, "beat_seconds": 1, "leader_asks": False},
                daemon={"publish_minutes": 600},
            )
            records, needed = [], Counter[str]()
            for number in range(told.hosts * told.pages):
                host = hosts[number % told.hosts]
                if moments.random() < told.hops:
                    path, other = f"/hop/{number}/", moments.choice(hosts)
                    diary.hops[path] = f"http://{other}:{diary.port}/target/{number}/"
                    needed[f"{other}/target/{number}/"] += 1
                else:
                    path = f"/page/{number}/"
                needed[f"{host}{path}"] += 1
                url = f"http://{host}:{diary.port}{path}"
                records.append({"id": f"p{number}", "title": f"Made paper {number}", "code_url": url})
            await asyncio.to_thread(yard.run, "import", str(yard.papers(records)))
            await server.rows("UPDATE repositories SET due_at = now()")
            await server.rows("UPDATE hosts SET due_at = now()")
            started = time.monotonic()
            await men.begin("leader", "run")
            for number in range(told.workers):
                mail = {"GRAVEYARD_OPERATOR__MAIL": f"worker{number}@graveyard.example"}
                await men.begin(f"worker{number}", "work", "--name", f"net{number % 2}", **mail)

            def say(what: str) -> None:
                print(f"{time.monotonic() - started:7.1f} s  {len(diary.entries):6} requests  {what}", flush=True)

            await diary.reached(moments.randint(100, 300))
            say("kill -9 of the first worker")
            await men.kill("worker0")
            await diary.reached(moments.randint(100, 300))
            say("PostgreSQL restarts")
            await server.restart()
            say("PostgreSQL is back")
            await diary.reached(moments.randint(100, 300))
            say("kill -9 of the second worker")
            await men.kill("worker1")

            async def looked() -> bool:
                rows = await server.rows("SELECT count(*) AS left FROM repositories WHERE looks = 0")
                return bool(rows[0]["left"] == 0)

            await until(looked, most=told.most)
            took = time.monotonic() - started
            say("every due look is made")

            async def settled() -> bool:
                rows = await server.rows("SELECT count(*) AS left FROM repositories WHERE unsettled")
                return bool(rows[0]["left"] == 0)

            await until(settled, most=60)
            say("and judged")
            for name in ("worker2", "worker3"):
                print(f"           {name} ended on SIGTERM with {await men.end(name)}")
            asked = diary.asked()
            again = Counter({path: asked[path] - times for path, times in needed.items()})
            looks = await server.rows("SELECT looks, count(*) AS many FROM repositories GROUP BY looks ORDER BY looks")
            print(f"looks due {len(records)}, saved by number of looks {[(row['looks'], row['many']) for row in looks]}")
            print(f"asked again by how often: {dict(sorted(Counter(again.values()).items()))}  (0 = as often as needed)")
            print(f"asked that nobody needed: {len(asked.keys() - needed.keys())}")
            gap = 1 / told.per_second
            closest = min(diary.closest().values())
            fastest = max(diary.fastest(SPAN).values())
            print(f"closest two requests at a host {closest * 1000:.1f} ms, configured {gap * 1000:.1f} ms")
            if told.logs:
                by: dict[str, list[object]] = {}
                for one in sorted(diary.entries, key=lambda one: one.came):
                    by.setdefault(one.host, []).append(one)
                for host, ones in by.items():
                    for a, b in zip(ones, ones[1:]):
                        if b.came - a.came < gap * 0.9:
                            print("   close", host, f"{b.came - a.came:.3f}", a.path, a.agent[-30:], a.came, "|", b.path, b.agent[-30:])
                print(asked.keys() - needed.keys())
            print(f"most requests at a host in {SPAN:.0f} s {fastest}, allowed {int(SPAN * told.per_second) + 1}")
            print(f"most at once at a host {max(diary.crowd().values())}, configured {told.concurrency}")
            ideal = max(Counter(one.host for one in diary.entries).values()) / told.per_second
            print(f"{took:.1f} s; the busiest host alone needs {ideal:.1f} s at its rate")
            for name in sorted(yard.folder.glob("*.log")):
                told_lines = name.read_text(errors="replace").splitlines()
                if told.logs:
                    print(f"--- {name.name}", *told_lines[-told.logs :], sep="\n    ")


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--hosts", type=int, default=60)
    reading.add_argument("--pages", type=int, default=40, help="pages of each host")
    reading.add_argument("--per-second", type=float, default=4.0)
    reading.add_argument("--concurrency", type=int, default=1)
    reading.add_argument("--workers", type=int, default=4)
    reading.add_argument("--hops", type=float, default=0.2, help="share of the pages that lead to another host")
    reading.add_argument("--delay", type=float, default=0.05, help="seconds that an answer takes")
    reading.add_argument("--seed", type=int, default=1)
    reading.add_argument("--most", type=float, default=300, help="give up after so many seconds")
    reading.add_argument("--logs", type=int, default=0, help="print so many last lines of each process")
    asyncio.run(measure(reading.parse_args()))


if __name__ == "__main__":
    main()
