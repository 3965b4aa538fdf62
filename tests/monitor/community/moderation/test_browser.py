"""Moderation in a real browser, against the real server on loopback."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Request, async_playwright

from monitor.model.corrections import Problem, Relation, State
from monitor.roof.site import publish
from tests.monitor.community.moderation.office import PASSWORD, submit
from tests.monitor.community.yard import LAB, NEW, OLD, PAGE, TITLE, Yard
from tests.reports.hostile import HOSTILE
from tests.reports.test_browser import FLAGS

AXE = Path(__file__).parents[4] / "requirements" / "npm" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Debian's chromium is needed: apt-get install chromium"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


@dataclass
class Moderator:
    """A page of the browser, and everything that it complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # What the browser itself gave up because it went on to the next page is nobody's fault.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}")

    async def go(self, path: str) -> None:
        await self.page.goto(self.address + path)

    async def press(self, *keys: str) -> None:
        """Keys that the page's script listens to, once it does."""
        await self.page.locator("#keys").wait_for()
        for key in keys:
            await self.page.keyboard.press(key)

    async def text(self) -> str:
        return await self.page.locator("main").inner_text()

    async def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        told = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(await self.page.evaluate(told))


async def sit_down(browser: Browser, yard: Yard, **rest: Any) -> Moderator:
    """A site that is built, and a moderator who typed name and password and nothing else."""
    await asyncio.to_thread(publish, yard.house.configuration, yard.desk.folder)
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **rest})
    moderator = Moderator(await context.new_page(), yard.address)
    await moderator.go("moderate/")
    await moderator.page.get_by_label("Name").focus()
    await moderator.page.keyboard.type("ann")
    await moderator.page.keyboard.press("Tab")
    await moderator.page.keyboard.type(PASSWORD)
    await moderator.page.keyboard.press("Enter")
    await moderator.page.get_by_role("heading", name="Corrections that wait").wait_for()
    return moderator


async def two_papers(yard: Yard) -> None:
    await yard.paper()
    await yard.paper(key="2601.00002", arxiv_id="2601.00002", title="Another paper about something else")
    yard.pages.say("/other/", 200, PAGE)
    await submit(yard, note="It moved.\nLook there.", relation=Relation.AUTHOR)
    await submit(yard, "h2", paper="arxiv-2601.00002", url=f"{LAB}other/")


async def test_by_keyboard_alone_accept_see_it_live_undo_and_reject(yard: Yard, browser: Browser) -> None:
    await two_papers(yard)
    ann = await sit_down(browser, yard)
    page = ann.page
    await ann.press("n")
    await page.get_by_role("heading", name="The code has moved").wait_for()
    assert page.url.endswith("/moderate/1/")
    assert OLD in await ann.text()
    assert NEW in await ann.text()
    await ann.press("a")
    await page.wait_for_url("**/moderate/2/?done=1")
    await page.get_by_text("Correction 1 is accepted.").wait_for()

    yard.clock.ahead += timedelta(minutes=1)
    await asyncio.to_thread(publish, yard.house.configuration, yard.desk.folder, yard.clock)
    await ann.go("c/h1/")
    assert "It was accepted." in await ann.text()
    assert "It is live" in await ann.text()
    await page.get_by_role("link", name=TITLE).click()
    await page.get_by_text(NEW).first.wait_for()

    await ann.go("moderate/2/?done=1")
    await ann.press("u")
    await page.get_by_text("It is undone by ann").wait_for()
    assert await yard.links() == [OLD]

    await ann.press("j")
    await page.wait_for_url("**/moderate/2/")
    await page.get_by_role("button", name="Reject").wait_for()
    # Without a reason the key leads to the reasons, and rejects nothing.
    await ann.press("r")
    assert await page.get_by_label("Reason").evaluate("node => node === document.activeElement")
    await page.evaluate("document.activeElement.blur()")
    await ann.press("2", "r")
    await page.get_by_text("Nothing waits.").wait_for()
    rejected = await yard.house.store.corrections.by_number(2)
    assert (rejected.state, rejected.reason) == (
        State.REJECTED,
        "We see no sign that this is the paper's own code.",
    )
    assert ann.complaints == []


