"""What every checker must keep, whoever wrote it."""

import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers import CHECKERS, identify
from checkers.address import Address, parse, text
from checkers.base import Checker, Evidence, EvidenceKind, Failure, FailureKind, HostFacts, Reply, Request, Target
from monitor.rules.strikes import COUNTS_AS, CountsAs
from tests.checkers.conversation import converse_with, failure, html, reply

STATUSES = (
    200, 204, 206, 301, 302, 307, 308, 400, 401, 403, 404, 405, 406, 408, 409, 410, 418, 425, 429, 451, 500, 502, 503,
    504, 521, 530, 999,
)  # fmt: skip
# The statuses a host's own table may call a strike.
SPOKEN_FOR = {404, 410, 451}


def examples(checker: Checker) -> tuple[str, ...]:
    found = sys.modules[type(checker).__module__].__dict__["EXAMPLES"]
    assert isinstance(found, tuple)
    return found


def every_question() -> Iterator[tuple[Checker, str, HostFacts, tuple[Target, ...]]]:
    for checker in CHECKERS:
        targets = tuple(
            Target(key=found.key, url=found.url, host=found.host, host_id=stored, paths=("tree/main/src",))
            for example in examples(checker)
            for found in checker.identify(address(example))
            for stored in (None, "R_kgDOGqdxbA")
        )
        for authorised in (False, True):
            facts = HostFacts(host=targets[0].host, authorised=authorised)
            for question in (*(question.name for question in checker.questions(facts)), "no such question"):
                yield checker, question, facts, targets


def address(example: str) -> Address:
    found = parse(example)
    assert found is not None, example
    return found


QUESTIONS = [
    pytest.param(*case, id=f"{case[0].name}-{case[1]}{'-token' if case[2].authorised else ''}")
    for case in every_question()
]
GARBAGE = st.builds(
    lambda body, declared: reply(200, body, headers={"content-type": declared}),
    st.binary(max_size=200),
    st.sampled_from(["text/html", "text/html; charset=x-none", "text/html; charset=\x00", "a/b", ""]),
)
ASKED = pytest.mark.parametrize(("checker", "question", "facts", "targets"), QUESTIONS)


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_it_recognises_its_own_examples_and_no_other_checkers(checker: Checker) -> None:
    assert examples(checker)
    for example in examples(checker):
        found = identify(example)
        assert found, example
        assert {claimed.checker.name for claimed in found} == {checker.name}, example


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_identify_is_idempotent_and_names_a_usable_identity(checker: Checker) -> None:
    for example in examples(checker):
        for found in identify(example):
            again = identify(found.identity.url)
            assert found.identity.key in {other.identity.key for other in again}, example
            assert {other.identity.key for other in identify(text(address(example)))} == {
                other.identity.key for other in identify(example)
            }
            assert found.identity.host
            assert found.identity.host in found.identity.key


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_a_living_host_can_always_be_asked(checker: Checker) -> None:
    for found in (found for example in examples(checker) for found in checker.identify(address(example))):
        for authorised in (False, True):
            questions = checker.questions(HostFacts(host=found.host, authorised=authorised))
            assert bool(questions) == (found.closure is None)
            assert all(question.batch >= 1 for question in questions)
            assert len({question.name for question in questions}) == len(questions)


@ASKED
@pytest.mark.parametrize("kind", FailureKind)
def test_a_failure_gives_evidence_and_never_a_strike(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...], kind: FailureKind
) -> None:
    for evidence in all_evidence(checker, question, facts, targets, failure(kind)):
        assert COUNTS_AS[evidence.kind] in {CountsAs.OUTAGE, CountsAs.NOTHING}


@ASKED
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_gives_evidence_and_strikes_only_where_a_table_speaks(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...], status: int
) -> None:
    bodies = ("", "<title>x</title><h1>x</h1>", "{}", "null", "[1", '{"data": {"r0": null}}')
    answers = [html(body, status) for body in bodies]
    for evidence in (found for answer in answers for found in all_evidence(checker, question, facts, targets, answer)):
        counts = COUNTS_AS[evidence.kind]
        if counts is CountsAs.STRIKE:
            assert status in SPOKEN_FOR
        if counts is CountsAs.LIFE:
            assert status in {200, 206}
        if 500 <= status < 600:
            assert evidence.kind in {EvidenceKind.UNAVAILABLE, EvidenceKind.UNKNOWN}
        if evidence.kind is EvidenceKind.WALLED:
            assert status in {401, 403, 429, 451, 999}


@ASKED
@given(answer=GARBAGE)
def test_garbage_gives_evidence_and_never_a_strong_word(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...], answer: Reply
) -> None:
    for evidence in all_evidence(checker, question, facts, targets[:2], answer):
        assert not evidence.strong
        assert COUNTS_AS[evidence.kind] in {CountsAs.NOTHING, CountsAs.LIFE}


@ASKED
def test_nothing_secret_goes_anywhere_but_to_the_api_of_its_host(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    for kind in (FailureKind.TLS, FailureKind.TIMEOUT):
        requests: list[Request] = []
        converse_with(checker.ask(targets, question, facts), recorder(failure(kind), requests))
        for request in requests:
            assert request.token is None or request.url.startswith("https://api.github.com/")
            assert request.verify_tls or request.token is None
            names = {name.lower() for name in request.headers}
            assert not names & {"git-protocol", "authorization", "cookie"}


def recorder(answer: Reply | Failure, requests: list[Request]) -> Callable[[Request], Reply | Failure]:
    def give(request: Request) -> Reply | Failure:
        requests.append(request)
        return answer

    return give


def all_evidence(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...], answer: Reply | Failure
) -> Iterator[Evidence]:
    batch = max((asked.batch for asked in checker.questions(facts) if asked.name == question), default=50)
    for start in range(0, len(targets), batch):
        group = targets[start : start + batch]
        answers, _ = converse_with(checker.ask(group, question, facts), lambda request: answer)
        assert [evidence.key for evidence in answers.evidence] == [target.key for target in group]
        assert answers.host.host == facts.host
        for evidence in answers.evidence:
            assert evidence.questions
            assert evidence.detail
            assert "\n" not in evidence.detail
            assert len(evidence.detail) <= 300
            yield evidence
