"""Makes a world of any size out of a seed: hosts, repositories, their fates, and everybody's bad days. Pure."""

from collections.abc import Callable
from typing import Final

from monitor.world.chance import between, lot, one_of
from monitor.world.truth import Family, Host, Ours, OurSpell, Repository, Scene, Spell, State, Trouble, World

GITHUB: Final = "github.com"
_GITHUB_SHARE: Final = 0.7
_GIT_SHARE: Final = 0.12
_AT_ONE_HOST: Final = 25
"""Repositories at one university's server, about."""
_WORDS: Final = (
    "sparse", "deep", "fast", "neural", "graph", "tiny", "lazy", "robust", "causal", "fair", "loud", "gentle",
    "lens", "forest", "kernel", "prior", "atlas", "ladder", "mirror", "garden", "lantern", "harbour", "spoon", "kite",
)  # fmt: skip

Fate = Callable[[int, str, int], tuple[Scene, ...]]
"""Seed, path and number of days → a script."""


def make_world(repositories: int, days: int, seed: int) -> World:
    """A world of so many repositories and days. Another seed is another world; the same is the same."""
    hosts = {GITHUB: Host(name=GITHUB, family=Family.GITHUB, spells=_github_spells(days, seed))}
    made: list[Repository] = []
    many = {family: max(1, round(repositories * share / _AT_ONE_HOST)) for family, share in _ELSEWHERE.items()}
    for number in range(repositories):
        family = _family(number, repositories)
        host = GITHUB if family is Family.GITHUB else _host_name(family, int(lot(seed, "host", number) * many[family]))
        if host not in hosts:
            hosts[host] = Host(
                name=host,
                family=family,
                soft=family is Family.PAGE and lot(seed, host, "soft") < 0.15,
                spells=_spells(host, family, days, seed),
            )
        path = _path(family, number, seed)
        script = _fate(family, lot(seed, "fate", number))(seed, path, days)
        # Who takes a name before we ever saw its first owner cannot be told from that owner, by anybody.
        taken = any(scene.state in {State.SQUATTED, State.FORKED} for scene in script)
        made.append(
            Repository(
                host=host,
                path=path,
                family=family,
                number=1_000 + number,
                script=script,
                known=0 if taken else _known(number, days, seed),
            )
        )
    return World(days, hosts, tuple(made), _our_spells(days, seed))


_ELSEWHERE: Final = {Family.GIT: _GIT_SHARE, Family.PAGE: 1 - _GITHUB_SHARE - _GIT_SHARE}


def _family(number: int, of: int) -> Family:
    """Evenly mixed, so that the smallest world has every family."""
    share = (number * 0.618_033_988_75) % 1
    if share < _GITHUB_SHARE or of < 3:
        return Family.GITHUB
    return Family.GIT if share < _GITHUB_SHARE + _GIT_SHARE else Family.PAGE


def _host_name(family: Family, number: int) -> str:
    if family is Family.PAGE:
        return f"www.faculty-{number}.example"
    return f"git.institute-{number}.example" if number % 3 else f"gitlab.institute-{number}.example"


def _path(family: Family, number: int, seed: int) -> str:
    name = f"{one_of(_WORDS, seed, 'a', number)}-{one_of(_WORDS, seed, 'b', number)}-{number}"
    if family is Family.PAGE:
        return f"~author{number % 97}/{name}.html"
    return f"group{number % 389}/{name}"


def _known(number: int, days: int, seed: int) -> int:
    """Most papers are there from the first day; others come in the first half of the time."""
    if lot(seed, "late", number) < 0.85:
        return 0
    return int(lot(seed, "known", number) * days / 2)


def _day(days: int, seed: int, path: str, what: str, *, latest: float = 0.98) -> float:
    """A day on which something happens to a repository: in the afternoon, long after the day's sweep."""
    day = int(between(0.02 * days, latest * days, seed, path, what))
    return day + between(0.5, 0.95, seed, path, what, "hour")


def _always(state: State) -> Fate:
    return lambda _seed, _path, _days: (Scene(0, state),)


def _turns(state: State, first: State = State.ALIVE) -> Fate:
    return lambda seed, path, days: (Scene(0, first), Scene(_day(days, seed, path, state), state))


def _hides(shortest: float, longest: float, state: State = State.GONE, first: State = State.ALIVE) -> Fate:
    def script(seed: int, path: str, days: int) -> tuple[Scene, ...]:
        begins = _day(days, seed, path, "hides", latest=0.7)
        back = int(begins + between(shortest, longest, seed, path, "back")) + 0.7
        return (Scene(0, first), Scene(begins, state), Scene(back, first))

    return script


