"""RIS, tables and YAML: what they hold, and what is said of what they cannot hold."""

from datetime import date

import pytest

from monitor.errors import SourceError, UsageError
from monitor.model.papers import DatePrecision, KnownDate, LinkKind
from tests.monitor.harvest.reading import harvest, one

RIS = """TY  - JOUR
ID  - meier2020
AU  - Meier, Anna
AU  - Chan, Bo
TI  - A study of things
T2  - Journal of Things
PY  - 2020
DA  - 2020/05/12/
DO  - https://doi.org/10.1000/ABC
UR  - https://arxiv.org/abs/1706.03762
UR  - https://github.com/a/b
AB  - We.
N1  - Code at https://github.com/a/b
ER  -
"""


def test_a_full_ris_record() -> None:
    paper = one(RIS, "list.ris")
    assert (paper.key, paper.title, paper.venue) == ("meier2020", "A study of things", "Journal of Things")
    assert (paper.authors, paper.doi, paper.arxiv_id) == (("Anna Meier", "Bo Chan"), "10.1000/abc", "1706.03762")
    assert paper.published == KnownDate(date(2020, 5, 12))
    assert ("url", "https://github.com/a/b") in [(each.field, each.raw) for each in paper.addresses]
    assert paper.notes == "Code at https://github.com/a/b"


@pytest.mark.parametrize(
    ("broken", "key", "reason"),
    [
        ("TY  - JOUR\nTI  - Bad\n", "Bad", "has no end"),
        ("TY  - JOUR\nAU  - Meier, A.\nER  - \n", "", "no title"),
        ("TI  - Bad\nER  - \n", "Bad", "has no beginning"),
        ("TY  - JOUR\nTI  - " + "x" * 9_000 + "\nER  - \n", "x" * 80, "title has 9,000 characters"),
    ],
)
def test_a_broken_ris_record_is_named_and_the_rest_imported(broken: str, key: str, reason: str) -> None:
    record = "TY  - JOUR\nTI  - {}\nER  - \n\n"
    taken, rejected = harvest(record.format("one") + broken + record.format("two"), "list.ris")
    assert [paper.title for paper in taken] == ["one", "two"]
    assert [(each.where, each.key) for each in rejected] == [("line 5", key)]
    assert reason in rejected[0].reason


def test_a_table_with_common_columns() -> None:
    data = (
        "Paper Title,Authors,Year,arXiv ID,DOI,Code URL,Project Page,Cited by,Note\r\n"
        '"Nets, and\nmore","Meier, A., Chan, B.",2021,2304.1276,10.1000/X,https://github.com/a/b,https://a.org,"1,204",mine\r\n'
        ",,,,,,,,\r\n"
    )
    paper = one(data, "list.csv")
    assert (paper.title, paper.authors) == ("Nets, and more", ("A. Meier", "B. Chan"))
    assert (paper.arxiv_id, paper.doi, paper.citations) == ("2304.12760", "10.1000/x", 1204)
    assert paper.published == KnownDate(date(2021, 12, 31), DatePrecision.YEAR)
    assert [(each.raw, each.field, each.kind) for each in paper.addresses] == [
        ("https://github.com/a/b", "code_url", None),
        ("https://a.org", "project_page", LinkKind.PROJECT_PAGE),
    ]
    assert paper.notes is None  # a list's note is its maker's


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_whatever_separates_the_cells(separator: str) -> None:
    data = f"title{separator}github\nOne{separator}a/b\n"
    assert one(data, "list.csv").addresses[0].raw == "https://github.com/a/b"


def test_rows_that_do_not_fit_are_named_by_their_line() -> None:
    data = "title,github,year\none,a/b,2020\ntwo, of many,a/b,2020\nthree,a/b\n,a/b,\nfour,a/b,2020,,\n"
    taken, rejected = harvest(data, "list.csv")
    assert [paper.title for paper in taken] == ["one", "three", "four"]
    assert [(each.where, each.key) for each in rejected] == [("line 3", "two"), ("line 5", "")]
    assert "4 cells under a header of 3" in rejected[0].reason
    assert "no title" in rejected[1].reason


def test_a_quotation_that_never_ends_is_named() -> None:
    taken, rejected = harvest('title,abstract\none,a\ntwo,"' + "never ends\n" * 900_000, "list.csv")
    assert taken[0].title == "one"
    assert rejected
    assert rejected[0].where.startswith("lines 3 to ")


