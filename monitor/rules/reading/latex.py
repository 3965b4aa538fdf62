"""LaTeX, HTML and typography inside an address or a sentence, turned into what a reader sees.

`unmarked` undoes the mark-up of one address; `plain` that of running text. Both are linear in their input: every
repetition in the patterns below is bounded or runs over a class that its follower excludes.
"""

import re
from html import unescape
from typing import Final

from checkers.expressions import expression

LABEL_OPEN: Final = "\ue002"
LABEL_CLOSE: Final = "\ue003"
MARK_OPEN: Final = "\ue000"
MARK_CLOSE: Final = "\ue001"
"""Private-use characters: an address is masked as MARK_OPEN number MARK_CLOSE, its link text stands between LABELs."""

INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_DASHES: Final = dict.fromkeys("‐‑‒–−", "-")
_TILDES: Final = dict.fromkeys("∼˜～", "~")
# Letters, digits and the marks of an address as East Asian keyboards write them (Unicode, "Halfwidth and Fullwidth
# Forms"); commas, full stops and brackets of that width end an address and are left as they are.
_WIDE: Final = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_WIDE_MARKS: Final = {
    "＿": "_",
    "／": "/",
    "：": ":",
    "．": ".",
    "－": "-",
    "？": "?",
    "＝": "=",
    "＆": "&",
    "＃": "#",
    "＠": "@",
}
_SCANNED: Final = str.maketrans({**_WIDE, **_WIDE_MARKS})
_ADDRESS_TABLE: Final = str.maketrans(
    {**dict.fromkeys(INVISIBLE, ""), **_LIGATURES, **_DASHES, **_TILDES, **_WIDE, **_WIDE_MARKS}
)
_TEXT_TABLE: Final = str.maketrans(
    {**dict.fromkeys(INVISIBLE, ""), **_LIGATURES, **dict.fromkeys("‐‑", "-"), "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"，": ", ", "。": ". ", "；": "; ", "：": ": ", "（": " (", "）": ") ", "\xa0": " "}
)

# Asked first: a look through a table at each character costs thirty times as much as this.
_TURNED: Final = expression("[" + "".join(map(chr, _TEXT_TABLE)) + "]")

# The ways TeX writes a character that it would otherwise take for a command, longest first.
PROTECTED: Final = expression(
    r"\{?\\raise\s?[^{}\\]{1,12}\\hbox\s?\{\$?\s?\\(?:scriptstyle|scriptscriptstyle|tiny)?\s?\\sim\s?\$?\}\}?"
    r"|\$\{?\\(?:sim|tilde\s?\{?\s?\}?)\s?\}?\$|\$\\?_\$"
    r"|\{\\(?:textasciitilde|textunderscore|sim|textendash|texttildelow)\s?\}"
    r"|\{\\?[_~%#&-]\}"
    r"|\\(?:textasciitilde|texttildelow|textunderscore|textendash)(?:\{\}|\s(?=\w)|(?![a-zA-Z]))"
    r"|\\~(?:\{\s?\})?|\\{1,2}[_%#&$-]|\\(?:allowbreak|linebreak|slash|hspace\{0pt\})(?:\{\}|(?![a-zA-Z]))\s?|\\/"
)
_CHARACTERS: Final = (
    ("textunderscore", "_"), ("sim", "~"), ("tilde", "~"), ("textendash", "-"), ("slash", "/"),
    ("allowbreak", ""), ("linebreak", ""), ("hspace", ""),
)  # fmt: skip


def _character(found: re.Match[str]) -> str:
    text = found.group()
    for word, meant in _CHARACTERS:
        if word in text:
            return meant
    if text in {r"\-", r"\/"}:  # a discretionary hyphen and an italic correction print nothing inside a line
        return ""
    return next((mark for mark in "_~%#&-$" if mark in text), "")


def unmarked(raw: str) -> str:
    r"""The address as it is meant: `\_` is `_`, `$\sim$` is `~`, `&amp;` is `&`, invisible characters are gone.

    Blanks stay; whether they belong inside is decided where spellings are made.
    """
    text = PROTECTED.sub(_character, raw) if "\\" in raw or "{" in raw or "$" in raw else raw
    if not text.isascii():
        text = text.translate(_ADDRESS_TABLE)
    return text.replace("&amp;", "&")


_DOT: Final = expression(r"\s?\.\s?|\$\.\$|(?<=hub)[,/](?=com\b)")


def plain_host(host: str) -> str:
    """A host as it is meant, in lower case, without `www.`: "github. com", "github$.$com", "github/com" are one."""
    return _DOT.sub(".", host.strip().rstrip("/").lower()).removeprefix("www.")


def scanned(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The text as it is scanned for addresses, and where each of its characters stood; None: where it stands.

    Characters nobody sees are gone, and letters of double width are plain.
    """
    text = text.translate(_SCANNED) if not text.isascii() else text
    if not any(char in text for char in INVISIBLE):
        return text, None
    places = tuple(place for place, char in enumerate(text) if char not in INVISIBLE)
    return "".join(text[place] for place in places), (*places, len(text))


_COMMENT_LINE: Final = expression(r"(?m)^[ \t]*%[^\n]*$")


def without_comments(text: str) -> str:
    """The same text with whole-line TeX comments blanked out, every other character at its old place.

    Only where the text looks like TeX: in plain text a line may begin with a per cent sign. A `%` inside a line is
    left alone, because abstracts write "46.7% lower" and "%20" far more often than they carry a comment.
    """
    if "%" not in text or "\\" not in text:
        return text
    return _COMMENT_LINE.sub(lambda found: " " * len(found.group()), text)


_DROPPED_WITH_ARGUMENT: Final = expression(
    r"\\(?:textcolor|color|colorbox|cite[a-z]{0,8}|ref|eqref|label|vspace|hspace|fontsize|selectfont)\*?"
    r"\s?(?:\[[^\[\]]{0,40}\])?\s?(?:\{[^{}]{0,200}\})?"
)
_VERB: Final = expression(r"\\verb\*?([|!+/@\"'])")
_COMMAND: Final = expression(r"\\[a-zA-Z]{1,40}\*?")
_ACCENT: Final = expression(r"\\[\"'`^~=.]\{?")
_TAG: Final = expression(f"</?[a-zA-Z][^<>{MARK_OPEN}]{{0,300}}>|<a\\s[^<>{MARK_OPEN}]{{0,200}}(?={MARK_OPEN})")
_SOFT_BREAK: Final = expression(r"(?<=[a-z])-\n(?=[a-z])")


def plain(text: str) -> str:
    """Running text as a reader sees it, on one line: mark-up gone, quotes and dashes plain, addresses still masked."""
    if "-\n" in text:
        text = _SOFT_BREAK.sub("", text)
    if "\\" in text:
        text = _DROPPED_WITH_ARGUMENT.sub(" ", text)
        text = _VERB.sub(" ", text)
        text = text.replace("\\&", "&").replace("\\%", "%").replace("\\_", "_").replace("\\\\", " ")
        text = _ACCENT.sub("", text)
        text = _COMMAND.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = unescape(text)
    text = (
        text.replace("}{", " ").replace("{", "").replace("}", "").replace("$", "").replace("~", " ").replace("\\", " ")
    )
    if _TURNED.search(text):
        text = text.translate(_TEXT_TABLE)
    return " ".join(text.split())
