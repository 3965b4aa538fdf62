"""A web page as a reader would take it in: its title, its first heading, its words. Parsing only."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from w3lib.encoding import html_to_unicode

from checkers.base import Reply

_READ: Final = 200_000
"""Characters of a page's text that are looked at."""
_MOST_TAGS: Final = 6_000
"""More than a page of this world has; the parser's time grows with the square of how deep tags are nested."""
_ERROR_TITLE: Final = re.compile(
    r"\b404\b|\bnot found\b|\bpage (?:missing|unavailable|does ?n[o']t exist)\b|\bno longer (?:available|exists)\b"
    r"|\b(?:isn|doesn)['’]t (?:available|exist)\b|\bcannot be found\b|\bcan['’]t be found\b|\baccount suspended\b"
    r"|nicht gefunden|introuvable|non trouvée?|no encontrad[ao]|non trovat[ao]|não encontrad[ao]|не найден"
    r"|页面不存在|找不到|无法找到|未找到|見つかりません|찾을 수 없"
)
_PARKED: Final = re.compile(
    r"\b(?:this )?domain (?:name )?(?:is |may be )?(?:for sale|parked|expired|has expired)\b|\bbuy this domain\b"
    r"|\bparked (?:domain|free)\b|\bdomain parking\b|\bthis domain is registered\b|\bhugedomains\b|域名出售"
)
_ERROR_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:sedoparking\.com|sedo\.com|hugedomains\.com|dan\.com|afternic\.com|parkingcrew\.net|bodis\.com"
    r"|above\.com|undeveloped\.com|domainmarket\.com)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on a page. `words` are those of its visible text, in lower case; `scripts` how many it loads."""

    title: str
    heading: str
    words: tuple[str, ...]
    scripts: int

    @property
    def says_missing(self) -> bool:
        """Whether title, first heading or (on a very short page) the text reads like "not found". A suspicion only."""
        short = " ".join(self.words) if len(self.words) <= 40 else ""
        return any(_ERROR_TITLE.search(text) for text in (self.title, self.heading, short))

    @property
    def says_parked(self) -> bool:
        """Whether title, heading or a short text offers the domain itself. A suspicion only."""
        short = " ".join(self.words) if len(self.words) <= 200 else ""
        return any(_PARKED.search(text) for text in (self.title, self.heading, short))

    @property
    def shell(self) -> bool:
        """Whether scripts are to draw the page and nearly nothing stands on it."""
        return self.scripts > 0 and len(self.words) < 25


def is_html(reply: Reply) -> bool:
    """Whether the answer is a page, by its declared type or, without one, by its first bytes."""
    declared = reply.headers.get("content-type", "").lower()
    if declared:
        return "html" in declared
    return reply.body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html"))


def sells_domains(host: str) -> bool:
    """Whether the host is one of those that parked domains lead to."""
    return _ERROR_HOSTS.search(host) is not None


def read_page(reply: Reply) -> Page:
    """Read a page, whatever its encoding and however broken; a page that cannot be read has no words."""
    try:
        _, html = html_to_unicode(reply.headers.get("content-type"), reply.body)
        tree = LexborHTMLParser("<".join(html.split("<", _MOST_TAGS)[:_MOST_TAGS]))
    except (LookupError, ValueError, SelectolaxError):
        return Page(title="", heading="", words=(), scripts=0)
    scripts = len(tree.css("script"))
    title, heading = _text_of(tree, "title"), _text_of(tree, "h1")
    tree.strip_tags(["script", "style", "noscript", "template"])
    body = tree.body.text(separator=" ") if tree.body is not None else ""
    return Page(title=title, heading=heading, words=tuple(body[:_READ].lower().split()), scripts=scripts)


def _text_of(tree: LexborHTMLParser, tag: str) -> str:
    node = tree.css_first(tag)
    return " ".join(node.text(separator=" ")[:400].lower().split()) if node is not None else ""
