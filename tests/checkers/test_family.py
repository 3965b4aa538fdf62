"""What every checker must keep, whoever wrote it: the contract that CONTRIBUTING.md, "Add a host", speaks of."""

import re
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
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
# The statuses a host's own table may call a strike without a further word.
SPOKEN_FOR = {404, 410, 451}
SECRET = "glpat-abcdefghijklmnopqrst"
# Bodies that say nothing, of every wrong type: none of them may be believed to be a host's own word for life.
BODIES = (
    "", "{}", "null", "[1", "[]", "true", '"id"', '{"data": {"r0": null}}', '{"id": "x", "full_name": 7, "_id": []}',
    '{"id": true, "path_with_namespace": null, "message": {}}', '{"id": -1e400}', '{"values": 3, "responseCode": "1"}',
    '{"errors": [[]], "status": [], "tombstone": "yes"}', '{"url": {}, "lastUpdateDate": 0}', '{"info": [], "urls": 0}',
    '{"siblings": {"rfilename": 1}, "data": []}',
    '{"id": true, "full_name": 1, "path_with_namespace": 2, "uuid": 4}',
    "[" * 5000, '{"a":' * 5000,
)  # fmt: skip
HUGE = (f'{{"pad": "{"x" * 300_000}"', f"<title>x</title>{'<p>word' * 20_000}")
# Some checkers read a page's shape, which an empty title has not.
PAGES = ("<title>x</title><h1>x</h1>", f"<title>a page</title><p>write to jane.doe@example.edu, key={SECRET}")


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
            for stored in (None, "R_kgDOGqdxbA", "4711")
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
    # No words, of which some say a lot: "not found" is no garbage.
    st.binary(max_size=200).filter(lambda body: not re.search(rb"[A-Za-z]{3}|[0-9]{3}", body)),
    st.sampled_from(["text/html", "text/html; charset=x-none", "text/html; charset=\x00", "application/json", ""]),
)
ASKED = pytest.mark.parametrize(("checker", "question", "facts", "targets"), QUESTIONS)
EACH = pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)


@EACH
def test_it_recognises_its_own_examples_and_no_other_checkers(checker: Checker) -> None:
    assert examples(checker)
    for example in examples(checker):
        found = identify(example)
        assert found, example
        # A page on GitHub's Pages is a page first, and its repositories are further candidates.
        assert found[0].checker.name == checker.name, example
        assert {claimed.checker.name for claimed in found} == {checker.name}, example


@EACH
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


@EACH
def test_a_living_host_can_always_be_asked(checker: Checker) -> None:
    for found in (found for example in examples(checker) for found in checker.identify(address(example))):
        for authorised in (False, True):
            questions = checker.questions(HostFacts(host=found.host, authorised=authorised))
            assert bool(questions) == (found.closure is None)
            assert all(question.batch >= 1 for question in questions)
            assert len({question.name for question in questions}) == len(questions)


