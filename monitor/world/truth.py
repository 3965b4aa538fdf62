"""What is true in a made world: what lives at every address on every day, and the trouble hosts and we ourselves have.

Frozen, and the same every time. Days are counted from the world's first (0.0); the day's one sweep begins where a
whole day does.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final


class State(StrEnum):
    """What lives at an address.

    `squatted` and `forked`: the original is gone and somebody else's repository has its name. `recreated`: the
    original lives under another name, and somebody else took the old one. `private`: only a signed-in friend sees it.
    """

    ALIVE = "alive"
    QUIET = "quiet"
    ARCHIVED = "archived"
    PRIVATE = "private"
    EMPTY = "empty"
    README_ONLY = "readme-only"
    SKELETON = "skeleton"
    MOVED = "moved"
    RECREATED = "recreated"
    GONE = "gone"
    TOMBSTONE = "tombstone"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    SQUATTED = "squatted"
    FORKED = "forked"


HOLDS_CODE: Final = frozenset({State.ALIVE, State.QUIET, State.ARCHIVED, State.MOVED, State.RECREATED})
VISIBLE: Final = HOLDS_CODE | {State.PRIVATE, State.EMPTY, State.README_ONLY, State.SKELETON}


class Family(StrEnum):
    """What kind of host serves an address."""

    GITHUB = "github"
    GIT = "git"
    PAGE = "page"


class Trouble(StrEnum):
    """What may stand between us and a host for a while.

    `says-yes` answers 200 to everything, `says-no` 404 to everything. `drops-us` and `nameless` (a lying name server)
    concern nobody but us. `led-away` redirects everything to a new domain. `closed` is for good; `parked` too: the
    domain was sold. The last four are GitHub's: its hourly budget used up, its secondary limit, no answer to large
    questions, null without a word.
    """

    SILENT = "silent"
    REFUSING = "refusing"
    ERRORS = "errors"
    LIMITED = "limited"
    BUSY = "busy"
    CHALLENGE = "challenge"
    FORBIDDEN = "forbidden"
    SAYS_YES = "says-yes"
    SAYS_NO = "says-no"
    CERTIFICATE = "certificate"
    DROPS_US = "drops-us"
    NAMELESS = "nameless"
    LED_AWAY = "led-away"
    CLOSED = "closed"
    PARKED = "parked"
    BUDGET = "budget"
    SECONDARY = "secondary"
    OVERLOADED = "overloaded"
    NULLS = "nulls"


HARMLESS: Final = frozenset(
    {
        Trouble.BUSY, Trouble.CERTIFICATE, Trouble.LED_AWAY, Trouble.OVERLOADED, Trouble.SECONDARY, Trouble.PARKED,
    }
)  # fmt: skip
"""Troubles through which the host can be asked all the same, with patience; or whoever bought its name."""
_ONLY_LIFE: Final = frozenset({Trouble.CERTIFICATE})
"""Troubles through which only a sign of life is heard: a host that cannot prove who it is denies nothing."""


class Ours(StrEnum):
    """Trouble of our own."""

    OFFLINE = "offline"
    TOKEN_REVOKED = "token-revoked"
    PAUSED = "paused"
    CLOCK_BACK = "clock-back"


@dataclass(frozen=True, slots=True)
class Scene:
    """From this day on the address is in this state. `to`: the path where one that moved lives now."""

    day: float
    state: State
    to: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A trouble from `begins` up to `ends` (days). `to` is the new domain of a host that was led away."""

    begins: float
    ends: float
    trouble: Trouble
    to: str = ""


