"""What is counted over the whole past: the trend, the survival curve, and what answers of each year's papers.

It takes a walk over every verdict there ever was, and no curve over years moves in an hour. So a large site counts them
once a day and keeps them beside its manifest; the month under way is always as it is now.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import orjson

from monitor.model.catalogue import Catalogue, Totals
from monitor.model.status import Status
from reports.survival import Step, Survival, survival
from reports.trend import Trend, YearShare, YearShares, month_of, trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """The three, with the day (UTC) they were counted on; None where they are counted with every build."""

    counted: date | None
    trend: Trend
    survival: Survival
    shares: tuple[YearShare, ...]


def count_curves(catalogue: Catalogue, totals: Totals, today: date | None) -> Curves:
    """Count over all that ever was."""
    shares = YearShares()
    curve = survival(shares.watching(catalogue.lifetimes()))
    return Curves(counted=today, trend=trend(catalogue.past(), totals.last_look), survival=curve, shares=shares.years())


def kept_curves(packed: str | None, today: date, totals: Totals) -> Curves | None:
    """The curves that were counted today; None where there are none. The last month becomes what stands now."""
    if not packed:
        return None
    told = orjson.loads(packed)
    if told["counted"] != today.isoformat():
        return None
    months = [(month, {Status(name): n for name, n in counts.items()}) for month, counts in told["trend"]["months"]]
    if months and totals.last_look and months[-1][0] == month_of(totals.last_look):
        months[-1] = (months[-1][0], {status: totals.statuses.get(status, 0) for status in Status})
    curve = told["survival"]
    curve |= {"steps": tuple(Step(**step) for step in curve["steps"])}
    curve |= {name: Counter({int(age): count for age, count in curve[name].items()}) for name in ("entries", "exits")}
    return Curves(
        counted=today,
        trend=Trend(months=tuple(months), burials=told["trend"]["burials"], annulled=told["trend"]["annulled"]),
        survival=Survival(**curve),
        shares=tuple(YearShare(**share) for share in told["shares"]),
    )


def pack_curves(curves: Curves) -> str:
    """The curves as text that `kept_curves` reads."""
    months = [[month, dict(counts)] for month, counts in curves.trend.months]
    plain = {"months": months, "burials": curves.trend.burials, "annulled": curves.trend.annulled}
    packed = {"counted": curves.counted, "trend": plain, "survival": curves.survival, "shares": curves.shares}
    return orjson.dumps(packed, option=orjson.OPT_NON_STR_KEYS).decode()
