"""Signs that a repository is a paper's own code, read out of its page, its README and its owner's name. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from monitor.model.corrections import Sign

# A title of two words stands in many a README; of these, none says whose code it is.
_WORDS_OF_A_TITLE: Final = 4
_LETTERS_OF_A_TITLE: Final = 20
_LETTERS_OF_A_NAME: Final = 4
_LONGEST_TEXT: Final = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a paper before a reader's word. `repositories` are keys with their hosts' own ids, if known."""

    title: str
    authors: tuple[str, ...] = ()
    arxiv_id: str | None = None
    doi: str | None = None
    repositories: tuple[tuple[str, str | None], ...] = ()


def signs_of(known: Known, *, key: str, own_id: str | None, text: str) -> tuple[Sign, ...]:
    """What shows that `key` is this paper's: `text` is what its pages say, `own_id` its host's own id for it."""
    plain = _plain(text[:_LONGEST_TEXT])
    found = {
        Sign.TITLE: _holds_title(plain, known.title),
        Sign.IDENTIFIER: _holds_identifier(text[:_LONGEST_TEXT], known),
        Sign.OWNER: any(_owner(key) == _owner(before) for before, _ in known.repositories if _owner(key)),
        Sign.AUTHOR: _bears_a_name(_owner(key), known.authors),
        Sign.SAME_REPOSITORY: own_id is not None
        and any(own_id == before and _host(key) == _host(name) for name, before in known.repositories),
    }
    return tuple(sign for sign, seen in found.items() if seen)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def _holds_title(plain: str, title: str) -> bool:
    wanted = _plain(title)
    long_enough = len(wanted) >= _LETTERS_OF_A_TITLE and wanted.count(" ") + 1 >= _WORDS_OF_A_TITLE
    return long_enough and f" {wanted} " in f" {plain} "


def _holds_identifier(text: str, known: Known) -> bool:
    for identifier in (known.arxiv_id, known.doi):
        if identifier and re.search(rf"(?<![\w.]){re.escape(identifier)}(?!\w)", text, re.IGNORECASE):
            return True
    return False


def _host(key: str) -> str:
    return key.partition("/")[0]


def _owner(key: str) -> str:
    """`host/owner` of a repository's key; empty where it has none, as a page has."""
    parts = key.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else ""


def _bears_a_name(owner: str, authors: tuple[str, ...]) -> bool:
    login = _plain(owner.partition("/")[2]).replace(" ", "")
    families = (_plain(name.partition(",")[0]).split()[-1:] for name in authors)
    return any(len(name) >= _LETTERS_OF_A_NAME and name in login for family in families for name in family)
