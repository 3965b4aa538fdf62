"""Any git host: what it says, what its pages say, and what may not be concluded from either."""

import pytest

from checkers.address import parse
from checkers.base import Evidence, EvidenceKind, FailureKind, Identity, Target
from checkers.git import Git
from tests.checkers.conversation import (
    EMPTY,
    OID,
    Answer,
    advertisement,
    ask_one,
    failure,
    git_reply,
    html,
    packet,
    reply,
    target,
)

GIT = Git()
FORGE = target("https://codeberg.org/owner/tool")
LAB = target("https://gitlab.example.edu/lab/tool")
BARE = target("https://example.org/repos/tool.git")
BASIC = reply(401, headers={"www-authenticate": 'Basic realm="GitLab"'})
SUFFIX = "/info/refs?service=git-upload-pack"


def look(wanted: Target, *answers: Answer, question: str = "info-refs") -> Evidence:
    return ask_one(GIT, wanted, question, *answers)[0]


def identity(given: str) -> Identity:
    found = parse(given)
    assert found is not None
    claimed = GIT.identify(found)
    assert len(claimed) == 1
    return claimed[0]


@pytest.mark.parametrize(
    ("given", "key", "url", "path"),
    [
        ("https://gitlab.com/A/B/c/-/tree/main/src", "gitlab.com/a/b/c", "https://gitlab.com/A/B/c", "tree/main/src"),
        ("https://gitlab.com/a/b/tree/main", "gitlab.com/a/b", "https://gitlab.com/a/b", "tree/main"),
        ("git@gitlab.com:a/b/c.git", "gitlab.com/a/b/c", "https://gitlab.com/a/b/c", None),
        ("https://git.sr.ht/~U/r/tree", "git.sr.ht/~U/r", "https://git.sr.ht/~U/r", "tree"),
        ("https://codeberg.org/o/r.git", "codeberg.org/o/r", "https://codeberg.org/o/r", None),
        ("http://gitlab.x.edu:8080/o/r", "gitlab.x.edu:8080/o/r", "http://gitlab.x.edu:8080/o/r", None),
        ("ssh://git@gitlab.x.edu:2222/o/r.git", "gitlab.x.edu/o/r", "https://gitlab.x.edu/o/r", None),
        ("https://x.org/git/a.git/tree/b", "x.org/git/a", "https://x.org/git/a.git", "tree/b"),
        ("git://x.org/a.git", "x.org/a", "git://x.org/a.git", None),
    ],
)
def test_addresses(given: str, key: str, url: str, path: str | None) -> None:
    found = identity(given)
    assert (found.key, found.url, found.path) == (key, url, path)


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        (FORGE, "https://codeberg.org/owner/tool.git"),
        (target("https://git.sr.ht/~user/tool"), "https://git.sr.ht/~user/tool"),
        (BARE, "https://example.org/repos/tool.git"),
        (target("git://example.org/tool.git"), "https://example.org/tool.git"),
    ],
)
def test_it_asks_where_git_would(wanted: Target, url: str) -> None:
    _, requests = ask_one(GIT, wanted, "info-refs", git_reply())
    assert [request.url for request in requests] == [url + SUFFIX]


def test_references_prove_existence_and_are_facts() -> None:
    evidence = look(FORGE, git_reply())
    assert (evidence.kind, evidence.strong, evidence.host_id) == (EvidenceKind.EXISTS, True, None)
    assert dict(evidence.facts) == {"branches": "2", "HEAD": OID}


def test_no_reference_is_empty_and_version_2_is_not() -> None:
    assert look(FORGE, git_reply(EMPTY)).kind is EvidenceKind.EMPTY
    assert look(FORGE, git_reply(packet("version 2\n") + b"0000")).kind is EvidenceKind.EXISTS


def test_the_type_of_the_answer_is_not_what_proves_it() -> None:
    lying = reply(200, "<html><body>hello", headers={"content-type": "application/x-git-upload-pack-advertisement"})
    assert look(FORGE, lying).kind is EvidenceKind.UNKNOWN


@pytest.mark.parametrize("answer", [BASIC, reply(404), reply(410)])
def test_missing_or_private_is_not_visible(answer: Answer) -> None:
    assert look(FORGE, answer).kind is EvidenceKind.NOT_VISIBLE


