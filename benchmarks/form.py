"""The form under load, beside a sweep: 2,000 corrections in a minute from 200 networks, one of them an abuser.

`python -m benchmarks form [--papers 10000] [--hosts 100] [--seconds 60] [--corrections 2000] [--networks 200]`

A real `graveyard run` behind a trusted proxy's header: it sweeps made papers on loopback hosts at the default pace,
first alone, then while readers send. Proofs of work are solved before, as readers' own machines would. Corrections come
at even times whether or not the last was answered, and are timed from the moment they were due; the abuser sends as
fast as it is answered, on 16 connections. What was acknowledged is counted in the database afterwards.
"""

import argparse
import asyncio
import base64
import hashlib
import json
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.racing import addresses

PYTHON = sys.executable
LABS = 40
"""Hosts that readers' addresses lie on, as they are asked through the same lanes and at the same pace."""

WARM_UP = 15.0
ABUSER = "203.0.113.66"


@dataclass(slots=True)
class Outcome:
    """What came back: seconds of each honest answer, statuses, and the names of what was acknowledged."""

    waited: list[float] = field(default_factory=list)
    forms: list[float] = field(default_factory=list)
    honest: Counter[int] = field(default_factory=Counter)
    abuser: Counter[int] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


def configure(folder: Path, port: int, proxies: str = "127.0.0.1") -> Path:
    """A configuration whose readers' addresses lead to the loopback server."""
    told = {
        "operator": {"name": "bench", "mail": "bench@example.org", "url": "https://example.org/"},
        "serve": {"port": 0, "trusted_proxies": [proxies]},
        "http": {
            "allow_private_addresses": True,
            "remap": {f"https://lab-{n}.example.org/": f"http://127.0.0.1:{port}/" for n in range(LABS)},
        },
    }
    file = folder / "config.yaml"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def solved(challenge: dict[str, Any]) -> str:
    """The proof of work, as the form's script sends it."""
    for number in range(challenge["maxnumber"] + 1):
        if hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == challenge["challenge"]:
            told = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
            return base64.b64encode(json.dumps(told | {"number": number}).encode()).decode()
    raise SystemExit("a challenge without a solution")


def processor(pid: int) -> float:
    """Seconds of a processor that a process has used so far (proc(5), fields 14 and 15)."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def looks(database: Path) -> int:
    """How many looks are on record."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found: int = connection.execute("SELECT count(*) FROM evidence").fetchone()[0]
    return found


async def start(config: Path) -> tuple[asyncio.subprocess.Process, str]:
    """The daemon, and the address it gives."""
    daemon = await asyncio.create_subprocess_exec(
        PYTHON, "-m", "monitor", "--config", str(config), "run", stderr=asyncio.subprocess.PIPE
    )
    assert daemon.stderr is not None
    while line := (await daemon.stderr.readline()).decode():
        if "The site is at " in line:
            asyncio.ensure_future(_drained(daemon.stderr))  # noqa: RUF006 -- ends with the daemon
            return daemon, line.partition("The site is at ")[2].split()[0]
    raise SystemExit("the daemon did not start")


async def _drained(stream: asyncio.StreamReader) -> None:
    while await stream.read(65_536):
        pass


async def ready(web: aiohttp.ClientSession, address: str, number: int, papers: int, network: str) -> dict[str, str]:
    """A form filled in, its proof solved."""
    headers = {"X-Forwarded-For": network}
    paper = f"2601.{number * 7 % papers:05}"
    async with web.get(f"{address}correct/challenge", headers=headers) as answer:
        challenge = await answer.json()
    return {
        "problem": "moved",
        "relation": "reader",
        "paper": paper,
        "url": f"https://lab-{number % LABS}.example.org/engine/{number}/",
        "note": "",
        "altcha": await asyncio.to_thread(solved, challenge),
    }


async def ticket(web: aiohttp.ClientSession, address: str, network: str) -> tuple[str, str]:
    """The form's ticket and its cookie."""
    async with web.get(f"{address}correct/", headers={"X-Forwarded-For": network}) as answer:
        found = re.search(r'name="ticket" value="([^"]+)"', await answer.text())
        assert found is not None
        return unescape(found[1]), answer.cookies["graveyard-form"].value


