"""What a reader notices on a paper's page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from selectolax.lexbor import LexborHTMLParser

from checkers.base import EvidenceKind
from monitor.model.catalogue import HistoryRow, PaperRow, RunReport
from monitor.model.looks import VoidReason
from monitor.model.papers import Availability, DatePrecision, LinkKind, Place
from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason
from monitor.rules.words import CAUSE_WORDS
from reports.addresses import paper_folder
from reports.exports import paper_twin
from reports.settings import ReaderTerms
from reports.site import build
from reports.voice import GRAVEYARD
from tests.reports.catalogue import NOW, MemoryCatalogue, evidence, link, paper, settings
from tests.reports.reading import addresses, one, page, section, text_of

Show = Callable[[PaperRow], LexborHTMLParser]


@pytest.fixture
def show(tmp_path: Path) -> Show:
    def shown(row: PaperRow) -> LexborHTMLParser:
        build(MemoryCatalogue([row], totals={"installation": ""}), settings(), tmp_path)
        return page(tmp_path, paper_folder(row.slug))

    return shown


@pytest.mark.parametrize("cause", Cause)
def test_status_and_cause_stand_together_with_their_sentences(show: Show, cause: Cause) -> None:
    tree = show(paper(cause=cause))
    tomb = one(tree, ".tomb")
    words = CAUSE_WORDS[cause]
    assert text_of(one(tomb, ".word")).lower() == STATUS_OF[cause].value
    assert text_of(one(tomb, ".cause")) == words.label
    assert len(tomb.css("svg.icon")) == 1
    why = text_of(section(tree, "why"))
    assert words.seen in why
    assert words.not_meant in why
    assert words.ends in why


def test_the_reason_with_its_numbers_stands_first(show: Show) -> None:
    tree = show(paper(cause=Cause.MISSING))
    assert text_of(one(tree, ".verdict")) == "3 strikes over 21 days by 2 questions, the last on 27 February 2026."


def test_the_reason_tells_the_numbers_of_the_last_look_and_not_of_the_verdict(show: Show) -> None:
    newer = (Reason("strikes", "9 strikes over 90 days."),)
    row = paper(
        cause=Cause.MISSING, links=(link(Cause.MISSING, reasons=newer),), reasons=(Reason("strikes", "3 strikes."),)
    )
    assert text_of(one(show(row), ".verdict")) == "9 strikes over 90 days."
    assert paper_twin(row, GRAVEYARD)["reasons"] == ["9 strikes over 90 days."]
    twice = replace(row, links=(*row.links, link(Cause.MISSING, raw="https://a.example/", reasons=newer)))
    assert text_of(one(show(twice), ".verdict")) == "3 strikes.", "which of two addresses it is said of is not known"


def test_since_when(show: Show) -> None:
    assert text_of(one(show(paper()), ".tomb .since")) == "Answering since 20 January 2026"
    assert text_of(one(show(paper(cause=Cause.MISSING)), ".tomb .since")) == "Declared dead 20 January 2026"


def test_authors_identifiers_and_dates(show: Show) -> None:
    tree = show(paper(doi="10.1000/182"))
    assert one(tree, ".authors").text() == "Ada Lovelace, Charles Babbage"
    facts = " ".join(section(tree, "paper").text().split())
    for fact in ("25 April 2023", "Journal of Engines", "cs.SE: Software Engineering", "cs.DL", "74", "samples"):
        assert fact in facts
    assert {"https://arxiv.org/abs/2304.00001", "https://doi.org/10.1000/182"} <= addresses(tree, outside=True)


@pytest.mark.parametrize(
    ("published", "precision", "text"),
    [
        ("2023-04-25", DatePrecision.DAY, "25 April 2023"),
        ("2023-04-30", DatePrecision.MONTH, "April 2023"),
        ("2023-04", DatePrecision.MONTH, "April 2023"),
        ("2023-12-31", DatePrecision.YEAR, "2023"),
        ("2023", DatePrecision.YEAR, "2023"),
        ("2023-02-31", DatePrecision.DAY, "2023-02-31"),
        ("spring", None, "spring"),
    ],
)
def test_a_date_says_no_more_than_is_known(
    show: Show, published: str, precision: DatePrecision | None, text: str
) -> None:
    tree = show(paper(published=published, precision=precision))
    assert text_of(one(tree, ".epitaph .by")) == f"Journal of Engines · {text}"


def test_a_repaired_address_is_shown_as_found_and_as_repaired(show: Show) -> None:
    repaired = link(raw="https://github.com/ada/engine}", repair="a closing brace was taken off")
    code = section(show(paper(links=(repaired,))), "code")
    text = text_of(code)
    assert "As found https://github.com/ada/engine} in the abstract" in text
    assert "As repaired https://github.com/ada/engine : a closing brace was taken off" in text
    assert {node.attributes["href"] for node in code.css("a")} == {"https://github.com/ada/engine"}


def test_an_unrepaired_address_is_shown_once(show: Show) -> None:
    text = text_of(section(show(paper()), "code"))
    assert text.count("https://github.com/ada/engine") == 1
    assert "As found" not in text


def test_last_look_next_look_and_why(show: Show) -> None:
    text = text_of(section(show(paper()), "code"))
    assert "Last look 28 February 2026, 12:00 UTC" in text
    assert "Next look 8 March 2026, 12:00 UTC : the living are asked every 7 to 10 days" in text
    assert "Last seen alive 28 February 2026, 12:00 UTC" in text


def test_a_moved_repository_links_to_where_it_answers(show: Show) -> None:
    tree = show(paper(cause=Cause.MOVED, links=(link(Cause.MOVED, address="https://github.com/ada/engine2"),)))
    assert "Answers now at https://github.com/ada/engine2" in text_of(section(tree, "code"))
    assert "https://github.com/ada/engine2" in addresses(tree, outside=True)


def test_the_evidence_says_what_counts_and_what_does_not(show: Show) -> None:
    looks = (
        evidence("not-visible", questions=("id", "name"), status=404, detail="neither by name nor by id"),
        evidence("not-visible", status=404, void="canary"),
        evidence("unavailable", status=None, failure="timeout", void="offline"),
        evidence("has-code", void="offline"),
        evidence("walled", status=429),
        evidence("never-heard-of-it"),
    )
    tree = show(paper(cause=Cause.MISSING, links=(link(Cause.MISSING, evidence=looks, looks=31),)))
    table = one(tree, "table")
    assert text_of(one(table, "caption")) == "The newest 6 of 31 looks"
    rows = [[text_of(cell) for cell in row.css("td")] for row in table.css("tbody tr")]
    assert rows[0] == ["2026-02-28 12:00", "id, name", "not visible 404 neither by name nor by id", "a strike"]
    assert rows[1][3] == "does not count: repositories known to live failed in the same round"
    assert rows[2][2].startswith("the host did not serve it timeout")
    assert rows[2][3] == "does not count: our own network was down"
    assert rows[3][3] == "a sign of life"
    assert rows[4][3] == "counts for nothing"
    assert rows[5][2].startswith("never-heard-of-it")


def test_of_two_addresses_one_answers(show: Show) -> None:
    links = (link(Cause.ACTIVE), link(Cause.MISSING, url="https://b.example/x", raw="https://b.example/x"))
    assert text_of(one(show(paper(links=links)), ".tally")) == "1 of 2 addresses answers."


def test_one_address_needs_no_tally(show: Show) -> None:
    assert show(paper()).css(".tally") == []


def test_an_alive_page_says_that_nobody_ran_it(show: Show) -> None:
    assert "nobody here ran the code" in text_of(show(paper()))
    assert "nobody here ran" not in text_of(show(paper(cause=Cause.MISSING)))


def test_a_taken_over_address_is_never_a_link(show: Show) -> None:
    taken = link(
        Cause.TAKEN_OVER,
        raw="http://engine.example/old",
        url="http://engine.example/",
        address="http://engine.example/casino",
    )
    also = replace(taken, kind=LinkKind.PROJECT_PAGE)
    tree = show(paper(cause=Cause.TAKEN_OVER, links=(taken, also)))
    assert "http://engine.example/" in text_of(tree)
    assert "Something else lives at this address now." in text_of(section(tree, "code"))
    assert "Something else lives at this address now." in text_of(section(tree, "others"))
    hosts = {urlsplit(address).hostname for address in addresses(tree, outside=True)}
    assert hosts == {"arxiv.org", "web.archive.org", "archive.softwareheritage.org", None}


def test_other_addresses_stand_under_their_own_heading(show: Show) -> None:
    data = link(Cause.PRESENT, kind=LinkKind.DATA, url="https://zenodo.org/records/1", place=Place.FULL_TEXT)
    tree = show(paper(links=(link(), data)))
    assert "data https://zenodo.org/records/1 found in the full text" in text_of(section(tree, "others"))
    assert "zenodo" not in text_of(section(tree, "code"))
    assert tree.css(".tally") == []


def test_an_address_that_was_taken_out_is_history(show: Show) -> None:
    old = link(url="https://old.example/x", removed=NOW - timedelta(days=9))
    tree = show(paper(links=(link(), old)))
    assert "https://old.example/x until 20 February 2026" in text_of(section(tree, "former"))
    assert not any("old.example" in address for address in addresses(tree, outside=True))


def test_a_paper_without_an_address_says_where_we_read(show: Show) -> None:
    tree = show(paper(cause=Cause.NO_LINK, availability=Availability.NONE, sentence=""))
    text = text_of(section(tree, "code"))
    assert text.endswith("We found no address of this paper's own code. We read the abstract, the comments.")
    assert "The text says nothing of code in the places we read." in text_of(section(tree, "paper"))


def test_silence_where_nobody_read_claims_nothing(show: Show) -> None:
    text = text_of(section(show(paper(cause=Cause.UNREAD, places=(), links=())), "code"))
    assert text.endswith("We have read no part of its text.")


def test_what_the_text_says_is_quoted(show: Show) -> None:
    assert text_of(one(show(paper()), "q")) == "Our code is available at the following address."


def test_an_annulled_burial_is_struck_out_and_says_why(show: Show) -> None:
    past = (
        HistoryRow(at=NOW, status=Status.ALIVE, cause=Cause.ACTIVE, reasons=(Reason("r", "It answered."),)),
        HistoryRow(
            at=NOW - timedelta(days=30),
            status=Status.NOT_FOUND,
            cause=Cause.UNREACHABLE,
            reasons=(),
            annulled="Our resolver was broken.",
        ),
    )
    entries = section(show(paper(history=past)), "history").css("li")
    assert text_of(entries[0]) == "1 March 2026 Alive active It answered."
    assert entries[0].css("s") == []
    assert text_of(one(entries[1], "s")) == "404 unreachable"
    assert "We were wrong. Our resolver was broken." in text_of(entries[1])


def test_a_gated_repository_has_its_own_icon(show: Show) -> None:
    gated = one(show(paper(cause=Cause.GATED)), ".tomb svg.icon").html
    assert gated != one(show(paper(cause=Cause.ACTIVE)), ".tomb svg.icon").html


def test_a_mark_is_shown(show: Show) -> None:
    assert "Marked by hand: exempt, by the operator" in text_of(show(paper(marks=("exempt, by the operator",))))


def test_many_authors_are_all_there(show: Show) -> None:
    names = tuple(f"Author Number{number}" for number in range(300))
    tree = show(paper(authors=names))
    assert "and 288 more" in text_of(one(tree, ".epitaph .authors"))
    assert "Author Number299" in text_of(one(section(tree, "paper"), "details"))


def test_the_twin_for_machines_lies_beside_the_page(tmp_path: Path) -> None:
    row = paper(cause=Cause.MISSING)
    build(MemoryCatalogue([row]), settings(), tmp_path)
    tree = page(tmp_path, paper_folder(row.slug))
    twin = orjson.loads((tmp_path / paper_folder(row.slug) / "index.json").read_bytes())
    assert "This page as JSON" in text_of(tree)
    assert twin["id"] == row.slug
    assert (twin["status"], twin["cause"], twin["since"]) == ("404", "missing", "2026-01-20T12:00:00Z")
    assert twin["links"][0]["evidence"][0]["kind"] == "exists"
    assert twin["links"][0]["next_look"] == "2026-03-08T12:00:00Z"
    assert twin["history"][0]["cause"] == "missing"


def test_a_line_that_stands_for_many_looks_says_so(show: Show) -> None:
    looks = (evidence(), evidence(days_ago=40, first=NOW - timedelta(days=300), times=31), evidence(days_ago=310))
    tree = show(paper(links=(link(evidence=looks, looks=33),)))
    assert text_of(tree.css(".looks caption")[0]) == "All 33 looks"
    when = text_of(tree.css('.looks td[data-label="When"]')[1])
    assert when.startswith("seen 31 times from")
    assert " to " in when
    older = show(paper(links=(link(evidence=(evidence(),) * 8 + looks, looks=41),)))
    assert text_of(older.css(".looks caption")[0]) == "The newest 8 of 41 looks"
    assert text_of(older.css(".repository summary")[0]) == "33 earlier looks"


@pytest.mark.parametrize("place", Place)
def test_every_place_kind_of_address_and_statement_has_words(show: Show, place: Place) -> None:
    links = tuple(link(kind=kind, place=place) for kind in LinkKind)
    for availability in Availability:
        tree = show(paper(links=links, places=(place,), availability=availability))
        assert len(section(tree, "others").css("li")) == len(LinkKind) - 1


@pytest.mark.parametrize("void", VoidReason)
def test_every_void_is_explained_in_words(show: Show, void: VoidReason) -> None:
    looks = (evidence("not-visible", void=void.value),)
    cell = show(paper(links=(link(Cause.DOUBTFUL, evidence=looks),))).css("tbody td")[3]
    assert len(text_of(cell).removeprefix("does not count: ").split()) >= 4


@pytest.mark.parametrize("kind", EvidenceKind)
def test_every_kind_of_evidence_has_words(show: Show, kind: EvidenceKind) -> None:
    cell = show(paper(links=(link(evidence=(evidence(kind.value),)),))).css("tbody td b")[0]
    assert " " in text_of(cell)
    assert text_of(cell) != kind.value


def test_who_could_not_run_it_is_told_with_its_date_until_it_lapses(show: Show) -> None:
    stands = RunReport(at=NOW - timedelta(days=3), lapses=NOW + timedelta(days=362), said="make: <b>no rule</b>")
    lapsed = RunReport(at=NOW - timedelta(days=366), lapses=NOW - timedelta(days=1), said="no such file")
    why = text_of(section(show(paper(unrunnable=(stands, lapsed))), "why"))
    assert "A reader could not run it, on 26 February 2026" in why
    assert "make: <b>no rule</b>" in why
    assert "no such file" not in why


@pytest.mark.parametrize("answered", [True, False])
def test_look_again_now_stands_on_a_tombstone_where_somebody_answers(tmp_path: Path, *, answered: bool) -> None:
    row = paper(cause=Cause.MISSING)
    told = replace(settings(), readers=ReaderTerms(open=answered, keep_days=180, writes=False))
    build(MemoryCatalogue([row], totals={"installation": ""}), told, tmp_path)
    found = [
        one for one in addresses(page(tmp_path, paper_folder(row.slug)), outside=False) if f"/again/{row.slug}" in one
    ]
    assert len(found) == int(answered)
