"""The canary that must not live: an address nobody can have made, for every host that has one."""

import pytest

from checkers import CHECKERS, checker_named
from checkers.base import Checker, EvidenceKind, HostFacts, Target
from tests.checkers.conversation import converse_with, git_reply, reply
from tests.checkers.test_family import address, examples


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_nowhere_is_an_address_of_the_host_itself(checker: Checker) -> None:
    hosts = {found.host for example in examples(checker) for found in checker.identify(address(example))}
    for host in hosts:
        nowhere = checker.nowhere(host)
        if nowhere is not None:
            assert nowhere.host == host
            assert nowhere.key.startswith(host)
            assert nowhere.url.startswith("https://")
            assert nowhere == checker.nowhere(host), "the same for ever"
    assert checker.nowhere("nobody.example") is None


def test_a_host_that_answers_for_nowhere_is_seen_to_live() -> None:
    git = checker_named("git")
    nowhere = git.nowhere("codeberg.org")
    assert nowhere is not None
    there = Target(key=nowhere.key, url=nowhere.url, host=nowhere.host)
    facts = HostFacts(host=nowhere.host)
    lying, _ = converse_with(git.ask((there,), "info-refs", facts), lambda _: git_reply())
    assert lying.evidence[0].kind is EvidenceKind.EXISTS
    honest, _ = converse_with(git.ask((there,), "info-refs", facts), lambda _: reply(404))
    assert honest.evidence[0].kind is EvidenceKind.NOT_VISIBLE
