"""Repositories whose state is known, asked along with the rest: what they say tells whether to believe the others."""

from collections.abc import Sequence

from checkers import checker_named
from checkers.base import Evidence, Target
from monitor.model.looks import Canary, CanaryAnswer, LaneDue
from monitor.rules.strikes import COUNTS_AS, CountsAs


def flock(lane: LaneDue, configured: Sequence[Canary], most: int) -> tuple[Canary, ...]:
    """The canaries of a lane: at most `most` living ones, the operator's first, and one address that cannot exist.

    Nobody is its own canary. Without a living one there is none at all: what does not live would show nothing.
    """
    asked = {one.target.key for one in lane.due}
    living: dict[str, Canary] = {}
    for canary in (*configured, *lane.canaries):
        if canary.target.key not in asked:
            living.setdefault(canary.target.key, canary)
    sound = [canary for canary in living.values() if not canary.held][:most]
    # Where a whole host is in doubt nothing better is left: those that lived until the doubt began.
    wanted = max(0, most - len(sound) - sum(one.witness and not one.held for one in lane.due))
    chosen = (*sound, *[canary for canary in living.values() if canary.held][:wanted])
    gone = tuple(
        Canary(target=Target(key=nowhere.key, url=nowhere.url, host=lane.host), checker=name, alive=False)
        for name in sorted({one.checker for one in chosen})
        if (nowhere := checker_named(name).nowhere(lane.host)) is not None
    )
    return (*chosen, *gone)


def stand_ins(heard: Sequence[CanaryAnswer], witnesses: Sequence[CanaryAnswer], most: int) -> tuple[CanaryAnswer, ...]:
    """What was heard, and where that is fewer than `most` living canaries, what witnesses among the asked said."""
    living = sum(one.alive for one in heard)
    return (*heard, *witnesses[: max(0, most - living)])


def answer(canary: Canary, said: Evidence) -> CanaryAnswer:
    """What a canary said, against what is known of it.

    A living one must show life, and its own identity where that is known: a host in trouble is as little to be
    believed as one that denies. A gone one is only out of line where it lives.
    """
    lives = COUNTS_AS[said.kind] is CountsAs.LIFE
    other = lives and canary.target.host_id is not None and said.host_id not in {None, canary.target.host_id}
    as_known = (lives and not other) if canary.alive else not lives
    return CanaryAnswer(key=canary.target.key, alive=canary.alive, as_known=as_known, detail=said.detail)
