"""The authors' pages in a real browser: claim, statement, watch; without scripts, by keyboard, on a phone."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from monitor.model.claims import Finding, Outcome, Proof
from monitor.roof.site import publish
from reports.addresses import paper_folder
from tests.monitor.community.claims.post import REPOSITORY, SLUG, Town
from tests.reports.test_browser import FLAGS

AXE = Path(__file__).parents[4] / "requirements" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
MAIL = "ada@uni.example"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Debian's chromium is needed: apt-get install chromium"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


async def opened(browser: Browser, *, scripts: bool = True, judged: bool = False, width: int = 1280) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, bypass_csp=judged
    )
    context.set_default_timeout(20_000)
    return await context.new_page()


async def build(town: Town) -> None:
    town.yard.clock.ahead += timedelta(seconds=30)
    await asyncio.to_thread(publish, town.yard.house.configuration, town.yard.desk.folder, town.yard.clock)


async def proved(town: Town) -> str:
    """The address of a claim that is proved."""
    store, now = town.yard.house.store, town.yard.clock.now()
    paper = await store.papers.find("2601.00001")
    await store.claims.open(
        paper, proof=Proof.REPOSITORY, place="github.com/lovelace/engine", challenge="paper-graveyard-claim=1",
        handle="proved-claim", mail=None, network=b"n", now=now,
    )  # fmt: skip
    await store.claims.note("proved-claim", Finding(outcome=Outcome.PROVED, detail="It holds the line."), now)
    return "claim/proved-claim/"


async def test_an_author_claims_proves_and_says_why_by_keyboard_without_scripts(town: Town, browser: Browser) -> None:
    await town.paper()
    page = await opened(browser, scripts=False, width=360)
    await build(town)
    await page.goto(town.yard.address + paper_folder(SLUG))
    await page.get_by_role("link", name="This paper is mine").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("How do you show it?").focus()
    await page.keyboard.type(f"A file in {REPOSITORY}")
    town.yard.clock.ahead += timedelta(seconds=30)
    await page.get_by_role("button", name="Go on").focus()
    await page.keyboard.press("Enter")
    line = await page.locator("code.challenge").inner_text()
    town.yard.pages.say(
        "/raw/lovelace/engine/HEAD/.well-known/paper-graveyard.txt", 200, line, headers={"Content-Type": "text/plain"}
    )
    await page.get_by_role("button", name="Look now").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("this paper is yours")
    await page.get_by_label("Your statement").focus()
    await page.keyboard.type("The hospital's data may not leave it.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.get_by_role("button", name="Publish").press("Enter")
    await expect(page.get_by_label("Your statement")).to_have_value("The hospital's data may not leave it.")
    await build(town)
    await page.goto(town.yard.address + paper_folder(SLUG))
    await expect(page.locator("main")).to_contain_text("The hospital's data may not leave it.")
    assert await town.yard.status() == ("exempt", "restricted")


async def test_a_watch_is_asked_for_confirmed_and_ended_without_scripts(town: Town, browser: Browser) -> None:
    await town.paper()
    page = await opened(browser, scripts=False)
    await page.goto(f"{town.yard.address}watch/?paper={SLUG}")
    town.yard.clock.ahead += timedelta(seconds=30)
    await page.get_by_label("Your mail address").fill(MAIL)
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.locator("h1")).to_have_text("Look into your mail")
    await town.post.notify()
    await page.goto(town.yard.address + town.link(MAIL))
    await page.get_by_role("button", name="Yes").click()
    await expect(page.locator("h1")).to_have_text("You will hear of it")
    stop = town.office.texts(MAIL)[-1].rpartition("To hear no more of this paper: ")[2].strip()
    await page.goto(town.yard.address + stop.removeprefix(town.post.address))
    await page.get_by_role("button", name="Yes, write no more").click()
    await expect(page.locator("h1")).to_have_text("You will hear no more of this paper")


@pytest.mark.parametrize("width", [1280, 360])
async def test_axe_finds_nothing_on_the_authors_pages_and_they_fit(town: Town, browser: Browser, width: int) -> None:
    await town.paper()
    await build(town)
    mine = await proved(town)
    async with town.yard.reader() as author:
        waits = await town.claim(author, f"{Proof.MODERATOR}|", place="I am Ada.")
        begun = await town.claim(author, f"{Proof.REPOSITORY}|github.com/lovelace/engine")
        shown = await town.form(author, f"watch/?paper={SLUG}")
        await author.post("watch/", shown | {"mail": MAIL})
    await town.post.notify()
    confirm = town.link(MAIL)
    paths = [
        "claim/", f"claim/?paper={SLUG}", f"claim/{begun.handle}/", f"claim/{waits.handle}/", mine, "claim/nobody/",
        f"watch/?paper={SLUG}", "watch/", confirm, f"watch/{confirm.split('/')[1]}/stop/", "watch/nobody/stop/",
        "moderate/sign-in/", f"again/{SLUG}", paper_folder(SLUG), "privacy/",
    ]  # fmt: skip
    page = await opened(browser, judged=True, width=width)
    found = {}
    for path in paths:
        await page.goto(town.yard.address + path)
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        told = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(told) <= 0, path
        if said := await page.evaluate("axe.run().then(found => found.violations)"):
            found[path] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in said]
    assert found == {}
