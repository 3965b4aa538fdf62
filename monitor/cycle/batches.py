"""How claimed work is cut into questions: one batch is what one question carries. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from checkers import checker_named
from checkers.base import Checker, HostFacts
from monitor.model.looks import Canary, Due

ROOM_FOR_CANARIES: Final = 3
"""How many times larger than its canaries a batch must be for them to ride along; else they are asked by themselves."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Repositories of one host that one question asks about together, and the canaries that ride along."""

    checker: Checker
    question: str
    due: tuple[Due, ...]
    canaries: tuple[Canary, ...] = ()


def batches(due: Sequence[Due], facts: HostFacts, canaries: Sequence[Canary] = ()) -> Iterator[Batch]:
    """Cut `due` by checker and question, each no larger than its question carries, the order of urgency kept.

    Where a question carries many, the `canaries` of the same checker ride along and take their places.
    A stored question that its checker does not know now (a token came or went) becomes the cheapest one.
    """
    ordered = sorted(due, key=lambda one: (not one.urgent, one.checker, one.question))
    for (_, name, wanted), group in groupby(ordered, key=lambda one: (not one.urgent, one.checker, one.question)):
        checker = checker_named(name)
        known = {question.name: question for question in checker.questions(facts)}
        question = known.get(wanted) or next(iter(known.values()))
        members = list(group)
        carries = max(1, min(question.batch, facts.batch or question.batch))
        along = tuple(canary for canary in canaries if canary.checker == name)
        if carries < ROOM_FOR_CANARIES * len(along):
            along = ()
        size = carries - len(along)
        for start in range(0, len(members), size):
            yield Batch(checker, question.name, tuple(members[start : start + size]), along)
