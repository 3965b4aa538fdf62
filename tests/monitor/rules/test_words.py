import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from monitor.model.status import Cause, Status
from monitor.rules.verdict import JudgementPolicy
from monitor.rules.words import (
    CAUSE_WORDS,
    HEADINGS,
    count_text,
    day_text,
    earliest_burial,
    number_text,
    span_text,
)


def test_every_status_has_a_heading_and_every_cause_its_words() -> None:
    assert set(HEADINGS) == set(Status)
    assert set(CAUSE_WORDS) == set(Cause)


@pytest.mark.parametrize("cause", list(Cause))
def test_the_three_sentences_are_sentences_without_numbers(cause: Cause) -> None:
    words = CAUSE_WORDS[cause]
    for sentence in (words.seen, words.not_meant, words.ends):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"\d", sentence), "numbers come from the running policy"
    assert words.not_meant.startswith("It ")
    assert 0 < len(words.label) <= 24


@pytest.mark.parametrize("cause", list(Cause))
def test_nobody_is_blamed(cause: Cause) -> None:
    words = CAUSE_WORDS[cause]
    said = f"{words.label} {words.seen} {words.not_meant} {words.ends}".lower()
    assert not re.search(r"\b(they|authors?|this paper|the paper (?:is|has|does)|fail(?:ed)? to|refuses?d? to)\b", said)


def test_labels_are_told_apart() -> None:
    labels = [words.label for words in CAUSE_WORDS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (date(2026, 3, 3), "3 March 2026"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "31 December 2026"),
        (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "31 December 2025"),
    ],
)
def test_days_are_told_in_utc_and_in_words(moment: date, text: str) -> None:
    assert day_text(moment) == text


def test_numbers_and_spans() -> None:
    assert (count_text(1, "look"), count_text(4, "look"), count_text(0, "look")) == ("1 look", "4 looks", "0 looks")
    assert (number_text(2), number_text(12)) == ("two", "12")
    assert span_text(timedelta(days=17, hours=23)) == "17 days"
    assert span_text(timedelta(hours=1)) == "1 hour"
    assert span_text(timedelta(days=1)) == "1 day"


def test_the_earliest_burial_is_two_weeks_after_the_first_look() -> None:
    start = datetime(2026, 3, 1, 22, tzinfo=UTC)
    assert earliest_burial(start, JudgementPolicy()) == date(2026, 3, 15)
    assert earliest_burial(start, JudgementPolicy(span=timedelta(days=2))) == date(2026, 3, 3)
