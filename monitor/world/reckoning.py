"""What was shown, held against what was true: deaths found and how soon, false burials, resurrections. Pure.

Days are those on which the host answered and we could ask; of a death only those on which a no would have counted, so
none with a lapsed certificate. A death is an absence of at least 45 of them; a shorter one counts neither way. A false
burial is a repository shown 404 while visible, or ghosted while holding code, or still shown so 15 days after that
became true again within a year.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from monitor.model.status import Cause, Status
from monitor.world.truth import Family, Repository, World

ENOUGH_DAYS: Final = 45
BACK_WITHIN: Final = 15
_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Shown:
    """What we showed of a repository from this sweep on."""

    day: float
    status: Status
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """A repository gone for good, or for long: since when (day), and whether its host knows but one question.

    `found_after` is after how many days we showed it; None where we never did.
    """

    place: int
    day: float
    one_question: bool
    found_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A false burial: which repository, when (day) it was shown, and what was wrong."""

    place: int
    day: float
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A whole world, reckoned. `back_after` holds the delays of resurrections, in days."""

    deaths: tuple[Death, ...]
    mistakes: tuple[Mistake, ...]
    back_after: tuple[int, ...]

    def delays(self, *, one_question: bool | None = None) -> list[int]:
        """After how many days the deaths were found, shortest first; of all, or of those with one question or more."""
        chosen = (one for one in self.deaths if one_question in {None, one.one_question})
        return sorted(one.found_after for one in chosen if one.found_after is not None)


@dataclass(slots=True)
class Reckoning:
    """Takes what is shown, sweep by sweep, and reckons it at the end."""

    world: World
    shown: dict[int, list[Shown]] = field(default_factory=dict)

    def show(self, place: int, day: float, status: Status, cause: Cause) -> None:
        """From the sweep of this day on the paper of this repository is shown so."""
        self.shown.setdefault(place, []).append(Shown(day, status, cause))

    def reckon(self) -> Reckoned:
        """Hold everything shown against everything true."""
        deaths: list[Death] = []
        mistakes: list[Mistake] = []
        back: list[int] = []
        for place, repository in enumerate(self.world.repositories):
            shown = self.shown.get(place, [])
            deaths += self._deaths(place, repository, shown)
            visible = self._spans(repository, self.world.visible)
            code = self._spans(repository, self._answers_with_code)
            for status, spans in ((Status.NOT_FOUND, visible), (Status.GHOSTED, code)):
                for begins, ends in self._times(shown, status):
                    mistakes += self._mistakes(place, repository, status, (begins, ends), spans)
                    if status is Status.NOT_FOUND:
                        back += self._back(repository, (begins, ends), spans)
        return Reckoned(deaths=tuple(deaths), mistakes=tuple(mistakes), back_after=tuple(sorted(back)))

    def _answers_with_code(self, repository: Repository, day: float) -> bool:
        return self.world.visible(repository, day) and self.world.holds_code(repository, day)

    def _deaths(self, place: int, repository: Repository, shown: list[Shown]) -> Iterable[Death]:
        for begins, ends in self.world.absences(repository):
            if self.world.deniable(repository.host, begins, ends) < ENOUGH_DAYS:
                continue
            found = self._first(shown, begins, ends)
            after = None if found is None else self.world.deniable(repository.host, begins, found)
            one_question = repository.family is Family.PAGE
            yield Death(place=place, day=begins, one_question=one_question, found_after=after)

    @staticmethod
    def _first(shown: list[Shown], begins: float, ends: float) -> float | None:
        """When it was first shown 404 within this time."""
        before = bisect_right(shown, begins, key=lambda one: one.day) - 1
        if before >= 0 and shown[before].status is Status.NOT_FOUND:
            return begins
        found = (one.day for one in shown if begins < one.day < ends and one.status is Status.NOT_FOUND)
        return next(found, None)

    def _times(self, shown: list[Shown], status: Status) -> Iterable[tuple[float, float]]:
        """From when to when a status was shown, whatever its causes."""
        begins: float | None = None
        for one in shown:
            if one.status is status and begins is None:
                begins = one.day
            elif one.status is not status and begins is not None:
                yield begins, one.day
                begins = None
        if begins is not None:
            yield begins, float(self.world.days)

    def _spans(self, repository: Repository, holds: Callable[[Repository, float], bool]) -> list[tuple[float, float]]:
        """From when to when something was true of a repository."""
        found: list[tuple[float, float]] = []
        for begins, ends in pairwise(self.world.turns(repository)):
            if not holds(repository, begins):
                continue
            if found and found[-1][1] == begins:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((begins, ends))
        return found

    def _mistakes(
        self,
        place: int,
        repository: Repository,
        status: Status,
        time: tuple[float, float],
        spans: list[tuple[float, float]],
    ) -> Iterable[Mistake]:
        begins, ends = time
        for first, last in spans:
            if first <= begins < last:
                yield Mistake(place=place, day=begins, what=f"{status} though nothing was lost")
            elif begins < first < min(ends, begins + _YEAR):
                late = self.world.askable(repository.host, first, min(ends, last))
                if late > BACK_WITHIN:
                    yield Mistake(place=place, day=first, what=f"still {status} {late} days after it came back")

    def _back(
        self, repository: Repository, time: tuple[float, float], spans: list[tuple[float, float]]
    ) -> Iterable[int]:
        begins, ends = time
        for first, last in spans:
            if begins < first < ends <= last and first < begins + _YEAR and ends < self.world.days:
                yield self.world.askable(repository.host, first, ends)
