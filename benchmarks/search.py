"""Measure search and sieve in Chromium: what is downloaded and how long an answer takes, over a made site.

    python -m benchmarks.search [PAPERS]

Makes the search's files for so many made papers (100,000) in a temporary folder, has the daemon's server serve them
from a process of its own, types into the box of a page, and prints files, sizes, bytes fetched (gzipped as a server
would) and milliseconds. A query is pasted into a box that was entered before; its first answer includes its downloads,
later ones do not. Then it is typed letter by letter on a new page: the slowest of all answers. Then the sieve over all
papers: how long it reads them, and each choice with its milliseconds; the same with a processor slowed down four times
(what Chromium's tools call a phone). `python -m benchmarks search` is the same.
"""

import gzip
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Request, sync_playwright

from benchmarks.site_server import served
from monitor.model.catalogue import PaperLine, Totals
from monitor.model.status import STATUS_OF, Cause, Status
from reports.columns import FOLDER as COLUMNS
from reports.columns import Columns, index, values_of
from reports.entering import noted
from reports.environment import make_environment
from reports.members import Members
from reports.pages.base import draw
from reports.pages.directories import search_page
from reports.pages.papers import PapersPage
from reports.search import FOLDER, INDEX, Cut, SearchIndex, search_index
from reports.settings import SiteSettings
from reports.voice import GRAVEYARD

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COMMON = [
    "learning",
    "deep",
    "networks",
    "neural",
    "graph",
    "data",
    "model",
    "image",
    "language",
    "attention",
    "sparse",
    "robust",
    "adaptive",
    "efficient",
]
QUERIES = (  # the last are an identifier and a repository
    "lear",
    "learning",
    "deep learning",
    "lerning",
    "qarunel",
    "deep learning sparse graph",
    "lerning qarunel",
    "2304.00777",
    "engine-4242",
)
CHROMIUM = "/usr/bin/chromium"
SIFTED = (
    ("q", "learning"),
    ("q", "deep lear"),
    ("q", "qarunel"),
    ("status", "404"),
    ("cause", "quiet"),
    ("venue", "journal"),
    ("venue", "Proceedings of Looms 17"),
    ("category", "cs.LG"),
    ("host", "github.com"),
    ("sort", "citations"),
    ("sort", "title"),
)
CAUSES = tuple(Cause)
SYLLABLES = [
    "ka",
    "ru",
    "ne",
    "lo",
    "mi",
    "ta",
    "shi",
    "va",
    "do",
    "pe",
    "ran",
    "tul",
    "gor",
    "bel",
    "zin",
    "qua",
    "fre",
    "hol",
    "wen",
    "yo",
]


