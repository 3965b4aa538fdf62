"""The lines of a page that was copied as plain text, as a person meant them: letters mended, blanks trimmed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DATE: Final = (
    rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?|\d{{1,2}}\.?\s+{MONTH}\s+(?:19|20)\d\d"
    rf"|{MONTH}\s+(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
"""A date as pages show it, to be matched without regard to case. The year may be left out."""

# What UTF-8 becomes where a program took its bytes for those of an old code page.
_MISREAD: Final = ("cp1252", "cp1253", "cp1251", "latin-1")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]{2,}")


def page_lines(lines: Iterable[str]) -> Iterator[str]:
    """Every line, trimmed and mended; an empty one where the page has one."""
    for line in lines:
        text = line.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "").strip()
        yield text if text.isascii() else _FOREIGN.sub(lambda found: _mended(found[0]), text)


def _mended(letters: str) -> str:
    """Letters that are the bytes of other letters, as those; what is none stays as it is."""
    for page in _MISREAD:
        try:
            mended = letters.encode(page).decode()
        except UnicodeError:
            continue
        if mended != letters:
            return mended
    return letters
