"""How long code links live: Kaplan and Meier's curve with delayed entry. Pure; ages in days since the paper appeared.

A link comes under watch at the age it has when we begin to look, not at its birth (left truncation): it is at risk
only from then on, or links that died before anybody looked would make the curve too good. Those already gone at our
first look are counted beside it. The product-limit estimator is that of Kaplan and Meier (1958); with delayed entry
Tsai, Jewell and Wang (1987); the band is Greenwood's variance on the log(-log) scale (Kalbfleisch and Prentice),
which never leaves the range from 0 to 1.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

from monitor.model.catalogue import Lifetime
from monitor.model.status import Status

# The curve begins where this many are watched: one death among two would drop it by half for ever.
ENOUGH_AT_RISK: Final = 10
_NORMAL_95: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from `age` (days) on: how many were watched just before, how many died there, and what share lives."""

    age: int
    at_risk: int
    deaths: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The curve. `begins` and `ends` are ages in days; the shares are of those alive at `begins`.

    `watched` links were ever at risk, `deaths` of them died under our eyes; `gone_at_first_look` never lived for us.
    `entries` and `exits` count links by the age at which their watch began and ended.
    """

    steps: tuple[Step, ...]
    begins: int
    ends: int
    watched: int
    deaths: int
    gone_at_first_look: int
    entries: Counter[int]
    exits: Counter[int]

    def at_risk(self, age: int) -> int:
        """How many links were under watch just before this age."""
        return sum(self.entries[at] for at in self.entries if at < age) - sum(
            self.exits[at] for at in self.exits if at < age
        )


def survival(lifetimes: Iterable[Lifetime], *, enough: int = ENOUGH_AT_RISK) -> Survival:
    """The curve of these links. Memory grows with the number of different ages, not with the number of links."""
    entries: Counter[int] = Counter()
    exits: Counter[int] = Counter()
    deaths: Counter[int] = Counter()
    gone = 0
    for life in lifetimes:
        if not life.ever_alive:
            gone += life.status is Status.NOT_FOUND
            continue
        span = watched_span(life)
        if span is None:
            continue
        begin, end, died = span
        entries[begin] += 1
        exits[end] += 1
        deaths[end] += died
    return _curve(entries, exits, deaths, gone, enough)


def watched_span(life: Lifetime) -> tuple[int, int, bool] | None:
    """From which age to which (days) a link was watched, and whether it died at the end; None for no time at all.

    A link known before its paper appeared is watched from age 0.
    """
    died = life.status is Status.NOT_FOUND
    end = life.since if died else life.last_look
    if end is None:
        return None
    first = max((life.first_known.date() - life.born).days, 0)
    last = max((end.date() - life.born).days, 0)
    return (first, last, died) if last > first else None


def _curve(entries: Counter[int], exits: Counter[int], deaths: Counter[int], gone: int, enough: int) -> Survival:
    steps: list[Step] = []
    share, variance, at_risk = 1.0, 0.0, 0
    begins: int | None = None
    for age in sorted(entries.keys() | exits.keys()):
        # Who leaves at this age was at risk up to it; who enters at it is at risk only after.
        died = deaths[age]
        if begins is None and at_risk >= enough:
            begins = age
        if begins is not None and died:
            share *= 1 - died / at_risk
            if share > 0:
                variance += died / (at_risk * (at_risk - died))
            low, high = _band(share, variance)
            steps.append(Step(age, at_risk, died, share, low, high))
        at_risk += entries[age] - exits[age]
    return Survival(
        steps=tuple(steps),
        begins=begins or 0,
        ends=max(exits, default=0),
        watched=entries.total(),
        deaths=deaths.total(),
        gone_at_first_look=gone,
        entries=entries,
        exits=exits,
    )


def _band(share: float, variance: float) -> tuple[float, float]:
    """The 95 % band around a share, by Greenwood's sum; a share of 0 or 1 has none to either side."""
    if share <= 0 or share >= 1:
        return share, share
    width = _NORMAL_95 * sqrt(variance) / abs(log(share))
    return share ** exp(width), share ** exp(-width)
