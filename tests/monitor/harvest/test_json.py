"""JSON lines, JSON arrays, arXiv's records and the dumps of Papers with Code."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.papers import DatePrecision, KnownDate, LinkKind
from tests.monitor.harvest.reading import harvest, one

SNAPSHOT = {
    "id": "2212.00001",
    "submitter": "Anna Meier",
    "authors": "Anna Meier and Bo Ch\\'an",
    "title": "A study of\n  things",
    "comments": "12 pages, code at https://github.com/a/b",
    "journal-ref": "J. Things 1 (2023)",
    "doi": "10.1000/ABC 10.1000/def",
    "report-no": None,
    "categories": "math.PR cs.LG q-bio.QM physics.flu-dyn",
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "abstract": "  We study.\n",
    "versions": [
        {"version": "v1", "created": "Thu, 1 Dec 2022 17:01:56 GMT"},
        {"version": "v2", "created": "Fri, 6 Jan 2023 01:00:00 GMT"},
    ],
    "update_date": "2023-01-09",
    "authors_parsed": [["Meier", "Anna", ""], ["Ch\\'an", "Bo", "Jr.", "MIT"]],
}


def test_the_snapshot_of_arxiv() -> None:
    paper = one(json.dumps(SNAPSHOT))
    assert (paper.source, paper.key, paper.arxiv_id, paper.doi) == ("arxiv", "2212.00001", "2212.00001", "10.1000/abc")
    assert paper.title == "A study of things"
    assert paper.authors == ("Anna Meier", "Bo Chán Jr.")
    assert paper.published == KnownDate(date(2022, 12, 1), DatePrecision.DAY)
    assert paper.categories == ("math.PR", "cs.LG", "q-bio.QM", "physics.flu-dyn")
    assert paper.comments == "12 pages, code at https://github.com/a/b"
    assert paper.abstract == "We study."
    assert (paper.journal_ref, paper.venue) == ("J. Things 1 (2023)", None)


def test_the_flat_variants_of_arxiv() -> None:
    flat = {
        "arxiv_id": "2507.07340v2",
        "title": "T",
        "authors": ["A. B. Meier", "Bo Chan"],
        "categories": ["cs.CV", "I.2; I.4; I.5"],
        "comment": "7 pages",
        "abstract": "We.",
        "listed": "2025-07-11",
    }
    paper = one(json.dumps(flat))
    assert (paper.key, paper.arxiv_id, paper.comments) == ("2507.07340", "2507.07340", "7 pages")
    assert paper.categories == ("cs.CV",)
    assert paper.published == KnownDate(date(2025, 7, 11))
    older = {
        "arxiv_id": "cs/0112017",
        "title": "T",
        "authors": "Anna Meier, Bo Chan",
        "categories": "cs.AI,math.LO",
        "comment": None,
    }
    paper = one(json.dumps(older))
    assert paper.authors == ("Anna Meier", "Bo Chan")
    assert paper.published == KnownDate(date(2001, 12, 31), DatePrecision.MONTH)


def test_an_unreadable_identifier_is_named_and_the_rest_imported() -> None:
    lines = [SNAPSHOT, SNAPSHOT | {"id": "9999.1"}, SNAPSHOT | {"id": None}, SNAPSHOT | {"id": "2212.00002"}]
    taken, rejected = harvest("\n".join(map(json.dumps, lines)))
    assert [paper.key for paper in taken] == ["2212.00001", "2212.00002"]
    assert [(each.where, each.key) for each in rejected] == [
        ("line 2", "9999.1"),
        ("line 3", "10.1000/ABC 10.1000/def"),
    ]
    assert "no arXiv identifier" in rejected[0].reason


BAD_LINES: list[tuple[str | bytes, str]] = [
    ("{", "not JSON"),
    ('{"title": "T" "x": 1}', "not JSON"),
    ('{"title": "cut of', "not JSON"),
    ("<html><body>404</body></html>", "not JSON"),
    (b'{"title": "\xff\xfe"}', "not UTF-8 at byte"),
    ("[1, 2]", "a list, not an object"),
    ("7", "a number, not an object"),
    ('"text"', "text, not an object"),
    ("null", "nothing, not an object"),
    ('{"title": 7}', "title is a number, not text"),
    ('{"title": ["T"]}', "title is a list, not text"),
    ('{"title": "T", "title": "U"}', "'title' stands twice"),
    ('{"abstract": "no title"}', "no title and no identifier"),
    ('{"title": "  "}', "no title and no identifier"),
    ('{"title": "T", "authors": 7}', "authors are a number"),
    ('{"title": "T", "authors": [7]}', "one of the authors is a number"),
    ('{"title": "T", "github": 7}', "github is a number, not an address"),
    (json.dumps({"title": "x" * 10_000_000}), "title has 10,000,000 characters"),
    (json.dumps({"title": "T", "abstract": "x" * 1_000_000}), "abstract has 1,000,000 characters"),
    (json.dumps({"title": "T", "authors": [str(number) for number in range(20_000)]}), "more than 10,000 authors"),
    (json.dumps({"title": "T", "github": "https://x.org/" + "y" * 5_000}), "address of 5,014 characters"),
    (json.dumps({"title": "T", "code_links": ["https://x.org/"] * 500}), "500 addresses"),
    ("[" * 100_000 + "]" * 100_000, "not JSON"),
    ('{"title": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}", "not JSON"),
    ('{"title": "' + "x" * 17_000_000 + '"}', "longer than 16,777,216 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), BAD_LINES, ids=[reason for _, reason in BAD_LINES])
def test_a_bad_line_is_named_and_the_rest_imported(line: str | bytes, reason: str) -> None:
    bad = line.encode() if isinstance(line, str) else line
    taken, rejected = harvest(b'{"title": "one"}\n\n' + bad + b'\n{"title": "two"}')
    assert [paper.title for paper in taken] == ["one", "two"]
    assert [each.where for each in rejected] == ["line 3"]
    assert reason in rejected[0].reason
    assert len(rejected[0].reason) < 500
    assert len(rejected[0].key) <= 300


def test_what_python_writes_though_json_does_not_know_it_is_taken() -> None:
    paper = one('{"title": "A \\ud800 B\\u0000 C", "year": NaN, "citations": 1e400, "doi": Infinity}')
    assert paper.title == "A ? B C"
    assert (paper.published, paper.citations, paper.doi) == (None, None, None)


def test_the_identifier_of_a_record_is_what_it_calls_itself() -> None:
    paper = one('{"id": "arXiv:2604.24719", "title": "T", "abstract": "We.", "comments": "7 pages"}', "papers.jsonl")
    assert (paper.key, paper.arxiv_id, paper.source) == ("arXiv:2604.24719", "2604.24719", "jsonl:papers.jsonl")
    paper = one('{"id": "p1", "abstract": "We."}')
    assert (paper.key, paper.title, paper.arxiv_id) == ("p1", "p1", None)
    assert one('{"arxiv_id": 2304.1276}').arxiv_id == "2304.12760"
    assert one('{"arxiv_id": "704.0001"}').title == "arXiv:0704.0001"


def test_a_conference_list() -> None:
    paper = one(
        json.dumps(
            {
                "venue": "ICLR", "year": 2018, "id": "rJNpifWAb", "title": "T", "status": "Poster",
                "authors": "Anna Meier;Bo Chan",
                "github": "[![github](/icon.svg) a/b](https://github.com/a/b)", "project": "https://a.org/b",
                "arxiv": "1704.05776v1",
            }
        )
    )  # fmt: skip
    assert (paper.venue, paper.arxiv_id, paper.authors) == ("ICLR", "1704.05776", ("Anna Meier", "Bo Chan"))
    assert paper.published == KnownDate(date(2018, 12, 31), DatePrecision.YEAR)
    assert [(each.raw, each.field, each.kind) for each in paper.addresses] == [
        ("https://github.com/a/b", "github", None),
        ("https://a.org/b", "project", LinkKind.PROJECT_PAGE),
    ]


def test_a_list_that_leaves_the_host_out() -> None:
    paper = one(
        '{"title": "T", "github": "Meier/Nets.jl", "page": "", "github_page": "https://github.com/Meier/Nets.jl"}'
    )
    assert [each.raw for each in paper.addresses] == [
        "https://github.com/Meier/Nets.jl",
        "https://github.com/Meier/Nets.jl",
    ]
    assert all(each.kind is None for each in paper.addresses)


def test_where_the_paper_is_tells_who_it_is() -> None:
    paper = one(
        '{"title": "T", "paper_url": "https://openreview.net/forum?id=S1xq3oR5tQ&noteId=1", '
        '"code_links": ["u.org/a", "v.org/b"]}'
    )
    assert paper.openreview_id == "S1xq3oR5tQ"
    assert [(each.field, each.raw) for each in paper.addresses] == [
        ("code_links", "u.org/a"),
        ("code_links", "v.org/b"),
        ("url", "https://openreview.net/forum?id=S1xq3oR5tQ&noteId=1"),
    ]
    assert one('{"title": "T", "url": "https://doi.org/10.1000/X"}').doi == "10.1000/x"
    assert one('{"paper": "https://arxiv.org/abs/1706.03762", "title": "T"}').arxiv_id == "1706.03762"
    assert one('{"title": "T", "repo": "https://doi.org/10.5281/zenodo.1"}').doi is None


def test_what_others_made_is_not_the_papers_own() -> None:
    paper = one('{"title": "T", "code_links": ["https://x.org/code"], "evidence": "community_implementations"}')
    assert paper.addresses[0].kind is LinkKind.OTHERS_CODE
    paper = one('{"title": "T", "repo_url": "https://github.com/a/b", "is_official": "False"}')
    assert paper.addresses[0].official is False


def test_a_cell_that_names_a_thing_is_no_address() -> None:
    assert one('{"title": "T", "data": "ImageNet", "model": {"size": 7}, "demo": 3, "code": "N/A"}').addresses == ()


def test_a_mapped_column_is_what_the_person_says_it_is() -> None:
    line = (
        '{"Name": "T", "Where": "https://x.org/a", "My arXiv": "arXiv:1706.03762", "title": "not this", "year": 2017}'
    )
    paper = one(line, mapping={"title": "Name", "url": "Where", "arxiv_id": "My arXiv"})
    assert (paper.title, paper.arxiv_id) == ("T", "1706.03762")
    assert [(each.raw, each.kind) for each in paper.addresses] == [("https://x.org/a", LinkKind.OWN_CODE)]
    taken, rejected = harvest('{"title": "T", "a": "maybe", "m": "perhaps"}', mapping={"availability": "a"})
    assert not taken
    assert "none of link, promised, on_request, none" in rejected[0].reason
    taken, rejected = harvest('{"title": "T", "m": "perhaps"}', mapping={"mark": "m"})
    assert "none of no-code, exempt, restricted" in rejected[0].reason


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_COLUMN_NAMES = """
    id title arxiv_id doi authors year month date venue categories citations abstract github code_links data project url
    openreview is_official evidence comments authors_parsed versions paper
