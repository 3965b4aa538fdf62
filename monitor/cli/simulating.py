"""`simulate`: a made world through the real lanes, cycle, rules and store, and what came of it in numbers."""

import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated, Any

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import bar, emit, log_to_stderr, say
from monitor.errors import UsageError
from monitor.roof.made_world import BEGINS, live, made_configuration, made_house, one_paper_each
from monitor.world.clock import WorldClock
from monitor.world.making import GITHUB, make_world
from monitor.world.peers import Peers
from monitor.world.reckoning import Reckoned, Reckoning
from monitor.world.truth import World
from monitor.world.wire import MadeWire


def simulate(
    *,
    repositories: Annotated[int, Parameter(help="How many repositories the world has.")] = 1000,
    days: Annotated[int, Parameter(help="How many days pass.")] = 365,
    seed: Annotated[int, Parameter(help="Which world: the same seed is the same world.")] = 1,
    json: Json = False,
    here: Here,
) -> int:
    """A year of a made world in minutes: who died and who was found, and whether anybody living was buried.

    Ends with 1 when a living repository was buried. No network is used, and nothing is kept.
    """
    del here  # A made world has a configuration of its own.
    if repositories < 1 or days < 1:
        raise UsageError(
            "simulate needs a repository and a day at least.",
            advice="graveyard simulate --repositories 1000 --days 365",
        )
    # What is a warning in the real world is the weather of a made one.
    log_to_stderr(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="graveyard-simulate-") as folder:
        year = Year(make_world(repositories, days, seed), Path(folder), seed)
        year.live()
    numbers = year.numbers()
    if json:
        emit(numbers)
    else:
        for name, value in numbers.items():
            print(f"{name:24} {value}")
    for mistake in year.reckoned.mistakes[:20]:
        url = year.world.repositories[mistake.place].url
        say(f"  buried alive on day {mistake.day:.0f}: {url}: {mistake.what}")
    return 1 if year.reckoned.mistakes else 0


@dataclass
class Year:
    """One world, lived through and reckoned."""

    world: World
    folder: Path
    seed: int
    looks: int = 0
    github_looks: int = 0
    clock: WorldClock = field(init=False)
    wire: MadeWire = field(init=False)
    peers: Peers = field(init=False)
    reckoning: Reckoning = field(init=False)
    reckoned: Reckoned = field(init=False)

    def live(self) -> None:
        """Let all its days pass."""
        self.clock = WorldClock(BEGINS)
        self.wire = MadeWire(self.world, self.clock)
        self.peers = Peers(self.world)
        self.reckoning = Reckoning(self.world)
        self.clock.run(self._live())

    async def _live(self) -> None:
        configuration = made_configuration(self.folder, "A made year")
        places = {
            f"{one.host.removeprefix('www.')}/{one.path}": place for place, one in enumerate(self.world.repositories)
        }
        turned = looked = 0
        with bar("days", total=self.world.days) as shown:
            async with made_house(configuration, self.clock, self.wire, f"seed {self.seed}") as house:

                async def evening(day: int) -> None:
                    nonlocal turned, looked
                    for turn in await house.store.turns.after(turned):
                        self.reckoning.show(int(turn.key), day, turn.status, turn.cause)
                        turned = turn.number
                    for number, key in await house.store.turns.looks_after(looked):
                        looked = number
                        self.github_looks += key.startswith(GITHUB)
                        if key in places:
                            self.peers.look(places[key], day)
                    shown.update(shown.task_ids[0], completed=day + 1)

                self.looks = await live(house, self.world, self.clock, one_paper_each(self.world), evening)
        self.reckoned = self.reckoning.reckon()

    def numbers(self) -> dict[str, Any]:
        """The promised keys, and what stands beside them."""
        found = self.reckoned
        every, back = found.delays(), list(found.back_after)
        asked = self.wire.asked
        github = asked[GITHUB] + asked[f"api.{GITHUB}"]
        return {
            "repositories": len(self.world.repositories),
            "deaths": len(found.deaths),
            "found": len(every),
            "false_burials": len({one.place for one in found.mistakes}),
            "median_days": _median(every),
            "p95_days": _share(every, 0.95),
            "max_days": max(every, default=None),
            "probes": self.looks,
            "requests": asked.total(),
            "one_question": self._apart(one_question=True),
            "two_questions": self._apart(one_question=False),
            "resurrections": {
                "count": len(back),
                "median_days": _median(back),
                "p95_days": _share(back, 0.95),
                "max_days": max(back, default=None),
            },
            "github_requests_per_look": round(github / self.github_looks, 4) if self.github_looks else None,
            "one_look_false_burials": {name: len(places) for name, places in self.peers.buried.items()},
        }

    def _apart(self, *, one_question: bool) -> dict[str, Any]:
        delays = self.reckoned.delays(one_question=one_question)
        return {
            "deaths": sum(one.one_question is one_question for one in self.reckoned.deaths),
            "found": len(delays),
            "median_days": _median(delays),
            "p95_days": _share(delays, 0.95),
            "max_days": max(delays, default=None),
        }


def _median(days: list[int]) -> float | None:
    return median(days) if days else None


def _share(days: list[int], share: float) -> int | None:
    """The number of days within which this share of them lies (the nearest rank)."""
    return days[max(0, -int(-len(days) * share // 1) - 1)] if days else None
