"""YAML: a list of papers, at the top or under one name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from monitor.harvest.base import MAX_RECORD_BYTES, Rejected, UnfitError
from monitor.harvest.files.columns import record_of
from monitor.harvest.files.jsonlines import made
from monitor.harvest.files.lines import text_lines
from monitor.harvest.files.source import Intake, local
from monitor.model.papers import PaperRecord

_ITEM: Final = re.compile(r"( {0,20})-(?:\s|$)")
_COLUMN_LINE: Final = re.compile(rb"[ ]{0,20}-[ ]+['\"]?[A-Za-z][\w .-]{0,60}['\"]?[ ]*:(?:[ ]|\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class YamlList:
    """A YAML list of mappings, split at its items so that a broken one does not take the rest with it."""

    name: str = "yaml"
    maps: bool = True

    def recognises(self, sample: bytes, filename: str) -> bool:
        """Its name says so, or its first lines are an item of a list."""
        return filename.endswith((".yaml", ".yml")) or bool(
            _COLUMN_LINE.match(sample.lstrip(b"-\r\n ") and sample.lstrip(b"\r\n"))
        )

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every item's record. Values are text whatever they look like: 2304.12760 is no number here."""
        source = local(self.name, intake)
        for begun, text in _items(intake):
            where = f"line {begun}"
            if text is None:
                yield Rejected(where=where, key="", reason=f"the item is longer than {MAX_RECORD_BYTES:,} characters")
                continue
            try:
                value = _value(text)
            except UnfitError as error:
                yield Rejected(where=where, key="", reason=str(error))
                continue
            yield made(value, where, lambda cells: record_of(cells, source, intake.mapping))


def _items(intake: Intake) -> Iterator[tuple[int, str | None]]:
    """Each item's first line's number and its text; everything in front of the first item is left out."""
    indent: str | None = None
    lines: list[str] = []
    begun, length = 0, 0
    for number, line in enumerate(text_lines(intake.inflow), 1):
        found = _ITEM.match(line)
        if found and (indent is None or found[1] == indent):
            if lines:
                yield begun, "".join(lines) if length <= MAX_RECORD_BYTES else None
            indent, begun, lines, length = found[1], number, [line], len(line)
        elif lines:
            if line.startswith(("---", "...")):
                continue
            length += len(line)
            if length <= MAX_RECORD_BYTES:
                lines.append(line)
    if lines:
        yield begun, "".join(lines) if length <= MAX_RECORD_BYTES else None


def _value(text: str) -> Any:
    try:
        # Not a full loader: it makes numbers and dates of identifiers. Nothing but text, lists and mappings comes out.
        items = yaml.load(text, Loader=_Loader)  # noqa: S506 - it derives from the loader that constructs nothing
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise UnfitError(f"not YAML: {' '.join(str(problem).split())[:200]}") from None
    except RecursionError:
        raise UnfitError("not YAML that can be read: nested too deeply") from None
    if not isinstance(items, list) or len(items) != 1:
        raise UnfitError("not one item of a list")
    return items[0]


def _mark(loader: Any) -> Any:
    return loader.peek_event().start_mark


class _Loader(yaml.BaseLoader):
    """YAML without types, and without aliases: an item of a few lines could stand for billions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "an alias stands here; write it out", _mark(self))
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name!r} stands twice in it", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


YAML_LIST: Final = YamlList()
