"""Records into the store: read, links and statements read out of them, everything added in bulk and counted."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from monitor.cli.speaking import say
from monitor.harvest.base import Rejected
from monitor.harvest.fulltext.beside import text_beside
from monitor.harvest.fulltext.folder import Folder
from monitor.model.papers import PaperRecord, Reading
from monitor.roof.house import House
from monitor.rules.reading import read

SAMPLES = "samples"
"""The collection of the papers that ship with the project; `forget --collection samples` takes them away for good."""

AT_A_TIME = 500
REJECTS_TOLD = 50
"""Rejected records named one by one on the screen; the rest are counted."""

Saved = Callable[[int], Awaitable[None]]
"""Told how many records of a file are saved, counted from its beginning."""


@dataclass(slots=True)
class _Some:
    """Some records that belong into one transaction: what they say, and what their texts beside them say."""

    upto: int = 0
    readings: list[Reading] = field(default_factory=list)
    texts: list[Reading] = field(default_factory=list)


@dataclass(slots=True)
class Import:
    """The count of one import, over all its files. `folder` holds full texts; `broken` counts files cut short."""

    folder: Folder | None = None
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    texts: int = 0
    broken: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """The promised keys; `texts` beside them where any were read or looked for."""
        counts = {
            "read": self.read,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }
        return counts | ({"texts": self.texts} if self.texts or self.folder is not None else {})

    async def write(
        self,
        house: House,
        records: Iterable[PaperRecord | Rejected],
        collection: str,
        *,
        samples: bool = False,
        before: int = 0,
        saved: Saved | None = None,
    ) -> None:
        """Read and add every record; a rejected one is named and counted.

        The first `before` records were saved by an import that was broken off; they are counted as unchanged.
        """
        for some in self._readings(house, records, before):
            now = house.clock.now()
            counts = await house.store.papers.add(some.readings, collection, now=now, samples=samples)
            await house.store.papers.add(some.texts, collection, now=now, samples=samples)
            self.added += counts.added
            self.updated += counts.updated
            self.unchanged += counts.unchanged
            if saved is not None:
                await saved(some.upto)

    def rehearse(self, house: House, records: Iterable[PaperRecord | Rejected]) -> None:
        """Read every record and write nothing."""
        for _ in self._readings(house, records, 0):
            pass

    def _readings(self, house: House, records: Iterable[PaperRecord | Rejected], before: int) -> Iterator[_Some]:
        some = _Some()
        for number, record in enumerate(records, 1):
            some.upto = number
            self.read += 1
            if isinstance(record, Rejected):
                self._reject(record)
            elif number <= before:
                self.unchanged += 1
                continue
            else:
                some.readings.append(_read(house, record))
                self.texts += record.full_text is not None
                self._read_beside(house, record, some)
            if len(some.readings) >= AT_A_TIME:
                yield some
                some = _Some()
        if some.readings:
            yield some

    def _read_beside(self, house: House, record: PaperRecord, some: _Some) -> None:
        beside = text_beside(record, self.folder) if self.folder is not None else None
        if isinstance(beside, Rejected):
            say(f"  {beside.where} ({beside.key}): {beside.reason}")
        elif beside is not None:
            self.texts += 1
            some.texts.append(_read(house, beside))

    def _reject(self, record: Rejected) -> None:
        self.rejected += 1
        self.broken += record.last
        if self.rejected <= REJECTS_TOLD or record.last:
            say(f"  rejected: {record.where}{f' ({record.key})' if record.key else ''}: {record.reason}")
        elif self.rejected == REJECTS_TOLD + 1:
            say("  … more are rejected; they are counted.")


def _read(house: House, record: PaperRecord) -> Reading:
    """What a record says, without the full text: that is not kept, and five hundred of them would fill the memory."""
    reading = read(record, house.checkers)
    return replace(reading, record=replace(record, full_text=None)) if record.full_text is not None else reading
