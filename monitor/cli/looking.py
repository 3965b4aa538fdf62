"""Commands without a database: what is read out of papers (`extract`), and what addresses answer now (`check`)."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import emit, say
from monitor.errors import SourceError, UsageError
from monitor.model.papers import Availability, Reading


def extract(
    file: Annotated[Path | None, Parameter(help="Papers as JSON lines; default: standard input.")] = None,
    *,
    json: Json = False,
    here: Here,
) -> int:
    """What was read out of each paper: its availability statement, its own code links, other addresses.

    One JSON object a paper in (`id`, `title`, `abstract`, `comments`, ...), one a paper out.
    """
    del json  # what it prints is JSON lines in any case
    from monitor.config.policies import checkers_by_host
    from monitor.harvest import Rejected, records_of
    from monitor.rules.reading import read

    hosts = checkers_by_host(here.configuration.keys)
    rejected = 0
    with _opened(file) as stream:
        for record in records_of(stream, str(file or "standard input"), format="jsonl"):
            if isinstance(record, Rejected):
                rejected += 1
                say(f"  rejected: {record.where}: {record.reason}")
            else:
                emit(as_read(read(record, hosts)))
    return 1 if rejected else 0


def _opened(file: Path | None) -> AbstractContextManager[BinaryIO]:
    if file is None or str(file) == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return file.open("rb")
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error


def as_read(reading: Reading) -> dict[str, Any]:
    """The promised keys of `extract`."""
    from monitor.rules.reading import address

    statement = reading.statement
    return {
        "id": reading.record.key,
        "availability": Availability.LINK if reading.own else statement.availability,
        "claimed": statement.claimed,
        "sentence": statement.sentence,
        "links": [
            {
                "raw": link.raw,
                "url": address(link),
                "repository": link.key if link.checker != "website" else None,
                "path": link.path,
                "place": link.place,
                "confidence": link.confidence,
                "reason": link.reason,
                "candidates": [url for _, url in link.candidates],
            }
            for link in reading.own
        ],
        "others": [{"url": address(link), "kind": link.kind, "reason": link.reason} for link in reading.others],
    }


async def check(
    *what: Annotated[str, Parameter(help="Addresses, or files (.bib, .tex, .txt, .jsonl ...) to read them out of.")],
    fail_on: Annotated[
        Literal["strike"] | None, Parameter(help="End with 1 when any address counts as a strike.")
    ] = None,
    json: Json = False,
    here: Here,
) -> int:
    """One look at each address now; no database. A single look proves little: it buries nobody."""
    from monitor.cli.asking import addresses_in, look_at
    from monitor.rules.strikes import COUNTS_AS, CountsAs

    if not what:
        raise UsageError("check needs an address or a file.", advice="graveyard check https://github.com/owner/name")
    asked = [address for one in what for address in addresses_in(one)]
    struck = 0
    async for seen in look_at(asked, here.configuration):
        counts = COUNTS_AS[seen.kind] if seen.kind is not None else CountsAs.NOTHING
        struck += counts is CountsAs.STRIKE
        if json:
            emit(
                {
                    "url": seen.url,
                    "repository": seen.key,
                    "host": seen.host,
                    "evidence": seen.kind,
                    "counts_as": counts,
                    "detail": seen.detail,
                }
            )
        else:
            print(f"{counts:8} {seen.kind or 'not asked':14} {seen.url}  {seen.detail}")
    return 1 if fail_on and struck else 0
