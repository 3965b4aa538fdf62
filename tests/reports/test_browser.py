"""The built site in a real browser, served on loopback under a base path."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.model.status import Cause, Status
from reports.addresses import list_folder, paper_folder
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
CURSED = {name: f"arxiv-2304.{number:05}" for number, name in enumerate(HOSTILE, start=2_000)}
PAGES = {
    "overview": "",
    "list": list_folder(Status.NOT_FOUND, number=2),
    "cause": list_folder(Status.GHOSTED, Cause.README_ONLY),
    "alive": paper_folder("arxiv-2304.00001"),
    "taken-over": paper_folder("arxiv-2304.01500"),
    "hostile list": list_folder(Status.NOT_FOUND),
    "methodology": "methodology/",
    "about": "about/",
    "nowhere": "404.html",
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
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    base = f"http://127.0.0.1:{server.server_port}/yard/"
    build(MemoryCatalogue(papers), settings(address=base, best_before=timedelta(days=14)), root / "yard")
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
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

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
    assert visit.page.locator(".tomb").inner_text().split("\n")[0] == "404"
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
