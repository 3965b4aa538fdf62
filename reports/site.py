"""The whole site: a catalogue in, a folder of files out. Streaming, only what changed, and never half a page.

The order is what a reader may meet: first what pages refer to, then the papers, then the lists that link to them,
the overview last, and only then does anything go. Times, the machine, how many processes draw and the order of a
dictionary leave no trace: equal input gives equal bytes.
"""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final

from jinja2 import Environment

from monitor.model.catalogue import Catalogue, ChangeRow, Totals
from reports.addresses import feed_file, paper_folder
from reports.columns import FOLDER as COLUMNS_FOLDER
from reports.columns import index as columns_index
from reports.compiled import compiled_in
from reports.curves import Curves, count_curves, kept_curves, pack_curves
from reports.drawing import Drawer, Drawn, Order
from reports.entering import Noted, noted
from reports.environment import make_environment, mistakes_told
from reports.exports import FORMATS, convert, to_json
from reports.feeds import PER_FEED, category_feed, changes_feed
from reports.folder import SiteFolder, open_site_folder
from reports.grouping import Grouping
from reports.listing import Listing, Pace, pace_of
from reports.moved import lead_on
from reports.pages.about import AboutPage
from reports.pages.base import Page, draw, file_of
from reports.pages.changes import LOGGED, changes_pages
from reports.pages.methodology import MethodologyPage
from reports.pages.nowhere import NowherePage
from reports.pages.overview import overview
from reports.pages.papers import PapersPage
from reports.pages.privacy import PrivacyPage
from reports.register import Register
from reports.schema import SCHEMA, twin_schema
from reports.settings import SiteSettings
from reports.signposts import HEARTBEAT, heartbeat, opensearch, robots, sitemaps
from reports.sources import check, fingerprint_of, static_files
from reports.twinfeeds import SITE, site_facts
from reports.workers import PER_ORDER, Converting, Crew, Dealing, Hands, Reading, converted, in_turn

