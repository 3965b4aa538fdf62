"""Those who race: our sweep as users run it, its peers, and a bare loop; and what is printed of machine and versions.

Every entrant gets the same addresses and runs in processes of its own. Each is timed over its whole life, from the
start of its first process to the end of its last.
"""

import asyncio
import contextlib
import json
import os
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

PYTHON: Final = sys.executable
LYCHEE: Final = Path(PYTHON).with_name("lychee")
LINKCHECKER: Final = Path(PYTHON).with_name("linkchecker")
LINKINATOR: Final = Path(__file__).parents[1] / "requirements/npm/node_modules/.bin/linkinator"
AT_ONCE: Final = 512
"""Requests under way at once over all hosts, for everybody who can be told."""


@dataclass(frozen=True, slots=True)
class Lap:
    """How long one took, by the wall and in processor seconds of its processes, and what it printed last."""

    seconds: float
    cpu: float
    told: dict[str, Any]


def timed(
    command: Sequence[str],
    environ: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    may_fail: bool = False,
) -> Lap:
    """Run one command and time it. Raises SystemExit where it fails and may not."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode and not may_fail:
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Lap(seconds, cpu, {"out": done.stdout, "error": done.stderr})


@dataclass(frozen=True, slots=True)
class Ours:
    """An installation of ours in `folder`, with a database on disk, every look recorded and judged."""

    folder: Path
    processes: int = 1
    more: Mapping[str, str] | None = None

    def environ(self, concurrency: int) -> dict[str, str]:
        """Nothing is switched off; only the pace of made hosts is that of made hosts."""
        return {
            # An installed program's modules are compiled once, and not at each start.
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "GRAVEYARD_OPERATOR__NAME": "bench",
            "GRAVEYARD_OPERATOR__MAIL": "bench@example.org",
            "GRAVEYARD_OPERATOR__URL": "https://example.org/",
            "GRAVEYARD_DATABASE__URL": f"sqlite:///{self.folder / 'graveyard.db'}",
            "GRAVEYARD_HTTP__ALLOW_PRIVATE_ADDRESSES": "true",
            "GRAVEYARD_HTTP__CONCURRENCY": str(AT_ONCE),
            "GRAVEYARD_SWEEP__PROCESSES": str(self.processes),
            "GRAVEYARD_HOSTS": json.dumps({"default": {"per_second": 100_000, "concurrency": concurrency}}),
            **(self.more or {}),
        }

    def enter(self, papers: Sequence[Mapping[str, str]], concurrency: int) -> None:
        """Import the papers; not part of the race."""
        listed = self.folder / "papers.jsonl"
        listed.write_text("".join(json.dumps(dict(paper)) + "\n" for paper in papers), encoding="utf-8")
        timed((PYTHON, "-m", "monitor", "import", str(listed), "--json"), self.environ(concurrency))

    def race(self, concurrency: int) -> Lap:
        """One sweep."""
        lap = timed((PYTHON, "-m", "monitor", "sweep", "--json"), self.environ(concurrency))
        return Lap(lap.seconds, lap.cpu, json.loads(lap.told["out"].splitlines()[-1]))


def papers_of(urls: Sequence[str]) -> list[dict[str, str]]:
    """A paper for each address."""
    return [{"id": f"p{n}", "title": f"Made paper {n}", "code_url": url} for n, url in enumerate(urls)]


def at_its_best(concurrency: int) -> tuple[str, ...]:
    """What makes lychee quickest: no pause between requests, `concurrency` at a host, no second try."""
    return (
        "--max-concurrency", str(AT_ONCE), "--host-concurrency", str(concurrency), "--host-request-interval", "0ms",
        "--max-retries", "0",
    )  # fmt: skip


def lychee(urls: Sequence[str], folder: Path, *told: str) -> Lap:
    """One lychee over the list, as it comes but for what it is `told`."""
    listed = folder / "list.txt"
    listed.write_text("\n".join(urls) + "\n", encoding="utf-8")
    command = (str(LYCHEE), "--no-progress", "--quiet", "--format", "json", *told, str(listed))
    lap = timed(command, may_fail=True)
    return Lap(lap.seconds, lap.cpu, json.loads(lap.told["out"]))


def linkchecker(urls: Sequence[str], folder: Path) -> Lap:
    """One LinkChecker over the list, as it comes."""
    listed = folder / "list.html"
    listed.write_text("".join(f'<a href="{url}">x</a>\n' for url in urls), encoding="utf-8")
    folder.chmod(0o755)  # started by root it goes on as nobody, who has to read the list
    command = (str(LINKCHECKER), "--recursion-level=1", "--check-extern", "--no-status", listed.name)
    lap = timed(command, folder=folder, may_fail=True)
    found = re.search(r"(\d+) links? in \d+ URLs? checked", lap.told["out"] + lap.told["error"])
    return Lap(lap.seconds, lap.cpu, {"checked": int(found[1]) if found else 0})


def linkinator(urls: Sequence[str], folder: Path) -> Lap:
    """One linkinator over the list, as it comes."""
    listed = folder / "links.html"
    listed.write_text("".join(f'<a href="{url}">x</a>\n' for url in urls), encoding="utf-8")
    lap = timed((str(LINKINATOR), listed.name, "--format", "json"), folder=folder, may_fail=True)
    told = json.loads(lap.told["out"] or "{}")
    return Lap(lap.seconds, lap.cpu, {"checked": len(told.get("links", ()))})


_BARE: Final = """
import asyncio, sys, aiohttp
urls = sys.stdin.read().split()
most = int(sys.argv[1])

