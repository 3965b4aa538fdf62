"""Takes the pictures that are kept: the screenshots beside this file, and the pictures links are shown with elsewhere.

    python docs/screenshots/take.py SITE [--cards | --whole FOLDER]

SITE is a rendered site, such as that of `graveyard demo --render-only --folder DEMO` in DEMO/site. Without --cards it
writes a JPEG of each page type here; with it the PNGs of templates/static (og-<voice>-<status>.png), drawn once.
With --whole it writes whole pages instead of windows into FOLDER, on a tablet and by night on a phone too: for looking
at them closely.
"""

import json
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from monitor.model.status import Status
from reports.environment import make_environment
from reports.voice import VOICES, Voice

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "templates" / "static"
CARD = """{% import "drawings.html" as drawings %}{% import "parts.html" as parts %}<!doctype html>
<meta charset="utf-8">
<style>STYLE
body { display: block; min-height: 0; width: 1200px; height: 630px; overflow: hidden; }
.card { display: grid; grid-template-columns: 400px 1fr; gap: 70px; align-items: center; }
.card { height: 630px; padding: 40px 90px; }
.card h1 { font-size: 92px; margin: 0; color: var(--tone, var(--ink)); }
.card p { font: 40px/1.3 var(--display); margin: 12px 0 0; max-width: none; }
.card .monument { height: 540px; width: 400px; }
.card .icon { width: 260px; height: 260px; justify-self: center; color: var(--tone, var(--ink)); }
</style><body class="voice-{{ voice.name }}" data-theme="dark"><div class="card {{ style }}">
{% if voice.name == "graveyard" %}{{ drawings.monument(style or "lost") }}{% else %}{{ parts.icon(icon) }}{% endif %}
<div><h1>{{ word }}</h1><p>{{ text }}</p></div></div>"""


def cards(browser: Browser) -> None:
    """One picture for the site and one for each status, in each voice."""
    page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="dark", reduced_motion="reduce")
    for voice in VOICES.values():
        for status in (None, *Status):
            page.set_content(card(voice, status))
            page.screenshot(path=STATIC / f"og-{voice.name}-{status.value if status else 'overview'}.png")


def card(voice: Voice, status: Status | None) -> str:
    """A card as a page."""
    face = voice.face(status) if status else None
    template = CARD.replace("STYLE", (STATIC / "site.css").read_text(encoding="utf-8"))
    return (
        make_environment(voice)
        .from_string(template)
        .render(
            style=face.style if face else "",
            icon=face.icon if face else "book",
            word=face.word if face else "Does the code still answer?",
            text=voice.heading(status) if status else voice.say("motto"),
        )
    )


def page_types(site: Path) -> dict[str, str]:
    """Where one page of each type stands: of papers one for each status, of groups the largest."""
    found = {
        "overview": "",
        "list": "404/",
        "list-of-a-cause": "404/missing/",
        "papers": "papers/",
        "search": "search/",
    }
    found |= {name: f"{name}/" for name in ("changes", "methodology", "about", "privacy")}
    found |= {name: f"{name}/" for name in ("authors", "venues", "categories", "hosts")}
    found |= {"nowhere": "404.html", "gone": "410.html"}
    for twin in sorted(site.glob("paper/*/*/index.json")):
        told = json.loads(twin.read_bytes())
        if len(told["history"]) > 1 or told["status"] == "exempt":
            found.setdefault(f"paper-{told['status']}", twin.parent.relative_to(site).as_posix() + "/")
    for kind, where in (("author", "*/*"), ("venue", "*"), ("category", "*"), ("host", "*")):
        twins = [(json.loads(twin.read_bytes())["papers"], twin) for twin in site.glob(f"{kind}/{where}/index.json")]
        if twins:
            found[kind] = max(twins)[1].parent.relative_to(site).as_posix() + "/"
    letters = sorted(path.parent.name for path in site.glob("authors/*/index.html"))
    return found | ({"authors-by-letter": f"authors/{letters[0]}/"} if letters else {})


def screenshots(browser: Browser, site: Path, target: Path, *, whole: bool) -> None:
    """A picture of each page type: wide and light, wide and dark, narrow; a paper as it is printed."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    target.mkdir(parents=True, exist_ok=True)
    pages = page_types(site)
    views = [(1280, "light"), (1280, "dark"), (360, "light"), *([(800, "light"), (360, "dark")] if whole else [])]
    for width, scheme in views:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"http://127.0.0.1:{server.server_port}/{path}")
            page.wait_for_selector("#pulse time", state="attached")
            if whole:
                page.screenshot(path=target / f"{name}-{width}-{scheme}.png", full_page=True)
            else:
                page.screenshot(path=target / f"{name}-{width}-{scheme}.jpg", type="jpeg", quality=60)
        context.close()
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    for name in ("paper-404", "overview"):
        page.goto(f"http://127.0.0.1:{server.server_port}/{pages[name]}")
        page.screenshot(path=target / f"{name}-print.{'png' if whole else 'jpg'}", full_page=True)
    server.shutdown()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        if "--cards" in sys.argv:
            cards(chromium)
        else:
            closely = "--whole" in sys.argv
            screenshots(chromium, Path(sys.argv[1]), Path(sys.argv[-1]) if closely else HERE, whole=closely)
        chromium.close()
