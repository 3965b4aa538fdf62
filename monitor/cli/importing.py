"""One import: records read, links and statements read out of them, and everything added to the store in bulk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from monitor.cli.speaking import say
from monitor.harvest.base import Rejected
from monitor.model.papers import PaperRecord, Reading
from monitor.roof.house import House
from monitor.rules.reading import read

SAMPLES = "samples"
"""The collection of the papers that ship with the project; `forget --collection samples` takes them away for good."""

AT_A_TIME = 500
REJECTS_TOLD = 50
"""Rejected records named one by one on the screen; the rest are counted."""


@dataclass(slots=True)
class Import:
    """The count of one import, over all its files."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    keys: list[tuple[str, str]] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        """The promised keys."""
        return {
            "read": self.read,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }

    async def write(
        self, house: House, records: Iterable[PaperRecord | Rejected], collection: str, *, samples: bool = False
    ) -> None:
        """Read and add every record; a rejected one is named and counted."""
        for readings in self._readings(house, records):
            counts = await house.store.papers.add(readings, collection, now=house.clock.now(), samples=samples)
            self.added += counts.added
            self.updated += counts.updated
            self.unchanged += counts.unchanged
            if counts.suppressed:
                # Neither key nor title: whoever asked to be removed is not named again.
                self.rejected += counts.suppressed
                say(f"  rejected: {counts.suppressed} that were removed from here on request")

    def rehearse(self, house: House, records: Iterable[PaperRecord | Rejected]) -> None:
        """Read every record and write nothing."""
        for _ in self._readings(house, records):
            pass

    def _readings(self, house: House, records: Iterable[PaperRecord | Rejected]) -> Iterator[list[Reading]]:
        stream = iter(records)
        while batch := list(islice(stream, AT_A_TIME)):
            readings = []
            for record in batch:
                self.read += 1
                if isinstance(record, Rejected):
                    self._reject(record)
                    continue
                readings.append(read(record, house.checkers))
            if readings:
                yield readings

    def _reject(self, record: Rejected) -> None:
        self.rejected += 1
        if self.rejected <= REJECTS_TOLD:
            say(f"  rejected: {record.where}{f' ({record.key})' if record.key else ''}: {record.reason}")
        elif self.rejected == REJECTS_TOLD + 1:
            say("  … more are rejected; they are counted.")