def _renamed(seed: int, path: str, days: int) -> tuple[Scene, ...]:
    return (Scene(0, State.ALIVE), Scene(_day(days, seed, path, "renamed"), State.MOVED, f"{path}-ng"))


def _moved_and_recreated(seed: int, path: str, days: int) -> tuple[Scene, ...]:
    moved = _day(days, seed, path, "moved", latest=0.5)
    again = moved + int(between(0, 60, seed, path, "again"))
    home = f"new-{path}"
    if again < moved + 1:
        return (Scene(0, State.ALIVE), Scene(moved, State.RECREATED, home))
    return (Scene(0, State.ALIVE), Scene(moved, State.MOVED, home), Scene(again, State.RECREATED, home))


def _moved_then_gone(seed: int, path: str, days: int) -> tuple[Scene, ...]:
    moved = _day(days, seed, path, "moved", latest=0.5)
    gone = moved + int(between(5, 90, seed, path, "gone"))
    return (Scene(0, State.ALIVE), Scene(moved, State.MOVED, f"new-{path}"), Scene(gone, State.GONE))


def _gone_then_squatted(seed: int, path: str, days: int) -> tuple[Scene, ...]:
    gone = _day(days, seed, path, "gone", latest=0.6)
    return (
        Scene(0, State.ALIVE),
        Scene(gone, State.GONE),
        Scene(gone + 1 + int(between(0, 40, seed, path, "squat")), State.SQUATTED),
    )


_ANYWHERE: Final[tuple[tuple[float, Fate], ...]] = (
    (0.030, _always(State.GONE)),
    (0.055, _turns(State.GONE)),
    (0.015, _hides(4, 20)),
    (0.020, _hides(25, 60)),
    (0.020, _hides(60, 170)),
)
_FATES: Final[dict[Family, tuple[tuple[float, Fate], ...]]] = {
    Family.GITHUB: (
        *_ANYWHERE,
        (0.020, _renamed),
        (0.006, _moved_and_recreated),
        (0.004, _moved_then_gone),
        (0.008, _turns(State.SQUATTED)),
        (0.004, _turns(State.FORKED)),
        (0.006, _gone_then_squatted),
        (0.010, _turns(State.WITHHELD)),
        (0.004, _hides(20, 90, State.WITHHELD)),
        (0.010, _always(State.EMPTY)),
        (0.008, _turns(State.EMPTY)),
        (0.006, _hides(10, 120, State.EMPTY)),
        (0.006, _turns(State.ALIVE, State.EMPTY)),
        (0.006, _turns(State.ALIVE, State.README_ONLY)),
        (0.004, _turns(State.SKELETON)),
        (0.020, _turns(State.ARCHIVED)),
        (0.100, _always(State.QUIET)),
    ),
    Family.GIT: (
        *_ANYWHERE,
        (0.030, _renamed),
        (0.010, _moved_then_gone),
        (0.010, _turns(State.EMPTY)),
        (0.006, _turns(State.ALIVE, State.EMPTY)),
        (0.010, _turns(State.WITHHELD)),
    ),
    Family.PAGE: (*_ANYWHERE, (0.030, _renamed), (0.020, _turns(State.TOMBSTONE))),
}


def _fate(family: Family, drawn: float) -> Fate:
    for share, fate in _FATES[family]:
        if drawn < share:
            return fate
        drawn -= share
    return _always(State.ALIVE)


_SHORT: Final = (Trouble.SILENT, Trouble.REFUSING, Trouble.ERRORS, Trouble.BUSY, Trouble.LIMITED, Trouble.SAYS_NO)
_LONG: Final[dict[Family, tuple[tuple[Trouble, float, float], ...]]] = {
    # Days, from and to. A host that says no to everything for a fortnight cannot be told from one that lost it all.
    Family.GIT: (
        (Trouble.SILENT, 1, 25),
        (Trouble.ERRORS, 1, 21),
        (Trouble.CHALLENGE, 5, 120),
        (Trouble.FORBIDDEN, 5, 90),
        (Trouble.SAYS_YES, 1, 20),
        (Trouble.SAYS_NO, 0.5, 9),
        (Trouble.CERTIFICATE, 2, 30),
        (Trouble.DROPS_US, 20, 150),
        (Trouble.NAMELESS, 1, 14),
        (Trouble.LIMITED, 1, 10),
        (Trouble.LED_AWAY, 60, 200),
    ),
    Family.PAGE: (
        (Trouble.SILENT, 1, 25),
        (Trouble.ERRORS, 1, 21),
        (Trouble.CHALLENGE, 5, 120),
        (Trouble.FORBIDDEN, 5, 90),
        (Trouble.SAYS_YES, 1, 10),
        (Trouble.SAYS_NO, 0.5, 9),
        (Trouble.CERTIFICATE, 2, 30),
        (Trouble.DROPS_US, 20, 150),
        (Trouble.NAMELESS, 1, 14),
        (Trouble.LIMITED, 1, 10),
        (Trouble.LED_AWAY, 60, 200),
    ),
}
_FOR_GOOD: Final = (Trouble.CLOSED, Trouble.PARKED)


