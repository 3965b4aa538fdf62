r"""Where an address ends: what belongs to it, what is the sentence's, and when it goes on behind a break."""

import re
from typing import Final

from checkers.expressions import expression
from monitor.rules.reading.latex import INVISIBLE, PROTECTED
from monitor.rules.reading.words import NOT_A_NAME

LONGEST: Final = 2_000
"""Characters after which an address is no address any more."""
_LONGEST_GAP: Final = 12
_MOST_GAPS: Final = 4


_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?#@!&'*+,;=:")
_TYPOGRAPHIC: Final = frozenset("ﬀﬁﬂﬃﬄ‐‑‒–−∼˜～＿／" + INVISIBLE)
_PAIRS: Final = {"(": ")", "[": "]"}
_ENTITY: Final = expression(r"&(?:amp;|(?:lt|gt|quot|apos|nbsp|#39|#34|#x27);)")
# A percent-encoded byte, or TeX's way of breaking a source line without a blank.
_PERCENT: Final = expression(r"%[0-9A-Fa-f]{2}|%\n[ \t]{0,12}")
_GAP: Final = expression(r"\s{1,12}")
_TOKEN: Final = expression(r"[^\s{}<>\"|]{1,200}")
_WORD: Final = expression(r"[A-Za-z]{1,60}")
_SPACED_NAME: Final = expression(r"/\s([A-Za-z0-9][\w.-]{0,99})(?=\s/\s|[\s.,;)]|$)")
_INNER: Final = expression(r"https?:/", re.IGNORECASE)
_TRAILING: Final = frozenset(".,;:!?'\"*…&=\\+@#~" + INVISIBLE)
_GIT_SUFFIX: Final = expression(r"\.git(?=\.?[^a-z0-9_./?#-]|\.\d|\.[A-Z]|$)", re.IGNORECASE)


def end_of(text: str, position: int, *, depth: int, git: bool, broken_lines: bool) -> int:
    """The end of the address whose rest begins at `position`; `depth` counts path segments already begun."""
    first, limit = position, min(len(text), position + LONGEST)
    pending: list[str] = []
    archive = text.startswith(("/web/", "/wayback/"), position)
    gaps = 0
    last = ""
    while position < limit:
        char = text[position]
        if char == "/":
            depth += 1
        elif char == "." and git and depth >= 1 and (suffix := _GIT_SUFFIX.match(text, position)):
            return suffix.end()
        elif char in "hH" and not archive and (depth >= 0 or position == first) and _INNER.match(text, position):
            break
        if char == "&" and (entity := _ENTITY.match(text, position)):
            if entity.group() != "&amp;":
                break
            position, last = entity.end(), "&"
        elif char in _PLAIN or char in _TYPOGRAPHIC:
            if git and (char in ",;!*'" if depth < 2 else char in ",;" and _ends_here(text, position + 1)):
                break
            if char in "–−‐" and not text[position + 1 : position + 2].isalnum():
                break
            position, last = position + 1, char
        elif char == "%" and (percent := _PERCENT.match(text, position)):
            position, last = percent.end(), last if "\n" in percent.group() else "%"
        elif char in "\\${" and (protected := PROTECTED.match(text, position)):
            position, last = protected.end(), "_" if "_" in protected.group() else "\\"
        elif char in _PAIRS:
            if (git and depth < 3) or not _closes(text, position):
                break
            pending.append(_PAIRS[char])
            position, last = position + 1, char
        elif char in ")]":
            if not pending or pending[-1] != char:
                break
            pending.pop()
            position, last = position + 1, char
        elif char.isspace():
            gap_end = (
                _continues(text, position, last, depth, git=git, broken_lines=broken_lines)
                if gaps < _MOST_GAPS
                else None
            )
            if gap_end is None:
                break
            gaps += 1
            position = gap_end
        elif char.isalpha() and char < "\u0250" and not git:
            position, last = position + 1, char
        else:
            break
    return position


def _ends_here(text: str, position: int) -> bool:
    return position >= len(text) or text[position].isspace()


def _closes(text: str, position: int) -> bool:
    """Whether a bracket inside an address is closed before the next blank."""
    opening, closing = text[position], _PAIRS[text[position]]
    depth = 0
    for char in text[position : position + 100]:
        if char.isspace() or char in '<>"{}':
            return False
        if char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if depth == 0:
                return True
    return False


