"""How claimed work is cut into questions: one batch is what one question carries. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkers import checker_named
from checkers.base import Checker, HostFacts, Question
from monitor.model.looks import Due
from monitor.rules.strikes import COUNTS_AS, CountsAs


@dataclass(frozen=True, slots=True)
class Batch:
    """Repositories of one host that one question asks about together."""

    checker: Checker
    question: str
    due: tuple[Due, ...]


def batches(due: Sequence[Due], facts: HostFacts) -> Iterator[Batch]:
    """Cut `due` by checker and question, each no larger than its question carries, the order of urgency kept.

    A stored question that its checker does not know now (a token came or went) becomes the cheapest one. Among equals
    urgency only orders: who can wait fills the question of who cannot.
    """
    for checker, question, members in _groups(due, facts):
        room = _room(question, facts)
        taken: list[Due] = []
        for one in members:
            if taken and sum(map(places, taken)) + places(one) > room:
                yield Batch(checker, question.name, tuple(taken))
                taken = []
            taken.append(one)
        yield Batch(checker, question.name, tuple(taken))


@dataclass(frozen=True, slots=True)
class Gap:
    """What would fill the last question: how many repositories, asked by this question."""

    question: str
    places: int


def gap(due: Sequence[Due], facts: HostFacts) -> Gap | None:
    """What is missing from the last full question; None where nothing is, or a question carries but one."""
    for _, question, members in _groups(due, facts):
        room = _room(question, facts)
        free = -sum(map(places, members)) % room
        if free:
            return Gap(question.name, free)
    return None


def places(one: Due) -> int:
    """How much of a question a repository takes: what was not found is asked by its name and by its id."""
    kind = one.target.last_kind
    return 2 if one.target.host_id and kind is not None and COUNTS_AS[kind] is CountsAs.STRIKE else 1


def _groups(due: Sequence[Due], facts: HostFacts) -> list[tuple[Checker, Question, list[Due]]]:
    """The due by checker and question, urgent ones first."""
    groups: dict[tuple[str, str], tuple[Checker, Question, list[Due]]] = {}
    for one in sorted(due, key=lambda one: not one.urgent):
        checker = checker_named(one.checker)
        known = {question.name: question for question in checker.questions(facts)}
        question = known.get(one.question) or next(iter(known.values()))
        groups.setdefault((checker.name, question.name), (checker, question, []))[2].append(one)
    return list(groups.values())


def _room(question: Question, facts: HostFacts) -> int:
    return max(1, min(question.batch, facts.batch or question.batch))
