"""The site and the exports, built from the configuration: the catalogue opened read-only, the settings told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from monitor.config import Configuration
from monitor.config.keys import Keys
from monitor.config.policies import rows
from monitor.model.clock import Clock
from monitor.model.status import Status
from monitor.roof.clock import SystemClock
from monitor.roof.first_burial import first_burial
from monitor.store.catalogue import StoreCatalogue, open_catalogue
from reports.exports import paper_line, write_csv, write_jsonl, write_parquet
from reports.settings import Operator, PolicyRow, ReaderTerms, SiteSettings
from reports.site import Built, build
from reports.voice import voice_named
from reports.workers import Hands


@contextmanager
def reading_catalogue(configuration: Configuration, clock: Clock | None = None) -> Iterator[StoreCatalogue]:
    """The catalogue, in one read transaction. Raises StoreError when there is no database to read."""
    now = (clock or SystemClock()).now()
    with open_catalogue(configuration.database_url, now=now) as catalogue:
        yield catalogue


def settings(configuration: Configuration, started_at: datetime, now: datetime) -> SiteSettings:
    """What the site is told besides the catalogue."""
    keys = configuration.keys
    operator = keys.operator
    address = keys.site.address or f"http://{keys.serve.host}:{keys.serve.port or 80}/"
    return SiteSettings(
        address=address,
        built_at=now,
        title=keys.site.title,
        operator=Operator(name=operator.name, mail=operator.mail, page=operator.url),
        samples_only=not operator.known,
        earliest_burial=first_burial(configuration, started_at, now),
        readers=ReaderTerms(
            open=keys.form_open,
            keep_days=keys.community.purge_days,
            writes=keys.community.smtp_host is not None,
            address=f"{keys.community.form_address.rstrip('/')}/" if keys.community.form_address else None,
        ),
        voice=voice_named(keys.site.voice),
        publish=tuple(status for status in Status if status.value in keys.site.publish),
        logo=_beside(configuration, keys.site.logo),
        templates=_beside(configuration, keys.site.templates),
        form=keys.site.form or report_address(keys, address),
        licence=keys.site.licence,
        author_pages=keys.site.author_pages,
        no_author_pages=tuple(keys.site.no_author_pages),
        best_before=timedelta(days=keys.site.best_before_days),
        policies=tuple(PolicyRow(name=name, value=value, reason=reason) for name, value, reason in rows(keys)),
    )


def report_address(keys: Keys, site: str) -> str | None:
    """Where readers report: our own form where it is open, else a prefilled report on GitHub where one is named."""
    told = keys.community
    if keys.form_open:
        return f"{(told.form_address or site).rstrip('/')}/correct/?paper={{paper}}"
    if told.issues_repository:
        # GitHub documentation, "Creating an issue from a URL query".
        return (
            f"https://github.com/{told.issues_repository}/issues/new?title={{what}}%3A%20{{title}}&body={{page}}%0A%0A"
        )
    return None


def _beside(configuration: Configuration, name: str | None) -> Path | None:
    """A path of the configuration, from the folder that the configuration stands in."""
    return configuration.folder / name if name else None


def publish(
    configuration: Configuration, folder: Path, clock: Clock | None = None, *, fresh_downloads: bool = False
) -> Built:
    """Bring the site in `folder` up to date, with a process for each core where there is much to draw.

    Raises a GraveyardError for the database, the address or the folder.
    """
    now = (clock or SystemClock()).now()
    hands = Hands(
        opener=partial(open_catalogue, configuration.database_url, now=now), count=len(os.sched_getaffinity(0))
    )
    with reading_catalogue(configuration, clock) as catalogue:
        told = settings(configuration, catalogue.started_at, now)
        return build(catalogue, told, folder, hands=hands, fresh_downloads=fresh_downloads)


def export(configuration: Configuration, kind: Literal["jsonl", "csv", "parquet"], target: Path) -> int:
    """Write everything public into `target`; how many papers it holds."""
    write = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet}[kind]
    with reading_catalogue(configuration) as catalogue:
        return write(map(paper_line, catalogue.papers()), target)
