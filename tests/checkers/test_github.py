"""GitHub without a token, and its addresses."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.address import parse
from checkers.base import Evidence, EvidenceKind, HostFacts, Target
from checkers.github import GitHub
from checkers.github.names import expressions, repository_number, same_id
from tests.checkers.conversation import EMPTY, FULL, Answer, ask_one, converse, git_reply, html, json, packet, reply

HUB = GitHub()
REPOSITORY = Target(key="github.com/owner/name", url="https://github.com/Owner/Name", host="github.com")
GIST_ID = "0123456789abcdef0123456789abcdef"
GIST = Target(key=f"gist.github.com/{GIST_ID}", url=f"https://gist.github.com/{GIST_ID}", host="gist.github.com")
SUFFIX = "/info/refs?service=git-upload-pack"


def look(question: str, *answers: Answer, wanted: Target = REPOSITORY) -> Evidence:
    return ask_one(HUB, wanted, question, *answers)[0]


def fields(**changes: object) -> dict[str, object]:
    return {
        "id": 447181164, "node_id": "R_kgDOGqdxbA", "full_name": "Owner/Name", "archived": False, "disabled": False,
        "size": 0, "pushed_at": "2021-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "key", "path"),
    [
        ("https://github.com/O/N/tree/main/a/b", "github.com/o/n", "tree/main/a/b"),
        ("https://github.com/O/N/blob/v1/README.md#x", "github.com/o/n", "blob/v1/README.md"),
        ("https://github.com/o/n/releases/tag/v1", "github.com/o/n", None),
        ("https://github.com/o/n.wiki.git", "github.com/o/n", None),
        ("https://github.com/o/soul.py", "github.com/o/soul.py", None),
        ("https://github.com/actions/checkout", "github.com/actions/checkout", None),
        ("https://raw.githubusercontent.com/o/n/refs/heads/main/x.py", "github.com/o/n", "blob/main/x.py"),
        ("https://api.github.com/repos/o/n/contents", "github.com/o/n", None),
        (f"https://gist.github.com/user/{GIST_ID.upper()}", f"gist.github.com/{GIST_ID}", None),
        (f"https://gist.github.com/{GIST_ID}.git", f"gist.github.com/{GIST_ID}", None),
        (f"https://gist.githubusercontent.com/user/{GIST_ID}/raw/x", f"gist.github.com/{GIST_ID}", None),
    ],
)
def test_addresses(given: str, key: str, path: str | None) -> None:
    found = parse(given)
    assert found is not None
    claimed = HUB.identify(found)
    assert [(identity.key, identity.path) for identity in claimed] == [(key, path)]


def test_questions_depend_on_the_token() -> None:
    def names(facts: HostFacts) -> list[tuple[str, int]]:
        return [(question.name, question.batch) for question in HUB.questions(facts)]

    assert names(HostFacts(host="github.com", authorised=True)) == [("graphql", 50), ("info-refs", 1), ("rest", 1)]
    assert names(HostFacts(host="github.com", authorised=True, batch=12)) == [
        ("graphql", 12),
        ("info-refs", 1),
        ("rest", 1),
    ]
    assert names(HostFacts(host="github.com")) == [("info-refs", 1), ("rest", 1)]
    assert names(HostFacts(host="gist.github.com", authorised=True)) == [("info-refs", 1), ("rest", 1)]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (git_reply(FULL), EvidenceKind.EXISTS),
        (git_reply(EMPTY), EvidenceKind.EMPTY),
        (reply(401, headers={"www-authenticate": 'Basic realm="GitHub"'}), EvidenceKind.NOT_VISIBLE),
        (reply(404), EvidenceKind.NOT_VISIBLE),
        (reply(401), EvidenceKind.WALLED),
        (reply(429), EvidenceKind.WALLED),
        (git_reply(packet("ERR Repository unavailable due to DMCA takedown.")), EvidenceKind.WITHHELD),
        (
            git_reply(
                FULL, url="https://github.com/new/home.git" + SUFFIX, hops=(("https://github.com/owner/name.git", 301),)
            ),
            EvidenceKind.MOVED,
        ),
    ],
)
def test_git_s_own_question(answer: Answer, kind: EvidenceKind) -> None:
    evidence, requests = ask_one(HUB, REPOSITORY, "info-refs", answer)
    assert evidence.kind is kind
    assert [(request.url, request.token) for request in requests] == [
        ("https://github.com/owner/name.git" + SUFFIX, None)
    ]


def test_trap_3_rest_is_asked_without_slash_and_suffix() -> None:
    _, requests = ask_one(HUB, REPOSITORY, "rest", json(fields()))
    assert [(request.url, request.token) for request in requests] == [("https://api.github.com/repos/owner/name", None)]


def test_rest_tells_identity_and_dates_and_size_zero_says_nothing() -> None:
    evidence = look("rest", json(fields(archived=True)))
    assert (evidence.kind, evidence.host_id, evidence.archived) == (EvidenceKind.EXISTS, "R_kgDOGqdxbA", True)
    assert evidence.pushed_at == datetime(2021, 1, 1, tzinfo=UTC)


def test_rest_moves_and_other_identities() -> None:
    moved = look("rest", json(fields(full_name="New/Home")))
    assert (moved.kind, moved.address) == (EvidenceKind.MOVED, "https://github.com/New/Home")
    stored = Target(key=REPOSITORY.key, url=REPOSITORY.url, host="github.com", host_id="R_kgDOGqdxbA")
    assert look("rest", json(fields()), wanted=stored).kind is EvidenceKind.EXISTS
    assert look("rest", json(fields(id=5, node_id="R_x")), wanted=stored).kind is EvidenceKind.OTHER_IDENTITY
    opaque = Target(key=REPOSITORY.key, url=REPOSITORY.url, host="github.com", host_id="SOMETHING_NEW")
    assert look("rest", json(fields(id=5)), wanted=opaque).kind is EvidenceKind.EXISTS


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json({"message": "Not Found", "status": "404"}, 404), EvidenceKind.NOT_VISIBLE),
        (json({"message": "This repository is empty."}, 404), EvidenceKind.UNKNOWN),
        (html("<h1>404</h1>", 404), EvidenceKind.UNKNOWN),
        (json({"message": "Repository access blocked", "block": {"reason": "dmca"}}, 451), EvidenceKind.WITHHELD),
        (
            json({"message": "Repository access blocked", "block": {"reason": "unavailable"}}, 403),
            EvidenceKind.WITHHELD,
        ),
        (json(fields(disabled=True)), EvidenceKind.WITHHELD),
        (json({"message": "API rate limit exceeded"}, 403), EvidenceKind.WALLED),
        (json({"message": "Bad credentials"}, 401), EvidenceKind.WALLED),
        (json({"message": "Server Error"}, 502), EvidenceKind.UNAVAILABLE),
        (json({"message": "Git Repository is empty."}, 409), EvidenceKind.UNKNOWN),
        (json([]), EvidenceKind.UNKNOWN),
        (html("<html>", 200), EvidenceKind.UNKNOWN),
    ],
)
def test_rest_answers(answer: Answer, kind: EvidenceKind) -> None:
    assert look("rest", answer).kind is kind


def test_the_anonymous_budget_is_noted() -> None:
    limited = json({"message": "x"}, 403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1893456000"})
    answers, _ = converse(HUB.ask((REPOSITORY,), "rest", HostFacts(host="github.com")), limited)
    assert (answers.host.budget_left, answers.host.budget_reset) == (0, datetime(2030, 1, 1, tzinfo=UTC))


def test_gists_are_asked_at_their_own_addresses() -> None:
    evidence, requests = ask_one(HUB, GIST, "info-refs", git_reply())
    assert (evidence.kind, requests[0].url) == (EvidenceKind.EXISTS, f"https://gist.github.com/{GIST_ID}.git" + SUFFIX)
    evidence, requests = ask_one(HUB, GIST, "rest", json({"id": GIST_ID}))
    assert (evidence.kind, requests[0].url) == (EvidenceKind.EXISTS, f"https://api.github.com/gists/{GIST_ID}")
    assert look("rest", json({"message": "Not Found"}, 404), wanted=GIST).kind is EvidenceKind.NOT_VISIBLE
    assert look("rest", json({"id": "another"}), wanted=GIST).kind is EvidenceKind.UNKNOWN


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tree/main/src/a", ("main:src/a", "HEAD:src/a")),
        ("tree/main", ("main",)),
        ("commit/abc123", ("abc123",)),
        ("releases/tag/v1", ()),
        ("tree", ()),
        ("", ()),
    ],
)
def test_paths_as_git_names_them(path: str, expected: tuple[str, ...]) -> None:
    assert expressions(path) == expected


@given(st.text(max_size=60))
def test_any_id_can_be_compared(node_id: str) -> None:
    assert same_id(node_id, node_id)
    number = repository_number(node_id)
    assert number is None or number >= 0
