"""The built site in a real browser, served on loopback under a base path."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from monitor.model.status import Cause, Status
from reports.addresses import group_folder, list_folder, paper_folder
from reports.folding import venue_series
from reports.site import build
from tests.reports.catalogue import NOW, MemoryCatalogue, link, one_of_each, paper, settings
from tests.reports.hostile import HOSTILE
from tests.reports.test_hostile import cursed

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
JUDGES = Path(__file__).parents[2] / "requirements" / "npm" / "node_modules"
CURSED = {name: f"arxiv-2304.{number:05}" for number, name in enumerate(HOSTILE, start=2_000)}
PAGES = {
    "overview": "",
    "list": list_folder(Status.NOT_FOUND, number=2),
    "cause": list_folder(Status.GHOSTED, Cause.README_ONLY),
    "alive": paper_folder("arxiv-2304.00001"),
    "taken-over": paper_folder("arxiv-2304.01500"),
    "hostile list": list_folder(Status.NOT_FOUND),
    "papers": "papers/",
    "changes": "changes/",
    "ghosted": paper_folder("arxiv-2304.00011"),
    "limbo": paper_folder("arxiv-2304.00024"),
    "exempt": paper_folder("arxiv-2304.00031"),
    "methodology": "methodology/",
    "about": "about/",
    "nowhere": "404.html",
    "gone": "410.html",
    "privacy": "privacy/",
    "crypt": group_folder("category", "cs.SE"),
    "a crypt's second page": f"{group_folder('category', 'cs.SE')}2/",
    "authors by letters": "authors/",
    "search": "search/?q=babage",
    "venues": "venues/",
    "crypts": "categories/",
    "hosts": "hosts/",
    "authors": "authors/lo/",
    "author": group_folder("author", "Ada Lovelace"),
    "venue": group_folder("venue", "Journal of Engines"),
    "host": group_folder("host", "github.com"),
    "hostile venue": group_folder("venue", venue_series(HOSTILE["script"])),
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("served")
    twice = (link(Cause.MISSING, raw="https://a.example/}"), link(Cause.TAKEN_OVER, url="https://b.example/x"))
    papers = [
        *one_of_each(),
        *(paper(1_000 + number, Cause.MISSING) for number in range(150)),
        paper(1_500, Cause.MISSING, links=twice),
        *(cursed(text, 2_000 + number) for number, text in enumerate(HOSTILE.values())),
    ]
    papers.append(paper(1_700, title="BrambleKit: Towards Calibrated Small Talk"))
    papers.append(paper(1_701, title="Of bramvlerian winters"))
    catalogue = MemoryCatalogue([*papers, paper(1_600, Cause.MISSING)])
    catalogue.merge("arxiv-2304.01600", "arxiv-2304.01001")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    base = f"http://127.0.0.1:{server.server_port}/yard/"
    build(catalogue, settings(address=base, best_before=timedelta(days=14)), root / "yard")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Debian's chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Reader:
    """A page of the browser, and everything that went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # A reader who goes on before the pulse came has called its request off: nothing failed.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def settled(self) -> None:
        """Wait until the script has shown the pulse, which is the last thing it does."""
        self.page.wait_for_selector("#pulse time", state="attached")

    def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def reader(
    browser: Browser, *, width: int = 1280, scheme: str = "light", scripts: bool = True, now: datetime = NOW
) -> Reader:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    opened = Reader(context.new_page())
    opened.page.clock.set_fixed_time(now)
    return opened


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_stays_at_home_and_fits(
    browser: Browser, address: str, name: str, width: int, scheme: str
) -> None:
    visit = reader(browser, width=width, scheme=scheme)
    visit.page.goto(address + PAGES[name])
    visit.settled()
    assert visit.complaints == []
    assert len(visit.requested) >= 4
    assert [url for url in visit.requested if not url.startswith(address)] == []
    assert visit.sideways() <= 0
    assert visit.page.evaluate("window.broken") is None
    visit.page.set_viewport_size({"width": 800 if width > 800 else 320, "height": 800})
    assert visit.sideways() <= 0
    visit.page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_old_address_of_a_merged_paper_leads_to_the_one_that_stands(
    browser: Browser, address: str, scripts: bool
) -> None:
    visit = reader(browser, scripts=scripts)
    visit.page.goto(address + paper_folder("arxiv-2304.01600"))
    visit.page.wait_for_url(address + paper_folder("arxiv-2304.01001"))
    assert visit.page.locator("h1").inner_text() == "On the Permanence of Engines, part 1001"
    assert visit.complaints == []
    visit.page.context.close()


