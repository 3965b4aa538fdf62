"""The contract every page keeps, whatever it shows."""

import gzip
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.model.status import CAUSES, Cause, Status
from reports.addresses import group_folder, list_folder, paper_folder
from tests.reports.catalogue import one_of_each
from tests.reports.reading import addresses, first, page, target_of, text_of

PAGES = [
    "",
    "404.html",
    "410.html",
    "about/",
    "changes/",
    "changes/3/",
    "papers/",
    "search/",
    "authors/",
    "authors/ba/",
    "authors/lo/",
    "venues/",
    "categories/",
    "hosts/",
    *(group_folder("author", name) for name in ("Ada Lovelace", "Charles Babbage")),
    *(group_folder("category", name) for name in ("cs.SE", "cs.DL")),
    group_folder("venue", "Journal of Engines"),
    group_folder("host", "github.com"),
    f"{group_folder('category', 'cs.SE')}2/",
    f"{group_folder('host', 'github.com')}3/",
    "methodology/",
    "privacy/",
    *(list_folder(status) for status in Status),
    *(list_folder(status, cause) for status in Status for cause in CAUSES[status]),
    list_folder(Status.NOT_FOUND, number=2),
    list_folder(Status.NOT_FOUND, Cause.MISSING, 3),
    *(paper_folder(row.slug) for row in one_of_each()),
]
SELF = {"src", "href", "srcset", "data", "poster", "action", "formaction", "background", "manifest"}


def kind_of(path: str) -> str:
    """A page's address without what tells one paper, or one of a group's pages, from the next."""
    if path.startswith(("author/", "venue/", "category/", "host/")):
        return re.sub(r"/[0-9]/$", "/", path)
    return re.sub(r"[0-9a-f]{2}/arxiv-2304\.[0-9]{5}/$", "", path)


def test_the_contract_is_asked_of_every_page_there_is(whole_site: Path) -> None:
    built = {file.relative_to(whole_site).as_posix().removesuffix("index.html") for file in whole_site.rglob("*.html")}
    kinds = {kind_of(path) for path in built}
    assert kinds <= {kind_of(path) for path in PAGES} | {
        "404/3/",
        "404/missing/2/",
        "changes/2/",
    }


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(whole_site: Path, path: str) -> None:
    tree = page(whole_site, path)
    raw = tree.html or ""
    assert raw.lower().startswith("<!doctype html>")
    assert first(tree, "html").attributes["lang"] == "en"
    title = text_of(first(tree, "title"))
    assert title.endswith("· Paper Graveyard")
    assert len(title) > len("· Paper Graveyard") + 2
    assert len(tree.css("h1")) == 1
    assert text_of(first(tree, "h1"))
    assert first(tree, "meta[name=description]").attributes["content"]
    assert len(tree.css("meta[name=viewport]")) == 1
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int((node.tag or "")[1:]) for node in tree.css("h1, h2, h3, h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for node in tree.css("[aria-labelledby]"):
        assert node.attributes["aria-labelledby"] in ids


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_the_strict_policy_it_declares(whole_site: Path, path: str) -> None:
    tree = page(whole_site, path)
    policy = first(tree, "meta[http-equiv=Content-Security-Policy]").attributes["content"] or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert tree.css("style") == []
    assert [node for node in tree.css("script") if text_of(node)] == []
    names = {name for node in tree.css("*") for name in node.attributes}
    assert "style" not in names
    assert {name for name in names if name.startswith("on")} == set()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_of_any_other_host(whole_site: Path, path: str) -> None:
    for node in page(whole_site, path).css("*"):
        # A link that is clicked, and the name of the page itself, fetch nothing.
        if node.tag == "a" or (node.tag == "link" and node.attributes.get("rel") == "canonical"):
            continue
        for name in SELF & node.attributes.keys():
            assert not urlsplit(node.attributes[name] or "").netloc, f"{node.tag} {name}"
    assert "url(" not in (whole_site / "static/site.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_a_file(whole_site: Path, path: str) -> None:
    tree = page(whole_site, path)
    wanted = addresses(tree, outside=False) | {
        node.attributes["href"] or "" for node in tree.css("link[href]") if node.attributes["rel"] != "canonical"
    }
    wanted |= {node.attributes["src"] or "" for node in tree.css("script[src]")}
    assert len(wanted) >= 8
    for address in wanted:
        inside = address.removeprefix("/yard") if path in {"404.html", "410.html"} else address
        target = target_of(whole_site, path, inside)
        assert target.is_file(), f"{address} on {path}"
        fragment = urlsplit(address).fragment
        if fragment:
            there = LexborHTMLParser(target.read_text(encoding="utf-8"))
            assert there.css(f'[id="{fragment}"]'), f"{address} on {path}"


@pytest.mark.parametrize("name", ["404.html", "410.html"])
def test_the_page_for_no_address_works_at_any_depth(whole_site: Path, name: str) -> None:
    tree = page(whole_site, name)
    assert all(address.startswith(("/yard/", "#")) for address in addresses(tree, outside=False))


def test_every_page_names_itself_by_its_full_address(whole_site: Path) -> None:
    tree = page(whole_site, "404/missing/2/")
    canonical = first(tree, "link[rel=canonical]").attributes["href"]
    assert canonical == "https://graves.example/yard/404/missing/2/"


@pytest.mark.parametrize("path", PAGES)
def test_the_first_load_of_a_page_is_small(whole_site: Path, path: str) -> None:
    tree = page(whole_site, path)
    fetched = [node.attributes["href"] or "" for node in tree.css("link[rel=stylesheet], link[rel=icon]")]
    fetched += [node.attributes["src"] or "" for node in tree.css("script[src], img[src]")]
    inside = [address.removeprefix("/yard") if path.endswith(".html") else address for address in fetched]
    files = {target_of(whole_site, path, address) for address in inside}
    whole = [(tree.html or "").encode(), *(file.read_bytes() for file in files)]
    assert sum(len(gzip.compress(content)) for content in whole) < 60_000
