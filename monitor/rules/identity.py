"""Which paper is it: the identifiers a text may hold, the key two records of one paper share, its permanent address.

Nothing here guesses: a text that is not wholly an identifier (in one of the forms people write) is none.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from monitor.errors import UsageError
from monitor.model.papers import PaperRecord

# No identifier in use is longer. The rest of a longer text would only cost time.
_LONGEST: Final = 2_048
_LONGEST_SLUG: Final = 120

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN from 0704 to 1412, YYMM.NNNNN since 1501, and before
# that archive/YYMMNNN, where a subject class (math.GT/0309136) was never part of the identifier.
_NEW_STYLE: Final = r"(?P<new>(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5})"
_OLD_STYLE: Final = (
    r"(?P<archive>acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat"
    r"|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics"
    r"|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)(?:\.[a-z]{2})?/(?P<number>(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])\d{3})"
)
_ARXIV: Final = re.compile(
    r"(?:"
    r"(?:https?://)?(?:[a-z0-9-]+\.){0,2}(?:arxiv\.org|ar5iv\.org|xxx\.lanl\.gov)/(?:abs|pdf|html|format|src|e-print)/"
    r"|(?:https?://)?(?:dx\.)?(?:doi\.org/)?(?:doi:\s*)?10\.48550/arxiv\."
    r"|oai:arxiv\.org:"
    r"|(?:arxiv(?:\s+preprint|\s+e-prints?)?[\s,:]*)?arxiv\s*[:.]\s*"
    r"|arxiv\s+"
    r"|(?:corr[\s,]+)?abs/"
    r")?"
    rf"(?:{_NEW_STYLE}|{_OLD_STYLE})"
    r"(?:v\d{1,3})?(?:\.pdf)?/?(?:[?#]\S*)?(?:\s*\[[a-z.\- ]{1,20}\])?[.,;]?",
    re.IGNORECASE,
)

# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html, and ISO 26324: 10.REGISTRANT/SUFFIX, case-insensitive.
_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/[^\s\x00-\x1f\x7f\"\\]+")
_RESOLVER: Final = re.compile(
    r"(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/|[a-z0-9.-]{1,80}/doi/(?:abs/|full/|pdf/|epdf/|book/)?)", re.IGNORECASE
)
_DOI_LABEL: Final = re.compile(r"(?:info:)?doi\s*[:/]?\s*", re.IGNORECASE)
_PAIRS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}

_SLUG: Final = re.compile(r"(?:arxiv|doi|openreview|title)-[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*", re.ASCII)
_PLAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){0,99}", re.ASCII)
_ENDS_LIKE_A_HASH: Final = re.compile(r"-[0-9a-f]{16}$", re.ASCII)

_LATEX_COMMAND: Final = re.compile(r"\\(?:[a-zA-Z]{1,40}\*?|.)")
# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})


class ReferenceKind(StrEnum):
    """By which of its names a person calls a paper."""

    ARXIV = "arxiv"
    DOI = "doi"
    SLUG = "slug"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a person typed to name a paper, as `arxiv_id_of`, `doi_of` or `slug_of` would have given it."""

    kind: ReferenceKind
    value: str


def arxiv_id_of(text: str) -> str | None:
    """The arXiv identifier that `text` is, without its version, or None.

    Takes both styles of identifier, bare or behind `arXiv:`, in addresses of arXiv's pages and files, in arXiv's own
    DOIs, and as reference managers write them ("arXiv preprint arXiv:…", "CoRR, abs/…", "… [cs.LG]").
    """
    found = _ARXIV.fullmatch(unquote(text.strip())) if len(text) <= _LONGEST else None
    if found is None:
        return None
    if found["new"]:
        return found["new"]
    return f"{found['archive'].lower()}/{found['number']}"


