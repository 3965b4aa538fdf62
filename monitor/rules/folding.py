"""Which looks of a repository may become one row: equal ones in a row that no rule can tell apart. Pure.

A look may vanish into the next only where it changed nothing that a rule asks for but counts and the latest moment,
and these the folded look carries. So the first look of a run always stays by itself: what began with it (a return, a
refusal, an emptiness) keeps its date. What may yet count towards a burial or a return is never folded, nor an outage.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.model.looks import Look, Round
from monitor.model.status import Status
from monitor.model.verdicts import Subject
from monitor.rules.burial import JudgementPolicy
from monitor.rules.guards import GuardPolicy
from monitor.rules.spells import utc_day
from monitor.rules.standing import Standing, doubt_of, standings
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.rules.verdict import status_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldingPolicy:
    """`after` is how old a look must be before it may be folded; never less than guards and holds may look back."""

    after: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Looks that become one, by their places in the sequence given: the one that `stays`, and those that go into it.

    `first` and `times` are what the one that stays tells of all of them.
    """

    stays: int
    gone: tuple[int, ...]
    first: datetime
    times: int


def folds(
    looks: Sequence[Look],
    rounds: Sequence[Round],
    subject: Subject,
    *,
    now: datetime,
    judgement: JudgementPolicy,
    policy: FoldingPolicy,
) -> list[Fold]:
    """What may be folded of one repository's looks, which stand in order of time; folded ones may be folded again."""
    if subject.closure is not None or any(later.at <= look.at for look, later in pairwise(looks)):
        # Of looks at one moment the order is the judge's own; where a host closed, nothing is asked and nothing grows.
        return []
    by_id = {round_.id: round_ for round_ in rounds}
    found: list[Fold] = []
    run: list[int] = []
    before: object = None
    for place, standing in enumerate(standings(looks, rounds, subject, now, judgement)):
        look = looks[place]
        after = _state(standing, subject, now, judgement)
        idle = (
            place > 0
            and after is not None
            and after == before
            and look.at <= now - policy.after
            and alike(looks[place - 1], look)
            and doubt_of(look, by_id.get(look.round), subject, now, judgement) is None
        )
        before = after
        if idle:
            run.append(place)
            continue
        found += _of(looks, run)
        run = []
    return found + _of(looks, run)


def folded(looks: Sequence[Look], those: Sequence[Fold]) -> list[Look]:
    """The looks as they are after these folds, in order of time."""
    kept = dict(enumerate(looks))
    for fold in those:
        kept[fold.stays] = replace(kept[fold.stays], first=fold.first, times=fold.times)
        for place in fold.gone:
            del kept[place]
    return [kept[place] for place in sorted(kept)]


def alike(look: Look, later: Look) -> bool:
    """Whether a later look saw the same, on a later day. What a push changes may differ: its date, and what it left."""
    one, other = look.evidence, later.evidence
    same = replace(one, detail=other.detail, facts=other.facts, pushed_at=other.pushed_at, created_at=other.created_at)
    pushed = one.host_id is not None and None not in (one.pushed_at, other.pushed_at)
    said = (one.pushed_at, one.detail, one.facts) == (other.pushed_at, other.detail, other.facts)
    changed = pushed and one.pushed_at != other.pushed_at
    return (
        same == other
        and (said or changed)
        and look.vantage == later.vantage
        and utc_day(later.first or later.at) > utc_day(look.at)
    )


def unneeded(rounds: Sequence[Round], unnamed: Collection[int], policy: GuardPolicy) -> list[int]:
    """Rounds that nothing rests on any more, by number. Give a stretch of time of all hosts, all of it old.

    `unnamed` are those that no look names. A Round goes only where it was ordinary: whatever a guard had to say of it
    stays. And of the Rounds that answered while others were silent, those stay that show our network was up.
    """
    ordered = sorted(rounds, key=lambda one: one.started)
    may_go = {one.id for one in ordered if one.id in unnamed and _ordinary(one)}
    starts = [one.started for one in ordered]
    for silent in (one for one in ordered if one.asked and not one.answered):
        reach = timedelta(minutes=30) + policy.offline_window
        near = ordered[
            bisect_left(starts, silent.started - reach) : bisect_right(starts, _end(silent) + policy.offline_window)
        ]
        if not any(one.id not in may_go and _answered_during(one, silent, policy) for one in near):
            may_go -= {one.id for one in ordered if one.id in may_go and _answered_during(one, silent, policy)}
    return sorted(may_go)


def healthy(round_: Round) -> bool:
    """Whether every canary of a Round answered as it was known to, so that no guard rests on what each one said."""
    return all(canary.as_known for canary in round_.canaries)


def _ordinary(round_: Round) -> bool:
    silent = round_.asked and not round_.answered
    return (
        round_.ended is not None
        and round_.void is None
        and not silent
        and not round_.refused_now
        and not round_.alike
        and healthy(round_)
    )


def _end(round_: Round) -> datetime:
    return round_.ended or round_.started


def _answered_during(one: Round, silent: Round, policy: GuardPolicy) -> bool:
    """Whether this Round's answers speak for our network while the other heard nothing: as the guards reckon it."""
    begins, ends = one.started - policy.offline_window, _end(one) + policy.offline_window
    return one.answered > 0 and begins <= _end(silent) and ends >= silent.started


def _of(looks: Sequence[Look], run: Sequence[int]) -> list[Fold]:
    if len(run) < 2:
        return []
    first = looks[run[0]]
    times = sum(looks[place].times for place in run)
    return [Fold(stays=run[-1], gone=tuple(run[:-1]), first=first.first or first.at, times=times)]


def _state(standing: Standing, subject: Subject, now: datetime, policy: JudgementPolicy) -> tuple[object, ...] | None:
    """What a later look could find otherwise, but counts and latest moments; None where something waits to count."""
    last = standing.last
    counts = COUNTS_AS[last.evidence.kind] if last is not None else CountsAs.NOTHING
    waits = (
        standing.strikes, standing.buried, standing.weak, standing.nameless, standing.held,
        standing.errors, standing.silence,
    )  # fmt: skip
    if any(waits) or counts in {CountsAs.STRIKE, CountsAs.OUTAGE}:
        return None
    emptiness, walled = standing.emptiness, standing.walled
    status: Status = status_of(standing, subject, now, policy)
    return (
        status,
        standing.host_id,
        standing.returns,
        standing.answered,
        standing.voids,
        standing.life is last,
        standing.described is last,
        standing.blind is last,
        (emptiness.kind, emptiness.first) if emptiness is not None else None,
        (walled.first, walled.vantages) if walled is not None else None,
    )
