"""What is true in the made world: for every address a script of states by day. Frozen, and the same every time."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import cycle
from types import MappingProxyType
from typing import Final

from checkers.address import Address, parse
from checkers.forges import INNER, forge_of
from monitor.model.papers import PaperRecord


class State(StrEnum):
    """What lives at an address, or what stands before it."""

    ALIVE = "alive"
    QUIET = "quiet"
    ARCHIVED = "archived"
    EMPTY = "empty"
    README_ONLY = "readme-only"
    MOVED = "moved"
    GONE = "gone"
    TOMBSTONE = "tombstone"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    SQUATTED = "squatted"
    PARKED = "parked"
    SOFT_404 = "soft-404"
    WALLED = "walled"
    CHALLENGE = "challenge"
    ERRORING = "erroring"
    SILENT = "silent"


WHOLE_HOST: Final = frozenset(
    {State.PARKED, State.SOFT_404, State.WALLED, State.CHALLENGE, State.ERRORING, State.SILENT}
)
"""States of a host rather than of one address: its other, unknown addresses answer alike."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the made world, one for every spelling: the host without `www.`, the path without slashes around."""

    host: str
    path: str

    @property
    def number(self) -> int:
        """A number that belongs to this spot for ever, 0 to 2**31."""
        return int(sha256(f"{self.host}/{self.path}".encode()).hexdigest()[:8], 16) >> 1


@dataclass(frozen=True, slots=True)
class Scene:
    """From this day on (0 is the world's first day) the spot is in this state. `to`: where a moved one lives now."""

    day: float
    state: State
    to: Spot | None = None


Script = tuple[Scene, ...]

_ALWAYS: Final = (Scene(0, State.ALIVE),)
_NEVER: Final = (Scene(0, State.GONE),)