def doi_of(text: str) -> str | None:
    """The DOI that `text` is, without resolver or label and in lower case, or None.

    A closing bracket without its partner and final punctuation belong to the sentence, not to the DOI.
    """
    if len(text) > _LONGEST:
        return None
    rest = text.strip()
    if resolver := _RESOLVER.match(rest):
        rest = unquote(rest[resolver.end() :]).partition("?")[0].partition("#")[0]
    elif label := _DOI_LABEL.match(rest):
        rest = rest[label.end() :]
        if resolver := _RESOLVER.match(rest):
            rest = unquote(rest[resolver.end() :])
    rest = _without_sentence_end(rest)
    return rest.lower() if _DOI.fullmatch(rest) else None


def title_key(title: str, authors: Sequence[str], year: int | None) -> str:
    """What two records of the same paper share when neither has an identifier: title, first family name, year.

    Case, accents, punctuation, blanks and LaTeX markup do not count. Never empty, at most 320 characters.
    """
    words = _letters(_LATEX_COMMAND.sub("", title))
    if not words:  # a title of signs alone is still a title of its own
        words = _hash(title)
    if len(words) > 240:
        words = f"{words[:220]}{_hash(words)}"
    return f"{words}|{_family_name(authors[0])[:60] if authors else ''}|{year or ''}"


def slug_of(record: PaperRecord) -> str:
    """The paper's permanent place in addresses and file names, made of its own identifier.

    ASCII lower-case letters, digits, `.`, `_` and `-`; never `..`, never empty, at most 120 characters, and equal
    for two records only when their identifiers are (or a 64-bit hash collides).
    """
    if record.arxiv_id:
        return f"arxiv-{_safe(record.arxiv_id.replace('/', '-', 1), record.arxiv_id)}"
    if record.doi:
        # The registrant's prefix holds no hyphen, so turning the first slash into one loses nothing.
        return f"doi-{_safe(record.doi.lower().replace('/', '-', 1), record.doi.lower())}"
    if record.openreview_id:
        return f"openreview-{_safe(record.openreview_id, record.openreview_id)}"
    year = record.published.day.year if record.published else None
    return f"title-{_hash(title_key(record.title, record.authors, year))}"


def parse_reference(text: str) -> Reference:
    """Read what a person types to name a paper: an arXiv identifier, a DOI (or an address of either), or our slug.

    Raises `UsageError` when it is none of them.
    """
    typed = text.strip()
    if len(typed) <= _LONGEST_SLUG and _SLUG.fullmatch(typed):
        return Reference(ReferenceKind.SLUG, typed)
    if arxiv_id := arxiv_id_of(typed):
        return Reference(ReferenceKind.ARXIV, arxiv_id)
    if doi := doi_of(typed):
        return Reference(ReferenceKind.DOI, doi)
    raise UsageError(
        f"{typed[:80]!a} is not an arXiv identifier, a DOI or one of our own identifiers",
        advice="Write it like 2304.12760, 10.1145/3292500.3330701 or arxiv-2304.12760.",
    )


def _without_sentence_end(text: str) -> str:
    counts = {sign: text.count(sign) for pair in _PAIRS.items() for sign in pair}
    end = len(text)
    while end:
        last = text[end - 1]
        if last in _PAIRS and counts[last] > counts[_PAIRS[last]]:
            counts[last] -= 1
        elif last not in ".,;:'”’":
            break
        end -= 1
    return text[:end]


def _safe(text: str, identity: str) -> str:
    """Leave `text` as it is where that is safe and cannot be taken for another; otherwise what is safe, and a hash."""
    if _PLAIN.fullmatch(text) and not text.endswith(".") and not _ENDS_LIKE_A_HASH.search(text):
        return text
    kept = re.sub(r"(?:[^a-z0-9.]|\.(?![a-z0-9]))+", "-", text[:200].lower())[:80].strip("-.")
    return f"{kept}-{_hash(identity)}" if kept else _hash(identity)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold().translate(_LETTERS)
    return "".join(sign for sign in plain if sign.isalnum())


def _family_name(author: str) -> str:
    """The last word of the family name, so that "Ludwig van Beethoven" and "van Beethoven, Ludwig" agree."""
    words = _LATEX_COMMAND.sub("", author[:200]).partition(",")[0].split()
    while len(words) > 1 and _letters(words[-1]) in _SUFFIXES:
        words.pop()
    return _letters(words[-1]) if words else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
