"""What `doctor` looks at: configuration, operator, database, site folder, clock, network, tokens and their expiry."""

import email.utils
import os
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checkers.base import Failure, Reply, Request
from checkers.github.ledger import token_end
from checkers.github.names import rest_address
from monitor.config import Configuration
from monitor.errors import ConfigurationError, GraveyardError
from monitor.http.visit import Visit
from monitor.roof.fleet import make_queue
from monitor.roof.house import House, open_house

ASKED = "https://api.github.com/rate_limit"
"""Costs nothing of any limit (GitHub documentation, "REST API endpoints for rate limits")."""

CLOCK_MAY_DIFFER = timedelta(minutes=5)
WARN_DAYS = 30
"""A token that ends within so many days is to be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is well, and what to do (or what was found)."""

    check: str
    ok: bool
    advice: str


async def findings(configuration: Configuration) -> AsyncIterator[Finding]:
    """Every finding, in the order in which a newcomer would mend them."""
    for one in _configuration(configuration):
        yield one
    try:
        async with open_house(configuration) as house:
            yield Finding(check="database", ok=True, advice=f"open: {house.store.shown}")
            yield await _papers(house)
            if house.store.is_postgresql:
                async for one in _fleet(house):
                    yield one
            async for one in _outside(house):
                yield one
    except GraveyardError as error:
        yield Finding(check="database", ok=False, advice=f"{error} {error.advice}".strip())


def _configuration(configuration: Configuration) -> Iterator[Finding]:
    file = configuration.file
    yield Finding(
        check="configuration",
        ok=True,
        advice=f"read from {file}" if file else "no file: defaults and the environment. `graveyard init` writes one.",
    )
    operator = configuration.keys.operator
    missing = [key for key in ("name", "mail", "url") if not getattr(operator, key)]
    yield Finding(
        check="operator",
        ok=not missing,
        advice=f"{operator.name} <{operator.mail}>"
        if not missing
        else f"operator.{', operator.'.join(missing)} missing: only the samples are asked until hosts can reach you.",
    )
    if configuration.keys.github.token is not None and file is not None and "token:" in _token_line(configuration):
        open_to_all = bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
        yield Finding(
            check="secrets",
            ok=not open_to_all,
            advice=f"a token stands in {file}"
            + (
                ", which others may read: set GRAVEYARD_GITHUB__TOKEN or github.token_file instead."
                if open_to_all
                else "."
            ),
        )
    yield _public(configuration)
    folder = configuration.site_folder
    there = folder if folder.exists() else folder.parent
    yield Finding(
        check="site",
        ok=os.access(there, os.W_OK),
        advice=f"{folder} can be written"
        if os.access(there, os.W_OK)
        else f"{there} cannot be written: set site.folder.",
    )


def _public(configuration: Configuration) -> Finding:
    """A site for everybody names who runs it, and says what it keeps of its readers."""
    keys, folder = configuration.keys, configuration.site_folder
    address = keys.site.address or keys.community.form_address
    if address is None and keys.serve.host in {"127.0.0.1", "::1", "localhost"}:
        return Finding(check="public", ok=True, advice="not public: this machine alone is served.")
    if not keys.operator.known:
        return Finding(
            check="public",
            ok=False,
            advice="the site is not ready for the public: fill in operator, which its imprint and privacy page name.",
        )
    missing = [name for name in ("about", "privacy") if not (folder / name / "index.html").is_file()]
    if missing:
        return Finding(
            check="public",
            ok=False,
            advice=f"{' and '.join(missing)} not in {folder} yet: `graveyard render` writes them.",
        )
    return Finding(check="public", ok=True, advice="imprint and privacy page name the operator")


def _token_line(configuration: Configuration) -> str:
    text = configuration.file.read_text(encoding="utf-8") if configuration.file else ""
    return next((line for line in text.splitlines() if line.strip().startswith("token:") and "null" not in line), "")