def test_trap_11_a_redirect_to_another_repository_is_a_move() -> None:
    new = "https://codeberg.org/new/home.git" + SUFFIX
    hops = (("https://codeberg.org/owner/tool.git" + SUFFIX, 301),)
    evidence = look(FORGE, git_reply(url=new, hops=hops))
    assert (evidence.kind, evidence.address) == (EvidenceKind.MOVED, "https://codeberg.org/new/home")
    empty = look(FORGE, git_reply(EMPTY, url=new, hops=hops))
    assert (empty.kind, empty.address) == (EvidenceKind.EMPTY, "https://codeberg.org/new/home")


@pytest.mark.parametrize(
    "url",
    ["http://codeberg.org/owner/tool.git", "https://www.codeberg.org/Owner/Tool", "https://codeberg.org/owner/tool/"],
)
def test_another_spelling_of_the_same_repository_is_no_move(url: str) -> None:
    evidence = look(FORGE, git_reply(url=url.rstrip("/") + SUFFIX, hops=((url, 301),)))
    assert (evidence.kind, evidence.address) == (EvidenceKind.EXISTS, None)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ERR Repository unavailable due to DMCA takedown.", EvidenceKind.WITHHELD),
        ("ERR Repository not found.", EvidenceKind.NOT_VISIBLE),
        ("ERR upload-pack: not our ref", EvidenceKind.UNKNOWN),
    ],
)
def test_the_servers_own_refusal(line: str, kind: EvidenceKind) -> None:
    assert look(FORGE, git_reply(packet(line))).kind is kind
    assert look(FORGE, git_reply(packet("# service=git-upload-pack\n") + b"0000" + packet(line))).kind is kind


def test_a_disabled_repository_is_withheld_and_a_plain_403_is_a_wall() -> None:
    disabled = reply(403, "Access to this repository has been disabled by GitHub staff.")
    assert look(FORGE, disabled).kind is EvidenceKind.WITHHELD
    assert look(FORGE, reply(451)).kind is EvidenceKind.WITHHELD
    assert look(FORGE, reply(403, "Forbidden")).kind is EvidenceKind.WALLED


@pytest.mark.parametrize("status", [200, 202, 401, 403, 404, 503])
def test_trap_18_anubis_is_a_wall_whatever_its_status(status: int) -> None:
    page = '<title>Making sure you&#39;re not a bot!</title><link href="/.within.website/x/xess/xess.min.css">'
    assert look(FORGE, html(page, status)).kind is EvidenceKind.WALLED
    assert look(FORGE, html(page, status), question="page").kind is EvidenceKind.WALLED


def test_trap_17_a_university_gitlab_behind_a_log_in_is_walled() -> None:
    log_in = html(
        "<title>Sign in</title>",
        url="https://sso.example.edu/login",
        hops=(("https://gitlab.example.edu/explore", 302),),
    )
    assert look(LAB, BASIC, log_in).kind is EvidenceKind.WALLED
    own = html(
        "Sign in", url="https://gitlab.example.edu/users/sign_in", hops=(("https://gitlab.example.edu/explore", 302),)
    )
    assert look(LAB, BASIC, own).kind is EvidenceKind.WALLED
    assert look(LAB, BASIC, failure(FailureKind.TIMEOUT)).kind is EvidenceKind.WALLED


def test_a_self_hosted_gitlab_open_to_strangers_means_what_it_says() -> None:
    evidence, requests = ask_one(GIT, LAB, "info-refs", BASIC, html("Explore projects"))
    assert evidence.kind is EvidenceKind.NOT_VISIBLE
    assert requests[1].url == "https://gitlab.example.edu/explore"


def test_a_gitlab_that_moved_to_another_host_is_asked_there_whether_it_is_open() -> None:
    refs = f"{LAB.url}.git/info/refs"
    moved = reply(
        401,
        "HTTP Basic: Access denied",
        url=refs.replace("gitlab.example.edu", "code.example.edu"),
        hops=((refs, 301),),
        headers={"www-authenticate": 'Basic realm="GitLab"'},
    )
    hops = (("https://gitlab.example.edu/explore", 301),)
    open_there = html("Explore projects", url="https://code.example.edu/explore", hops=hops)
    assert look(LAB, moved, open_there).kind is EvidenceKind.NOT_VISIBLE
    log_in = html("Sign in", url="https://code.example.edu/users/sign_in", hops=hops)
    assert look(LAB, moved, log_in).kind is EvidenceKind.WALLED
    elsewhere = html("Explore", url="https://other.example.edu/explore", hops=hops)
    assert look(LAB, moved, elsewhere).kind is EvidenceKind.WALLED
    assert look(LAB, moved, html("Explore projects", url="https://gitlab.example.edu/explore")).kind is (
        EvidenceKind.WALLED
    )


