"""Curves against values computed by hand."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.catalogue import Lifetime, PastVerdict
from monitor.model.status import Status
from reports.charts import LEFT, WIDTH, scale, shares_chart, survival_chart, ticks, trend_chart
from reports.survival import survival
from reports.trend import YearShare, YearShares, trend

BORN = date(2020, 1, 1)


def at(age: int) -> datetime:
    return datetime.combine(BORN + timedelta(days=age), time(12), UTC)


def life(entered: int, left: int, *, died: bool, seen: bool = True) -> Lifetime:
    return Lifetime(
        born=BORN,
        first_known=at(entered),
        last_look=at(left),
        status=Status.NOT_FOUND if died else Status.ALIVE,
        since=at(left) if died else at(entered),
        ever_alive=seen,
    )


FIVE = [
    life(0, 10, died=True),
    life(0, 20, died=False),
    life(5, 15, died=True),
    life(12, 30, died=False),
    life(3, 9, died=True, seen=False),
]


def test_the_curve_of_five_links() -> None:
    curve = survival(FIVE, enough=1)
    # At 10 three are watched (0, 0, 5), at 15 again three (0, 5, 12): two thirds, then four ninths.
    assert [(step.age, step.at_risk, step.deaths) for step in curve.steps] == [(10, 3, 1), (15, 3, 1)]
    assert [step.share for step in curve.steps] == pytest.approx([2 / 3, 4 / 9])
    # Greenwood: 1/6, then 1/3; on the log(-log) scale 4/9 to the power of exp(+-1.959964 * sqrt(1/3) / ln(9/4)).
    assert (curve.steps[1].low, curve.steps[1].high) == pytest.approx((0.03788, 0.81800), abs=2e-4)
    assert (curve.watched, curve.deaths, curve.gone_at_first_look) == (4, 2, 1)
    assert [curve.at_risk(age) for age in (0, 1, 6, 13, 16, 31)] == [0, 2, 3, 3, 2, 0]


def test_without_delayed_entry_it_is_the_share_that_lives() -> None:
    curve = survival([life(0, day, died=day <= 4) for day in range(1, 11)], enough=1)
    assert [step.share for step in curve.steps] == pytest.approx([0.9, 0.8, 0.7, 0.6])


def test_few_watched_links_make_no_curve() -> None:
    assert survival(FIVE).steps == ()
    assert survival([life(0, 10, died=True)] * 9).steps == ()
    assert survival([life(0, 10, died=True), *[life(0, 11, died=False)] * 9]).steps[0].share == pytest.approx(0.9)


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(1, 900), st.booleans()).map(
            lambda drawn: life(drawn[0], drawn[0] + drawn[1], died=drawn[2])
        ),
        max_size=60,
    )
)
def test_a_curve_only_falls_and_lies_within_its_band(lives: list[Lifetime]) -> None:
    curve = survival(lives, enough=1)
    shares = [1.0, *(step.share for step in curve.steps)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in curve.steps)
    assert all(step.at_risk >= step.deaths > 0 for step in curve.steps)
    assert survival(reversed(lives), enough=1) == curve


def test_the_chart_of_the_curve() -> None:
    chart = survival_chart(survival(FIVE, enough=1))
    assert chart is not None
    # From 5 to 30 days over 584 units: 10 days stand at 44 + 584 / 5, and two thirds at 230 - 218 * 2 / 3.
    assert chart.line.startswith(f"M{LEFT} 12H160.8V84.7")
    assert chart.line.endswith(f"H{WIDTH - 12}")
    assert survival_chart(survival([])) is None


def said(paper: int, month: int, status: Status, *, annulled: bool = False) -> PastVerdict:
    return PastVerdict(paper=paper, at=datetime(2026, month, 3, tzinfo=UTC), status=status, annulled=annulled)


def test_what_stood_at_the_end_of_each_month() -> None:
    past = [
        said(1, 1, Status.ALIVE),
        said(1, 3, Status.NOT_FOUND),
        said(2, 1, Status.LIMBO),
        said(2, 2, Status.ALIVE),
        said(2, 3, Status.NOT_FOUND, annulled=True),
    ]
    found = trend(past, datetime(2026, 4, 1, tzinfo=UTC))
    stood = [(month % 12 + 1, Counter(counts) - Counter()) for month, counts in found.months]
    assert stood == [
        (1, {Status.ALIVE: 1, Status.LIMBO: 1}),
        (2, {Status.ALIVE: 2}),
        (3, {Status.ALIVE: 1, Status.NOT_FOUND: 1}),
        (4, {Status.ALIVE: 1, Status.NOT_FOUND: 1}),
    ]
    assert (found.burials, found.annulled) == (2, 1)
    chart = trend_chart(found)
    assert chart is not None
    # Four months over 584 units, two papers over 218: the living fall from two to one after February.
    assert chart.layers[0].area == "M44 121L238.7 12L433.3 121L628 121L628 230L433.3 230L238.7 230L44 230Z"
    assert trend_chart(trend([], None)) is None


def test_the_shares_by_year() -> None:
    shares = YearShares()
    assert len(list(shares.watching([*FIVE, life(1, 2, died=False)]))) == 6
    assert shares.years() == (YearShare(2020, 3, 6),)
    chart = shares_chart([YearShare(2020, 1, 4), YearShare(2021, 3, 4)])
    assert chart is not None
    assert [(bar.y, bar.height) for bar in chart.bars] == [(175.5, 54.5), (66.5, 163.5)]
    assert shares_chart([]) is None


@given(st.floats(0, 1e9), st.integers(1, 12))
def test_marks_are_round_and_few(high: float, most: int) -> None:
    marks = ticks(high, most)
    assert len(marks) <= most + 1
    assert marks[0] == 0
    assert marks[-1] <= high


def test_a_scale_of_nothing_stays_at_its_beginning() -> None:
    assert scale(3, 3, 10, 20, 3) == 10
