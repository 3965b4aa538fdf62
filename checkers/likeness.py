"""Whether two answers are the same answer, and what an address alone gives away. Pure, in linear time."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from checkers.address import Address, netloc, opening, parse
from checkers.base import Reply
from checkers.expressions import expression
from checkers.page import Page, is_html, read_page

_LOG_IN: Final = frozenset(
    {
        "login", "signin", "sign_in", "sign-in", "log-in", "log_in", "logon", "auth", "authorize", "authenticate",
        "sso", "saml", "saml2", "oauth", "oauth2", "oidc", "idp", "cas", "adfs", "shibboleth", "wayf", "wp-login",
        "users_login", "accounts.google.com", "login.microsoftonline.com", "captiveportal", "hotspot",
        "guestportal",
    }
)  # fmt: skip
_ERRORS: Final = frozenset(
    {
        "404", "notfound", "not-found", "not_found", "pagenotfound", "page-not-found", "page_not_found", "error404",
        "error-404", "404-error", "error", "errors", "errorpage", "error-page", "page404", "404page", "oops", "missing",
        "fehler", "erreur",
    }
)  # fmt: skip
_ERROR_QUERY: Final = expression(r"(?:^|[=&])(?:404|error|e404|not[_-]?found)(?:=|&|$)")
_GENERIC: Final = frozenset(
    {
        "home", "index", "default", "main", "start", "startseite", "accueil", "inicio", "welcome", "search", "suche",
        "sitemap", "homepage", "landing", "portal",
    }
)  # fmt: skip
_SEARCH: Final = frozenset({"search", "suche"})
# Where a name of one's own needs three labels: universities and companies below a country, and hosters of pages.
_SECOND: Final = frozenset(
    {
        "ac", "co", "com", "edu", "gov", "gob", "go", "ne", "net", "or", "org", "sci", "uni", "github", "gitlab",
        "netlify", "vercel", "herokuapp", "pages", "web", "readthedocs", "blogspot", "wordpress", "weebly", "wixsite",
        "firebaseapp",
    }
)  # fmt: skip
_PARKING_NAME: Final = expression(r"^ww\d{1,2}\.")
"""`ww1.`, `ww38.` before the name itself is where parkers lead, and nobody else."""
_ALIKE: Final = 0.9
"""Share of words two pages must have in common; what differs is a date, a counter, the address repeated."""
_WORDS: Final = 3_000
_WORD: Final = expression(r"[^\W_]+")


def log_in_address(address: Address) -> bool:
    """Whether the address is that of a log-in page, by its host's labels or its path's segments."""
    return bool(_LOG_IN & {address.host, *address.host.split("."), *_stems(address)})


def error_address(address: Address) -> bool:
    """Whether the address is that of an error page, by its path's segments or its query."""
    return bool(_ERRORS & set(_stems(address))) or _ERROR_QUERY.search(address.query.lower()) is not None


def front_address(address: Address) -> bool:
    """Whether the address is a host's front page or one that every site has: home, search, a language's own."""
    stems = [stem for stem in _stems(address) if not re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", stem)]
    found = bool(_SEARCH.intersection(stems))
    return (found or not address.query) and all(stem in _GENERIC for stem in stems)


def same_site(one: Address, other: Address) -> bool:
    """Whether two hosts surely belong to one owner: the same registered name, as far as its form tells it."""
    return one.host == other.host or _registered(one.host) == _registered(other.host)


def parking_name(asked: Address, landed: Address) -> bool:
    """Whether redirects led to the `ww38.` of the host that was asked, where only parkers lead."""
    return bool(_PARKING_NAME.match(landed.host)) and landed.host.partition(".")[2] == asked.host


def echoes(asked: Address, landed: Address) -> bool:
    """Whether the address that answered still names what was asked: a redirect of this page, not of every page."""
    now = opening(replace(landed, query="")).lower()
    words = [word.lower().partition(".")[0].lstrip("~") for word in asked.words if len(word) > 2]
    return not words or any(word and word in now for word in words[-2:])


def sibling_of(address: Address) -> Address:
    """An address beside this one that nobody can have made: its last segment is a hash, its ending the same.

    The hash is that of the folder, so that all addresses in it share one sibling. Of an address with a query it is
    the last value that is exchanged: the page itself is a program, and there.
    """
    *folder, last = address.words or ("",)
    stem, dot, ending = last.rpartition(".")
    ending = f".{ending}" if stem and dot and ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""
    digest = hashlib.sha256("/".join((netloc(address), *folder)).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    if address.query:
        kept, _, field = address.query.rpartition("&")
        name, equals, _ = field.partition("=")
        field = f"{name}={digest}" if equals else digest
        return replace(address, query=f"{kept}&{field}" if kept else field, fragment="")
    home = "~" if last.startswith("~") else ""
    return replace(address, segments=(*folder, f"{home}{digest}{ending}"), fragment="")


def same_answer(one: Address, first: Reply, other: Address, second: Reply) -> bool:
    """Whether a host answered two addresses alike: the same status, then the same final address or the same words.

    Two error pages with the same title and heading are alike whatever else they recommend, and so are two that redirect
    to one address whose query repeats what was asked.
    """
    if first.status != second.status:
        return False
    landed, also = parse(first.url) or one, parse(second.url) or other
    if first.hops and second.hops:
        return _without_query(landed) == _without_query(also)
    if bool(first.hops) != bool(second.hops) and opening(landed) != opening(also):
        return False
    if not (is_html(first) and is_html(second)):
        return first.body == second.body
    page, beside = read_page(first), read_page(second)
    if page.says_missing and beside.says_missing and page.title and (
        (_told(one, page.title), _told(one, page.heading)) == (_told(other, beside.title), _told(other, beside.heading))
    ):  # fmt: skip
        return True
    words, others = _words(one, page), _words(other, beside)
    if not words or not others:
        return first.body == second.body or (page.shell and beside.shell and not words and not others)
    return len(words & others) / len(words | others) >= _ALIKE


def _without_query(address: Address) -> str:
    return opening(replace(address, query="", fragment="", trailing_slash=False))


def _registered(host: str) -> tuple[str, ...]:
    labels = host.split(".")
    return tuple(labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND else labels[-2:])


def _stems(address: Address) -> Iterable[str]:
    return (word.lower().partition(".")[0] for word in address.words)


def _told(asked: Address, text: str) -> frozenset[str]:
    """The words of a text, without those that repeat what was asked and those with a digit: dates, times, counters."""
    # Two or three letters stand in many a word by chance.
    own = tuple(
        part for word in (*asked.words[:20], asked.query) for part in _WORD.findall(word.lower()) if len(part) > 3
    )
    return frozenset(
        word
        for word in _WORD.findall(text)
        if not any(part in word for part in own) and not any(char.isdigit() for char in word)
    )


def _words(asked: Address, page: Page) -> frozenset[str]:
    return _told(asked, " ".join((page.title, page.heading, *page.words[:_WORDS])))
