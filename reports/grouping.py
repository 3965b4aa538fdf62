"""What a build makes of groups: their pages, twins and feeds, the pages that lead to them, and the search."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain, islice
from typing import Final

from monitor.model.catalogue import Catalogue, HostRow
from monitor.model.status import Status
from reports.addresses import authors_folder, group_folder
from reports.entering import Noted
from reports.exports import to_json
from reports.feeds import PER_FEED, group_feed
from reports.folder import SiteFolder
from reports.groups import Group, GroupKind, Groups, tally
from reports.listing import Pace
from reports.members import Members
from reports.pages.base import Page, file_of
from reports.pages.directories import (
    IN_MATRIX,
    authors_page,
    categories_page,
    hosts_page,
    letters_pages,
    search_page,
    venues_page,
)
from reports.pages.group import LISTED, GroupPage, group_twin, host_facts
from reports.persons import persons_named
from reports.schema import GROUP_SCHEMA, group_schema
from reports.search import FOLDER as SEARCH
from reports.search import INDEX as SEARCH_INDEX
from reports.search import Cut, SearchIndex, search_index
from reports.settings import SiteSettings

_NEAR: Final = 8
# Counting what is near a very large group costs more than it tells.
_MOST_NEAR: Final = 2_000
_BESIDE: Final = {
    GroupKind.AUTHOR: (
        ("Topics", GroupKind.CATEGORY), ("Often together with", GroupKind.AUTHOR), ("Venues", GroupKind.VENUE)
    ),
    GroupKind.VENUE: (("Topics", GroupKind.CATEGORY),),
    GroupKind.CATEGORY: (("Venues", GroupKind.VENUE),),
    GroupKind.HOST: (),
}  # fmt: skip
_LISTED_IN_SITEMAP: Final = (GroupKind.VENUE, GroupKind.CATEGORY, GroupKind.HOST)


class Grouping:
    """The groups and the search of one build: told what changed, or every line; `close`; then write what changed.

    A build is told either by `enter` and `forget_others`, and is then written as a whole, or by `change` and `leave`.
    """

    def __init__(self, site: SiteFolder, settings: SiteSettings, draw: Callable[[Page], bytes]) -> None:
        self._site = site
        self._settings = settings
        self._draw = draw
        self._members: Members = site.members()
        self._groups: Groups = site.groups(authors_from=settings.author_pages, silent=settings.no_author_pages)
        self._search: SearchIndex = site.search()
        self._hosts: dict[str, HostRow] = {}

    def begin(self) -> None:
        """Every paper there is will be entered."""
        self._search.empty()

    def enter(self, paper: Noted) -> None:
        """Note a paper, as one of all there are. Its words are put in order later, while the papers are drawn."""
        number, change = self._members.enter(paper.member)
        if change is not None:
            self._groups.move(change, paper.groups)
        self._search.enter(paper.member.slug, number, paper.words)

    def change(self, paper: Noted) -> None:
        """Note what became of a paper since the last build."""
        _, change = self._members.enter(paper.member)
        if change is not None:
            self._groups.move(change, paper.groups)
            self._search.move(change, paper.words)

    def leave(self, slug: str) -> None:
        """Forget a paper."""
        change = self._members.leave(slug)
        if change is not None:
            self._groups.move(change, ())
            self._search.move(change, ())

    def forget_others(self) -> None:
        """After every paper was entered: forget all others."""
        for change in self._members.gone():
            self._groups.move(change, ())

    def close(self, catalogue: Catalogue, *, whole: bool) -> list[str]:
        """Count what moved; the slugs of papers whose pages must be drawn for what their groups became."""
        for host in catalogue.hosts():
            self._hosts[host.name] = host
            self._groups.note(GroupKind.HOST, host.name, to_json(host_facts(host)).decode())
        if whole:
            self._groups.move_all()
        return self._groups.close()

    @property
    def regrouped(self) -> bool:
        """Whether a paper has other groups than before."""
        return self._groups.regrouped

    def of(self, slug: str) -> Mapping[tuple[str, str], str]:
        """The folders of the groups a paper belongs to, by kind and name."""
        return {group: group_folder(*group) for group in self._groups.of(slug)}

    def folders(self) -> Iterator[str]:
        """The folders the sitemap names: those of authors are kept from search engines."""
        yield from ("venues/", "categories/", "hosts/", "search/")
        for group in chain.from_iterable(self._groups.all(kind) for kind in _LISTED_IN_SITEMAP):
            yield group_folder(group.kind, group.name)

    def write(self, pace: Pace, *, whole: bool) -> Iterator[None]:
        """Write every group that changed, the pages that lead to groups, and the search, step by step; all if `whole`.

        Of a group, what names other files comes first: it is held, and what is held appears backwards.
        """
        if pace.far:
            self._groups.move_far()
        yield from self._write_groups(pace, whole=whole)
        yield from self._write_directories(whole=whole)
        if whole:
            yield from self._search.fill()
        yield from self._write_search(whole=whole)
        self._groups.settle(beyond=None if pace.far else LISTED)

    def describe(self) -> None:
        """What the search's pieces and the groups' twins are read with; to be written when those are there."""
        pieces = [path for path in self._site.current(SEARCH) if path != SEARCH_INDEX]
        self._site.put(SEARCH_INDEX, search_index(self._cut(), pieces, self._settings.voice))
        self._site.remember(cut=self._cut().name)
        self._site.put(GROUP_SCHEMA, to_json(group_schema(self._settings)))

    def _cut(self) -> Cut:
        return Cut(self._members.count())

    def _write_groups(self, pace: Pace, *, whole: bool) -> Iterator[None]:
        gone: set[str] = set()
        for group in self._groups.moved():
            page = self._group(group, pace.of) if self._groups.shown(group) else None
            there = set() if whole else set(self._site.below(group_folder(group.kind, group.name)))
            later = {f"{page.beside(number)}index.html" for number in range(2, page.pages + 1)} if page else set()
            waits = not pace.far and later <= there
            gone |= there - later if waits else there
            if page:
                yield from self._write_group(page, 1 if waits else page.pages)
        # Each is kept, whatever becomes of the others.
        kept = [whole or self._site.keep_rest(f"{kind.value}/", but=gone) for kind in GroupKind]
        if not all(kept):
            self._groups.move_all()
            yield from self._write_groups(replace(pace, far=True), whole=True)

    def _group(self, group: Group, today: date | None) -> GroupPage:
        near: dict[str, list[tuple[Group, int, bool]]] = {}
        for heading, kind in _BESIDE[group.kind] if group.size <= _MOST_NEAR else ():
            near[heading] = [
                (other, shared, self._groups.shown(other))
                for other, shared in self._groups.with_others(group, kind, _NEAR)
            ]
        named = group.kind is GroupKind.AUTHOR
        lines = self._groups.lines(group, group.size if named else LISTED)
        return GroupPage(
            group=group,
            papers=lines[:LISTED],
            persons=persons_named(group.name, lines) if named else (),
            lines=(),
            years=self._groups.by_year(group),
            near={heading: found for heading, found in near.items() if found},
            site=self._settings,
            host=self._hosts.get(group.name) if group.kind is GroupKind.HOST else None,
            taken_on=today,
        )

    def _write_group(self, page: GroupPage, pages: int) -> Iterator[None]:
        group = page.group
        drawn = self._groups.drawn(group, pages * LISTED)
        for number in range(1, pages + 1):
            self._put(replace(page, number=number, lines=tuple(islice(drawn, LISTED))))
            yield
        if group.kind is not GroupKind.AUTHOR:
            newest = self._groups.newest(group, PER_FEED)
            self._site.put(
                f"{page.folder}feed.xml", group_feed(page.title, f"{page.folder}feed.xml", newest, self._settings)
            )
        self._site.put(f"{page.folder}index.json", to_json(group_twin(page)))

    def _write_directories(self, *, whole: bool) -> Iterator[None]:
        groups = self._groups
        self._put(venues_page(groups.matrix(GroupKind.VENUE, IN_MATRIX), groups.all(GroupKind.VENUE)))
        counted: list[tuple[Group, Counter[Status]]] = [
            (group, tally(groups.by_year(group))) for group in groups.all(GroupKind.CATEGORY)
        ]
        self._put(categories_page(counted, self._settings))
        self._put(hosts_page([(group, self._hosts.get(group.name)) for group in groups.all(GroupKind.HOST)]))
        self._put(search_page())
        yield from self._write_authors(whole=whole)

    def _write_authors(self, *, whole: bool) -> Iterator[None]:
        least, turned = self._settings.author_pages, self._groups.turned_letters()
        if not (whole or turned) and self._site.keep_rest("authors/"):
            return
        letters = self._groups.letters()
        for two, _ in letters:
            if whole or two in turned:
                for page in letters_pages(two, self._groups.under(two), least):
                    self._put(page)
                    yield
        self._put(authors_page(letters, least))
        stale = {path for two in turned for path in self._site.below(authors_folder(two))}
        if not whole and not self._site.keep_rest("authors/", but=stale):
            yield from self._write_authors(whole=True)

    def _write_search(self, *, whole: bool) -> Iterator[None]:
        cut = self._cut()
        whole = whole or self._site.remembered("cut") != cut.name
        gone: set[str] = set()
        for path, content in self._search.pieces(cut, whole=whole):
            if content is None:
                gone.add(path)
            else:
                self._site.put(path, content)
            yield
        if not whole and not self._site.keep_rest(SEARCH, but={*gone, SEARCH_INDEX}):
            yield from self._write_search(whole=True)

    def _put(self, page: Page) -> None:
        self._site.put(file_of(page), self._draw(page))
