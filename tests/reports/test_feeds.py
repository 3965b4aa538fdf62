"""Every feed is one: what RFC 4287 demands, read by a reader of feeds; also those made when somebody asks."""

import xml.etree.ElementTree as ET
from pathlib import Path

import feedparser
import pytest

from monitor.model.status import Cause
from reports.addresses import group_folder, paper_folder
from reports.site import build
from reports.twinfeeds import twin_feed
from tests.reports.catalogue import MemoryCatalogue, paper, settings
from tests.reports.hostile import HOSTILE

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST = paper_folder("arxiv-2304.00001")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    rows = [paper(number, Cause.MISSING if number == 1 else Cause.ACTIVE) for number in range(1, 4)]
    rows += [paper(10 + number, title=title, venue=title) for number, title in enumerate(HOSTILE)]
    build(MemoryCatalogue(rows), settings(), folder)
    return folder


def musts(content: bytes) -> None:
    """What RFC 4287 demands of a feed and of each entry (4.1.1, 4.1.2)."""
    read = feedparser.api.parse(content)  # type: ignore[no-untyped-call]
    assert not read.bozo, read.bozo_exception
    feed = ET.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for node in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
            assert (node.findtext(f"{ATOM}{name}") or "").strip()
        assert (node.findtext(f"{ATOM}updated") or "").endswith("Z")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for entry in entries:
        alternate = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert (alternate[0].get("href") or "").startswith("https://")
    assert max((entry.findtext(f"{ATOM}updated") or "" for entry in entries), default="") <= (
        feed.findtext(f"{ATOM}updated") or ""
    )


def test_every_feed_of_the_site_is_one(site: Path) -> None:
    feeds = [file for file in site.rglob("*.xml") if b"<feed " in file.read_bytes()]
    assert len(feeds) > 5
    for file in feeds:
        musts(file.read_bytes())


def test_a_paper_and_an_author_have_feeds_when_asked_for(site: Path) -> None:
    of_paper = twin_feed(site, f"{FIRST}feed.xml")
    assert of_paper is not None
    musts(of_paper)
    assert b"arxiv-2304.00001" in of_paper
    of_author = twin_feed(site, f"{group_folder('author', 'Ada Lovelace')}feed.xml")
    assert of_author is not None
    musts(of_author)
    assert of_author.count(b"<entry>") == 3 + len(HOSTILE)


def test_the_feeds_of_papers_with_hostile_titles_are_feeds(site: Path) -> None:
    for number in range(len(HOSTILE)):
        content = twin_feed(site, f"{paper_folder(f'arxiv-2304.{10 + number:05}')}feed.xml")
        assert content is not None
        musts(content)


@pytest.mark.parametrize("path", ["paper/feed.xml", "paper/00/nobody/feed.xml", "data/feed.xml", "404/feed.xml"])
def test_where_no_twin_stands_there_is_no_feed(site: Path, path: str) -> None:
    assert twin_feed(site, path) is None
