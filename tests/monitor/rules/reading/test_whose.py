"""Whose code an address holds, by the verb that governs it. All sentences are made up."""

import pytest

from monitor.model.papers import LinkKind, PaperRecord, Place
from monitor.rules.reading import read


def kind(text: str, place: Place = Place.ABSTRACT) -> LinkKind:
    where = {"abstract": text} if place is Place.ABSTRACT else {"full_text": text}
    return read(PaperRecord(source="test", key="1", title="Birds at night", **where)).links[0].kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "We use the code of Bob (https://github.com/bob/cat) as a baseline.",
        "Baselines are run with the authors' code, available at https://github.com/bob/cat.",
        "We adopt the official implementation of CatNet available at https://github.com/bob/cat.",
        "We build on the public code of CatNet, https://github.com/bob/cat.",
        "Experiments use the PyTorch implementation at https://github.com/bob/cat.",
        "Our implementation is based on https://github.com/bob/cat.",
        "We compare with CatNet (https://github.com/bob/cat).",
        "We train on CatBench (https://github.com/bob/catbench).",
        "The simulation uses the CatSim library, available at https://github.com/bob/cat.",
        "Their code is available at https://github.com/bob/cat.",
        "Bob et al. released their code at https://github.com/bob/cat.",
        "All recordings were processed with CatPrep (https://github.com/bob/catprep).",
    ],
)
def test_anothers(text: str) -> None:
    assert kind(text) is LinkKind.CITED_TOOL


@pytest.mark.parametrize(
    "text",
    [
        "Our code, based on CatNet, is available at https://github.com/ada/owl.",
        "The code is built on PyTorch and available at https://github.com/ada/owl.",
        "Code for reproducing the experiments is available at https://github.com/ada/owl.",
        "A Python implementation of OwlNet is available at https://github.com/ada/owl.",
        "The source code can be accessed using the link: https://github.com/ada/owl",
        "The code can be downloaded from the GitHub repository https://github.com/ada/owl.",
        "Software used for the analysis: https://github.com/ada/owl",
        "The layers are available as an open-source extension of TensorFlow at https://github.com/ada/owl.",
        "OwlNet has been integrated into Aviary at https://github.com/ada/aviary.",
        "The method is implemented in Python (github.com/ada/owl).",
        "We extend the method of Bob et al. and release our code at https://github.com/ada/owl.",
        "Papers and their open-source implementations are collected at https://github.com/ada/awesome-owls",
        "The Owl toolbox is released under the GPL. It is available at http://owl.example.edu/.",
        "The code (https://owl.example.edu/src) is available under MIT.",
        "The code is available at the following URL. https://osf.io/njs43/",
        "The package can be installed from CRAN (https://cran.r-project.org/package=owl).",
        "We open-source our code and model at https://huggingface.co/ada/owl.",
        "The data is available as part of the Owl package at https://github.com/ada/owl.",
    ],
)
def test_the_papers_own(text: str) -> None:
    assert kind(text) is LinkKind.OWN_CODE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our dataset will be open-sourced at https://huggingface.co/datasets/ada/owl.", LinkKind.DATA),
        ("We open-source our model at https://huggingface.co/ada/owl.", LinkKind.MODEL),
        ("All tables can be obtained in the Zenodo repository https://doi.org/10.5281/zenodo.12", LinkKind.DATA),
        ("Videos are at https://ada.github.io/owl", LinkKind.PROJECT_PAGE),
        ("Our code is at https://example.org/", LinkKind.PROJECT_PAGE),
    ],
)
def test_neither(text: str, expected: LinkKind) -> None:
    assert kind(text) is expected


def test_a_repository_named_like_the_paper_is_its_own_wherever_it_stands() -> None:
    text = "Algorithms such as BirdsAtNight (https://github.com/ada/night-birds) see more."
    assert kind(text) is LinkKind.CITED_TOOL
    named = PaperRecord(source="test", key="1", title="NightBirds: a survey", abstract=text)
    assert read(named).links[0].kind is LinkKind.OWN_CODE
