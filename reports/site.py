"""The whole site: a catalogue in, a folder of files out. Streaming, only what changed, and never half a page.

The order is what a reader may meet: first what pages refer to, then the papers, then the lists that link to them,
the overview last, and only then does anything go. Times, the machine and the order of a dictionary leave no trace:
equal input gives equal bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Final

import orjson
from jinja2 import Environment

from monitor import __version__
from monitor.errors import ConfigurationError
from monitor.model.catalogue import Catalogue, ChangeRow, PaperLine, PaperRow, Totals
from reports.addresses import feed_file, paper_folder
from reports.badges import badge
from reports.columns import FOLDER as COLUMNS_FOLDER
from reports.columns import ORDER, Columns
from reports.columns import index as columns_index
from reports.environment import make_environment
from reports.exports import FORMATS, Facts, paper_line, paper_twin, to_json
from reports.feeds import PER_FEED, category_feed, changes_feed
from reports.folder import SiteFolder, open_site_folder
from reports.grouping import Grouping
from reports.pages.about import AboutPage
from reports.pages.base import Page, draw, file_of
from reports.pages.changes import LOGGED, changes_pages
from reports.pages.lists import list_pages
from reports.pages.methodology import MethodologyPage
from reports.pages.nowhere import NowherePage
from reports.pages.overview import overview
from reports.pages.paper import PaperPage
from reports.pages.papers import PapersPage
from reports.pages.privacy import PrivacyPage
from reports.register import Register
from reports.schema import SCHEMA, twin_schema
from reports.settings import SiteSettings
from reports.signposts import HEARTBEAT, heartbeat, opensearch, robots, sitemaps
from reports.trend import trend

# The packages whose source decides what a page looks like: when one changes, every page is drawn again.
_DRAWN_BY: Final = ("templates", "reports", "monitor.rules", "monitor.model")
_DRAWN_WITH: Final = (".py", ".html", ".css", ".js", ".svg", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, in HTML pages: all there are now, those written, those left as they were, those removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


def build(catalogue: Catalogue, settings: SiteSettings, folder: Path) -> Built:
    """Make the folder show the catalogue.

    Papers that have not changed since the last build of the same catalogue are not even read, as long as the templates,
    the code and the settings are the same. Raises GraveyardError when the folder cannot be written or is being written,
    ConfigurationError for a logo or templates that are not there.
    """
    _check(settings)
    environment = make_environment(settings.voice, settings.templates)
    with open_site_folder(folder) as site:
        # Read first: whatever changes after it is drawn again by the next build.
        mark = catalogue.mark()
        totals = catalogue.totals()
        old = totals.last_look is not None and totals.last_look + settings.best_before < settings.built_at
        settings = replace(settings, stale=old)
        fingerprint = _fingerprint(settings)
        for path, content in _static(settings):
            site.put(path, content)
        known = site.remembered("fingerprint") == fingerprint and site.remembered("catalogue") == totals.installation
        since = int(site.remembered("mark") or 0) if known and totals.installation else 0
        work = _Work(catalogue, totals, settings, environment, site)
        work.enter_all(whole=not known)
        work.papers(since if since <= mark else 0)
        site.release()
        work.groups(whole=not known)
        work.data()
        work.pages()
        site.finish(fingerprint=fingerprint, catalogue=totals.installation, mark=str(mark))
        return Built(
            pages=site.written + site.unchanged,
            written=site.written,
            unchanged=site.unchanged,
            removed=site.removed,
        )


class _Work:
    """The steps of one build."""

    def __init__(
        self, catalogue: Catalogue, totals: Totals, settings: SiteSettings, environment: Environment, site: SiteFolder
    ) -> None:
        self._catalogue = catalogue
        self._totals = totals
        self._settings = settings
        self._environment = environment
        self._site = site
        self._register: Register = site.register()
        self._grouping = Grouping(site, settings, partial(draw, environment=environment, site=settings))
        self._drawn = False
        self._listed = 0
        self._changes: tuple[ChangeRow, ...] = ()

    def enter_all(self, *, whole: bool) -> None:
        """Read every paper's line once: for the register, the columns, and the lists, which wait on disk."""
        columns = Columns()
        for status in ORDER:
            if not self._settings.publishes(status):
                continue
            lines = self._entered(self._catalogue.lines(status), columns)
            for page in list_pages(lines, status, self._totals, self._settings.voice):
                self._site.stage(file_of(page), draw(page, self._environment, self._settings))
        for path, content in columns.close():
            self._site.stage(path, content)
        self._listed = columns.papers
        self._register.close()
        self._register.affect(self._grouping.close(self._catalogue, whole=whole))

    def papers(self, changed_since: int) -> None:
        """Draw the papers that changed, and those that name one of them."""
        for row in self._catalogue.papers(changed_since=changed_since):
            self._paper(row)
        if not changed_since:
            return
        for slugs in self._register.affected():
            for row in self._catalogue.papers_of(slugs):
                self._paper(row)
        # A list, not a generator: every page must be kept, also after the first that is missing.
        missing = [slug for slug in self._register.slugs() if not self._keep(slug)]
        for row in self._catalogue.papers_of(missing):
            self._paper(row)

    def groups(self, *, whole: bool) -> None:
        """Draw the authors, venues, categories and hosts that changed, and the search; all of them if `whole`."""
        self._grouping.write(whole=whole)

    def data(self) -> None:
        """The downloads, the feeds, and the descriptions of both."""
        for kind, write in FORMATS.items():
            path = f"data/papers.{kind}"
            if self._drawn or not self._site.keep(path):
                self._site.adopt(path, partial(_write_lines, write, self._register))
        self._site.put(f"{COLUMNS_FOLDER}index.json", columns_index(self._listed, self._settings.voice))
        self._site.put(SCHEMA, to_json(twin_schema(self._settings)))
        self._changes = tuple(row for row in self._catalogue.changes(LOGGED) if self._register.has(row.slug))
        self._site.put(feed_file(None), changes_feed(self._changes[:PER_FEED], self._settings))
        for category, _ in self._register.categories():
            feed = category_feed(category, self._register.newest(category, PER_FEED), self._settings)
            self._site.put(feed_file(category), feed)

    def pages(self) -> None:
        """All pages but papers and lists; the overview last."""
        past = trend(self._catalogue.past(), self._totals.last_look)
        settings, totals = self._settings, self._totals
        for page in changes_pages(self._changes, past, settings.voice):
            self._put(page)
        downloads = tuple(
            (
                f"data/papers.{kind}",
                kind.upper() if kind != "parquet" else "Parquet",
                self._site.size(f"data/papers.{kind}"),
            )
            for kind in FORMATS
        )
        self._put(PapersPage(totals=totals, site=settings))
        self._put(MethodologyPage(site=settings))
        self._put(PrivacyPage(totals=totals))
        self._put(AboutPage(totals=totals, downloads=downloads, categories=tuple(self._register.categories())))
        nowhere = draw(NowherePage(voice=settings.voice), self._environment, settings, root=settings.base_path)
        self._site.put("404.html", nowhere)
        self._site.put("robots.txt", robots(settings))
        self._site.put("opensearch.xml", opensearch(settings))
        for path, content in sitemaps(
            chain(self._grouping.folders(), map(paper_folder, self._register.slugs())), settings
        ):
            self._site.put(path, content)
        self._site.put(HEARTBEAT, heartbeat(totals, settings))
        self._put(overview(self._catalogue, totals, past, self._changes, settings))

    def _entered(self, lines: Iterable[PaperLine], columns: Columns) -> Iterator[PaperLine]:
        for line in lines:
            self._register.enter(line)
            self._grouping.enter(line)
            for path, content in columns.add(line):
                self._site.stage(path, content)
            yield line

    def _paper(self, row: PaperRow) -> None:
        if not self._register.has(row.slug):
            return
        voice, stale = self._settings.voice, self._settings.stale
        crypt, alike = self._register.neighbours(row.slug)
        page = PaperPage(row=row, site=self._settings, crypt=crypt, alike=alike, groups=self._grouping.of(row.slug))
        self._site.put(f"{page.folder}index.json", to_json(paper_twin(row, voice, stale=stale)))
        self._site.put(f"{page.folder}badge.svg", badge(row.status, row.cause, voice, stale=stale))
        self._put(page)
        self._register.export(row.slug, to_json(paper_line(row)))
        self._drawn = True

    def _keep(self, slug: str) -> bool:
        folder = paper_folder(slug)
        # Each is kept, whatever becomes of the others.
        kept = [self._site.keep(folder + name) for name in ("index.html", "index.json", "badge.svg")]
        return all(kept)

    def _put(self, page: Page) -> None:
        self._site.put(file_of(page), draw(page, self._environment, self._settings))


