"""What machines read: twins, schema, badges, feeds, references, columns; and what others' changes do to a page."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson
import pytest

from monitor.errors import ConfigurationError
from monitor.model.catalogue import HistoryRow
from monitor.model.papers import DatePrecision
from monitor.model.status import CAUSES, STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason
from reports.addresses import feed_file, paper_folder
from reports.badges import badge
from reports.citing import bibtex, csl, ris
from reports.columns import PER_CHUNK
from reports.site import build
from reports.voice import GRAVEYARD, PLAIN, VOICES, Voice
from tests.reports.catalogue import NOW, MemoryCatalogue, link, one_of_each, paper, settings
from tests.reports.hostile import HOSTILE
from tests.reports.reading import one, page, section, text_of
from tests.reports.test_hostile import cursed

ATOM = "{http://www.w3.org/2005/Atom}"
GLOOM = re.compile(
    r"r\.?i\.?p|grave(?!s\.example)|tomb|crypt|ghost|burial|buried|dead|died|haunt|sexton|lantern", re.IGNORECASE
)


def test_both_voices_have_every_phrase() -> None:
    assert GRAVEYARD.says.keys() == PLAIN.says.keys()
    assert GRAVEYARD.by_status.keys() == PLAIN.by_status.keys()
    assert all(set(phrases) == set(Status) for voice in VOICES.values() for phrases in voice.by_status.values())


def test_the_plain_voice_has_no_graves(tmp_path: Path) -> None:
    build(MemoryCatalogue(one_of_each()), settings(voice=PLAIN, title="Code Links"), tmp_path)
    lost = paper_folder(next(row.slug for row in one_of_each() if row.cause is Cause.MISSING))
    for path in ("", lost, "404/", "papers/", "404.html"):
        assert not GLOOM.search(text_of(page(tmp_path, path))), path
        assert page(tmp_path, path).css(".monument, .scene, .horizon") == []
    assert text_of(one(page(tmp_path, lost), ".tomb .word")) == "Address lost"
    twin = orjson.loads((tmp_path / lost / "index.json").read_bytes())
    assert twin["status"] == "404"


def test_only_published_statuses_have_pages(tmp_path: Path) -> None:
    build(MemoryCatalogue(one_of_each()), settings(publish=(Status.ALIVE, Status.NOT_FOUND)), tmp_path)
    assert not (tmp_path / "ghosted").exists()
    twins = [orjson.loads(file.read_bytes()) for file in tmp_path.glob("paper/*/*/index.json")]
    assert {twin["status"] for twin in twins} == {"alive", "404"}
    assert len(one(page(tmp_path, ""), ".stones").css(".number")) == 5
    assert len(one(page(tmp_path, ""), ".stones").css("a")) == 2
    assert b"ghosted" not in (tmp_path / "sitemap-1.xml").read_bytes()


def test_a_name_a_logo_and_templates_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "pages").mkdir(parents=True)
    (own / "pages" / "nowhere.html").write_text(
        '{% extends "base.html" %}{% block content %}<h1>Our own</h1>{% endblock %}', encoding="utf-8"
    )
    logo = tmp_path / "our.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    site = tmp_path / "site"
    build(MemoryCatalogue(one_of_each()), settings(title="Yard", logo=logo, templates=own), site)
    assert text_of(one(page(site, "404.html"), "h1")) == "Our own"
    assert one(page(site, ""), ".name img").attributes["src"] == "static/logo.svg"
    (own / "pages" / "nowhere.html").write_text("changed", encoding="utf-8")
    assert build(MemoryCatalogue(one_of_each()), settings(title="Yard", logo=logo, templates=own), site).written == 2, (
        "what was never there, and what is gone"
    )


def test_a_logo_or_templates_that_are_not_there_are_refused(tmp_path: Path) -> None:
    for wrong in ({"logo": tmp_path / "none.svg"}, {"templates": tmp_path / "none"}):
        with pytest.raises(ConfigurationError, match="There is no"):
            build(MemoryCatalogue(), settings(**wrong), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_twin_fits_its_schema_and_is_an_endpoint(whole_site: Path) -> None:
    schema = orjson.loads((whole_site / "data/schema.json").read_bytes())
    for row in one_of_each():
        twin = orjson.loads((whole_site / paper_folder(row.slug) / "index.json").read_bytes())
        assert set(twin) == set(schema["required"])
        assert twin["schemaVersion"] == 1
        assert twin["message"].endswith(GRAVEYARD.words(row.cause).label)
        assert all(set(tie) == set(schema["properties"]["links"]["items"]["required"]) for tie in twin["links"])


@pytest.mark.parametrize("voice", VOICES.values())
@pytest.mark.parametrize("cause", Cause)
def test_a_badge_is_a_small_picture_with_words(cause: Cause, voice: Voice) -> None:
    drawn = badge(STATUS_OF[cause], cause, voice)
    tree = ET.fromstring(drawn)
    assert len(drawn) < 1_200
    assert voice.words(cause).label in (tree.attrib["aria-label"])
    assert int(tree.attrib["width"]) < 300


def test_old_data_say_so_in_badges_and_feeds(tmp_path: Path) -> None:
    catalogue = MemoryCatalogue([paper(cause=Cause.MISSING)])
    build(catalogue, settings(), tmp_path)
    folder = tmp_path / paper_folder(paper().slug)
    assert orjson.loads((folder / "index.json").read_bytes())["message"] == "404 · missing"
    build(catalogue, settings(built_at=NOW + timedelta(days=15)), tmp_path)
    assert orjson.loads((folder / "index.json").read_bytes())["message"] == "last known: 404 · missing"
    assert "last known" in (folder / "badge.svg").read_text(encoding="utf-8")
    assert "Last known" in (tmp_path / "feed.xml").read_text(encoding="utf-8")


def test_the_feeds(tmp_path: Path) -> None:
    rows = [cursed(text, 2_000 + number) for number, text in enumerate(HOSTILE.values())] + one_of_each()
    build(MemoryCatalogue(rows), settings(), tmp_path)
    feeds = [tmp_path / "feed.xml", *(tmp_path / "feed").glob("*.xml")]
    assert len(feeds) > len(HOSTILE) / 2
    ids = []
    for file in feeds:
        feed = ET.fromstring(file.read_bytes())
        ids.append(feed.findtext(f"{ATOM}id"))
        entries = feed.findall(f"{ATOM}entry")
        assert entries
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        for node in [feed, *entries]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node.findtext(f"{ATOM}updated") or "")
            assert node.findtext(f"{ATOM}title")
        for entry in entries:
            found = entry.find(f"{ATOM}link[@rel='alternate']")
            assert found is not None
            folder = (found.attrib["href"] or "").removeprefix("https://graves.example/yard/")
            assert (tmp_path / folder / "index.html").is_file()
    assert len(set(ids)) == len(ids)
    assert feed_file("cs.SE") == "feed/cs.SE.xml"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_references_stay_whole(name: str) -> None:
    row = replace(cursed(HOSTILE[name]), published="2023-04-25")
    written = bibtex(row)
    assert written.count("{") - written.count("\\{") == written.count("}") - written.count("\\}")
    assert written.startswith("@article{" if HOSTILE[name].strip() else "@")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris(row).split("\n"))
    assert json.loads(csl(row))[0]["id"] == row.slug


def test_a_reference_says_no_more_than_is_known() -> None:
    row = paper(published="2023-04-30", precision=DatePrecision.MONTH, doi="10.1000/182")
    assert "year = {2023}" in bibtex(row)
    assert "DA  - 2023/04\n" in ris(row)
    assert json.loads(csl(row))[0]["issued"] == {"date-parts": [[2023, 4]]}
    assert "year" not in bibtex(paper(published=None))


def test_the_columns_hold_every_paper_the_broken_first(whole_site: Path) -> None:
    index = orjson.loads((whole_site / "data/papers/index.json").read_bytes())
    columns = orjson.loads((whole_site / "data/papers/0.json").read_bytes())
    assert (index["papers"], index["chunks"]) == (len(Cause) + 250, 1)
    repeating = {name: columns.pop(name) for name in ("venue", "category", "host")}
    assert {len(values) for values in (*columns.values(), *(one["at"] for one in repeating.values()))} == {
        index["papers"]
    }
    assert repeating["category"]["values"][repeating["category"]["at"][0]] == ["cs.SE", "cs.DL"]
    assert repeating["category"].pop("names") == {
        "cs.DL": "cs.DL: Digital Libraries",
        "cs.SE": "cs.SE: Software Engineering",
    }
    for column in repeating.values():
        assert len({str(value) for value in column["values"]}) == len(column["values"]) == max(column["at"]) + 1
    statuses = [index["causes"][cause]["status"] for cause in columns["cause"]]
    assert statuses[0] == "404"
    assert statuses.index("ghosted") == 257
    assert all((whole_site / folder / "index.html").is_file() for folder in columns["folder"])
    assert PER_CHUNK >= 1_000


def test_neighbours_follow_every_change(tmp_path: Path) -> None:
    rows = [paper(number, list(CAUSES[Status.NOT_FOUND])[number % 3]) for number in range(1, 31)]
    catalogue = MemoryCatalogue(rows)
    build(catalogue, settings(), tmp_path / "steps")
    similar = section(page(tmp_path / "steps", paper_folder(rows[0].slug)), "similar")
    assert len(similar.css("a")) == 8
    assert "In the same crypt" in text_of(similar)
    assert "Died the same way" in text_of(similar)
    catalogue.change(replace(rows[9], title="Another title", status=Status.ALIVE, cause=Cause.ACTIVE))
    catalogue.remove(rows[20].slug)
    catalogue.change(paper(400, Cause.MISSING, categories=("cs.DL",)))
    catalogue.read.clear()
    build(catalogue, settings(), tmp_path / "steps")
    assert len(set(catalogue.read)) < 30
    build(catalogue, settings(), tmp_path / "once")
    for row in catalogue.papers():
        file = paper_folder(row.slug) + "index.html"
        assert (tmp_path / "steps" / file).read_bytes() == (tmp_path / "once" / file).read_bytes(), row.slug


def test_the_log_names_what_happened(tmp_path: Path) -> None:
    def said(days: int, cause: Cause, annulled: str | None = None) -> HistoryRow:
        at = NOW - timedelta(days=days)
        return HistoryRow(
            at=at, status=STATUS_OF[cause], cause=cause, reasons=(Reason("r", "Why."),), annulled=annulled
        )

    past = (
        said(1, Cause.ACTIVE),
        said(5, Cause.MISSING),
        said(9, Cause.DOUBTFUL),
        said(20, Cause.ACTIVE),
        said(40, Cause.DELETED, "Our resolver was broken."),
    )
    build(MemoryCatalogue([paper(history=past)]), settings(), tmp_path)
    log = page(tmp_path, "changes/")
    assert [text_of(node) for node in log.css(".deed")] == [
        "Risen", "Buried", "Under the lantern", "Judged", "Dug up, with our apologies",
    ]  # fmt: skip
    assert "2 verdicts called code lost or not given; 1 of them was our mistake" in text_of(log)
    assert len(section(page(tmp_path, ""), "risen").css("a.title")) == 1
    mistake = section(page(tmp_path, paper_folder(paper().slug)), "mistake-1")
    assert "We were wrong from 20 January 2026 to 9 February 2026 , because: Our resolver was broken." in text_of(
        mistake
    )


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("https://forge.example/new?title={what}: {paper}", None),
        (
            "https://forge.example/new?title={what}%3A%20{paper}",
            "https://forge.example/new?title=correction%3A%20arxiv-",
        ),
        ("https://graves.example/form", "https://graves.example/form?paper=arxiv-2304.00001&what=correction"),
        ("mailto:yard@graves.example", "mailto:yard@graves.example?subject=correction%3A%20On%20the%20Permanence"),
        (None, "mailto:ada@graves.example?subject=correction"),
        ("javascript:alert(1)", None),
    ],
)
def test_where_a_reader_reports(tmp_path: Path, form: str | None, begins: str | None) -> None:
    build(MemoryCatalogue([paper()]), settings(form=form), tmp_path)
    buttons = page(tmp_path, paper_folder(paper().slug)).css(".deeds a[rel=nofollow]")
    assert bool(buttons) is (begins is not None)
    if begins:
        assert (buttons[0].attributes["href"] or "").startswith(begins)


def test_the_strip_ends_with_what_is_known(tmp_path: Path) -> None:
    past = (
        HistoryRow(at=NOW - timedelta(days=10), status=Status.NOT_FOUND, cause=Cause.MISSING, reasons=()),
        HistoryRow(at=NOW - timedelta(days=40), status=Status.ALIVE, cause=Cause.ACTIVE, reasons=()),
    )
    build(MemoryCatalogue([paper(cause=Cause.MISSING, history=past)]), settings(), tmp_path)
    strip = one(page(tmp_path, paper_folder(paper().slug)), ".strip svg")
    # Thirty days alive and nine lost, up to the look of yesterday: 720 units over 39 days.
    assert [node.attributes["width"] for node in strip.css("rect")] == ["553.8", "166.2"]
    assert strip.attributes["aria-label"] == "Alive, active, from 2026-01-20; 404, missing, from 2026-02-19"


def test_the_way_of_an_address_is_told(tmp_path: Path) -> None:
    added = link(added=NOW - timedelta(days=90), set_by="ada", url="https://new.example/x")
    build(MemoryCatalogue([paper(links=(added,))]), settings(), tmp_path)
    told = text_of(section(page(tmp_path, paper_folder(paper().slug)), "links"))
    assert "1 December 2025 https://new.example/x the paper's own code, found in the abstract; set by ada" in told
