"""The list's sieve and the search, where what they show must be what the lists and groups of the site show."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest
from playwright.sync_api import Browser

from monitor.model.status import Cause
from reports.addresses import group_folder, paper_folder
from reports.folding import venue_series
from reports.site import build
from tests.reports.catalogue import MemoryCatalogue, link, paper, settings
from tests.reports.test_browser import Quiet, Reader, browser, reader

__all__ = ["browser"]
LONG_VENUE = (
    "Proceedings of the Forty-Second Joint Conference on Engines, Looms, Orreries and Their Permanence in Theory 2023"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sifted") / "yard"
    made = [
        paper(3_000 + number, Cause.MISSING, arxiv_id=None, doi=f"10.99999/made.{number}", slug=f"made-{number}-0")
        for number in range(40)
    ]
    papers = [
        paper(1, venue=LONG_VENUE),
        paper(2, categories=("cs.CV", "cs.LG")),
        paper(3, categories=("cs.LG", "cs.CV", "cs.DL")),
        paper(4, categories=(), venue=None),
        paper(5, title="Of \u202eturned letters", links=(link(url="https://gitlab.com/looms/jacquard"),)),
        paper(6, arxiv_id="hep-th/9901001"),
        *made,
    ]
    build(MemoryCatalogue(papers), settings(), root)
    return root


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/yard/"
    server.shutdown()
    thread.join()
    server.server_close()


def sifted(visit: Reader, address: str, **asked: str) -> str:
    visit.page.goto(f"{address}papers/?{urlencode(asked)}")
    visit.page.wait_for_function("() => document.getElementById('found').dataset.milliseconds")
    return visit.page.locator("#found").inner_text()


def test_a_long_venue_is_sifted_by_its_groups_name_and_told_whole(browser: Browser, address: str, site: Path) -> None:
    name = venue_series(LONG_VENUE)
    assert len(name) > 90
    assert (site / group_folder("venue", name)).is_dir()
    visit = reader(browser)
    assert sifted(visit, address, venue=name) == "1 paper"
    with visit.page.expect_download() as awaited:
        visit.page.get_by_role("button", name="These as JSON").click()
    assert orjson.loads(Path(awaited.value.path()).read_bytes())[0]["venue"] == LONG_VENUE
    assert visit.complaints == []
    visit.page.context.close()


def test_a_category_finds_cross_lists_too_as_its_group_does(browser: Browser, address: str, site: Path) -> None:
    visit = reader(browser)
    for code, papers in {"cs.CV": 2, "cs.LG": 2, "cs.DL": 44, "cs.SE": 43}.items():
        group = orjson.loads((site / group_folder("category", code) / "index.json").read_bytes())
        assert group["papers"] == papers
        assert sifted(visit, address, category=code) == f"{papers} papers", code
    assert sifted(visit, address, category="digital libraries") == "44 papers", "by a cross-list's name"
    assert sifted(visit, address, q="part 3 cs.cv") == "1 paper"
    assert "cs.LG" in visit.page.locator("#rows .by").inner_text(), "a line names the paper's own category"
    # What is offered counts a paper under each of its categories.
    sifted(visit, address, q="part 3 cs.cv")
    visit.page.get_by_label("Category", exact=True).focus()
    options = visit.page.locator("#sieve-categories option")
    assert {option.get_attribute("value") for option in options.all()} == {"cs.LG", "cs.CV", "cs.DL"}
    with visit.page.expect_download() as awaited:
        visit.page.get_by_role("button", name="These as JSON").click()
    assert orjson.loads(Path(awaited.value.path()).read_bytes())[0]["categories"] == "cs.LG; cs.CV; cs.DL"
    assert visit.complaints == []
    visit.page.context.close()


@pytest.mark.parametrize(
    "text",
    [
        "arxiv.org/pdf/2304.00002",
        "https://arxiv.org/pdf/2304.00002v2",
        "https://arxiv.org/pdf/2304.00002v2.pdf",
        "arxiv.org/html/2304.00002v1",
        "10.48550/arXiv.2304.00002",
        "https://doi.org/10.48550/arXiv.2304.00002",
        "https://gitlab.com/looms/jacquard/-/tree/main/src",
        "https://gitlab.com/looms/jacquard/tree/main",
        "gitlab.com/looms/jacquard/blob/main/README.md#usage",
        "https://gitlab.com/looms/jacquard/issues",
        "gitlab.com/looms/jacquard/wiki?version=2",
        "https://gitlab.com/looms/jacquard#readme",
        "git@gitlab.com:looms/jacquard.git",
        "https://arxiv.org/pdf/hep-th/9901001v2.pdf",
    ],
)
def test_a_pasted_address_finds_its_paper(browser: Browser, address: str, text: str) -> None:
    visit = reader(browser)
    visit.page.goto(f"{address}search/?{urlencode({'q': text})}")
    visit.page.wait_for_function("() => document.getElementById('search-found').dataset.milliseconds")
    assert visit.page.locator("#search-found").inner_text() == "1 paper"
    number = 6 if "hep-th" in text else 5 if "gitlab" in text else 2
    assert f"2304.{number:05}" in (visit.page.locator("#search-rows a").get_attribute("href") or "")
    assert visit.complaints == []
    visit.page.context.close()


@pytest.mark.parametrize(
    "text", ["10.99999/made.0", "https://doi.org/10.99999/made.0", "https://library.example/doi/10.99999/made.0?tab=2"]
)
def test_a_pasted_identifier_has_its_paper_first(browser: Browser, address: str, text: str) -> None:
    visit = reader(browser)
    visit.page.goto(f"{address}search/?{urlencode({'q': text})}")
    visit.page.wait_for_function("() => document.getElementById('search-found').dataset.milliseconds")
    assert visit.page.locator("#search-found").inner_text() == "40 papers", "each of them has all the pieces"
    first = visit.page.locator("#search-rows li").first
    assert (first.locator("a").get_attribute("href") or "").endswith(paper_folder("made-0-0"))
    assert visit.complaints == []
    visit.page.context.close()


def test_no_paper_left_is_said_and_one_button_clears_the_sieve(browser: Browser, address: str) -> None:
    visit = reader(browser, width=360)
    asked = {"q": "engines", "status": "404", "cause": "missing", "year": "1830", "venue": "x", "category": "y"}
    assert sifted(visit, address, **asked, host="z", sort="title") == "0 papers"
    said = visit.page.get_by_text("No paper fits all of this")
    clear = visit.page.get_by_role("button", name="Clear all")
    taken = visit.page.get_by_role("button", name="These as CSV")
    assert said.is_visible()
    assert taken.is_hidden(), "there is nothing to take"
    assert visit.sideways() <= 0
    clear.click()
    assert visit.page.locator("#found").inner_text() == "46 papers"
    assert visit.page.url == f"{address}papers/"
    assert visit.page.evaluate("document.activeElement.id") == "sieve-q"
    assert clear.is_hidden()
    assert said.is_hidden()
    assert taken.is_visible()
    visit.page.get_by_label("Order").select_option("title")
    assert clear.is_visible()
    assert visit.complaints == []
    visit.page.context.close()


def test_a_title_that_would_turn_the_text_around_is_shown_as_on_its_page(browser: Browser, address: str) -> None:
    visit = reader(browser)
    shown = "Of \ufffdturned letters"
    visit.page.goto(address + paper_folder("arxiv-2304.00005"))
    assert visit.page.locator("h1").inner_text() == shown
    visit.page.goto(f"{address}search/?q=letters")
    visit.page.wait_for_selector("#search-rows li")
    assert visit.page.locator("#search-rows a").inner_text() == shown
    assert sifted(visit, address, q="letters") == "1 paper"
    assert visit.page.locator("#rows a.title").inner_text() == shown
    visit.page.context.close()
