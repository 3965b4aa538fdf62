"""What is read off a page: its words in their own encoding, where it sends one, and what is on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.page import read_page
from tests.checkers.conversation import html, reply


def read(body: bytes, kind: str = "text/html") -> str:
    return read_page(reply(200, body, headers={"content-type": kind})).title


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>数据和代码</title>".encode("gb2312"), "text/html"),
        ("<title>数据和代码</title>".encode("gb2312"), "text/html; charset=gb2312"),
        ('<meta charset="gb2312"><title>数据和代码</title>'.encode("gb2312"), "text/html"),
        ("<title>数据和代码</title>".encode(), "text/html; charset=iso-8859-1"),
        ("<title>数据和代码</title>".encode("utf-16"), "text/html"),
        ("<title>数据和代码</title>".encode("utf-8-sig"), "text/html; charset=big5"),
        ("<title>数据和代码</title><p>页".encode()[:-1], "text/html"),
    ],
)
def test_a_page_is_read_in_its_own_encoding_whatever_it_declares(body: bytes, kind: str) -> None:
    assert read(body, kind) == "数据和代码"


def test_western_text_without_a_declaration() -> None:
    assert read("<title>Données</title>".encode("latin-1")) == "données"


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        ('<meta http-equiv="refresh" content="0; url=/new/">', "/new/"),
        ("<META HTTP-EQUIV=Refresh CONTENT=\"5;URL='http://b.example/'\">", "http://b.example/"),
        ('<meta http-equiv="refresh" content="300; url=/same">', None),
        ('<meta http-equiv="refresh" content="30">', None),
        ('<script>window.location.href = "/new/"</script>', "/new/"),
        ("<script>location.replace('https://b.example/')</script>", "https://b.example/"),
        ('<script>if (a) location = "/a"; else location = "/b"</script>', None),
        ('<script>location = "/a"</script>' + "<p>word " * 60, None),
        ('<meta http-equiv="refresh" content="0; url=/new/">' + "<p>word " * 300, None),
    ],
)
def test_where_a_page_sends_its_visitors(page: str, leads: str | None) -> None:
    assert read_page(html(page)).refresh == leads


def test_text_without_spaces_is_not_short() -> None:
    assert read_page(html("<p>" + "本页面提供论文的代码和数据，欢迎下载使用。" * 10)).size > 60


@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/html; charset=utf-16", "text/plain", "application/json"]),
)
def test_no_bytes_hurt(body: bytes, kind: str) -> None:
    page = read_page(reply(200, body, headers={"content-type": kind}))
    assert page.size >= len(page.words)
