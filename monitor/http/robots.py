"""What a robots.txt says to us by name. Groups for everybody do not bind us: one polite look a week is no crawl."""

from collections.abc import Iterator
from typing import Final

from protego import Protego

from monitor.http.policy import PRODUCT

MOST_BYTES: Final = 512_000
"""RFC 9309, section 2.5: a limit must be at least 500 kibibytes, which is this."""


class Robots:
    """The groups of one robots.txt that name us."""

    __slots__ = ("_rules",)

    def __init__(self, rules: Protego) -> None:
        self._rules = rules

    def allows(self, url: str) -> bool:
        """Whether we may ask for `url`."""
        return bool(self._rules.can_fetch(url, PRODUCT))


def read_robots(body: bytes) -> Robots | None:
    """Rules from a robots.txt body; None where no group names us, which allows everything (RFC 9309, section 2.2.1)."""
    text = body[:MOST_BYTES].decode("utf-8", "replace")
    return Robots(Protego.parse(text)) if PRODUCT in _agents(text) else None


def _agents(text: str) -> Iterator[str]:
    """The product tokens named by `user-agent` lines, in lower case."""
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon and name.strip().lower() == "user-agent":
            yield value.strip().lower()
