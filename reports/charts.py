"""Where the lines of a chart run: scales and paths, in the units of an SVG's view box. Pure; templates draw them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.model.status import Status
from reports.survival import Survival
from reports.trend import Trend, YearShare

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT: Final = 44
RIGHT: Final = 12
TOP: Final = 12
BOTTOM: Final = 30
_STEPS: Final = (1, 2, 5)
# In which order the statuses lie upon each other: what is safe at the bottom.
STACKED: Final = (Status.ALIVE, Status.EXEMPT, Status.LIMBO, Status.GHOSTED, Status.NOT_FOUND)
_DAYS: Final = 365.25


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalChart:
    """The curve, its band, its axes, and the numbers at risk below the marks of the age axis."""

    line: str
    band: str
    ages: tuple[Mark, ...]
    shares: tuple[Mark, ...]
    at_risk: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One status of the trend: the area between what lies below it and its own top."""

    status: Status
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """The stacked months and their axes."""

    layers: tuple[Layer, ...]
    months: tuple[Mark, ...]
    counts: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's bar: its place, its width, the height of its full length and of the part that answers."""

    x: float
    width: float
    y: float
    height: float
    share: YearShare


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesChart:
    """A bar a year."""

    bars: tuple[Bar, ...]
    years: tuple[Mark, ...]
    shares: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The papers of one year by status."""

    year: int
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One status of one year's column: its place and its size."""

    x: float
    width: float
    y: float
    height: float
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsChart:
    """A stacked column a year."""

    parts: tuple[Part, ...]
    years: tuple[Mark, ...]
    counts: tuple[Mark, ...]


def scale(low: float, high: float, start: float, end: float, value: float) -> float:
    """`value` between `low` and `high`, carried to between `start` and `end`, to a tenth."""
    return round(start + (end - start) * (value - low) / (high - low), 1) if high > low else start


def ticks(high: float, most: int) -> list[int]:
    """Round numbers from 0 up to `high`, no more than `most` beside the 0: 1, 2 or 5 times a power of ten apart."""
    apart, power = 1, 1
    while apart * most < high:
        for step in _STEPS:
            apart = step * power
            if apart * most >= high:
                break
        else:
            power *= 10
    return list(range(0, int(high) + 1, apart))


def survival_chart(curve: Survival) -> SurvivalChart | None:
    """The curve as a chart from the age at which it begins to the last that anybody reached; None without a step."""
    if not curve.steps or curve.ends <= curve.begins:
        return None

    def x(age: float) -> float:
        return scale(curve.begins, curve.ends, LEFT, WIDTH - RIGHT, age)

    line = [f"M{LEFT} {_share(1):g}"]
    upper = [(x(curve.begins), _share(1))]
    lower = [(x(curve.begins), _share(1))]
    for step in curve.steps:
        line.append(f"H{x(step.age):g}V{_share(step.share):g}")
        upper += [(x(step.age), upper[-1][1]), (x(step.age), _share(step.high))]
        lower += [(x(step.age), lower[-1][1]), (x(step.age), _share(step.low))]
    end = x(curve.ends)
    upper.append((end, upper[-1][1]))
    lower.append((end, lower[-1][1]))
    years = [year for year in ticks(curve.ends / _DAYS, 8) if curve.begins <= year * _DAYS <= curve.ends]
    return SurvivalChart(
        line="".join([*line, f"H{end:g}"]),
        band=_polygon([*upper, *reversed(lower)]),
        ages=tuple(Mark(x(year * _DAYS), str(year)) for year in years),
        shares=_percents(),
        at_risk=tuple(Mark(x(year * _DAYS), f"{curve.at_risk(round(year * _DAYS)):,}") for year in years),
    )


def trend_chart(trend: Trend) -> TrendChart | None:
    """The months as stacked areas; None where there are fewer than two."""
    if len(trend.months) < 2:
        return None
    months = [month for month, _ in trend.months]
    most = max(sum(counts.values()) for _, counts in trend.months)
    floor = HEIGHT - BOTTOM

    def x(month: float) -> float:
        return scale(months[0], months[-1], LEFT, WIDTH - RIGHT, month)

    def y(count: float) -> float:
        return scale(0, max(most, 1), floor, TOP, count)

    below = [0] * len(months)
    layers = []
    for status in STACKED:
        top = [low + counts[status] for low, (_, counts) in zip(below, trend.months, strict=True)]
        if top != below:
            edge = [(x(month), y(count)) for month, count in zip(months, top, strict=True)]
            base = [(x(month), y(count)) for month, count in zip(months, below, strict=True)]
            layers.append(Layer(status=status, area=_polygon([*edge, *reversed(base)])))
        below = top
    every = max(1, -(-len(months) // 6))
    return TrendChart(
        layers=tuple(layers),
        months=tuple(Mark(x(month), f"{month // 12}-{month % 12 + 1:02}") for month in months[::every]),
        counts=tuple(Mark(y(count), f"{count:,}") for count in ticks(most, 4)),
    )


def shares_chart(shares: Sequence[YearShare], *, most: int = 24) -> SharesChart | None:
    """A bar for each of the newest years; None where no address was judged."""
    if not shares:
        return None
    shown = shares[-most:]
    first, last = shown[0].year, shown[-1].year
    room = (WIDTH - LEFT - RIGHT) / (last - first + 1)
    bars = []
    for share in shown:
        top = _share(share.answering / share.judged)
        x = LEFT + room * (share.year - first)
        bars.append(Bar(round(x + room * 0.14, 1), round(room * 0.72, 1), top, round(HEIGHT - BOTTOM - top, 1), share))
    every = max(1, -(-(last - first + 1) // 8))
    return SharesChart(
        bars=tuple(bars),
        years=tuple(
            Mark(round(LEFT + room * (year - first + 0.5), 1), str(year)) for year in range(first, last + 1, every)
        ),
        shares=_percents(),
    )


def columns_chart(columns: Sequence[Column], *, most: int = 20) -> ColumnsChart | None:
    """A stacked column for each of the newest years that has papers; None for fewer than two."""
    shown = sorted(columns, key=lambda column: column.year)[-most:]
    if len(shown) < 2:
        return None
    high = max(sum(column.counts.values()) for column in shown)
    room = (WIDTH - LEFT - RIGHT) / len(shown)
    wide = round(min(room * 0.72, 54), 1)
    floor = HEIGHT - BOTTOM
    parts: list[Part] = []
    years: list[Mark] = []
    every = max(1, -(-len(shown) // 8))
    for place, column in enumerate(shown):
        middle = LEFT + room * (place + 0.5)
        if place % every == 0:
            years.append(Mark(round(middle, 1), str(column.year)))
        below = 0
        for status in STACKED:
            count = column.counts.get(status, 0)
            if count:
                top, foot = (scale(0, high, floor, TOP, value) for value in (below + count, below))
                parts.append(Part(round(middle - wide / 2, 1), wide, top, round(foot - top, 1), status))
                below += count
    return ColumnsChart(
        parts=tuple(parts),
        years=tuple(years),
        counts=tuple(Mark(scale(0, high, floor, TOP, count), f"{count:,}") for count in ticks(high, 4)),
    )


def _share(share: float) -> float:
    return scale(0, 1, HEIGHT - BOTTOM, TOP, share)


def _percents() -> tuple[Mark, ...]:
    return tuple(Mark(_share(percent / 100), f"{percent} %") for percent in (0, 25, 50, 75, 100))


def _polygon(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
