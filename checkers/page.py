"""A web page as a reader would take it in: its title, its headings, its words, where it sends one. Parsing only."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from w3lib.encoding import html_to_unicode

from checkers import phrases
from checkers.base import Reply
from checkers.expressions import expression

_READ: Final = 200_000
"""Characters of a page's text that are looked at."""
_MOST_TAGS: Final = 6_000
"""More than a page of this world has; the parser's time grows with the square of how deep tags are nested."""
_SHORT: Final = 60
_LITTLE: Final = 200
_SHELL: Final = 25
_MANY: Final = 300
"""Words. A page that says more is one, whatever else is on it."""
_SOON: Final = 15
"""Seconds. A page that is to be left this soon is a signpost; one that reloads every hour shows a weather map."""
_SCRIPT: Final = 4_000
_SHOWN: Final = 240

# Scripts that are written without spaces: two characters are about a word.
_DENSE: Final = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_CHINESE: Final = expression(r"[\u4e00-\u9fff]{2,}")
_REFRESH: Final = expression(
    r"\s*(\d{1,5})(?:\.\d*)?(?:\s{0,9}[;,]\s*|\s+)(?:url\s*=\s*)?[\"']?\s*([^\"'\s>]{1,2000})", re.IGNORECASE
)
_LEAVE: Final = expression(
    r"\blocation(?:\.href)?\s{0,5}=\s{0,5}[\"']([^\"'\s]{1,2000})[\"']"
    r"|\blocation\.(?:replace|assign)\(\s{0,5}[\"']([^\"'\s]{1,2000})[\"']"
)
_APP_ROOTS: Final = "#root, #app, #__next, #__nuxt, #q-app, #svelte, #main-app, app-root, [data-reactroot], [ng-app]"
_PASSWORD: Final = "input[type=password], input[name=SAMLRequest], input[name=SAMLResponse]"
_SUBSTANCE: Final = (
    "img", "frame", "iframe", "object", "embed", "video", "audio", "canvas", "svg", "form", "table", "applet",
)  # fmt: skip
_TEXT_TYPES: Final = ("text/plain", "application/json", "application/xml", "text/xml", "application/problem+json")
_NOT_TEXT: Final = ["script", "style", "noscript", "template", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on a page, in lower case.

    `words` are those of its visible text, `size` about how many they are whatever the script; `heading` is its first
    one. `substance` tells that it shows pictures, frames, forms or tables, `links` how many it has; of a page of many
    words nobody looks for these. `refresh` is where it sends whoever opens it, as written. `scripts` is how many it
    has, `app` that a program of this very site is to draw it, `password` that it asks for one. `shown` is how it
    begins, as written, for an excerpt. `cut` tells that it was too long to be read to its end.
    """

    title: str = ""
    heading: str = ""
    words: tuple[str, ...] = ()
    size: int = 0
    scripts: int = 0
    links: int = 0
    substance: bool = False
    app: bool = False
    password: bool = False
    refresh: str | None = None
    shown: str = ""
    cut: bool = False

    def says(self, pattern: re.Pattern[str] | phrases.Phrases, *, short: int = _SHORT) -> bool:
        """Whether title, first heading or (of a page of no more than `short` words) the text speaks so."""
        if pattern.search(self.title) or pattern.search(self.heading):
            return True
        return self.size <= short and pattern.search(" ".join(self.words)) is not None

    @property
    def says_missing(self) -> bool:
        """Whether it reads like "not found". A suspicion only."""
        return self.says(phrases.MISSING)

    @property
    def says_parked(self) -> bool:
        """Whether it offers the domain itself. A suspicion only."""
        return self.size <= 2 * _LITTLE and self.says(phrases.PARKED, short=_LITTLE)

    @property
    def shell(self) -> bool:
        """Whether scripts are to draw the page and nearly nothing stands on it."""
        return self.scripts > 0 and self.size < _SHELL and not self.cut

    @property
    def bare(self) -> bool:
        """Whether there is next to nothing: a few words, nothing to look at and nowhere to go."""
        nothing = not (self.links or self.substance or self.scripts or self.cut)
        return self.size <= 5 and nothing


def is_html(reply: Reply) -> bool:
    """Whether the answer is a page, by its declared type or, without one, by its first bytes."""
    declared = reply.headers.get("content-type", "").lower()
    if declared:
        return "html" in declared
    return reply.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


def is_text(reply: Reply) -> bool:
    """Whether the answer is plain text or data that a person could read, and no page."""
    return reply.headers.get("content-type", "").lower().startswith(_TEXT_TYPES)


def read_page(reply: Reply) -> Page:
    """Read a page, whatever its encoding and however broken; a page that cannot be read has no words."""
    try:
        html = _decoded(reply)
        if is_text(reply):
            words = tuple(html[:_READ].lower().split())
            return Page(words=words, size=_size(words), shown=html[:_SHOWN], cut=reply.truncated)
        # The first piece stands before any tag.
        too_many = html.count("<") >= _MOST_TAGS
        tree = LexborHTMLParser("<".join(html.split("<", _MOST_TAGS)[:_MOST_TAGS]) if too_many else html)
    except (LookupError, ValueError, SelectolaxError):
        return Page()
    # By name where names are enough: the first selector of a tree costs as much as reading the whole page.
    scripts = len(tree.tags("script"))
    refresh = _refresh(tree) if "http-equiv" in html.lower() else None
    title, heading = _text_of(tree, "title"), _text_of(tree, "h1") or _text_of(tree, "h2")
    small = scripts > 0 and len(reply.body) < 4 * _SCRIPT
    script = "\n".join(node.text() for node in tree.tags("script")) if small else ""
    app = scripts > 0 and tree.css_first(_APP_ROOTS) is not None and _own_scripts(tree)
    tree.strip_tags(_NOT_TEXT)
    body = tree.body.text(separator=" ") if tree.body is not None else ""
    words = tuple(_plain(body[:_READ]).split())
    size = _size(words)
    few = size <= _MANY
    if refresh is None and size < _SHELL and len(script) < _SCRIPT:
        refresh = _left_by_script(script)
    return Page(
        title=_plain(title), heading=_plain(heading), words=words, size=size, scripts=scripts,
        links=_number_of_links(tree) if few else 1,
        substance=not few or any(tree.tags(tag) for tag in _SUBSTANCE), app=app,
        password=few and bool(tree.tags("input")) and tree.css_first(_PASSWORD) is not None,
        refresh=refresh if size <= _LITTLE else None,
        shown=" | ".join(part for part in (title, heading if heading != title else "", body[:_SHOWN]) if part),
        cut=reply.truncated or too_many,
    )  # fmt: skip


def _plain(text: str) -> str:
    return text.lower().replace("\u2019", "'")


def _text_of(tree: LexborHTMLParser, tag: str) -> str:
    nodes = tree.tags(tag)
    return " ".join(nodes[0].text(separator=" ")[:400].split()) if nodes else ""


def _number_of_links(tree: LexborHTMLParser) -> int:
    return len(tree.css("a[href]")) if tree.tags("a") else 0


def _size(words: tuple[str, ...]) -> int:
    dense = 0 if "".join(words[:_LITTLE]).isascii() else len(_DENSE.findall("".join(words[: 4 * _LITTLE])))
    return len(words) + dense // 2


def _own_scripts(tree: LexborHTMLParser) -> bool:
    sources = (node.attributes.get("src") or "" for node in tree.css("script[src]"))
    return any(source and "//" not in source for source in sources)


def _refresh(tree: LexborHTMLParser) -> str | None:
    """Where `<meta http-equiv=refresh>` leads soon (HTML, "shared declarative refresh steps"); None where nowhere."""
    for node in tree.css("meta[http-equiv][content]"):
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(node.attributes.get("content") or "")
            return found[2] if found and int(found[1]) <= _SOON else None
    return None


def _left_by_script(script: str) -> str | None:
    """The one address that a page of nothing but a script leads to, if it is written out."""
    found = {one or other for one, other in _LEAVE.findall(script)}
    return found.pop() if len(found) == 1 else None


def _decoded(reply: Reply) -> str:
    """The text: what is valid UTF-8 is that, whatever was declared; servers declare what their first page was in."""
    body = reply.body
    if not body.isascii() and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        # A cap may have cut the last character in two.
        for end in (len(body), len(body) - 1, len(body) - 2, len(body) - 3):
            try:
                return body[:end].decode("utf-8-sig")
            except UnicodeDecodeError as error:
                if error.start < end - 3:
                    break
    return html_to_unicode(reply.headers.get("content-type"), body, auto_detect_fun=_guessed)[1]


def _guessed(body: bytes) -> str:
    """The encoding of undeclared text that is no UTF-8: Chinese where nearly all of it reads so, else Western."""
    text = body.decode("gb18030", "replace")
    odd = sum(1 for char in text if not char.isascii())
    # One accent and the letter after it read as one Chinese character; two of them side by side hardly ever do.
    chinese = sum(len(run) for run in _CHINESE.findall(text))
    return "gb18030" if odd and chinese / odd > 0.7 else "cp1252"
