"""When to distrust ourselves: which Rounds' negative answers do not count. Pure, over what is stored.

A void never cancels a sign of life; that is kept by `monitor/rules/standing.py`, whatever is said here.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from checkers.base import FailureKind
from monitor.model.looks import Look, Round, VoidReason


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPolicy:
    """Every threshold of the guards.

    `offline_hosts` different hosts silent within `offline_window` of each other, with no answer from any host
    meanwhile, mean that our own network was down. `sick_canaries` living canaries that answer otherwise than known
    void their Round. `clock_tolerance` is how far the clock may stand behind stored evidence without being doubted.
    """

    offline_hosts: int = 3
    offline_window: timedelta = timedelta(minutes=5)
    sick_canaries: int = 2
    clock_tolerance: timedelta = timedelta(minutes=1)


NOT_SENT: Final = frozenset({FailureKind.FORBIDDEN_ADDRESS, FailureKind.ROBOTS})
"""Failures that are our own refusal to ask: they say nothing about the network, in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSummary:
    """One Round as the guards see it. `asked` and `answered` count looks, `last` is when the newest was made (UTC).

    `token_refused` tells that the host refused the token that the Round was asked with.
    """

    round: Round
    asked: int
    answered: int
    last: datetime
    token_refused: bool = False


def summarise(round_: Round, looks: Iterable[Look], *, token_refused: bool = False) -> RoundSummary:
    """A Round with what its looks tell. A Round that was killed never wrote its own counts; its looks did."""
    asked, answered, last = 0, 0, round_.ended or round_.started
    for look in looks:
        sent = look.evidence.failure not in NOT_SENT
        asked += sent
        answered += sent and (look.evidence.status is not None or look.evidence.failure is None)
        last = max(last, look.at)
    return RoundSummary(
        round=round_,
        asked=max(asked, round_.asked),
        answered=max(answered, round_.answered),
        last=last,
        token_refused=token_refused,
    )


def clock_is_behind(newest: datetime | None, now: datetime, policy: GuardPolicy) -> bool:
    """Whether `now` is earlier than the newest stored evidence, so that nobody may be judged.

    A gap forward is a pause, not an error.
    """
    return newest is not None and now + policy.clock_tolerance < newest


def voids(summaries: Sequence[RoundSummary], now: datetime, policy: GuardPolicy) -> Mapping[int, VoidReason]:
    """The Rounds whose negatives these guards cancel, by number, with the reason.

    Give all Rounds of all hosts in the time in question: the network is judged over hosts. Voids that stand already
    (by the operator, by a hold) are not repeated here and stay as they are.
    """
    offline = _offline(summaries, policy)
    found: dict[int, VoidReason] = {}
    for summary in summaries:
        number = summary.round.id
        if clock_is_behind(summary.last, now, policy):
            found[number] = VoidReason.CLOCK
        elif number in offline:
            found[number] = VoidReason.OFFLINE
        elif summary.token_refused:
            found[number] = VoidReason.TOKEN
        elif sick_canaries(summary.round) >= policy.sick_canaries:
            found[number] = VoidReason.CANARY
    return found


def sick_canaries(round_: Round) -> int:
    """How many repositories known to live did not answer so in this Round."""
    return len({canary.key for canary in round_.canaries if canary.alive and not canary.as_known})


def _offline(summaries: Sequence[RoundSummary], policy: GuardPolicy) -> frozenset[int]:
    """Rounds in which our own network was down: neighbours in time, several hosts, and not one answer."""
    answered = _merged(
        (summary.round.started - policy.offline_window, summary.last + policy.offline_window)
        for summary in summaries
        if summary.answered
    )
    starts = [start for start, _ in answered]
    silent = sorted(
        (summary for summary in summaries if summary.asked and not summary.answered),
        key=lambda summary: (summary.round.started, summary.round.id),
    )
    found: set[int] = set()
    group: list[RoundSummary] = []
    reach = datetime.min.replace(tzinfo=UTC)
    for summary in silent:
        place = bisect_right(starts, summary.last) - 1
        if place >= 0 and answered[place][1] >= summary.round.started:
            continue
        if group and summary.round.started - reach > policy.offline_window:
            found |= _several(group, policy)
            group = []
        reach = max(reach, summary.last) if group else summary.last
        group.append(summary)
    return frozenset(found | _several(group, policy))


def _several(group: Sequence[RoundSummary], policy: GuardPolicy) -> set[int]:
    if len({summary.round.host for summary in group}) < policy.offline_hosts:
        return set()
    return {summary.round.id for summary in group}


def _merged(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same time as disjoint intervals, in order."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
