"""Where a sweep gets its work from and where it leaves what it saw: a database of its own, or one shared by a fleet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model.looks import FinishedLook, FinishedRound, HostNews, LaneDue


class Supply(Protocol):
    """See `monitor.store.work.Work`, which is the supply of a sweep that is alone."""

    async def claim(
        self,
        now: datetime,
        *,
        lanes: int,
        per_lane: int,
        busy: Collection[int],
        in_flight: Collection[int],
        samples_only: bool,
        questions: int,
    ) -> list[LaneDue]:
        """Due looks of hosts that are free; at most so many questions' worth where one carries many."""
        ...

    def holds(self, host_id: int) -> bool:
        """Whether a claimed host may still be asked by this process."""
        ...

    async def open_rounds(self, host_ids: Sequence[int], now: datetime, vantage: str) -> list[int]:
        """Begin a Round at each of these hosts."""
        ...

    async def save(
        self, looks: Sequence[FinishedLook], ended: Sequence[FinishedRound], news: Sequence[HostNews]
    ) -> None:
        """Save what was seen."""
        ...

    async def note_pauses(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Keep until when (UTC) hosts want to be left alone, those too of which no repository is known."""
        ...

    async def end_open_rounds(self, now: datetime) -> int:
        """End the Rounds that a kill left open."""
        ...

    async def next_due(self, now: datetime, samples_only: bool) -> datetime | None:
        """When the next look may be asked (UTC)."""
        ...

    async def waiting(self, now: datetime, samples_only: bool) -> Mapping[str, int]:
        """How many looks are due now, by host name."""
        ...


class Settling(Protocol):
    """The step after saving: done here (`monitor.cycle.settle`), or left to whoever leads the fleet."""

    @property
    def voided_looks(self) -> int:
        """How many looks it voided with their Rounds."""
        ...

    async def run(self) -> None:
        """Settle whatever waits for it."""
        ...
