"""A clock that only moves when told, or by itself to the next sleeper once nothing else is under way."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# How many turns of the event loop without anybody waking count as "nothing else happens". Loopback delivers within
# one or two; who has more under way (a subprocess, a thread) says so with `busy`.
_QUIET_TURNS = 40


def _never() -> bool:
    return False


class FakeClock:
    """The Clock protocol over virtual time.

    Manual: `await clock.advance(seconds)` wakes every sleeper on the way, in order. With `auto=True` the clock jumps
    to the next sleeper by itself when the loop has been quiet and `busy()` is false: set `busy` to whether a
    request is under way, so that real sockets never race virtual time. `slept` lists the seconds of every sleep.
    """

    def __init__(self, start: datetime | None = None, *, auto: bool = False) -> None:
        self._start = start or datetime(2026, 3, 1, 12, tzinfo=UTC)
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self._auto = auto
        self._ticking = False
        self.busy: Callable[[], bool] = _never
        self.slept: list[float] = []

    @property
    def sleepers(self) -> int:
        return sum(1 for _, _, waiter in self._sleepers if not waiter.done())

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self.slept.append(seconds)
        waiter = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._elapsed + seconds, self._count, waiter))
        if self._auto and not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_soon(self._tick, _QUIET_TURNS)
        await waiter

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass; everybody whose sleep ends on the way wakes at their own moment."""
        end = self._elapsed + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._wake_next()
            await self._settle()
        self._elapsed = end

    async def _settle(self) -> None:
        for _ in range(_QUIET_TURNS):
            await asyncio.sleep(0)

    def _wake_next(self) -> None:
        at, _, waiter = heapq.heappop(self._sleepers)
        self._elapsed = max(self._elapsed, at)
        if not waiter.done():
            waiter.set_result(None)

    def _tick(self, turns: int) -> None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if not self._sleepers:
            self._ticking = False
            return
        loop = asyncio.get_running_loop()
        if self.busy():
            loop.call_soon(self._tick, _QUIET_TURNS)
        elif turns > 0:
            loop.call_soon(self._tick, turns - 1)
        else:
            self._wake_next()
            loop.call_soon(self._tick, _QUIET_TURNS)
