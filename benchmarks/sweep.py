"""The whole job beside the peers: claim, look, save and judge plain pages on many hosts, in one run.

`python -m benchmarks sweep [--pages 20000] [--hosts 200] [--delays 0 100] [--processes 1 2] [--rounds 5]` prints every
lap, the medians and the ratios: our sweep as users run it (a database on disk, every look recorded and judged, bodies
read), lychee on the same list without its pause, bare aiohttp loops, and on a shorter list LinkChecker and linkinator
as they come. The server is on loopback, in a process of its own.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.racing import (
    LINKINATOR,
    Ours,
    Table,
    addresses,
    at_its_best,
    bare,
    linkchecker,
    linkinator,
    lychee,
    page_server,
    papers_of,
    versions,
)


def one_round(table: Table, urls: list[str], told: argparse.Namespace) -> None:
    """Everybody once over the whole list."""
    pages = len(urls)
    for processes in told.processes:
        with tempfile.TemporaryDirectory() as name:
            ours = Ours(Path(name), processes)
            ours.enter(papers_of(urls), told.concurrency)
            lap = ours.race(told.concurrency)
            if lap.told["asked"] != pages or lap.told["alive"] != pages:
                raise SystemExit(f"our sweep did not find all alive: {lap.told}")
            table.note(f"ours, {processes} asking", pages, lap)
        # As many processes as ours has in all: those that ask, and the one that writes.
        whole = 1 if processes == 1 else processes + 1
        table.note(f"bare aiohttp, {whole} processes", pages, bare(urls, told.concurrency, whole))
    with tempfile.TemporaryDirectory() as name:
        lap = lychee(urls, Path(name), *at_its_best(told.concurrency))
        if lap.told["successful"] != pages:
            raise SystemExit(f"lychee found {lap.told['successful']} of {pages}: the comparison would not be fair")
        table.note("lychee", pages, lap)


def slow_ones(table: Table, urls: list[str]) -> None:
    """Those that take minutes, over a shorter list."""
    with tempfile.TemporaryDirectory() as name:
        lap = linkchecker(urls, Path(name))
        table.note("LinkChecker", min(len(urls), lap.told["checked"]) or 1, lap)
        if LINKINATOR.exists():
            lap = linkinator(urls, Path(name))
            table.note("linkinator", min(len(urls), lap.told["checked"]) or 1, lap)


def main() -> None:
    """Print every round and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument(
        "--delays", type=int, nargs="+", default=[0, 100], help="milliseconds before each answer of the server"
    )
    parser.add_argument("--concurrency", type=int, default=10, help="requests under way at one host")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="our asking processes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", type=int, default=1_000, help="addresses for the slow peers; 0: without them")
    told, _ = parser.parse_known_args()
    print(versions())
    for delay in told.delays:
        table = Table()
        print(f"{told.pages} pages on {told.hosts} hosts, {delay} ms, {told.concurrency} at a time per host")
        with page_server(delay) as port:
            urls = addresses(told.pages, told.hosts, port)
            for _ in range(told.rounds):
                one_round(table, urls, told)
            if told.short:
                slow_ones(table, urls[: told.short])
        table.medians()
        for processes in told.processes:
            ours = f"ours, {processes} asking"
            table.ratio(ours, f"bare aiohttp, {1 if processes == 1 else processes + 1} processes", "0.7 or more")
            table.ratio(ours, "lychee", "aim 1.0")
            table.ratio(ours, "LinkChecker", "more than 5")
            table.ratio(ours, "linkinator", "more than 5")


if __name__ == "__main__":
    main()
