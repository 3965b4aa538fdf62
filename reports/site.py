"""The whole site: a catalogue in, a folder of files out. Streaming, only what changed, and never half a page.

The order is what a reader may meet: first what pages refer to, then the papers, then the lists that link to them,
the overview last, and only then does anything go. Times, the machine and the order of a dictionary leave no trace:
equal input gives equal bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from jinja2 import Environment

from monitor import __version__
from monitor.model.catalogue import Catalogue, PaperRow, Totals
from monitor.model.status import Status
from reports.addresses import paper_folder
from reports.environment import make_environment
from reports.exports import paper_twin, to_json
from reports.folder import SiteFolder, open_site_folder
from reports.pages.about import AboutPage
from reports.pages.base import Page, draw, file_of
from reports.pages.lists import list_pages
from reports.pages.methodology import MethodologyPage
from reports.pages.nowhere import NowherePage
from reports.pages.overview import overview
from reports.pages.paper import PaperPage
from reports.pages.privacy import PrivacyPage
from reports.settings import SiteSettings
from reports.signposts import HEARTBEAT, heartbeat, robots, sitemaps

# The packages whose source decides what a page looks like: when one changes, every page is drawn again.
_DRAWN_BY: Final = ("templates", "reports", "monitor.rules", "monitor.model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, in HTML pages: all there are now, those written, those left as they were, those removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


def build(catalogue: Catalogue, settings: SiteSettings, folder: Path) -> Built:
    """Make the folder show the catalogue. Raises GraveyardError when it cannot be written or is being written.

    Papers that have not changed since the last build of the same catalogue are not even read, as long as the templates,
    the code and the settings are the same.
    """
    environment = make_environment()
    fingerprint = _fingerprint(settings)
    with open_site_folder(folder) as site:
        # Read first: whatever changes after it is drawn again by the next build.
        mark = catalogue.mark()
        totals = catalogue.totals()
        for path, content in _static():
            site.put(path, content)
        known = site.remembered("fingerprint") == fingerprint and site.remembered("catalogue") == totals.installation
        since = int(site.remembered("mark") or 0) if known and totals.installation else 0
        _papers(catalogue, since if since <= mark else 0, settings, environment, site)
        _lists(catalogue, totals, settings, environment, site)
        for page in (MethodologyPage(site=settings), AboutPage(totals=totals), PrivacyPage(totals=totals)):
            _put(page, settings, environment, site)
        nowhere = draw(NowherePage(), environment, settings, root=settings.base_path)
        site.put("404.html", nowhere)
        site.put("robots.txt", robots(settings))
        for path, content in sitemaps(catalogue.slugs(), settings):
            site.put(path, content)
        site.put(HEARTBEAT, heartbeat(totals, settings))
        _put(overview(catalogue, totals, settings), settings, environment, site)
        site.finish(fingerprint=fingerprint, catalogue=totals.installation, mark=str(mark))
        return Built(
            pages=site.written + site.unchanged,
            written=site.written,
            unchanged=site.unchanged,
            removed=site.removed,
        )


def _papers(
    catalogue: Catalogue, changed_since: int, settings: SiteSettings, environment: Environment, site: SiteFolder
) -> None:
    for row in catalogue.papers(changed_since=changed_since):
        _paper(row, settings, environment, site)
    if not changed_since:
        return
    # A list, not a generator: every page must be kept, also after the first that is missing.
    missing = [slug for slug in catalogue.slugs() if not _keep(slug, site)]
    if missing:
        for row in catalogue.papers():
            _paper(row, settings, environment, site)


def _paper(row: PaperRow, settings: SiteSettings, environment: Environment, site: SiteFolder) -> None:
    page = PaperPage(row=row)
    site.put(f"{page.folder}index.json", to_json(paper_twin(row)))
    _put(page, settings, environment, site)


def _keep(slug: str, site: SiteFolder) -> bool:
    folder = paper_folder(slug)
    return site.keep(f"{folder}index.html") and site.keep(f"{folder}index.json")


def _lists(
    catalogue: Catalogue, totals: Totals, settings: SiteSettings, environment: Environment, site: SiteFolder
) -> None:
    for status in Status:
        for page in list_pages(catalogue.lines(status), status, totals):
            site.stage(file_of(page), draw(page, environment, settings))
        site.release()


def _put(page: Page, settings: SiteSettings, environment: Environment, site: SiteFolder) -> None:
    site.put(file_of(page), draw(page, environment, settings))


def _static() -> Iterator[tuple[str, bytes]]:
    for source in sorted(files("templates").joinpath("static").iterdir(), key=lambda source: source.name):
        if source.is_file():
            yield f"static/{source.name}", source.read_bytes()


def _fingerprint(settings: SiteSettings) -> str:
    """A digest of everything but the catalogue that a page depends on."""
    timeless = replace(settings, built_at=settings.built_at.min)
    digest = blake2b(f"{__version__}\n{timeless!r}".encode("utf-8", "surrogatepass"), digest_size=16)
    for package in _DRAWN_BY:
        for source in _sources(files(package)):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.is_file() and entry.name.endswith((".py", ".html", ".css", ".js", ".svg")):
            yield entry