@dataclass(frozen=True, slots=True)
class OurSpell:
    """A trouble of our own from `begins` up to `ends` (days). `hours`: how far the clock is wrong."""

    begins: float
    ends: float
    ours: Ours
    hours: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One address. Its `script` begins on day 0; `number` is its host's own id, `known` our first day."""

    host: str
    path: str
    family: Family
    number: int
    script: tuple[Scene, ...]
    known: int = 0

    @property
    def url(self) -> str:
        """Its address, as papers write it."""
        return f"https://{self.host}/{self.path}"

    def scene(self, day: float) -> Scene:
        """What is true of it on a day, its host's troubles left aside."""
        script = self.script
        if len(script) == 1 or day < script[1].day:
            return script[0]
        return script[bisect_right(script, day, key=lambda scene: scene.day) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Who serves addresses. `soft` hosts answer 200 for pages that they do not have."""

    name: str
    family: Family
    soft: bool = False
    spells: tuple[Spell, ...] = ()

    def spell(self, day: float) -> Spell | None:
        """The trouble it has on a day."""
        for spell in self.spells:
            if spell.begins <= day < spell.ends:
                return spell
        return None


@dataclass(frozen=True)
class World:
    """Everything that is true for `days` days. Hosts by name, and every repository at one of them."""

    days: int
    hosts: Mapping[str, Host]
    repositories: tuple[Repository, ...]
    ours: tuple[OurSpell, ...] = ()
    _asked: dict[tuple[str, frozenset[Trouble]], Sequence[int]] = field(default_factory=dict, repr=False, compare=False)

    def our(self, kind: Ours, day: float) -> OurSpell | None:
        """The trouble of this kind that we have on a day."""
        for spell in self.ours:
            if spell.ours is kind and spell.begins <= day < spell.ends:
                return spell
        return None

    @cached_property
    def awake(self) -> tuple[bool, ...]:
        """For each day whether we run at all and have a network and a clock when the sweep begins."""
        stop = (Ours.PAUSED, Ours.OFFLINE, Ours.CLOCK_BACK)
        return tuple(all(self.our(kind, day) is None for kind in stop) for day in range(self.days))

    def askable(self, host: str, begins: float, ends: float) -> int:
        """On how many sweeps from `begins` up to `ends` (days) the host answered and we could ask.

        A sweep that only met a trouble of an hour counts as one on which it answered.
        """
        return self._sweeps(host, HARMLESS, begins, ends)

    def deniable(self, host: str, begins: float, ends: float) -> int:
        """On how many of the `askable` sweeps a no would have counted as well ("TLS trouble never buries")."""
        return self._sweeps(host, HARMLESS - _ONLY_LIFE, begins, ends)

    def _sweeps(self, host: str, harmless: frozenset[Trouble], begins: float, ends: float) -> int:
        """On how many sweeps from `begins` up to `ends` we could ask and the host had no trouble but these."""
        counts = self._asked.get((host, harmless))
        if counts is None:
            spells = [
                one for one in self.hosts[host].spells if one.trouble not in harmless and one.ends - one.begins > 0.25
            ]
            well = (
                awake and not any(one.begins <= day < one.ends for one in spells)
                for day, awake in enumerate(self.awake)
            )
            counts = self._asked[host, harmless] = (0, *accumulate(well))
        first, last = (min(self.days, max(0, -int(-day // 1))) for day in (begins, ends))
        return counts[max(first, last)] - counts[first]

    def visible(self, repository: Repository, day: float) -> bool:
        """Whether somebody with an ordinary connection finds it, or its like, at its address."""
        spell = self.hosts[repository.host].spell(day)
        if spell is not None and spell.trouble in {Trouble.PARKED, Trouble.CLOSED}:
            return False
        if spell is not None and spell.trouble is Trouble.SAYS_YES and repository.family is Family.PAGE:
            return True
        return repository.scene(day).state in VISIBLE

    def holds_code(self, repository: Repository, day: float) -> bool:
        """Whether what lives there is code."""
        return repository.scene(day).state in HOLDS_CODE

    def turns(self, repository: Repository) -> list[float]:
        """The days on which anything may change for this address, the first and the last included."""
        lasting = {Trouble.PARKED, Trouble.CLOSED, Trouble.SAYS_YES}
        of_host = [
            day
            for one in self.hosts[repository.host].spells
            if one.trouble in lasting
            for day in (one.begins, one.ends)
        ]
        days = {0.0, float(self.days), *(scene.day for scene in repository.script), *of_host}
        return sorted(day for day in days if 0 <= day <= self.days)

    def absences(self, repository: Repository) -> list[tuple[float, float]]:
        """From when to when (days) it was not visible, since we know of it; the last may end with the world."""
        found: list[tuple[float, float]] = []
        for begins, ends in pairwise(self.turns(repository)):
            if ends <= repository.known or self.visible(repository, begins):
                continue
            start = max(begins, float(repository.known))
            if found and found[-1][1] == begins:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((start, ends))
        return found
