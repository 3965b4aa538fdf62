"""Feeds of one paper or one author, made of the page's own twin when somebody asks: nobody builds 100,000 files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from monitor.model.status import Cause, Status
from reports.feeds import PER_FEED, entry, feed
from reports.settings import SiteSettings
from reports.voice import voice_named

SITE: Final = "data/site.json"
"""What a feed that is made later must know of the site."""
FEED: Final = "feed.xml"


def site_facts(site: SiteSettings) -> dict[str, object]:
    """What `SITE` holds."""
    return {"title": site.title, "address": site.base, "voice": site.voice.name, "stale": site.stale}


def twin_feed(folder: Path, path: str) -> bytes | None:
    """The feed at `path` below the site `folder`, made of the twin beside it; None where there is no such twin.

    A paper's feed holds its verdicts, an author's the papers that came to their status last.
    """
    try:
        told = orjson.loads((folder / SITE).read_bytes())
        twin = orjson.loads((folder / path).with_name("index.json").read_bytes())
        about = _About(told)
        if path.startswith("paper/"):
            return about.paper(path, twin)
        return about.author(path, twin) if path.startswith("author/") else None
    except (OSError, ValueError, KeyError, TypeError):
        # No twin, or one of another version: then there is no feed.
        return None


class _About:
    """The site as `SITE` tells of it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._title, self._base, self._stale = str(told["title"]), str(told["address"]), bool(told["stale"])
        self._voice = voice_named(told["voice"])

    def paper(self, path: str, twin: Mapping[str, Any]) -> bytes:
        """The verdicts of a paper, newest first."""
        verdicts = twin["history"] or [{**twin, "at": twin["since"], "annulled": None}]
        entries = [
            self._entry({**one, "id": twin["id"], "title": twin["title"]}, one["at"]) for one in verdicts[:PER_FEED]
        ]
        return self._feed(path, twin["title"], entries)

    def author(self, path: str, twin: Mapping[str, Any]) -> bytes:
        """The papers of an author, the newest change first."""
        newest = sorted(twin["listed"], key=lambda one: str(one["since"]), reverse=True)[:PER_FEED]
        entries = [self._entry(one, one["since"]) for one in newest]
        return self._feed(path, twin["name"], entries)

    def _entry(self, told: Mapping[str, Any], at: str) -> tuple[str, str]:
        status, annulled = Status(told["status"]), told.get("annulled")
        reason = " ".join(told.get("reasons", ())) or self._voice.words(Cause(told["cause"])).seen
        return entry(
            self._base,
            slug=told["id"],
            title=f"{self._voice.face(status).word}: {told['title']}",
            at=at,
            text=f"We were wrong. {annulled}" if annulled else reason,
        )

    def _feed(self, path: str, title: str, entries: list[tuple[str, str]]) -> bytes:
        return feed(self._base, self._title, path, title, entries, stale=self._stale)
