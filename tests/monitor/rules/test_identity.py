"""Identifiers: what is one, what is none, and that a paper's address never changes and never harms."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.model.papers import DatePrecision, KnownDate, PaperRecord
from monitor.rules.identity import Reference, ReferenceKind, arxiv_id_of, doi_of, parse_reference, slug_of, title_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2304.12760", "2304.12760"),
        (" arXiv:2304.12760v3 ", "2304.12760"),
        ("arXiv:1706.03762 [cs.CL]", "1706.03762"),
        ("https://arxiv.org/abs/2304.12760v1", "2304.12760"),
        ("http://www.arxiv.org/pdf/2304.12760v1.pdf", "2304.12760"),
        ("https://export.arxiv.org/abs/hep-th/9901001?context=math", "hep-th/9901001"),
        ("https://ar5iv.labs.arxiv.org/html/2304.12760", "2304.12760"),
        ("https://doi.org/10.48550/arXiv.2304.12760", "2304.12760"),
        ("10.48550/arxiv.math/0309136", "math/0309136"),
        ("math.GT/0309136", "math/0309136"),
        ("cs/0112017v2", "cs/0112017"),
        ("oai:arXiv.org:0704.0001", "0704.0001"),
        ("arXiv preprint arXiv:1412.6980", "1412.6980"),
        ("CoRR, abs/1706.03762", "1706.03762"),
        ("1502.1234", None),  # five digits since 2015
        ("1402.12345", None),  # and four before
        ("2313.12345", None),  # no thirteenth month
        ("0605.1234", None),  # not before April 2007
        ("10.1145/3292500", None),
        ("2304.12760 and 2305.00001", None),
        ("https://github.com/x/2304.12760", None),
        ("", None),
    ],
)
def test_arxiv_identifiers(text: str, expected: str | None) -> None:
    assert arxiv_id_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("https://doi.org/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("http://dx.doi.org/10.1000/ABC", "10.1000/abc"),
        ("doi: https://doi.org/10.1000/abc", "10.1000/abc"),
        ("DOI:10.1000/abc(12)3).", "10.1000/abc(12)3"),
        (
            "https://doi.org/10.1002/(SICI)1097-0258(1998)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "10.1002/(sici)1097-0258(1998)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("https://dl.acm.org/doi/pdf/10.1145/1122445.1122456", "10.1145/1122445.1122456"),
        ("10.1/x", None),
        ("10.1000/two words", None),
        ("2304.12760", None),
    ],
)
def test_dois(text: str, expected: str | None) -> None:
    assert doi_of(text) == expected


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(max_size=200))
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    for found in (arxiv_id_of(text), doi_of(text)):
        assert found is None or (found == found.strip() and found)


@settings(deadline=None)  # a busy machine is no finding
@given(st.from_regex(r"10\.[0-9]{4,9}/[a-z0-9.()/<>;:_-]{1,60}[a-z0-9]", fullmatch=True))
def test_reading_a_doi_twice_changes_nothing(doi: str) -> None:
    once = doi_of(doi)
    assert once is not None
    assert doi_of(once) == once
    assert doi_of(f"https://doi.org/{doi.upper()}") == once


def test_hostile_lengths_cost_nothing() -> None:
    assert arxiv_id_of("arxiv " * 1_000_000) is None
    assert doi_of("10.1234/" + ")" * 1_000_000) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Müller's  Ä-Net", ["Anna Müller"]), (r"M\"uller's {\"A}-{Net}", ['M\\"uller, Anna'])),
        (("Deep Nets: a study.", ["L. van Beethoven"]), ("DEEP NETS — A Study", ["van Beethoven, Ludwig"])),
        (("A title", ["Jon Doe Jr."]), ("A Title", ["Doe, Jon"])),
    ],
)
def test_the_same_title_however_it_is_set(one: tuple[str, list[str]], other: tuple[str, list[str]]) -> None:
    assert title_key(*one, 2020) == title_key(*other, 2020)


def test_titles_that_differ_in_author_year_or_signs_are_different() -> None:
    keys = [
        title_key("A study", ["A. Meier"], 2020),
        title_key("A study", ["B. Chan"], 2020),
        title_key("A study", ["A. Meier"], 2021),
        title_key("A study", [], None),
        title_key("???", [], None),
        title_key("!!!", [], None),
        title_key("研究", [], None),
    ]
    assert len(set(keys)) == len(keys)


def _record(**fields: object) -> PaperRecord:
    return PaperRecord(**{"source": "test", "key": "1", "title": "A study", **fields})  # type: ignore[arg-type]


def test_addresses_come_from_the_identifier() -> None:
    assert slug_of(_record(arxiv_id="2304.12760", doi="10.1/x")) == "arxiv-2304.12760"
    assert slug_of(_record(arxiv_id="hep-th/9901001")) == "arxiv-hep-th-9901001"
    assert slug_of(_record(doi="10.1145/3292500.3330701")) == "doi-10.1145-3292500.3330701"
    assert slug_of(_record(openreview_id="S1xq3oR5tQ")).startswith("openreview-s1xq3or5tq-")
    assert slug_of(_record(openreview_id="S1xq3oR5tQ")) != slug_of(_record(openreview_id="s1xq3or5tQ"))
    assert slug_of(_record()) == slug_of(_record(title="a STUDY", key="2", source="other"))
    assert slug_of(_record()) != slug_of(_record(published=KnownDate(date(2020, 12, 31), DatePrecision.YEAR)))


# The addresses of papers that were published once stay: these must never change.
def test_addresses_are_permanent() -> None:
    assert slug_of(_record(title="Attention Is All You Need", authors=("Ashish Vaswani",))) == "title-6d6b95d0ebf678e8"
    assert slug_of(_record(doi="10.1000/a/b(c)")) == "doi-10.1000-a-b-c-1544a68ac741cc99"


_DOIS = st.from_regex(r"10\.[0-9]{4,6}/[a-z0-9./()<>;:_-]{1,150}", fullmatch=True)


@settings(deadline=None)  # a busy machine is no finding
@given(_DOIS, _DOIS)
def test_addresses_are_safe_and_tell_dois_apart(one: str, other: str) -> None:
    slugs = [slug_of(_record(doi=doi)) for doi in (one, other)]
    for slug in slugs:
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", slug, re.ASCII)
        assert ".." not in slug
        assert not slug.endswith(".")
        assert len(slug) <= 120
        assert parse_reference(slug) == Reference(ReferenceKind.SLUG, slug)
    assert (slugs[0] == slugs[1]) == (one == other)


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=3))
def test_any_title_makes_a_safe_address(title: str, authors: list[str]) -> None:
    assert re.fullmatch(r"title-[0-9a-f]{16}", slug_of(_record(title=title, authors=tuple(authors))))


def test_what_a_person_types() -> None:
    assert parse_reference(" arXiv:2304.12760v2 ") == Reference(ReferenceKind.ARXIV, "2304.12760")
    assert parse_reference("https://doi.org/10.48550/arXiv.2304.12760") == Reference(ReferenceKind.ARXIV, "2304.12760")
    assert parse_reference("https://doi.org/10.1000/ABC") == Reference(ReferenceKind.DOI, "10.1000/abc")
    assert parse_reference("arxiv-2304.12760") == Reference(ReferenceKind.SLUG, "arxiv-2304.12760")


@pytest.mark.parametrize("text", ["", "  ", "attention", "arxiv-../../etc/passwd", "arxiv-", "1" * 5_000, "\x1b[31m"])
def test_what_is_no_paper_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match="is not an arXiv identifier") as caught:
        parse_reference(text)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
