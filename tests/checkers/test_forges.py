"""Forges with an API: what each says of the living, the missing, the moved and the walled."""

from typing import Any

import pytest

from checkers import checker_named, identify
from checkers.base import Evidence, EvidenceKind, FailureKind, HostFacts, Reply, Request, Target
from tests.checkers.conversation import (
    EMPTY,
    Answer,
    ask_one,
    converse_with,
    failure,
    git_reply,
    html,
    json,
    reply,
)

KIND = EvidenceKind
BASIC = reply(401, headers={"www-authenticate": 'Basic realm="git"'})
ANUBIS = html("<title>Making sure you&#39;re not a bot!</title><script id='anubis_challenge'>")


def target(url: str, host_id: str | None = None) -> Target:
    found = identify(url)[0].identity
    return Target(key=found.key, url=found.url, host=found.host, host_id=host_id)


def look(url: str, *answers: Answer, question: str = "", host_id: str | None = None) -> Evidence:
    wanted = target(url, host_id)
    checker = identify(url)[0].checker
    asked = question or checker.questions(HostFacts(host=wanted.host))[0].name
    return ask_one(checker, wanted, asked, *answers)[0]


GITLAB, CODEBERG = "https://gitlab.com/Group/Sub/Tool", "https://codeberg.org/Owner/Tool"
BUCKET, GITEE, FORGE = "https://bitbucket.org/team/tool", "https://gitee.com/lab/tool", "https://sourceforge.net/p/tool"
PAD, GNU = "https://launchpad.net/~me/tool/+git/code", "https://savannah.gnu.org/projects/tool"
PROJECT: dict[str, Any] = {"id": 7, "path_with_namespace": "Group/Sub/Tool", "default_branch": "main"}
REPO: dict[str, Any] = {"id": 7, "full_name": "Owner/Tool", "empty": False, "private": False}
UUID: dict[str, Any] = {"uuid": "{7}", "full_name": "team/tool", "is_private": False, "scm": "git"}
LAB: dict[str, Any] = {"id": 7, "full_name": "lab/tool"}
ALLURA: dict[str, Any] = {"_id": "7", "shortname": "tool", "status": "active", "moved_to_url": "", "tools": []}
BRANCH: dict[str, Any] = {"self_link": "https://api.launchpad.net/1.0/~me/tool/+git/code"}


