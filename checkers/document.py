"""A JSON document from outside, read field by field: whatever is not of the type that was hoped for is not there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from checkers.base import Reply

_LONGEST_TEXT: Final = 2_000


def read_object(reply: Reply) -> Mapping[str, object]:
    """The object in the body; an empty one where there is none. Never raises."""
    if reply.body.lstrip()[:1] != b"{":
        return {}
    try:
        document = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def field(document: Mapping[str, object], *path: str) -> object:
    """What stands at the end of a path of names; None where the path breaks off."""
    found: object = document
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text(document: Mapping[str, object], *path: str) -> str:
    """The text there, empty where there is none; never more than anybody would read."""
    found = field(document, *path)
    return found[:_LONGEST_TEXT] if isinstance(found, str) else ""


def number(document: Mapping[str, object], *path: str) -> int | None:
    """The whole number there. True is none."""
    found = field(document, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def moment(document: Mapping[str, object], *path: str) -> datetime | None:
    """The time there (RFC 3339, or a bare day), in UTC; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(text(document, *path))
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def says(document: Mapping[str, object], *words: str) -> bool:
    """Whether one of the fields in which APIs put their errors holds one of these words, in lower case."""
    spoken = [text(document, name) for name in ("message", "error", "error_description", "detail", "reason", "code")]
    spoken.append(text(document, "error", "message"))
    errors = document.get("errors")
    listed = [error for error in errors[:3] if isinstance(error, dict)] if isinstance(errors, list) else []
    spoken.extend(text(error, "detail") or text(error, "message") for error in listed)
    return any(word in one.lower() for one in spoken for word in words)
