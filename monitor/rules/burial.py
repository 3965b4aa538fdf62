"""How a burial is earned: every threshold, and which strikes together earn which burial.

The thresholds follow what dead-link keepers of long standing do (InternetArchiveBot: three failures, at least three
days apart, any success resets) and what is known of hosts that hide and restore repositories; `docs/judgement.md`
gives each number its reason and source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from checkers.base import EvidenceKind
from monitor.model.status import Cause
from monitor.model.verdicts import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementPolicy:
    """Every threshold of a repository's judgement.

    `strikes` at least `strike_gap` apart, over at least `span`, by at least `questions` different questions bury.
    `lone_strikes` over `lone_span` bury where the host knows only one question.
    `declared_strikes` of one kind bury where the host itself declares it (tombstone, withheld, expired).
    `weak_lives` answers at least `weak_gap` apart, or a single strong one, undo a burial.
    `content_days` different days with the same emptiness make `empty`, `readme-only` or `skeleton`;
    `content_lapse` is how long that stands when every later look was in vain.
    `quiet_after` the last push an active repository is quiet.
    `error_span` of error answers make `unreachable`; `silence_span` without any answer make `unreachable-from-here`,
    and `silence_alone` make `unreachable` without a second vantage; each on at least `outage_days` different days.
    `walled_looks` over `walled_after` since the last sign of life end what we may say of a living repository.
    `held_for` is how long a suspected outage of a host keeps strikes from counting.
    A repository that came back `flapping_turns` times within `flapping_window` is flapping, and needs `lone_strikes`
    over `lone_span`, whatever the host can be asked.
    """

    strikes: int = 3
    strike_gap: timedelta = timedelta(days=3)
    span: timedelta = timedelta(days=14)
    questions: int = 2
    lone_strikes: int = 5
    lone_span: timedelta = timedelta(days=21)
    declared_strikes: int = 2
    weak_lives: int = 2
    weak_gap: timedelta = timedelta(days=1)
    content_days: int = 2
    content_lapse: timedelta = timedelta(days=7)
    quiet_after: timedelta = timedelta(days=730)
    error_span: timedelta = timedelta(days=60)
    silence_span: timedelta = timedelta(days=30)
    silence_alone: timedelta = timedelta(days=180)
    outage_days: int = 5
    walled_after: timedelta = timedelta(days=30)
    walled_looks: int = 3
    held_for: timedelta = timedelta(days=10)
    flapping_turns: int = 3
    flapping_window: timedelta = timedelta(days=180)


DECLARED: Final = {
    EvidenceKind.TOMBSTONE: Cause.DELETED,
    EvidenceKind.WITHHELD: Cause.WITHHELD,
    EvidenceKind.EXPIRED: Cause.EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A strike that counts: when (UTC), what was said, and by which questions."""

    at: datetime
    kind: EvidenceKind
    questions: frozenset[str]


def flapping(returns: Sequence[datetime], now: datetime, policy: JudgementPolicy) -> bool:
    """Whether a repository that came back at these moments (UTC, in order) goes and comes too often to be trusted."""
    return sum(now - at <= policy.flapping_window for at in returns) >= policy.flapping_turns


def needed(
    strikes: Sequence[Strike], subject: Subject, policy: JudgementPolicy, *, flaps: bool = False
) -> tuple[int, timedelta, int]:
    """How many strikes, over how long, by how many questions would bury what these strikes speak of."""
    if strikes and strikes[-1].kind in DECLARED:
        return policy.declared_strikes, policy.strike_gap * (policy.declared_strikes - 1), 1
    seen = {name for strike in strikes for name in strike.questions}
    if len(subject.questions) < policy.questions and len(seen) < policy.questions:
        return policy.lone_strikes, policy.lone_span, 1
    if flaps:
        return policy.lone_strikes, policy.lone_span, policy.questions
    return policy.strikes, policy.span, policy.questions


def earned(
    strikes: Sequence[Strike], subject: Subject, policy: JudgementPolicy, *, flaps: bool = False
) -> Cause | None:
    """The burial these strikes have earned, or None. Strikes stand in order of time and `strike_gap` apart."""
    kinds = [strike.kind for strike in strikes]
    for kind in reversed(kinds):
        if kind in DECLARED and kinds.count(kind) >= policy.declared_strikes:
            return DECLARED[kind]
    seen = {name for strike in strikes for name in strike.questions}
    length = strikes[-1].at - strikes[0].at if strikes else timedelta(0)
    long = len(strikes) >= policy.lone_strikes and length >= policy.lone_span
    usual = long if flaps else len(strikes) >= policy.strikes and length >= policy.span
    lone = long and len(subject.questions) < policy.questions
    if not (lone or (usual and len(seen) >= policy.questions)):
        return None
    other = kinds[-1] is EvidenceKind.OTHER_IDENTITY and kinds.count(EvidenceKind.OTHER_IDENTITY) > 1
    return Cause.TAKEN_OVER if other else Cause.MISSING