async def send(
    web: aiohttp.ClientSession, address: str, fields: dict[str, str], network: str, cookie: str
) -> tuple[int, str]:
    """The status, and the name of the correction's page where it was kept."""
    headers = {"X-Forwarded-For": network, "Cookie": f"graveyard-form={cookie}"}
    async with web.post(f"{address}correct/", data=fields, headers=headers, allow_redirects=False) as answer:
        await answer.read()
        return answer.status, answer.headers.get("Location", "").rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Where everything goes, and what came of it."""

    web: aiohttp.ClientSession
    address: str
    outcome: Outcome


async def reader(load: Load, fields: dict[str, str], network: str, door: tuple[str, str], due: float) -> None:
    """One reader: opens the form, sends what was filled in."""
    loop = asyncio.get_running_loop()
    web, address, outcome = load.web, load.address, load.outcome
    await asyncio.sleep(max(0.0, due - loop.time()))
    async with web.get(f"{address}correct/?paper={fields['paper']}", headers={"X-Forwarded-For": network}) as answer:
        await answer.read()
    opened = loop.time()
    outcome.forms.append(opened - due)
    status, handle = await send(web, address, fields | {"ticket": door[0]}, network, door[1])
    outcome.waited.append(loop.time() - opened)
    outcome.honest[status] += 1
    if status == 303:
        outcome.kept.append(handle)


async def abuse(load: Load, fields: dict[str, str], door: tuple[str, str], until: float) -> None:
    """One of the abuser's connections: the same solved proof again and again, and none at all."""
    loop = asyncio.get_running_loop()
    web, address, outcome = load.web, load.address, load.outcome
    number = 0
    while loop.time() < until:
        number += 1
        told = fields | {"ticket": door[0], "url": f"https://lab-1.example.org/spam/{id(web)}/{number}/"}
        told |= {"altcha": ""} if number % 2 else {}
        status, handle = await send(web, address, told, ABUSER, door[1])
        outcome.abuser[status] += 1
        if status == 303:
            outcome.kept.append(handle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What the daemon did a second: looks of the sweep, and seconds of a processor."""

    looks: float
    processor: float


class Stretch:
    """The time between its making and `rate`."""

    def __init__(self, database: Path, pid: int) -> None:
        self._of = database, pid
        self._began = time.monotonic(), looks(database), processor(pid)

    def rate(self) -> Rate:
        """The rates from its making until now."""
        database, pid = self._of
        began, before, used = self._began
        seconds = time.monotonic() - began
        return Rate(looks=(looks(database) - before) / seconds, processor=(processor(pid) - used) / seconds)


async def loaded(address: str, told: argparse.Namespace, database: Path, pid: int) -> tuple[Outcome, Rate, Rate]:
    """What the sweep did alone and under load, and what readers met."""
    networks = [f"198.{18 + n // 250}.{n % 250}.7" for n in range(told.networks - 1)]
    outcome = Outcome()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as web:
        load = Load(web=web, address=address, outcome=outcome)
        doors = {network: await ticket(web, address, network) for network in (*networks, ABUSER)}
        solving = [ready(web, address, n, told.papers, networks[n % len(networks)]) for n in range(told.corrections)]
        forms = [await one for one in solving]
        print(f"{len(forms)} proofs of work solved", flush=True)
        spam = await ready(web, address, 0, told.papers, ABUSER)
        await asyncio.sleep(WARM_UP)
        stretch = Stretch(database, pid)
        await asyncio.sleep(told.seconds)
        alone, stretch = stretch.rate(), Stretch(database, pid)
        start_at = asyncio.get_running_loop().time()
        moments = random.Random(20261123)
        step = told.seconds / told.corrections
        async with asyncio.TaskGroup() as group:
            for n, fields in enumerate(forms):
                network = networks[n % len(networks)]
                due = start_at + (n + moments.random()) * step
                group.create_task(reader(load, fields, network, doors[network], due))
            for _ in range(16):
                group.create_task(abuse(load, spam, doors[ABUSER], start_at + told.seconds))
        return outcome, alone, stretch.rate()


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def measure(told: argparse.Namespace, folder: Path, port: int) -> None:
    """Print what was met."""
    config = configure(folder, port)
    listed = folder / "papers.jsonl"
    lines = enumerate(addresses(told.papers, told.hosts, port))
    listed.write_text(
        "".join(
            json.dumps({"arxiv_id": f"2601.{n:05}", "title": f"Made paper {n}", "code_url": url}) + "\n"
            for n, url in lines
        ),
        encoding="utf-8",
    )
    importing = (PYTHON, "-m", "monitor", "--config", str(config), "import", str(listed), "--json")
    await asyncio.to_thread(subprocess.run, importing, check=True, capture_output=True)
    database = folder / "graveyard.db"
    daemon, address = await start(config)
    try:
        outcome, alone, under_load = await loaded(address, told, database, daemon.pid)
    finally:
        daemon.terminate()
        await daemon.wait()
    with closing(sqlite3.connect(database)) as connection:
        rows = Counter(handle for (handle,) in connection.execute("SELECT handle FROM corrections"))
    lost = sum(rows[handle] != 1 for handle in outcome.kept)
    sent = sum(outcome.honest.values())
    print(f"{sent} corrections in {told.seconds} s from {told.networks - 1} networks, and an abuser on 16 connections")
    for what, waited in (("form shown", outcome.forms), ("correction answered", outcome.waited)):
        p50, p99 = percentile(waited, 0.5), percentile(waited, 0.99)
        print(f"  {what}: median {p50:.3f} s, p99 {p99:.3f} s, longest {max(waited):.3f} s (bar: p99 < 1 s)")
    print(f"  honest answers: {dict(outcome.honest)}")
    slowed = outcome.abuser[429] / max(1, sum(outcome.abuser.values()))
    print(f"  the abuser's: {dict(outcome.abuser)}, {slowed:.1%} told to wait")
    print(f"  acknowledged {len(outcome.kept)}, of these not exactly once in the database: {lost}")
    drop = 1 - under_load.looks / alone.looks
    print(f"  sweep: {alone.looks:.1f} looks/s alone, {under_load.looks:.1f} under load, {drop:.1%} less (bar: < 10 %)")
    print(f"  the daemon: {alone.processor:.2f} of a processor alone, {under_load.processor:.2f} under load")
    print(f"  this machine's load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def main() -> None:
    """Start the server of pages, measure, end everything."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--papers", type=int, default=10_000)
    reading.add_argument("--hosts", type=int, default=100)
    reading.add_argument("--seconds", type=int, default=60)
    reading.add_argument("--corrections", type=int, default=2_000)
    reading.add_argument("--networks", type=int, default=200)
    told = reading.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen((PYTHON, "-m", "benchmarks.pages_server", str(port), "20"), stdout=subprocess.PIPE)
    assert server.stdout is not None
    server.stdout.readline()
    try:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(told, Path(folder), port))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
