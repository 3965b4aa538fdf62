"""What GitHub costs: a first sweep of many repositories, some of them gone, and a year of looks in virtual time.

`python -m benchmarks github [--repositories 10000] [--gone 0.03] [--year 300]` prints requests and points for each
repository: first the real commands (import, then sweep, with `http.remap` to a stand-in that runs our query against
GitHub's published schema), then a year of sweeps on a made clock. Bars: 1/40 of a request a repository in both, and
300,000 repositories every ten days for at most 5 % of one token's points.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from checkers.base import Failure, Reply
from monitor.config import load
from monitor.http.wire import WireRequest
from monitor.model.papers import GivenAddress, LinkKind, PaperRecord
from monitor.roof.house import open_house
from monitor.rules.reading import read
from monitor.world.clock import WorldClock
from tests.standins.github import TOKEN, StandIn, repository, serving_github

BAR: Final = 1 / 40
BEGIN: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
FULL_SPEED: Final = json.dumps({name: {"per_second": 10_000} for name in ("github.com", "api.github.com")})


def node_id(number: int) -> str:
    """An id of the new form, different for each number."""
    return f"R_made{number:08d}"


def made(repositories: int, gone: float) -> StandIn:
    """A GitHub with that many repositories but for those that are gone: each so-many-th, spread evenly."""
    names = {f"o{n}/r{n}": repository(f"o{n}/r{n}", node_id(n)) for n in range(repositories) if not is_gone(n, gone)}
    return StandIn(names=dict(names), remaining=1_000_000, budget=1_000_000)


def is_gone(number: int, share: float) -> bool:
    """Whether the repository of this number is one of the lost."""
    return int((number + 1) * share) > int(number * share)


def environ(folder: Path, **more: str) -> dict[str, str]:
    """A configuration for one run."""
    return {
        "GRAVEYARD_OPERATOR__NAME": "bench",
        "GRAVEYARD_OPERATOR__MAIL": "bench@example.org",
        "GRAVEYARD_OPERATOR__URL": "https://example.org/",
        "GRAVEYARD_DATABASE__URL": f"sqlite:///{folder / 'graveyard.db'}",
        "GRAVEYARD_GITHUB__TOKEN": TOKEN,
        "GRAVEYARD_HOSTS": FULL_SPEED,
        **more,
    }


async def first_sweep(repositories: int, gone: float) -> tuple[StandIn, dict[str, Any]]:
    """Import and sweep by the real commands; what the stand-in counted, and what the sweep printed."""
    stand_in = made(repositories, gone)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers = folder / "papers.jsonl"
        lines = (
            {"id": f"p{n}", "title": f"Made paper {n}", "code_url": f"https://github.com/o{n}/r{n}"}
            for n in range(repositories)
        )
        papers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        async with serving_github(stand_in) as remap:
            told = os.environ | environ(folder, GRAVEYARD_HTTP__REMAP=json.dumps(remap))
            await _graveyard(told, "import", str(papers), "--json")
            said = await _graveyard(told, "sweep", "--json")
    return stand_in, json.loads(said.splitlines()[-1])


async def _graveyard(told: dict[str, str], *arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", *arguments, env=told, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
    return said


class Wire:
    """The stand-in as a transport of the made clock: no sockets, the same answers."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    async def send(self, request: WireRequest) -> Reply | Failure:
        """One hop."""
        request.departing()
        headers = {name.lower(): value for name, value in request.headers.items()}
        return self._stand_in.answer(request.method, str(request.url), headers, request.body or b"")

    async def close(self) -> None:
        """Nothing is open."""


class Silent:
    """Hears a sweep's progress and says nothing."""

    def looked(self, done: int, waiting: int) -> None:
        """Some looks are saved."""

    def offline(self, hosts: int) -> None:
        """Nobody answers."""

    def online(self) -> None:
        """Somebody answers again."""


async def year(clock: WorldClock, folder: Path, repositories: int, gone: float, days: int) -> tuple[int, int, int]:
    """Looks, requests and points of `days` days with a sweep every hour; what is lost is lost evenly over them."""
    stand_in = made(repositories, 0.0)
    dying = [n for n in range(repositories) if is_gone(n, gone)]
    opening = open_house(load(None, environ(folder)), clock=clock, transport=clock.attend(Wire(stand_in)))
    with clock.busy():
        house = await opening.__aenter__()
    looks = requests = 0
    try:
        records = [
            PaperRecord(
                source="made",
                key=f"p{n}",
                title=f"Made paper {n}",
                addresses=(GivenAddress(raw=f"https://github.com/o{n}/r{n}", field="code", kind=LinkKind.OWN_CODE),),
            )
            for n in range(repositories)
        ]
        with clock.busy():
            await house.store.papers.add([read(record) for record in records], "made", now=clock.now())
        store = clock.attend(house.store)
        house = replace(house, store=store)
        async with house.store.sweeping():
            while clock.now() < BEGIN + timedelta(days=days):
                lost = int(len(dying) * ((clock.now() - BEGIN) / timedelta(days=days)))
                for number in dying[:lost]:
                    stand_in.names.pop(f"o{number}/r{number}", None)
                count = await house.sweep(Silent()).once()
                looks += count.asked
                requests += count.requests
                await clock.sleep(3600)
    finally:
        with clock.busy():
            await opening.__aexit__(None, None, None)
    return looks, requests, stand_in.spent


def main() -> None:
    """Print every number beside its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=10_000)
    parser.add_argument("--gone", type=float, default=0.03)
    parser.add_argument("--year", type=int, default=300, help="repositories of the year in virtual time; 0: none")
    parser.add_argument("--days", type=int, default=365)
    told, _ = parser.parse_known_args()
    stand_in, swept = asyncio.run(first_sweep(told.repositories, told.gone))
    share = len(stand_in.asked) / told.repositories
    print(f"first sweep of {told.repositories}, {told.gone:.0%} gone: {swept}")
    print(
        f"  {len(stand_in.asked)} requests ({len(stand_in.sizes)} POSTs, the fullest {max(stand_in.sizes)} aliases), "
        f"{stand_in.spent} points: {share:.4f} a repository (bar {BAR}: {'kept' if share <= BAR else 'MISSED'})"
    )
    points = 300_000 / told.repositories * stand_in.spent / (240 * 5000)
    print(f"  plan: 300,000 every ten days cost {points:.2%} of one token's points (bar 5 %)")
    if told.year:
        with tempfile.TemporaryDirectory() as folder:
            clock = WorldClock(BEGIN)
            looks, requests, spent = clock.run(year(clock, Path(folder), told.year, told.gone, told.days))
        each = requests / looks
        print(
            f"{told.days} days of {told.year}: {looks} looks, {requests} requests, {spent} points: {each:.4f} a look "
            f"(bar {BAR}: {'kept' if each <= BAR else 'MISSED'})"
        )


if __name__ == "__main__":
    main()