def test_several_addresses_in_one_cell() -> None:
    paper = one("title;code\nT;https://github.com/a/b, https://gitlab.com/c/d https: //github.com/e/f\n", "list.csv")
    assert [each.raw for each in paper.addresses] == [
        "https://github.com/a/b",
        "https://gitlab.com/c/d https: //github.com/e/f",
    ]


def test_columns_pointed_out_and_columns_missing() -> None:
    data = "Name,Where it is,url\nT,https://x.org/a,https://publisher.org/1\n"
    paper = one(data, "list.csv", mapping={"title": "Name", "url": "Where it is"})
    assert [(each.raw, each.field, each.kind) for each in paper.addresses] == [
        ("https://x.org/a", "url", LinkKind.OWN_CODE),
        ("https://publisher.org/1", "url", None),
    ]
    with pytest.raises(SourceError, match="no column 'Nam'") as caught:
        harvest(data, "list.csv", mapping={"title": "Nam"})
    assert "'Where it is'" in caught.value.advice
    with pytest.raises(SourceError, match="no column that names a paper"):
        harvest("a,b\n1,2\n", "list.csv")
    with pytest.raises(SourceError, match="two columns named 'title'"):
        harvest("title,x,title\n1,2,3\n", "list.csv")


YAML = """# my papers
papers:
  - title: "A study: of things"
    arxiv_id: 2304.12760
    authors: [Anna Meier, Bo Chan]
    date: 2023-04-25
    code: https://github.com/a/b
    abstract: |
      We study.
        - a list in it
      And more.
  - title: Two
    github: {bad: [}
  - arxiv_id: 704.0001
  - title: Three
    title: Drei
  - {title: Four, year: 2020}
  - title: &a Five
    abstract: *a
  - just text
  - title: [a, b]
  - title: ~
"""


def test_a_yaml_list_keeps_its_numbers_as_they_stand() -> None:
    taken, rejected = harvest(YAML, "list.yaml")
    assert [paper.title for paper in taken] == ["A study: of things", "arXiv:0704.0001", "Four"]
    assert taken[0].arxiv_id == "2304.12760"
    assert taken[0].authors == ("Anna Meier", "Bo Chan")
    assert taken[0].published == KnownDate(date(2023, 4, 25))
    assert taken[0].abstract == "We study.\n  - a list in it\nAnd more."
    assert [each.where for each in rejected] == [f"line {number}" for number in (12, 15, 18, 20, 21, 22)]
    for rejection, reason in zip(
        rejected,
        [
            "not YAML",
            "'title' stands twice",
            "an alias stands here",
            "text, not an object",
            "title is a list",
            "no title",
        ],
        strict=True,
    ):
        assert reason in rejection.reason


def test_a_yaml_bomb_stands_for_nothing() -> None:
    bomb = (
        "- title: &a [x, x]\n  authors: &b [*a, *a, *a, *a]\n  year: [*b, *b]\n- title: two\n"
        "- " + "[" * 50_000 + "\n- title: three\n"
    )
    taken, rejected = harvest(bomb, "list.yaml")
    assert [paper.title for paper in taken] == ["two", "three"]
    assert [each.where for each in rejected] == ["line 1", "line 5"]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only() -> None:
    rows = 'title,url\nOwls zero,https://github.com/a/z\n"Owls one,https://github.com/a/b\nOwls two,https://github.com/a/c\n'
    taken, rejected = harvest(rows + "Owls three,https://github.com/a/d\n", "list.csv")
    assert [record.title for record in taken] == ["Owls zero", "Owls two", "Owls three"]
    assert [(one.where, "never closed" in one.reason) for one in rejected] == [("line 3", True)]


def test_lines_are_named_rightly_behind_an_unclosed_mark() -> None:
    _, rejected = harvest('title,url\n"Owls one,x\nOwls two,y\n,https://github.com/a/b\n', "list.csv")
    assert [each.where for each in rejected] == ["line 2", "line 4"]


def test_a_header_that_cannot_be_read_is_said() -> None:
    with pytest.raises(SourceError, match="header"):
        harvest('title,"url\nOwls,https://github.com/a/b\n', "list.csv")


def test_a_fact_is_mapped_by_any_name_of_its_column() -> None:
    record = one("Titel;Jahr\nEulen;2020-05\n", "list.csv", mapping={"title": "Titel", "date": "Jahr"})
    assert record.published is not None
    assert record.published.day == date(2020, 5, 31)
    with pytest.raises(UsageError, match="mapped already"):
        one("Titel;Jahr\nEulen;2020\n", "list.csv", mapping={"title": "Titel", "date": "Jahr", "published": "Titel"})
