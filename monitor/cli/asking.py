"""One look at each of some addresses, by their checkers and with all manners, without a database."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from checkers import Found, identify
from checkers.base import EvidenceKind, HostFacts, Target
from monitor.config import Configuration
from monitor.config.policies import checkers_by_host
from monitor.errors import SourceError
from monitor.http.client import Client
from monitor.model.papers import Place
from monitor.probe import probe
from monitor.roof.client import new_client
from monitor.roof.clock import SystemClock
from monitor.rules.strikes import COUNTS_AS, CountsAs

RECORDS = frozenset({".bib", ".jsonl", ".ris", ".csv", ".tsv", ".yaml", ".yml", ".json", ".gz"})
"""Files read as records of papers; every other file is read as text."""

LONGEST_TEXT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """One address after its look; `kind` is None where nobody could be asked, and `detail` says why."""

    url: str
    key: str | None
    host: str | None
    kind: EvidenceKind | None
    detail: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """An address, what it is taken to mean, and what else it may mean."""

    url: str
    found: Found
    otherwise: Found | None = None


def addresses_in(what: str) -> Iterator[str]:
    """The address itself, or every code address in the file of that name. Raises SourceError for an unreadable file."""
    file = Path(what)
    if "://" in what or not _is_file(file):
        yield what
        return
    from monitor.harvest import Rejected, read_file
    from monitor.rules.reading import address, mentions, read

    if file.suffix in RECORDS:
        for record in read_file(file):
            if not isinstance(record, Rejected):
                yield from (address(link) for link in read(record).own)
        return
    try:
        with file.open("rb") as stream:
            text = stream.read(LONGEST_TEXT).decode("utf-8", errors="replace")
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error
    yield from dict.fromkeys(mention.raw for mention in mentions(text, Place.FULL_TEXT))


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


async def look_at(addresses: Sequence[str], configuration: Configuration) -> AsyncIterator[Seen]:
    """A look at each, as they finish; hosts are asked beside each other, one host at its own pace."""
    hosts = checkers_by_host(configuration.keys)
    found: list[_Asked] = []
    for url in addresses:
        named = identify(url, hosts)
        if not named:
            yield Seen(url, None, None, None, "not an address that a repository could have")
        elif (closure := named[0].identity.closure) is not None:
            kept = f" Kept at {closure.kept_at}" if closure.kept_at else ""
            yield Seen(url, named[0].identity.key, named[0].identity.host, None, f"{closure.sentence}{kept}")
        else:
            found.append(_Asked(url, named[0], named[1] if len(named) > 1 else None))
    clock = SystemClock()
    client = new_client(configuration, clock)
    done: asyncio.Queue[Seen] = asyncio.Queue()
    found.sort(key=_lane)
    walks = [asyncio.create_task(_walk(list(group), client, clock, done)) for _, group in groupby(found, key=_lane)]
    try:
        for _ in found:
            yield await done.get()
    finally:
        for walk in walks:
            walk.cancel()
        await asyncio.gather(*walks, return_exceptions=True)
        await client.close()


def _lane(one: _Asked) -> tuple[str, str]:
    return one.found.checker.name, one.found.identity.host


async def _walk(group: list[_Asked], client: Client, clock: SystemClock, done: "asyncio.Queue[Seen]") -> None:
    """One host's addresses, as many in a question as it carries."""
    first = group[0].found
    checker, host = first.checker, first.identity.host
    facts = HostFacts(host=host, authorised=client.holds_token_for(host))
    left = list(group)
    while left:
        question = checker.questions(facts)[0]
        size = max(1, min(question.batch, facts.batch or question.batch))
        batch, left = left[:size], left[size:]
        targets = [
            Target(
                key=one.found.identity.key,
                url=one.found.identity.url,
                host=host,
                paths=(one.found.identity.path,) if one.found.identity.path else (),
            )
            for one in batch
        ]
        probed = await probe(checker, targets, question.name, facts, client=client, clock=clock)
        if probed.answers.host.token_refused and facts.authorised:
            # Refused once is refused for this run: the same are asked again without the token.
            facts = replace(facts, authorised=False, token_refused=True)
            left = batch + left
            continue
        facts = replace(probed.answers.host, authorised=facts.authorised)
        for one, evidence in zip(batch, probed.answers.evidence, strict=True):
            seen = Seen(one.url, one.found.identity.key, host, evidence.kind, evidence.detail)
            if one.otherwise is not None and COUNTS_AS[evidence.kind] is CountsAs.STRIKE:
                seen = await _read_otherwise(seen, _Asked(one.url, one.otherwise), client, clock)
            done.put_nowait(seen)


async def _read_otherwise(struck: Seen, other: _Asked, client: Client, clock: SystemClock) -> Seen:
    """What the other reading of the same address shows if it lives, as it is tried before any burial; else `struck`."""
    done: asyncio.Queue[Seen] = asyncio.Queue()
    await _walk([other], client, clock, done)
    seen = done.get_nowait()
    if seen.kind is None or COUNTS_AS[seen.kind] is not CountsAs.LIFE:
        return struck
    return replace(seen, detail=f"{struck.key}: {struck.detail}; {seen.key}: {seen.detail}")