@pytest.mark.parametrize(
    ("url", "answer", "kind"),
    [
        (GITLAB, json(PROJECT), KIND.EXISTS),
        (GITLAB, json({**PROJECT, "empty_repo": True}), KIND.EMPTY),
        (GITLAB, json({**PROJECT, "visibility": "private"}), KIND.GATED),
        (GITLAB, json({**PROJECT, "repository_access_level": "disabled"}), KIND.GATED),
        (GITLAB, json({**PROJECT, "path_with_namespace": "group/sub/tool"}), KIND.EXISTS),
        (GITLAB, json({**PROJECT, "path_with_namespace": "new/tool"}), KIND.MOVED),
        (GITLAB, json({"message": "404 Project Not Found"}, 404), KIND.NOT_VISIBLE),
        (GITLAB, reply(429, headers={"retry-after": "60"}), KIND.WALLED),
        (GITLAB, reply(502), KIND.UNAVAILABLE),
        (CODEBERG, json(REPO), KIND.EXISTS),
        (CODEBERG, json({**REPO, "empty": True}), KIND.EMPTY),
        (CODEBERG, json({**REPO, "internal": True}), KIND.GATED),
        (CODEBERG, json({**REPO, "full_name": "New/Home"}), KIND.MOVED),
        (CODEBERG, json({"message": "The target couldn't be found.", "errors": []}, 404), KIND.NOT_VISIBLE),
        (GITEE, json(LAB), KIND.EXISTS),
        (GITEE, json({**LAB, "private": True}), KIND.GATED),
        (GITEE, json({"message": "Not Found Project"}, 404), KIND.NOT_VISIBLE),
        (FORGE, json(ALLURA), KIND.EXISTS),
        (FORGE, json({**ALLURA, "moved_to_url": "https://github.com/o/tool"}), KIND.MOVED),
        (FORGE, json({**ALLURA, "private": True}), KIND.GATED),
        (FORGE, html("<title>404</title>", 404), KIND.NOT_VISIBLE),
        (PAD, json(BRANCH), KIND.EXISTS),
        (PAD, json({**BRANCH, "private": True}), KIND.GATED),
        (PAD, reply(404, "Object: <lp.services>, name: 'tool'"), KIND.NOT_VISIBLE),
        (GNU, html("<title>tool - Summary [Savannah]</title>"), KIND.EXISTS),
        (GNU, html("<title>Error</title>", 404), KIND.NOT_VISIBLE),
    ],
)
def test_the_first_question_s_clear_words(url: str, answer: Answer, kind: EvidenceKind) -> None:
    evidence = look(url, answer)
    assert evidence.kind is kind
    assert evidence.questions != ("info-refs",)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json(UUID), KIND.EXISTS),
        (json({**UUID, "is_private": True}), KIND.GATED),
        (json({**UUID, "full_name": "new/tool"}), KIND.MOVED),
        (json({"type": "error", "error": {"message": "Repository team/tool not found"}}, 404), KIND.NOT_VISIBLE),
        (reply(429), KIND.WALLED),
    ],
)
def test_bitbucket_s_api_is_its_second_question(answer: Answer, kind: EvidenceKind) -> None:
    assert look(BUCKET, git_reply()).questions == ("info-refs",)
    assert look(BUCKET, answer, question="api").kind is kind


def test_the_end_of_mercurial_stands_beside_a_lost_bitbucket_address() -> None:
    lost = look("ssh://hg@bitbucket.org/team/tool", reply(404))
    assert lost.kind is KIND.NOT_VISIBLE
    assert "Mercurial" in lost.detail
    assert dict(lost.facts)["may be kept at"].endswith("origin_url=https://bitbucket.org/team/tool")


@pytest.mark.parametrize("url", [GITLAB, CODEBERG, GITEE])
def test_trap_18_a_challenge_before_the_api_is_answered_by_git_itself(url: str) -> None:
    alive = look(url, ANUBIS, git_reply())
    assert (alive.kind, alive.questions, alive.strong) == (KIND.EXISTS, ("info-refs",), True)


@pytest.mark.parametrize("url", [GITLAB, CODEBERG])
def test_a_walled_forge_is_neither_alive_nor_dead(url: str) -> None:
    for wall in (ANUBIS, html("<title>Just a moment...</title>", 403), html("Making sure you're not a bot!", 503)):
        assert look(url, *([wall] if wall.status == 503 else [wall] * 3)).kind is KIND.WALLED


def test_an_api_closed_to_strangers_takes_no_sign_of_life_and_no_strike_away() -> None:
    closed = json({"message": "401 Unauthorized"}, 401)
    assert look(GITLAB, closed, git_reply()).kind is KIND.EXISTS
    lost = look(GITLAB, closed, BASIC, reply(404))
    assert (lost.kind, lost.questions) == (KIND.NOT_VISIBLE, ("info-refs", "page"))
    one = look(GITLAB, closed, BASIC, reply(503))
    assert (one.kind, one.questions) == (KIND.NOT_VISIBLE, ("info-refs",))


def test_trap_2_an_empty_repository_is_no_missing_one() -> None:
    assert look(CODEBERG, html("<title>x</title>"), git_reply(EMPTY)).kind is KIND.EMPTY


