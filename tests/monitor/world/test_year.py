"""Made worlds lived through by the real house: nobody living is buried, and every death is found in time.

The days are DESIGN.md's: with two questions all within 35 askable days, with one within 45, back within 15.
"""

from itertools import count
from pathlib import Path

import pytest

from monitor.cli.simulating import Year
from monitor.model.status import Cause, Status
from monitor.world.making import GITHUB, make_world
from monitor.world.truth import Family, Host, Ours, OurSpell, Repository, Scene, Spell, State, Trouble, World

DAYS = 130
ALWAYS = (Scene(0, State.ALIVE),)
DIES = (Scene(0, State.ALIVE), Scene(50.6, State.GONE))
TROUBLES = {
    Trouble.SILENT: 20, Trouble.REFUSING: 12, Trouble.ERRORS: 25, Trouble.LIMITED: 9, Trouble.BUSY: 20,
    Trouble.CHALLENGE: 60, Trouble.FORBIDDEN: 40, Trouble.SAYS_YES: 10, Trouble.SAYS_NO: 9, Trouble.CERTIFICATE: 20,
    Trouble.DROPS_US: 80, Trouble.NAMELESS: 14, Trouble.LED_AWAY: 60,
}  # fmt: skip
"""For how many days, from day 20 on."""
GITHUBS = (
    Spell(12, 12.2, Trouble.ERRORS), Spell(16, 18, Trouble.OVERLOADED), Spell(24, 24.5, Trouble.NULLS),
    Spell(30, 31.5, Trouble.SAYS_NO), Spell(40, 40.9, Trouble.BUDGET), Spell(44, 44.01, Trouble.SECONDARY),
    Spell(70, 71.5, Trouble.FORBIDDEN), Spell(90, 90.1, Trouble.SILENT),
)  # fmt: skip
OURS = (
    OurSpell(9, 10, Ours.CLOCK_BACK, 30.0),
    OurSpell(34, 37.5, Ours.OFFLINE),
    OurSpell(60, 68, Ours.PAUSED),
    OurSpell(80, 82, Ours.TOKEN_REVOKED),
)
DEATHS = {
    "gone": (DIES, Cause.MISSING),
    "never there": ((Scene(0, State.GONE),), Cause.MISSING),
    "withheld": ((Scene(0, State.ALIVE), Scene(50.6, State.WITHHELD)), Cause.WITHHELD),
    "squatted": ((Scene(0, State.ALIVE), Scene(50.6, State.SQUATTED)), Cause.TAKEN_OVER),
    "forked in its place": ((Scene(0, State.ALIVE), Scene(50.6, State.FORKED)), Cause.TAKEN_OVER),
    "gone, then squatted": (
        (Scene(0, State.ALIVE), Scene(40.6, State.GONE), Scene(50.6, State.SQUATTED)),
        Cause.TAKEN_OVER,
    ),
    "moved, then gone": (
        (Scene(0, State.ALIVE), Scene(20.6, State.MOVED, "new/home"), Scene(50.6, State.GONE)),
        Cause.MISSING,
    ),
}
LIVES = {
    "hides for a month": (Scene(0, State.ALIVE), Scene(30.6, State.GONE), Scene(60.6, State.ALIVE)),
    "hides for ten days": (Scene(0, State.ALIVE), Scene(30.6, State.GONE), Scene(40.6, State.ALIVE)),
    "renamed": (Scene(0, State.ALIVE), Scene(30.6, State.MOVED, "renamed/n")),
    "moved, then recreated": (
        Scene(0, State.ALIVE),
        Scene(30.6, State.MOVED, "other/n"),
        Scene(50.6, State.RECREATED, "other/n"),
    ),
    "archived": (Scene(0, State.ALIVE), Scene(30.6, State.ARCHIVED)),
    "emptied, then filled": (Scene(0, State.ALIVE), Scene(30.6, State.EMPTY), Scene(70.6, State.ALIVE)),
    "empty, then filled": (Scene(0, State.EMPTY), Scene(60.6, State.ALIVE)),
    "withheld for a month": (Scene(0, State.ALIVE), Scene(30.6, State.WITHHELD), Scene(60.6, State.ALIVE)),
}


