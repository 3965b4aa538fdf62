"""Pages of text as they are copied from a browser: what a person sees on them is what is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model.papers import DatePrecision, KnownDate, LinkKind
from monitor.rules.reading import read
from tests.monitor.harvest.reading import harvest, one

ABSTRACT = (
    "We present a way of doing things that nobody has done before, and show on three made data sets that it does them "
    "better than all that was done until now, at half of the cost and in a third of the time."
)
SPACED = f"""Anna Meier

LG
h-index12
2papers

2 Papers

LGMar 3, 2024Code
A Way of Doing Things: On Made Data

Anna Meier, Bo Chan, Juan de la Cruz et al.

{ABSTRACT} Code: https://github.com/meier/way

cs.CV · 14 Apr 2023
On Another Way

Bo Chan, Anna McAllister

{ABSTRACT}
"""
GLUED = f"""CLMar 3, 2024Code
A Way of Doing ThingsAnna Meier, Bo Chan et al.
{ABSTRACT}
NEApr 14
Made Spikes with GPT-4Éva Kovács, Anna Meier
{ABSTRACT}
CVFeb 1, 2022
SpikeNet: A Model of BERTAnna McAllister, Bo Chan
{ABSTRACT}
"""
PROFILE = f"""Researcher profile

Anna Meier

Trust 12 - Unverified
2works

Published work

2 published item(s)

preprint2024arXiv

A Way of Doing Things

{ABSTRACT}

Journal article · 2021 · Made Letters

Another Way of Doing Things

{ABSTRACT} The code will be released.
"""
RECORD = f"""A Way of Doing Things

{ABSTRACT[:90]}...

Full description

Saved in:
Bibliographic Details
Main Authors: Meier, Anna, Chan, Bo
Format: Article
Language: eng
Published: 2023
Subjects:
Tags: Add a tag
Description
Summary:{ABSTRACT} Our code is at https://github.com/meier/way.
DOI:10.48550/arxiv.2304.12345

Similar Items

A Wholly Other Paper of Somebody Else
by: Nobody, Known
"""
TOMBSTONE = f"""R.I.P.
👻
404 Not Found
A Way of Doing Things
March 3, 2024 · Declared Dead · 🏛 A Made Conference
Authors
Anna Meier, TimothΓ©e Dupont
arXiv ID
2304.12345
Category
cs.NE: Neural & Evolutionary
Cross-listed
cs.CV
Citations
1,074
Venue
A Made Conference
Repository
https://github.com/meier/way}}
Last Checked
1 month ago
Abstract
{ABSTRACT}
Community Contributions
Found the code? Know the venue?
Similar Papers
R.I.P.
Somebody Else's Paper About Something Else
"""


def test_a_list_with_empty_lines_between() -> None:
    first, second = harvest(SPACED, "anna.txt")[0]
    assert (first.title, first.authors) == (
        "A Way of Doing Things: On Made Data",
        ("Anna Meier", "Bo Chan", "Juan de la Cruz"),
    )
    assert first.published == KnownDate(date(2024, 3, 3), DatePrecision.DAY)
    assert first.categories == ("cs.LG",)
    assert first.abstract is not None
    assert first.abstract.startswith("We present")
    assert not first.claimed, "the address that the badge means stands in the abstract"
    assert [link.url for link in read(first).own] == ["https://github.com/meier/way"]
    assert (second.title, second.categories) == ("On Another Way", ("cs.CV",))
    assert second.authors == ("Bo Chan", "Anna McAllister")
    assert second.published == KnownDate(date(2023, 4, 14), DatePrecision.DAY)


def test_a_list_in_which_title_and_authors_are_glued() -> None:
    papers, rejected = harvest(GLUED, told="text")
    assert not rejected
    assert [(paper.title, paper.authors) for paper in papers] == [
        ("A Way of Doing Things", ("Anna Meier", "Bo Chan")),
        ("Made Spikes with GPT-4", ("Éva Kovács", "Anna Meier")),
        ("SpikeNet: A Model of BERT", ("Anna McAllister", "Bo Chan")),
    ]
    assert [paper.claimed for paper in papers] == [True, False, False], "a badge for code, and no address"
    assert papers[1].published is None, "which year a page means does not stand on it"


def test_a_profile_with_its_works() -> None:
    papers, _ = harvest(PROFILE, told="text")
    assert [(paper.title, paper.venue) for paper in papers] == [
        ("A Way of Doing Things", None),
        ("Another Way of Doing Things", "Made Letters"),
    ]
    assert [paper.published for paper in papers] == [
        KnownDate(date(2024, 12, 31), DatePrecision.YEAR),
        KnownDate(date(2021, 12, 31), DatePrecision.YEAR),
    ]
    assert read(papers[1]).statement.availability == "promised"


@pytest.mark.parametrize(
    "page",
    [
        RECORD,
        RECORD.replace("Main Authors", "Hauptverfasser")
        .replace("Summary", "Zusammenfassung")
        .replace("Published", "Veröffentlicht"),
        RECORD.replace("Main Authors", "Auteurs principaux")
        .replace("Summary", "Résumé")
        .replace("Published", "Publié"),
    ],
    ids=["English", "German", "French"],
)
def test_a_record_of_a_library(page: str) -> None:
    paper = one(page, told="text")
    assert (paper.title, paper.arxiv_id) == ("A Way of Doing Things", "2304.12345")
    assert paper.authors == ("Anna Meier", "Bo Chan")
    assert paper.abstract is not None
    assert paper.abstract.startswith(ABSTRACT)
    assert [link.url for link in read(paper).own] == ["https://github.com/meier/way"]


def test_a_page_of_one_paper_with_labels_above_their_values() -> None:
    paper = one(TOMBSTONE, told="text")
    assert paper.title == "A Way of Doing Things"
    assert paper.authors == ("Anna Meier", "Timothée Dupont"), "letters that were misread on the way are mended"
    assert (paper.arxiv_id, paper.categories, paper.citations) == ("2304.12345", ("cs.NE", "cs.CV"), 1074)
    assert paper.published == KnownDate(date(2024, 3, 3), DatePrecision.DAY)
    assert (paper.venue, paper.abstract) == ("A Made Conference", ABSTRACT)
    assert [(address.raw, address.kind) for address in paper.addresses] == [
        ("https://github.com/meier/way}", LinkKind.OWN_CODE)
    ]
    assert [link.key for link in read(paper).own] == ["github.com/meier/way"]


def test_a_page_without_papers_says_so() -> None:
    with pytest.raises(SourceError, match="no paper is in it"):
        harvest("Dear all,\n\nlunch is at noon.\n", "mail.txt")


@given(st.text(max_size=1_500), st.sampled_from([SPACED, GLUED, PROFILE, RECORD, TOMBSTONE]), st.integers(0, 900))
def test_no_page_breaks_the_reading(noise: str, page: str, at: int) -> None:
    try:
        taken, _ = harvest(page[:at] + noise + page[at:], told="text")
    except SourceError:
        return
    assert all(paper.title for paper in taken)
