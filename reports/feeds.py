"""Atom feeds (RFC 4287): the log of changes, and one feed a category. Text only, escaped; dates are the verdicts' own.

An entry's id is a tag URI (RFC 4151) of the site's host, the paper and the moment of its verdict, so that a second
verdict is a second entry, and moving the site does not make old ones new.
"""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import urlsplit

from monitor.model.catalogue import ChangeRow, PaperLine
from reports.addresses import feed_file, paper_folder
from reports.environment import titled
from reports.exports import iso
from reports.printing import clean
from reports.register import Entry
from reports.settings import SiteSettings

PER_FEED: Final = 50
_STALE: Final = "<subtitle>Last known: nothing has been asked for longer than these data are good for.</subtitle>\n"


def changes_feed(changes: Iterable[ChangeRow], site: SiteSettings) -> bytes:
    """The log of all changes, newest first."""
    entries = (
        _entry(
            site,
            slug=row.slug,
            title=f"{site.voice.face(row.status).word}: {titled(row.title, 240)}",
            at=iso(row.at) or "",
            text=f"We were wrong. {row.annulled}" if row.annulled else row.reason or site.voice.words(row.cause).seen,
        )
        for row in changes
    )
    return _feed(site, feed_file(None), site.voice.say("changes.title"), list(entries))


def category_feed(category: str, papers: Iterable[Entry], site: SiteSettings) -> bytes:
    """The papers of one category that came to their status last."""
    entries = (
        _entry(
            site,
            slug=entry.slug,
            title=f"{site.voice.face(entry.status).word}: {titled(entry.title, 240)}",
            at=iso(datetime.fromisoformat(entry.since)) or "",
            text=site.voice.words(entry.cause).seen,
        )
        for entry in papers
    )
    return _feed(site, feed_file(category), category, list(entries))


def group_feed(title: str, file: str, papers: Iterable[PaperLine], site: SiteSettings) -> bytes:
    """The papers of a venue, category or host that came to their status last."""
    entries = (
        _entry(
            site,
            slug=line.slug,
            title=f"{site.voice.face(line.status).word}: {titled(line.title, 240)}",
            at=iso(line.since) or "",
            text=site.voice.words(line.cause).seen,
        )
        for line in papers
    )
    return _feed(site, file, title, list(entries))


def _entry(site: SiteSettings, *, slug: str, title: str, at: str, text: str) -> tuple[str, str]:
    address = site.base + paper_folder(slug)
    name = paper_folder(slug).rstrip("/").rpartition("/")[2]
    return at, (
        f"<entry><id>{_tag(site, f'{name}/{at}')}</id><title>{_text(title)}</title><updated>{at}</updated>"
        f'<link rel="alternate" type="text/html" href="{_text(address)}"/>'
        f'<link rel="related" type="application/json" href="{_text(address)}index.json"/>'
        f"<summary>{_text(text[:1_000])}</summary></entry>\n"
    )


def _feed(site: SiteSettings, file: str, title: str, entries: list[tuple[str, str]]) -> bytes:
    # An empty feed has no date of its own, and the clock's would change it at every build.
    updated = max((at for at, _ in entries), default="1970-01-01T00:00:00Z")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{_tag(site, file)}</id><title>{_text(f'{site.title}: {title}')}</title><updated>{updated}</updated>\n"
        f"<author><name>{_text(site.title)}</name></author>"
        f'<link rel="self" type="application/atom+xml" href="{_text(site.base + file)}"/>'
        f'<link rel="alternate" type="text/html" href="{_text(site.base)}"/>\n'
        f"{_STALE if site.stale else ''}"
        f"{''.join(text for _, text in entries)}</feed>\n"
    ).encode()


def _tag(site: SiteSettings, what: str) -> str:
    return _text(f"tag:{urlsplit(site.base).hostname},2026:{what}")


def _text(text: str) -> str:
    return escape(clean(text))