async def main():
    waiting = iter(urls)
    connector = aiohttp.TCPConnector(limit=most, limit_per_host=int(sys.argv[2]))
    async with aiohttp.ClientSession(connector=connector) as session:
        async def one():
            for url in waiting:
                async with session.get(url) as answer:
                    await answer.read()
        async with asyncio.TaskGroup() as group:
            for _ in range(most):
                group.create_task(one())

asyncio.run(main())
"""


def bare(urls: Sequence[str], concurrency: int, processes: int) -> Lap:
    """So many bare aiohttp loops that share the list, read each body and forget it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    command = (PYTHON, "-c", _BARE, str(AT_ONCE // processes), str(concurrency))
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(processes)]
    for number, process in enumerate(running):
        assert process.stdin is not None
        process.stdin.write("\n".join(urls[number::processes]))
        process.stdin.close()
    ends = [process.wait() for process in running]
    if any(ends):
        raise SystemExit("a bare loop failed")
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Lap(seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, {})


def addresses(pages: int, hosts: int, port: int) -> list[str]:
    """`pages` addresses over `hosts` hosts, host after host in turn."""
    return [f"http://127.0.{1 + n % hosts // 250}.{1 + n % hosts % 250}:{port}/page/{n}/" for n in range(pages)]


@contextlib.contextmanager
def page_server(delay: int) -> Iterator[int]:
    """A server of plain pages in a process of its own; its port. `delay` in milliseconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        (PYTHON, "-m", "benchmarks.pages_server", str(port), str(delay)), stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    server.stdout.readline()
    try:
        yield port
    finally:
        server.kill()
        server.wait()


def versions() -> str:
    """What raced, and on what."""
    told = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in ("aiohttp", "uvloop"))]
    for name, command in (("", (LYCHEE, "--version")), ("linkinator ", (LINKINATOR, "--version"))):
        if command[0].exists():
            said = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False).stdout
            told.append(name + said.strip())
    told.append(f"LinkChecker {version('LinkChecker')}")
    return f"{', '.join(told)}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


class Table:
    """Rates by entrant, lap after lap; printed as they come, then the medians and their ratios."""

    def __init__(self) -> None:
        self.rates: dict[str, list[float]] = {}
        self.costs: dict[str, list[float]] = {}

    def note(self, who: str, number: int, lap: Lap) -> None:
        """One lap over `number` addresses."""
        self.rates.setdefault(who, []).append(number / lap.seconds)
        self.costs.setdefault(who, []).append(1000 * lap.cpu / number)
        print(
            f"  {who:28} {number / lap.seconds:8.0f} /s  {lap.seconds:7.2f} s  {1000 * lap.cpu / number:6.3f} ms of "
            f"processor each, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )

    def middle(self, who: str) -> float:
        """The median rate of one entrant."""
        return statistics.median(self.rates[who])

    def ratio(self, ours: str, theirs: str, bar: str = "") -> None:
        """Ours over theirs, beside the bar."""
        if theirs in self.rates:
            told = f" (bar {bar})" if bar else ""
            print(f"{ours} / {theirs}: {self.middle(ours) / self.middle(theirs):.2f}{told}")

    def medians(self) -> None:
        """The median of each."""
        for who in self.rates:
            cost = statistics.median(self.costs[who])
            print(f"median {who:28} {self.middle(who):8.0f} /s, {cost:.3f} ms of processor each")


async def graveyard(environ: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """One command of ours beside a server in this very process; the last line that it printed."""
    process = await asyncio.create_subprocess_exec(
        PYTHON, "-m", "monitor", *arguments, "--json", env=dict(environ), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told