def test_an_identifier_finds_one_paper_with_its_version_and_from_an_address(browser: Browser, address: str) -> None:
    visit = reader(browser)
    visit.page.goto(address + "search/")
    box = visit.page.get_by_label("Words, a name, an arXiv number")
    for text in ("2304.01001", "arXiv:2304.01001v3", "https://arxiv.org/abs/2304.01001", "part 2304.01001"):
        box.fill("")
        visit.page.wait_for_function("() => !document.getElementById('search-found').textContent")
        box.fill(text)
        visit.page.wait_for_selector("#search-rows li")
        assert visit.page.locator("#search-found").inner_text() == "1 paper", text
        assert visit.page.locator("#search-rows .badge svg.icon").count() == 1, "status by icon, word and colour"
    box.fill("constructor")
    visit.page.wait_for_function("() => document.getElementById('search-found').textContent === '0 papers'")
    assert visit.complaints == []
    visit.page.context.close()


@pytest.mark.parametrize(
    "text",
    [
        "brambl kit",  # a name of two words that is written as one
        "bramblekit",
        "brambelkit talk",  # two letters that changed places
        "bramvle talk",  # another paper has a word that begins so, but not the other
        "calib rated small",  # one word written as two
        "calibrated smal taalk",
    ],
)
def test_a_wrong_letter_beside_a_right_word_finds_the_paper(browser: Browser, address: str, text: str) -> None:
    visit = reader(browser)
    visit.page.goto(address + "search/")
    visit.page.get_by_label("Words, a name, an arXiv number").fill(text)
    visit.page.wait_for_selector("#search-rows li")
    assert "BrambleKit" in visit.page.locator("#search-rows a").first.inner_text()
    assert visit.page.locator("#search-found").inner_text() == "1 paper"
    assert visit.complaints == []
    visit.page.context.close()


def test_hostile_papers_break_nothing(browser: Browser, address: str) -> None:
    visit = reader(browser, width=360)
    for name, slug in CURSED.items():
        visit.page.goto(address + paper_folder(slug))
        visit.settled()
        assert visit.complaints == [], name
        assert [url for url in visit.requested if not url.startswith(address)] == [], name
        assert visit.sideways() <= 0, name
        assert visit.page.evaluate("window.broken") is None, name
        assert visit.page.locator("h1").is_visible(), name
    visit.page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, width: int, scheme: str) -> None:
    axe = JUDGES / "axe-core" / "axe.min.js"
    assert axe.is_file(), "axe-core is missing: make setup-test"
    visit = reader(browser, width=width, scheme=scheme)
    found = {}
    for name, path in PAGES.items():
        visit.page.goto(address + path)
        visit.settled()
        if name == "papers":
            visit.page.wait_for_selector("#rows li")
        # The page's own policy lets no other script in; the judge comes by the debugger, which it does not bind.
        visit.page.evaluate(axe.read_text(encoding="utf-8"))
        said = visit.page.evaluate("axe.run().then(found => found.violations)")
        if said:
            found[name] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in said]
    assert found == {}
    visit.page.context.close()


def test_what_is_typed_sifts_all_papers_and_stands_in_the_address(browser: Browser, address: str) -> None:
    visit = reader(browser)
    visit.page.goto(address)
    visit.page.goto(address + "papers/?q=part+1001")
    visit.page.wait_for_selector("#rows li")
    assert visit.page.locator("#found").inner_text() == "1 paper"
    words = visit.page.get_by_label("Words in title")
    words.fill("Béabbage ENGINES")
    assert visit.page.locator("#found").inner_text() == "0 papers"
    words.fill("bäbbage ENGINES")
    visit.page.get_by_label("Status", exact=True).select_option("404")
    visit.page.get_by_label("Cause", exact=True).select_option("missing")
    assert visit.page.locator("#found").inner_text() == "152 papers"
    assert visit.page.url.endswith("papers/?q=b%C3%A4bbage+ENGINES&status=404&cause=missing")
    visit.page.get_by_role("button", name="Next page").click()
    assert visit.page.locator("#rows li").count() == 52
    visit.page.reload()
    visit.page.wait_for_selector("#rows li")
    assert visit.page.locator("#turn-at").inner_text() == "Page 2 of 2"
    assert visit.page.locator("#found").inner_text() == "152 papers"
    with visit.page.expect_download() as awaited:
        visit.page.get_by_role("button", name="These as CSV").click()
    lines = Path(awaited.value.path()).read_bytes().decode().split("\r\n")
    assert len(lines) == 153
    assert lines[0].startswith('"title","status","cause"')
    visit.page.locator("#rows a").first.click()
    assert visit.page.locator(".tomb .cause").inner_text() == "missing"
    assert visit.complaints == []
    visit.page.context.close()


