from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.buckets import Allowance, Bucket, take

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIVE = Allowance(burst=5, every=timedelta(minutes=1))


def test_a_burst_then_one_a_minute() -> None:
    bucket: Bucket | None = None
    for _ in range(5):
        bucket, wait = take(bucket, FIVE, NOW)
        assert not wait
    bucket, wait = take(bucket, FIVE, NOW)
    assert wait == timedelta(minutes=1)
    bucket, wait = take(bucket, FIVE, NOW + wait)
    assert not wait
    assert take(bucket, FIVE, NOW + timedelta(minutes=1))[1]


def test_a_clock_that_went_back_gives_nothing() -> None:
    bucket, _ = take(Bucket(tokens=0.5, at=NOW), FIVE, NOW - timedelta(days=1))
    assert bucket == Bucket(tokens=0.5, at=NOW)


@given(st.lists(st.integers(0, 600), max_size=60))
def test_never_more_than_the_allowance(gaps: list[int]) -> None:
    bucket, at, done = None, NOW, 0
    for gap in gaps:
        at += timedelta(seconds=gap)
        bucket, wait = take(bucket, FIVE, at)
        done += not wait
    assert done <= 5 + (at - NOW) / FIVE.every + 1e-6