def word(number: int) -> str:
    """A made word, the rarer the larger its number."""
    return "".join(SYLLABLES[number // 20**place % 20] for place in range(3)) + ("l" if number % 3 else "")


def line(number: int) -> PaperLine:
    """A made paper: six common words and three rare ones in its title, four authors of three times as many."""
    title = [COMMON[(number * k + k * k) % len(COMMON)] for k in range(1, 7)] + [word(number * k) for k in (1, 7, 31)]
    names = [f"{word(number * 3 + k).capitalize()} {word(number * 11 + k * 17).capitalize()}" for k in range(4)]
    return PaperLine(
        slug=f"arxiv-{number // 10_000 + 2300}.{number % 10_000:05}",
        title=" ".join(title),
        authors=tuple(names),
        published="2023-04-25",
        venue="Journal of Engines" if number % 3 else f"Proceedings of Looms {number % 1_000}",
        categories=(("cs.LG", "cs.CV", "cs.SE", "stat.ML")[number % 4],),
        host="github.com" if number % 4 else f"git{number % 300}.example.edu",
        status=STATUS_OF[CAUSES[number % len(CAUSES)]],
        cause=CAUSES[number % len(CAUSES)],
        since=NOW,
        address=f"https://github.com/{word(number)}/engine-{number}",
        citations=number % 90,
    )


def made(folder: Path, count: int) -> None:
    """The search's files and its page."""
    manifest = sqlite3.connect(folder / ".made.sqlite")
    members, index = Members(manifest, 1), SearchIndex(manifest)
    environment = make_environment()
    for number in range(1, count + 1):
        paper = noted(line(number), environment)
        _, change = members.enter(paper.member)
        if change is not None:
            index.move(change, paper.words)
    cut = Cut(count)
    pieces = []
    (folder / FOLDER).mkdir(parents=True)
    for path, content in index.pieces(cut, whole=True):
        (folder / path).write_bytes(content or b"")
        pieces.append(path)
    (folder / INDEX).write_bytes(search_index(cut, sorted(pieces), GRAVEYARD))
    (folder / "search").mkdir()
    site = SiteSettings(address="http://127.0.0.1/", built_at=NOW)
    (folder / "search/index.html").write_bytes(draw(search_page(), make_environment(), site))
    shutil.copytree(Path(__file__).parents[1] / "templates/static", folder / "static")
    (folder / "data/heartbeat.json").write_bytes(b"{}")


def made_columns(folder: Path, count: int) -> None:
    """The columns of all papers, and the page that sifts them."""
    columns = Columns()
    (folder / COLUMNS).mkdir(parents=True)
    for number in range(1, count + 1):
        for path, content in columns.add(values_of(line(number))):
            (folder / path).write_bytes(content)
    for path, content in columns.close():
        (folder / path).write_bytes(content)
    (folder / COLUMNS / "index.json").write_bytes(index(count, GRAVEYARD))
    totals = Totals(
        papers=count, statuses={Status.ALIVE: count}, causes={Cause.ACTIVE: count}, repositories=count, looks=0,
        looks_last_day=0, last_look=NOW, next_look=NOW, earliest_burial=None,
    )  # fmt: skip
    site = SiteSettings(address="http://127.0.0.1/", built_at=NOW)
    (folder / "papers").mkdir()
    (folder / "papers/index.html").write_bytes(draw(PapersPage(totals=totals, site=site), make_environment(), site))


def sifted(address: str, *, slower: int) -> Iterator[tuple[str, float]]:
    """How long all papers are read, and each choice with the milliseconds until its rows stand there (median of five).

    The processor is slowed down so many times.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        begun = time.perf_counter()
        page.goto(f"{address}papers/")
        found = page.locator("#found")
        page.wait_for_selector("#found[data-milliseconds]")
        yield "the first rows stand there", (time.perf_counter() - begun) * 1e3
        page.wait_for_function("() => /papers?$/.test(document.getElementById('found').textContent)", timeout=120_000)
        yield "all are read", (time.perf_counter() - begun) * 1e3
        for name, value in SIFTED:
            field = page.locator(f"#sieve [name={name}]")
            took = []
            for _ in range(5):
                found.evaluate("found => { delete found.dataset.milliseconds; }")
                _choose(page, f"#sieve [name={name}]", value)
                page.wait_for_selector("#found[data-milliseconds]")
                took.append(float(found.get_attribute("data-milliseconds") or 0))
            field.evaluate("field => { field.value = ''; }")
            yield f"{name}: {value}", median(took)
        browser.close()


def _choose(page: Page, field: str, value: str) -> None:
    page.locator(field).evaluate(
        "(field, value) => { field.value = value; field.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )


def sizes(folder: Path) -> None:
    """How many pieces there are, and how large gzipped: all, and the largest of each kind."""
    for kind in ("w-", "e-", "r-", "index"):
        files = [len(gzip.compress(path.read_bytes(), 6)) for path in (folder / FOLDER).glob(f"{kind}*.json")]
        largest = max(files) / 1e3
        print(f"{kind:6} {len(files):6,} files  {sum(files) / 1e6:6.1f} MB gzipped  the largest {largest:6.1f} kB")


def typed(folder: Path, address: str) -> Iterator[tuple[str, float, float, float, int, str]]:
    """Each query: milliseconds of its first answer, of a second, of the slowest letter; bytes; what was found."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for query in QUERIES:
            page = browser.new_page()
            fetched: list[str] = []
            page.on("request", partial(_note, fetched))
            first, *again = [answered(page, address, query, fresh=turn == 0) for turn in range(6)]
            paths = {url.removeprefix(address) for url in fetched if "data/search/" in url}
            size = sum(len(gzip.compress((folder / path).read_bytes(), 6)) for path in paths)
            told = page.locator("#find-told").inner_text()
            page.close()
            page = browser.new_page()
            letters = [answered(page, address, query[:end], fresh=end == 2) for end in range(2, len(query) + 1)]
            page.close()
            yield query, first, median(again), max(letters), size, told
        browser.close()


def answered(page: Page, address: str, query: str, *, fresh: bool) -> float:
    """The milliseconds from this text in the box on top to its answer; if `fresh`, on a page that was just opened."""
    box = page.locator("#find")
    if fresh:
        page.goto(f"{address}search/")
        box.focus()
        page.wait_for_load_state("networkidle")
    box.evaluate("box => { box.value = ''; delete box.dataset.milliseconds; }")
    box.fill(query)
    page.wait_for_selector("#find[data-milliseconds]")
    return float(box.get_attribute("data-milliseconds") or 0)


def _note(fetched: list[str], request: Request) -> None:
    fetched.append(request.url)


def main(arguments: list[str]) -> None:
    """Make, measure, print."""
    count = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory(prefix="graveyard-search-") as name:
        folder = Path(name)
        begun = time.perf_counter()
        made(folder, count)
        made_columns(folder, count)
        print(f"{count:,} papers: the files in {time.perf_counter() - begun:.1f} s")
        sizes(folder)
        measure(folder)


def measure(folder: Path) -> None:
    """Measure what lies in the folder, and print it."""
    with served(folder) as address:
        for query, first, again, letter, size, found in typed(folder, address):
            print(
                f"{query:27} first {first:6.1f} ms, again {again:5.1f} ms, slowest letter {letter:6.1f} ms, "
                f"{size / 1e3:5.1f} kB: {found.removesuffix(', use the arrow keys')}"
            )
        for slower in (1, 4):
            for choice, took in sifted(address, slower=slower):
                print(f"sieve, processor 1/{slower}: {choice:27} {took:7.1f} ms  load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
