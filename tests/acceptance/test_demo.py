"""The made world: a year in seconds, and every status to be seen on the site."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from signal import SIGTERM

from aiohttp import ClientSession

from monitor.model.status import Cause, Status
from reports.addresses import paper_folder
from tests.acceptance.daemon import Daemon
from tests.acceptance.graveyard import Graveyard

CAUSES = {
    Cause.ACTIVE, Cause.QUIET, Cause.PRESENT, Cause.ARCHIVED, Cause.MOVED, Cause.GATED,
    Cause.NO_LINK, Cause.PROMISED, Cause.ON_REQUEST, Cause.CLAIMED, Cause.EMPTY, Cause.README_ONLY, Cause.SKELETON,
    Cause.MISSING, Cause.WITHHELD, Cause.HOST_GONE, Cause.TAKEN_OVER, Cause.UNREACHABLE,
    Cause.NEW, Cause.GRACE, Cause.UNREAD, Cause.DOUBTFUL, Cause.WALLED, Cause.UNREACHABLE_FROM_HERE, Cause.OFFLINE,
    Cause.NOT_EXPECTED, Cause.ELDER, Cause.RESTRICTED,
}  # fmt: skip


def test_every_status_is_seen_on_the_site(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    asked = ("--papers", "120", "--days", "200", "--folder", str(tmp_path / "world"), "--render-only")
    told = yard.run("demo", *asked).stdout
    site = tmp_path / "world" / "site"
    assert str(site) in told
    with closing(sqlite3.connect(tmp_path / "world" / "graveyard.db")) as database:
        statuses = dict(database.execute("SELECT status, count(*) FROM papers GROUP BY status").fetchall())
        causes = {cause for (cause,) in database.execute("SELECT DISTINCT cause FROM papers")}
    assert set(statuses) == {status.value for status in Status}
    assert {cause.value for cause in CAUSES} <= causes
    for status in Status:
        page = (site / status.value / "index.html").read_text(encoding="utf-8")
        assert page.count('href="../paper/') >= 1, f"nobody is on the page of {status}"
    with closing(sqlite3.connect(tmp_path / "world" / "graveyard.db")) as database:
        [(mistaken,)] = database.execute("SELECT slug FROM papers JOIN annulments ON paper_id = papers.id").fetchall()
        [(early,)] = database.execute("SELECT slug FROM papers WHERE merged_into IS NOT NULL").fetchall()
        [(corrected, now)] = database.execute(
            "SELECT slug, papers.status FROM papers JOIN corrections ON paper_id = papers.id "
            "WHERE corrections.state = 'accepted'"
        ).fetchall()
        claimed = database.execute(
            "SELECT slug FROM papers JOIN claims ON paper_id = papers.id WHERE state = 'proved' ORDER BY claims.id"
        ).fetchall()
        [(printed, read)] = database.execute("SELECT raw, url FROM links WHERE repair IS NOT NULL LIMIT 1").fetchall()
    assert "shut everybody out" in (site / paper_folder(mistaken) / "index.html").read_text(encoding="utf-8")
    assert 'http-equiv="refresh"' in (site / paper_folder(early) / "index.html").read_text(encoding="utf-8")
    # What readers sent: an address that brought a paper back, and papers of one author, with what they say.
    assert now == Status.ALIVE.value
    assert "set by" in (site / paper_folder(corrected) / "index.html").read_text(encoding="utf-8")
    assert len(claimed) >= 3
    first = (site / paper_folder(claimed[0][0]) / "index.html").read_text(encoding="utf-8")
    assert "An author of the paper says" in first
    shown = [page for page in site.glob("author/*/index.html") if "with an ORCID iD" in page.read_text("utf-8")]
    shown += [page for page in site.glob("author/*/*/index.html") if "with an ORCID iD" in page.read_text("utf-8")]
    assert len(shown) == 1
    assert printed == f"{read}}}"


async def test_the_buttons_of_the_demo_lead_to_its_form(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    demo = Daemon(yard, "demo", "--papers", "1", "--days", "2")
    await demo.start()
    try:
        async with ClientSession(demo.address) as web:
            for place in ("correct/", "claim/", "openapi.json", "feed.xml"):
                async with web.get(f"/{place}") as answer:
                    assert answer.status == 200, place
    finally:
        await demo.kill(SIGTERM)


def test_a_small_world_is_simulated_and_told_in_numbers(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    yard.configure()
    [line] = yard.run("simulate", "--repositories", "25", "--days", "30", "--seed", "3", "--json").stdout.splitlines()
    told = json.loads(line)
    promised = "repositories deaths found false_burials median_days p95_days max_days probes requests"
    assert set(promised.split()) <= set(told)
    assert (told["repositories"], told["false_burials"]) == (25, 0)
    assert told["probes"] > 25
