"""Links as papers have them: many mentions of fewer repositories, most of them on GitHub, the rest on many slow hosts.

`python -m benchmarks papers [--mentions 20000] [--repositories 12000] [--processes 1 2] [--rounds 5]` races our sweep
against lychee at its best: no pause between requests, 512 at once, no limit at a host, the same token. 70 % of the
repositories are on GitHub, 3 % of those gone. We ask a stand-in that runs our query against GitHub's published schema
(`http.remap`), in a process of its own: it takes 13 ms for a question of fifty. lychee asks GitHub's pages first, so
its `--remap` leads those to the quick server of plain pages, which answers in a fraction of what the stand-in takes; it
knows no page to be gone, which spares lychee its second question at the API. The other repositories are pages of 200
hosts that answer after 100 ms, the same for both.
"""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.github_requests import FULL_SPEED
from benchmarks.github_server import github_server
from benchmarks.racing import Lap, Ours, Table, addresses, lychee, page_server, versions
from tests.standins.github import TOKEN

ON_GITHUB = 0.7
GONE = 0.03
HOSTS = 200
DELAY = 100


def mentioned(told: argparse.Namespace, port: int) -> list[str]:
    """Every mention, in the order of the papers: the first repositories are mentioned more than once."""
    on_github = int(told.repositories * ON_GITHUB)
    distinct = [f"https://github.com/o{n}/r{n}" for n in range(on_github)]
    distinct += addresses(told.repositories - on_github, HOSTS, port)
    spread = [distinct[n * 7919 % len(distinct)] for n in range(len(distinct))]
    return [spread[n % len(spread)] for n in range(told.mentions)]


def ours(urls: list[str], told: argparse.Namespace, processes: int) -> Lap:
    """Our lap: the sweep alone, beside a stand-in of its own that has warmed up before."""
    with (
        tempfile.TemporaryDirectory() as name,
        github_server(int(told.repositories * ON_GITHUB), GONE) as github,
    ):
        speeds = json.loads(FULL_SPEED) | {"default": {"per_second": 100_000, "concurrency": 10}}
        entrant = Ours(
            Path(name),
            processes,
            {
                "GRAVEYARD_GITHUB__TOKEN": TOKEN,
                "GRAVEYARD_GITHUB__BUDGET_SHARE": "1.0",
                "GRAVEYARD_HTTP__REMAP": json.dumps(github.remap),
                "GRAVEYARD_HOSTS": json.dumps(speeds),
            },
        )
        entrant.enter([{"id": f"p{n}", "title": f"Made paper {n}", "code_url": url} for n, url in enumerate(urls)], 10)
        lap = entrant.race(10)
    if lap.told["asked"] != told.repositories:
        raise SystemExit(f"our sweep did not ask all: {lap.told}")
    return Lap(lap.seconds, lap.cpu, lap.told | {"points": github.spent})


def main() -> None:
    """Print every round, the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--repositories", type=int, default=12_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="our asking processes")
    parser.add_argument("--rounds", type=int, default=5)
    told, _ = parser.parse_known_args()
    print(versions())
    print(
        f"{told.mentions} mentions of {told.repositories} repositories, {ON_GITHUB:.0%} on GitHub, {HOSTS} other hosts"
    )
    table = Table()
    with page_server(DELAY) as slow, page_server(0) as quick:
        urls = mentioned(told, slow)
        for _ in range(told.rounds):
            for processes in told.processes:
                lap = ours(urls, told, processes)
                table.note(f"ours, {processes} asking", told.mentions, lap)
                print(f"    {lap.told['requests']} requests, {lap.told['points']} points of GitHub's budget")
            with tempfile.TemporaryDirectory() as name:
                remap = f"^https://github\\.com/(.*)$ http://127.0.0.1:{quick}/$1"
                lap = lychee(urls, Path(name), 512, "--github-token", TOKEN, "--remap", remap)
                table.note("lychee", told.mentions, lap)
                print(f"    it says {lap.told['successful']} of {lap.told['total']} answer")
    table.medians()
    for processes in told.processes:
        table.ratio(f"ours, {processes} asking", "lychee", "more than 1.5")


if __name__ == "__main__":
    main()
