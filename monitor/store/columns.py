"""How values become columns, alike on SQLite and PostgreSQL: times, numbers of rows, found text, small lists.

Nothing found outside is trusted to be storable: PostgreSQL takes no NUL in a text and no index entry above a third
of a page (its documentation, "B-Tree Indexes"), and neither database takes half a surrogate pair.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from monitor.model.verdicts import Reason

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

# SQLite numbers rows by itself only where the column is called INTEGER (sqlite.org/autoinc.html).
RowId: Final = BigInteger().with_variant(Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """A moment: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite; always read back aware, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Whole numbers on SQLite, whose text form of a time would take four times the room."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without its zone: nobody could say later what it meant. Raises `ValueError`."""
        stored = _stored_moment(value)
        return stored if dialect.name == "sqlite" or value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """The same, for SQLite without the call in between."""
        return _stored_moment if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The same moment, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _moment_of(value)
        moment: datetime = value
        return moment.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """The same, for SQLite without the two calls a value in between: a judged look reads some forty times."""
        return _moment_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _stored_moment(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return (value - _EPOCH) // _MICROSECOND


# Looks of one question share their moments, and a repository's looks the day it was made.
@lru_cache(maxsize=16_384)
def _moment_of(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


class FoundText(TypeDecorator[str]):
    """Text as found outside, less what no database can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Replace what cannot be stored."""
        return None if value is None else storable(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        """The same, for SQLite without the call in between."""
        return _storable_or_none if dialect.name == "sqlite" else super().bind_processor(dialect)


class Listed(TypeDecorator[Any]):
    """A small list or map beside its row: `jsonb` on PostgreSQL, JSON text on SQLite. None is NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The dialect's own JSON."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(self.impl_instance)
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB(none_as_null=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """For SQLite without the two calls in between."""
        return _listed if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """For SQLite without the three calls in between: most of what is read is a short list."""
        return _listed_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Reasons(Listed):
    """The reasons of a verdict, the deciding one first, stored as pairs of rule and sentence.

    A day's verdicts give the same few reasons over and over, and each is written four times and read as often: so one
    text is one and the same tuple in memory. None is NULL.
    """

    cache_ok = True

    def process_bind_param(self, value: Iterable[Reason] | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The pairs."""
        return None if value is None else [[reason.rule, reason.text] for reason in value]

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[Reason, ...] | None:  # noqa: ARG002
        """The reasons."""
        return None if value is None else _reasons(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """The same, for SQLite from memory."""
        return _reasons_text if dialect.name == "sqlite" else TypeDecorator.bind_processor(self, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The same, for SQLite from memory."""
        return _reasons_of if dialect.name == "sqlite" else TypeDecorator.result_processor(self, dialect, coltype)


def _reasons(pairs: Iterable[Iterable[str]]) -> tuple[Reason, ...]:
    return tuple([Reason(rule, text) for rule, text in pairs])


@lru_cache(maxsize=4_096)
def _reasons_text(reasons: tuple[Reason, ...] | None) -> str | None:
    return None if reasons is None else to_json([[reason.rule, reason.text] for reason in reasons])


@lru_cache(maxsize=4_096)
def _reasons_of(text: str | None) -> tuple[Reason, ...] | None:
    return None if text is None else _reasons(from_json(text))


def _listed(value: Any) -> str | None:
    return None if value is None else to_json(value)


def _listed_of(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def storable(text: str) -> str:
    """`text` with U+FFFD in place of every NUL, and `?` for every half of a surrogate pair."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def bounded(text: str, limit: int) -> str:
    """`text` as it can stand in an index: itself where it is short, else its beginning and a hash of all of it.

    `limit` is in bytes of UTF-8. Equal texts give equal results, different ones different ones.
    """
    kept = storable(text)
    encoded = kept.encode()
    if len(encoded) <= limit:
        return kept
    return f"{encoded[: limit - 33].decode('utf-8', 'ignore')}~{hashlib.blake2b(encoded, digest_size=16).hexdigest()}"


def to_json(value: object) -> str:
    """JSON text that both databases take, whatever strings are in it."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        # Half a surrogate pair, or a whole number beyond 64 bits: what only the standard library writes.
        return _to_json_slowly(value)
    return text if "\\u0000" not in text else _to_json_slowly(value)


def from_json(text: str | bytes) -> Any:
    """What `to_json` wrote, or PostgreSQL made of it. Whole numbers beyond 64 bits, which no row holds, lose digits."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def _to_json_slowly(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text:
        text = json.dumps(_scrubbed(value), ensure_ascii=False, separators=(",", ":"))
    return storable(text)


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {_scrubbed(name): _scrubbed(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_scrubbed(inner) for inner in value]
    return value
