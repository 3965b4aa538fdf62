"""Authors, venues, categories, hosts and the search: what a reader finds there, and that steps and leaps agree."""

from pathlib import Path

import orjson
import pytest

from monitor.model.status import Cause
from reports.addresses import group_folder, paper_folder
from reports.folding import author_name, fold, surname, venue_series, words, words_of
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, host, link, paper, settings
from tests.reports.reading import page, text_of
from tests.reports.test_site import contents

ADA = group_folder("author", "Ada Lovelace")


def papers() -> MemoryCatalogue:
    rows = [paper(n, Cause.MISSING if n == 1 else Cause.ACTIVE, venue=f"Looms {2020 + n}") for n in range(1, 4)]
    return MemoryCatalogue([*rows, paper(4, authors=("Ada Lovelace", "Grace Hopper"), venue=None, links=())])


def test_an_author_is_a_name_with_works_and_no_share(tmp_path: Path) -> None:
    build(papers(), settings(), tmp_path)
    tree = page(tmp_path, ADA)
    assert tree.css("meta[name=robots]")[0].attributes["content"] == "noindex"
    said = text_of(tree)
    assert "A name, not a person" in said
    assert "%" not in text_of(tree.css("main")[0])
    assert len(tree.css("ol.papers li")) == 4
    twin = orjson.loads((tmp_path / ADA / "index.json").read_bytes())
    assert (twin["papers"], twin["identity"], twin["statuses"]["404"]) == (4, "name only", 1)
    assert [one["name"] for one in twin["near"] if one["kind"] == "author"] == ["Charles Babbage", "Grace Hopper"]
    # One paper is no page of one's own.
    assert not (tmp_path / group_folder("author", "Grace Hopper")).exists()
    assert ADA not in (tmp_path / "sitemap-1.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("objects", ["Ada Lovelace", "ada  LOVELACE"])
def test_an_author_may_object_and_the_page_goes(tmp_path: Path, objects: str) -> None:
    catalogue = papers()
    build(catalogue, settings(), tmp_path)
    build(catalogue, settings(no_author_pages=(objects,)), tmp_path)
    assert not (tmp_path / ADA).exists()
    assert page(tmp_path, paper_folder("arxiv-2304.00001")).css(f'a[href*="{ADA}"]') == []
    assert "Lovelace" not in text_of(page(tmp_path, "authors/"))


def test_a_venue_is_one_over_its_years_and_a_host_tells_how_it_is(tmp_path: Path) -> None:
    catalogue = papers()
    catalogue.tell(host("github.com", held_until=host().last_answer, held_why="half of it fell silent"))
    build(catalogue, settings(), tmp_path)
    assert "3 papers" in text_of(page(tmp_path, group_folder("venue", "Looms")))
    assert "half of it fell silent" in text_of(page(tmp_path, group_folder("host", "github.com")))
    assert "67 %" in text_of(page(tmp_path, "venues/"))
    assert (tmp_path / group_folder("host", "github.com") / "feed.xml").is_file()


def test_groups_and_search_in_steps_are_those_made_at_once(tmp_path: Path) -> None:
    catalogue = papers()
    build(catalogue, settings(), tmp_path / "steps")
    catalogue.change(paper(4, Cause.MISSING, authors=("Grace Hopper", "Li Ming"), venue="Looms 2020"))
    catalogue.change(paper(5, title="Quiet tides", authors=("Li Ming",), links=(link(host="b.example"),)))
    catalogue.remove("arxiv-2304.00002")
    build(catalogue, settings(), tmp_path / "steps")
    build(catalogue, settings(), tmp_path / "once")
    assert contents(tmp_path / "steps") == contents(tmp_path / "once")
    assert (tmp_path / "once" / group_folder("author", "Li Ming")).is_dir()


def test_a_paper_that_stayed_as_it_was_leads_to_its_authors_page_from_the_day_there_is_one(tmp_path: Path) -> None:
    catalogue = papers()
    build(catalogue, settings(), tmp_path)
    grace = group_folder("author", "Grace Hopper")
    leads = f'a[href*="{grace}"]'
    assert page(tmp_path, paper_folder("arxiv-2304.00004")).css(leads) == []
    catalogue.change(paper(9, Cause.NO_LINK, authors=("Grace Hopper",), categories=("math.NA",), venue=None))
    catalogue.read.clear()
    build(catalogue, settings(), tmp_path)
    assert "arxiv-2304.00001" not in catalogue.read
    assert len(page(tmp_path, paper_folder("arxiv-2304.00004")).css(leads)) == 1
    assert (tmp_path / grace / "index.html").is_file()
    catalogue.remove("arxiv-2304.00009")
    build(catalogue, settings(), tmp_path)
    assert page(tmp_path, paper_folder("arxiv-2304.00004")).css(leads) == []
    assert not (tmp_path / grace).exists()


def test_what_was_taken_away_comes_back_though_nothing_changed(tmp_path: Path) -> None:
    catalogue = papers()
    build(catalogue, settings(), tmp_path)
    before = contents(tmp_path)
    (tmp_path / ADA / "index.html").unlink()
    (tmp_path / "authors/lo/index.html").unlink()
    next((tmp_path / "data/search").glob("w-*.json")).unlink()
    build(catalogue, settings(), tmp_path)
    assert contents(tmp_path) == before


def test_names_and_words_are_folded() -> None:
    assert fold("Łukasz Ångström Straße") == "lukasz angstrom strasse"
    assert words("On-line: GPT_4, naïve naive") == ["on", "line", "gpt", "4", "naive"]
    assert [surname(name) for name in ("Ada Lovelace", "Lovelace, Ada", "李 明")] == ["lovelace", "lovelace", "明"]
    assert [venue_series(name) for name in ("NeurIPS 2023", "ICML'21", "2020", None)] == ["NeurIPS", "ICML", "", ""]
    assert author_name(" \u200b ") == ""


def test_a_name_of_several_words_is_found_by_each_of_them() -> None:
    line = next(MemoryCatalogue([paper(title="BrambleKit and GANZoo: an MRI study of word2Vec")]).lines())
    assert {"bramblekit", "bramble", "kit", "ganzoo", "gan", "zoo", "mri", "word2vec", "word2", "vec"} <= words_of(line)
    assert "mr" not in words_of(line)
