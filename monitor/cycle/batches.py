"""How claimed work is cut into questions: one batch is what one question carries. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from checkers import checker_named
from checkers.base import Checker, HostFacts
from monitor.model.looks import Due


@dataclass(frozen=True, slots=True)
class Batch:
    """Repositories of one host that one question asks about together."""

    checker: Checker
    question: str
    due: tuple[Due, ...]


def batches(due: Sequence[Due], facts: HostFacts) -> Iterator[Batch]:
    """Cut `due` by checker and question, each no larger than its question carries, the order of urgency kept.

    A stored question that its checker does not know now (a token came or went) becomes the cheapest one.
    """
    ordered = sorted(due, key=lambda one: (not one.urgent, one.checker, one.question))
    for (_, name, wanted), group in groupby(ordered, key=lambda one: (not one.urgent, one.checker, one.question)):
        checker = checker_named(name)
        known = {question.name: question for question in checker.questions(facts)}
        question = known.get(wanted) or next(iter(known.values()))
        size = max(1, min(question.batch, facts.batch or question.batch))
        members = list(group)
        for start in range(0, len(members), size):
            yield Batch(checker, question.name, tuple(members[start : start + size]))
