"""The whole site: a catalogue in, a folder of files out. Streaming, only what changed, and never half a page.

The order is what a reader may meet: first what pages refer to, then the papers, then the lists that link to them,
the overview last, and only then does anything go. Times, the machine, how many processes draw and the order of a
dictionary leave no trace: equal input gives equal bytes.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
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
from monitor.model.catalogue import Catalogue, ChangeRow, PaperLine, Totals
from reports.addresses import feed_file, paper_folder
from reports.columns import CAUSE_NUMBERS, values_of
from reports.columns import FOLDER as COLUMNS_FOLDER
from reports.columns import index as columns_index
from reports.compiled import compiled_in
from reports.curves import Curves, count_curves, kept_curves, pack_curves
from reports.drawing import Drawer, Drawn, Order
from reports.environment import make_environment
from reports.exports import FORMATS, Facts, to_json
from reports.feeds import PER_FEED, category_feed, changes_feed
from reports.folder import SiteFolder, open_site_folder
from reports.grouping import Grouping
from reports.listing import Listing, Pace, pace_of
from reports.moved import lead_on
from reports.pages.about import AboutPage
from reports.pages.base import Page, draw, file_of
from reports.pages.changes import LOGGED, changes_pages
from reports.pages.lists import draw_line
from reports.pages.methodology import MethodologyPage
from reports.pages.nowhere import NowherePage
from reports.pages.overview import overview
from reports.pages.papers import PapersPage
from reports.pages.privacy import PrivacyPage
from reports.register import Listed, Register, listed
from reports.schema import SCHEMA, twin_schema
from reports.settings import SiteSettings
from reports.signposts import HEARTBEAT, heartbeat, opensearch, robots, sitemaps
from reports.twinfeeds import SITE, site_facts
from reports.workers import PER_ORDER, Dealing, Opener, drawing_processes

ALWAYS_FRESH: Final = 5_000
"""Up to so many papers all is written with every change; beyond, downloads and the far pages of lists once a day."""
WORTH_PROCESSES: Final = 1_500
_LOOKED_AFTER: Final = 2_000
"""Papers whose files are looked for in each build, in turn."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """How a build is shared out: `count` processes, each with a catalogue of its own that `opener` opens."""

    opener: Opener
    count: int
    worth: int = WORTH_PROCESSES
    """From how many papers on: a process takes as long to begin as it takes to draw some hundred."""


def build(
    catalogue: Catalogue,
    settings: SiteSettings,
    folder: Path,
    *,
    hands: Hands | None = None,
    fresh_downloads: bool = False,
) -> Built:
    """Make the folder show the catalogue.

    Papers that have not changed since the last build of the same catalogue are not even read, as long as the templates,
    the code and the settings are the same. Where there are more than `ALWAYS_FRESH` papers, the downloads are written
    once a day, or for `fresh_downloads`. Raises GraveyardError when the folder cannot be written or is being written,
    ConfigurationError for a logo or templates that are not there.
    """
    _check(settings)
    with open_site_folder(folder) as site:
        # Read first: whatever changes after it is drawn again by the next build.
        mark = catalogue.mark()
        totals = catalogue.totals()
        old = totals.last_look is not None and totals.last_look + settings.best_before < settings.built_at
        settings = replace(settings, stale=old)
        fingerprint = _fingerprint(settings)
        environment = make_environment(settings.voice, settings.templates, compiled_in(folder, fingerprint))
        for path, content in _static(settings):
            site.put(path, content)
        known = site.remembered("fingerprint") == fingerprint and site.remembered("catalogue") == totals.installation
        since = int(site.remembered("mark") or 0) if known and totals.installation else 0
        whole = not 0 < since <= mark
        work = _Work(catalogue, totals, settings, environment, site, whole=whole)
        if whole:
            work.enter_all()
        else:
            work.enter_changed(since)
        work.regroup()
        work.papers(folder, hands, mark)
        work.lead_on(fingerprint)
        work.data(fresh=fresh_downloads)
        work.pages()
        site.finish(
            day=f"{settings.built_at:%Y-%m-%d}",
            base_path=settings.base_path,
            fingerprint=fingerprint,
            catalogue=totals.installation,
            mark=str(mark),
            downloads=work.downloaded,
            downloads_due="yes" if work.downloads_due else "no",
        )
        return Built(
            pages=site.written + site.unchanged,
            written=site.written,
            unchanged=site.unchanged,
            removed=site.removed,
        )


class _Work:
    """The steps of one build, of everything there is if `whole`, otherwise of what changed."""

    def __init__(
        self,
        catalogue: Catalogue,
        totals: Totals,
        settings: SiteSettings,
        environment: Environment,
        site: SiteFolder,
        *,
        whole: bool,
    ) -> None:
        self._whole = whole
        self._catalogue = catalogue
        self._totals = totals
        self._settings = settings
        self._environment = environment
        self._site = site
        self._register: Register = site.register()
        self._draw = partial(draw, environment=environment, site=settings)
        self._grouping = Grouping(site, settings, self._draw)
        self._listing = Listing(site, self._register, settings, totals, self._draw)
        self._drawn = False
        self._changes: tuple[ChangeRow, ...] = ()
        self.downloaded = site.remembered("downloads") or ""
        self.downloads_due = site.remembered("downloads_due") != "no"

    def enter_all(self) -> None:
        """Read every paper's line, and have every page drawn."""
        # By slug, which is the order they lie in: entered as the lists go, they would land all over the trees.
        for line in self._catalogue.lines():
            if self._settings.publishes(line.status):
                self._register.enter(self._listed(line))
                self._grouping.enter(line)
        self._register.close()
        self._grouping.forget_others()

    def enter_changed(self, since: int) -> None:
        """Read the lines of the papers that changed; what is no more in the catalogue goes."""
        register, publishes = self._register, self._settings.publishes
        changed = set(self._catalogue.changed_since(since))
        for line in self._catalogue.lines_of(sorted(changed)):
            if publishes(line.status):
                register.change(self._listed(line))
                self._grouping.change(line)
                changed.remove(line.slug)
        for slug in sorted(changed):
            self._leave(slug)
        if register.count() != sum(self._totals.statuses.get(status, 0) for status in self._settings.publish):
            # Some were forgotten, and left no trace.
            standing = iter(self._catalogue.slugs())
            there = next(standing, None)
            for slug in list(register.slugs()):
                while there is not None and there < slug:
                    there = next(standing, None)
                if there != slug:
                    self._leave(slug)
        register.want(self._site.lost(_LOOKED_AFTER))

    def regroup(self) -> None:
        """Count the groups again; papers whose authors won or lost a page are drawn."""
        self._register.want(self._grouping.close(self._catalogue, whole=self._whole))

    def papers(self, folder: Path, hands: Hands | None, mark: int) -> None:
        """Draw the papers that changed, those that name one of them, and those that somebody took away.

        Then, or meanwhile where other processes draw the papers, what leads to them: it appears when they are there.
        """
        self._site.hold()
        pace = pace_of(
            self._site,
            self._register,
            self._settings.built_at.date(),
            daily=self._register.count() > ALWAYS_FRESH,
            whole=self._whole,
        )
        if pace.far:
            self._register.want_waiting()
        # Closed also when a process dies: a list half read would keep the manifest locked.
        with closing(self._ways(pace)) as ways:
            if hands is not None and self._register.to_draw() >= hands.worth:
                with drawing_processes(hands.opener, self._settings, folder, mark=mark, count=hands.count) as ends:
                    dealing = Dealing(ends, self._orders(pace), self._record)
                    for _ in ways:
                        dealing.turn()
                    dealing.finish()
            drawer = Drawer(self._settings, folder, self._environment)
            for order in self._orders(pace):
                self._record(list(drawer.draw(order, self._catalogue)))
            deque(ways, maxlen=0)
        self._site.release()
        self._grouping.describe()

    def lead_on(self, fingerprint: str) -> None:
        """What stands where papers stood that turned out to be another one."""
        base_path, voice = self._settings.base_path, self._settings.voice
        lead_on(
            (row for row in self._catalogue.merged() if self._register.has(row.into)),
            self._site,
            partial(draw, environment=self._environment, site=self._settings),
            base_path=base_path,
            voice=voice,
            fingerprint=fingerprint,
        )

    def data(self, *, fresh: bool) -> None:
        """The downloads, the feeds, and the descriptions of both."""
        today = f"{self._settings.built_at:%Y-%m-%d}"
        papers = self._register.count()
        changed = self._drawn or bool(self._register.moved)
        # What changed in a build that wrote no downloads waits in `due` for one that does.
        due = changed or self.downloads_due
        # No download names somebody until tomorrow who asked to be removed.
        fresh = fresh or self._register.left
        write_now = due and (fresh or papers <= ALWAYS_FRESH or self.downloaded != today)
        kept = [self._site.keep(f"data/papers.{kind}") for kind in FORMATS]
        if write_now or not all(kept):
            for kind, write in FORMATS.items():
                self._site.adopt(f"data/papers.{kind}", partial(_write_lines, write, self._register))
            self.downloaded, due = today, False
        self.downloads_due = due
        codes = [code for code, _ in self._register.categories()]
        self._site.put(f"{COLUMNS_FOLDER}index.json", columns_index(self._listing.papers, self._settings.voice, codes))
        self._site.put(SCHEMA, to_json(twin_schema(self._settings)))
        self._changes = tuple(row for row in self._catalogue.changes(LOGGED) if self._register.has(row.slug))
        self._site.put(feed_file(None), changes_feed(self._changes[:PER_FEED], self._settings))
        for category in codes:
            feed = category_feed(category, self._register.newest(category, PER_FEED), self._settings)
            self._site.put(feed_file(category), feed)

    def pages(self) -> None:
        """All pages but papers and lists; the overview last."""
        settings, totals = self._settings, self._totals
        curves = self._curves()
        for page in changes_pages(self._changes, curves.trend, settings.voice):
            self._put(page)
        downloads = tuple(
            (
                f"data/papers.{kind}",
                kind.upper() if kind != "parquet" else "Parquet",
                self._site.size(f"data/papers.{kind}"),
            )
            for kind in FORMATS
        )
        self._put(PapersPage(totals=totals, site=settings, taken_on=self._listing.taken_on))
        self._put(MethodologyPage(site=settings))
        self._put(PrivacyPage(totals=totals))
        self._put(
            AboutPage(
                totals=totals,
                downloads=downloads,
                taken_on=date.fromisoformat(self.downloaded),
                categories=tuple(self._register.categories()),
            )
        )
        nowhere = draw(NowherePage(voice=settings.voice), self._environment, settings, root=settings.base_path)
        self._site.put("404.html", nowhere)
        gone = draw(NowherePage(voice=settings.voice, gone=True), self._environment, settings, root=settings.base_path)
        self._site.put("410.html", gone)
        self._site.put(SITE, to_json(site_facts(settings)))
        self._site.put("robots.txt", robots(settings))
        self._site.put("opensearch.xml", opensearch(settings))
        peopled = self._whole or self._register.peopled or self._grouping.regrouped
        if peopled or not self._site.keep_rest("sitemap"):
            folders = chain(self._grouping.folders(), map(paper_folder, self._register.slugs()))
            for path, content in sitemaps(folders, settings):
                self._site.put(path, content)
        self._site.put(HEARTBEAT, heartbeat(totals, settings))
        self._put(overview(self._catalogue, totals, curves, self._changes, settings))

    def _curves(self) -> Curves:
        if self._register.count() <= ALWAYS_FRESH:
            return count_curves(self._catalogue, self._totals, None)
        today = self._settings.built_at.date()
        remembered = None if self._whole else self._site.remembered("curves")
        curves = kept_curves(remembered, today, self._totals) or count_curves(self._catalogue, self._totals, today)
        self._site.remember(curves=pack_curves(curves))
        return curves

    def _listed(self, line: PaperLine) -> Listed:
        drawn = draw_line(line, self._environment)
        return listed(line, place=CAUSE_NUMBERS[line.cause], drawn=drawn, columns=values_of(line))

    def _leave(self, slug: str) -> None:
        self._register.leave(slug)
        self._grouping.leave(slug)

    def _ways(self, pace: Pace) -> Generator[None, None, None]:
        """Write what leads to the papers, step by step."""
        yield from self._listing.write(pace)
        yield from self._grouping.write(pace, whole=self._whole)

    def _orders(self, pace: Pace) -> Iterator[Order]:
        for slugs in self._register.todo(PER_ORDER):
            neighbours = {slug: self._register.neighbours(slug) for slug in slugs}
            groups = {slug: self._grouping.of(slug) for slug in slugs}
            yield Order(neighbours=neighbours, groups=groups, held=self._site.held(slugs), taken_on=pace.of)

    def _record(self, drawn: Sequence[Drawn]) -> None:
        self._drawn = self._drawn or bool(drawn)
        self._site.record(drawn)
        self._register.done([(paper.slug, paper.line) for paper in drawn])

    def _put(self, page: Page) -> None:
        self._site.put(file_of(page), self._draw(page))


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
