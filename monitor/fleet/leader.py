"""Whoever leads: says which hosts have due looks, judges what the workers saw, and looks after what they left lying."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from monitor.cycle.settle import Settle
from monitor.errors import StoreError
from monitor.fleet.policy import FleetPolicy
from monitor.fleet.waiting import moment_or
from monitor.model.clock import Clock
from monitor.store import Store
from monitor.store.leading import Leadership

if TYPE_CHECKING:
    # Its library is an extra: what needs no queue must start without it.
    from monitor.fleet.queue import Queue

_ANNOUNCED_AT_MOST: Final = 5_000
_TIDY: Final = 3600.0
_FORGET_AFTER: Final = timedelta(days=1).total_seconds()

log = structlog.get_logger(__name__)


class Leader:
    """Leads until told to stop, or until another may: then `forever` returns and `lost` is true."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        policy: FleetPolicy,
        queue: "Queue",
        settle: Settle,
        leadership: Leadership,
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._queue = queue
        self._settle = settle
        self._leadership = leadership
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()
        self._tidied = clock.monotonic()
        self._leading: asyncio.Future[None] | None = None
        self._prepared = False
        self.lost = False

    def begin(self) -> None:
        """Begin to lead; `forever` then waits for its end."""
        self._leading = asyncio.ensure_future(self._lead())

    def stop(self) -> None:
        """End soon."""
        self._stop.set()
        self._wake.set()

    async def look_around(self) -> None:
        """Something may have become due: say so now."""
        self._wake.set()

    async def settle(self) -> None:
        """Judge what waits."""
        await self._settle.run()

    async def forever(self) -> None:
        """Until it ends."""
        if self._leading is None:
            self.begin()
        assert self._leading is not None
        await self._leading

    async def _lead(self) -> None:
        await asyncio.gather(
            self._again_and_again(self._announce),
            self._again_and_again(self._judge),
            self._again_and_again(self._tidy),
        )

    async def _again_and_again(self, act: Callable[[], Awaitable[None]]) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                if not await self._leadership.stands():
                    self.lost = True
                    self.stop()
                    return
                await act()
            except StoreError as error:
                log.warning("database-away", doing=act.__name__.strip("_"), error=str(error))
            await moment_or(self._clock, self._policy.beat, self._wake)

    async def _announce(self) -> None:
        """Every host with due looks that nobody asks gets a job, if it has none."""
        policy = self._policy
        if not self._prepared:
            await self._queue.prepare()
            self._prepared = True
        hosts = await self._store.fleet.waiting(
            self._clock.now(), _ANNOUNCED_AT_MOST, attempts=policy.attempts, samples_only=policy.samples_only
        )
        await self._queue.announce(hosts)

    async def _judge(self) -> None:
        await self._store.fleet.end_abandoned_rounds()
        await self._settle.run()

    async def _tidy(self) -> None:
        now, policy = self._clock.now(), self._policy
        why = f"{policy.attempts} workers ended while they asked it, one after another"
        for host in await self._store.fleet.rest(attempts=policy.attempts, until=now + policy.rest, why=why, now=now):
            advice = f"graveyard hosts release {host}, once it is known why"
            log.error("host-ends-workers", host=host, until=(now + policy.rest).isoformat(), advice=advice)
        if self._clock.monotonic() - self._tidied >= _TIDY:
            self._tidied = self._clock.monotonic()
            await self._store.fleet.forget_workers(silent=_FORGET_AFTER)
            await self._store.lanes.forget(idle=_FORGET_AFTER)
            await self._queue.prune()
