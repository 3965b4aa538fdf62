"""One endless sweep, a few beats beside it, and a clean end."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

ENDS_WITHIN = 10.0
"""Seconds that a beat under way gets to end when the daemon is told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Something done again and again: its name, how many minutes apart, and what it is."""

    name: str
    minutes: float
    act: Callable[[], Awaitable[None]]


class Endless(Protocol):
    """What a daemon does all the time: sweep, or lead those who do."""

    async def forever(self) -> None:
        """Go on until `stop`."""
        ...

    def stop(self) -> None:
        """End soon."""
        ...

    async def look_around(self) -> None:
        """Something may have become due."""
        ...

    async def settle(self) -> None:
        """Judge what waits, and what time alone may have changed."""
        ...


class Daemon:
    """Drives one sweep, or one leader, for ever. APScheduler only beats: nothing is ever scheduled per repository."""

    def __init__(self, *, sweep: Endless, beats: Sequence[Beat]) -> None:
        self._sweep = sweep
        self._beats = beats
        self._under_way: set[asyncio.Future[None]] = set()

    async def run(self, stopped: Awaitable[None]) -> None:
        """Beat and sweep until `stopped` returns; then let what is under way end. Raises what broke the sweep."""
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        scheduler.add_listener(_log_error, EVENT_JOB_ERROR)
        for beat in self._beats:
            scheduler.add_job(self._kept, "interval", args=(beat,), minutes=beat.minutes, id=beat.name)
        scheduler.start()
        sweeping = asyncio.ensure_future(self._sweep.forever())
        told = asyncio.ensure_future(stopped)
        try:
            await asyncio.wait((sweeping, told), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # shutdown(wait=True) would cancel the coroutines under way; so beats pause, ours end, and then it goes.
            scheduler.pause()
            self._sweep.stop()
            told.cancel()
            try:
                await sweeping
            finally:
                await self._let_end()
                scheduler.shutdown(wait=False)

    async def _kept(self, beat: Beat) -> None:
        """Do it, and keep hold of it meanwhile: a stop waits for what is under way."""
        acting = asyncio.ensure_future(beat.act())
        self._under_way.add(acting)
        try:
            await acting
        finally:
            self._under_way.discard(acting)

    async def _let_end(self) -> None:
        if not self._under_way:
            return
        _, late = await asyncio.wait(tuple(self._under_way), timeout=ENDS_WITHIN)
        for task in late:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


def _log_error(event: JobExecutionEvent) -> None:
    log.error("beat-failed", beat=event.job_id, error=repr(event.exception))
