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
from monitor.roof.clock import SystemClock
from monitor.roof.house import new_client

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
    found: list[tuple[str, Found]] = []
    for url in addresses:
        named = identify(url, hosts)
        if not named:
            yield Seen(url, None, None, None, "not an address that a repository could have")
        elif (closure := named[0].identity.closure) is not None:
            kept = f" Kept at {closure.kept_at}" if closure.kept_at else ""
            yield Seen(url, named[0].identity.key, named[0].identity.host, None, f"{closure.sentence}{kept}")
        else:
            found.append((url, named[0]))
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


def _lane(one: tuple[str, Found]) -> tuple[str, str]:
    return one[1].checker.name, one[1].identity.host


async def _walk(
    group: list[tuple[str, Found]], client: Client, clock: SystemClock, done: "asyncio.Queue[Seen]"
) -> None:
    """One host's addresses, as many in a question as it carries."""
    first = group[0][1]
    checker, host = first.checker, first.identity.host
    facts = HostFacts(host=host, authorised=client.holds_token_for(host))
    left = list(group)
    while left:
        question = checker.questions(facts)[0]
        size = max(1, min(question.batch, facts.batch or question.batch))
        batch, left = left[:size], left[size:]
        targets = [
            Target(
                key=one.identity.key,
                url=one.identity.url,
                host=host,
                paths=(one.identity.path,) if one.identity.path else (),
            )
            for _, one in batch
        ]
        probed = await probe(checker, targets, question.name, facts, client=client, clock=clock)
        if probed.answers.host.token_refused and facts.authorised:
            # Refused once is refused for this run: the same are asked again without the token.
            facts = replace(facts, authorised=False, token_refused=True)
            left = batch + left
            continue
        facts = replace(probed.answers.host, authorised=facts.authorised)
        for (url, one), evidence in zip(batch, probed.answers.evidence, strict=True):
            done.put_nowait(Seen(url, one.identity.key, host, evidence.kind, evidence.detail))
