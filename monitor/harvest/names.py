"""Authors, in every form that lists of papers have them, as a tuple of "Given Family" names."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from monitor.harvest.base import UnfitError
from monitor.harvest.latex import decoded

MAX_AUTHORS: Final = 10_000
_LONGEST_NAME: Final = 300
_LONGEST_LIST: Final = 1_000_000

_AND: Final = re.compile(r",?\s+(?:and|AND|&)\s+")
_ET_AL: Final = re.compile(r"[,;\s]+(?:et\.?\s+al\.?|and\s+others)\s*$", re.IGNORECASE)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[-\s]?){1,4}")
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_NOBODY: Final = frozenset({"", "others", "et al", "et al.", "n/a", "none", "anonymous", "-"})


def authors_of(value: Any, *, bibtex: bool = False) -> tuple[str, ...]:
    """The names in `value`: text in any common form, or a list of texts, of name parts, or of objects.

    `bibtex` is for text in which only "and" parts names and a comma parts family from given name (also RIS).
    Raises `UnfitError` for what is no list of names, and for more than 10,000 of them.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        names: Iterable[str] = _in_text(_unpacked(value), bibtex=bibtex)
    elif isinstance(value, list | tuple):
        names = (_in_item(item) for item in value[: MAX_AUTHORS + 1])
    else:
        raise UnfitError(f"authors are {described(value)}, not names")
    found = tuple(dict.fromkeys(name for name in map(_tidy, names) if name.casefold() not in _NOBODY))
    if len(found) > MAX_AUTHORS:
        raise UnfitError(f"more than {MAX_AUTHORS:,} authors")
    return found


def described(value: Any) -> str:
    """What kind of value this is, as a sentence names it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
    return "a value of another kind"


def _unpacked(text: str) -> str:
    """A cell that holds a list as a program printed it (`['A. Meier', 'B. Chan']`), as plain text."""
    text = text.strip()
    if len(text) > _LONGEST_LIST:
        raise UnfitError(f"authors have {len(text):,} characters")
    if text.startswith("[") and text.endswith("]") and (text[1:2] in "'\"" and text[-2:-1] in "'\""):
        return "; ".join(part for part in re.split(r"['\"]\s*,\s*['\"]", text[2:-2]))
    return text


def _in_text(text: str, *, bibtex: bool) -> list[str]:
    text = _ET_AL.sub("", _without_brackets(text) if not bibtex else text)
    if bibtex:
        return [_given_first(decoded(part)) for part in re.split(r"\s+and\s+", text)]
    if ";" in text:
        return [_given_first(part) for part in text.split(";")]
    if "\n" in text and "," not in text:
        return text.split("\n")
    parts = _AND.split(text)
    commas = [[piece.strip() for piece in part.split(",")] for part in parts]
    if len(parts) > 1 and all(_inverted(pieces) for pieces in commas):
        return [_given_first(part) for part in parts]  # Meier, Anna and Chan, Bo
    return _by_commas([piece for pieces in commas for piece in pieces])


def _inverted(pieces: list[str]) -> bool:
    """Whether these pieces between commas are one name, family first: "Meier, Anna", not "Anna Meier, Bo Chan"."""
    return len(pieces) == 2 and (" " not in pieces[0] or bool(_INITIALS.fullmatch(pieces[1])))


def _by_commas(pieces: list[str]) -> list[str]:
    pieces = [piece for piece in pieces if piece]
    given = pieces[1::2]
    if len(pieces) % 2 == 0 and given and all(_INITIALS.fullmatch(piece) for piece in given):
        return [f"{second} {first}" for first, second in zip(pieces[::2], given, strict=True)]  # Meier, A., Chan, B.
    if len(pieces) == 2 and " " not in pieces[0] and pieces[1].casefold() not in _SUFFIXES:
        return [f"{pieces[1]} {pieces[0]}"]  # Meier, Anna
    names: list[str] = []
    for piece in pieces:
        if names and piece.casefold() in _SUFFIXES:
            names[-1] += f" {piece}"
        else:
            names.append(piece)
    return names


def _in_item(item: Any) -> str:
    if isinstance(item, str):
        return _given_first(item)
    if isinstance(item, Mapping):
        for name in ("name", "display_name", "full_name", "fullname", "full"):
            if isinstance(item.get(name), str):
                return _given_first(item[name])
        given = next((item[name] for name in ("given", "first", "first_name", "firstname") if item.get(name)), "")
        family = next((item[name] for name in ("family", "last", "last_name", "lastname") if item.get(name)), "")
        return f"{given} {family}" if isinstance(given, str) and isinstance(family, str) else ""
    # arXiv's authors_parsed: family, given, suffix, and further on the affiliations.
    if isinstance(item, list | tuple) and item and all(isinstance(part, str) for part in item[:3]):
        return " ".join(part for part in (*item[1:2], item[0], *item[2:3]) if part)
    raise UnfitError(f"one of the authors is {described(item)}, not a name")


def _given_first(name: str) -> str:
    """The name as it is spoken: "Anna Meier" for "Meier, Anna", "Anna Meier Jr." for "Meier, Jr., Anna"."""
    pieces = [piece.strip() for piece in name.split(",")]
    if len(pieces) == 2 and pieces[1].casefold() not in _SUFFIXES:
        return f"{pieces[1]} {pieces[0]}"
    if len(pieces) == 3:
        return f"{pieces[2]} {pieces[0]} {pieces[1]}"
    return " ".join(pieces)


def _without_brackets(text: str) -> str:
    """Affiliations and notes in brackets go; arXiv's form asks for them there (info.arxiv.org/help/prep)."""
    if "(" not in text:
        return text
    depth = 0
    kept: list[str] = []
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(sign)
    return "".join(kept)


def _tidy(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        raise UnfitError(f"an author's name has {len(name):,} characters")
    plain = "".join(sign if sign.isprintable() else " " for sign in decoded(name))
    return " ".join(plain.encode("utf-8", "replace").decode().split()).strip(" ,;*†")
