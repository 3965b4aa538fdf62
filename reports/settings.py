"""What the site must be told besides the catalogue: its name, its address, who runs it, and the running policy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.errors import ConfigurationError
from monitor.model.status import Status
from reports.voice import GRAVEYARD, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs this installation. Each part may be missing; the overview and the imprint then say so."""

    name: str | None = None
    mail: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One threshold of the running policy as the methodology page prints it: its name, its value, and why."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTerms:
    """What becomes of what readers send: whether they may send anything, for how long it is kept, and whether we write.

    `keep_days` are the days after which what names a person is erased. `address` is where the daemon answers, with a
    closing slash; None: beside the site.
    """

    open: bool
    keep_days: float
    writes: bool
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Everything a build needs besides the catalogue.

    `address` is the public base address, with a path where the site does not stand at the root of its host.
    `built_at` is now (UTC), given by the caller; only the heartbeat file shows it, so that pages do not change
    merely because time passed. `best_before` is how old the last look may be before every page says "last known".
    `earliest_burial` overrides the catalogue's own. `publish` are the statuses whose papers have public pages and
    lists; all five are counted. `logo` is an SVG that stands for ours, `templates` a folder whose templates and static
    files stand for ours of the same name. `form` is where readers report: a web address or `mailto:`, in which
    `{paper}` becomes the paper's id and `{title}` its title; without one no button is shown. `licence` is the SPDX
    name under which the data may be used. `author_pages` is the number of papers from which an author has a page, and
    `no_author_pages` are the names that have none. `stale` is found by the build: the last look was past its
    best-before date when the site was built, and feeds and badges say so. Raises ConfigurationError for an address
    that is not a web address.
    """

    address: str
    built_at: datetime
    title: str = "Paper Graveyard"
    operator: Operator | None = None
    best_before: timedelta = timedelta(days=14)
    samples_only: bool = False
    earliest_burial: datetime | None = None
    policies: tuple[PolicyRow, ...] = ()
    readers: ReaderTerms = ReaderTerms(open=False, keep_days=180, writes=False)
    voice: Voice = GRAVEYARD
    publish: tuple[Status, ...] = tuple(Status)
    logo: Path | None = None
    templates: Path | None = None
    form: str | None = None
    licence: str = "CC0-1.0"
    author_pages: int = 2
    no_author_pages: tuple[str, ...] = ()
    stale: bool = False

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.address)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
        except ValueError:
            usable = False
        if not usable:
            raise ConfigurationError(
                f"The site's address {self.address!r} is not a web address.",
                advice="Set site.address to the address readers will open, such as https://example.org/graveyard/.",
            )

    def publishes(self, status: Status) -> bool:
        """Whether papers of this status have pages of their own."""
        return status in self.publish

    @property
    def base(self) -> str:
        """The public base address, ending with a slash."""
        return self.address.rstrip("/") + "/"

    @property
    def base_path(self) -> str:
        """The path of the base address, beginning and ending with a slash."""
        return urlsplit(self.base).path

    @property
    def missing(self) -> tuple[str, ...]:
        """The configuration keys of the operator that nobody has filled in, in the order they are documented."""
        operator = self.operator or Operator()
        given = {"operator.name": operator.name, "operator.mail": operator.mail, "operator.url": operator.page}
        return tuple(key for key, value in given.items() if not value)
