"""One large JSON array of objects, read an element at a time; or an object that holds such arrays, or the papers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import ijson
from ijson.common import IncompleteJSONError, JSONError
from ijson.utils import sendable_list

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected
from monitor.harvest.files.columns import record_of
from monitor.harvest.files.jsonlines import first_object, is_lines, made
from monitor.harvest.files.source import Intake, local
from monitor.model.papers import PaperRecord


@dataclass(frozen=True, slots=True)
class JsonArray:
    """Any list of papers as one JSON array."""

    name: str = "json"
    maps: bool = True

    def recognises(self, sample: bytes, filename: str) -> bool:
        """It begins with a bracket, and with what can follow one in JSON; or it is an object that holds papers."""
        if filename.endswith((".jsonl", ".ndjson")) and is_lines(sample):
            return False
        begin = sample.lstrip()[:200]
        if begin[:1] == b"{":
            return _holds_papers(sample, filename)
        return begin[:1] == b"[" and begin[1:].lstrip()[:1] in {
            b"{",
            b"[",
            b"]",
            b'"',
            b"n",
            b"t",
            b"f",
            b"-",
            *_DIGITS,
            b"",
        }

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every element's record."""
        source = local(self.name, intake)
        for where, value in elements(intake):
            if isinstance(value, Rejected):
                yield value
            else:
                yield made(value, where, lambda cells: record_of(cells, source, intake.mapping))


def elements(intake: Intake) -> Iterator[tuple[str, Any | Rejected]]:
    """Each element with its number ("record 7"), or why it is none. Where JSON ends before its time, the last says so.

    Text that is not JSON cannot be skipped as a line can: what follows it cannot be told apart any more.
    """
    events: list[tuple[str, Any]] = sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    building, frame = _Building(), _Frame()
    number, waiting = 0, 0
    reason = None
    while reason is None:
        data = intake.inflow.read()
        try:
            parser.send(data) if data else parser.close()
        except IncompleteJSONError as error:
            reason = f"the array is broken off or not JSON here: {_first_line(error)}"
        except (JSONError, ValueError, UnicodeError) as error:
            reason = f"not JSON from here on: {_first_line(error)}"
        if events and not frame.begun and events[0][0] not in {"start_array", "start_map"}:
            reason = "the file is neither an array nor an object of papers"
            del events[:]
        waiting = 0 if events else waiting + len(data)
        for event, value in (told for said in events for told in frame.passes(*said)):
            if building.take(event, value):
                if frame.name is not None and not building.titled:
                    continue
                number += 1
                where = f"record {number}"
                flaw = building.flaw
                if frame.name is not None and isinstance(building.element, dict):
                    building.element.setdefault("id", frame.name)
                yield where, Rejected(where=where, key="", reason=flaw) if flaw else building.element
        del events[:]
        if waiting > MAX_RECORD_BYTES:
            reason = f"one text in it is longer than {MAX_RECORD_BYTES:,} bytes"
        if not data:
            break
    if reason is not None:
        where = f"record {number + 1}"
        yield where, Rejected(where=where, key="", reason=f"{reason}; nothing after it could be read", last=True)


class _Frame:
    """What stands around the elements: nothing, or one object.

    An array in that object holds elements (`{"notes": [...]}`); an object in it is one itself, called by its name
    there (`{"2022.acl-long.1": {...}}`) if it has a title. Anything else in it is no paper and passed over.
    """

    def __init__(self) -> None:
        self.name: str | None = None
        self.begun = False
        self._around = False
        self._depth = 0
        self._member = ""

    def passes(self, event: str, value: Any) -> Iterator[tuple[str, Any]]:
        """What `_Building` is to be told: always the events of arrays."""
        if not self.begun:
            self.begun, self._around = True, event == "start_map"
            if self._around:
                return
        if not self._around:
            yield event, value
            return
        opens, ends = event in {"start_map", "start_array"}, event in {"end_map", "end_array"}
        if self._depth == 0 and event == "map_key":
            self._member = value
        if self._depth == 0 and opens:
            self.name = self._member if event == "start_map" else None
            if self.name is not None:
                yield "start_array", None
        if self._depth > 0 or opens:
            yield event, value
        self._depth += opens - ends
        if self._depth == 0 and ends and self.name is not None:
            yield "end_array", None


class _Building:
    """The elements of an array, built from a parser's events; one that grows too large or too deep is not built on.

    Not ijson's own `items`: that one keeps the path to each value as text, so that the time grows with the square of
    the depth, and of a name that stands twice in an object it takes the last without a word.
    """

    def __init__(self) -> None:
        self.element: Any = None
        self.flaw: str | None = None
        self._open: list[Any] = []
        self._names: list[str] = []
        self._depth = 0
        self._size = 0

    def take(self, event: str, value: Any) -> bool:
        """Take one event; true when it ended an element, which then stands in `element`, or what is wrong in `flaw`."""
        if event in {"start_map", "start_array"}:
            self._depth += 1
            if self._depth == 1:
                return False
            if self._depth == 2:
                self._begin()
            if self._depth > _DEEPEST:
                self.flaw = self.flaw or f"nested deeper than {_DEEPEST}"
            if self.flaw is None:
                opened: dict[str, Any] | list[Any] = {} if event == "start_map" else []
                self._put(opened)
                self._open.append(opened)
            return False
        if event in {"end_map", "end_array"}:
            self._depth -= 1
            if self._open and self.flaw is None:
                self._open.pop()
            return self._depth == 1
        if self._depth == 1:
            self._begin()
        self._size += len(value) if isinstance(value, str) else 8
        if self._size > MAX_RECORD_BYTES:
            self.flaw = self.flaw or f"the record is longer than {MAX_RECORD_BYTES:,} bytes"
        if self.flaw is None:
            if event == "map_key":
                if value in self._open[-1]:
                    self.flaw = f"{value[:100]!r} stands twice in it"
                self._names.append(value)
            else:
                self._put(value)
        else:
            self._open.clear()
            self._names.clear()
        return self._depth <= 1

    @property
    def titled(self) -> bool:
        """Whether the element is an object with a title."""
        return isinstance(self.element, dict) and "title" in self.element

    def _begin(self) -> None:
        self.element, self.flaw, self._size = None, None, 0
        self._open.clear()
        self._names.clear()

    def _put(self, value: Any) -> None:
        if not self._open:
            self.element = value
        elif isinstance(self._open[-1], dict):
            self._open[-1][self._names.pop()] = value
        else:
            self._open[-1].append(value)


def _holds_papers(sample: bytes, filename: str) -> bool:
    """Whether an object is a frame around papers, and not itself the first of many lines."""
    first = first_object(sample)
    if first is None:
        return filename.endswith(".json") or _FRAME.match(sample) is not None
    held = [each for value in first.values() for each in (value[:1] if isinstance(value, list) else [value])]
    return "title" not in first and any(isinstance(each, dict) and "title" in each for each in held)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


_FRAME: Final = re.compile(rb'\s*\{\s*"[^"]{1,200}"\s*:\s*[\[{]\s*["{]')
_DEEPEST: Final = 50
_DIGITS: Final = tuple(str(digit).encode() for digit in range(10))
JSON_ARRAY: Final = JsonArray()
