"""A million repositories beside twenty thousand: what is due, claim, save, settle in milliseconds; a sweep's memory.

`python -m benchmarks million [--repositories 20000 1000000] [--hosts 1000 50000] [--due 20000] [--postgresql URL]`
makes each store in bulk, times every step of the hot path (median of `--rounds`), names each statement that reads a
large table from end to end, and sweeps what is due in a process of its own against a page server on loopback, whose
peak memory it prints. With a URL, the stores are made in that PostgreSQL database, which must be empty.
"""

import argparse
import asyncio
import contextlib
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.made_million import fill
from checkers.base import Evidence, EvidenceKind, HostFacts
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.settle import Settle
from monitor.model.looks import FinishedLook, FinishedRound, HostNews, LaneDue, Look
from monitor.roof.clock import SystemClock
from monitor.store import Store, open_store
from monitor.store.tables import METADATA

PYTHON = sys.executable
LARGE = ("evidence", "repositories", "papers", "links", "rounds", "hosts")


async def timed(name: str, rounds: int, act: Callable[[], Awaitable[Any]]) -> Any:
    """Do it so often; prints the median in milliseconds and returns what the last one gave."""
    took, outcome = [], None
    for _ in range(rounds):
        began = time.perf_counter()
        outcome = await act()
        took.append((time.perf_counter() - began) * 1000)
    print(f"  {name:44} {statistics.median(took):9.1f} ms   (most {max(took):.1f})", flush=True)
    return outcome


def looks_of(lanes: list[LaneDue], numbers: list[int], now: datetime) -> list[FinishedLook]:
    """A living look at everything claimed."""
    said: dict[str, Any] = {"kind": EvidenceKind.EXISTS, "questions": ("page",), "detail": "it answers", "status": 200}
    return [
        FinishedLook(repository=due.id, look=Look(evidence=Evidence(key=due.target.key, **said), at=now, round=number))
        for lane, number in zip(lanes, numbers, strict=True)
        for due in lane.due
    ]


async def measure(store: Store, rounds: int) -> None:
    """Time every step of the hot path over a store in which much is due."""
    work, now = store.work, datetime.now(UTC)
    claim: dict[str, Any] = {"per_lane": 46, "samples_only": False}
    await timed("when the next look is due", rounds, lambda: work.next_due(now, samples_only=False))
    waiting = await timed("how many are due, by host", rounds, lambda: work.waiting(now, samples_only=False))
    print(f"    {sum(waiting.values())} due at {len(waiting)} hosts")
    await timed("claim for one free lane", rounds, lambda: work.claim(now, lanes=1, busy=(), in_flight=(), **claim))
    full = await timed(
        "claim for 256 lanes", rounds, lambda: work.claim(now, lanes=256, busy=(), in_flight=(), **claim)
    )
    busy, flying = {lane.host_id for lane in full[:-8]}, {due.id for lane in full for due in lane.due}
    print(f"    {len(full)} lanes, {len(flying)} looks")
    await timed(
        "claim for 8 lanes, 248 busy, the rest in flight", rounds,
        lambda: work.claim(now, lanes=8, busy=busy, in_flight=flying, **claim),
    )  # fmt: skip
    settle = Settle(
        store=store, clock=SystemClock(), policies=JudgingPolicies(), installation=store.installation.id, checkers={}
    )

    async def save() -> None:
        lanes = await work.claim(now, lanes=25, busy=(), in_flight=(), per_lane=20, samples_only=False)
        numbers = await work.open_rounds([lane.host_id for lane in lanes], now, "here")
        looks = looks_of(lanes, numbers, now)
        ended = [FinishedRound(id=number, ended=now, asked=20, answered=20) for number in numbers]
        news = [HostNews(host_id=lane.host_id, facts=HostFacts(host=lane.host), answered_at=now) for lane in lanes]
        began = time.perf_counter()
        await work.save(looks, ended, news)
        saved.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await settle.run()
        settled.append((time.perf_counter() - began) * 1000)

    saved: list[float] = []
    settled: list[float] = []
    await settle.run()
    for _ in range(rounds):
        await save()
    print(f"  {'save of 500 looks':44} {statistics.median(saved):9.1f} ms   (most {max(saved):.1f})")
    print(f"  {'settle of 500 repositories and their papers':44} {statistics.median(settled):9.1f} ms   "
          f"(most {max(settled):.1f})", flush=True)  # fmt: skip
    await timed("settle where nothing waits", rounds, settle.run)


