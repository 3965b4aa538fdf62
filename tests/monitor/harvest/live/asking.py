"""An asker over loopback, with a clock that jumps: hours of patience pass in no time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from monitor.harvest.base import Rejected
from monitor.harvest.live.asking import Asker
from monitor.harvest.live.source import Batch, LiveSource
from monitor.model.papers import PaperRecord
from tests.standins.arxiv import Script
from tests.standins.client import Rig, rig
from tests.standins.pages import Pages, serving

PATHS = ("/oai", "/api/query", "/works", "/graph/v1/paper/batch", "/e-print/2304.00001", "/pdf/2304.00001")


@dataclass(slots=True)
class Kept:
    """Notes in memory."""

    values: dict[str, str] = field(default_factory=dict)

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    async def put(self, key: str, value: str | None) -> None:
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value


@dataclass(frozen=True, slots=True)
class Desk:
    """An asker, what it stands on, and the server it asks."""

    asker: Asker
    rig: Rig
    script: Script
    notes: Kept
    pages: Pages


@asynccontextmanager
async def desk(script: Script, *hosts: str, notes: Kept | None = None) -> AsyncIterator[Desk]:
    """An asker to whom `hosts` (`https://oaipmh.arxiv.org/`) are the script, at their built-in pace."""
    pages = Pages()
    for path in PATHS:
        pages.on(path, script.answer)
    notes = notes or Kept()
    async with serving(pages) as server, rig(hosts={}, remap=dict.fromkeys(hosts, f"{server.base}/")) as stand:
        yield Desk(Asker(client=stand.client, clock=stand.clock, notes=notes), stand, script, notes, pages)


async def everything(source: LiveSource, asker: Asker, resume: str | None = None) -> list[Batch]:
    """Every batch."""
    return [batch async for batch in source.batches(asker, resume)]


def papers(batches: list[Batch]) -> list[PaperRecord]:
    """The records of all batches."""
    return [one for batch in batches for one in batch.records if isinstance(one, PaperRecord)]


def rejects(batches: list[Batch]) -> list[Rejected]:
    """The rejections of all batches."""
    return [one for batch in batches for one in batch.records if isinstance(one, Rejected)]
