"""Spellings people use, and text that is no address at all."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkers.address import LONGEST, opening, parse, path, text

pieces = st.sampled_from(
    [
        "http", "https", "git", "ssh", ":", "/", "//", "@", ".", "..", "www.", "github.com", "x.org", "%2e", "%41",
        "%zz", "%", "?", "&", "=", "#", "[", "]", "[::1]", ":443", ":80", "utm_source=a", "b=c", "\\", "{", "}", "é",
        "。", "ü.de", "xn--", "~", ";", ",", "\t", "\ud800", "\x00", "git@", "git+https://", "127.0.0.1", ":99999", " ",
    ]
)  # fmt: skip
addresses = st.lists(pieces, max_size=14).map("".join) | st.text(max_size=80)


def canonical(given: str) -> str:
    found = parse(given)
    assert found is not None, given
    return text(found)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://GitHub.com/Owner/Name", "https://github.com/Owner/Name"),
        ("github.com/owner/name", "https://github.com/owner/name"),
        ("//github.com/owner/name", "https://github.com/owner/name"),
        ("https:/github.com/owner/name", "https://github.com/owner/name"),
        ("http://https://github.com/owner/name", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "ssh://github.com/owner/name.git"),
        ("ssh://git@gitlab.com:22/owner/name", "ssh://gitlab.com/owner/name"),
        ("git+https://gitlab.com/owner/name", "https://gitlab.com/owner/name"),
        ("git+ssh://git@gitlab.com/owner/name", "ssh://gitlab.com/owner/name"),
        ("http://user:secret@example.org/", "http://example.org/"),
        ("http://example.org:80/x", "http://example.org/x"),
        ("http://example.org:443/x", "http://example.org:443/x"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("http://www.example.org./", "http://example.org/"),
        ("http://www.com/", "http://www.com/"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://ＧＩＴＨＵＢ.com/x/y", "https://github.com/x/y"),
        ("https://x.org/%7euser/%c3%a9", "https://x.org/~user/%C3%A9"),
        ("https://x.org/é b", "https://x.org/%C3%A9%20b"),
        ("https://x.org/%E4", "https://x.org/%E4"),
        ("https://x.org/a%2Fb", "https://x.org/a%2Fb"),
        ("https://x.org/100%", "https://x.org/100%25"),
        ("https://x.org/a/./b/../c/", "https://x.org/a/c/"),
        ("https://x.org/a/%2e%2e/c", "https://x.org/c"),
        ("https://x.org/../../a", "https://x.org/a"),
        ("https://x.org/a?utm_source=t&id=3&fbclid=9#top", "https://x.org/a?id=3"),
        ("https://x.org/a?utm_medium=t", "https://x.org/a"),
        ("https://x.org/a?q=%c3%A9&r=a b", "https://x.org/a?q=%C3%A9&r=a%20b"),
        ("https://x.org", "https://x.org/"),
        ("  https://x.org/a\n ", "https://x.org/a"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("http://localhost:3000/a/b", "http://localhost:3000/a/b"),
    ],
)
def test_spellings_have_one_canonical_form(given: str, expected: str) -> None:
    assert canonical(given) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "given",
    [
        "", " ", "x", "e.g.", "https://", "http:///", "mailto:someone@example.org", "someone@example.org",
        "ftp://example.org/x", "javascript:alert(1)", "http://www.cytoscape.org]", "http://[::1", "http://[g]/",
        "http://a..b/", "http://.org/", "http://x.org:99999/", "http://x.org:8a/", "http://exa mple.org/",
        "http://x_y{z}.org/", "3.14/2", "1.2.3.4", "http://\ud800.org/", "https://" + "a" * 64 + ".org/",
        "https://x.org/" + "a" * LONGEST,
    ],
)  # fmt: skip
def test_what_is_no_address_is_none(given: str) -> None:
    assert parse(given) is None


def test_an_address_that_grows_too_long_when_encoded_is_none() -> None:
    assert len(canonical("https://x.org/" + "é" * 600)) <= LONGEST
    assert parse("https://x.org/" + "é" * 800) is None


def test_www_is_no_part_of_the_identity_but_is_kept_for_opening() -> None:
    found = parse("http://www.example.org/x")
    assert found is not None
    assert (found.host, text(found), opening(found)) == (
        "example.org", "http://example.org/x", "http://www.example.org/x",
    )  # fmt: skip


def test_the_raw_text_is_kept_as_found() -> None:
    found = parse(" GitHub.com/A/B ")
    assert found is not None
    assert found.raw == " GitHub.com/A/B "


@given(addresses)
@example("https://x.org//a//..//")
@example("http://www.www.x.org")
@example("https://x.org/%25zz%")
@example("https://x.org/?%")
def test_parse_never_raises_and_its_form_is_a_fixed_point(given: str) -> None:
    found = parse(given)
    if found is None:
        return
    form = text(found)
    assert form.isascii()
    again = parse(form)
    assert again is not None
    assert text(again) == form
    assert not found.host.startswith("www.") or found.host.count(".") == 1


@given(st.text(st.characters(), max_size=20))
def test_a_segment_is_encoded_as_the_standard_library_would(segment: str) -> None:
    address = parse("https://x.org")
    assert address is not None
    try:
        expected = quote(segment, safe="!$&'()*+,;=:@", errors="surrogateescape")
    except UnicodeEncodeError:
        return
    assert path(replace(address, segments=(segment,))) == f"/{expected}"
