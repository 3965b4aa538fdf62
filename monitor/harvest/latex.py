"""LaTeX in names and titles, turned into the letters it stands for. Not for addresses, nor for texts that hold any."""

import contextlib
import logging
from typing import Final

from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry, Field

# It logs what it cannot parse; here that becomes a named record instead.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
logging.getLogger("bibtexparser").propagate = False

_LONGEST: Final = 4_000
_DECODE: Final = LatexDecodingMiddleware(allow_inplace_modification=True, keep_math_mode=True)


def decoded(text: str) -> str:
    """`text` without accents' commands and braces; mathematics stays, and so does what cannot be decoded."""
    if len(text) > _LONGEST or not any(sign in text for sign in "\\{}~"):
        return text
    # Markup that breaks off inside makes the decoder raise anything; the text as found is then the better one.
    with contextlib.suppress(Exception):
        library = Library([Entry("x", "x", [Field("text", text)])])
        for entry in _DECODE.transform(library).entries:
            value = entry["text"]
            return value.replace("\N{NO-BREAK SPACE}", " ") if isinstance(value, str) and value.strip() else text
    return text
