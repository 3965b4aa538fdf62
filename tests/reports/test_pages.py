"""The overview, the lists, the methodology and the imprint: what a reader notices."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checkers.base import EvidenceKind
from monitor.model.catalogue import PaperRow
from monitor.model.status import CAUSES, Cause, Status
from monitor.rules.words import CAUSE_WORDS, HEADINGS
from reports.settings import Operator, SiteSettings
from reports.site import build
from tests.reports.catalogue import NOW, MemoryCatalogue, one_of_each, paper, settings
from tests.reports.reading import first, one, page, section, text_of


def built(folder: Path, rows: list[PaperRow], site: SiteSettings | None = None, **totals: Any) -> Path:
    build(MemoryCatalogue(rows, totals=totals), site or settings(), folder)
    return folder


def test_five_numbers_lead_to_their_lists(whole_site: Path) -> None:
    stones = one(page(whole_site, ""), ".stones").css("a")
    assert [stone.attributes["href"] for stone in stones] == ["alive/", "ghosted/", "404/", "limbo/", "exempt/"]
    numbers = [text_of(one(stone, ".number")) for stone in stones]
    assert numbers == [str(len(CAUSES[status]) + (250 if status is Status.NOT_FOUND else 0)) for status in Status]
    assert [text_of(one(stone, ".meaning")) for stone in stones] == [HEADINGS[status] for status in Status]
    assert all(len(stone.css("svg")) == 1 for stone in stones)


def test_the_totals_are_written_for_people(tmp_path: Path) -> None:
    built(tmp_path, one_of_each(), papers=48_211, repositories=39_120, looks=1_203_441)
    assert "48,211 papers, 39,120 repositories, 1,203,441 looks so far." in text_of(page(tmp_path, ""))


def test_the_overview_says_how_old_the_data_is(whole_site: Path) -> None:
    age = section(page(whole_site, ""), "age")
    assert "Last look 1 March 2026, 09:00 UTC" in text_of(age)
    looked, best_before = (time.attributes["datetime"] for time in age.css("time"))
    assert looked == "2026-03-01T09:00:00Z"
    assert best_before is not None
    assert best_before > looked


def test_what_only_a_clock_knows_is_hidden_without_one(whole_site: Path) -> None:
    hidden = page(whole_site, "").css("[data-needs-pulse]")
    assert len(hidden) == 2
    assert all("hidden" in node.attributes for node in hidden)


def test_a_young_installation_names_the_earliest_burial(tmp_path: Path) -> None:
    young = text_of(page(built(tmp_path / "young", [], earliest_burial=NOW + timedelta(days=14)), ""))
    assert "This installation is young." in young
    assert "15 March 2026" in young
    told = settings(earliest_burial=NOW + timedelta(days=3))
    assert "4 March 2026" in text_of(page(built(tmp_path / "told", [], told), ""))
    assert "young" not in text_of(page(built(tmp_path / "old", []), ""))


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    site = settings(operator=Operator(name="Ada Keeper"), samples_only=True)
    built(tmp_path, one_of_each(), site)
    notice = text_of(one(page(tmp_path, ""), ".notice"))
    assert "operator.mail , operator.url" in notice
    assert "operator.name" not in notice
    assert "Only the sample papers are asked" in notice
    assert "operator.mail" in text_of(page(tmp_path, "about/"))


def test_a_complete_installation_has_no_notice(whole_site: Path) -> None:
    assert page(whole_site, "").css(".notice") == []


def test_the_latest_of_each_kind(tmp_path: Path) -> None:
    rows = [paper(number, Cause.MISSING, since=NOW - timedelta(days=number)) for number in range(1, 10)]
    built(tmp_path, [*rows, paper(20, Cause.ACTIVE)])
    tree = page(tmp_path, "")
    titles = [text_of(node) for node in section(tree, "recent-lost").css("a.title")]
    assert titles == [f"On the Permanence of Engines, part {number}" for number in range(1, 6)]
    assert "The earth is undisturbed." in text_of(section(tree, "recent-ghosted"))


def test_a_list_counts_its_causes_and_leads_to_them(whole_site: Path) -> None:
    links = one(page(whole_site, "404/"), "nav.causes").css("a")
    shown = [(text_of(node), node.attributes["href"]) for node in links]
    assert shown[0] == ("All", "../404/")
    assert ("missing 251", "../404/missing/") in shown
    assert ("withheld 1", "../404/withheld/") in shown
    assert len(shown) == 1 + len(CAUSES[Status.NOT_FOUND])


def test_a_list_has_a_hundred_on_a_page_and_knows_its_neighbours(whole_site: Path) -> None:
    seen = []
    for number, (before, after) in enumerate([(None, "404/2/"), ("404/", "404/3/"), ("404/2/", None)], start=1):
        tree = page(whole_site, "404/" if number == 1 else f"404/{number}/")
        root = "../" if number == 1 else "../../"
        for rel, folder in (("prev", before), ("next", after)):
            nodes = tree.css(f"link[rel={rel}], a[rel={rel}]")
            assert {node.attributes["href"] for node in nodes} == ({root + folder} if folder else set())
        seen.append([node.attributes["href"] for node in tree.css("a.title")])
        assert f"Page {number} of 3" in text_of(one(tree, "nav.pager"))
    assert [len(lines) for lines in seen] == [100, 100, 57]
    assert len({(href or "").replace("../", "") for lines in seen for href in lines}) == 257


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (100, 1), (101, 2), (200, 2)])
def test_the_last_page_is_the_last(tmp_path: Path, count: int, pages: int) -> None:
    built(tmp_path, [paper(number, Cause.ELDER) for number in range(count)])
    for folder in ("exempt", "exempt/elder"):
        found = [file.parent.name for file in (tmp_path / folder).glob("[0-9]*/index.html")]
        assert sorted(found) == [str(number) for number in range(2, pages + 1)]


def test_a_line_of_a_list(whole_site: Path) -> None:
    line = first(page(whole_site, "404/taken-over/"), "li.paper")
    assert "Ada Lovelace , Charles Babbage · Journal of Engines · 25 April 2023" in text_of(line)
    assert "404 taken over since 20 January 2026" in text_of(line)
    assert "https://github.com/ada/engine" in text_of(line)
    assert len(line.css("a")) == 1


def test_a_cause_has_its_page_and_its_sentences_without_a_paper(tmp_path: Path) -> None:
    built(tmp_path, [])
    text = text_of(page(tmp_path, "404/withheld/"))
    assert CAUSE_WORDS[Cause.WITHHELD].not_meant in text
    assert "Not a soul here." in text


@pytest.mark.parametrize("cause", Cause)
def test_the_methodology_explains_every_cause(whole_site: Path, cause: Cause) -> None:
    entry = text_of(one(page(whole_site, "methodology/"), f"article[id='{cause.value}']"))
    words = CAUSE_WORDS[cause]
    assert all(sentence in entry for sentence in (words.seen, words.not_meant, words.ends))


def test_the_methodology_prints_the_running_policy(whole_site: Path) -> None:
    rows = [[text_of(cell) for cell in row.css("td")] for row in page(whole_site, "methodology/").css("tbody tr")]
    assert ["burial.strikes", "3", "One refusal proves nothing."] in rows
    assert ["burial.days", "14 days", "Repositories come back within days."] in rows


def test_the_methodology_says_so_when_it_has_no_policy(tmp_path: Path) -> None:
    built(tmp_path, [], settings(policies=()))
    assert "built without its policy" in text_of(section(page(tmp_path, "methodology/"), "thresholds"))


def test_the_methodology_names_every_kind_of_evidence_once(whole_site: Path) -> None:
    kinds = [text_of(node) for node in section(page(whole_site, "methodology/"), "counting").css("dd")]
    named = [kind for line in kinds for kind in line.split(", ")]
    assert sorted(named) == sorted(kind.value for kind in EvidenceKind)


def test_the_methodology_says_what_is_never_called_dead(whole_site: Path) -> None:
    never = text_of(section(page(whole_site, "methodology/"), "never"))
    for word in ("403", "429", "time-out", "certificate", "not read", "our own network"):
        assert word in never


def test_the_imprint(whole_site: Path) -> None:
    tree = page(whole_site, "about/")
    who = section(tree, "who")
    assert "Ada Keeper" in text_of(who)
    assert {node.attributes["href"] for node in who.css("a")} == {
        "mailto:ada@graves.example",
        "https://graves.example/ada",
    }
    assert "samples" in text_of(section(tree, "watched"))
