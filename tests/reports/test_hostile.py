"""Titles, names and addresses are written by strangers: they appear as text and break nothing."""

from pathlib import Path

import orjson
import pytest

from monitor.model.catalogue import HistoryRow, PaperRow
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Reason
from reports.addresses import paper_folder
from reports.settings import Operator
from reports.site import build
from tests.reports.catalogue import NOW, MemoryCatalogue, evidence, link, paper, settings
from tests.reports.hostile import HOSTILE, HOSTILE_ADDRESSES
from tests.reports.reading import addresses, first, page


def cursed(text: str, number: int = 1) -> PaperRow:
    """A paper that says `text` wherever a stranger could have written."""
    bad = link(
        Cause.MISSING,
        raw=text,
        url=text,
        address=text,
        repair=text,
        path=text,
        reason=text,
        next_why=text,
        reasons=(Reason("r", text),),
        evidence=(evidence(text, questions=(text,), detail=text, failure=text, void=text),),
    )
    return paper(
        number,
        Cause.MISSING,
        title=text,
        arxiv_id=text,
        doi=text,
        authors=(text, text),
        venue=text,
        published=text,
        categories=(text,),
        collections=(text,),
        sentence=text,
        reasons=(Reason("r", text),),
        links=(bad, link(Cause.PRESENT)),
        history=(HistoryRow(at=NOW, status=Status.ALIVE, cause=Cause.ACTIVE, reasons=(), annulled=text),),
        marks=(text,),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    operator = Operator(name=text, mail=text, page=text)
    build(MemoryCatalogue([cursed(text)]), settings(title=text or "x", operator=operator), tmp_path)
    for path in (paper_folder("arxiv-2304.00001"), "", "404/", "404/missing/", "about/", "methodology/", "404.html"):
        tree = page(tmp_path, path)
        assert len(tree.css("h1")) == 1
        assert len(tree.css("script")) == len(tree.css("script[src]")) == 3
        assert tree.css("img:not([src$='badge.svg']), textarea, [onerror], [onload]") == []
        assert len(tree.css("main")) == len(tree.css("footer")) == 1
        written = tree.html or ""
        assert not any(character in written for character in "\x00\x1b\x7f\u202e\u2067")
        assert "49" not in (first(tree, "h1").text())


def test_hostile_text_is_readable_as_it_was_written(tmp_path: Path) -> None:
    build(MemoryCatalogue([cursed(HOSTILE["script"])]), settings(), tmp_path)
    tree = page(tmp_path, paper_folder("arxiv-2304.00001"))
    assert first(tree, "h1").text() == HOSTILE["script"]
    assert first(tree, "title").text().startswith(HOSTILE["script"])


def test_a_title_of_ten_thousand_characters_is_cut_and_kept(tmp_path: Path) -> None:
    build(MemoryCatalogue([cursed(HOSTILE["long"])]), settings(), tmp_path)
    tree = page(tmp_path, paper_folder("arxiv-2304.00001"))
    assert len(first(tree, "h1").text()) == 400
    assert HOSTILE["long"] in first(tree, "section[aria-labelledby=paper]").text()
    assert len(first(page(tmp_path, "404/"), "a.title").text()) == 240


def test_a_paper_without_a_title_can_still_be_opened(tmp_path: Path) -> None:
    build(MemoryCatalogue([cursed("")]), settings(), tmp_path)
    assert first(page(tmp_path, "404/"), "a.title").text() == "Untitled"
    assert first(page(tmp_path, paper_folder("arxiv-2304.00001")), "h1").text() == "Untitled"


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_hostile_address_is_no_link(tmp_path: Path, address: str) -> None:
    operator = Operator(name="x", mail=address, page=address)
    build(MemoryCatalogue([cursed(address)]), settings(operator=operator), tmp_path)
    for path in (paper_folder("arxiv-2304.00001"), "404/", "about/"):
        outside = addresses(page(tmp_path, path), outside=True)
        assert outside <= {"https://github.com/ada/engine"}, path
        inside = addresses(page(tmp_path, path), outside=False)
        assert all(link.startswith(("#", "../", "./")) for link in inside)


@pytest.mark.parametrize(
    "slug", ["../../escape", "/etc/passwd", ".hidden", "a/b", "", "..", "x" * 300, "nul\x00", "ä b"]
)
def test_a_hostile_slug_stays_in_its_folder(tmp_path: Path, slug: str) -> None:
    site = tmp_path / "deep" / "site"
    build(MemoryCatalogue([paper(slug=slug)]), settings(), site)
    assert {entry.name for entry in tmp_path.iterdir()} == {"deep"}
    twins = list(site.glob("paper/??/*/index.json"))
    assert len(twins) == 1
    assert orjson.loads(twins[0].read_bytes())["id"] == slug
