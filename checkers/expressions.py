"""Regular expressions that are compiled when first asked: what a command does not read costs it nothing at its start.

Python's compiler takes 0.1 ms for a small expression and 10 for a long one, and reading has some two hundred.
"""

import re
from typing import Any, Final, cast

_QUESTIONS: Final = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _Unread:
    """Stands for a compiled pattern until somebody asks it something, and then hands on its answers directly."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for question in _QUESTIONS:
            setattr(self, question, getattr(compiled, question))
        return getattr(compiled, name)


def expression(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later. Raises nothing: what cannot be compiled raises `re.error` where it is first asked."""
    return cast("re.Pattern[str]", _Unread(text, flags))