def test_all_papers_are_sifted_by_venue_category_and_host(browser: Browser, address: str) -> None:
    visit = reader(browser, width=360)
    visit.page.goto(address + "papers/?host=github.com")
    visit.page.wait_for_selector("#rows li")
    all_there = visit.page.locator("#found").inner_text()
    assert all_there != "0 papers"
    host, venue = visit.page.get_by_label("Host of the code"), visit.page.get_by_label("Venue", exact=True)
    assert host.input_value() == "github.com"
    # A part of a name is enough, and choosing by keyboard; every year of a venue is one choice.
    venue.focus()
    assert visit.page.locator("#sieve-venues option[value='Journal of Engines']").count() == 1
    visit.page.keyboard.type("of éngin")
    assert visit.page.url.endswith("papers/?venue=of+%C3%A9ngin&host=github.com")
    some = visit.page.locator("#found").inner_text()
    assert some.endswith("papers")
    assert some != "0 papers"
    venue.fill("no such venue")
    assert visit.page.locator("#found").inner_text() == "0 papers"
    venue.fill("")
    visit.page.get_by_label("Category", exact=True).fill("software engineering")
    assert visit.page.locator("#found").inner_text() != "0 papers"
    host.fill("gitlab")
    assert visit.page.locator("#found").inner_text() == "0 papers"
    host.fill("")
    visit.page.get_by_label("Status", exact=True).select_option("alive")
    assert visit.page.locator("#rows .badge b").all_inner_texts().count("Alive") > 0
    assert visit.sideways() <= 0
    assert visit.complaints == []
    visit.page.context.close()


def test_the_box_on_top_finds_by_keyboard_in_spite_of_a_wrong_letter(browser: Browser, address: str) -> None:
    visit = reader(browser)
    visit.page.goto(address + "methodology/")
    box = visit.page.get_by_role("combobox", name="Find a paper")
    box.fill("bábbade 1001")
    visit.page.wait_for_selector("#find-list li")
    assert visit.page.locator("#find-told").inner_text() == "1 paper found, use the arrow keys"
    assert box.get_attribute("aria-expanded") == "true"
    visit.page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "find-0"
    visit.page.keyboard.press("Escape")
    assert not visit.page.locator("#find-list").is_visible()
    box.fill("2304.01001")
    visit.page.wait_for_selector("#find-list li")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(address + paper_folder("arxiv-2304.01001"))
    assert visit.complaints == []
    visit.page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    visit.page.get_by_role("link", name="cs.SE: Software Engineering").first.click()
    assert visit.page.locator("h1").inner_text() == "cs.SE: Software Engineering"
    visit.page.context.close()


def test_without_a_script_the_search_page_leads_on(browser: Browser, address: str) -> None:
    visit = reader(browser, scripts=False)
    visit.page.goto(address)
    visit.page.get_by_role("contentinfo").get_by_role("link", name="Search").click()
    visit.page.get_by_role("heading", name="Other ways in").wait_for()
    assert visit.page.locator("#search").is_hidden(), "what could not answer is not shown"
    visit.page.get_by_role("link", name="Authors A–Z").click()
    visit.page.get_by_role("link", name="Ba").click()
    visit.page.get_by_role("link", name="Charles Babbage").click()
    assert visit.page.get_by_text("A name, not a person").is_visible()
    visit.page.context.close()


def test_the_other_light_is_chosen_by_keyboard_and_remembered(browser: Browser, address: str) -> None:
    visit = reader(browser, scheme="light")
    visit.page.goto(address)
    visit.settled()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = visit.page.evaluate(ground)
    visit.page.get_by_role("button", name="Light or dark").focus()
    visit.page.keyboard.press("Enter")
    dark = visit.page.evaluate(ground)
    assert dark != light
    visit.page.goto(address + "about/")
    assert visit.page.evaluate(ground) == dark
    visit.page.context.close()