def _continues(text: str, position: int, last: str, depth: int, *, git: bool, broken_lines: bool) -> int | None:
    """Where an address goes on after a blank at `position`, or None where it ends there.

    It goes on only where it is visibly unfinished: after a slash or a hyphen, before a slash, or, in text whose lines
    may be broken anywhere, at a line's end; and never into a word of prose.
    """
    gap = _GAP.match(text, position)
    if gap is None or len(gap.group()) > _LONGEST_GAP or gap.group().count("\n") > 1:
        return None
    token_match = _TOKEN.match(text, gap.end())
    if token_match is None:
        return None
    token = token_match.group()
    new_line = "\n" in gap.group()
    if token[0] == "/":
        if token == "/" and git and depth < 2:  # "github.com / owner / name"
            name = _SPACED_NAME.match(text, gap.end())
            return gap.end() if name and not _prose(name[1]) else None
        return gap.end() if git and depth < 1 and token[1:2].isalnum() and not _prose(token[1:]) else None
    if not (token[0].isalnum() or (token[0] in "_." and token[1:2].isalnum())) or not token.isascii():
        return None
    if _INNER.match(token) or _prose(token):
        return None
    unfinished = git and depth < 2
    telling = _telling(token)
    if last == "/":
        if unfinished and _spaced(text, position):
            return gap.end()
        if unfinished and depth == 0:
            return gap.end() if "/" in token.rstrip("/.,;)") else None
        if unfinished:
            broken = new_line and (broken_lines or token[0].islower())
            return gap.end() if telling or broken or _alone(text, token_match.end(), token) else None
        return gap.end() if (new_line or broken_lines) and not git and _telling_path(token) else None
    if last in "-_":
        if unfinished:
            return gap.end()
        return gap.end() if (new_line or git) and (telling or token[0].islower() or broken_lines) else None
    if not (broken_lines and new_line):
        return None
    if unfinished and depth == 1 and "/" in token:
        return gap.end()
    return None


def _spaced(text: str, position: int) -> bool:
    """Whether the slash before `position` stands free, " / ": then so do the names."""
    return text[position - 1] == "/" and text[position - 2 : position - 1].isspace()


def _telling(token: str) -> bool:
    """Whether a token looks like a name rather than a word: digits, hyphens, inner capitals."""
    body = token.rstrip(".,;:!?)]}'\"")
    return any(char.isdigit() or char in "-_/." for char in body) or any(char.isupper() for char in body[1:])


def _telling_path(token: str) -> bool:
    body = token.rstrip(".,;:!?)]}'\"")
    return any(char.isdigit() or char in "_/.~=" for char in body)


def _alone(text: str, end: int, token: str) -> bool:
    """Whether a plain word after "owner/ " ends the sentence, so that it can only be the name."""
    return token[-1] in ".,;)" or end >= len(text) or text[end : end + 1] in "\n}"


def _prose(token: str) -> bool:
    word = _WORD.match(token)
    if word is None:
        return False
    rest = token[word.end() :].rstrip(".,;:!?)]}'\"")
    return not rest and word.group().lower() in NOT_A_NAME


def trimmed(text: str, start: int, end: int, least: int) -> int:
    """The end without the punctuation of the sentence around it; never before `least`."""
    while end > least:
        char = text[end - 1]
        if char in _TRAILING and not _protects(text, end):
            end -= 1
        elif char == "/" and text[end - 2 : end - 1] in {".", ","}:
            # "github.com/x/y./" is a slip for y/; "…/../" is nothing.
            end -= 2
        elif (char in ")]" and not _balanced(text, start, end)) or char.isspace():
            end -= 1
        else:
            break
    return max(end, least)


def _protects(text: str, end: int) -> bool:
    r"""Whether the last character belongs to a protected one such as `\_` (a trailing `\&` is prose)."""
    return text[end - 2 : end] in {r"\_", r"\-"} or text[end - 3 : end] == "{~}"


def _balanced(text: str, start: int, end: int) -> bool:
    piece = text[start:end]
    return piece.count("(") == piece.count(")") and piece.count("[") == piece.count("]")
