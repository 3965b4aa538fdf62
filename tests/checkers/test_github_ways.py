"""GitHub asked with care: what is asked along, what a limit or a token says, Enterprise, short links, nowhere."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers import identify
from checkers.base import Answers, Evidence, EvidenceKind, HostFacts, Request, Target
from checkers.github import NOWHERE, GitHub
from checkers.github.ledger import token_end
from checkers.github.names import graphql_address, rest_address, token_for
from checkers.github.readme import code_elsewhere
from checkers.github.said import masked
from monitor.rules.strikes import COUNTS_AS, CountsAs
from tests.checkers.conversation import ask_one, converse_with, git_reply, json, reply
from tests.standins.github import TOKEN, StandIn, repository, typed_error

HUB = GitHub()
FACTS = HostFacts(host="github.com", authorised=True)
ID = "R_kgDOGqdxbA"
README = [("README.md", "blob")]


def target(name: str = "owner/name", **changes: Any) -> Target:
    return Target(key=f"github.com/{name}", url=f"https://github.com/{name}", host="github.com", **changes)


def ask(stand_in: Any, *targets: Target, host: HostFacts = FACTS) -> tuple[Answers, list[Request]]:
    return converse_with(HUB.ask(targets, "graphql", host), stand_in)


def seen(stand_in: Any, wanted: Target | None = None) -> Evidence:
    return ask(stand_in, wanted or target())[0].evidence[0]


def test_a_lost_repository_is_asked_by_name_and_id_in_one_post() -> None:
    stand_in = StandIn()
    lost = target(host_id=ID, last_kind=EvidenceKind.NOT_VISIBLE)
    answers, requests = ask(stand_in, lost, target("owner/other"))
    assert len(requests) == 1
    assert stand_in.sizes == [3]
    assert answers.evidence[0].kind is EvidenceKind.NOT_VISIBLE
    assert "neither the name nor the id" in answers.evidence[0].detail


def test_no_post_carries_more_than_fifty_aliases() -> None:
    stand_in = StandIn()
    ask(stand_in, *(target(f"o/n{n}", host_id=f"R_{n}", last_kind=EvidenceKind.NOT_VISIBLE) for n in range(40)))
    assert max(stand_in.sizes) <= 50


def test_points_are_counted_and_the_budget_is_read() -> None:
    stand_in = StandIn(names={f"o/n{n}": repository(f"o/n{n}", f"R_{n}") for n in range(50)})
    answers, _ = ask(stand_in, *(target(f"o/n{n}") for n in range(50)))
    assert (answers.host.spent, stand_in.spent) == (2, 2), "four connections fifty times are two points"
    assert (answers.host.budget, answers.host.budget_left) == (5000, 4990)


def test_trap_14_a_readme_that_names_code_elsewhere_is_not_readme_only() -> None:
    door = repository("Owner/Name", ID, code=0, root=README, readme="The code is at https://github.com/lab/tool now.")
    stand_in = StandIn(names={"owner/name": door})
    assert seen(stand_in).kind is EvidenceKind.README_ONLY, "asked once, the readme is not read"
    again = seen(stand_in, target(host_id=ID, last_kind=EvidenceKind.README_ONLY))
    assert (again.kind, "lab/tool" in again.detail) == (EvidenceKind.EXISTS, True)


@pytest.mark.parametrize("readme", ["# Code coming soon\nBased on https://github.com/lab/tool", "# A title"])
def test_a_readme_that_promises_stays_readme_only_with_its_words_as_witness(readme: str) -> None:
    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID, code=0, root=README, readme=readme)})
    again = seen(stand_in, target(host_id=ID, last_kind=EvidenceKind.README_ONLY))
    assert again.kind is EvidenceKind.README_ONLY
    assert dict(again.facts)["readme"].startswith("# ")


def test_a_readme_that_cannot_be_read_condemns_nobody() -> None:
    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID, code=0, root=README)})
    assert seen(stand_in, target(last_kind=EvidenceKind.README_ONLY)).kind is EvidenceKind.EXISTS


@given(st.text(max_size=300))
def test_no_readme_breaks_the_reading(text: str) -> None:
    assert code_elsewhere(text, "owner/name") is None or text


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"isMirror": True, "mirrorUrl": "https://git.lab.edu/x.git"}, ("mirror of", "https://git.lab.edu/x.git")),
        ({"isTemplate": True}, ("template", "yes")),
        ({"isFork": True, "parent": {"nameWithOwner": "first/one"}}, ("fork of", "first/one")),
        ({"databaseId": 77}, ("number", "77")),
    ],
)
def test_mirrors_templates_forks_and_numbers_are_told(changes: dict[str, Any], fact: tuple[str, str]) -> None:
    evidence = seen(StandIn(names={"owner/name": repository("Owner/Name", ID, **changes)}))
    assert evidence.kind is EvidenceKind.HAS_CODE
    assert fact in evidence.facts


def test_trap_26_a_fork_in_place_of_the_original_is_another_identity() -> None:
    fork = repository("Owner/Name", "R_fork", isFork=True, parent={"nameWithOwner": "some/one"})
    evidence = seen(StandIn(names={"owner/name": fork}), target(host_id=ID))
    assert (evidence.kind, evidence.created_at) == (
        EvidenceKind.OTHER_IDENTITY,
        datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    assert ("fork of", "some/one") in evidence.facts


@pytest.mark.parametrize(("reason", "status"), [("dmca", 451), ("tos", 403), ("unavailable", 403)])
def test_what_graphql_does_not_explain_rest_does(reason: str, status: int) -> None:
    for refused in (None, typed_error("FORBIDDEN", "Repository access blocked")):
        stand_in = StandIn(names={"owner/name": refused}, withheld={"owner/name": reason})
        evidence = seen(stand_in)
        assert (evidence.kind, evidence.status) == (EvidenceKind.WITHHELD, status)
        assert reason in evidence.detail


def test_trap_4_a_weak_token_that_hides_many_asks_nobody_why() -> None:
    names = [f"o/n{n}" for n in range(9)]
    answers, requests = ask(StandIn(names=dict.fromkeys(names)), *map(target, names))
    assert {one.kind for one in answers.evidence} == {EvidenceKind.UNKNOWN}
    assert len(requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        json({"errors": [{"message": "You have exceeded a secondary rate limit. Please wait."}]}),
        json({"data": {"r0": None}, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}),
        json({"message": "You have triggered an abuse detection mechanism."}, 403),
        reply(429),
    ],
)
def test_a_limit_is_told_apart_and_walls(answer: Any) -> None:
    answers, requests = ask(lambda _: answer, target(host_id=ID), target("a/b"))
    assert {one.kind for one in answers.evidence} == {EvidenceKind.WALLED}
    assert (answers.host.limited, answers.host.token_refused, len(requests)) == (True, False, 1)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Bad credentials"),
        (403, "Sorry. Your account was suspended."),
        (403, "Resource not accessible by personal access token"),
        (403, "Although you appear to have the correct authorization credentials, IP allow list enabled"),
        (403, "Resource protected by organization SAML enforcement."),
    ],
)
def test_trap_4_an_answer_about_the_token_is_about_nobody_else(status: int, message: str) -> None:
    answers, requests = ask(lambda _: json({"message": message}, status), *(target(f"o/n{n}") for n in range(9)))
    assert {one.kind for one in answers.evidence} == {EvidenceKind.UNKNOWN}
    assert (answers.host.token_refused, answers.host.authorised, len(requests)) == (True, False, 1)


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ("2026-12-24 10:00:00 UTC", datetime(2026, 12, 24, 10, tzinfo=UTC)),
        ("2026-12-24 10:00:00 +0200", datetime(2026, 12, 24, 8, tzinfo=UTC)),
        ("2026-12-24 10:00:00 -0700", datetime(2026, 12, 24, 17, tzinfo=UTC)),
        ("", None),
        ("never", None),
    ],
)
def test_the_end_of_a_token_is_read(told: str, ends: datetime | None) -> None:
    assert token_end(told) == ends
    if ends is not None:
        stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID)}, token_ends=told)
        assert ask(stand_in, target())[0].host.token_ends == ends


def test_an_enterprise_host_is_asked_at_its_own_addresses() -> None:
    hosts = {"github.univ.edu": "github"}
    (found,) = identify("https://github.univ.edu/Lab/Tool/tree/main/src", hosts)
    assert (found.checker.name, found.identity.key) == ("github", "github.univ.edu/lab/tool")
    assert identify("https://github.univ.edu/raw/Lab/Tool/main/x.py", hosts)[0].identity.key == found.identity.key
    assert graphql_address("github.univ.edu") == "https://github.univ.edu/api/graphql"
    assert rest_address("github.univ.edu") == "https://github.univ.edu/api/v3"
    assert graphql_address("lab.ghe.com") == "https://api.lab.ghe.com/graphql"
    assert (token_for("github.com"), token_for("github.univ.edu")) == ("github", "github.univ.edu")
    wanted = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host)
    stand_in = StandIn(names={"lab/tool": repository("Lab/Moved", ID)})
    facts = HostFacts(host="github.univ.edu", authorised=True)
    answers, requests = converse_with(HUB.ask((wanted,), "graphql", facts), stand_in)
    assert (requests[0].url, requests[0].token) == ("https://github.univ.edu/api/graphql", "github.univ.edu")
    assert answers.evidence[0].address == "https://github.univ.edu/Lab/Moved"


def test_trap_17_a_log_in_before_a_whole_enterprise_host_is_no_strike() -> None:
    wanted = Target(key="github.univ.edu/lab/tool", url="https://github.univ.edu/lab/tool", host="github.univ.edu")
    wall = reply(401, headers={"www-authenticate": 'Basic realm="GitHub"'})
    assert ask_one(HUB, wanted, "info-refs", wall)[0].kind is EvidenceKind.WALLED
    assert ask_one(HUB, wanted, "info-refs", reply(404))[0].kind is EvidenceKind.NOT_VISIBLE


def test_a_short_link_is_asked_where_it_leads_and_never_as_a_page() -> None:
    wanted = Target(key="git.io/abc", url="https://git.io/abc", host="git.io")
    leads = reply(302, headers={"location": "https://github.com/Owner/Name"})
    refs = "https://github.com/owner/name.git/info/refs?service=git-upload-pack"
    evidence, requests = ask_one(HUB, wanted, "short-link", leads, git_reply(url=refs))
    assert (evidence.kind, evidence.address) == (EvidenceKind.EXISTS, "https://github.com/Owner/Name")
    assert [request.url for request in requests] == ["https://git.io/abc", refs]
    gone = reply(401, headers={"www-authenticate": 'Basic realm="GitHub"'})
    assert ask_one(HUB, wanted, "short-link", leads, gone)[0].kind is EvidenceKind.NOT_VISIBLE
    assert ask_one(HUB, wanted, "short-link", reply(404))[0].kind is EvidenceKind.NOT_VISIBLE
    elsewhere = reply(302, headers={"location": "https://example.org/"})
    assert ask_one(HUB, wanted, "short-link", elsewhere)[0].kind is EvidenceKind.UNKNOWN


def test_trap_11_a_pages_address_has_the_repositories_behind_it() -> None:
    found = [(one.checker.name, one.identity.key) for one in identify("https://owner.github.io/tool/")]
    assert found == [
        ("website", "owner.github.io/tool"),
        ("github", "github.com/owner/tool"),
        ("github", "github.com/owner/owner.github.io"),
    ]


def test_nowhere_can_be_asked_and_cannot_exist() -> None:
    assert len(NOWHERE.partition("/")[0]) > 39
    (found,) = identify(f"https://github.com/{NOWHERE}")
    evidence = seen(StandIn(), Target(key=found.identity.key, url=found.identity.url, host="github.com"))
    assert COUNTS_AS[evidence.kind] is CountsAs.STRIKE


@pytest.mark.parametrize("owner", ["deepmind", "orgs/deepmind", "deepmind?tab=repositories"])
def test_an_owner_alone_names_no_repository_and_is_no_strike(owner: str) -> None:
    assert identify(f"https://github.com/{owner}") == ()


def test_what_a_host_says_is_quoted_without_mails_and_secrets() -> None:
    assert masked(f"for a.b@c.org\n with {TOKEN}, Bearer xyz1") == "for [mail] with [secret], Bearer [secret]"
    evidence = seen(StandIn())
    assert dict(evidence.facts)["said"] == "Could not resolve to a Repository with the name 'owner/name'."
