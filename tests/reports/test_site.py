"""A build as a whole: only what changed, whole files only, nothing left behind, the same bytes from the same input."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import orjson
import pytest

from monitor.errors import GraveyardError
from monitor.model.catalogue import PaperRow
from monitor.model.papers import LinkKind
from monitor.model.status import Cause, Status
from reports.addresses import group_folder, paper_folder
from reports.compiled import FOLDER as COMPILED
from reports.folder import open_site_folder
from reports.gone import APACHE, GONE, NGINX
from reports.site import Built, build
from tests.reports.catalogue import NOW, MemoryCatalogue, one_of_each, paper, settings
from tests.reports.reading import first, page, text_of


def contents(folder: Path) -> dict[str, bytes]:
    """Every public file and its bytes; those whose names begin with a dot are no reader's."""
    files = {file.relative_to(folder): file for file in folder.rglob("*") if file.is_file()}
    hidden = {path for path in files if any(part.startswith(".") for part in path.parts)}
    return {path.as_posix(): file.read_bytes() for path, file in files.items() if path not in hidden}


def written_at(folder: Path) -> dict[str, int]:
    return {path: (folder / path).stat().st_mtime_ns for path in contents(folder)}


def many(count: int) -> list[PaperRow]:
    return [paper(number, Cause.MISSING) for number in range(1, count + 1)]


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    first = build(catalogue, settings(), tmp_path)
    before = written_at(tmp_path)
    second = build(catalogue, settings(), tmp_path)
    assert first.written == first.pages == sum(path.endswith(".html") for path in contents(tmp_path))
    assert second == Built(pages=first.pages, written=0, unchanged=first.pages, removed=0)
    assert written_at(tmp_path) == before


def test_a_second_build_writes_nothing_even_if_every_paper_is_read_again(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each(), totals={"installation": ""})
    first = build(catalogue, settings(), tmp_path)
    catalogue.read.clear()
    second = build(catalogue, settings(), tmp_path)
    assert len(catalogue.read) == len(one_of_each())
    assert (second.written, second.unchanged) == (0, first.pages)


