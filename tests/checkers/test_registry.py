"""Whose an address is, with and without the operator's word."""

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from checkers import CHECKERS, checker_named, identify

HOSTS = st.sampled_from(
    [
        "github.com", "gist.github.com", "raw.githubusercontent.com", "o.github.io", "gitlab.com", "codeberg.org",
        "bitbucket.org", "git.sr.ht", "gitlab.x.edu", "git.x.edu", "code.google.com", "x.googlecode.com",
        "codeplex.com", "x.java.net", "x.org", "www.x.org", "localhost:3000",
    ]
)  # fmt: skip
WORDS = st.lists(
    st.sampled_from(
        [
            "o",
            "r",
            "r.git",
            ".git",
            "-",
            "tree",
            "main",
            "p",
            "archive",
            "~u",
            "é",
            "..",
            "",
            "x.wiki.git",
            "%2F",
            "?q=1",
        ]
    ),
    max_size=6,
)
SCHEMES = st.sampled_from(["https://", "http://", "git://", "ssh://git@", ""])


def keys(given: str, hosts: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(found.checker.name, found.identity.key) for found in identify(given, hosts or {})]


def test_every_checker_can_be_named_and_the_catch_all_is_last() -> None:
    assert [checker_named(checker.name) for checker in CHECKERS] == list(CHECKERS)
    assert CHECKERS[-1].name == "website"


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="website"):
        checker_named("gitlub")
    with pytest.raises(KeyError):
        identify("https://code.example.edu/a/b", {"code.example.edu": "gitlub"})


def test_all_spellings_of_one_repository_have_one_key() -> None:
    spellings = [
        "https://github.com/Owner/Name", "http://www.github.com/owner/name/", "github.com/owner/name.git",
        "git@github.com:owner/name.git", "https://github.com/owner/name/tree/main/src",
        "https://github.com//owner/name?tab=readme#usage", "https://raw.githubusercontent.com/owner/name/main/x",
        "HTTPS://GITHUB.COM:443/OWNER/NAME/ISSUES/3",
    ]  # fmt: skip
    assert {tuple(keys(spelling)) for spelling in spellings} == {(("github", "github.com/owner/name"),)}


def test_a_pages_address_is_a_page_first_and_its_repository_second() -> None:
    assert keys("https://owner.github.io/project/") == [
        ("website", "owner.github.io/project"),
        ("github", "github.com/owner/project"),
        ("github", "github.com/owner/owner.github.io"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        "https://github.com/topics/deep-learning", "https://github.com/orgs/owner/repositories", "https://github.com/owner",
        "https://github.com/sponsors/owner", "https://github.com/features/actions", "https://github.com/",
        "https://gist.github.com/owner", "https://github.com/owner/na me", "https://gitlab.com/group",
        "https://gitlab.com/users/sign_in", "not an address", "https://codeberg.org/owner", "https://bitbucket.org/owner/",
    ],
)  # fmt: skip
def test_no_repository_named_is_no_candidate(given: str) -> None:
    assert keys(given) == []


def test_an_operator_can_name_a_host_and_a_whole_domain() -> None:
    address = "https://code.example.edu/lab/group/tool/-/tree/main/src"
    assert keys(address) == [("website", "code.example.edu/lab/group/tool/-/tree/main/src")]
    assert keys(address, {"code.example.edu": "git"}) == [("git", "code.example.edu/lab/group/tool")]
    assert keys(address, {"*.example.edu": "git"}) == [("git", "code.example.edu/lab/group/tool")]
    nearer = {"*.edu": "git", "*.example.edu": "website"}
    assert keys(address, nearer)[0][0] == "website"


def test_one_checker_never_claims_what_a_short_host_name_only_resembles() -> None:
    assert keys("https://git.io/abc") == [("github", "git.io/abc")]
    assert keys("https://git.io.example/abc")[0][0] == "website"
    assert keys("https://git-scm.com/book/en")[0][0] == "website"
    assert keys("https://notgithub.com/owner/name")[0][0] == "website"
    assert keys("https://github.com.evil.example/owner/name")[0][0] == "website"


@given_any(SCHEMES, HOSTS, WORDS)
def test_whatever_is_named_is_named_alike_by_its_own_address(scheme: str, host: str, words: list[str]) -> None:
    for found in identify(f"{scheme}{host}/{'/'.join(words)}"):
        again = identify(found.identity.url)
        assert (found.checker.name, found.identity.key) in [(other.checker.name, other.identity.key) for other in again]


@given_any(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    for given in (text, f"https://github.com/{text}", f"git@gitlab.com:{text}", f"https://code.google.com/p/{text}"):
        identify(given)
