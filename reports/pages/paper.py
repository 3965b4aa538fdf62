"""A paper's page: its verdict with the reasons, the addresses, the evidence behind them, and what happened before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

from monitor.model.catalogue import HistoryRow, PaperRow
from monitor.model.papers import LinkKind
from monitor.model.status import Status
from reports.addresses import mail_link, paper_folder, web_link
from reports.citing import bibtex, csl, ris
from reports.endings import steps
from reports.pages.links import ShownLink, newest_look, show_link
from reports.pages.wording import AVAILABILITY, PLACES
from reports.register import Entry
from reports.settings import SiteSettings
from reports.strip import strip
from reports.why import why

# https://info.arxiv.org/help/arxiv_identifier.html: the form since 2007, and the one before.
_ARXIV: Final = re.compile(r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,3})?|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]{1,3})?")
# The DOI Handbook, 2.2: a directory indicator, a registrant, a slash, and any printable characters.
_DOI: Final = re.compile(r"10\.[0-9.]{4,20}/\S{1,1000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A burial of ours that was struck out: from when to when (UTC) the page was wrong, and why."""

    begins: datetime
    ends: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """One paper's page. `crypt` are papers of the same category, `alike` those with the same cause.

    Both are as they were on the day `taken_on`; None: as they are.
    `groups` are the folders of the authors, venues, categories and hosts of it that have a page, by kind and name.
    """

    row: PaperRow
    site: SiteSettings
    crypt: tuple[Entry, ...] = ()
    alike: tuple[Entry, ...] = ()
    taken_on: date | None = None
    groups: Mapping[tuple[str, str], str] = field(default_factory=dict)
    template: str = field(default="pages/paper.html", init=False)

    @property
    def folder(self) -> str:
        """The paper's permanent folder."""
        return paper_folder(self.row.slug)

    @property
    def title(self) -> str:
        """The paper's own title."""
        return self.row.title

    @property
    def description(self) -> str:
        """The verdict in one line."""
        words = self.site.voice.words(self.row.cause)
        return f"{self.site.voice.face(self.row.status).word}, {words.label}: {words.seen}"

    @property
    def picture(self) -> str:
        """The picture that stands for this page elsewhere: its status'."""
        return self.row.status.value

    def facts(self) -> Mapping[str, object]:
        """The row, its identifiers' addresses, its links in three groups, and all that is drawn from them."""
        row = self.row
        links = [show_link(link) for link in row.links]
        here = [link for link in links if link.row.removed is None]
        own = [link for link in here if link.row.kind is LinkKind.OWN_CODE]
        looked = [seen.row for link in own for seen in (*link.evidence, *link.older)]
        return {
            "paper": row,
            "words": self.site.voice.words(row.cause),
            "reasons": why(row),
            "arxiv": _arxiv(row.arxiv_id),
            "doi": _doi(row.doi),
            "own": own,
            "others": [link for link in here if link.row.kind is not LinkKind.OWN_CODE],
            "former": [link for link in links if link.row.removed is not None],
            "tied": [
                link for _, link in sorted(((link.row.added, link) for link in links if link.row.added), key=_first)
            ],
            "answering": sum(link.row.status is Status.ALIVE for link in own),
            "availability": AVAILABILITY[row.availability],
            "places": [PLACES[place] for place in row.places],
            "last_life": max((link.row.last_life for link in own if link.row.last_life), default=None),
            "last_look": max((link.row.last_look for link in own if link.row.last_look), default=None),
            "next_look": min((link.row.next_look for link in own if link.row.next_look), default=None),
            "newest": newest_look(own),
            "strip": strip(row.history, looked),
            "unrunnable": [told for told in row.unrunnable if told.lapses > self.site.built_at],
            "mistakes": tuple(mistakes(row.history)),
            "steps": steps(row.cause),
            "report": report_link(self.site, row, "report"),
            "correct": report_link(self.site, row, "correction"),
            "citing": (("BibTeX", bibtex(row)), ("RIS", ris(row)), ("CSL-JSON", csl(row))),
            "groups": self.groups,
            "crypt": self.crypt,
            "alike": self.alike,
        }


def mistakes(history: Sequence[HistoryRow]) -> Iterator[Mistake]:
    """The struck-out burials, newest first, each with the next verdict as its end."""
    newest_first = sorted(history, key=lambda row: row.at, reverse=True)
    after: datetime | None = None
    for row in newest_first:
        if row.annulled:
            yield Mistake(begins=row.at, ends=after, why=row.annulled)
        after = row.at


def report_link(site: SiteSettings, row: PaperRow, what: str) -> str | None:
    """Where a reader reports about this paper: the form that is configured, else the operator's mail, else nowhere.

    In the form's address `{paper}`, `{title}`, `{page}` and `{what}` (report or correction) are filled in.
    """
    if not site.form and not (site.operator and site.operator.mail):
        return None
    told = {
        "paper": row.slug,
        "title": row.title[:200],
        "page": site.base + paper_folder(row.slug),
        "what": what,
    }
    told = {name: quote(value, safe="", errors="replace") for name, value in told.items()}
    subject = f"?subject={told['what']}%3A%20{told['title']}&body={told['page']}%0A%0A"
    if not site.form:
        mail = mail_link(site.operator.mail) if site.operator else None
        return mail + subject if mail else None
    if site.form.startswith("mailto:"):
        mail = mail_link(site.form.removeprefix("mailto:"))
        return mail + subject if mail else None
    address = site.form
    for name, value in told.items():
        address = address.replace(f"{{{name}}}", value)
    if address == site.form:
        address += f"{'&' if '?' in address else '?'}paper={told['paper']}&what={told['what']}"
    return web_link(address)


def _first(dated: tuple[datetime, ShownLink]) -> datetime:
    return dated[0]


def _arxiv(identifier: str | None) -> str | None:
    return f"https://arxiv.org/abs/{identifier}" if identifier and _ARXIV.fullmatch(identifier) else None


def _doi(identifier: str | None) -> str | None:
    return (
        f"https://doi.org/{quote(identifier, safe='/:;()._-')}" if identifier and _DOI.fullmatch(identifier) else None
    )
