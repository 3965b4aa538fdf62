"""Repositories whose state is known, asked along with the rest: what they say tells whether to believe the others."""

from collections.abc import Mapping, Sequence

from checkers.base import Checker, Evidence, HostFacts, Target
from monitor.model.looks import Canary, CanaryAnswer, LaneDue
from monitor.rules.strikes import COUNTS_AS, CountsAs


def flock(lane: LaneDue, configured: Sequence[Canary], checkers: Mapping[str, Checker], most: int) -> tuple[Canary, ...]:
    """The canaries of a lane: at most `most` living ones, the operator's first, and one address that cannot exist.

    Nobody is its own canary. Without a living one there is none at all: what does not live would show nothing.
    """
    asked = {one.target.key for one in lane.due}
    living: dict[str, Canary] = {}
    for canary in (*configured, *lane.canaries):
        if canary.target.key not in asked:
            living.setdefault(canary.target.key, canary)
    chosen = tuple(living.values())[:most]
    gone = tuple(
        Canary(target=target, checker=name, alive=False)
        for name in sorted({one.checker for one in chosen})
        if (target := nowhere(checkers[name], lane.host)) is not None
    )
    return (*chosen, *gone)


def nowhere(checker: Checker, host: str) -> Target | None:
    """The address that cannot exist on this host, to be asked as a gone canary; None where there is none."""
    identity = checker.nowhere(host)
    return None if identity is None else Target(key=identity.key, url=identity.url, host=host)


def answer(canary: Canary, said: Evidence) -> CanaryAnswer:
    """What a canary said, against what is known of it.

    A living one must show life, and its own identity where that is known: a host in trouble is as little to be
    believed as one that denies. A gone one is only out of line where it lives.
    """
    lives = COUNTS_AS[said.kind] is CountsAs.LIFE
    other = lives and canary.target.host_id is not None and said.host_id not in {None, canary.target.host_id}
    as_known = (lives and not other) if canary.alive else not lives
    return CanaryAnswer(key=canary.target.key, alive=canary.alive, as_known=as_known, detail=said.detail)


def worth_asking(said: Sequence[Evidence], facts: HostFacts) -> bool:
    """Whether something negative was said that canaries should be asked about; a refused token says nothing."""
    return not facts.token_refused and any(COUNTS_AS[one.kind] is CountsAs.STRIKE for one in said)