def test_html_validate_finds_nothing(whole_site: Path, tmp_path: Path) -> None:
    judge = JUDGES / "html-validate" / "bin" / "html-validate.mjs"
    assert judge.is_file(), "html-validate is missing: make setup-test"
    rows = [cursed(text, 2_000 + number) for number, text in enumerate(HOSTILE.values())]
    build(MemoryCatalogue(rows), settings(), tmp_path / "cursed")
    (tmp_path / "rules.json").write_text('{"extends": ["html-validate:standard"], "root": true}', encoding="utf-8")
    pages = [
        whole_site / path / "index.html" for path in PAGES.values() if (whole_site / path / "index.html").is_file()
    ]
    pages += [whole_site / "404.html", *(tmp_path / "cursed").glob("paper/*/*/index.html")]
    said = subprocess.run(
        ["node", str(judge), "--config", str(tmp_path / "rules.json"), "--formatter", "text", *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout + said.stderr == ""
    assert said.returncode == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_without_scripts(browser: Browser, address: str, name: str) -> None:
    visit = reader(browser, width=360, scripts=False)
    visit.page.goto(address + PAGES[name])
    assert visit.complaints == []
    assert visit.sideways() <= 0
    assert visit.page.locator("h1").is_visible()
    visit.page.context.close()


def test_from_the_overview_to_the_evidence_without_scripts(browser: Browser, address: str) -> None:
    visit = reader(browser, scripts=False)
    visit.page.goto(address)
    assert visit.page.get_by_text("1 March 2026, 09:00 UTC").first.is_visible()
    assert not visit.page.get_by_text("Looks in the last day").is_visible()
    visit.page.locator(".stones a", has_text="404").click()
    visit.page.get_by_role("link", name="Next page").click()
    assert visit.page.url == f"{address}404/2/"
    visit.page.get_by_role("navigation", name="Causes").get_by_role("link", name="withheld").click()
    visit.page.locator("a.title").first.click()
    assert visit.page.locator(".tomb .word").inner_text() == "404"
    assert visit.page.get_by_role("table").get_by_text("the host answered").is_visible()
    visit.page.get_by_role("link", name="This page as JSON").click()
    assert visit.page.url.endswith("/index.json")
    visit.page.context.close()


def test_the_readers_clock_adds_ages(browser: Browser, address: str) -> None:
    visit = reader(browser, now=NOW)
    visit.page.goto(address)
    visit.settled()
    assert visit.page.locator("[data-pulse=last_look]").inner_text() == "1 March 2026, 09:00 UTC (3 hours ago)"
    assert visit.page.locator("[data-pulse=next_look]").inner_text() == "1 March 2026, 12:05 UTC (in 5 minutes)"
    assert visit.page.locator("[data-pulse=looks_last_day]").is_visible()
    assert "Last look 1 March 2026, 09:00 UTC (3 hours ago)" in visit.page.locator("footer").inner_text()
    assert not visit.page.locator("#stale").is_visible()
    visit.page.context.close()


@pytest.mark.parametrize("path", ["", "404/missing/2/", paper_folder("arxiv-2304.00001"), "methodology/", "404.html"])
def test_a_silent_site_confesses_on_every_page(browser: Browser, address: str, path: str) -> None:
    visit = reader(browser, now=NOW + timedelta(days=20), width=360)
    visit.page.goto(address + path)
    visit.settled()
    stale = visit.page.locator("#stale")
    assert stale.is_visible()
    assert stale.inner_text().startswith("Last known: nothing has been asked since 1 March 2026, 09:00 UTC")
    assert visit.sideways() <= 0
    visit.page.context.close()


def test_the_first_key_reaches_the_content(browser: Browser, address: str) -> None:
    visit = reader(browser)
    visit.page.goto(address + "methodology/")
    visit.page.keyboard.press("Tab")
    skip = visit.page.locator(".skip")
    assert skip.evaluate("node => node === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "content"
    visit.page.context.close()


def test_a_wide_table_can_be_reached_by_keyboard(browser: Browser, address: str) -> None:
    visit = reader(browser)
    visit.page.goto(address + PAGES["taken-over"])
    regions = visit.page.get_by_role("region", name="Evidence for address")
    assert regions.count() == 2
    regions.first.focus()
    assert regions.first.evaluate("node => node === document.activeElement")
    visit.page.context.close()
