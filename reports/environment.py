"""The one Jinja environment: every undefined name is an error, every value is escaped, dates speak plain English."""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from monitor.errors import ConfigurationError, GraveyardError
from monitor.model.papers import DatePrecision
from monitor.model.status import Status
from monitor.rules.words import day_text
from reports.addresses import (
    authors_folder,
    feed_file,
    group_folder,
    list_folder,
    log_folder,
    mail_link,
    paper_folder,
    web_link,
)
from reports.categories import category_name
from reports.folding import author_name, venue_series
from reports.kept import Kept
from reports.printing import PrintingEnvironment
from reports.voice import GRAVEYARD, Voice

_DAYS_KEPT: Final = 4_096
_ISO_DATE: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?)?(?![0-9])")


def make_environment(
    voice: Voice = GRAVEYARD, templates: Path | None = None, compiled: BytecodeCache | None = None
) -> Environment:
    """The environment all pages are drawn with, in this voice; `templates` is a folder whose files stand for ours.

    `compiled` is where templates are kept as they were compiled.

    Raises GraveyardError when the templates are not where they belong.
    """
    try:
        loader: BaseLoader = PackageLoader("templates", "")
    except (ValueError, ModuleNotFoundError) as error:
        raise _no_templates() from error
    whole = ChoiceLoader([FileSystemLoader(templates), loader]) if templates else loader
    return environment_over(whole, voice, compiled)


def environment_over(
    loader: BaseLoader, voice: Voice = GRAVEYARD, compiled: BytecodeCache | None = None
) -> Environment:
    """The same environment over other templates. Raises GraveyardError when they have no base.html."""
    environment = PrintingEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled,
        extensions=[Kept],
    )
    environment.filters.update(
        day=day,
        moment=moment,
        minute=minute,
        published=published,
        face=voice.face,
        count=count,
        shorten=shorten,
        titled=titled,
        web_link=web_link,
        mail_link=mail_link,
        paper_folder=paper_folder,
        list_folder=list_folder,
        log_folder=log_folder,
        feed_file=feed_file,
        authors_folder=authors_folder,
        group_folder=group_folder,
        author_name=author_name,
        venue_series=venue_series,
        category_name=category_name,
        words=voice.words,
        heading=voice.heading,
        iso_day=iso_day,
    )
    environment.globals["statuses"] = tuple(Status)
    environment.globals["say"] = voice.say
    environment.globals["voice"] = voice
    try:
        environment.get_template("base.html")
    except TemplateNotFound as error:
        raise _no_templates() from error
    return environment


@contextmanager
def mistakes_told(templates: Path | None) -> Iterator[None]:
    """Whatever goes wrong in an operator's own templates is told with its place: raises ConfigurationError."""
    try:
        yield
    except GraveyardError:
        raise
    except Exception as error:
        place = _place(error, templates) if templates else None
        if place is None:
            raise
        raise ConfigurationError(
            f"A template of your own cannot be drawn, {place}: {error}",
            advice="Mend it, or take it out of the folder that site.templates names.",
        ) from error


def _place(error: Exception, templates: Path) -> str | None:
    """Where in the folder it happened: Jinja's own frames bear the names and lines of templates."""
    if isinstance(error, TemplateSyntaxError):
        frames = [(error.filename or "", error.lineno)]
    else:
        frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    mine = [f"{name}, line {line}" for name, line in frames if Path(name).is_relative_to(templates)]
    return mine[-1] if mine else None


@lru_cache(_DAYS_KEPT)
def day(at: datetime | date) -> Markup:
    """A day as `<time>`: "3 March 2026"."""
    # Digits and the names of months only: nothing here wants escaping.
    return Markup(f'<time datetime="{at:%Y-%m-%d}">{day_text(at)}</time>')  # noqa: S704


@lru_cache(_DAYS_KEPT)
def moment(at: datetime) -> Markup:
    """A moment (UTC) as `<time>`: absolute in the page; static/site.js adds how long ago that is."""
    return Markup(  # noqa: S704
        f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}" data-moment>{day_text(at)}, {at:%H:%M} UTC</time>'
    )


@lru_cache(_DAYS_KEPT)
def minute(at: datetime) -> Markup:
    """A moment (UTC) as `<time>` in the short form of a table: "2026-03-01 12:00"."""
    return Markup(f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%Y-%m-%d %H:%M}</time>')  # noqa: S704


def published(text: str, precision: DatePrecision | None) -> str:
    """A publication date as far as it is known: "25 April 2023", "April 2023" or "2023"; other text as it stands."""
    parts = _ISO_DATE.match(text)
    if not parts:
        return text
    year, month, on = (int(part) if part else 1 for part in parts.groups())
    try:
        whole = day_text(date(year, month, on))
    except ValueError:
        return text
    if not parts[2] or precision is DatePrecision.YEAR:
        return str(year)
    return whole if parts[3] and precision is not DatePrecision.MONTH else whole.partition(" ")[2]


def iso_day(text: str | None) -> str:
    """A publication date as `citation_publication_date` wants it: 2023/04/25, 2023/04 or 2023; empty for none."""
    parts = _ISO_DATE.match(text or "")
    return "/".join(part for part in parts.groups() if part) if parts else ""


def count(number: int) -> str:
    """A number as people read it: 12,345."""
    return f"{number:,}"


def titled(text: str, longest: int) -> str:
    """A paper's title, shortened; "Untitled" where nothing of it would be seen, so that its link can be met."""
    seen = text[:1].isalnum() or any(character.isprintable() and not character.isspace() for character in text)
    return shorten(text.strip(), longest) if seen else "Untitled"


def shorten(text: str, longest: int) -> str:
    """The text, cut after `longest` characters and then ending with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _no_templates() -> GraveyardError:
    return GraveyardError(
        "The site's templates are missing: there is no base.html among them.",
        advice="Install paper-graveyard again; its wheel carries the templates.",
    )