@dataclass(frozen=True, slots=True)
class Truth:
    """Scripts by spot; each begins on day 0. What has no script is decided by the shape of its address and a hash."""

    scripts: Mapping[Spot, Script]
    _hosts: Mapping[str, tuple[Spot, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hosts: dict[str, list[Spot]] = {}
        for spot, script in self.scripts.items():
            if not script or script[0].day != 0 or list(script) != sorted(script, key=lambda scene: scene.day):
                raise ValueError(f"the script of {spot} does not begin on day 0 or is not in order")
            hosts.setdefault(spot.host, []).append(spot)
        object.__setattr__(self, "scripts", MappingProxyType(dict(self.scripts)))
        object.__setattr__(self, "_hosts", MappingProxyType({host: tuple(spots) for host, spots in hosts.items()}))

    def scene(self, spot: Spot, day: float) -> Scene:
        """What is true of a spot on a day: its own script, then its host's, then what an unknown address gets."""
        script = self.scripts.get(spot)
        if script is not None:
            return _on(script, day)
        for known in self._hosts.get(spot.host, ()):
            scene = _on(self.scripts[known], day)
            if scene.state in WHOLE_HOST:
                return scene
        return _on(_script_of_unknown(spot), day)

    def numbered(self, number: int) -> Spot | None:
        """The spot that has this number, of those with a script."""
        return next((spot for spot in self.scripts if spot.number == number), None)


def spot_of(address: Address) -> Spot:
    """The place an address names: for a forge the repository, whatever is named inside it."""
    words = list(address.words)
    if is_forge(address.host):
        inner = next((place for place, word in enumerate(words) if place >= 2 and word.lower() in INNER), len(words))
        names = _names(address.host)
        words = words[: inner if names is None else min(inner, names)]
        return Spot(address.host, "/".join(words).lower().removesuffix(".git"))
    return Spot(address.host, "/".join(words).removesuffix(".git"))


def is_forge(host: str) -> bool:
    """Whether the made world keeps git repositories at this host."""
    return host == "github.com" or forge_of(host) is not None


def scripts_for(records: Iterable[PaperRecord]) -> Truth:
    """A truth in which the addresses of these papers meet every fate within three months.

    Each family of addresses is sorted and dealt its fates in turn, so that already a few dozen papers see all.
    """
    repositories: set[Spot] = set()
    pages: set[Spot] = set()
    for record in records:
        for address in _addresses(record):
            spot = spot_of(address)
            (repositories if is_forge(spot.host) and "/" in spot.path else pages).add(spot)
    scripts: dict[Spot, Script] = {}
    for spot, fate in zip(sorted(repositories, key=lambda spot: spot.number), cycle(_REPOSITORY_FATES), strict=False):
        scripts[spot] = fate if fate is not _MOVES else _moving(spot, scripts, day=20)
    by_family: dict[tuple[Script, ...], list[Spot]] = {}
    for spot in pages:
        by_family.setdefault(_FATES_AT.get(spot.host, _PAGE_FATES), []).append(spot)
    for fates, spots in by_family.items():
        scripts |= dict(zip(sorted(spots, key=lambda spot: spot.number), cycle(fates), strict=False))
    return Truth(scripts)


_MOVES: Final = (Scene(0, State.ALIVE), Scene(20, State.MOVED))

_REPOSITORY_FATES: Final[tuple[Script, ...]] = (
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(9, State.GONE)),
    (Scene(0, State.EMPTY),),
    _ALWAYS,
    _MOVES,
    (Scene(0, State.ALIVE), Scene(4, State.GONE), Scene(62, State.ALIVE)),
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(15, State.WITHHELD)),
    (Scene(0, State.QUIET),),
    _NEVER,
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(25, State.ERRORING), Scene(28, State.ALIVE)),
    (Scene(0, State.ARCHIVED),),
    (Scene(0, State.README_ONLY), Scene(70, State.ALIVE)),
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(30, State.SQUATTED)),
    _ALWAYS,
    (Scene(0, State.EMPTY), Scene(45, State.ALIVE)),
)
_PAGE_FATES: Final[tuple[Script, ...]] = (
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(6, State.GONE)),
    (Scene(0, State.ALIVE), Scene(10, State.PARKED)),
    (Scene(0, State.WALLED),),
    (Scene(0, State.ALIVE), Scene(8, State.SOFT_404)),
    (Scene(0, State.ALIVE), Scene(5, State.SILENT)),
    _ALWAYS,
    (Scene(0, State.ALIVE), Scene(3, State.ERRORING)),
    (Scene(0, State.CHALLENGE),),
    (Scene(0, State.ALIVE), Scene(12, State.TOMBSTONE)),
)
_FATES_AT: Final[Mapping[str, tuple[Script, ...]]] = MappingProxyType(
    {
        "anonymous.4open.science": ((Scene(0, State.ALIVE), Scene(14, State.EXPIRED)), _ALWAYS),
        "zenodo.org": (_ALWAYS, (Scene(0, State.ALIVE), Scene(12, State.TOMBSTONE))),
    }
)

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}]{4,500}")
_REPOSITORY_PATH: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def _addresses(record: PaperRecord) -> Iterable[Address]:
    texts = (record.abstract, record.comments, record.journal_ref, record.notes, record.full_text)
    written = [found.rstrip(".,;:)]'") for text in texts if text for found in _WEB_ADDRESS.findall(text)]
    for raw in [given.raw for given in record.addresses] + written:
        address = parse(raw)
        if address is not None and address.words:
            yield address


def _moving(spot: Spot, scripts: dict[Spot, Script], *, day: float) -> Script:
    """The script of one that moves, after its new home was given one too."""
    owner, _, name = spot.path.partition("/")
    home = Spot(spot.host, f"{owner}-lab/{name}")
    scripts[home] = (Scene(0, State.GONE), Scene(day, State.ALIVE))
    return (Scene(0, State.ALIVE), Scene(day, State.MOVED, to=home))


def _names(host: str) -> int | None:
    forge = forge_of(host)
    return 2 if forge is None else forge.names


def _on(script: Script, day: float) -> Scene:
    return script[max(0, bisect_right([scene.day for scene in script], day) - 1)]


def _script_of_unknown(spot: Spot) -> Script:
    """Of repositories that nobody wrote a script for, most live. A web server knows its front page and nothing else."""
    if is_forge(spot.host) and _REPOSITORY_PATH.fullmatch(spot.path):
        lot, day = spot.number % 100, spot.number // 100 % 60
        if lot < 2:
            return (Scene(0, State.EMPTY),)
        if lot < 6:
            return (Scene(0, State.ALIVE), Scene(day, State.GONE)) if day else _NEVER
        return _ALWAYS
    return _NEVER if spot.path else _ALWAYS
