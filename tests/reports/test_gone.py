"""What was taken away: no page, a list for servers, and no place on it for what came back."""

from pathlib import Path

import orjson

from reports.addresses import group_folder, paper_folder
from reports.gone import APACHE, GONE, NGINX, gone_folders
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, paper, settings
from tests.reports.reading import page, text_of

FIRST = paper_folder("arxiv-2304.00001")


def test_a_removed_paper_is_listed_for_servers_and_nowhere_in_public(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue([paper(1), paper(2)])
    site = settings(address="https://graves.example/yard/")
    build(catalogue, site, tmp_path)
    assert gone_folders(tmp_path) == frozenset()
    catalogue.remove("arxiv-2304.00001")
    build(catalogue, site, tmp_path)
    assert FIRST in gone_folders(tmp_path)
    assert f'"/yard/{FIRST}" 1;\n' in (tmp_path / NGINX).read_text(encoding="utf-8")
    assert f"/yard/{FIRST}index.json gone\n" in (tmp_path / APACHE).read_text(encoding="utf-8")
    public = [file for file in tmp_path.rglob("*") if file.is_file() and not file.name.startswith(".")]
    assert not [file for file in public if b"00001" in file.read_bytes()]
    assert "taken away" in text_of(page(tmp_path, "410.html"))


def test_the_list_outlives_a_lost_manifest_and_forgets_what_came_back(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue([paper(1), paper(2)])
    build(catalogue, settings(), tmp_path)
    catalogue.remove("arxiv-2304.00001")
    build(catalogue, settings(), tmp_path)
    (tmp_path / ".graveyard-manifest.sqlite").unlink()
    build(catalogue, settings(), tmp_path)
    assert FIRST in gone_folders(tmp_path)
    build(MemoryCatalogue([paper(1), paper(2)]), settings(), tmp_path)
    assert FIRST not in gone_folders(tmp_path)
    (tmp_path / GONE).write_text("[not ours", encoding="utf-8")
    assert gone_folders(tmp_path) == frozenset()


def test_an_author_who_objected_is_gone_too_but_not_the_second_page_of_a_list(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue([paper(number) for number in range(1, 103)])
    build(catalogue, settings(), tmp_path)
    ada = group_folder("author", "Ada Lovelace")
    assert (tmp_path / ada / "2" / "index.html").is_file()
    build(catalogue, settings(no_author_pages=("Ada Lovelace",)), tmp_path)
    assert gone_folders(tmp_path) == {ada}
    assert orjson.loads((tmp_path / GONE).read_bytes())[ada] == "2026-03-01"
