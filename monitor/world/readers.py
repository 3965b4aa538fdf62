"""What readers of the demo's year send: a correction that is accepted, and claims by one author with an ORCID iD."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from monitor.model.papers import PaperRecord

TIME_FOR_READERS: Final = 60
"""The fewest days of a world in which what readers send has its consequences."""
ORCID: Final = "0000-0002-1825-0097"
"""The iD that ORCID's own documentation prints as its example (a made person, Josiah Carberry)."""
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """On the evening of `day` a reader writes where the code of the paper `doi` is, and the operator accepts it."""

    day: int
    doi: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """On the evening of `day` somebody shows by an ORCID iD that the papers `dois` are theirs, and says a word on one.

    The words stand on the page of the first.
    """

    day: int
    dois: tuple[str, ...]
    orcid: str
    words: str


def claimed_by_one(records: Iterable[PaperRecord], day: int) -> Claimed | None:
    """The papers of the one who wrote most and whose name alone stands in all of them; None in too small a world."""
    wrote: dict[str, list[PaperRecord]] = {}
    for record in records:
        for name in dict.fromkeys(record.authors):
            wrote.setdefault(name, []).append(record)
    alone = {name: theirs for name, theirs in wrote.items() if _shared(theirs) == {name} and len(theirs) >= _FEWEST}
    if not alone:
        return None
    name = max(alone, key=lambda one: (len(alone[one]), one))
    return Claimed(
        day=day,
        dois=tuple(record.doi for record in alone[name] if record.doi),
        orcid=ORCID,
        words="The code grew up in my second year; write to me before you build a house on it.",
    )


def _shared(records: list[PaperRecord]) -> set[str]:
    return set.intersection(*(set(record.authors) for record in records))