ALWAYS_FRESH: Final = 5_000
"""Up to so many papers all is written with every change; beyond, downloads and the far pages of lists once a day."""
_LOOKED_AFTER: Final = 2_000
"""Papers whose files are looked for in each build, in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, in HTML pages: all there are now, those written, those left as they were, those removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


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
    check(settings)
    with mistakes_told(settings.templates), open_site_folder(folder) as site, ExitStack() as stack:
        # Read first: whatever changes after it is drawn again by the next build.
        mark = catalogue.mark()
        totals = catalogue.totals()
        old = totals.last_look is not None and totals.last_look + settings.best_before < settings.built_at
        settings = replace(settings, stale=old)
        fingerprint = fingerprint_of(settings)
        environment = make_environment(settings.voice, settings.templates, compiled_in(folder, fingerprint))
        for path, content in static_files(settings):
            site.put(path, content)
        papers = sum(totals.statuses.get(status, 0) for status in settings.publish)
        pace = "daily" if papers > ALWAYS_FRESH else "always"
        told = (site.remembered("fingerprint"), site.remembered("catalogue"), site.remembered("pace"))
        # A site that grew or shrank past the bound says of no page, or of too many, of which day it is.
        known = told == (fingerprint, totals.installation, pace)
        since = int(site.remembered("mark") or 0) if known and totals.installation else 0
        whole = not 0 < since <= mark
        crew = Crew(stack, hands, settings, folder, mark)
        work = _Work(catalogue, totals, settings, environment, site, crew=crew, whole=whole)
        if whole:
            work.enter_all()
        else:
            work.enter_changed(since)
        work.regroup()
        work.papers(folder)
        work.lead_on(fingerprint)
        work.data(fresh=fresh_downloads)
        work.pages()
        site.finish(
            day=f"{settings.built_at:%Y-%m-%d}",
            base_path=settings.base_path,
            fingerprint=fingerprint,
            catalogue=totals.installation,
            pace=pace,
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
        crew: Crew,
        whole: bool,
    ) -> None:
        self._whole = whole
        self._catalogue = catalogue
        self._totals = totals
        self._settings = settings
        self._environment = environment
        self._site = site
        self._crew = crew
        self._register: Register = site.register()
        self._draw = partial(draw, environment=environment, site=settings)
        self._grouping = Grouping(site, settings, self._draw)
        self._listing = Listing(site, self._register, settings, totals, self._draw)
        self._drawn = False
        self._changes: tuple[ChangeRow, ...] = ()
        self._curves: Curves
        self.downloaded = site.remembered("downloads") or ""
        self.downloads_due = site.remembered("downloads_due") != "no"

    def enter_all(self) -> None:
        """Read every paper's line, and have every page drawn."""
        self._grouping.begin()
        # By slug, which is the order they lie in: entered as the lists go, they would land all over the trees.
        for paper in self._everyone():
            self._register.enter(paper.listed)
            self._grouping.enter(paper)
        self._register.close()
        self._grouping.forget_others()

    def enter_changed(self, since: int) -> None:
        """Read the lines of the papers that changed; what is no more in the catalogue goes."""
        register, publishes = self._register, self._settings.publishes
        changed = set(self._catalogue.changed_since(since))
        for line in self._catalogue.lines_of(sorted(changed)):
            if publishes(line.status):
                paper = noted(line, self._environment)
                register.change(paper.listed)
                self._grouping.change(paper)
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

    def papers(self, folder: Path) -> None:
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
            to_draw = self._register.to_draw()
            if to_draw and (ends := self._crew.ends(to_draw)):
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
        """The downloads."""
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
            self._write_downloads()
            self.downloaded, due = today, False
        self.downloads_due = due

    def _write_downloads(self) -> None:
        """All formats from the lines that were kept, each by a process of its own where there are any."""
        parts = {kind: self._site.beside(kind) for kind in FORMATS}
        lines = parts["jsonl"]
        with lines.open("wb") as file:
            file.writelines(self._register.exported())
        others = [Converting(lines, kind, part) for kind, part in parts.items() if kind != "jsonl"]
        ends = self._crew.ends(self._register.count() if self._whole else 0)
        if ends:
            converted(ends, others)
        else:
            for one in others:
                convert(one.source, one.kind, one.target)
        for kind, part in parts.items():
            self._site.adopt(f"data/papers.{kind}", part)

    def pages(self) -> None:
        """The pages that name the downloads, the pulse, and the overview last."""
        settings, totals = self._settings, self._totals
        downloads = tuple(
            (
                f"data/papers.{kind}",
                kind.upper() if kind != "parquet" else "Parquet",
                self._site.size(f"data/papers.{kind}"),
            )
            for kind in FORMATS
        )
        self._put(
            AboutPage(
                totals=totals,
                downloads=downloads,
                taken_on=date.fromisoformat(self.downloaded),
                categories=tuple(self._register.categories()),
            )
        )
        self._site.put(HEARTBEAT, heartbeat(totals, settings))
        self._put(overview(self._catalogue, totals, self._curves, self._changes, settings))

    def _rest(self) -> Iterator[None]:
        """Feeds, sitemaps and the pages that stand alone, step by step."""
        settings, totals, site = self._settings, self._totals, self._site
        self._curves = self._counted()
        yield
        self._changes = tuple(row for row in self._catalogue.changes(LOGGED) if self._register.has(row.slug))
        site.put(feed_file(None), changes_feed(self._changes[:PER_FEED], settings))
        for category, _ in self._register.categories():
            feed = category_feed(category, self._register.newest(category, PER_FEED), settings)
            site.put(feed_file(category), feed)
            yield
        for page in changes_pages(self._changes, self._curves.trend, settings.voice):
            self._put(page)
            yield
        site.put(f"{COLUMNS_FOLDER}index.json", columns_index(self._listing.papers, settings.voice))
        site.put(SCHEMA, to_json(twin_schema(settings)))
        self._put(PapersPage(totals=totals, site=settings, taken_on=self._listing.taken_on))
        self._put(MethodologyPage(site=settings))
        self._put(PrivacyPage(totals=totals))
        for path, gone in (("404.html", False), ("410.html", True)):
            nowhere = NowherePage(voice=settings.voice, gone=gone)
            site.put(path, draw(nowhere, self._environment, settings, root=settings.base_path))
        site.put(SITE, to_json(site_facts(settings)))
        site.put("robots.txt", robots(settings))
        site.put("opensearch.xml", opensearch(settings))
        peopled = self._whole or self._register.peopled or self._grouping.regrouped
        if peopled or not site.keep_rest("sitemap"):
            folders = chain(self._grouping.folders(), map(paper_folder, self._register.slugs()))
            for path, content in sitemaps(folders, settings):
                site.put(path, content)
                yield

    def _counted(self) -> Curves:
        if self._register.count() <= ALWAYS_FRESH:
            return count_curves(self._catalogue, self._totals, None)
        today = self._settings.built_at.date()
        remembered = None if self._whole else self._site.remembered("curves")
        curves = kept_curves(remembered, today, self._totals) or count_curves(self._catalogue, self._totals, today)
        self._site.remember(curves=pack_curves(curves))
        return curves

    def _everyone(self) -> Iterator[Noted]:
        """Every paper that has a page, by slug; read by the processes beside this one, where there are any."""
        ends = self._crew.ends(self._totals.papers)
        if not ends:
            for line in self._catalogue.lines():
                if self._settings.publishes(line.status):
                    yield noted(line, self._environment)
            return
        slugs = self._catalogue.slugs()
        readings = iter(lambda: Reading(list(islice(slugs, PER_ORDER))), Reading([]))
        for read in in_turn(ends, readings):
            here = [
                noted(line, self._environment)
                for line in self._catalogue.lines_of(read.left)
                if self._settings.publishes(line.status)
            ]
            yield from sorted([*read.papers, *here], key=_slug) if here else read.papers

    def _leave(self, slug: str) -> None:
        self._register.leave(slug)
        self._grouping.leave(slug)

    def _ways(self, pace: Pace) -> Generator[None, None, None]:
        """Write what leads to the papers, step by step."""
        yield from self._listing.write(pace)
        yield from self._grouping.write(pace, whole=self._whole)
        yield from self._rest()

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


def _slug(paper: Noted) -> str:
    return paper.member.slug
