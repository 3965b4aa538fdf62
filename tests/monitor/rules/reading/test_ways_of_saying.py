"""The classes of language in which availability is said, one made sentence or more for each. None is a paper's."""

import pytest

from monitor.model.papers import Availability, LinkKind, PaperRecord, Place, Statement
from monitor.rules.reading import read, statement


def said(text: str) -> Statement:
    return statement({Place.ABSTRACT: f"Owls hunt at night. {text}"})


@pytest.mark.parametrize(
    "text",
    [
        "Code: TBA",
        "9 pages; source on GitLab shortly.",
        "Owl software to follow, code in preparation.",
        "Scripts are available at TBD.",
        "The toolbox will appear on our web page.",
        "A release of the owl simulator is foreseen.",
        "We are preparing a public release of the package.",
        "The repository is being tidied before it goes public.",
        "Our scripts are to be submitted to CRAN.",
        "The address of the repository will be inserted after review.",
        "[Code link removed for review]",
        "The final version will contain a link to our code.",
        "It is our intention to make the owl software freely available.",
        "Efforts are under way to open-source the tracking code.",
        "The code is not yet public, but will be opened in spring.",
        "While the recordings cannot be shared, the code will be released.",
        "Codes will upload soon.",
        "Code is comming soon.",
        "Codes will be avaliable.",
        "We commit ourselves to publishing nothing less than the code, and will release the software.",
        "Wir stellen den Code nach der Veröffentlichung bereit.",
        "Il codice verrà reso disponibile.",
    ],
)
def test_promised(text: str) -> None:
    assert said(text).availability is Availability.PROMISED


@pytest.mark.parametrize(
    "text",
    [
        "Source code: contact authors.",
        "Please write to the first author to obtain a copy of the program.",
        "The code is not public but may be requested from the corresponding author.",
        "Although the software is not distributed openly, the authors will provide it on request.",
        "The authors can be contacted for the source code.",
        "Our code is shared with anyone who asks.",
        "Software available from A. Owl by e-mail.",
        "The program may be obtained free of charge from the authors.",
        "Upon reasonable request, the corresponding author will provide the scripts.",
        "Access to the source code can be granted after signing a non-disclosure agreement.",
        "On request an implementation in MATLAB is available.",
        "Le code peut être obtenu auprès des auteurs.",
    ],
)
def test_on_request(text: str) -> None:
    assert said(text).availability is Availability.ON_REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "We refrain from releasing the attack code.",
        "Neither the recordings nor the code can be made available.",
        "The code isn't publicly available.",
        "There is no plan to open-source the system.",
        "We found that code is shared in fewer than a third of the articles.",
        "The experiments were run with the original authors' code, available online.",
        "The legal code of the owls is available in several translations.",
        "The training program will be made available to all owls.",
        "Code generators will be released by several companies.",
        "For questions about the code contact the authors.",
        "Journals require code to be released.",
        "The necessity for such a framework to be open is understood.",
        "Their ability to follow software instructions remains under-examined.",
        "The baseline code was obtained from its authors.",
        "This paper on software will appear in the proceedings.",
    ],
)
def test_says_nothing_of_its_own_code(text: str) -> None:
    found = said(text)
    assert (found.availability, found.claimed) == (Availability.NONE, False)


@pytest.mark.parametrize(
    "text", ["The code has been deposited in an archive.", "The tracker's source code is avaliable."]
)
def test_claimed(text: str) -> None:
    found = said(text)
    assert (found.availability, found.claimed) == (Availability.NONE, True)


@pytest.mark.parametrize(
    "text",
    [
        "We benchmark the publicly available implementation of Cat (https://github.com/cat/cat).",
        "Tracks were cleaned with the mouse package (https://github.com/cat/cat).",
        "We thank the developers of Cat (https://github.com/cat/cat).",
        "For comparison, the implementation of Cat and Dog (https://github.com/cat/cat) was used.",
        "We took the official repositories (https://github.com/dog/dog and https://github.com/cat/cat).",
        "We adapted Cat (https://github.com/cat/cat) to owls.",
        "Our patch was contributed to Cat (https://github.com/cat/cat).",
    ],
)
def test_anothers_code_stays_anothers(text: str) -> None:
    assert not read(PaperRecord(source="t", key="1", title="", abstract=text)).own


@pytest.mark.parametrize(
    "text",
    [
        "All experiments can be reproduced with https://github.com/ada/owl.",
        "The tracks can be accessed via the code at https://github.com/ada/owl.",
        "We extended Cat (https://github.com/cat/cat) and release the extension at https://github.com/ada/owl.",
        "The methods are implemented in the R package owl, available on CRAN (https://github.com/ada/owl).",
        "We release our tracking framework at https://github.com/ada/owl.",
    ],
)
def test_its_own_code_stays_its_own(text: str) -> None:
    links = read(PaperRecord(source="t", key="1", title="", abstract=text)).own
    assert [link.key for link in links] == ["github.com/ada/owl"]


def test_a_page_that_is_said_to_hold_the_released_framework_is_a_link() -> None:
    text = "We release our tracking framework at https://ada.github.io/owl."
    assert [link.kind for link in read(PaperRecord(source="t", key="1", title="", abstract=text)).links] == [
        LinkKind.OWN_CODE
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Source code is available at http://owls.example.edu/code/.",
        "Our own tracker (https://github.com/ada/owl) is quick.",
        "It follows Smith et al. in spirit. Owl is available online (https://github.com/ada/owl).",
    ],
)
def test_own_code_in_full_text(text: str) -> None:
    assert read(PaperRecord(source="t", key="1", title="", full_text=text)).own
