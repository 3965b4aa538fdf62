"""Words from outside as they may stand in evidence: short, on one line, without mail addresses and secrets."""

from typing import Final

from checkers.expressions import expression
from checkers.reading import one_line

LONGEST: Final = 200
_MAIL: Final = expression(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# GitHub blog, "Behind GitHub's new authentication token formats"; and what follows `Bearer` in a header.
_SECRET: Final = expression(r"(?:gh[opsru]_|github_pat_)\w{6,255}|(?<=[Bb]earer )\S{1,255}|(?<=token )[0-9a-f]{40}")


def masked(text: str) -> str:
    """At most `LONGEST` printable characters of it."""
    return one_line(_SECRET.sub("[secret]", _MAIL.sub("[mail]", text[: 4 * LONGEST])), LONGEST)
