"""Manners, read off the server's own log: a limited host, a slow host, and what every host sees of us, hops included.

`python -m benchmarks polite [--processes 2] [--rounds 5]`:

* limited: 60 addresses at a host that allows five requests a second, in bursts of five, and answers 429 with
  `Retry-After: 2` beyond that, beside 1,500 quick addresses on 150 hosts. Our `hosts:` names its pace.
* slow: 200 addresses at a host that answers after two seconds, first in the list, then the same quick ones.
* log: 40 hosts whose pages lead to one and the same host every other time and are out of order for a moment every
  tenth; each allows twenty a second, two at a time. What did each see?

The quick addresses are timed from the first request to their last answer, as the server saw it, against the same alone.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.racing import Ours, graveyard, versions
from tests.standins.logged import Entry, Logged, Said, by_host, most_at_once, most_in

QUICK = [f"127.0.7.{number}" for number in range(1, 151)]
LIMITED, SLOW, MEETING = "127.0.8.1", "127.0.8.2", "127.0.8.3"
CROSSING = [f"127.0.9.{number}" for number in range(1, 41)]
LIMIT = 5
PACE = 20
AT_ONCE = 2


@dataclass(slots=True)
class Bucket:
    """A host's limit: five requests a second, in bursts of five; what is refused costs nothing."""

    tokens: float = LIMIT
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Whether one more is allowed now."""
        now = time.monotonic()
        self.tokens = min(LIMIT, self.tokens + (now - self.at) * LIMIT)
        self.at = now
        allowed = self.tokens >= 1
        self.tokens -= allowed
        return allowed


async def sweep(server: Logged, urls: list[str], hosts: dict[str, dict[str, float]], processes: int) -> list[Entry]:
    """Import and sweep by the real commands; the server's log of it."""
    with tempfile.TemporaryDirectory() as name:
        ours = Ours(Path(name), processes, {"GRAVEYARD_HOSTS": json.dumps(hosts)})
        await asyncio.to_thread(ours.enter, [{"id": url, "title": f"At {url}", "code_url": url} for url in urls], 10)
        server.log.clear()
        told = await graveyard(ours.environ(10), "sweep")
    if told["asked"] != len(urls):
        raise SystemExit(f"not all were asked: {told}")
    return list(server.log)


def lasted(log: list[Entry], hosts: set[str]) -> float:
    """Seconds from the first request of all to the last answer of these hosts."""
    return max(entry.ended for entry in log if entry.host in hosts) - min(entry.began for entry in log)


FREE: dict[str, dict[str, float]] = {"default": {"per_second": 100_000, "concurrency": 10}}


async def beside(
    server: Logged, extra: list[str], hosts: dict[str, dict[str, float]], told: argparse.Namespace
) -> None:
    """The quick ones alone and beside the others, in turns."""
    quick = [server.url(QUICK[n % len(QUICK)], f"/{n}") for n in range(1500)]
    alone, with_others = [], []
    for _ in range(told.rounds):
        alone.append(lasted(await sweep(server, quick, FREE, told.processes), set(QUICK)))
        log = await sweep(server, extra + quick, FREE | hosts, told.processes)
        with_others.append(lasted(log, set(QUICK)))
        answers = Counter(entry.status for entry in log if entry.host == LIMITED)
        if answers:
            refused = answers[429] / answers.total()
            own = [entry for entry in log if entry.host == LIMITED]
            took = max(entry.ended for entry in own) - own[0].began
            ideal = len(extra) / LIMIT
            print(
                f"  limited host: {refused:.1%} of {answers.total()} refused (bar 2 %), {took:.1f} s, "
                f"{took / ideal:.2f} × the ideal {ideal:.1f} s (bar 1.2)"
            )
    pair = statistics.median(alone), statistics.median(with_others)
    print(
        f"  quick ones: {pair[0]:.2f} s alone, {pair[1]:.2f} s beside: {pair[1] / pair[0]:.2f} × (bar 1.2)", flush=True
    )


async def limited(told: argparse.Namespace) -> None:
    """One host with a limit of its own."""
    bucket = Bucket()

    def answer(host: str, _: str) -> Said:
        return Said() if host != LIMITED or bucket.take() else Said(429, (("Retry-After", "2"),), b"")

    async with Logged([*QUICK, LIMITED], answer) as server:
        extra = [server.url(LIMITED, f"/{n}") for n in range(60)]
        await beside(server, extra, {LIMITED: {"per_second": LIMIT, "concurrency": 1}}, told)


async def slow(told: argparse.Namespace) -> None:
    """One host that takes two seconds."""
    async with Logged(QUICK) as server, Logged([SLOW], delay=2.0, port=server.port) as lame:
        await beside(server, [lame.url(SLOW, f"/{n}") for n in range(200)], {}, told)


async def log(told: argparse.Namespace) -> None:
    """What each host saw at once and within a second, with hops, retries and robots.txt."""
    stumbled: set[tuple[str, str]] = set()

    def answer(host: str, path: str) -> Said:
        number = path.strip("/").rpartition("-")[2]
        if not number.isdigit():
            return Said(404)
        if int(number) % 10 == 3 and (host, path) not in stumbled:
            stumbled.add((host, path))
            return Said(503)
        if host != MEETING and int(number) % 2:
            return Said(302, (("Location", f"http://{MEETING}:{server.port}/{host}-{number}"),), b"")
        return Said()

    async with Logged([*CROSSING, MEETING], answer, delay=0.02) as server:
        urls = [server.url(host, f"/p-{n}") for host in CROSSING for n in range(20)]
        pace: dict[str, dict[str, float]] = {"default": {"per_second": PACE, "concurrency": AT_ONCE}}
        seen = by_host(await sweep(server, urls, pace, told.processes))
    at_once = {host: most_at_once(entries) for host, entries in seen.items()}
    a_second = {host: most_in(entries, 1.0) for host, entries in seen.items()}
    print(
        f"  {sum(map(len, seen.values()))} requests at {len(seen)} hosts, {len(seen[MEETING])} of them where all meet: "
        f"at most {max(at_once.values())} at once (allowed {AT_ONCE}), {max(a_second.values())} within a second "
        f"(allowed {PACE}, and one at each end of it)"
    )
    over = [host for host in seen if at_once[host] > AT_ONCE or a_second[host] > PACE + 1]
    print(f"  hosts asked more than they allow: {over or 'none'}", flush=True)


def main() -> None:
    """Print every number beside its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2, help="our asking processes")
    parser.add_argument("--rounds", type=int, default=5)
    told, _ = parser.parse_known_args()
    print(versions())
    for room in (limited, slow, log):
        print(f"{room.__name__}, {told.processes} asking:", flush=True)
        asyncio.run(room(told))


if __name__ == "__main__":
    main()
