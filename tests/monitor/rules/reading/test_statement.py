"""What papers say about their code. All sentences are made up, after the ways such sentences are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.papers import Availability, Place, Statement
from monitor.rules.reading import statement


def said(text: str) -> Statement:
    return statement({Place.ABSTRACT: f"We study owls at night. {text}"})


@pytest.mark.parametrize(
    "text",
    [
        "The code will be available at Spikformer V2.",
        "Our code will be released soon.",
        "Code and models will be made publicly available upon acceptance.",
        "We will open-source our code and our flock.",
        "We plan to release the implementation.",
        "Owls can see at night.Our code will be published later.",
        r"Code \textit{will} be released on GitHub.",
        "OwlBench and OwlNet will be released.",
        "Code coming soon.",
        "We will provide the source code after publication.",
        "The code will be available at https://github.com/xxxx.",
        "Source code will be released, with recordings available on request.",
    ],
)
def test_promised(text: str) -> None:
    found = said(text)
    assert found.availability is Availability.PROMISED
    assert found.place is Place.ABSTRACT
    assert found.sentence


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("Our code will be released upon acceptance.", True),
        ("We will release the code once the paper is accepted.", True),
        ("The code will be published after peer review.", True),
        ("Our code will be released in spring.", False),
    ],
)
def test_conditional(text: str, conditional: bool) -> None:
    assert said(text).conditional is conditional


@pytest.mark.parametrize(
    "text",
    [
        "Code is available on request.",
        "Source code is available upon reasonable request from the authors.",
        "The software is available from the first author.",
        "The program will be described elsewhere and will then be available on request.",
    ],
)
def test_on_request(text: str) -> None:
    assert said(text).availability is Availability.ON_REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "Our code is publicly available.",
        "The source code can be found on GitHub.",
        "We release our code to help others.",
        "The software is available from the author's website.",
        "The code is available at LINK.",
    ],
)
def test_claimed_without_an_address(text: str) -> None:
    found = said(text)
    assert (found.availability, found.claimed) == (Availability.NONE, True)


@pytest.mark.parametrize(
    "text",
    [
        "We serve requests on request of the user.",
        "We compare publicly available datasets.",
        "The data are available on request.",
        "The dataset will be released.",
        "The code is not publicly available.",
        "We use open-source models and existing software packages that are available online.",
        "Satellite images will be available every night.",
        "We prove that error-correcting codes will provide better rates.",
        "Project page: https://ada.github.io/owl",
        "Data are often shared upon request.",
    ],
)
def test_nothing_said(text: str) -> None:
    found = said(text)
    assert (found.availability, found.claimed) == (Availability.NONE, False)


def test_an_address_outweighs_a_promise() -> None:
    found = said("Code will be released at https://github.com/ada/owl. Models will be released, too.")
    assert found.availability is Availability.LINK
    assert found.sentence == "Code will be released at https://github.com/ada/owl."


def test_the_place_is_the_one_it_was_read_from() -> None:
    found = statement({Place.TITLE: "Owls", Place.COMMENT: "9 pages; code will be released"})
    assert (found.availability, found.place) == (Availability.PROMISED, Place.COMMENT)


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    assert said(text).availability in Availability
