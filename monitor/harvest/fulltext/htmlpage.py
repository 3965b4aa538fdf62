"""The text of a paper as a web page (arXiv's HTML, a publisher's page), with the addresses behind its links."""

from typing import Final

from selectolax.lexbor import LexborHTMLParser

from monitor.harvest.fulltext.limits import bounded_text

_NO_WORDS: Final = "script, style, noscript, template, svg, nav"
_BLOCKS: Final = "p, div, section, article, li, tr, h1, h2, h3, h4, h5, h6, br, figcaption, blockquote, pre, dd, dt"


def text_of_html(data: bytes) -> str:
    """The words, a block a line; an address behind words stands after them. Raises `NoTextError`."""
    page = LexborHTMLParser(data)
    for node in page.css(_NO_WORDS):
        node.decompose()
    for link in page.css("a[href]"):
        address = (link.attributes.get("href") or "").strip()
        if address.startswith(("http://", "https://")) and address not in link.text():
            link.insert_after(f" ({address}) ")
    for block in page.css(_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    return bounded_text(page.body.text() if page.body is not None else "")
