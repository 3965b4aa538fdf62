"""The whole job beside the peers: claim → look → save → judge of plain pages on many hosts, in one run.

`python -m benchmarks.sweep [--pages 20000] [--hosts 200] [--delay 0]` prints rates and ratios: our sweep as
users run it (a database on disk, every look recorded and judged), lychee on the same list without its pause, and a
bare aiohttp loop that reads bodies and keeps nothing. Server on loopback, in a process of its own.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

PYTHON = sys.executable
LYCHEE = Path(PYTHON).with_name("lychee")


def addresses(pages: int, hosts: int, port: int) -> list[str]:
    """`pages` addresses over `hosts` hosts, host after host in turn."""
    return [f"http://127.0.{1 + n % hosts // 250}.{1 + n % hosts % 250}:{port}/page/{n}/" for n in range(pages)]


def ours(urls: list[str], folder: Path, concurrency: int) -> tuple[float, dict[str, float]]:
    """Import, then one `sweep`; the seconds of the whole sweeping process and what it printed."""
    papers = folder / "papers.jsonl"
    papers.write_text(
        "".join(
            json.dumps({"id": f"p{n}", "title": f"Made paper {n}", "code_url": url}) + "\n"
            for n, url in enumerate(urls)
        ),
        encoding="utf-8",
    )
    environ = os.environ | {
        "GRAVEYARD_OPERATOR__NAME": "bench",
        "GRAVEYARD_OPERATOR__MAIL": "bench@example.org",
        "GRAVEYARD_OPERATOR__URL": "https://example.org/",
        "GRAVEYARD_DATABASE__URL": f"sqlite:///{folder / 'graveyard.db'}",
        "GRAVEYARD_HTTP__ALLOW_PRIVATE_ADDRESSES": "true",
        "GRAVEYARD_HOSTS": json.dumps({"default": {"per_second": 100_000, "concurrency": concurrency}}),
    }
    graveyard = (PYTHON, "-m", "monitor")
    here = Path.cwd()
    subprocess.run(
        (*graveyard, "import", str(papers), "--json"), check=True, env=environ, cwd=here, capture_output=True
    )
    started = time.monotonic()
    swept = subprocess.run((*graveyard, "sweep", "--json"), check=True, env=environ, cwd=here, capture_output=True)
    return time.monotonic() - started, json.loads(swept.stdout.splitlines()[-1])


def lychee(urls: list[str], folder: Path, concurrency: int) -> float:
    """Seconds of one lychee process over the same list, without its pause between requests."""
    listed = folder / "list.txt"
    listed.write_text("\n".join(urls) + "\n", encoding="utf-8")
    started = time.monotonic()
    done = subprocess.run(
        (
            str(LYCHEE), "--no-progress", "--quiet", "--max-concurrency", "512", "--host-request-interval", "0ms",
            "--host-concurrency", str(concurrency), "--max-retries", "0", "--format", "json", str(listed),
        ),
        check=False, capture_output=True,
    )  # fmt: skip
    seconds = time.monotonic() - started
    told = json.loads(done.stdout)
    if told["successful"] != len(urls):
        raise SystemExit(f"lychee found {told['successful']} of {len(urls)}: the comparison would not be fair")
    return seconds


async def _bare(urls: list[str]) -> float:
    started = time.monotonic()
    waiting = iter(urls)
    connector = aiohttp.TCPConnector(limit=128, limit_per_host=10)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one() -> None:
            for url in waiting:
                async with session.get(url) as answer:
                    await answer.read()

        async with asyncio.TaskGroup() as group:
            for _ in range(128):
                group.create_task(one())
    return time.monotonic() - started


def bare(urls: list[str]) -> float:
    """Seconds of a bare aiohttp loop that reads each body and forgets it."""
    return asyncio.run(_bare(urls))


def main() -> None:
    """Print every round and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--delay", type=int, default=0, help="milliseconds the server waits before each answer")
    parser.add_argument("--concurrency", type=int, default=10, help="requests under way at one host")
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        (PYTHON, "-m", "benchmarks.pages_server", str(port), str(told.delay)), stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    server.stdout.readline()
    urls = addresses(told.pages, told.hosts, port)
    print(f"{told.pages} pages on {told.hosts} hosts, {told.delay} ms, {told.concurrency} at a time per host")
    rates: dict[str, list[float]] = {"ours": [], "lychee": [], "bare aiohttp": []}
    try:
        for number in range(told.rounds):
            with tempfile.TemporaryDirectory() as folder:
                seconds, swept = ours(urls, Path(folder), told.concurrency)
                if swept["asked"] != told.pages or swept["alive"] != told.pages:
                    raise SystemExit(f"our sweep did not find all alive: {swept}")
                rates["ours"].append(told.pages / seconds)
                rates["lychee"].append(told.pages / lychee(urls, Path(folder), told.concurrency))
            rates["bare aiohttp"].append(told.pages / bare(urls))
            print(f"round {number + 1}: " + ", ".join(f"{who} {rate[-1]:.0f}/s" for who, rate in rates.items()))
    finally:
        server.kill()
        server.wait()
    middle = {who: statistics.median(rate) for who, rate in rates.items()}
    print("median: " + ", ".join(f"{who} {rate:.0f}/s" for who, rate in middle.items()))
    for peer in ("lychee", "bare aiohttp"):
        print(f"ours / {peer}: {middle['ours'] / middle[peer]:.2f}")


if __name__ == "__main__":
    main()
