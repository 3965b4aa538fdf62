"""Authors and dates in every common form."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.harvest.base import UnfitError
from monitor.harvest.dates import date_of, known_date, month_of_arxiv
from monitor.harvest.names import authors_of
from monitor.model.papers import DatePrecision

MEIER_CHAN = ("Anna Meier", "Bo Chan")


@pytest.mark.parametrize(
    "value",
    [
        "Anna Meier and Bo Chan",
        "Anna Meier, Bo Chan",
        "Anna Meier & Bo Chan",
        "Anna Meier; Bo Chan",
        "Anna Meier;Bo Chan",
        "Meier, Anna and Chan, Bo",
        "Meier, Anna; Chan, Bo",
        "Anna Meier\nBo Chan",
        "Anna Meier (MIT, (1)), Bo Chan (2)",
        "Anna Meier, Bo Chan, et al.",
        "Anna Meier*, Bo Chan†",
        "['Anna Meier', 'Bo Chan']",
        ["Anna Meier", "Bo Chan"],
        ["Meier, Anna", "Chan, Bo"],
        [["Meier", "Anna", ""], ["Chan", "Bo", "", "MIT"]],
        [{"name": "Anna Meier"}, {"name": "Bo Chan"}],
        [{"given": "Anna", "family": "Meier"}, {"first": "Bo", "last": "Chan"}],
    ],
)
def test_two_names_in_every_form(value: Any) -> None:
    assert authors_of(value) == MEIER_CHAN


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("A. Meier and B. Chan", ("A. Meier", "B. Chan")),
        ("A. Meier, B. Chan, and C. Dee", ("A. Meier", "B. Chan", "C. Dee")),
        ("Meier, A., Chan, B. C.", ("A. Meier", "B. C. Chan")),
        ("Vaswani, Ashish", ("Ashish Vaswani",)),
        ("Jon Doe, Jr., Bo Chan", ("Jon Doe Jr.", "Bo Chan")),
        ("Ludwig van Beethoven", ("Ludwig van Beethoven",)),
        ("Erd\\H{o}s, P., R\\'enyi, A.", ("P. Erdős", "A. Rényi")),
        ("The ATLAS Collaboration", ("The ATLAS Collaboration",)),
        ("Anna Meier, Anna Meier", ("Anna Meier",)),
        ("", ()),
        ("N/A", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_names_that_are_less_plain(value: Any, names: tuple[str, ...]) -> None:
    assert authors_of(value) == names


def test_bibtex_names() -> None:
    text = "Meier, Jr., Anna and {The Big, Loud Group} and van der Berg, Jan and others"
    assert authors_of(text, bibtex=True)[0] == "Anna Meier Jr."
    assert "Jan van der Berg" in authors_of(text, bibtex=True)


def test_what_are_no_names() -> None:
    for value in (
        7,
        1.5,
        True,
        {"a": 1},
        [7],
        [None],
        ["x" * 400],
        "x" * 2_000_000,
        [str(number) for number in range(20_000)],
    ):
        with pytest.raises(UnfitError):
            authors_of(value)


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(max_size=300), st.booleans())
def test_any_text_gives_tidy_names(text: str, bibtex: bool) -> None:
    for name in authors_of(text, bibtex=bibtex):
        assert name == " ".join(name.split())
        assert name.isprintable()
        name.encode()


@pytest.mark.parametrize(
    ("value", "day", "precision"),
    [
        ("2022-12-23", date(2022, 12, 23), DatePrecision.DAY),
        ("2022/12/3", date(2022, 12, 3), DatePrecision.DAY),
        ("20221223", date(2022, 12, 23), DatePrecision.DAY),
        ("2018-05-30T01:01:19Z", date(2018, 5, 30), DatePrecision.DAY),
        ("Thu, 22 Dec 2022 17:01:56 GMT", date(2022, 12, 22), DatePrecision.DAY),
        ("23 December 2022", date(2022, 12, 23), DatePrecision.DAY),
        ("Dec. 23rd, 2022", date(2022, 12, 23), DatePrecision.DAY),
        ("23/12/2022", date(2022, 12, 23), DatePrecision.DAY),
        ("12/23/2022", date(2022, 12, 23), DatePrecision.DAY),
        ("2024-02", date(2024, 2, 29), DatePrecision.MONTH),
        ("February 2023", date(2023, 2, 28), DatePrecision.MONTH),
        ("2020/05//", date(2020, 5, 31), DatePrecision.MONTH),
        ("2020", date(2020, 12, 31), DatePrecision.YEAR),
        (2020, date(2020, 12, 31), DatePrecision.YEAR),
        ("Spring 2020", date(2020, 12, 31), DatePrecision.YEAR),
        ("03/04/2021", date(2021, 12, 31), DatePrecision.YEAR),  # April or March
    ],
)
def test_dates_count_as_their_last_day(value: Any, day: date, precision: DatePrecision) -> None:
    found = date_of(value)
    assert found is not None
    assert (found.day, found.precision) == (day, precision)


@pytest.mark.parametrize(
    "value", [None, "", "soon", "2022-13-01", "2022-02-30", "0000", 7, 99999, True, 20.5, "x" * 1_000, "1/1/1"]
)
def test_what_is_no_date_is_unknown(value: Any) -> None:
    assert date_of(value) is None


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    date_of(text)
    known_date(text, text, text)


def test_the_month_in_an_arxiv_identifier() -> None:
    for arxiv_id, day in (
        ("2304.12760", date(2023, 4, 30)),
        ("hep-th/9901001", date(1999, 1, 31)),
        ("cs/0112017", date(2001, 12, 31)),
    ):
        found = month_of_arxiv(arxiv_id)
        assert found is not None
        assert (found.day, found.precision) == (day, DatePrecision.MONTH)