def _spells(host: str, family: Family, days: int, seed: int) -> tuple[Spell, ...]:
    """The year of a small host: a few bad mornings, perhaps a bad month, seldom its end. One trouble at a time."""
    found: list[Spell] = []
    for number in range(round(days / 60)):
        day = int(lot(seed, host, "short", number) * days)
        length = between(0.003, 0.12, seed, host, "length", number)
        found.append(Spell(day, day + length, one_of(_SHORT, seed, host, "which", number)))
    for number in range(3):
        if lot(seed, host, "long", number) < 0.35:
            trouble, shortest, longest = one_of(_LONG[family], seed, host, "bad", number)
            begins = _day(days, seed, host, f"begins {number}")
            ends = begins + between(shortest, min(longest, days / 2), seed, host, "ends", number)
            if trouble is Trouble.LED_AWAY:
                # A university keeps the redirects for a while, then lets the old name go.
                found.append(Spell(begins, ends, trouble, f"new-{host}"))
                found.append(Spell(ends, max(ends, days) + 1, Trouble.CLOSED))
            else:
                found.append(Spell(begins, ends, trouble))
    if lot(seed, host, "ends") < 0.05:
        begins = _day(days, seed, host, "end")
        trouble = one_of(_FOR_GOOD, seed, host, "end") if family is Family.PAGE else Trouble.CLOSED
        found.append(Spell(begins, days + 1, trouble))
    return _one_at_a_time(found)


def _github_spells(days: int, seed: int) -> tuple[Spell, ...]:
    """A year of GitHub: an outage a month, limits now and then, an hour in which it knows nobody."""
    kinds = (
        (Trouble.ERRORS, 0.01, 0.4), (Trouble.OVERLOADED, 0.3, 4), (Trouble.SILENT, 0.01, 0.2),
        (Trouble.BUDGET, 0.02, 0.9), (Trouble.SECONDARY, 0.003, 0.02), (Trouble.NULLS, 0.01, 1.5),
        (Trouble.SAYS_NO, 0.01, 2.5), (Trouble.FORBIDDEN, 0.02, 2.0),
    )  # fmt: skip
    found: list[Spell] = []
    for number in range(max(len(kinds), round(days / 12))):
        trouble, shortest, longest = kinds[number % len(kinds)]
        day = int(lot(seed, "github", number) * days)
        found.append(Spell(day, day + between(shortest, longest, seed, "github", "length", number), trouble))
    return _one_at_a_time(found)


def _one_at_a_time(spells: list[Spell]) -> tuple[Spell, ...]:
    """In order of time; of two that overlap the longer stays."""
    kept: list[Spell] = []
    for spell in sorted(spells, key=lambda one: one.begins - one.ends):
        if all(spell.ends <= one.begins or one.ends <= spell.begins for one in kept):
            kept.append(spell)
    return tuple(sorted(kept, key=lambda one: one.begins))


def _our_spells(days: int, seed: int) -> tuple[OurSpell, ...]:
    """Our own year: the network goes, the machine sleeps, the token is revoked, the clock is wrong."""
    kinds = (
        (Ours.OFFLINE, 0.01, 6.0), (Ours.PAUSED, 1.0, 20.0), (Ours.TOKEN_REVOKED, 0.9, 3.0),
        (Ours.CLOCK_BACK, 0.9, 3.0), (Ours.OFFLINE, 0.01, 1.0), (Ours.PAUSED, 1.0, 6.0),
        (Ours.CLOCK_BACK, 0.9, 2.0), (Ours.OFFLINE, 0.01, 3.0),
    )  # fmt: skip
    found: list[OurSpell] = []
    for number in range(max(len(kinds), round(days / 45))):
        kind, shortest, longest = kinds[number % len(kinds)]
        begins = int(lot(seed, "ours", number) * days)
        length = between(shortest, min(longest, days / 12), seed, "ours", "length", number)
        hours = between(2, 70, seed, "ours", "hours", number) if kind is Ours.CLOCK_BACK else 0.0
        found.append(OurSpell(begins, begins + length, kind, hours))
    return tuple(sorted(found, key=lambda one: one.begins))