def _write_lines(write: Callable[[Iterable[Facts], Path], int], register: Register, target: Path) -> None:
    write((orjson.loads(line) for line in register.exported()), target)


def _check(settings: SiteSettings) -> None:
    if settings.logo and not settings.logo.is_file():
        raise ConfigurationError(f"There is no logo at {settings.logo}.", advice="Set site.logo to an SVG file.")
    if settings.templates and not settings.templates.is_dir():
        raise ConfigurationError(
            f"There is no folder of templates at {settings.templates}.",
            advice="Set site.templates to a folder, or null.",
        )


def _static(settings: SiteSettings) -> Iterator[tuple[str, bytes]]:
    """Our static files, the operator's in the place of those of the same name, and the operator's logo."""
    sources: dict[str, Traversable] = {
        source.name: source for source in files("templates").joinpath("static").iterdir()
    }
    if settings.templates and (settings.templates / "static").is_dir():
        sources |= {source.name: source for source in (settings.templates / "static").iterdir()}
    if settings.logo:
        sources["logo.svg"] = settings.logo
    for name in sorted(sources):
        if sources[name].is_file():
            yield f"static/{name}", sources[name].read_bytes()


def _fingerprint(settings: SiteSettings) -> str:
    """A digest of everything but the catalogue that a page depends on."""
    timeless = replace(settings, built_at=settings.built_at.min)
    digest = blake2b(f"{__version__}\n{timeless!r}".encode("utf-8", "surrogatepass"), digest_size=16)
    folders: list[Traversable] = [files(package) for package in _DRAWN_BY]
    if settings.templates and settings.templates.is_dir():
        folders.append(settings.templates)
    for folder in folders:
        for source in _sources(folder):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.is_file() and entry.name.endswith(_DRAWN_WITH):
            yield entry