def test_trap_11_a_lost_name_is_asked_for_by_the_stored_id() -> None:
    gone = json({"message": "404 Project Not Found"}, 404)
    moved = look(GITLAB, gone, json({**PROJECT, "path_with_namespace": "new/home"}), host_id="7")
    assert (moved.kind, moved.address, moved.host_id) == (KIND.MOVED, "https://gitlab.com/new/home", "7")
    assert look(GITLAB, gone, gone, host_id="7").kind is KIND.NOT_VISIBLE
    lost = json({"message": "gone"}, 404)
    assert look(CODEBERG, lost, json({**REPO, "full_name": "New/Home"}), host_id="7").kind is KIND.MOVED


@pytest.mark.parametrize(
    ("url", "other", "stored"),
    [(GITLAB, json({**PROJECT, "id": 8}), "7"), (CODEBERG, json({**REPO, "id": 8}), "7")],
)
def test_trap_19_a_name_that_answers_with_another_id_is_another_repository(
    url: str, other: Answer, stored: str
) -> None:
    assert look(url, other, reply(404), host_id=stored).kind is KIND.OTHER_IDENTITY


@pytest.mark.parametrize("url", [GITEE, FORGE])
def test_trap_19_without_a_question_by_id_the_name_alone_tells(url: str) -> None:
    other = json(LAB) if url == GITEE else json(ALLURA)
    assert look(url, other, host_id="another").kind is KIND.OTHER_IDENTITY


def test_trap_17_a_walled_university_gitlab_hides_everything_and_so_nothing_is_missing() -> None:
    there = "https://gitlab.example.edu/lab/tool"
    gone = json({"message": "404 Project Not Found"}, 404)
    sign_in = html(
        "Sign in", url="https://gitlab.example.edu/users/sign_in", hops=(("https://gitlab.example.edu/explore", 302),)
    )
    assert look(there, gone, sign_in).kind is KIND.WALLED
    assert look(there, gone, html("<title>Explore</title>", url="https://gitlab.example.edu/explore")).kind is (
        KIND.NOT_VISIBLE
    )


def test_what_a_gitlab_that_moved_as_a_whole_denies_is_gone_and_what_merely_leads_elsewhere_is_not() -> None:
    there, now = "https://gitlab.example.edu/lab/tool", "https://code.example.edu"

    def led(status: int, path: str, to: str = now, **headers: str) -> Reply:
        hops = ((f"https://gitlab.example.edu{path}", 301),)
        return reply(status, "<title>GitLab</title>", url=f"{to}{path}", hops=hops, headers=headers)

    refs = "/lab/tool.git/info/refs"
    api = led(404, "/api/v4/projects/lab%2Ftool")
    basic = led(401, refs, **{"www-authenticate": "Basic"})
    explore, page = led(200, "/explore", **{"content-type": "text/html"}), led(404, "/lab/tool")
    evidence = look(there, api, basic, explore, page)
    assert (evidence.kind, evidence.questions) == (KIND.NOT_VISIBLE, ("info-refs", "page"))
    assert look(there, api, led(404, refs), page).kind is KIND.UNKNOWN, "a page of another host for everything"
    sign_in = led(200, "/users/sign_in", **{"content-type": "text/html"})
    assert look(there, api, basic, sign_in, page).kind is KIND.WALLED, "it wants a log-in for everything"
    third = led(401, refs, to="https://other.example.edu", **{"www-authenticate": "Basic"})
    open_third = led(200, "/explore", to="https://other.example.edu", **{"content-type": "text/html"})
    assert look(there, api, third, open_third, page).kind is KIND.UNKNOWN


def test_trap_7_a_redirect_of_the_api_to_the_sign_in_page_is_no_word_on_the_project() -> None:
    hops = (("https://gitlab.com/api/v4/projects/Group%2FSub%2FTool", 302),)
    sign_in = html("<title>Sign in</title>", url="https://gitlab.com/users/sign_in", hops=hops)
    assert look(GITLAB, sign_in, git_reply()).kind is KIND.EXISTS
    assert look(GITLAB, sign_in, BASIC, sign_in).kind is KIND.NOT_VISIBLE, "gitlab.com is open to strangers"


