"""Whether two answers are the same answer, and what an address alone gives away. Pure, in linear time."""

from collections.abc import Iterable
from typing import Final

from checkers.address import Address, opening, parse
from checkers.base import Reply
from checkers.page import is_html, read_page

_LOG_IN: Final = frozenset(
    {
        "login", "signin", "sign_in", "sign-in", "log-in", "logon", "auth", "authorize", "sso", "saml", "saml2",
        "oauth", "oauth2", "oidc", "idp", "cas", "adfs", "shibboleth", "wayf", "accounts.google.com",
        "login.microsoftonline.com",
    }
)  # fmt: skip
_ERRORS: Final = frozenset(
    {
        "404", "notfound", "not-found", "not_found", "pagenotfound", "page-not-found", "error404", "error",
        "errors",
    }
)  # fmt: skip
_ALIKE: Final = 0.9
"""Share of words two pages must have in common; what differs is a date, a counter, the address repeated."""
_WORDS: Final = 3_000


def log_in_address(address: Address) -> bool:
    """Whether the address is that of a log-in page, by its host's labels or its path's segments."""
    return bool(_LOG_IN & {address.host, *address.host.split("."), *_stems(address)})


def error_address(address: Address) -> bool:
    """Whether the address is that of an error page, by its path's segments."""
    return bool(_ERRORS & set(_stems(address)))


def same_answer(one: Address, first: Reply, other: Address, second: Reply) -> bool:
    """Whether a host answered two addresses alike: the same status, then the same final address or the same words."""
    if first.status != second.status:
        return False
    landed, also = parse(first.url) or one, parse(second.url) or other
    if first.hops and second.hops:
        return opening(landed) == opening(also)
    if bool(first.hops) != bool(second.hops) and opening(landed) != opening(also):
        return False
    if not (is_html(first) and is_html(second)):
        return first.body == second.body
    words, others = _words(one, first), _words(other, second)
    if not words or not others:
        return first.body == second.body
    return len(words & others) / len(words | others) >= _ALIKE


def _stems(address: Address) -> Iterable[str]:
    return (word.lower().partition(".")[0] for word in address.words)


def _words(asked: Address, reply: Reply) -> frozenset[str]:
    """The page's words, without those that repeat what was asked and those with a digit: dates, times, counters."""
    page = read_page(reply)
    # Two or three letters stand in many a word by chance.
    own = tuple(word.lower() for word in asked.words[:20] if len(word) > 3)
    found = (*page.title.split(), *page.heading.split(), *page.words[:_WORDS])
    return frozenset(
        word for word in found if not any(part in word for part in own) and not any(char.isdigit() for char in word)
    )
