"""Digests, not floods: what stands on one line, and when a message goes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.claims import Batch, Notice, NoticeKind
from monitor.rules.notices import (
    DIGEST_EVERY,
    FOR_OPERATORS,
    MOST_ATTEMPTS,
    again_at,
    digest,
    may_go,
    one_line,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.text(max_size=400), st.integers(min_value=1, max_value=300))
def test_a_header_is_one_bounded_line_that_can_be_encoded(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    line.encode()


def test_a_clock_that_went_back_keeps_no_digest_for_ever() -> None:
    assert may_go(None, NOW)
    assert not may_go(NOW, NOW + DIGEST_EVERY - timedelta(seconds=1))
    assert may_go(NOW, NOW + DIGEST_EVERY)
    assert may_go(NOW + timedelta(days=400), NOW)


def test_waits_grow_and_end() -> None:
    waits = [again for n in range(MOST_ATTEMPTS) if (again := again_at(NOW, n))]
    assert len(waits) == MOST_ATTEMPTS
    assert waits == sorted(waits)
    assert waits[-1] <= NOW + timedelta(days=1)
    assert again_at(NOW, MOST_ATTEMPTS) is None


@given(st.sampled_from(FOR_OPERATORS), st.integers(min_value=1, max_value=1_000))
def test_a_digest_tells_how_many_and_stays_short(kind: NoticeKind, number: int) -> None:
    notices = tuple(Notice(number=n, at=NOW, kind=kind, subject=f"thing {n}", text="") for n in range(number))
    message = digest(Batch(name="x", kind=kind, notices=notices))
    assert message.subject.startswith(f"{number} ")
    assert len(message.text.splitlines()) <= 23
