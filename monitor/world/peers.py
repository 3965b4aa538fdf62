"""The same world judged by the rules of other link checkers, at the very moments at which we looked.

Their rules as documented and read in their source: lychee 0.24 (dead is whatever is no 2xx, after its retries);
LinkChecker 10 (400 and above, but not 429); markdown-link-check 3 (anything but 200); InternetArchiveBot (4xx, 5xx and
no answer; dead at the third in a row, three days apart). What they would repair by their retries is left to them: no
trouble of this world ends within their seconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.world.truth import Family, Ours, Repository, State, Trouble, World

Seen = int | None
"""The status of a GET of the address, redirects followed; None where nothing answered."""

ONE_LOOK: Final[Mapping[str, Callable[[Seen], bool]]] = {
    "lychee": lambda seen: seen is None or not 200 <= seen <= 299,
    "linkchecker": lambda seen: seen is None or (seen >= 400 and seen != 429),
    "markdown-link-check": lambda seen: seen != 200,
}
THREE_LOOKS: Final = "internet-archive-bot"
_STRIKES: Final = 3
_APART: Final = 3.0

_SAID: Final[Mapping[Trouble, Seen]] = {
    Trouble.SILENT: None,
    Trouble.REFUSING: None,
    Trouble.ERRORS: 503,
    Trouble.LIMITED: 429,
    Trouble.CHALLENGE: 200,
    Trouble.FORBIDDEN: 403,
    Trouble.SAYS_YES: 200,
    Trouble.SAYS_NO: 404,
    Trouble.CERTIFICATE: None,
    Trouble.DROPS_US: None,
    Trouble.NAMELESS: None,
    Trouble.CLOSED: None,
    Trouble.PARKED: 200,
}
_STATUS: Final = {State.GONE: 404, State.TOMBSTONE: 410, State.EXPIRED: 404, State.WITHHELD: 451, State.PRIVATE: 404}


def seen(world: World, repository: Repository, day: float) -> Seen:
    """What a GET of the repository's page brings on a day."""
    if world.our(Ours.OFFLINE, day) is not None:
        return None
    host = world.hosts[repository.host]
    spell = host.spell(day)
    if spell is not None and spell.trouble in _SAID:
        return _SAID[spell.trouble]
    status = _STATUS.get(repository.scene(day).state, 200)
    return 200 if status == 404 and host.soft and repository.family is Family.PAGE else status


@dataclass(slots=True)
class Peers:
    """Which visible repositories each peer called dead so far, by their place in the world."""

    world: World
    buried: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in (*ONE_LOOK, THREE_LOOKS)})
    _misses: dict[int, tuple[int, float]] = field(default_factory=dict)

    def look(self, place: int, day: float) -> None:
        """They look where we just looked."""
        repository = self.world.repositories[place]
        status = seen(self.world, repository, day)
        alive = self.world.visible(repository, day)
        for name, dead in ONE_LOOK.items():
            if alive and dead(status):
                self.buried[name].add(place)
        if status is not None and status < 400:
            self._misses.pop(place, None)
            return
        count, last = self._misses.get(place, (0, day - _APART))
        if day - last >= _APART:
            self._misses[place] = (count + 1, day)
            if count + 1 >= _STRIKES and alive:
                self.buried[THREE_LOOKS].add(place)
