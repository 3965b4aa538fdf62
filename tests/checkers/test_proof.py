"""What evidence keeps of an answer: enough to judge again, and nothing that is not ours to keep."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.base import EvidenceKind, Failure, FailureKind, Hop
from checkers.proof import LONGEST_EXCERPT, address_of, excerpt, facts_of
from checkers.reading import answered, failed
from tests.checkers.conversation import html, reply

WORD = st.text(string.ascii_letters + string.digits, min_size=12, max_size=40)


@given(before=st.text(max_size=300), name=WORD, host=WORD, after=st.text(max_size=300))
def test_no_mail_address_is_kept(before: str, name: str, host: str, after: str) -> None:
    assert f"{name}@{host}.org" not in excerpt(f"{before} {name}@{host}.org {after}")


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "hf_AbCdEfGhIjKlMnOpQrStUvWx",
        "glpat-abcdefgh12345678",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
        "d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204",
    ],
)
def test_no_secret_is_kept(secret: str) -> None:
    assert secret not in excerpt(f"Your key is {secret}, keep it.")
    assert secret not in address_of(f"https://a.example/{secret}/x")
    assert secret not in address_of(f"https://a.example/x?a=1&b={secret}")


@pytest.mark.parametrize(
    "query",
    ["token=s3cret", "X-Amz-Signature=s3cret", "a=1&SAMLRequest=s3cret", "api_key=s3cret&b=2", "sessionid=s3cret"],
)
def test_telling_parameters_are_masked(query: str) -> None:
    shown = address_of(f"https://a.example/x?{query}")
    assert "s3cret" not in shown
    assert shown.startswith("https://a.example/x?")
    assert address_of("https://a.example/x?page=2&lang=en") == "https://a.example/x?page=2&lang=en"


@given(st.text(max_size=3000))
def test_an_excerpt_is_one_short_printable_line(text: str) -> None:
    said = excerpt(text)
    assert len(said) <= LONGEST_EXCERPT
    assert said.isprintable()


def test_evidence_tells_where_it_was_led_and_what_was_said() -> None:
    lost = html(
        "<title>Page not found</title><h1>Sorry</h1><p>Write to ann@lab.example.edu",
        404,
        url="https://lab.example.edu/error",
        hops=(("http://lab.example.edu/tool", 301), ("https://lab.example.edu/tool", 302)),
    )
    facts = dict(answered("k", "page", lost, EvidenceKind.NOT_VISIBLE, "gone").facts)
    assert facts["asked"] == "http://lab.example.edu/tool"
    assert facts["answered by"] == "https://lab.example.edu/error"
    assert facts["hops"] == "301 http://lab.example.edu/tool → 302 https://lab.example.edu/tool"
    assert facts["said"] == "Page not found | Sorry | Sorry Write to [mail]"


def test_evidence_of_a_plain_answer_carries_nothing_twice() -> None:
    file = reply(200, b"%PDF", headers={"content-type": "application/pdf"})
    assert answered("k", "page", file, EvidenceKind.EXISTS, "there").facts == ()
    assert dict(
        answered("k", "page", reply(403, b"%PDF", headers={"content-type": "a/b"}), EvidenceKind.WALLED, "no").facts
    ) == {"type": "a/b"}


def test_a_failure_behind_redirects_tells_of_them_and_many_hops_are_shortened() -> None:
    hops = tuple(Hop(f"https://a.example/{number}", 302) for number in range(20))
    broken = Failure(url="https://a.example/20", kind=FailureKind.TIMEOUT, detail="slow", hops=hops)
    facts = dict(failed("k", "page", broken).facts)
    assert facts["hops"].count("→") < 8
    assert facts["hops"].endswith("302 https://a.example/19")
    assert facts == dict(facts_of(broken))
