"""Our own format of samples: facts about papers as JSON lines, strict, so that a slip is found and not imported.

Its fields are described in `monitor/samples/__init__.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.harvest.base import Rejected, UnfitError
from monitor.harvest.files.jsonlines import first_object, read_lines
from monitor.harvest.files.source import Intake
from monitor.harvest.names import described
from monitor.harvest.record import Draft, key_of
from monitor.model.papers import LinkKind, PaperRecord

FIELDS: Final = frozenset(
    {
        "arxiv_id", "title", "authors", "published", "categories", "availability", "conditional", "code", "others",
        "citations", "mark", "mark_reason",
    }
)  # fmt: skip
_NEEDED: Final = frozenset({"arxiv_id", "title", "authors", "published", "categories", "availability"})
_STATEMENTS: Final = frozenset({"link", "promised", "on_request", "claimed", "none", "unread"})


@dataclass(frozen=True, slots=True)
class SampleLines:
    """Sample papers, one JSON object a line."""

    name: str = "samples"
    maps: bool = False

    def recognises(self, sample: bytes, filename: str) -> bool:
        """The first object has all that a sample needs, and nothing that it does not know."""
        del filename
        first = first_object(sample)
        return first is not None and first.keys() >= _NEEDED and first.keys() <= FIELDS

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every line's record."""
        return read_lines(intake, _record)


def _record(line: Mapping[str, Any]) -> PaperRecord:
    if missing := sorted(_NEEDED - line.keys()):
        raise UnfitError(f"{', '.join(missing)} missing")
    if unknown := sorted(line.keys() - FIELDS):
        raise UnfitError(f"no such field: {', '.join(unknown)[:200]}")
    if not isinstance(line["availability"], str) or line["availability"] not in _STATEMENTS:
        raise UnfitError(f"availability is none of {', '.join(sorted(_STATEMENTS))}")
    draft = Draft(source="samples", key=key_of(line["arxiv_id"]))
    for name in ("arxiv_id", "title", "authors", "published", "categories", "citations", "mark", "conditional"):
        draft.put(name, line.get(name))
    stated = line["availability"]
    if stated == "claimed":
        draft.facts.update(availability="none", claimed=True)
    elif stated != "unread":
        draft.facts["availability"] = stated
    draft.give(line.get("code"), "code", LinkKind.OWN_CODE)
    others = line.get("others", {})
    if not isinstance(others, dict):
        raise UnfitError(f"others is {described(others)}, not an object of kind and address")
    for kind, address in others.items():
        if kind not in set(LinkKind) - {LinkKind.OWN_CODE}:
            raise UnfitError(f"others has the kind {kind[:40]!r}, which is none")
        draft.give(address, kind, LinkKind(kind))
    return draft.finished()


SAMPLES: Final = SampleLines()
