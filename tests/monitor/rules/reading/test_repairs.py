"""Spellings to try next for an address that does not answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.address import parse
from monitor.rules.reading import repairs
from monitor.rules.reading.spelling import spellings

PIECES = ["https://", "github.com/", "ada/", "owl", "}", ")", ".", "_", "%5C_", ".git", "/tree/", "-\n", " ", "?", "#"]
OWL = "https://github.com/ada/owl"


@pytest.mark.parametrize(
    ("raw", "first"),
    [
        ("https://github.com/ada/owl}", OWL),
        ("https://github.com/ada/owl}{here", OWL),
        ("https://github.com/ada/owl).", OWL),
        ("https://github.com/ada/owl.", OWL),
        ("https://github.com/ada/owl_", OWL),
        ("https://github.com/ada/owl.git", OWL),
        ("https://github.com/ada/owl%7D", OWL),
        ("https://github.com/ada/night%5C_owl", "https://github.com/ada/night_owl"),
        ("https://github.com/ada/owl/tree/main/x", OWL),
        ("https://github.com/ada/owl.Our", "https://github.com/ada/owl.Our"),
        ("https://github.com/ada/owl.12", OWL),
        ("https://github.com/ada/owl?tab=readme#x", OWL),
        ("https://github.com/ada/long-\nname", "https://github.com/ada/longname"),
        ("http://owl.example.edu/x", "https://owl.example.edu/x"),
        ("https://owl.example.edu/x", "http://owl.example.edu/x"),
    ],
)
def test_the_best_guess_comes_first(raw: str, first: str) -> None:
    found = repairs(raw)
    assert found[0].url == first
    assert found[0].reason


def test_the_other_scheme_is_always_tried_last() -> None:
    assert repairs("https://github.com/ada/owl")[-1].url == "http://github.com/ada/owl"


@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    )
)  # fmt: skip
def test_every_repair_is_a_new_valid_address(raw: str) -> None:
    found = repairs(raw)
    urls = [repair.url for repair in found]
    assert len(set(urls)) == len(urls)
    assert not {each.url for each in spellings(raw.strip())[:1]} & set(urls)
    for repair in found:
        assert parse(repair.url) is not None
        assert repair.reason