def test_trap_4_a_token_that_is_refused_is_dropped_and_strangers_see_the_living() -> None:
    gitlab, wanted = checker_named("gitlab"), target(GITLAB)

    def answer(request: Request) -> Answer:
        return reply(401) if request.token else json(PROJECT)

    told, requests = converse_with(
        gitlab.ask((wanted, wanted), "api", HostFacts(host="gitlab.com", authorised=True)), answer
    )
    assert [evidence.kind for evidence in told.evidence] == [KIND.EXISTS, KIND.EXISTS]
    assert (told.host.token_refused, told.host.authorised) == (True, False)
    assert [request.token for request in requests] == ["gitlab.com", None, None]

    def barred(request: Request) -> Answer:
        return reply(403) if request.token else json(PROJECT)

    told, _ = converse_with(gitlab.ask((wanted,), "api", HostFacts(host="gitlab.com", authorised=True)), barred)
    assert (told.evidence[0].kind, told.host.token_refused) == (KIND.EXISTS, False)


def test_trap_3_the_api_is_asked_without_git_suffix_or_closing_slash() -> None:
    for url, path in (
        ("https://gitlab.com/Group/Sub/Tool.git/", "https://gitlab.com/api/v4/projects/Group%2FSub%2FTool"),
        ("git@codeberg.org:Owner/Tool.git", "https://codeberg.org/api/v1/repos/Owner/Tool"),
        ("https://gitee.com/lab/tool/", "https://gitee.com/api/v5/repos/lab/tool"),
    ):
        found = identify(url)[0]
        wanted = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host)
        _, requests = ask_one(found.checker, wanted, "api", reply(503))
        assert requests[0].url == path


def test_trap_1_an_insecure_answer_is_life_and_never_a_strike() -> None:
    tls = failure(FailureKind.TLS)
    living = look(GITLAB, tls, json(PROJECT))
    assert (living.kind, living.insecure, living.strong) == (KIND.EXISTS, True, False)
    assert look(GITLAB, tls, json({"message": "404 Project Not Found"}, 404)).kind is KIND.UNKNOWN


def test_trap_10_a_host_that_hides_everything_gives_strikes_that_a_guard_must_hold() -> None:
    hidden = json({"message": "404 Not Found Project"}, 404)
    assert look(GITEE, hidden).kind is KIND.NOT_VISIBLE


def test_a_savannah_project_may_keep_its_code_elsewhere_but_a_git_address_means_git() -> None:
    named = html("<title>tool - Summary</title>")
    assert look(GNU, reply(404), named, question="info-refs").kind is KIND.EXISTS
    assert look(GNU, reply(404), reply(503), question="info-refs").kind is KIND.UNKNOWN
    assert look("https://git.savannah.gnu.org/git/tool.git", reply(404), question="info-refs").kind is KIND.NOT_VISIBLE


def test_an_operator_names_the_software_of_a_host() -> None:
    hosts = {"code.example.edu": "gitlab", "*.lab.example": "gitea", "archive.example.org": "invenio"}
    found = identify("https://code.example.edu/lab/group/tool/-/tree/main/src", hosts)[0]
    assert (found.checker.name, found.identity.key) == ("gitlab", "code.example.edu/lab/group/tool")
    wanted = Target(key=found.identity.key, url=found.identity.url, host=found.identity.host)
    _, requests = ask_one(found.checker, wanted, "api", reply(503))
    assert requests[0].url == "https://code.example.edu/api/v4/projects/lab%2Fgroup%2Ftool"
    assert identify("https://forge.lab.example/a/b/src/branch/main", hosts)[0].identity.key == "forge.lab.example/a/b"
    record = identify("https://archive.example.org/records/abcde-12345", hosts)[0]
    assert (record.checker.name, record.identity.key) == ("invenio", "archive.example.org/records/abcde-12345")
