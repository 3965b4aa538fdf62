"""Values into columns and back."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.engine import make_url

from monitor.model.verdicts import Reason
from monitor.store.columns import Reasons, UtcTime, bounded, from_json, storable, to_json

TEXTS = st.text(st.characters(), max_size=50)
DIALECTS: tuple[Dialect, ...] = tuple(make_url(f"{name}:///x").get_dialect()() for name in ("sqlite", "postgresql"))
ZONES = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_a_moment_comes_back_the_same_in_utc(moment: datetime) -> None:
    for dialect in DIALECTS:
        stored = UtcTime().process_bind_param(moment, dialect)
        kept = UtcTime().process_result_value(stored, dialect)
        read = UtcTime().result_processor(dialect, None)
        assert read is not None
        assert kept == moment == read(stored)
        assert read(None) is None
        assert kept is not None
        assert kept.tzinfo is UTC


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_time_without_its_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcTime().process_bind_param(datetime(2026, 1, 1), dialect)  # noqa: DTZ001


@given(st.lists(st.builds(Reason, TEXTS.map(storable), TEXTS.map(storable)), max_size=3).map(tuple))
def test_reasons_come_back_as_they_were(reasons: tuple[Reason, ...]) -> None:
    sqlite, postgresql = DIALECTS
    writes, reads = Reasons().bind_processor(sqlite), Reasons().result_processor(sqlite, None)
    assert writes is not None
    assert reads is not None
    assert reads(writes(reasons)) == reasons
    assert reads(writes(None)) is None
    pairs = Reasons().process_bind_param(reasons, postgresql)
    assert json.loads(writes(reasons)) == pairs
    assert Reasons().process_result_value(pairs, postgresql) == reasons
    assert Reasons().process_bind_param(None, postgresql) is Reasons().process_result_value(None, postgresql) is None


@given(TEXTS)
def test_any_text_can_be_stored_and_what_could_be_before_is_unchanged(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept
    assert kept.encode().decode() == kept
    assert storable(kept) == kept
    if "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text):
        assert kept == text


@given(TEXTS, TEXTS, st.integers(40, 60))
def test_bounded_texts_are_short_and_differ_where_the_texts_do(one: str, other: str, limit: int) -> None:
    assert len(bounded(one * 9, limit).encode()) <= limit
    if storable(one) != storable(other):
        assert bounded(one * 9, limit) != bounded(other * 9, limit)


LEAVES = TEXTS | st.integers() | st.booleans() | st.none()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_json_holds_no_escape_that_jsonb_refuses(value: object) -> None:
    text = to_json(value)
    assert json.loads(text) is not None or value is None
    assert "\\u0000" not in text.replace("\\\\", "")
    assert text.encode().decode() == text


def test_json_keeps_a_text_that_only_looks_like_an_escape() -> None:
    assert json.loads(to_json(["C:\\u0000"])) == ["C:\\u0000"]


STORED = TEXTS | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.booleans() | st.none()


@given(st.recursive(STORED, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_json_comes_back_as_the_standard_library_reads_it(value: object) -> None:
    assert from_json(to_json(value)) == json.loads(to_json(value))


def test_json_that_only_the_standard_library_writes_is_stored() -> None:
    assert json.loads(to_json(["half a pair \ud800", 2**70])) == ["half a pair ?", 2**70]