class Everything:
    """One small world with every trouble and every fate in it, lived through once."""

    def __init__(self, folder: Path) -> None:
        self.places: dict[object, list[int]] = {}
        numbers = count(100)
        made: list[Repository] = []
        hosts = {GITHUB: Host(name=GITHUB, family=Family.GITHUB, spells=GITHUBS)}

        def add(name: object, host: Host, script: tuple[Scene, ...]) -> None:
            hosts.setdefault(host.name, host)
            number = next(numbers)
            path = f"~o/n-{number}.html" if host.family is Family.PAGE else f"o{number}/n-{number}"
            self.places.setdefault(name, []).append(len(made))
            made.append(Repository(host=host.name, path=path, family=host.family, number=number, script=script))

        for trouble, days in TROUBLES.items():
            to = f"new-{trouble}.example" if trouble is Trouble.LED_AWAY else ""
            spells = (Spell(20, 20 + days, trouble, to),)
            for family, name in ((Family.GIT, f"git.{trouble}.example"), (Family.PAGE, f"www.{trouble}.example")):
                host = Host(name=name, family=family, spells=tuple(spells))
                for _ in range(4):
                    add(trouble, host, ALWAYS)
                spells = (Spell(20, 20 + days, trouble, to and f"www.{to}"),)
        for name, (script, _) in DEATHS.items():
            add(name, hosts[GITHUB], script)
        for name, script in LIVES.items():
            add(name, hosts[GITHUB], script)
        for _ in range(30):
            add("github", hosts[GITHUB], ALWAYS)
        quiet = Host(name="git.quiet.example", family=Family.GIT)
        soft = Host(name="www.soft.example", family=Family.PAGE, soft=True)
        page = Host(name="www.quiet.example", family=Family.PAGE)
        sold = Host(name="www.sold.example", family=Family.PAGE, spells=(Spell(50.6, DAYS + 1, Trouble.PARKED),))
        for name, host in (("git", quiet), ("soft", soft), ("page", page)):
            add(f"{name} dies", host, DIES)
            add(f"{name} lives", host, ALWAYS)
        add("sold", sold, ALWAYS)
        self.world = World(DAYS, hosts, tuple(made), OURS)
        self.year = Year(self.world, folder, 1)
        self.year.live()

    def buried(self, name: object) -> list[str]:
        """What was wrongly said of those of this name."""
        return [one.what for one in self.year.reckoned.mistakes if one.place in self.places[name]]

    def found_after(self, name: str) -> list[int | None]:
        """After how many askable days the deaths of this name were found."""
        return [one.found_after for one in self.year.reckoned.deaths if one.place in self.places[name]]

    def ends_as(self, name: str) -> list[tuple[Status, Cause]]:
        """How those of this name are shown at the end."""
        return [
            (shown.status, shown.cause) for shown in (self.year.reckoning.shown[at][-1] for at in self.places[name])
        ]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Everything:
    return Everything(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_of_a_host_buries_nobody(everything: Everything, trouble: Trouble) -> None:
    assert everything.buried(trouble) == []


def test_githubs_troubles_and_our_own_bury_nobody(everything: Everything) -> None:
    assert everything.buried("github") == []
    assert set(everything.ends_as("github")) == {(Status.ALIVE, Cause.ACTIVE)}


@pytest.mark.parametrize("name", LIVES)
def test_who_lives_or_comes_back_is_not_left_buried(everything: Everything, name: str) -> None:
    assert everything.buried(name) == []
    assert {status for status, _ in everything.ends_as(name)} == {Status.ALIVE}


@pytest.mark.parametrize("name", DEATHS)
def test_a_death_on_github_is_found_in_time_and_called_by_its_name(everything: Everything, name: str) -> None:
    [after] = everything.found_after(name)
    assert after is not None
    assert after <= 35
    assert everything.ends_as(name) == [(Status.NOT_FOUND, DEATHS[name][1])]


@pytest.mark.parametrize(("name", "most"), [("git dies", 35), ("soft dies", 45), ("page dies", 45), ("sold", 45)])
def test_a_death_elsewhere_is_found_in_time(everything: Everything, name: str, most: int) -> None:
    [after] = everything.found_after(name)
    assert after is not None
    assert after <= most


def test_their_neighbours_are_not_buried_with_them(everything: Everything) -> None:
    for name in ("git lives", "soft lives", "page lives"):
        assert everything.ends_as(name) == [(Status.ALIVE, Cause.PRESENT)]


def test_one_look_would_have_buried_the_living(everything: Everything) -> None:
    peers = everything.year.numbers()["one_look_false_burials"]
    assert min(peers["lychee"], peers["linkchecker"], peers["markdown-link-check"]) > 20
    assert everything.year.numbers()["false_burials"] == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_is_the_same_year_and_nobody_is_buried_in_it(tmp_path: Path, seed: int) -> None:
    numbers = []
    for name in ("once", "again"):
        folder = tmp_path / name
        folder.mkdir()
        year = Year(make_world(50, 80, seed), folder, seed)
        year.live()
        numbers.append(year.numbers())
    assert numbers[0] == numbers[1]
    assert numbers[0]["false_burials"] == 0
    assert numbers[0]["found"] == numbers[0]["deaths"]
