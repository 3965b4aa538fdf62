"""Papers that turned out to be another one: the old address leads on, and nothing but it names the old."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model.status import Cause, Status
from reports.addresses import paper_folder
from reports.gone import gone_folders
from reports.moved import APACHE, MOVED, NGINX, REDIRECTS, moved_folders
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, paper, settings
from tests.reports.reading import first, page, text_of

OLD = paper_folder("arxiv-2304.00001")
NEW = paper_folder("arxiv-2304.00002")
SITE = settings(address="https://graves.example/yard/")


def merged(folder: Path) -> MemoryCatalogue:
    """Two papers of which the first was published, and then turned out to be the second."""
    catalogue = MemoryCatalogue([paper(1), paper(2, title="Engines <b>"), paper(3)])
    build(catalogue, SITE, folder)
    catalogue.merge("arxiv-2304.00001", "arxiv-2304.00002")
    build(catalogue, SITE, folder)
    return catalogue


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and "manifest" not in file.name)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_the_old_address_leads_on_without_a_server_or_a_script(tmp_path: Path) -> None:
    merged(tmp_path)
    small = page(tmp_path, OLD)
    assert first(small, "link[rel=canonical]").attributes["href"] == f"https://graves.example/yard/{NEW}"
    assert first(small, "meta[http-equiv=refresh]").attributes["content"] == f"0; url=../../../{NEW}"
    assert first(small, "a.title").attributes["href"] == f"../../../{NEW}"
    assert text_of(first(small, "a.title")) == "Engines <b>"


def test_the_twin_and_the_badge_there_are_those_of_the_paper_that_stands(tmp_path: Path) -> None:
    catalogue = merged(tmp_path)
    for name in ("index.json", "badge.svg"):
        assert (tmp_path / OLD / name).read_bytes() == (tmp_path / NEW / name).read_bytes()
    catalogue.change(paper(2, title="Engines, renamed"))
    build(catalogue, SITE, tmp_path)
    assert b"renamed" in (tmp_path / OLD / "index.json").read_bytes()
    assert "renamed" in text_of(page(tmp_path, OLD))
    (tmp_path / OLD / "badge.svg").unlink()
    build(catalogue, SITE, tmp_path)
    assert (tmp_path / OLD / "badge.svg").is_file()


def test_servers_are_told_and_lists_search_and_sitemap_are_not(tmp_path: Path) -> None:
    merged(tmp_path)
    assert moved_folders(tmp_path) == {OLD: NEW}
    assert (tmp_path / REDIRECTS).read_text() == f"/yard/{OLD} /yard/{NEW} 301\n"
    assert (tmp_path / NGINX).read_text() == f'"/yard/{OLD}" "/yard/{NEW}";\n'
    assert (tmp_path / APACHE).read_text() == f"/yard/{OLD} /yard/{NEW}\n"
    assert gone_folders(tmp_path) == frozenset()
    naming = {name for name, content in bytes_of(tmp_path).items() if b"2304.00001" in content}
    assert naming == {MOVED, NGINX, APACHE, REDIRECTS, f"{OLD}index.html"}


def test_a_site_built_at_once_is_the_same(tmp_path: Path) -> None:
    catalogue = merged(tmp_path / "steps")
    build(catalogue, SITE, tmp_path / "once")
    assert bytes_of(tmp_path / "steps") == bytes_of(tmp_path / "once")
    shutil.rmtree(tmp_path / "once" / OLD)
    build(catalogue, SITE, tmp_path / "once")
    assert bytes_of(tmp_path / "steps") == bytes_of(tmp_path / "once")


def test_two_papers_taken_apart_again_have_a_page_each(tmp_path: Path) -> None:
    catalogue = merged(tmp_path)
    catalogue.part(paper(1))
    build(catalogue, SITE, tmp_path)
    build(catalogue, SITE, tmp_path)
    assert text_of(first(page(tmp_path, OLD), "h1")) == paper(1).title
    assert (tmp_path / OLD / "badge.svg").is_file()
    assert moved_folders(tmp_path) == {}
    assert not (tmp_path / REDIRECTS).exists()


def test_when_the_paper_that_stood_for_both_is_removed_both_are_gone(tmp_path: Path) -> None:
    catalogue = merged(tmp_path)
    catalogue.remove("arxiv-2304.00002")
    build(catalogue, SITE, tmp_path)
    assert {OLD, NEW} <= gone_folders(tmp_path)
    assert not (tmp_path / OLD).exists()


def test_a_status_that_is_not_published_hides_the_old_address_too(tmp_path: Path) -> None:
    catalogue = merged(tmp_path)
    catalogue.change(paper(2, Cause.NEW))
    build(catalogue, replace(SITE, publish=(Status.ALIVE,)), tmp_path)
    assert {OLD, NEW} <= gone_folders(tmp_path)
    assert moved_folders(tmp_path) == {}


def test_a_killed_build_leaves_no_paper_where_one_leads_on(tmp_path: Path) -> None:
    catalogue = merged(tmp_path)
    (tmp_path / ".graveyard-manifest.sqlite").unlink()
    build(catalogue, SITE, tmp_path)
    assert moved_folders(tmp_path) == {OLD: NEW}
    assert first(page(tmp_path, OLD), "meta[http-equiv=refresh]").attributes["content"] == f"0; url=../../../{NEW}"


def test_an_address_that_led_on_before_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = merged(tmp_path)
    before = bytes_of(tmp_path)
    monkeypatch.setattr("reports.moved.MovedPage.facts", _nobody)
    build(catalogue, SITE, tmp_path)
    assert bytes_of(tmp_path) == before
    monkeypatch.undo()
    catalogue.change(paper(2, Cause.MISSING))
    build(catalogue, SITE, tmp_path)
    assert (tmp_path / OLD / "badge.svg").read_bytes() == (tmp_path / NEW / "badge.svg").read_bytes()


def _nobody(page: object) -> dict[str, object]:
    raise AssertionError("drawn again")