@ASKED
def test_a_failure_gives_evidence_and_never_a_strike(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    for kind in FailureKind:
        for evidence in all_evidence(checker, question, facts, targets, failure(kind)):
            assert COUNTS_AS[evidence.kind] in {CountsAs.OUTAGE, CountsAs.NOTHING}
            assert evidence.failure in {kind, None}


@ASKED
def test_a_status_gives_evidence_and_strikes_only_where_a_table_speaks(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    few = targets[:3]
    for status in STATUSES:
        answers = [reply(status, body, headers={"content-type": "application/json"}) for body in BODIES]
        answers += [html(page, status) for page in PAGES]
        answers += [reply(status, HUGE[status % 2], truncated=True)] if status in {200, 404, 503} else []
        for answer in answers:
            for evidence in all_evidence(checker, question, facts, few, answer):
                counts = COUNTS_AS[evidence.kind]
                if counts is CountsAs.STRIKE:
                    assert status in SPOKEN_FOR
                if counts is CountsAs.LIFE:
                    assert status in {200, 206}
                    assert not evidence.strong
                if 500 <= status < 600:
                    assert evidence.kind in {EvidenceKind.UNAVAILABLE, EvidenceKind.UNKNOWN}
                if evidence.kind is EvidenceKind.WALLED:
                    assert status in {401, 403, 429, 451, 999}


@ASKED
@settings(max_examples=20)
@given(answer=GARBAGE)
def test_garbage_gives_evidence_and_never_a_strong_word(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...], answer: Reply
) -> None:
    for evidence in all_evidence(checker, question, facts, targets[:2], answer):
        assert not evidence.strong
        assert COUNTS_AS[evidence.kind] in {CountsAs.NOTHING, CountsAs.LIFE}


@ASKED
def test_a_challenge_is_neither_life_nor_a_strike(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    anubis = '<title>Making sure you&#39;re not a bot!</title><script id="anubis_challenge">{}</script>'
    cloudflare = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
    for status in (200, 202, 401, 403, 404, 429, 503):
        for body in (anubis, cloudflare):
            for evidence in all_evidence(checker, question, facts, targets[:6], html(body, status)):
                assert COUNTS_AS[evidence.kind] in {CountsAs.NOTHING, CountsAs.OUTAGE}


@ASKED
def test_a_log_in_of_another_host_is_neither_life_nor_a_strike(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    def sign_in(request: Request) -> Reply:
        there = "https://idp.example.net/saml/login"
        return html("<title>Sign in</title><form>", url=there, hops=((request.url, 302),))

    for evidence in all_evidence(checker, question, facts, targets[:6], sign_in):
        assert COUNTS_AS[evidence.kind] is CountsAs.NOTHING


@ASKED
def test_nothing_secret_goes_anywhere_but_to_the_api_of_its_host(
    checker: Checker, question: str, facts: HostFacts, targets: tuple[Target, ...]
) -> None:
    for answer in (failure(FailureKind.TLS), failure(FailureKind.TIMEOUT), reply(401), reply(403), html("x")):
        requests: list[Request] = []
        converse_with(checker.ask(targets[:6], question, facts), recorder(answer, requests))
        for request in requests:
            api = request.url.startswith(("https://api.", f"https://{facts.host}/api/", f"https://{facts.host}/rest/"))
            assert request.token is None or (api and facts.authorised)
            assert request.verify_tls or request.token is None
            names = {name.lower() for name in request.headers}
            assert not names & {"git-protocol", "authorization", "cookie"}


def recorder(answer: Reply | Failure, requests: list[Request]) -> Callable[[Request], Reply | Failure]:
    def give(request: Request) -> Reply | Failure:
        requests.append(request)
        return answer

    return give


MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def all_evidence(
    checker: Checker,
    question: str,
    facts: HostFacts,
    targets: tuple[Target, ...],
    answer: Reply | Failure | Callable[[Request], Reply],
) -> Iterator[Evidence]:
    """The evidence for every target, each held to what evidence must carry and must not."""
    batch = max((asked.batch for asked in checker.questions(facts) if asked.name == question), default=50)
    replier = answer if callable(answer) else lambda _: answer
    for start in range(0, len(targets), batch):
        group = targets[start : start + batch]
        answers, requests = converse_with(checker.ask(group, question, facts), replier)
        assert [evidence.key for evidence in answers.evidence] == [target.key for target in group]
        assert answers.host.host == facts.host
        assert len(requests) <= 10 * len(group), "more questions than a look may ask"
        for evidence in answers.evidence:
            assert evidence.questions
            assert evidence.detail
            assert "\n" not in evidence.detail
            assert len(evidence.detail) <= 300
            assert requests == [] or evidence.status or evidence.failure or evidence.kind is EvidenceKind.UNKNOWN
            told = " ".join((evidence.detail, evidence.address or "", *(value for _, value in evidence.facts)))
            assert SECRET not in told
            assert not MAIL.search(told)
            assert all(name and len(value) <= 2_000 for name, value in evidence.facts)
            assert all(len(value) <= 200 for name, value in evidence.facts if name in {"said", "excerpt"})
            yield evidence
