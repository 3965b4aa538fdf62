"""The form in a real browser: with and without scripts, by keyboard alone, on a phone, and judged by axe."""

import asyncio
import shutil
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitor.roof.site import publish
from reports.addresses import paper_folder
from tests.monitor.community.yard import NEW, PAGE, TITLE, Yard, open_yard
from tests.reports.test_browser import FLAGS

AXE = Path(__file__).parents[3] / "requirements" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
T = TypeVar("T")


@dataclass
class Town:
    """The yard in a thread of its own, with its site built."""

    loop: asyncio.AbstractEventLoop
    yard: Yard

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def later(self, seconds: float = 10) -> None:
        self.yard.clock.ahead += timedelta(seconds=seconds)

    def build(self) -> None:
        self.later()
        # In a thread of its own: the browser's has an event loop already.
        self.do(asyncio.to_thread(publish, self.yard.house.configuration, self.yard.desk.folder, self.yard.clock))

    def decide(self, verb: str) -> None:
        async def act() -> None:
            corrections = self.yard.house.store.corrections
            now = self.yard.clock.now()
            if verb == "accept":
                [waiting] = await corrections.waiting()
                await corrections.accept(waiting.number, by="ann", digest=waiting.digest, now=now, reason="seen")
            else:
                [done] = [one for one in await corrections.decided() if one.state == "accepted"]
                await corrections.undo(done.number, by="ann", now=now, reason="a mistake of ours")
            await self.yard.house.settle().run()

        self.do(act())


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    loop = asyncio.new_event_loop()
    opened: list[Yard] = []
    ready, over = threading.Event(), asyncio.Event()

    async def live() -> None:
        async with open_yard(tmp_path) as yard:
            yard.pages.say("/engine/", 200, PAGE, headers={"Content-Type": "text/html"})
            await yard.paper()
            opened.append(yard)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),))
    thread.start()
    assert ready.wait(60)
    made = Town(loop, opened[0])
    made.build()
    yield made
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Debian's chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Visit:
    """A page of the browser, and everything that went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


def visit(browser: Browser, *, scripts: bool = True, width: int = 1280, judged: bool = False) -> Visit:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, bypass_csp=judged
    )
    context.set_default_timeout(20_000)
    return Visit(context.new_page())


def test_the_whole_way_with_scripts(browser: Browser, town: Town) -> None:
    seen = visit(browser)
    page = seen.page
    page.goto(f"{town.yard.address}correct/?paper=2601.00001")
    expect(page.locator("main")).to_contain_text(TITLE)
    page.select_option("#problem", "moved")
    page.fill("#url", "lab.example.org/engine/")
    page.locator("#note").focus()
    expect(page.locator("#url-found")).to_have_text(f"{NEW}: It answers, and looks like this paper's code.")
    town.later()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("main button[type=submit]")
    assert "altcha=ey" in (sent.value.post_data or ""), "the proof of work goes with it"
    page.wait_for_url("**/c/*/")
    expect(page.locator("main")).to_contain_text("Now a person decides")
    expect(page.locator("main")).to_contain_text("holds the paper's title")
    own = page.url

    town.build()
    assert town.do(town.yard.status()) == ("limbo", "disputed")
    paper = f"{town.yard.address}{paper_folder('arxiv-2601.00001')}"
    page.goto(paper)
    expect(page.locator("main")).to_contain_text("disputed")
    town.decide("accept")
    page.goto(own)
    expect(page.locator("main")).to_contain_text("It is not shown yet")
    town.build()
    page.goto(own)
    expect(page.locator("main")).to_contain_text("It is live")
    page.goto(paper)
    expect(page.locator("main")).to_contain_text(NEW)
    town.decide("undo")
    page.goto(own)
    expect(page.locator("main")).to_contain_text("a mistake of ours")
    assert seen.complaints == []


def test_the_whole_way_without_scripts(browser: Browser, town: Town) -> None:
    page = visit(browser, scripts=False).page
    page.goto(f"{town.yard.address}correct/?paper=2601.00001&problem=moved")
    town.later()
    page.fill("#note", "It is at the lab now.")
    page.click("main button[type=submit]")
    expect(page.locator("#url-error")).to_have_text("Tell us the address of the code.")
    expect(page.locator("#url")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#note")).to_have_value("It is at the lab now.")
    page.fill("#url", NEW)
    page.click("main button[type=submit]")
    page.wait_for_url("**/c/*/")
    expect(page.locator("main")).to_contain_text("Now a person decides")
    town.decide("accept")
    town.build()
    page.reload()
    expect(page.locator("main")).to_contain_text("It is live")


def test_by_keyboard_alone(browser: Browser, town: Town) -> None:
    page = visit(browser, width=360).page
    page.goto(f"{town.yard.address}correct/?paper=2601.00001")
    town.later()

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id || document.activeElement.type") == name:
                return
        raise AssertionError(f"{name} cannot be reached by the Tab key")

    tab_to("problem")
    page.keyboard.type("The code has moved")
    tab_to("url")
    page.keyboard.type(NEW)
    tab_to("mail")
    assert page.evaluate("document.activeElement.name") != "website"
    tab_to("submit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/*/")
    expect(page.locator("main")).to_contain_text("The code has moved")


def test_every_page_of_the_form_is_clean_for_axe_and_fits_a_phone(browser: Browser, town: Town) -> None:
    async def send(note: str) -> str:
        async with town.yard.reader() as reader:
            answer, _ = await reader.send(problem="moved", url=NEW, note=note)
            return answer.headers["Location"].removeprefix("../")

    own = town.do(send("x" * 1_500))
    paths = ("correct/", "correct/?paper=2601.00001&problem=details", own, "again/arxiv-2601.00001", "c/nothing/")
    for width in (1280, 360):
        page = visit(browser, judged=True, width=width).page
        for path in paths:
            page.goto(town.yard.address + path)
            judge(page, path)
        page.goto(f"{town.yard.address}correct/?paper=2601.00001&url={'x' * 300}")
        page.click("main button[type=submit]")
        expect(page.locator("#summary")).to_be_focused()
        judge(page, "a form with errors")


def judge(page: Page, path: str) -> None:
    """axe finds nothing, and nothing sticks out sideways."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes.map((n) => n.html)]))"
    )
    assert found == [], path
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, path
