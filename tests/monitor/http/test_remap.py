"""Remap: out to the stand-in, home again, and never further than the prefix says."""

from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from monitor.http.remap import Remap

TABLE = {
    "https://github.com/": "http://127.0.0.1:9000/github.com/",
    "https://github.com/dead/": "http://127.0.0.1:9001/",
    "http://github.com/": "http://127.0.0.1:9000/github.com/",
    "https://gitlab.com": "http://127.0.0.1:9002",
}


def out(address: str) -> str | None:
    url = Remap(TABLE).outward(URL(address))
    return None if url is None else str(url)


def home(location: str, *, asked: str = "https://github.com/a/b") -> str:
    remap = Remap(TABLE)
    sent_to = remap.outward(URL(asked))
    assert sent_to is not None
    return remap.homeward(location, sent_to=sent_to, asked=URL(asked))


def test_the_longest_prefix_wins() -> None:
    assert out("https://github.com/a%2Fb?x=%2B1") == "http://127.0.0.1:9000/github.com/a%2Fb?x=%2B1"
    assert out("https://github.com/dead/b") == "http://127.0.0.1:9001/b"


def test_a_prefix_without_a_path_means_that_host_and_no_lookalike() -> None:
    assert out("https://gitlab.com") == "http://127.0.0.1:9002/"
    assert out("https://gitlab.com/x") == "http://127.0.0.1:9002/x"
    assert out("https://gitlab.community/x") is None
    assert out("https://example.org/https://github.com/") is None


def test_a_location_under_a_stand_in_is_read_back() -> None:
    assert home("http://127.0.0.1:9000/github.com/new/name") == "https://github.com/new/name"
    assert home("/github.com/new/name") == "https://github.com/new/name"
    assert home("http://127.0.0.1:9002/moved") == "https://gitlab.com/moved"


def test_a_shared_stand_in_keeps_the_scheme_that_was_asked() -> None:
    location = "http://127.0.0.1:9000/github.com/x"
    assert home(location, asked="http://github.com/a") == "http://github.com/x"
    assert home(location, asked="https://github.com/a") == "https://github.com/x"


def test_any_other_location_stays_as_it_was() -> None:
    for location in (
        "https://example.org/x",
        "/elsewhere",
        "http://127.0.0.1:9000/gitlab",
        "http://[bad",
        "mailto:a@b",
    ):
        assert home(location) == location


def test_an_empty_table_is_false() -> None:
    assert not Remap({})
    assert Remap(TABLE)


@given(st.from_regex(r"(/[a-z0-9_.~-]{1,8}){0,4}/?(\?[a-z]=[a-z0-9]{0,5})?", fullmatch=True))
def test_there_and_back_is_the_same_address(path: str) -> None:
    url = URL(f"https://github.com/o{path}")
    remap = Remap(TABLE)
    sent_to = remap.outward(url)
    assert sent_to is not None
    assert remap.homeward(str(sent_to), sent_to=sent_to, asked=url) == str(url)
