"""The small files beside the pages: the heartbeat, robots.txt and the sitemap."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final
from xml.sax.saxutils import escape

from monitor.model.catalogue import Totals
from monitor.model.status import CAUSES, Status
from reports.addresses import list_folder
from reports.exports import iso, to_json
from reports.printing import clean
from reports.settings import SiteSettings

# sitemaps.org/protocol.html: at most 50,000 addresses in one file.
_PER_SITEMAP: Final = 50_000
_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEARTBEAT: Final = "data/heartbeat.json"


def heartbeat(totals: Totals, site: SiteSettings) -> bytes:
    """The pulse: when the site was built, the last and the next look, and when the data becomes old. Times are UTC.

    `best_before` counts from the last look; before the first look it is null.
    """
    return to_json(
        {
            "built_at": iso(site.built_at),
            "last_look": iso(totals.last_look),
            "next_look": iso(totals.next_look),
            "looks": totals.looks,
            "looks_last_day": totals.looks_last_day,
            "papers": totals.papers,
            "statuses": {status.value: totals.statuses.get(status, 0) for status in Status},
            "best_before": iso(totals.last_look + site.best_before) if totals.last_look else None,
        }
    )


def robots(site: SiteSettings) -> bytes:
    """robots.txt (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.base}sitemap.xml\n".encode()


def opensearch(site: SiteSettings) -> bytes:
    """The description by which a browser adds this site to its search engines (OpenSearch 1.1)."""
    name = _plain(site.title)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        # The specification allows 16 characters here.
        f"<ShortName>{escape(name[:16].strip() or 'Papers')}</ShortName>\n"
        f"<Description>{escape(name[:500])}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image type="image/svg+xml">{escape(site.base)}static/icon.svg</Image>\n'
        f'<Url type="text/html" template="{escape(site.base)}search/?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    ).encode("utf-8", "replace")


def _plain(text: str) -> str:
    return " ".join(clean(text).split())


def sitemaps(rest: Iterable[str], site: SiteSettings) -> Iterator[tuple[str, bytes]]:
    """The sitemap's files with their names, 50,000 addresses each, and last the index.

    `rest` are the folders of all pages but the lists and the few there is one of.
    """
    lists = (list_folder(status, cause) for status in site.publish for cause in (None, *CAUSES[status]))
    folders = chain(("", "papers/", "changes/", "methodology/", "about/"), lists, rest)
    names: list[str] = []
    while batch := list(islice(folders, _PER_SITEMAP)):
        name = f"sitemap-{len(names) + 1}.xml"
        names.append(name)
        yield name, _xml("urlset", "url", (site.base + folder for folder in batch))
    yield "sitemap.xml", _xml("sitemapindex", "sitemap", (site.base + name for name in names))


def _xml(root: str, entry: str, addresses: Iterable[str]) -> bytes:
    lines = (f"<{entry}><loc>{escape(address)}</loc></{entry}>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_SITEMAP}>\n{"".join(lines)}</{root}>\n'.encode()