"""
_COLUMNS = st.sampled_from(_COLUMN_NAMES.split())


@settings(deadline=None)  # a busy machine is no finding
@given(st.dictionaries(_COLUMNS, _VALUES))
def test_any_object_is_taken_or_named(value: dict[str, Any]) -> None:
    for told in ("jsonl", "arxiv", "samples"):
        taken, rejected = harvest(json.dumps(value), told=told)
        assert len(taken) + len(rejected) == 1
        for paper in taken:
            assert paper.title
            assert paper.key
            "".join((paper.title, paper.key, *paper.authors, *(each.raw for each in paper.addresses))).encode()


@pytest.mark.parametrize(
    ("data", "titles", "where", "reason"),
    [
        ('[{"title": "one"}, 7, {"title": "two"}]', ["one", "two"], "record 2", "a number, not an object"),
        ('[{"title": "one"}, [[1]], {"title": "two"}]', ["one", "two"], "record 2", "a list, not an object"),
        ('[{"title": "one"}, {"title": 3}, {"title": "two"}]', ["one", "two"], "record 2", "title is a number"),
        (
            '[{"title": "one"}, {"title": "x", "title": "y"}, {"title": "two"}]',
            ["one", "two"],
            "record 2",
            "stands twice",
        ),
        ('[{"title": "one"}, {"title": "tw', ["one"], "record 2", "broken off"),
        ('[{"title": "one"}, {"title": NaN}, {"title": "two"}]', ["one"], "record 2", "nothing after it could be read"),
        ('[{"title": "one"}', ["one"], "record 2", "broken off"),
        ('"one"', [], "record 1", "neither an array nor an object"),
        ('[{"title": "one"}, {"title": "' + "x" * 40_000_000 + '"}]', ["one"], "record 2", "longer than"),
        (
            '[{"title": "one"}, {"a": ["'
            + "x" * 1_000_000
            + '"'
            + (',"' + "x" * 1_000_000 + '"') * 16
            + ']}, {"title": "two"}]',
            ["one", "two"],
            "record 2",
            "the record is longer",
        ),
        (
            '[{"title": "one"}, ' + "[" * 200_000 + "]" * 200_000 + ', {"title": "two"}]',
            ["one", "two"],
            "record 2",
            "nested deeper",
        ),
        (
            '[{"title": "one"}, {"a":' + '{"a":' * 1_000 + "1" + "}" * 1_001 + ', {"title": "two"}]',
            ["one", "two"],
            "record 2",
            "nested deeper",
        ),
        ('[{"title": "one"}, ' + "[" * 200_000, ["one"], "record 2", "broken off"),
    ],
    ids=[
        "number",
        "list",
        "type",
        "twice",
        "cut in a record",
        "not a number",
        "cut between",
        "no array",
        "endless text",
        "many texts",
        "nested lists",
        "nested objects",
        "endless bomb",
    ],
)
def test_a_bad_element_is_named(data: str, titles: list[str], where: str, reason: str) -> None:
    taken, rejected = harvest(data, told="json")
    assert [paper.title for paper in taken] == titles
    assert [each.where for each in rejected] == [where]
    assert reason in rejected[0].reason


def _link(paper: str, repo: Any, **fields: Any) -> dict[str, Any]:
    return {
        "paper_url": f"https://paperswithcode.com/paper/{paper}", "paper_title": paper.title(), "paper_arxiv_id": None,
        "paper_url_abs": None, "paper_url_pdf": None, "repo_url": repo, "is_official": False,
        "mentioned_in_paper": False,
        "mentioned_in_github": True, "framework": "none", **fields,
    }  # fmt: skip


def test_links_of_papers_with_code_are_brought_together() -> None:
    rows = [
        _link("a-study", "https://github.com/other/a"),
        _link(
            "b-study", "https://github.com/b/b", paper_arxiv_id="1706.03762", is_official=True, mentioned_in_paper=True
        ),
        _link("a-study", "https://github.com/own/a", is_official=True),
        _link("c-study", None),
        _link("a-study", 7),
    ]
    taken, rejected = harvest(json.dumps(rows))
    assert [(paper.key, paper.arxiv_id) for paper in taken] == [("a-study", None), ("b-study", "1706.03762")]
    assert [(each.raw, each.official, each.mentioned) for each in taken[0].addresses] == [
        ("https://github.com/own/a", True, False),
        ("https://github.com/other/a", False, False),
    ]
    assert [(each.where, each.reason) for each in rejected] == [
        ("record 4", "repo_url is nothing, not text"),
        ("record 5", "repo_url is a number, not text"),
    ]


def test_a_famous_paper_keeps_its_own_code_among_hundreds_of_others() -> None:
    rows = [_link("net", f"https://github.com/other/{number}") for number in range(300)]
    rows.append(_link("net", "https://github.com/own/net", is_official=True))
    taken, rejected = harvest(json.dumps(rows))
    assert not rejected
    assert taken[0].addresses[0].raw == "https://github.com/own/net"


def test_abstracts_of_papers_with_code() -> None:
    element = {
        "paper_url": "https://paperswithcode.com/paper/a-study", "arxiv_id": "1706.03762", "title": "A study",
        "abstract": "We.", "url_abs": "http://arxiv.org/abs/1706.03762v5", "url_pdf": "http://arxiv.org/pdf/1706.03762v5.pdf",
        "proceeding": "NeurIPS 2017 12", "authors": ["Anna Meier", "Bo Chan"], "tasks": [], "methods": [],
        "date": "2017-06-12",
    }  # fmt: skip
    taken, rejected = harvest(
        json.dumps([element, element | {"paper_url": None, "title": None, "arxiv_id": None, "url_abs": None}])
    )
    assert (taken[0].key, taken[0].arxiv_id, taken[0].venue, taken[0].abstract) == (
        "a-study",
        "1706.03762",
        "NeurIPS 2017 12",
        "We.",
    )
    assert taken[0].published == KnownDate(date(2017, 6, 12))
    assert "no title" in rejected[0].reason
