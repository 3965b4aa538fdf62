"""A megabyte of text made to hurt: the answer is right, and the steps taken are counted, not timed."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from monitor.model.papers import Availability, PaperRecord, Place
from monitor.rules.reading import mentions, read, repairs, statement

MEGABYTE = 1_000_000
UNITS = [
    "a", " ", "\n", "{", "}", "(", "[", "\\", "$", "-", "- ", "/", "/ ", ".", "%", "%\n", "&", "<", "<a ", "\\href{",
    "\\_", "{\\_}", "http", "http:",
    "https://", "https:// ", "www.", "github", "github.com", "github.com/", "github.com/ ", "github.com/a/b ",
    "github.com/a-\n", "git@", "a.", "a.a/",
    "doi:10.5281/", "10.5281/", "](", "[a](", "}{", "https://a.org/(", "https://a.org/a{", "available ", "will be ",
    "code will ", "upon ", "on request ",
    "we release ", "Code. ", "A. ", "\ue000", "\ue0001\ue001", "GitHub: ", "GitHub: a/", "a@", "e.g. ", "\u200b",
    "–", "，", "using the ", "\\color{", "code and the ", "contact the authors ", "release of the ",
    "link to the code ", "while the code, ", "code, but it ",
    "avaliable ", "we extended the ", "thank the ", "patch to the ",
    "https://a.org/ and ", "our code ( ", "programs and source ",
]  # fmt: skip


def steps(work: Callable[[], object]) -> int:
    """How many of our own lines run. Patterns are bounded by construction; this bounds the walking around them."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if "reading" not in frame.f_code.co_filename:
            return None
        if event == "line":
            count += 1
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_steps_grow_no_faster_than_the_text(unit: str) -> None:
    small, large = (unit * (size // len(unit)) for size in (500, 4_000))
    few = steps(lambda: read(PaperRecord(source="t", key="1", title="", abstract=small, full_text=small)))
    many = steps(lambda: read(PaperRecord(source="t", key="1", title="", abstract=large, full_text=large)))
    assert many <= 9 * few + 20_000


@pytest.mark.parametrize("unit", ["https://", "{\\_", "[a](", "will be available upon ", "a.a."])
def test_a_megabyte_is_read(unit: str) -> None:
    text = unit * (MEGABYTE // len(unit)) + " Our code is at https://github.com/ada/owl."
    found = mentions(text, Place.ABSTRACT)
    assert found[-1].raw == "https://github.com/ada/owl"
    assert statement({Place.ABSTRACT: text}).availability is Availability.LINK
    assert all(len(each.url) < 3_000 for each in repairs(text))