def test_trap_7_gitlabs_log_in_page_is_not_visible_only_where_strangers_may_look() -> None:
    hops = (("https://gitlab.com/owner/tool", 302),)
    there = target("https://gitlab.com/owner/tool")
    assert look(there, html("Sign in", url="https://gitlab.com/users/sign_in", hops=hops), question="page").kind is (
        EvidenceKind.NOT_VISIBLE
    )
    own = html("Sign in", url="https://gitlab.example.edu/users/sign_in", hops=hops)
    assert look(LAB, own, own, question="page").kind is EvidenceKind.WALLED
    sso = html("Sign in", url="https://sso.example.edu/login", hops=hops)
    assert look(LAB, sso, question="page").kind is EvidenceKind.WALLED


def test_a_repository_called_auth_that_moved_is_no_log_in() -> None:
    there = target("https://codeberg.org/owner/auth")
    hops = ((there.url, 301),)
    page = html("<title>group/auth</title>", url="https://codeberg.org/group/auth", hops=hops)
    assert look(there, page, question="page").kind is not EvidenceKind.NOT_VISIBLE


def test_an_unnamed_host_is_asked_with_and_without_the_suffix() -> None:
    wanted = target("https://git.example.edu/lab/tool")
    evidence, requests = ask_one(GIT, wanted, "info-refs", reply(404), git_reply())
    assert evidence.kind is EvidenceKind.EXISTS
    assert [request.url for request in requests] == [
        "https://git.example.edu/lab/tool" + SUFFIX, "https://git.example.edu/lab/tool.git" + SUFFIX,
    ]  # fmt: skip
    assert look(wanted, reply(404), reply(404)).kind is EvidenceKind.NOT_VISIBLE
    assert look(wanted, reply(404), reply(503)).kind is EvidenceKind.UNAVAILABLE


def test_what_was_written_for_git_or_ssh_is_never_missed_on_the_web() -> None:
    for url in ("git://example.org/tool.git", "ssh://example.org/tool.git"):
        assert look(target(url), reply(404)).kind is EvidenceKind.UNKNOWN
        assert look(target(url), git_reply()).kind is EvidenceKind.EXISTS


def test_trap_1_tls_trouble_is_asked_once_more_and_never_buries() -> None:
    evidence, requests = ask_one(GIT, FORGE, "info-refs", failure(FailureKind.TLS), git_reply())
    assert (evidence.kind, evidence.insecure, evidence.strong) == (EvidenceKind.EXISTS, True, False)
    assert [request.verify_tls for request in requests] == [True, False]
    assert look(FORGE, failure(FailureKind.TLS), reply(404)).kind is EvidenceKind.UNKNOWN
    both = look(FORGE, failure(FailureKind.TLS), failure(FailureKind.TLS))
    assert (both.kind, both.failure) == (EvidenceKind.UNAVAILABLE, FailureKind.TLS)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (html("<title>owner/tool: a tool</title>"), EvidenceKind.EXISTS),
        (html("<title>Codeberg</title><h1>Welcome</h1>"), EvidenceKind.UNKNOWN),
        (html("<title>Page not found</title>tool"), EvidenceKind.UNKNOWN),
        (html("", 404), EvidenceKind.NOT_VISIBLE),
        (html("", 403), EvidenceKind.WALLED),
        (html("", 500), EvidenceKind.UNAVAILABLE),
        (
            html(
                "<title>home</title>",
                url="https://codeberg.org/new/home",
                hops=(("https://codeberg.org/owner/tool", 301),),
            ),
            EvidenceKind.MOVED,
        ),
        (
            html(
                "<title>Codeberg</title>", url="https://codeberg.org/", hops=(("https://codeberg.org/owner/tool", 302),)
            ),
            EvidenceKind.UNKNOWN,
        ),
    ],
)
def test_the_page_counts_only_when_it_is_clear(answer: Answer, kind: EvidenceKind) -> None:
    evidence = look(FORGE, answer, question="page")
    assert evidence.kind is kind
    assert not evidence.strong


def test_references_without_a_branch_or_head_are_life() -> None:
    assert look(FORGE, git_reply(advertisement(f"{OID} refs/tags/v1"))).kind is EvidenceKind.EXISTS
