"""Who stands behind a name, as far as somebody showed it: the papers of one ORCID iD, and the one name in all of them.

A claim says that its claimant is among a paper's authors, not which of them. So a name is somebody's only where it is
the one name that stands in every paper they showed to be theirs; then, and for those papers alone, a share is reckoned.
Two people of one name stay two, and a name that nobody claimed stays a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.model.catalogue import PaperLine
from monitor.model.status import Status
from reports.folding import author_name

FEWEST = 5
"""From how many judged papers on a share of them is reckoned."""
_JUDGED = frozenset({Status.ALIVE, Status.GHOSTED, Status.NOT_FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who showed that `papers` of a name are theirs: how many were judged, and how many of those answer."""

    papers: tuple[str, ...]
    judged: int
    answering: int

    @property
    def share(self) -> int | None:
        """Of a hundred judged papers so many answer; None where fewer than five were judged: that is no share yet."""
        return round(100 * self.answering / self.judged) if self.judged >= FEWEST else None


def persons_named(name: str, lines: Iterable[PaperLine]) -> list[Person]:
    """Everybody who showed that some of these papers, which all bear `name`, are theirs; most papers first."""
    shown: dict[str, list[PaperLine]] = {}
    for line in lines:
        for person in line.persons:
            shown.setdefault(person, []).append(line)
    found = [_person(theirs) for theirs in shown.values() if _common(theirs) == {name}]
    return sorted(found, key=lambda person: (-len(person.papers), person.papers))


def _common(lines: Sequence[PaperLine]) -> set[str]:
    """The names that stand in each of these papers."""
    return set.intersection(*({author_name(name) for name in line.authors} for line in lines))


def _person(lines: Sequence[PaperLine]) -> Person:
    return Person(
        papers=tuple(sorted(line.slug for line in lines)),
        judged=sum(line.status in _JUDGED for line in lines),
        answering=sum(line.status is Status.ALIVE for line in lines),
    )