async def whole_reads(store: Store) -> list[str]:
    """Each statement of one claim, save and settle that reads a large table from end to end (SQLite's plans)."""
    heard: dict[str, Any] = {}
    engine = store._database._engine.sync_engine  # noqa: SLF001 -- to hear what it is asked

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in {"SELECT", "UPDATE", "DELETE", "INSERT", "WITH"}:
            heard.setdefault(statement, tuple(values[0] if isinstance(values, list) else values))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            await measure(store, 1)
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    found = []
    async with store._database.session() as connection:  # noqa: SLF001
        for statement, values in heard.items():
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row.detail) for row in plan]
            scans = [step for step in steps if step.startswith(tuple(f"SCAN {name}" for name in LARGE))]
            if scans:
                found.append(f"{'; '.join(scans)}: {' '.join(statement.split())[:300]}")
    return found


def sweep(url: str) -> tuple[dict[str, Any], float, float]:
    """One `graveyard sweep` of what is due; what it printed, its seconds, and its peak memory in megabytes."""
    environ = os.environ | {
        "GRAVEYARD_OPERATOR__NAME": "bench",
        "GRAVEYARD_OPERATOR__MAIL": "bench@example.org",
        "GRAVEYARD_OPERATOR__URL": "https://example.org/",
        "GRAVEYARD_DATABASE__URL": url,
        "GRAVEYARD_HTTP__ALLOW_PRIVATE_ADDRESSES": "true",
        "GRAVEYARD_HOSTS": json.dumps({"default": {"per_second": 100_000, "concurrency": 10}}),
    }
    began = time.monotonic()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            (PYTHON, "-m", "monitor", "sweep", "--json"), env=environ, stdout=told, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        told.seek(0)
        lines = told.read().splitlines()
    if process.returncode or not lines:
        raise SystemExit(f"the sweep ended with {process.returncode}")
    return json.loads(lines[-1]), seconds, used.ru_maxrss / 1024


async def make(url: str, count: int, on_hosts: int, due: int, port: int) -> None:
    """A fresh store with that in it."""
    store = await open_store(url, now=datetime.now(UTC))
    database = store._database  # noqa: SLF001 -- filled without the store, in bulk
    async with database.write() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table.name != "installation":
                await connection.execute(table.delete())
    await fill(database, count=count, on_hosts=on_hosts, due=due, port=port)
    await store.close()


async def hot_path(url: str, rounds: int) -> None:
    """The timings, and on SQLite what is read from end to end."""
    store = await open_store(url, now=datetime.now(UTC))
    await measure(store, rounds)
    if url.startswith("sqlite"):
        for line in await whole_reads(store):
            print(f"  read from end to end: {line}")
    await store.close()


def size_of(url: str) -> str:
    file = url.removeprefix("sqlite:///")
    return f"{Path(file).stat().st_size / 1e6:.0f} MB" if Path(file).exists() else ""


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, nargs="+", default=[20_000, 1_000_000])
    parser.add_argument("--hosts", type=int, nargs="+", default=[1_000, 50_000])
    parser.add_argument("--due", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgresql", default="", help="the address of an empty database; its rows are removed")
    parser.add_argument("--no-sweep", action="store_true")
    told = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        (PYTHON, "-m", "benchmarks.pages_server", str(port), "0"), stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    server.stdout.readline()
    try:
        for count, on_hosts in zip(told.repositories, told.hosts, strict=True):
            with tempfile.TemporaryDirectory(prefix="graveyard-million-") as folder:
                url = told.postgresql or f"sqlite:///{folder}/graveyard.db"
                began = time.monotonic()
                asyncio.run(make(url, count, on_hosts, told.due, port))
                seconds = time.monotonic() - began
                print(f"{count} repositories on {on_hosts} hosts, made in {seconds:.0f} s {size_of(url)}", flush=True)
                if not told.no_sweep:
                    swept, seconds, megabytes = sweep(url)
                    print(
                        f"  sweep: {swept['asked']} looks in {seconds:.1f} s, peak memory {megabytes:.0f} MB",
                        flush=True,
                    )
                    asyncio.run(make(url, count, on_hosts, told.due, port))
                asyncio.run(hot_path(url, told.rounds))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
