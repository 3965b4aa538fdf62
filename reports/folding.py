"""Names and words as they are compared: without diacritics, without case. Pure.

`static/search.js` folds what is typed in the same way, so that both sides meet.
"""

import re
import unicodedata
from typing import Final

from monitor.model.catalogue import PaperLine

LONGEST_WORD: Final = 24
MOST_WORDS: Final = 120
LONGEST_VENUE: Final = 200
_MOST_CATEGORIES: Final = 20
# Of an address or identifier these tell nothing, and nearly every paper would stand under them.
EVERYWHERE: Final = frozenset({"arxiv", "doi", "http", "https", "www", "github", "com", "org", "io", "git", "abs"})
_WORD: Final = re.compile(r"[^\W_]+")
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|[’'][0-9]{2}(?![0-9])")
# https://info.arxiv.org/help/arxiv_identifier.html: year and month, a serial number, perhaps a version.
_ARXIV: Final = re.compile(r"(?<![0-9])([0-9]{4})\.([0-9]{4,5})(?![0-9])(?:v[0-9]+)?")
# Where a name of several words is written as one: "BrambleKit", "GANZoo", "word2Vec".
_INNER_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Before an identifier as one word: no word that is typed begins so.
WHOLE: Final = "~"
_BLANKS: Final = re.compile(r"[\s_]+")
# Letters that have no decomposition, and how they are typed where a keyboard lacks them.
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


class _Bare(dict[int, int | None]):
    """Letters as they are, marks as nothing; what is looked up is learnt."""

    def __missing__(self, letter: int) -> int | None:
        found = self[letter] = None if unicodedata.category(chr(letter)).startswith("M") else letter
        return found


_BARE: Final = _Bare()


def fold(text: str) -> str:
    """The text without diacritics and case: "Łukasz Kaiser" and "lukasz kaiser" are one."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_BARE).lower().translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a text, each once, in order, none longer than 24 letters.

    An arXiv identifier is one word, its serial number first ("2304.00777v2" is 007772304): by their months, ten
    thousand papers would stand under one word, and everybody who looks for one would fetch them all.
    """
    return list(dict.fromkeys([word[:LONGEST_WORD] for word in _split(text)]))


def _split(text: str) -> list[str]:
    return _WORD.findall(_ARXIV.sub(r" \2\1 ", fold(text)))


def words_of(line: PaperLine) -> frozenset[str]:
    """Everything a paper is found by: its title, authors, venue, identifiers, and its code's address.

    A name of several words written as one is found by each of them, too.
    """
    title, address = line.title[:1_000], (line.address or "").partition("://")[2]
    told = (title, _apart(title), *[name[:80] for name in line.authors[:60]], (line.venue or "")[:LONGEST_VENUE])
    named = (line.slug, *line.identifiers, address, _apart(address[:300]))
    wholes = {whole for identifier in line.identifiers if (whole := as_one(identifier))}
    # All at once, where none is left out for their number: no word goes over the end of a line.
    in_told, in_named = _split("\n".join(told)), _split("\n".join([text[:300] for text in named]))
    if len(in_told) + len(in_named) <= MOST_WORDS:
        return frozenset([word[:LONGEST_WORD] for word in in_told]).union(
            {word[:LONGEST_WORD] for word in in_named} - EVERYWHERE, wholes
        )
    found = [word for text in told for word in words(text)]
    found += [word for text in named for word in words(text[:300]) if word not in EVERYWHERE]
    return frozenset(found[:MOST_WORDS]).union(wholes)


def as_one(identifier: str) -> str:
    """An identifier of several words as one, so that whoever pastes it has its paper first; empty for a single word.

    It is written backwards and its end is kept: how a DOI ends tells most, while thousands begin alike.
    """
    parts = [word for word in _split(identifier[:300]) if word not in EVERYWHERE]
    return WHOLE + "".join(parts)[::-1][:LONGEST_WORD] if len(parts) > 1 else ""


def _apart(text: str) -> str:
    """The text with its joined names taken apart; empty where there is none."""
    return _INNER_CAPITAL.sub(" ", text) if _INNER_CAPITAL.search(text) else ""


def author_name(name: str) -> str:
    """A name as it is grouped by: composed, blanks as one; empty where nothing of it would be seen."""
    if name.isascii():
        # Composed, and whole.
        tidy = _BLANKS.sub(" ", name[:200]).strip()
    else:
        tidy = _BLANKS.sub(" ", unicodedata.normalize("NFC", _whole(name[:200]))).strip()
    return tidy if any(letter.isalpha() for letter in tidy) else ""


def venue_series(venue: str | None) -> str:
    """A venue without its year, so that "NeurIPS 2023" and "NeurIPS 2024" are one series; empty for none."""
    tidy = _BLANKS.sub(" ", _YEAR.sub(" ", unicodedata.normalize("NFC", _whole((venue or "")[:LONGEST_VENUE])))).strip(
        " ,;:()-–'’"
    )
    return tidy if any(letter.isalnum() for letter in tidy) else ""


def categories_of(line: PaperLine) -> list[str]:
    """A paper's categories as they are grouped by, each once: the paper's own first, then the cross-lists."""
    names = [author_name(category)[:90] for category in line.categories[:_MOST_CATEGORIES]]
    return list(dict.fromkeys(name for name in names if name.strip()))


def year_of(published: str | None) -> int:
    """The year a publication date begins with; 0 for none."""
    head = (published or "")[:4]
    return int(head) if len(head) == 4 and head.isascii() and head.isdecimal() else 0


def surname(name: str) -> str:
    """What a name is sorted by: its folded last word; "Lovelace, Ada" by what stands before the comma."""
    family = name.partition(",")[0] if "," in name else name
    parts: list[str] = _WORD.findall(fold(family))
    return parts[-1] if parts else fold(name)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
