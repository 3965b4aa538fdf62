"""What is counted once a day: it is what was counted, it knows its day, and the month under way is now's."""

from dataclasses import replace
from datetime import date, timedelta

from monitor.model.status import Cause, Status
from reports.curves import count_curves, kept_curves, pack_curves
from tests.reports.catalogue import NOW, MemoryCatalogue, one_of_each, paper

TODAY = date(2026, 3, 1)


def test_what_is_kept_is_what_was_counted() -> None:
    catalogue = MemoryCatalogue([*one_of_each(), *(paper(number, Cause.MISSING) for number in range(500, 520))])
    totals = replace(catalogue.totals(), last_look=NOW - timedelta(days=400))
    counted = count_curves(catalogue, totals, TODAY)
    assert counted.trend.months
    kept = kept_curves(pack_curves(counted), TODAY, totals)
    assert kept == counted


def test_another_day_or_nothing_kept_wants_a_new_count() -> None:
    catalogue = MemoryCatalogue(one_of_each())
    packed = pack_curves(count_curves(catalogue, catalogue.totals(), TODAY))
    assert kept_curves(packed, TODAY + timedelta(days=1), catalogue.totals()) is None
    assert kept_curves(None, TODAY, catalogue.totals()) is None


def test_the_month_under_way_is_as_it_is_now() -> None:
    catalogue = MemoryCatalogue(one_of_each())
    totals = replace(catalogue.totals(), last_look=NOW)
    packed = pack_curves(count_curves(catalogue, totals, TODAY))
    later = replace(totals, statuses={Status.ALIVE: 7})
    kept = kept_curves(packed, TODAY, later)
    assert kept is not None
    assert kept.trend.months[-1][1][Status.ALIVE] == 7
    assert kept.trend.months[:-1] == count_curves(catalogue, totals, TODAY).trend.months[:-1]
