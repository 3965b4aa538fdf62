"""What the demo's year puts right: a burial that was our mistake, and two papers that turn out to be one."""

from dataclasses import dataclass, replace
from typing import Final

from monitor.model.papers import PaperRecord
from monitor.world.making import GITHUB
from monitor.world.truth import Family, Repository, Scene, State

_AWAY: Final = 100
BACK: Final = 20
"""Days before the end on which the mistake is found out."""
TIME_FOR_A_MISTAKE: Final = _AWAY + 20
"""The fewest days of a world in which somebody is seen alive, buried, and found to live."""
REASON: Final = "The host had shut everybody out who was not signed in; the repository was there all the time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """On the evening of `day` the operator takes the burial of the paper `doi` back, for this `reason`."""

    day: int
    doi: str
    reason: str


def mistaken_for_gone(days: int) -> Repository:
    """A repository that nobody could see for long enough to be buried, and that was back on the day after `BACK`."""
    script = (
        Scene(0, State.ALIVE),
        Scene(days - _AWAY + 0.6, State.GONE),
        Scene(days - BACK + 0.6, State.ALIVE),
    )
    return Repository(host=GITHUB, path="p/mistaken", family=Family.GITHUB, number=80_000, script=script)


def twice_in_the_world(paper: PaperRecord, day: int) -> list[tuple[int, PaperRecord]]:
    """An early version of `paper` that comes in beside it as another paper, and on `day` is found to be the same."""
    early = replace(paper, key=f"{paper.key}-early", doi=None, title=f"Early Notes: {paper.title}", venue=None)
    return [(0, early), (day, replace(early, doi=paper.doi))]
