"""How claimed work is cut into Rounds, and these into questions: one batch is what one question carries. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from checkers import checker_named
from checkers.base import Checker, HostFacts, Question
from monitor.model.looks import Canary, Due, LaneDue
from monitor.rules.batching import filling, witnesses

ROOM_FOR_CANARIES: Final = 3
"""How many times larger than its canaries a batch must be for them to ride along; else they are asked by themselves."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Repositories of one host that one question asks about together, and the canaries that ride along.

    `many`: such a question can carry several, however few are left for this one.
    """

    checker: Checker
    question: str
    due: tuple[Due, ...]
    canaries: tuple[Canary, ...] = ()
    many: bool = False


def rounds_of(lane: LaneDue, most: int, canaries: int) -> tuple[tuple[Due, ...], ...]:
    """A lane's work by the Rounds that are to be made of it, each of at most `most` looks.

    Where one question carries many a Round holds one of them, so that its canaries speak for few: what they condemn is
    asked again. Who is due by other questions goes with the first. `canaries` is how many living ones are wanted.
    """
    if lane.facts.batch is None:
        return (lane.due,)
    together = checker_named(lane.due[0].checker).questions(lane.facts)[0].name
    groups = _groups(lane.due, lane.facts)
    ride = [one for _, question, members in groups if question.name == together for one in members]
    beside = [one for _, question, members in groups if question.name != together for one in members]
    room = min(most, lane.facts.batch)
    cut = [filling(ride, room, min(canaries, len(lane.canaries)))]
    while ride := ride[len(cut[-1]) :]:
        cut.append(filling(ride, room, min(canaries, len(lane.canaries))))
    return ((*cut[0], *beside), *cut[1:])


def batches(due: Sequence[Due], facts: HostFacts, canaries: Sequence[Canary] = ()) -> Iterator[Batch]:
    """Cut `due` by checker and question, each no larger than its question carries, the order of urgency kept.

    Where a question carries many, the `canaries` of the same checker ride along and take their places; the living ones
    stay at home where as many of those asked are known to live.
    A stored question that its checker does not know now (a token came or went) becomes the cheapest one. Among equals
    urgency only orders: who can wait fills the question of who cannot.
    """
    for checker, question, members in _groups(due, facts):
        carries = max(1, min(question.batch, facts.batch or question.batch))
        along = tuple(canary for canary in canaries if canary.checker == checker.name)
        if carries < ROOM_FOR_CANARIES * len(along):
            along = ()
        gone = tuple(canary for canary in along if not canary.alive)
        living = len(along) - len(gone)
        left = members
        while left:
            taken = filling(left, carries - len(gone), living)
            enough = len(witnesses(taken, living)) >= living
            yield Batch(checker, question.name, taken, gone if enough else along, many=question.batch > 1)
            left = left[len(taken) :]


def _groups(due: Sequence[Due], facts: HostFacts) -> list[tuple[Checker, Question, list[Due]]]:
    """The due by checker and question: what carries many first, since its canaries speak for the rest."""
    groups: dict[tuple[str, str], tuple[Checker, Question, list[Due]]] = {}
    for one in sorted(due, key=lambda one: not one.urgent):
        checker = checker_named(one.checker)
        known = {question.name: question for question in checker.questions(facts)}
        question = known.get(one.question) or next(iter(known.values()))
        groups.setdefault((checker.name, question.name), (checker, question, []))[2].append(one)
    return sorted(groups.values(), key=lambda group: -group[1].batch)
