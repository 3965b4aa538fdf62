"""A fleet under fire: workers are killed, PostgreSQL begins anew, and nobody is asked too often or too fast.

`python -m benchmarks fleet [--hosts 60] [--pages 40] [--per-second 4] [--workers 4] [--hops 0.2] [--seed 1]`

A real PostgreSQL, `graveyard run` as the leader (which asks nobody), workers as processes, a page server on loopback
that keeps a diary. A share of the pages redirects to another host of the same fleet. Two of the workers are killed
with SIGKILL at random moments, and PostgreSQL is restarted in between. In the end every due look must be made, none
asked more than once more than needed, and no host above its rate or its concurrency, redirect hops included, as the
server saw it. Rates are counted over spans, for a busy machine makes requests arrive closer than they left.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.graveyard import Graveyard
from tests.standins.diary import Diary, keeping_diary
from tests.standins.fleet import Crew, Server, crew, postgresql_server, until

LEASE = 8.0
TIMEOUT = 3.0
SPANS = (1.0, 5.0, 20.0)


@dataclass(slots=True)
class Fire:
    """One run. `needed` is how often each address must be asked at least."""

    told: argparse.Namespace
    server: Server
    diary: Diary
    men: Crew
    needed: Counter[str] = field(default_factory=Counter)
    started: float = 0.0

    def say(self, what: str) -> None:
        print(f"{time.monotonic() - self.started:7.1f} s  {len(self.diary.entries):6} requests  {what}", flush=True)

    async def prepare(self, hosts: list[str], chance: random.Random) -> None:
        """Papers over all hosts, all of them due now."""
        records = []
        for number in range(self.told.hosts * self.told.pages):
            host = hosts[number % self.told.hosts]
            path = f"/page/{number}/"
            if chance.random() < self.told.hops:
                path, other = f"/hop/{number}/", chance.choice(hosts)
                self.diary.hops[path] = f"http://{other}:{self.diary.port}/target/{number}/"
                self.needed[f"{other}/target/{number}/"] += 1
            self.needed[f"{host}{path}"] += 1
            url = f"http://{host}:{self.diary.port}{path}"
            records.append({"id": f"p{number}", "title": f"Made paper {number}", "code_url": url})
        yard = self.men.yard
        await asyncio.to_thread(yard.run, "import", str(yard.papers(records)))
        await self.server.rows("UPDATE repositories SET due_at = now()")
        await self.server.rows("UPDATE hosts SET due_at = now()")

    async def burn(self, chance: random.Random) -> None:
        """Begin, kill, restart, kill, and wait until nothing is due."""
        looks = self.told.hosts * self.told.pages
        self.started = time.monotonic()
        await self.men.begin("leader", "run")
        for number in range(self.told.workers):
            mail = {"GRAVEYARD_OPERATOR__MAIL": f"worker{number}@graveyard.example"}
            await self.men.begin(f"worker{number}", "work", "--name", f"net{number % 2}", **mail)
        await self.diary.reached(chance.randint(looks // 12, looks // 4))
        self.say("kill -9 of the first worker")
        await self.men.kill("worker0")
        await self.diary.reached(chance.randint(looks // 12, looks // 4))
        self.say("PostgreSQL restarts")
        await self.server.restart()
        self.say("PostgreSQL is back")
        await self.diary.reached(chance.randint(looks // 12, looks // 4))
        self.say("kill -9 of the second worker")
        await self.men.kill("worker1")
        await until(lambda: self.none("looks = 0"), most=self.told.most)
        self.say("every due look is made")
        await until(lambda: self.none("unsettled"), most=self.told.most)
        self.say("and judged")
        for name in sorted(self.men.processes, reverse=True):
            print(f"           {name} ended on SIGTERM with {await self.men.end(name)}")

    async def none(self, which: str) -> bool:
        rows = await self.server.rows(f"SELECT count(*) AS left FROM repositories WHERE {which}")
        return bool(rows[0]["left"] == 0)

    async def report(self) -> None:
        told, diary = self.told, self.diary
        asked = diary.asked()
        over = {path: asked[path] - times for path, times in self.needed.items()}
        rows = await self.server.rows("SELECT looks, count(*) AS many FROM repositories GROUP BY looks ORDER BY looks")
        print("looks saved:", ", ".join(f"{row['many']} repositories {row['looks']} times" for row in rows))
        print(f"addresses by how often more than needed: {dict(sorted(Counter(over.values()).items()))}")
        for path in [path for path, times in over.items() if times > 1]:
            entries = [one for one in diary.entries if f"{one.host}{one.path}" == path]
            print("   ", path, *(f"{one.came - diary.entries[0].came:.2f} s {one.agent[-30:]}" for one in entries))
        print(f"addresses that no paper names (siblings asked on suspicion): {len(asked.keys() - self.needed.keys())}")
        for span in SPANS:
            most = max(diary.fastest(span).values())
            print(f"most requests at a host in {span:g} s: {most}, allowed {int(span * told.per_second) + 1}")
        closest = min(diary.closest().values())
        print(f"closest two at a host {closest * 1000:.0f} ms, configured {1000 / told.per_second:.0f} ms")
        print(f"most at once at a host {max(diary.crowd().values())}, configured {told.concurrency}")
        busiest = max(Counter(one.host for one in diary.entries).values()) / told.per_second
        print(f"the busiest host alone needs {busiest:.1f} s at its rate")
        if told.logs:
            for file in sorted(self.men.yard.folder.glob("*.log")):
                print(f"--- {file.name}", *file.read_text(errors="replace").splitlines()[-told.logs :], sep="\n    ")


async def measure(told: argparse.Namespace) -> None:
    """One run, from an empty PostgreSQL to the report."""
    chance = random.Random(told.seed)
    hosts = [f"127.0.{4 + number // 250}.{1 + number % 250}" for number in range(told.hosts)]
    with postgresql_server() as server, tempfile.TemporaryDirectory(prefix="graveyard-fleet-bench-") as folder:
        yard = Graveyard(Path(folder))
        yard.configure(
            database={"url": server.address},
            http={"allow_private_addresses": True, "timeout": TIMEOUT, "connect_timeout": 2},
            hosts={"default": {"per_second": told.per_second, "concurrency": told.concurrency}},
            fleet={"lease_seconds": LEASE, "beat_seconds": 1, "leader_asks": False},
            daemon={"publish_minutes": 600},
        )
        async with keeping_diary(hosts, delay=told.delay) as diary, crew(yard) as men:
            fire = Fire(told, server, diary, men)
            await fire.prepare(hosts, chance)
            await fire.burn(chance)
            await fire.report()


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
