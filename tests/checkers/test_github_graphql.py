"""GitHub asked with a token: our query executed against its schema, and every way in which nothing may be concluded."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from graphql import parse, validate

from checkers.base import Answers, Evidence, EvidenceKind, FailureKind, HostFacts, Reply, Request, Target
from checkers.github import GitHub
from checkers.github.names import repository_number, same_id
from checkers.github.query import by_name, request_for
from tests.checkers.conversation import Answer, converse_with, failure, git_reply, html, json, reply
from tests.standins.github import StandIn, repository, schema, typed_error

HUB = GitHub()
FACTS = HostFacts(host="github.com", authorised=True)
ID, OTHER_ID = "R_kgDOGqdxbA", "R_kgDOGqdxcA"


def wanted(name: str = "owner/name", *, host_id: str | None = None, paths: tuple[str, ...] = ()) -> Target:
    return Target(
        key=f"github.com/{name}", url=f"https://github.com/{name}", host="github.com", host_id=host_id, paths=paths
    )


def ask(stand_in: Any, *targets: Target, host: HostFacts = FACTS) -> tuple[Answers, list[Request]]:
    return converse_with(HUB.ask(targets, "graphql", host), stand_in)


def one(stand_in: Any, target: Target | None = None) -> Evidence:
    answers, _ = ask(stand_in, target or wanted())
    return answers.evidence[0]


def with_fields(**changes: Any) -> Evidence:
    return one(StandIn(names={"owner/name": repository("Owner/Name", ID, **changes)}))


def test_a_living_repository_has_code_and_its_facts() -> None:
    evidence = with_fields(isArchived=True)
    assert (evidence.kind, evidence.strong, evidence.questions) == (EvidenceKind.HAS_CODE, True, ("graphql",))
    assert (evidence.host_id, evidence.archived, evidence.address) == (ID, True, None)
    assert evidence.pushed_at == datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert evidence.created_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert dict(evidence.facts)["languages"] == "Python"


def test_a_misspelt_field_would_be_noticed() -> None:
    body = request_for([by_name("r0", "owner", "name")], "github.com").body
    assert body is not None
    query = orjson.loads(body)["query"]
    assert validate(schema(), parse(query)) == []
    assert validate(schema(), parse(query.replace("isEmpty", "isEmtpy")))


def test_fifty_travel_in_one_post_and_names_only_as_variables() -> None:
    names = [f"owner/n{number}" for number in range(50)]
    stand_in = StandIn(names={name: repository(name, f"R_{number}") for number, name in enumerate(names)})
    answers, requests = ask(stand_in, *map(wanted, names))
    assert [evidence.host_id for evidence in answers.evidence] == [f"R_{number}" for number in range(50)]
    assert len(requests) == 1
    assert (requests[0].token, requests[0].retry, requests[0].method) == ("github", False, "POST")
    assert requests[0].body is not None
    assert "n49" not in orjson.loads(requests[0].body)["query"]
    assert answers.host.budget_left == 4990
    assert answers.host.budget_reset == datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"isEmpty": True, "defaultBranchRef": None, "code": 0}, EvidenceKind.EMPTY),
        ({"code": 0, "root": [("README.md", "blob")]}, EvidenceKind.README_ONLY),
        ({"code": 0, "root": [("README.md", "blob"), ("README_zh-CN.md", "blob")]}, EvidenceKind.README_ONLY),
        ({"code": 0, "root": [("LICENSE", "blob"), (".gitignore", "blob")]}, EvidenceKind.SKELETON),
        ({"code": 0, "root": [("README.md", "blob"), ("LICENSE", "blob")]}, EvidenceKind.SKELETON),
        ({"code": 0, "root": [("README.md", "blob"), ("assets", "tree")]}, EvidenceKind.SKELETON),
        ({"code": 0, "root": []}, EvidenceKind.SKELETON),
        ({"code": 0, "root": [("README.md", "blob"), ("data", "tree")]}, EvidenceKind.EXISTS),
        ({"code": 0, "root": [("README.md", "blob"), ("model.onnx", "blob")]}, EvidenceKind.EXISTS),
        ({"code": 0, "root": [("README.md", "blob"), ("docs", "tree")]}, EvidenceKind.EXISTS),
        ({"code": 0, "defaultBranchRef": None}, EvidenceKind.EXISTS),
        ({"languages": None}, EvidenceKind.EXISTS),
        ({"isPrivate": True}, EvidenceKind.GATED),
    ],
)  # fmt: skip
def test_what_lies_at_the_root(changes: dict[str, Any], kind: EvidenceKind) -> None:
    assert with_fields(**changes).kind is kind


@pytest.mark.parametrize("elsewhere", [{"releases": 1}, {"submodules": 1}, {"branches": 2}])
def test_trap_14_a_readme_only_root_with_code_elsewhere_is_not_readme_only(elsewhere: dict[str, int]) -> None:
    assert with_fields(code=0, root=[("README.md", "blob")], **elsewhere).kind is EvidenceKind.EXISTS
    assert with_fields(code=0, root=[("README.md", "blob"), ("lib", "commit")]).kind is EvidenceKind.EXISTS
    assert with_fields(code=0, root=[("README.md", "blob"), (".gitmodules", "blob")]).kind is EvidenceKind.EXISTS


def test_trap_13_a_missing_default_branch_is_not_empty() -> None:
    assert with_fields(defaultBranchRef=None, code=0, branches=3).kind is EvidenceKind.EXISTS


def test_trap_15_an_archived_old_repository_is_alive() -> None:
    assert with_fields(isArchived=True, pushedAt="2012-01-01T00:00:00Z").kind is EvidenceKind.HAS_CODE


def test_a_locked_repository_says_so_and_lives() -> None:
    evidence = with_fields(isLocked=True, lockReason="BILLING")
    assert evidence.kind is EvidenceKind.HAS_CODE
    assert dict(evidence.facts)["locked"] == "BILLING"


def test_trap_11_a_rename_is_a_move_and_case_is_not() -> None:
    moved = one(StandIn(names={"owner/name": repository("New/Home", ID)}), wanted(host_id=ID))
    assert (moved.kind, moved.address, moved.host_id) == (EvidenceKind.MOVED, "https://github.com/New/Home", ID)
    assert with_fields().address is None


def test_a_moved_repository_without_code_keeps_its_kind() -> None:
    moved = one(StandIn(names={"owner/name": repository("New/Home", ID, isEmpty=True)}))
    assert (moved.kind, moved.address) == (EvidenceKind.EMPTY, "https://github.com/New/Home")


def test_not_found_is_a_strike_by_name_and_by_id_when_both_are_gone() -> None:
    assert one(StandIn()).questions == ("graphql",)
    evidence = one(StandIn(), wanted(host_id=ID))
    assert (evidence.kind, evidence.questions) == (EvidenceKind.NOT_VISIBLE, ("graphql",))


def test_the_id_is_asked_only_when_the_name_is_gone_or_another() -> None:
    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID)})
    _, requests = ask(stand_in, wanted(host_id=ID))
    assert len(requests) == 1


def test_a_name_that_is_gone_while_the_id_lives_is_a_move() -> None:
    evidence = one(StandIn(ids={ID: repository("Else/Where", ID)}), wanted(host_id=ID))
    assert (evidence.kind, evidence.questions) == (EvidenceKind.MOVED, ("graphql",))
    assert evidence.address == "https://github.com/Else/Where"


def test_trap_19_a_squatted_name_is_another_identity() -> None:
    names: dict[str, Any] = {"owner/name": repository("Owner/Name", OTHER_ID)}
    evidence = one(StandIn(names=names), wanted(host_id=ID))
    assert (evidence.kind, evidence.questions) == (EvidenceKind.OTHER_IDENTITY, ("graphql",))
    assert evidence.host_id == OTHER_ID
    moved = one(StandIn(names=names, ids={ID: repository("Else/Where", ID)}), wanted(host_id=ID))
    assert (moved.kind, moved.address) == (EvidenceKind.MOVED, "https://github.com/Else/Where")


def test_an_id_without_a_clear_answer_leaves_all_unknown() -> None:
    for names in ({}, {"owner/name": repository("Owner/Name", OTHER_ID)}):
        stand_in = StandIn(names=dict(names), ids={ID: typed_error("FORBIDDEN", "no")})
        assert one(stand_in, wanted(host_id=ID)).kind is EvidenceKind.UNKNOWN


def test_an_id_of_the_old_form_is_the_same_repository() -> None:
    old = base64.b64encode(b"010:Repository447181164").decode()
    assert repository_number(ID) == repository_number(old) == 447181164
    assert same_id(ID, old)
    assert not same_id(ID, OTHER_ID)
    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID)})
    assert one(stand_in, wanted(host_id=old)).kind is EvidenceKind.HAS_CODE


def test_an_id_form_we_cannot_read_is_asked_and_believed() -> None:
    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID)}, ids={"OPAQUE": repository("Owner/Name", ID)})
    evidence = one(stand_in, wanted(host_id="OPAQUE"))
    assert (evidence.kind, evidence.questions) == (EvidenceKind.HAS_CODE, ("graphql",))


def test_trap_4_null_without_an_error_is_unknown() -> None:
    assert one(StandIn(names={"owner/name": None})).kind is EvidenceKind.UNKNOWN


@pytest.mark.parametrize("kind", ["FORBIDDEN", "INTERNAL", "SERVICE_UNAVAILABLE"])
def test_any_other_error_is_unknown(kind: str) -> None:
    assert one(StandIn(names={"owner/name": typed_error(kind, "something")})).kind is EvidenceKind.UNKNOWN


@pytest.mark.parametrize(
    "message",
    [
        "The `owner` organization has an IP allow list enabled, and your IP address is not permitted.",
        "Resource protected by organization SAML enforcement. You must grant your OAuth token access.",
    ],
)
def test_trap_4_what_our_token_may_not_see_is_asked_without_it(message: str) -> None:
    asked: list[Request] = []

    def anonymous(request: Request) -> Answer:
        asked.append(request)
        return git_reply(url=request.url)

    stand_in = StandIn(names={"owner/name": typed_error("FORBIDDEN", message)}, elsewhere=anonymous)
    evidence = one(stand_in)
    assert (evidence.kind, evidence.questions) == (EvidenceKind.EXISTS, ("info-refs",))
    assert [(request.url, request.token) for request in asked] == [
        ("https://github.com/owner/name.git/info/refs?service=git-upload-pack", None)
    ]


def test_trap_5_a_gateway_error_halves_the_batch_and_marks_nobody() -> None:
    names = [f"owner/n{number}" for number in range(40)]
    stand_in = StandIn(
        names={name: repository(name, f"R_{name}") for name in names},
        too_much=lambda asked: len(asked) > 20,
        overwhelmed=html("unicorn", 502),
    )
    answers, _ = ask(stand_in, *map(wanted, names))
    assert {evidence.kind for evidence in answers.evidence} == {EvidenceKind.HAS_CODE}
    assert stand_in.sizes == [40, 20, 20]
    assert answers.host.batch == 20


def test_one_poisonous_repository_is_singled_out() -> None:
    names = [f"owner/n{number}" for number in range(50)]
    stand_in = StandIn(
        names={name: repository(name, f"R_{name}") for name in names},
        too_much=lambda asked: "n37" in asked,
        overwhelmed=json({"message": "This may be the result of a timeout"}, 504),
    )
    answers, requests = ask(stand_in, *map(wanted, names))
    kinds = [evidence.kind for evidence in answers.evidence]
    assert kinds[37] is EvidenceKind.UNAVAILABLE
    assert kinds.count(EvidenceKind.HAS_CODE) == 49
    assert len(requests) <= 16


@pytest.mark.parametrize("answer", [html("unicorn", 502), html("", 504), failure(FailureKind.TIMEOUT)])
def test_a_host_that_is_down_is_not_asked_to_death(answer: Answer) -> None:
    targets = [wanted(f"owner/n{number}") for number in range(50)]
    answers, requests = ask(StandIn(too_much=lambda asked: True, overwhelmed=answer), *targets)
    assert {evidence.kind for evidence in answers.evidence} == {EvidenceKind.UNAVAILABLE}
    assert len(requests) <= 7
    assert answers.host.batch == 25


def test_trap_6_resource_limits_with_partial_data_ask_the_rest_again() -> None:
    first = [
        json(
            {
                "data": {"r0": repository_fields(ID), "r1": None, "r2": None},
                "errors": [
                    {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["r1", "languages"], "message": "Resource limits"}
                ],
            }
        )
    ]
    stand_in = StandIn(names={"owner/n1": repository("owner/n1", "R_1"), "owner/n2": repository("owner/n2", "R_2")})
    answers, requests = ask(
        lambda request: first.pop() if first else stand_in(request),
        *(wanted(f"owner/n{number}") for number in range(3)),
    )
    assert [evidence.host_id for evidence in answers.evidence] == [ID, "R_1", "R_2"]
    assert len(requests) == 3
    assert (answers.host.batch or 50) < 50


def test_resource_limits_on_a_single_repository_are_unknown() -> None:
    limits = json(
        {"data": {"r0": None}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["r0"], "message": "x"}]}
    )
    assert one(lambda request: limits).kind is EvidenceKind.UNKNOWN


def repository_fields(node_id: str) -> dict[str, Any]:
    plain = repository("owner/n0", node_id)
    return {name: value for name, value in plain.items() if not callable(value)}


@pytest.mark.parametrize(
    "answer",
    [
        json(
            {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]},
            headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1893456000"},
        ),
        json({"message": "You have exceeded a secondary rate limit."}, 403),
        reply(429),
    ],
)
def test_a_rate_limit_walls_the_whole_batch_and_stops(answer: Reply) -> None:
    answers, requests = ask(lambda request: answer, *(wanted(f"owner/n{number}", host_id=ID) for number in range(5)))
    assert {evidence.kind for evidence in answers.evidence} == {EvidenceKind.WALLED}
    assert len(requests) == 1


def test_a_rate_limit_tells_when_it_ends() -> None:
    limited = json({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, headers={"x-ratelimit-reset": "1893456000"})
    answers, _ = ask(lambda request: limited, wanted())
    assert (answers.host.budget_left, answers.host.budget_reset) == (0, datetime(2030, 1, 1, tzinfo=UTC))


def test_trap_4_a_revoked_token_condemns_the_run_and_no_repository() -> None:
    answers, requests = ask(
        lambda request: json({"message": "Bad credentials"}, 401), *(wanted(f"o/n{number}") for number in range(9))
    )
    assert {evidence.kind for evidence in answers.evidence} == {EvidenceKind.UNKNOWN}
    assert (answers.host.authorised, answers.host.token_refused, len(requests)) == (False, True, 1)
    assert [question.name for question in HUB.questions(answers.host)] == ["info-refs", "rest"]


def test_the_batch_grows_back_slowly() -> None:
    names = [f"owner/n{number}" for number in range(20)]
    stand_in = StandIn(names={name: repository(name, f"R_{name}") for name in names})
    facts = HostFacts(host="github.com", authorised=True, batch=20)
    answers, _ = ask(stand_in, *map(wanted, names), host=facts)
    assert answers.host.batch == 22
    smaller, _ = ask(stand_in, *map(wanted, names[:3]), host=facts)
    assert smaller.host.batch == 20


def test_a_disabled_repository_is_withheld_with_the_reason_rest_gives() -> None:
    asked: list[Request] = []

    def blocked(request: Request) -> Answer:
        asked.append(request)
        return json({"message": "Repository access blocked", "block": {"reason": "tos"}}, 403)

    stand_in = StandIn(names={"owner/name": repository("Owner/Name", ID, isDisabled=True)}, elsewhere=blocked)
    evidence = one(stand_in)
    assert evidence.kind is EvidenceKind.WITHHELD
    assert "tos" in evidence.detail
    assert [(request.url, request.token) for request in asked] == [
        ("https://api.github.com/repos/owner/name", "github")
    ]


def test_a_missing_path_is_a_note_on_a_living_repository() -> None:
    paths = ("tree/main/src/model", "tree/main/gone", "blob/old-branch/README.md")
    objects = ("main:src/model", "HEAD:README.md")
    evidence = one(StandIn(names={"owner/name": repository("Owner/Name", ID, objects=objects)}), wanted(paths=paths))
    assert (evidence.kind, evidence.missing_paths) == (EvidenceKind.HAS_CODE, ("tree/main/gone",))


def test_a_gist_among_repositories_is_asked_by_git() -> None:
    gist = Target(key="gist.github.com/0123456789abcdef0123", url="https://gist.github.com/x", host="gist.github.com")
    stand_in = StandIn(
        names={"owner/name": repository("Owner/Name", ID)}, elsewhere=lambda request: git_reply(url=request.url)
    )
    answers, requests = ask(stand_in, gist, wanted())
    assert [evidence.kind for evidence in answers.evidence] == [EvidenceKind.EXISTS, EvidenceKind.HAS_CODE]
    assert "https://gist.github.com/0123456789abcdef0123.git/info/refs?service=git-upload-pack" in {
        request.url for request in requests
    }


def test_a_hostile_title_cannot_break_the_line() -> None:
    evidence = with_fields(defaultBranchRef={"name": "a\nb\x1b[31m" + "x" * 5000, "target": None})
    assert all("\n" not in value and len(value) <= 240 for _, value in evidence.facts)
