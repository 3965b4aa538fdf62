"""Links as papers have them: many mentions of fewer repositories, most of them on GitHub, the rest on many slow hosts.

`python -m benchmarks papers [--mentions 20000] [--repositories 12000] [--processes 1 2] [--rounds 5] [--manners 1]`
races our sweep against lychee at its best: no pause between requests, 512 at once, no limit at a host, the same token;
and, in `--manners` laps more of some minutes each, both as they come, each with the pace at which it asks a host
unless told otherwise. 70 % of the
repositories are on GitHub, 3 % of those gone. We ask a stand-in that runs our query against GitHub's published schema
(`http.remap`), in a process of its own: it takes 13 ms for a question of fifty. lychee asks GitHub's pages first, so
its `--remap` leads those to the quick server of plain pages, which answers in a fraction of what the stand-in takes; it
knows no page to be gone, which spares lychee its second question at the API. The other repositories are pages of 200
hosts that answer after 100 ms, the same for both.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.github_requests import FULL_SPEED
from benchmarks.github_server import github_server
from benchmarks.racing import AT_ONCE, Lap, Ours, Table, addresses, at_its_best, lychee, page_server, versions
from monitor.config.sections import HttpSection
from tests.standins.github import TOKEN

ON_GITHUB = 0.7
GONE = 0.03
HOSTS = 200
DELAY = 100
QUICK: Final = {
    "GRAVEYARD_GITHUB__BUDGET_SHARE": "1.0",
    "GRAVEYARD_HOSTS": json.dumps(
        json.loads(FULL_SPEED) | {"default": {"per_second": 100_000, "concurrency": 10}},
    ),
}
"""As fast as the machine goes."""
AS_IT_COMES: Final = {"GRAVEYARD_HTTP__CONCURRENCY": str(HttpSection().concurrency), "GRAVEYARD_HOSTS": "{}"}
"""The manners of an installation of which nobody changed the pace."""


def mentioned(told: argparse.Namespace, port: int) -> list[str]:
    """Every mention, in the order of the papers: the first repositories are mentioned more than once."""
    on_github = int(told.repositories * ON_GITHUB)
    distinct = [f"https://github.com/o{n}/r{n}" for n in range(on_github)]
    distinct += addresses(told.repositories - on_github, HOSTS, port)
    spread = [distinct[n * 7919 % len(distinct)] for n in range(len(distinct))]
    return [spread[n % len(spread)] for n in range(told.mentions)]


def ours(urls: list[str], told: argparse.Namespace, processes: int, pace: Mapping[str, str]) -> Lap:
    """Our lap at such a pace: the sweep alone, beside a stand-in of its own that has warmed up before."""
    with (
        tempfile.TemporaryDirectory() as name,
        github_server(int(told.repositories * ON_GITHUB), GONE) as github,
    ):
        entrant = Ours(
            Path(name),
            processes,
            {"GRAVEYARD_GITHUB__TOKEN": TOKEN, "GRAVEYARD_HTTP__REMAP": json.dumps(github.remap), **pace},
        )
        entrant.enter([{"id": f"p{n}", "title": f"Made paper {n}", "code_url": url} for n, url in enumerate(urls)], 10)
        lap = entrant.race(10)
    if lap.told["asked"] != told.repositories:
        raise SystemExit(f"our sweep did not ask all: {lap.told}")
    return Lap(lap.seconds, lap.cpu, lap.told | {"points": github.spent})


def theirs(urls: list[str], quick: int, *pace: str) -> Lap:
    """A lap of lychee, led to the quick server of plain pages where it asks for GitHub's."""
    with tempfile.TemporaryDirectory() as name:
        remap = f"^https://github\\.com/(.*)$ http://127.0.0.1:{quick}/$1"
        return lychee(urls, Path(name), "--github-token", TOKEN, "--remap", remap, *pace)


def note(table: Table, who: str, told: argparse.Namespace, lap: Lap) -> None:
    """A lap, and what it asked for, or found."""
    table.note(who, told.mentions, lap)
    if "requests" in lap.told:
        print(f"    {lap.told['requests']} requests, {lap.told['points']} points of GitHub's budget")
    else:
        print(f"    it says {lap.told['successful']} of {lap.told['total']} answer")


def main() -> None:
    """Print every round, the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--repositories", type=int, default=12_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="our asking processes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--manners", type=int, default=1, help="laps of some minutes each of both as they come")
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
                note(table, f"ours, {processes} asking", told, ours(urls, told, processes, QUICK))
            note(table, "lychee", told, theirs(urls, quick, *at_its_best(AT_ONCE)))
        for _ in range(told.manners):
            note(table, "ours, as it comes", told, ours(urls, told, 1, AS_IT_COMES))
            note(table, "lychee, as it comes", told, theirs(urls, quick))
    table.medians()
    for processes in told.processes:
        table.ratio(f"ours, {processes} asking", "lychee", "more than 1.5")
    if told.manners:
        table.ratio("ours, as it comes", "lychee, as it comes")


if __name__ == "__main__":
    main()
