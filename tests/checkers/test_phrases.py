"""What the pages of nobody say is found as surely with its hints as without."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from checkers import phrases

HINTED = [phrases.MISSING, phrases.PARKED, phrases.OUT_OF_ORDER]


def alternatives(pattern: str) -> list[str]:
    """The outermost alternatives of a pattern, each a pattern of its own."""
    found, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found


def said(hinted: phrases.Phrases) -> st.SearchStrategy[str]:
    return st.sampled_from(alternatives(hinted.pattern.pattern)).flatmap(lambda one: st.from_regex(re.compile(one)))


@given(st.sampled_from(HINTED).flatmap(lambda hinted: st.tuples(st.just(hinted), said(hinted))))
@settings(max_examples=200, deadline=None)
def test_hints_hide_nothing(case: tuple[phrases.Phrases, str]) -> None:
    hinted, text = case
    assert (hinted.search(text) is None) is (hinted.pattern.search(text) is None)


def test_a_page_of_many_other_words_says_nothing_of_the_kind() -> None:
    assert all(hinted.search("a made page about spoons and kites") is None for hinted in HINTED)
