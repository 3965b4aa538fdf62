"""Hosts that are gone: nothing is asked, and the living under the same roof stay alive."""

import pytest

from checkers import identify
from checkers.base import EvidenceKind
from checkers.deadhosts import EXAMPLES, DeadHosts
from tests.checkers.conversation import ask_one, target


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_lay_there_carries_the_closure(example: str) -> None:
    found = identify(example)[0].identity
    assert found.closure is not None
    assert found.closure.sentence.endswith(".")


def test_every_form_of_a_google_code_address_is_one_project_with_its_archive() -> None:
    forms = (
        "code.google.com/p/My-Tool",
        "https://code.google.com/archive/p/my-tool/source",
        "my-tool.googlecode.com/svn",
    )
    found = [identify(form)[0].identity for form in forms]
    assert {identity.key for identity in found} == {"code.google.com/p/my-tool"}
    closure = found[0].closure
    assert closure is not None
    assert closure.kept_at == "https://code.google.com/archive/p/my-tool/"


@pytest.mark.parametrize(
    "living",
    [
        "https://openjdk.java.net/projects/jdk", "https://hg.openjdk.java.net/jdk", "https://jdk.java.net/21/",
        "https://bitbucket.org/owner/name", "https://salsa.debian.org/owner/name", "https://code.google.com/apis",
        "https://notcodeplex.com/x", "https://codeplex.com.example.org/x",
    ],
)  # fmt: skip
def test_the_living_are_not_closed(living: str) -> None:
    assert all(found.identity.closure is None for found in identify(living))


def test_nothing_is_asked_and_nothing_is_claimed() -> None:
    evidence, requests = ask_one(DeadHosts(), target("http://tool.codeplex.com/"), "any")
    assert (evidence.kind, requests) == (EvidenceKind.UNKNOWN, [])