async def test_by_links_and_forms_alone_without_scripts_on_a_phone(yard: Yard, browser: Browser) -> None:
    await two_papers(yard)
    ann = await sit_down(browser, yard, java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = ann.page
    await page.get_by_role("link", name="Open the next").click()
    await page.get_by_role("button", name="Not me").click()
    await page.wait_for_url("**/moderate/2/")
    await page.get_by_label("Reason").select_option(index=1)
    await page.get_by_role("button", name="Reject").click()
    await page.get_by_text("Correction 2 is rejected.").wait_for()
    await page.get_by_role("checkbox", name="Choose correction 1").check()
    await page.get_by_role("button", name="Accept those chosen").click()
    await page.get_by_text("1 done.").wait_for()
    await page.get_by_role("link", name="Decided").click()
    await page.get_by_role("link", name=TITLE).click()
    await page.get_by_role("button", name="Undo what accepting did").click()
    await page.get_by_text("It is undone by ann").wait_for()
    await page.get_by_role("button", name="Sign out ann").click()
    await page.get_by_role("heading", name="Sign in").wait_for()
    await ann.go("moderate/1/")
    assert page.url.endswith("/moderate/sign-in/")


async def test_keys_go_through_the_list_stay_out_of_fields_and_can_be_turned_off(yard: Yard, browser: Browser) -> None:
    await two_papers(yard)
    ann = await sit_down(browser, yard)
    page = ann.page
    focused = "document.activeElement.textContent"
    await ann.press("j")
    assert await page.evaluate(focused) == TITLE
    await ann.press("j")
    assert await page.evaluate(focused) == "Another paper about something else"
    await ann.press("k", "Enter")
    await page.wait_for_url("**/moderate/1/")
    await page.get_by_label("In your own words").fill("")
    await page.get_by_label("In your own words").press_sequentially("a lark")
    assert await page.get_by_label("In your own words").input_value() == "a lark"
    # Enter in the field does what a typed reason is for, and never accepts.
    await ann.press("Enter")
    await page.get_by_text("Correction 1 is rejected.").wait_for()
    await page.get_by_role("button", name="Turn keys off").click()
    await page.evaluate("document.activeElement.blur()")
    await ann.press("a", "1", "r", "j")
    assert page.url.endswith("/moderate/2/?done=1")
    await page.reload()
    await page.get_by_role("button", name="Turn keys on").click()
    await page.evaluate("document.activeElement.blur()")
    await ann.press("a")
    await page.get_by_text("Nothing waits.").wait_for()
    assert ann.complaints == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (360, "dark")], ids=["a wide light screen", "a dark phone"]
)
async def test_axe_finds_nothing_every_page_fits_and_nothing_from_readers_runs(
    yard: Yard, browser: Browser, width: int, scheme: str
) -> None:
    assert AXE.is_file(), "axe-core is missing: make setup-test"
    await two_papers(yard)
    await submit(yard, "h3", problem=Problem.REMOVE, url=None, note="x" * 2_000)
    await submit(yard, "h4", problem=Problem.WRONG_REPOSITORY)
    await submit(yard, "h5", problem=Problem.DETAILS, url=None, details=(("title", "Another"), ("venue", "V" * 300)))
    for number, loud in enumerate(HOSTILE.values()):
        text = loud.encode("utf-8", "replace").decode()[:2_000]
        await submit(yard, f"x{number}", problem=Problem.WILL_NOT_RUN, url=None, note=text or "-")
    ann = await sit_down(browser, yard, viewport={"width": width, "height": 800}, color_scheme=scheme)
    await ann.page.clock.set_fixed_time(yard.clock.now())
    accepted = await yard.house.store.corrections.by_number(2)
    await yard.house.store.corrections.accept(
        2, by="ann", digest=accepted.digest, now=yard.clock.now(), hosts=yard.desk.hosts
    )
    hostile = [f"moderate/{number}/" for number in range(6, 6 + len(HOSTILE))]
    pages = [
        "moderate/", "moderate/1/", "moderate/1/?done=2", "moderate/2/", "moderate/2/source/", "moderate/3/",
        "moderate/5/", "moderate/decided/", "moderate/decided/?q=nothing", "moderate/4711/", "moderate/sign-in/",
    ]  # fmt: skip
    found = {}
    for path in [*pages, *hostile]:
        await ann.go(path)
        assert await ann.sideways() <= 0, path
        assert await ann.page.evaluate("window.broken") is None, path
        if path in hostile:
            continue
        # The page's own policy lets no other script in; the judge comes by the debugger, which it does not bind.
        await ann.page.evaluate(AXE.read_text(encoding="utf-8"))
        if said := await ann.page.evaluate("axe.run().then(found => found.violations)"):
            found[path] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in said]
    assert found == {}
    # The browser itself says that a page was not found.
    assert [told for told in ann.complaints if "404" not in told] == []
