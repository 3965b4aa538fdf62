"""One worker: takes hosts from the queue, lets its sweep ask them, and gives back what it cannot finish."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final

import structlog

from monitor.cycle.progress import Progress
from monitor.cycle.sweep import Sweep
from monitor.errors import StoreError
from monitor.fleet.hand import HostsInHand
from monitor.fleet.policy import FleetPolicy
from monitor.fleet.waiting import moment_or
from monitor.model.clock import Clock

if TYPE_CHECKING:
    # Its library is an extra: what needs no queue must start without it.
    from monitor.fleet.queue import Queue

_AFTER_TROUBLE: Final = 1.0

log = structlog.get_logger(__name__)


class LeftToTheLeader:
    """See `monitor.cycle.supply.Settling`: guards compare all hosts and all workers, so one process judges for all."""

    voided_looks = 0

    async def run(self) -> None:
        """Nothing."""


class Noting:
    """See `monitor.cycle.sweep.Progress`: tells it on, and notes whether this worker reaches anybody."""

    def __init__(self, progress: Progress, hands: HostsInHand) -> None:
        self._progress = progress
        self._hands = hands

    def looked(self, done: int, waiting: int) -> None:
        """Told on."""
        self._progress.looked(done, waiting)

    def offline(self, hosts: int) -> None:
        """Nobody answers here: others may still reach them."""
        self._hands.offline = True
        self._progress.offline(hosts)

    def online(self) -> None:
        """Somebody answers again."""
        self._hands.offline = False
        self._progress.online()


class Worker:
    """`sweep` takes its work from `hands`."""

    def __init__(self, *, clock: Clock, policy: FleetPolicy, queue: "Queue", sweep: Sweep, hands: HostsInHand) -> None:
        self._clock = clock
        self._policy = policy
        self._queue = queue
        self._sweep = sweep
        self._hands = hands
        self._stop = asyncio.Event()
        self._over = asyncio.Event()
        hands.arrived = sweep.look_around

    async def run(self, stopped: Awaitable[None]) -> None:
        """Work until `stopped` returns. Then what is in flight gets its grace, and the rest is given back.

        Raises what broke the sweep.
        """
        sweeping = asyncio.ensure_future(self._sweep.forever())
        serving = asyncio.ensure_future(self._serve())
        keeping = asyncio.ensure_future(self._keep())
        told = asyncio.ensure_future(stopped)
        try:
            await asyncio.wait((sweeping, told), return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            self._stop.set()
            self._hands.stop()
            self._sweep.stop()
            try:
                await sweeping
            finally:
                self._over.set()
                await keeping
                with contextlib.suppress(StoreError):
                    await self._hands.let_go()
                await serving

    async def _serve(self) -> None:
        """Take jobs, again and again: the queue's connection ends with a server that begins anew."""
        while not self._stop.is_set():
            try:
                await self._queue.prepare()
                await self._queue.serve(self._hands.ask, self._stop, most=self._policy.hosts, lease=self._policy.lease)
            except StoreError as error:
                log.warning("queue-away", error=str(error))
                await moment_or(self._clock, _AFTER_TROUBLE, self._stop)

    async def _keep(self) -> None:
        """Renew the leases and be heard of, until the sweep has ended."""
        while not self._over.is_set():
            wait = self._policy.renew
            try:
                await self._hands.renew()
            except StoreError as error:
                log.warning("leases-not-renewed", error=str(error))
                wait = min(wait, _AFTER_TROUBLE)
            await moment_or(self._clock, wait, self._over)
