"""`harvest`: papers from live sources, from where each last stopped."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, get_args

import structlog
from cyclopts import Parameter

from monitor.cli.importing import Import
from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import emit, log_to_stderr, say
from monitor.config.sections import HarvestSection, LiveSourceName
from monitor.errors import ConfigurationError, GraveyardError, UsageError
from monitor.harvest.live.arxiv_api import ArxivPapers, ArxivSearch
from monitor.harvest.live.arxiv_oai import ArxivOai
from monitor.harvest.live.arxiv_text import ArxivTexts
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.openalex import OpenAlex
from monitor.harvest.live.semanticscholar import SemanticScholar
from monitor.harvest.live.source import LiveSource
from monitor.roof.house import House, open_house

_FIRST_DAYS = timedelta(days=7)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be asked for: what was typed, otherwise what the configuration says."""

    sources: tuple[str, ...]
    sets: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    since: date | None = None
    metadata: str = "arXivRaw"
    collection: str = "papers"


async def harvest(
    source: Annotated[LiveSourceName | None, Parameter(help="One of these; default: those of harvest.sources.")] = None,
    *,
    sets: Annotated[list[str] | None, Parameter(name="--set", help="A set of arXiv, such as cs:cs:LG.")] = None,
    query: Annotated[list[str] | None, Parameter(help="A search of arXiv's, such as cat:cs.NE.")] = None,
    id: Annotated[list[str] | None, Parameter(help="An arXiv identifier; - reads them from standard input.")] = None,  # noqa: A002
    from_: Annotated[str | None, Parameter(name="--from", help="Begin with this day of change: 2026-01-31.")] = None,
    restart: Annotated[bool, Parameter(negative="", help="Forget where the last one stopped.")] = False,
    collection: Annotated[str | None, Parameter(help="The name new papers are kept under.")] = None,
    json: Json = False,
    here: Here,
) -> int:
    """Papers from live sources, from where each last stopped. Again means update, never a duplicate."""
    log_to_stderr()
    keys = here.configuration.keys.harvest
    names = _sources(source, sets=sets, query=query, id=id) or tuple(keys.sources)
    if not names:
        raise UsageError(
            "harvest needs a source, or harvest.sources in the configuration.",
            advice=f"One of {', '.join(get_args(LiveSourceName))}; for instance graveyard harvest arxiv --set cs:cs:NE",
        )
    wanted = Wanted(
        sources=names,
        sets=tuple(sets or keys.sets),
        queries=tuple(query or ([] if id else keys.queries)),
        ids=tuple(_identifiers(id or [])),
        since=_day(from_) if from_ else None,
        metadata=keys.metadata,
        collection=collection or keys.collection,
    )
    async with open_house(here.configuration) as house:
        done = Import()
        failed = await run(house, wanted, done, restart=restart or from_ is not None)
        await house.settle().run()
    if json:
        emit(done.counts)
    else:
        print(" · ".join(f"{value} {key}" for key, value in done.counts.items()))
    return 1 if failed else 0


async def beat(house: House) -> None:
    """One harvest of everything the configuration names; troubles are logged, and the next beat goes on from there."""
    keys = house.configuration.keys.harvest
    wanted = Wanted(
        sources=tuple(keys.sources),
        sets=tuple(keys.sets),
        queries=tuple(keys.queries),
        metadata=keys.metadata,
        collection=keys.collection,
    )
    done = Import()
    await run(house, wanted, done, restart=False)
    log.info("harvested", **done.counts)


async def run(house: House, wanted: Wanted, done: Import, *, restart: bool) -> int:
    """Ask each source in its turn; how many could not be asked to their end. What they gave before that is kept."""
    if not house.configuration.keys.operator.known:
        raise ConfigurationError(
            "harvest needs operator.name, operator.mail and operator.url: a source must be able to reach who asks it.",
            advice="Set them in the configuration, or GRAVEYARD_OPERATOR__NAME, __MAIL and __URL.",
        )
    asker = Asker(client=house.client, clock=house.clock, notes=house.store.installation)
    failed = 0
    for source in tuple(_asked(house, wanted)):
        say(f"Harvesting {source.name} …")
        try:
            await _take(house, source, asker, wanted.collection, done, restart=restart)
        except GraveyardError as error:
            failed += 1
            say(f"  {error}\n  {error.advice}".rstrip())
    return failed


async def _take(
    house: House, source: LiveSource, asker: Asker, collection: str, done: Import, *, restart: bool
) -> None:
    point = f"harvest {source.point}" if source.point else None
    notes = house.store.installation
    if restart and point:
        await notes.put(point, None)
    resume = await notes.get(point) if point else None
    async for batch in source.batches(asker, resume):
        await done.write(house, batch.records, batch.collection or collection)
        # Only now: a kill before this line asks for the batch again, and finds it unchanged.
        if point:
            await notes.put(point, batch.resume)
        if batch.records:
            say(f"  {done.read} read, {done.added} new")


def _asked(house: House, wanted: Wanted) -> Iterator[LiveSource]:
    known = house.store.known
    keys = house.configuration.keys.harvest
    for name in wanted.sources:
        if name == "arxiv":
            since = wanted.since or keys.since or house.clock.now().date() - _FIRST_DAYS
            for one in wanted.sets or (None,):
                yield ArxivOai(since=since, set=one, format=wanted.metadata)
        elif name == "arxiv-api":
            if not wanted.queries and not wanted.ids:
                raise UsageError(
                    "arxiv-api needs --query or --id, or harvest.queries in the configuration.",
                    advice='graveyard harvest arxiv-api --query "cat:cs.NE AND abs:spiking"',
                )
            for query in wanted.queries:
                yield ArxivSearch(query=query)
            if wanted.ids:
                yield ArxivPapers(ids=wanted.ids)
        elif name == "arxiv-text":
            yield ArxivTexts(known=known)
        elif name == "openalex":
            yield OpenAlex(known=known, key=_key(keys, "openalex_key"))
        else:
            yield SemanticScholar(known=known, key=_key(keys, "semantic_scholar_key"))


def _key(keys: HarvestSection, name: str) -> str:
    secret = getattr(keys, name)
    value: str = secret.get_secret_value().strip() if secret is not None else ""
    if not value:
        raise ConfigurationError(
            f"harvest.{name} is not set, and without a key this source is not asked.",
            advice=f"Set GRAVEYARD_HARVEST__{name.upper()}.",
        )
    return value


def _sources(
    source: str | None,
    *,
    sets: list[str] | None,
    query: list[str] | None,
    id: list[str] | None,  # noqa: A002
) -> tuple[str, ...]:
    """What was typed names its source: a set is OAI-PMH's, a query or an identifier the search's."""
    if source is not None:
        return (source,)
    return (*(("arxiv",) if sets else ()), *(("arxiv-api",) if query or id else ()))


def _identifiers(given: list[str]) -> Iterator[str]:
    for one in given:
        if one == "-":
            yield from sys.stdin.read().split()
        else:
            yield from one.split(",")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day.", advice="Write it as 2026-01-31.") from None
