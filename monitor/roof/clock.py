"""The machine's clock. The only place that reads time or sleeps."""

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """See `monitor.model.clock.Clock`."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds, never running backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(max(0.0, seconds))