async def _papers(house: House) -> Finding:
    counts = await house.store.judgements.counts()
    total = sum(counts.values())
    return Finding(
        check="papers",
        ok=total > 0,
        advice=f"{total} papers" if total else "none yet: `graveyard import FILE`, or `graveyard run` for the samples.",
    )


async def _fleet(house: House) -> AsyncIterator[Finding]:
    """What `run` and `work` need on PostgreSQL, and who is at work."""
    try:
        make_queue(house)
    except ConfigurationError as error:
        yield Finding(check="fleet", ok=False, advice=f"{error} {error.advice}")
        return
    lease = house.configuration.keys.fleet.lease_seconds
    async with house.store.leading() as leadership:
        led = leadership is None
    workers = await house.store.fleet.workers()
    silent = [one for one in workers if one.silent_for > lease]
    networks = sorted({one.vantage for one in workers})
    if not workers and not led:
        yield Finding(
            check="fleet", ok=True, advice="nobody is at work: `graveyard run` leads, `graveyard work` helps."
        )
        return
    yield Finding(
        check="fleet",
        ok=led,
        advice=f"{len(workers)} workers from {', '.join(networks) or 'nowhere'}, led by `graveyard run`"
        if led
        else f"{len(workers)} workers, and nobody leads: without `graveyard run` they get no work, and nobody judges.",
    )
    for one in silent:
        yield Finding(
            check=f"worker {one.name}",
            ok=False,
            advice=f"not heard of for {one.silent_for:.0f} seconds: killed, or cut off. Its hosts are asked by others.",
        )


async def _outside(house: House) -> AsyncIterator[Finding]:
    answer = await house.client.ask(Request(url=ASKED, token="github"), Visit())  # noqa: S106
    if isinstance(answer, Failure):
        yield Finding(
            check="network",
            ok=False,
            advice=f"{ASKED}: {answer.detail}. Nobody is judged without a network; `graveyard demo` needs none.",
        )
        return
    yield Finding(check="network", ok=True, advice="github.com answers")
    yield _clock(answer, house.clock.now())
    yield _token(answer, house, "github.com")
    for name, line in house.configuration.keys.hosts.items():
        if line.checker == "github" and name not in {"github.com", "api.github.com"} and "*" not in name:
            told = await house.client.ask(Request(url=f"{rest_address(name)}/rate_limit", token=name), Visit())
            if isinstance(told, Failure):
                yield Finding(check=f"hosts.{name}", ok=False, advice=f"{name}: {told.detail}")
            else:
                yield _token(told, house, name)


def _clock(answer: Reply, now: datetime) -> Finding:
    try:
        theirs = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return Finding(check="clock", ok=True, advice="nobody to compare it with")
    off = abs(theirs - now)
    return Finding(
        check="clock",
        ok=off <= CLOCK_MAY_DIFFER,
        advice="agrees with GitHub's"
        if off <= CLOCK_MAY_DIFFER
        else f"is {off} off: set it (chrony, systemd-timesyncd).",
    )


def _token(answer: Reply, house: House, host: str) -> Finding:
    check = "github.token" if host == "github.com" else f"hosts.{host}.token"
    if not house.client.holds_token_for(host):
        return Finding(
            check=check,
            ok=True,
            advice="none: each repository is asked by itself; with GRAVEYARD_GITHUB__TOKEN fifty go in a question.",
        )
    if answer.status == 401:
        return Finding(check=check, ok=False, advice="refused by GitHub: make a new one; until then we ask without.")
    # GitHub documentation, "Token expiration": the header names the end, e.g. 2026-12-24 10:00:00 UTC.
    ends = token_end(answer.headers.get("github-authentication-token-expiration", ""))
    if ends is None:
        return Finding(check=check, ok=True, advice="accepted; it names no end")
    days = (ends - house.clock.now()).days
    return Finding(check=check, ok=days > WARN_DAYS, advice=f"accepted; ends in {days} days, on {ends:%Y-%m-%d}")
