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
        "The data cannot be shared, but the code will be released.",
        "We will open-source our work.",
        "The methods will be available in the R package owl.",
        "Code to be released.",
        "Code and songs to be made public.",
        "Code will follow soon.",
        "Upon acceptance, our code will be shared.",
        "OwlNet, a toolkit for owls, which will be open-sourced lately.",
        "Le code sera disponible prochainement.",
        "Der Code wird nach der Annahme veröffentlicht.",
        "El código estará disponible.",
        "代码将在论文接收后开源。",
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
        "As no simulator was available, we made a simulator (which is available on request).",
        "Le code source est disponible sur demande.",
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
        "Our code is open-source.",
        "OwlNet is available as open source software.",
        "The code is made publicly available1.",
        "We open-source our evaluation harness.",
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
        "No code will be released.",
        "The source code will not be made public.",
        "The final version will be available in the Owl Digital Library.",
        "We predict the food that will be available in the forest, and we give an implementation.",
        "In this event we will share the basics of using the free toolkit Owl.",
        "Warnings about the software industry continue to be released.",
        "The platform allows data and code to be shared between owls.",
        "Until now, no package has been published which can count owls.",
        "Journals should require that authors will release their code.",
        "Patches are installed as soon as they are available.",
        "The method is useful when a fast implementation is available.",
        "We will release our recordings of owls.",
        "On the publicly available owls we test our software.",
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