def test_time_alone_changes_only_the_heartbeat(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    build(catalogue, settings(), tmp_path)
    before = contents(tmp_path)
    done = build(catalogue, settings(built_at=NOW + timedelta(days=3)), tmp_path)
    after = contents(tmp_path)
    assert done.written == 0
    assert {path for path in after if after[path] != before[path]} == {"data/heartbeat.json"}


def test_one_changed_paper_rewrites_few_pages_and_reads_one_paper(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(many(300))
    build(catalogue, settings(), tmp_path)
    before = written_at(tmp_path)
    catalogue.read.clear()
    catalogue.change(paper(7, Cause.MISSING, venue="Another Journal"))
    done = build(catalogue, settings(), tmp_path)
    after = written_at(tmp_path)
    rewritten = {path for path in after if after[path] != before.get(path)}
    folder = paper_folder("arxiv-2304.00007")
    assert catalogue.read == ["arxiv-2304.00007"]
    assert {f"{folder}index.html", f"{folder}index.json", "404/index.html", "404/missing/index.html"} <= rewritten
    # The paper, its lists, its old and new venue, category, host and authors, and the pages that lead to those.
    assert done.written <= 15
    assert "Another Journal" in text_of(page(tmp_path, folder))


def test_another_catalogue_is_read_whole(tmp_path: Path) -> None:
    build(MemoryCatalogue([paper(1)], totals={"installation": "first"}), settings(), tmp_path)
    other = MemoryCatalogue([paper(1, title="Quite another title")], totals={"installation": "second"})
    build(other, settings(), tmp_path)
    assert "Quite another title" in text_of(page(tmp_path, paper_folder("arxiv-2304.00001")))


def test_another_title_of_the_site_changes_every_page(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    first = build(catalogue, settings(), tmp_path)
    assert build(catalogue, settings(title="Quiet Yard"), tmp_path).written == first.pages


def test_the_page_of_a_removed_paper_goes_with_its_folder(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    build(catalogue, settings(), tmp_path)
    gone = tmp_path / paper_folder("arxiv-2304.00003")
    assert gone.is_dir()
    catalogue.remove("arxiv-2304.00003")
    done = build(catalogue, settings(), tmp_path)
    assert done.removed == 1
    assert not gone.exists()
    assert not any(b"arxiv-2304.00003" in content for content in contents(tmp_path).values())


def test_a_list_that_shrinks_loses_its_last_page(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(many(101))
    build(catalogue, settings(), tmp_path)
    assert first(page(tmp_path, "404/2/"), "ol").attributes["start"] == "101"
    catalogue.remove("arxiv-2304.00101")
    done = build(catalogue, settings(), tmp_path)
    assert not (tmp_path / "404/2").exists()
    assert page(tmp_path, "404/").css("link[rel=next]") == []
    # Of the list of the status, of the cause, of the log, of six groups, and the paper itself.
    assert done.removed == 10


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("graves.example\n", encoding="utf-8")
    catalogue = MemoryCatalogue(one_of_each())
    build(catalogue, settings(), tmp_path)
    build(catalogue, settings(title="Quiet Yard"), tmp_path)
    assert (tmp_path / "CNAME").read_text(encoding="utf-8") == "graves.example\n"


def test_a_page_that_somebody_deleted_comes_back(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    build(catalogue, settings(), tmp_path)
    before = contents(tmp_path)
    (tmp_path / paper_folder("arxiv-2304.00003") / "index.html").unlink()
    (tmp_path / "404" / "index.html").unlink()
    assert build(catalogue, settings(), tmp_path).written == 2
    assert contents(tmp_path) == before


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    rows = one_of_each()
    build(MemoryCatalogue(rows), settings(), tmp_path / "a")
    build(MemoryCatalogue(reversed(rows)), settings(), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_built_in_steps_or_at_once_makes_no_difference(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(many(250))
    build(catalogue, settings(), tmp_path / "steps")
    catalogue.change(paper(9, Cause.ACTIVE))
    catalogue.change(paper(900, Cause.MISSING))
    catalogue.remove("arxiv-2304.00011")
    build(catalogue, settings(), tmp_path / "steps")
    build(catalogue, settings(), tmp_path / "once")
    assert contents(tmp_path / "steps") == contents(tmp_path / "once")


def test_papers_are_read_one_after_the_other(tmp_path: Path) -> None:
    folder = tmp_path

    class Watching(MemoryCatalogue):
        def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
            previous: PaperRow | None = None
            for row in super().papers_of(slugs):
                # The page before is on disk when the next paper is asked for.
                assert previous is None or (folder / paper_folder(previous.slug) / "index.html").exists()
                yield row
                previous = row

    catalogue = Watching(many(5))
    build(catalogue, settings(), folder)
    assert len(catalogue.read) == 5


def test_the_overview_is_written_after_what_it_links_to(tmp_path: Path) -> None:
    build(MemoryCatalogue(many(205)), settings(), tmp_path)
    # The moment of the rename, not of the writing, is when readers meet a page.
    at = {path: (tmp_path / path).stat().st_ctime_ns for path in contents(tmp_path)}
    papers = max(when for path, when in at.items() if path.startswith("paper/"))
    lists = max(when for path, when in at.items() if path.startswith(tuple(status.value for status in Status)))
    assert papers <= at["404/3/index.html"] <= at["404/2/index.html"] <= at["404/index.html"] <= lists
    assert lists <= at["index.html"]


def test_a_failed_build_leaves_the_old_site_whole_and_the_next_one_mends_it(tmp_path: Path) -> None:
    rows = one_of_each()
    build(MemoryCatalogue(rows), settings(), tmp_path / "site")
    old = contents(tmp_path / "site")

    class Breaking(MemoryCatalogue):
        def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
            for number, row in enumerate(super().papers_of(slugs)):
                if number == 5:
                    raise RuntimeError("the database went away")
                yield row

    changed = [replace(row, title=f"New {row.title}", slug=f"new-{row.slug}") for row in rows]
    with pytest.raises(RuntimeError):
        build(Breaking(changed, totals={"installation": "other"}), settings(), tmp_path / "site")
    half = contents(tmp_path / "site")
    assert {path: half[path] for path in old} == old
    build(MemoryCatalogue(rows), settings(), tmp_path / "site")
    assert contents(tmp_path / "site") == old


KILLED = """
import os, signal, sys
from pathlib import Path
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, paper, settings

last = int(sys.argv[2])

class Killing(MemoryCatalogue):
    drawn = 0

    def papers_of(self, slugs):
        for row in super().papers_of(slugs):
            if self.drawn == last:
                os.kill(os.getpid(), signal.SIGKILL)
            self.drawn += 1
            yield row

    def lines(self):
        for number, row in enumerate(super().lines()):
            if 1_000 + number == last:
                os.kill(os.getpid(), signal.SIGKILL)
            yield row

papers = [paper(n, title="New title") for n in range(1, 151)]
build(Killing(papers, totals={"installation": "another"}), settings(), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("when", [0, 1, 77, 149, 1_000, 1_120])
def test_a_killed_build_leaves_old_or_new_files_and_the_next_one_ends_its_work(tmp_path: Path, when: int) -> None:
    site = tmp_path / "site"
    old = MemoryCatalogue([paper(number) for number in range(50, 200)])
    renewed = [paper(number, title="New title") for number in range(1, 151)]
    new = MemoryCatalogue(renewed, totals={"installation": "another"})
    build(old, settings(), site)
    before = contents(site)
    build(new, settings(), tmp_path / "new")
    wanted = contents(tmp_path / "new")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(site), str(when)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    for path, content in contents(site).items():
        assert content in {before.get(path), wanted.get(path)}, path
    build(new, settings(), site)
    assert contents(site) == wanted
    hidden = {file.name for file in site.rglob(".*")}
    assert hidden == {".graveyard-manifest.sqlite", COMPILED, GONE, NGINX, APACHE}


def test_two_builds_do_not_write_one_folder(tmp_path: Path) -> None:
    with open_site_folder(tmp_path), pytest.raises(GraveyardError, match="Another build"):
        build(MemoryCatalogue(), settings(), tmp_path)
    build(MemoryCatalogue(), settings(), tmp_path)


def test_a_torn_manifest_is_made_again(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(one_of_each())
    build(catalogue, settings(), tmp_path)
    before = contents(tmp_path)
    (tmp_path / ".graveyard-manifest.sqlite").write_bytes(b"not a database" * 500)
    catalogue.remove("arxiv-2304.00003")
    build(catalogue, settings(), tmp_path)
    assert not (tmp_path / paper_folder("arxiv-2304.00003")).exists()
    gone = before.keys() - contents(tmp_path).keys()
    assert {path for path in gone if not path.startswith("data/search/")} == {
        paper_folder("arxiv-2304.00003") + name for name in ("index.html", "index.json", "badge.svg")
    }


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(GraveyardError, match="could not be written"):
        build(MemoryCatalogue(), settings(), tmp_path / "file")


def test_papers_taken_out_without_a_trace_go_beside_others_that_came(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue(many(30))
    build(catalogue, settings(), tmp_path / "steps")
    for number in (1, 17, 30):
        catalogue.remove(f"arxiv-2304.{number:05}")
    for number in (41, 42):
        catalogue.change(paper(number, Cause.MISSING))
    build(catalogue, settings(), tmp_path / "steps")
    build(catalogue, settings(), tmp_path / "once")
    assert contents(tmp_path / "steps") == contents(tmp_path / "once")


@pytest.mark.parametrize("seed", range(2))
def test_many_steps_give_the_bytes_of_one(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    categories = ("cs.SE", "cs.DL", "math.NA")
    fates = (Cause.MISSING, Cause.ACTIVE, Cause.NO_LINK)
    people = [f"Ada the {number}th" for number in range(20)]

    def some(number: int) -> PaperRow:
        title = f"Title {chance.randrange(3)}"
        since = NOW - timedelta(hours=chance.randrange(40))
        return paper(
            number,
            chance.choice(fates),
            categories=(chance.choice(categories),),
            title=title,
            since=since,
            authors=tuple(chance.sample(people, 2)),
            venue=f"Looms {chance.randrange(2)}",
        )

    catalogue = MemoryCatalogue([some(number) for number in range(0, 40, 2)])
    for _ in range(3):
        build(catalogue, settings(), tmp_path / "steps")
        for number in chance.sample(range(40), 5):
            catalogue.change(some(number))
        if chance.random() < 0.5:
            catalogue.remove(chance.choice(list(catalogue.slugs())))
    build(catalogue, settings(), tmp_path / "steps")
    build(catalogue, settings(), tmp_path / "once")
    assert contents(tmp_path / "steps") == contents(tmp_path / "once")


def test_downloads_of_many_papers_are_written_once_a_day_or_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.site.ALWAYS_FRESH", 2)
    catalogue = MemoryCatalogue(many(3))
    file = tmp_path / "data/papers.jsonl"
    build(catalogue, settings(), tmp_path)
    catalogue.change(paper(2, Cause.MISSING, title="A new title"))
    build(catalogue, settings(), tmp_path)
    assert "A new title" in text_of(page(tmp_path, paper_folder("arxiv-2304.00002")))
    assert "A new title" not in file.read_text(encoding="utf-8")
    # The next day's first build brings them up to date, though nothing has changed since the last.
    build(catalogue, settings(built_at=NOW + timedelta(days=1)), tmp_path)
    assert "A new title" in file.read_text(encoding="utf-8")
    assert "2 March 2026" in text_of(page(tmp_path, "about/"))
    catalogue.change(paper(3, Cause.MISSING, title="A third title"))
    build(catalogue, settings(built_at=NOW + timedelta(days=1)), tmp_path, fresh_downloads=True)
    assert "A third title" in file.read_text(encoding="utf-8")


def test_far_pages_of_long_lists_are_written_once_a_day_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.site.ALWAYS_FRESH", 200)
    monkeypatch.setattr("reports.pages.lists.NEAR", 1)
    monkeypatch.setattr("reports.listing.NEAR", 1)
    catalogue, tomorrow = MemoryCatalogue(many(350)), settings(built_at=NOW + timedelta(days=1))
    site = tmp_path / "site"
    build(catalogue, settings(), site)
    assert "This page is of 1 March 2026" in text_of(page(site, "404/2/"))
    assert "This page is of" not in text_of(page(site, "404/"))
    assert "This list is of 1 March 2026" in text_of(page(site, "papers/"))
    before = contents(site)
    catalogue.change(paper(2, Cause.MISSING, title="A new title", since=NOW))
    catalogue.change(paper(3, Cause.ACTIVE, title="A third title", since=NOW))
    build(catalogue, settings(), site)
    after = contents(site)
    assert "A new title" in text_of(page(site, "404/"))
    assert "A third title" in text_of(page(site, "alive/"))
    for path in ("404/2/index.html", "404/missing/3/index.html", "data/papers/0.json"):
        assert after[path] == before[path]
    # The next day's first build brings them up to date, though nothing has changed since the last.
    build(catalogue, tomorrow, site)
    assert b"A third title" in contents(site)["data/papers/0.json"]
    build(catalogue, tomorrow, tmp_path / "once")
    assert _undated(tmp_path / "once") == _undated(site)
    # Who asked to be removed stands nowhere until tomorrow.
    catalogue.remove("arxiv-2304.00004")
    build(catalogue, tomorrow, site)
    assert [path for path, content in contents(site).items() if b"arxiv-2304.00004" in content] == []


def _undated(folder: Path) -> dict[str, bytes]:
    """What stands in a site, whatever day its far parts are of."""
    return {
        path: content.replace(b"2026-03-01", b"DAY").replace(b"2026-03-02", b"DAY").replace(b"1 March", b"DAY")
        .replace(b"2 March", b"DAY")
        for path, content in contents(folder).items()
    }  # fmt: skip


def test_what_a_page_says_of_other_papers_waits_a_day_and_says_of_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.site.ALWAYS_FRESH", 50)
    catalogue = MemoryCatalogue([paper(number, Cause.ACTIVE, title=f"Paper {number}") for number in range(1, 301)])
    before_it = paper_folder("arxiv-2304.00001")
    build(catalogue, settings(), tmp_path)
    assert "As these papers stood on 1 March 2026" in text_of(page(tmp_path, before_it))
    written = contents(tmp_path)
    catalogue.change(paper(2, Cause.MISSING, title="Paper 2", since=NOW))
    build(catalogue, settings(), tmp_path)
    # Its own page, and the first of its groups and lists, are of now.
    now = contents(tmp_path)
    assert "Paper 2" in text_of(first(page(tmp_path, group_folder("category", "cs.SE")), "ol.papers"))
    assert {path for path in now if path.startswith("paper/") and now[path] != written.get(path)} == {
        f"{paper_folder('arxiv-2304.00002')}{name}" for name in ("index.html", "index.json", "badge.svg")
    }
    later = [path for path in now if path.startswith("category/") and path.endswith("/2/index.html")]
    assert later
    assert all(now[path] == written[path] and b"the first is of now" in now[path] for path in later)
    ada = group_folder("author", "Ada Lovelace")
    assert now[f"{ada}index.html"] == written[f"{ada}index.html"]
    assert "This page is of 1 March 2026 ; each paper's own is of now" in text_of(page(tmp_path, ada))
    assert orjson.loads(now[f"{ada}index.json"])["of_day"] == "2026-03-01"
    tomorrow = settings(built_at=NOW + timedelta(days=1))
    build(catalogue, tomorrow, tmp_path)
    stones = text_of(first(page(tmp_path, before_it), ".similar"))
    assert "As these papers stood on 2 March 2026" in stones
    assert "404 missing Paper 2" in stones
    assert all(contents(tmp_path)[path] != written[path] for path in (*later, f"{ada}index.html"))
    # A burial that is over, and a name, wait for nobody.
    catalogue.change(paper(2, Cause.ACTIVE, title="Paper 2", since=NOW))
    catalogue.change(paper(9, Cause.ACTIVE, title="Nine, by its right name"))
    build(catalogue, tomorrow, tmp_path)
    assert "404 missing" not in text_of(first(page(tmp_path, before_it), ".similar"))
    assert "404 missing" not in text_of(page(tmp_path, ada))
    assert "Nine, by its right name" in text_of(first(page(tmp_path, paper_folder("arxiv-2304.00008")), ".similar"))
    # Nor does an address that came into other hands.
    catalogue.change(paper(2, Cause.TAKEN_OVER, title="Paper 2", since=NOW))
    build(catalogue, tomorrow, tmp_path)
    assert "404 taken over Paper 2" in text_of(first(page(tmp_path, before_it), ".similar"))
    assert "taken over" in text_of(page(tmp_path, ada))


def test_a_site_that_grows_or_shrinks_past_the_bound_is_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else pages that wait would not say so, and pages that do not wait would."""
    monkeypatch.setattr("reports.site.ALWAYS_FRESH", 20)
    catalogue, site = MemoryCatalogue(many(20)), tmp_path / "site"
    build(catalogue, settings(), site)
    catalogue.change(paper(21, Cause.MISSING))
    build(catalogue, settings(), site)
    assert "As these papers stood on 1 March 2026" in text_of(page(site, paper_folder("arxiv-2304.00002")))
    catalogue.remove("arxiv-2304.00021")
    build(catalogue, settings(), site)
    build(catalogue, settings(), tmp_path / "once")
    assert contents(site) == contents(tmp_path / "once")


def test_a_list_that_grows_beyond_the_near_pages_has_the_next_one_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.site.ALWAYS_FRESH", 50)
    monkeypatch.setattr("reports.pages.lists.NEAR", 1)
    monkeypatch.setattr("reports.listing.NEAR", 1)
    catalogue = MemoryCatalogue(many(100))
    build(catalogue, settings(), tmp_path)
    assert page(tmp_path, "404/").css("link[rel=next]") == []
    catalogue.change(paper(101, Cause.MISSING))
    build(catalogue, settings(), tmp_path)
    assert len(page(tmp_path, "404/").css("link[rel=next]")) == 1
    assert first(page(tmp_path, "404/2/"), "ol").attributes["start"] == "101"


def test_an_empty_catalogue_is_a_site(tmp_path: Path) -> None:
    totals = {"last_look": None, "next_look": None}
    done = build(MemoryCatalogue(totals=totals), settings(), tmp_path)
    assert done.removed == 0
    assert "nothing was asked yet" in text_of(page(tmp_path, ""))
    assert "Not a soul here." in text_of(page(tmp_path, "alive/"))
    assert orjson.loads((tmp_path / "data/heartbeat.json").read_bytes())["best_before"] is None


def test_the_heartbeat_tells_the_pulse(tmp_path: Path) -> None:
    build(MemoryCatalogue(one_of_each()), settings(best_before=timedelta(days=2)), tmp_path)
    pulse = orjson.loads((tmp_path / "data/heartbeat.json").read_bytes())
    assert pulse["built_at"] == "2026-03-01T12:00:00Z"
    assert pulse["last_look"] == "2026-03-01T09:00:00Z"
    assert pulse["next_look"] == "2026-03-01T12:05:00Z"
    assert pulse["best_before"] == "2026-03-03T09:00:00Z"
    assert pulse["statuses"]["404"] == sum(row.status is Status.NOT_FOUND for row in one_of_each())


def test_without_a_script_the_overview_tells_until_when_it_holds(tmp_path: Path) -> None:
    build(MemoryCatalogue(one_of_each()), settings(best_before=timedelta(days=2)), tmp_path)
    assert "Best before 3 March 2026 (from then on all this is only last known)" in text_of(page(tmp_path, ""))


def test_every_page_of_an_old_build_says_so_by_itself(tmp_path: Path) -> None:
    folders = ("", "404/", "methodology/", "search/", paper_folder(one_of_each()[0].slug))
    for best_before, confesses in ((timedelta(hours=2), True), (timedelta(days=2), False)):
        build(MemoryCatalogue(one_of_each()), settings(best_before=best_before), tmp_path)
        for folder in folders:
            stale = first(page(tmp_path, folder), "#stale")
            assert ("hidden" not in stale.attributes) is confesses, folder
            assert text_of(stale).startswith("Last known: nothing has been asked") is confesses, folder


def test_the_sitemap_names_every_page(tmp_path: Path) -> None:
    build(MemoryCatalogue(one_of_each()), settings(), tmp_path)
    index = (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
    entries = (tmp_path / "sitemap-1.xml").read_text(encoding="utf-8")
    assert "<loc>https://graves.example/yard/sitemap-1.xml</loc>" in index
    for row in one_of_each():
        assert f"<loc>https://graves.example/yard/{paper_folder(row.slug)}</loc>" in entries
    assert "Sitemap: https://graves.example/yard/sitemap.xml" in (tmp_path / "robots.txt").read_text(encoding="utf-8")


def test_other_links_decide_no_tally(tmp_path: Path) -> None:
    row = paper(1)
    data = replace(row.links[0], kind=LinkKind.DATA)
    build(MemoryCatalogue([replace(row, links=(*row.links, data))]), settings(), tmp_path)
    assert page(tmp_path, paper_folder(row.slug)).css(".tally") == []
