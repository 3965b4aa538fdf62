"""Atom feeds (RFC 4287): the log of changes, and one feed a category. Text only, escaped; dates are the verdicts' own.

An entry's id is a tag URI (RFC 4151) of the site's host, the paper and the moment of its verdict, so that a second
verdict is a second entry, and moving the site does not make old ones new.
"""

from collections.abc import Iterable, Sequence
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
        entry(
            site.base,
            slug=row.slug,
            title=f"{site.voice.face(row.status).word}: {titled(row.title, 240)}",
            at=iso(row.at) or "",
            text=f"We were wrong. {row.annulled}" if row.annulled else row.reason or site.voice.words(row.cause).seen,
        )
        for row in changes
    )
    return _of_site(site, feed_file(None), site.voice.say("changes.title"), list(entries))


def category_feed(category: str, papers: Iterable[Entry], site: SiteSettings) -> bytes:
    """The papers of one category that came to their status last."""
    entries = (
        entry(
            site.base,
            slug=paper.slug,
            title=f"{site.voice.face(paper.status).word}: {titled(paper.title, 240)}",
            at=iso(datetime.fromisoformat(paper.since)) or "",
            text=site.voice.words(paper.cause).seen,
        )
        for paper in papers
    )
    return _of_site(site, feed_file(category), category, list(entries))


def group_feed(title: str, file: str, papers: Iterable[PaperLine], site: SiteSettings) -> bytes:
    """The papers of a venue, category or host that came to their status last."""
    entries = (
        entry(
            site.base,
            slug=line.slug,
            title=f"{site.voice.face(line.status).word}: {titled(line.title, 240)}",
            at=iso(line.since) or "",
            text=site.voice.words(line.cause).seen,
        )
        for line in papers
    )
    return _of_site(site, file, title, list(entries))


def entry(base: str, *, slug: str, title: str, at: str, text: str) -> tuple[str, str]:
    """An entry about a paper, and the moment (ISO, UTC) it is ordered by. `base` is the site's address."""
    address = base + paper_folder(slug)
    name = paper_folder(slug).rstrip("/").rpartition("/")[2]
    return at, (
        f"<entry><id>{_tag(base, f'{name}/{at}')}</id><title>{_text(titled(title, 260))}</title>"
        f"<updated>{at}</updated>"
        f'<link rel="alternate" type="text/html" href="{_text(address)}"/>'
        f'<link rel="related" type="application/json" href="{_text(address)}index.json"/>'
        f"<summary>{_text(text[:1_000])}</summary></entry>\n"
    )


def feed(
    base: str, name: str, file: str, title: str, entries: Sequence[tuple[str, str]], *, stale: bool = False
) -> bytes:
    """An Atom feed (RFC 4287) of the site `name` at `base`, to stand in `file`."""
    # An empty feed has no date of its own, and the clock's would change it at every build.
    updated = max((at for at, _ in entries), default="1970-01-01T00:00:00Z")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{_tag(base, file)}</id><title>{_text(titled(f'{name}: {title}', 400))}</title>"
        f"<updated>{updated}</updated>\n"
        f"<author><name>{_text(name)}</name></author>"
        f'<link rel="self" type="application/atom+xml" href="{_text(base + file)}"/>'
        f'<link rel="alternate" type="text/html" href="{_text(base)}"/>\n'
        f"{_STALE if stale else ''}"
        f"{''.join(text for _, text in entries)}</feed>\n"
    ).encode()


def _of_site(site: SiteSettings, file: str, title: str, entries: Sequence[tuple[str, str]]) -> bytes:
    return feed(site.base, site.title, file, title, entries, stale=site.stale)


def _tag(base: str, what: str) -> str:
    return _text(f"tag:{urlsplit(base).hostname},2026:{what}")


def _text(text: str) -> str:
    return escape(clean(text))
