"""The one Clock, as everything below the roof sees it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and sleeps. Built in the roof; nothing else reads time or sleeps."""

    def now(self) -> datetime:
        """The time of day, timezone-aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, never running backwards; for durations and spacing."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock pass; nothing for zero or less."""
        ...
