"""Saves whatever finished since the last save, up to 500 looks or a second, in one transaction; then settles.

Lanes never wait for a save; they wait only when it falls `WAITING_AT_MOST` looks behind, so that memory stays flat.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from monitor.cycle.policies import SweepPolicy
from monitor.cycle.supply import Supply
from monitor.errors import StoreError
from monitor.model.clock import Clock
from monitor.model.looks import FinishedLook, FinishedRound, HostNews

WAITING_AT_MOST = 5_000
SETTLE_AFTER = 2_000
"""Looks saved before settle runs although lanes are still busy."""


TRIES = 6
"""How often a refused save is tried: with ten seconds of waiting for a lock each, a minute and a half."""

log = structlog.get_logger(__name__)


class Saver:
    """The one writer of looks. Feed it with `take` and `end`, and let `run` go on beside the lanes."""

    def __init__(
        self,
        *,
        supply: Supply,
        clock: Clock,
        policy: SweepPolicy,
        settle: Callable[[], Awaitable[None]],
        saved: Callable[[list[FinishedLook]], None],
    ) -> None:
        self._supply = supply
        self._clock = clock
        self._policy = policy
        self._settle = settle
        self._saved = saved
        self._looks: list[FinishedLook] = []
        self._rounds: list[FinishedRound] = []
        self._hosts: dict[int, HostNews] = {}
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False
        self._hurry = False
        self._unsettled = 0

    def take(self, look: FinishedLook) -> None:
        """A look has finished; it will be in the next save."""
        self._looks.append(look)
        if len(self._looks) >= WAITING_AT_MOST:
            self._room.clear()
        self._arrived.set()

    def end(self, ended: Sequence[FinishedRound], news: HostNews) -> None:
        """Rounds of a lane have ended, and this is what it learnt."""
        self._rounds.extend(ended)
        before = self._hosts.get(news.host_id)
        answered = news.answered_at or (before.answered_at if before else None)
        self._hosts[news.host_id] = replace(news, answered_at=answered)
        self._arrived.set()

    async def room(self) -> None:
        """Wait until the save has caught up."""
        await self._room.wait()

    async def run(self) -> None:
        """Save and settle until `close`; raises StoreError when the database keeps refusing."""
        try:
            while not (self._closing and not self._looks and not self._rounds):
                await self._gather()
                await self._save_at_last()
                if self._unsettled >= SETTLE_AFTER:
                    await self._settle_now()
            await self._settle_now()
        finally:
            # Nobody may wait for room that a broken saver can never make.
            self._room.set()

    async def _save_at_last(self) -> None:
        """A database may be locked or restart: nothing is lost meanwhile, and the save is tried again."""
        for attempt in range(TRIES):
            try:
                await self._save()
            except StoreError as error:
                if attempt == TRIES - 1:
                    raise
                log.warning("save-refused", tried=attempt + 1, of=TRIES, error=str(error))
                await self._clock.sleep(2.0**attempt)
            else:
                return

    def hurry(self) -> None:
        """Nobody is under way who could bring more: save what there is without waiting for its second to pass."""
        self._hurry = True
        self._arrived.set()

    def close(self) -> None:
        """Nothing more will come: save the rest, settle, and let `run` end."""
        self._closing = True
        self._arrived.set()

    async def _gather(self) -> None:
        """Wait for the first arrival, then for more: until the save is full or its second has passed."""
        if not self._looks and not self._rounds:
            self._arrived.clear()
            if not self._closing:
                await self._arrived.wait()
        end = self._clock.monotonic() + self._policy.save_seconds
        while len(self._looks) < self._policy.save_looks and not (self._closing or self._hurry):
            left = end - self._clock.monotonic()
            if left <= 0:
                return
            self._arrived.clear()
            await self._arrival_within(left)

    async def _arrival_within(self, seconds: float) -> None:
        nap = asyncio.ensure_future(self._clock.sleep(seconds))
        arrival = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait((nap, arrival), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (nap, arrival):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _save(self) -> None:
        self._hurry = False
        looks, left = self._looks[: self._policy.save_looks], self._looks[self._policy.save_looks :]
        # A Round's end may only be saved with, or after, the last of its looks.
        late = {look.look.round for look in left}
        rounds = [one for one in self._rounds if one.id not in late]
        hosts = dict(self._hosts)
        if looks or rounds or hosts:
            await self._supply.save(looks, rounds, list(hosts.values()))
        # What came while it was written stays for the next save.
        self._looks = self._looks[len(looks) :]
        saved = {one.id for one in rounds}
        self._rounds = [one for one in self._rounds if one.id not in saved]
        self._hosts = {number: news for number, news in self._hosts.items() if hosts.get(number) is not news}
        self._unsettled += len(looks)
        self._saved(looks)
        if len(self._looks) < WAITING_AT_MOST:
            self._room.set()

    async def _settle_now(self) -> None:
        self._unsettled = 0
        await self._settle()
