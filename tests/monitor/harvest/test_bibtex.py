"""BibTeX as people have it: every form of names, dates and identifiers, and every way to break it."""

from datetime import date

import pytest

from monitor.model.papers import DatePrecision, KnownDate, LinkKind
from tests.monitor.harvest.reading import harvest, one

FULL = r"""
@string{acl = "Annual Meeting"}
@preamble{"\newcommand{\x}{}"}
@comment{nothing}

@inproceedings{meier2020,
  title     = {The {BERT} of M\"uller: $k$-means \& more},
  author    = {M{\"u}ller, Anna and {The Things Group} and Vrande\v{c}i\'{c}, Denny and others},
  booktitle = acl # " 2020",
  year = 2020, month = sep,
  doi = {10.1000/ABC\_1},
  url = {\url{https://github.com/a/b\_c}},
  code = {https://gitlab.com/a/b},
  website = {https://a.org},
  note = {Code: \url{https://github.com/a/b_c}},
  abstract = {We.},
}
"""


def test_a_full_entry() -> None:
    paper = one(FULL, "refs.bib")
    assert (paper.source, paper.key) == ("bibtex:refs.bib", "meier2020")
    assert paper.title == "The BERT of Müller: $k$-means & more"
    assert paper.authors == ("Anna Müller", "The Things Group", "Denny Vrandečić")
    assert paper.venue == "Annual Meeting 2020"
    assert paper.published == KnownDate(date(2020, 9, 30), DatePrecision.MONTH)
    assert paper.doi == "10.1000/abc_1"
    assert (paper.abstract, paper.notes) == ("We.", r"Code: \url{https://github.com/a/b_c}")
    assert [(each.raw, each.field, each.kind) for each in paper.addresses] == [
        ("https://github.com/a/b_c", "url", None),
        ("https://gitlab.com/a/b", "code", None),
        ("https://a.org", "website", LinkKind.PROJECT_PAGE),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "eprint={1706.03762}, archivePrefix={arXiv}, primaryClass={cs.CL}, year={2017}",
        "eprint={1706.03762v5}, eprinttype={arxiv}, date={2017-06}",
        "journal={arXiv preprint arXiv:1706.03762}, year={2017}",
        "journal={CoRR}, volume={abs/1706.03762}, year={2017}",
        "url={https://arxiv.org/abs/1706.03762}",
        "howpublished={\\url{https://arxiv.org/pdf/1706.03762.pdf}}, year=2017",
        "doi={10.48550/arXiv.1706.03762}",
        "note={arXiv:1706.03762 [cs.CL]}",
    ],
)
def test_every_way_to_name_an_arxiv_paper(fields: str) -> None:
    paper = one(f"@misc{{x,\n title={{T}}, {fields}}}", "refs.bib")
    assert (paper.arxiv_id, paper.doi, paper.venue) == ("1706.03762", None, None)
    assert paper.published == KnownDate(date(2017, 6, 30), DatePrecision.MONTH)


def test_a_sharp_sign_in_a_title_joins_nothing() -> None:
    paper = one('@article{x,\n title = {C # D}, journal = "A # B"}', "refs.bib")
    assert (paper.title, paper.venue) == ("C # D", "A # B")


def test_other_archives_and_volumes_are_no_arxiv_identifiers() -> None:
    paper = one("@article{x,\n title={T}, eprint={1706.03762}, archivePrefix={jstor}, volume={1706.03762}}", "refs.bib")
    assert paper.arxiv_id is None


GOOD = "@article{one,\n title = {One}\n}\n"
LAST = "@article{two,\n title = {Two}\n}\n"


@pytest.mark.parametrize(
    ("broken", "key", "reason"),
    [
        ("@article{bad,\n title = {never closed\n\n", "bad", "not BibTeX"),
        ("@article{bad\n title = {T}\n}\n", None, ""),
        ("@article{one,\n title = {Again}\n}\n", "one", "the key stands twice"),
        ("@article{bad,\n title = {A}, title = {B}\n}\n", "bad", "fields stand twice in it: title"),
        ("@article{,\n abstract = {x}\n}\n", "", "no title"),
        ("@misc{bad,\n year = {2020}\n}\n", "bad", "no title and no identifier"),
        ("@article{bad,\n title = {" + "x" * 3_000 + "}\n}\n", "bad", "title has 3,000 characters"),
        ("@article{bad,\n title = {" + "x" * 10_000_000 + "}\n}\n", None, ""),
    ],
    ids=["open brace", "no comma", "key twice", "field twice", "no key", "no title", "long title", "huge title"],
)
def test_a_broken_entry_is_named_and_the_rest_imported(broken: str, key: str | None, reason: str) -> None:
    taken, rejected = harvest(GOOD + broken + LAST, "refs.bib")
    assert [paper.title for paper in taken if paper.key in {"one", "two"}] == ["One", "Two"]
    assert len(rejected) == 1
    assert rejected[0].where == "line 4"
    assert key is None or rejected[0].key == key
    assert reason in rejected[0].reason


def test_a_large_file_keeps_its_abbreviations_lines_and_keys() -> None:
    filler = "".join(
        f"@article{{k{number},\n title = {{Title {number}}}, journal = jot\n}}\n" for number in range(20_000)
    )
    data = f'@string{{jot = "J. Things"}}\n{filler}@article{{k7,\n title = {{Again}}\n}}\n'
    taken, rejected = harvest(data, "refs.bib")
    assert len(taken) == 20_000
    assert {paper.venue for paper in taken} == {"J. Things"}
    assert [(each.where, each.key) for each in rejected] == [("line 60002", "k7")]


def test_old_encodings_line_ends_and_nul() -> None:
    data = "@article{a,\r\n title = {Über\x00 Dinge},\r\n author = {Müller, Anna}\r\n}\r\n".encode("latin-1")
    paper = one(data, "refs.bib")
    assert (paper.title, paper.authors) == ("Über Dinge", ("Anna Müller",))


def test_a_program_with_decorators_is_no_bibliography() -> None:
    from monitor.errors import SourceError

    with pytest.raises(SourceError, match="no format"):
        harvest("import x\n\n@property\ndef f(self):\n    return {}\n")
