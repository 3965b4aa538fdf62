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
    void their Round. `alike` different repositories that answer with one identity show that a host answers the same
    to everything. `clock_tolerance` is how far the clock may stand behind stored evidence without being doubted.
    More than `outage_links` repositories and `outage_share` of a host's living that turned negative within
    `outage_window` are an outage of the host. `canary_age` is how long ago a canary may have been seen alive, and
    `canaries` how many living ones are asked along. Where there are fewer, those that are to be asked anyway and were
    seen alive `witness_age` ago at most stand in: ten days longer than the longest interval between looks. A canary
    that is in doubt itself counts no longer than that either.
    """

    offline_hosts: int = 3
    offline_window: timedelta = timedelta(minutes=5)
    sick_canaries: int = 2
    alike: int = 5
    clock_tolerance: timedelta = timedelta(minutes=1)
    outage_links: int = 10
    outage_share: float = 0.05
    outage_window: timedelta = timedelta(days=1)
    canaries: int = 3
    canary_age: timedelta = timedelta(days=30)
    witness_age: timedelta = timedelta(days=20)


def age_of_canary(policy: GuardPolicy, *, in_doubt: bool) -> timedelta:
    """How long ago a canary may have been seen alive; what is in doubt itself gives way as a witness does."""
    return min(policy.canary_age, policy.witness_age) if in_doubt else policy.canary_age


NOT_SENT: Final = frozenset({FailureKind.FORBIDDEN_ADDRESS, FailureKind.ROBOTS})
"""Failures that are our own refusal to ask: they say nothing about the network, in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSummary:
    """One Round as the guards see it. `asked` and `answered` count looks, `last` is when the newest was made (UTC)."""

    round: Round
    asked: int
    answered: int
    last: datetime


def summarise(round_: Round, looks: Iterable[Look]) -> RoundSummary:
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
    )


def clock_is_behind(newest: datetime | None, now: datetime, policy: GuardPolicy) -> bool:
    """Whether `now` is earlier than the newest stored evidence, so that nobody may be judged.

    A gap forward is a pause, not an error.
    """
    return newest is not None and now + policy.clock_tolerance < newest


def voids(summaries: Sequence[RoundSummary], now: datetime, policy: GuardPolicy) -> Mapping[int, VoidReason]:
    """The Rounds whose negatives these guards cancel, by number, with the reason.

    Give all Rounds of all hosts in the time in question: each network is judged over hosts. Voids that stand already
    (by the operator, by a hold) are not repeated here and stay as they are.
    """
    # Each network by itself: that another one reached its hosts says nothing of this one.
    networks = {summary.round.vantage for summary in summaries}
    offline = frozenset().union(
        *(_offline([one for one in summaries if one.round.vantage == name], policy) for name in networks)
    )
    found: dict[int, VoidReason] = {}
    for summary in summaries:
        number = summary.round.id
        if clock_is_behind(summary.last, now, policy):
            found[number] = VoidReason.CLOCK
        elif number in offline:
            found[number] = VoidReason.OFFLINE
        elif summary.round.refused_now:
            found[number] = VoidReason.TOKEN
        elif out_of_order(summary.round) or summary.round.alike >= policy.alike:
            found[number] = VoidReason.WILDCARD
        elif sick_canaries(summary.round) >= policy.sick_canaries:
            found[number] = VoidReason.CANARY
    return found


def sick_canaries(round_: Round) -> int:
    """How many repositories known to live did not answer so in this Round."""
    return len({canary.key for canary in round_.canaries if canary.alive and not canary.as_known})


def out_of_order(round_: Round) -> bool:
    """Whether an address that cannot exist was said to live: whoever asked so cannot tell the living from the lost."""
    return any(not canary.alive and not canary.as_known for canary in round_.canaries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A repository seen alive and then, at its very next telling look, not: when the Round of that look began (UTC)."""

    repository: int
    at: datetime


def is_outage(turned: int, living: int, policy: GuardPolicy) -> bool:
    """Whether so many of a host's living that turned negative within the window suspect the host."""
    return turned > policy.outage_links and turned > policy.outage_share * living


def outage(turns: Iterable[Turn], living: int, policy: GuardPolicy) -> tuple[datetime, int] | None:
    """When a host's outage began (UTC) and how many repositories it turned; None where there is none.

    `living` is how many of the host's repositories lived before. What turned one by one is no outage.
    """
    ordered = sorted(turns, key=lambda turn: (turn.at, turn.repository))
    first = 0
    for last, turn in enumerate(ordered):
        while turn.at - ordered[first].at > policy.outage_window:
            first += 1
        if is_outage(len({one.repository for one in ordered[first : last + 1]}), living, policy):
            began = ordered[first].at
            within = {one.repository for one in ordered[first:] if one.at - began <= policy.outage_window}
            return began, len(within)
    return None


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
