"""Reading a built page the way a reader does: its text, its links, and where they lead."""

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

ROOT = "https://root.invalid/"


def page(folder: Path, path: str) -> LexborHTMLParser:
    """A page of the built site; `path` is a folder's address or a file's."""
    file = folder / path
    return LexborHTMLParser((file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8"))


def text_of(node: LexborHTMLParser | LexborNode) -> str:
    """The text with every run of blanks as one."""
    whole = node.body if isinstance(node, LexborHTMLParser) else node
    assert whole is not None
    return " ".join(whole.text(separator=" ", strip=True).split())


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The only node that fits."""
    found = tree.css(selector)
    assert len(found) == 1, f"{len(found)} nodes fit {selector}"
    return found[0]


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first of the nodes that fit."""
    return tree.css(selector)[0]


def section(tree: LexborHTMLParser, heading: str) -> LexborNode:
    """The section whose heading has this id."""
    return one(tree, f"section[aria-labelledby={heading}]")


def addresses(tree: LexborHTMLParser, *, outside: bool) -> set[str]:
    """Every href that leads out of the site, or every one that stays."""
    found = {node.attributes["href"] or "" for node in tree.css("a[href]")}
    return {address for address in found if bool(urlsplit(address).scheme) is outside}


def target_of(folder: Path, at: str, address: str) -> Path:
    """The file a relative address on the page at `at` means."""
    path = unquote(urlsplit(urljoin(ROOT + at, address)).path).removeprefix("/")
    return folder / path / "index.html" if path.endswith("/") or not path else folder / path
