"""Lanes that several processes share: a lane is one process's at a time, and moves on with its pace and its pause.

Whoever holds a lane keeps its distances and its concurrency alone, as if there were nobody else; so politeness over
the fleet is the politeness of one process. A lane that somebody else waits for is given back as soon as nothing of
ours is under way in it. One task speaks to the database for all lanes together.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import structlog

from monitor.errors import StoreError
from monitor.fleet.policy import FleetPolicy
from monitor.fleet.waiting import moment_or
from monitor.http.lanes import Opening
from monitor.model.clock import Clock
from monitor.model.fleet import LaneGiven, LaneTaken, LaneWish
from monitor.store.lanes import LaneRows

_ASK_AGAIN: Final = 0.1
"""Seconds between two tries for a lane that another process has."""
_LISTEN: Final = 0.25
"""Seconds between two questions whether anybody waits for a lane of ours."""
_IDLE: Final = 1.0
"""Seconds that an unused lane is kept: the next look at the same host mostly follows at once."""
_AFTER_TROUBLE: Final = 1.0

log = structlog.get_logger(__name__)


class _Shared:
    """One lane as this process knows it. `ours` is set while turns may use it."""

    __slots__ = (
        "deadline",
        "gap",
        "idle_since",
        "name",
        "opening",
        "ours",
        "paused",
        "told",
        "using",
        "waiting",
        "wanted",
    )

    def __init__(self, name: str, gap: float) -> None:
        self.name = name
        self.gap = gap
        self.ours = asyncio.Event()
        self.wanted = False
        self.waiting = 0
        self.using = 0
        # By the monotonic clock: until when it is held, from when it was unused, and before when nothing may be sent.
        self.deadline: float | None = None
        self.idle_since = 0.0
        self.opening = 0.0
        self.paused: datetime | None = None
        self.told: datetime | None = None


class SharedLanes:
    """See `monitor.http.lanes.Sharing`. `holder` names this process. Close it, or its lanes stay until they lapse."""

    def __init__(self, rows: LaneRows, clock: Clock, *, holder: str, policy: FleetPolicy) -> None:
        self._rows = rows
        self._clock = clock
        self._holder = holder
        self._policy = policy
        self._lanes: dict[str, _Shared] = {}
        self._wake = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._renewed = 0.0
        self._closing = False

    def __len__(self) -> int:
        return len(self._lanes)

    async def open(self, lane: str, gap: float) -> Opening:
        """Wait until this process may send to `lane`."""
        shared = self._lanes.setdefault(lane, _Shared(lane, gap))
        shared.waiting += 1
        try:
            while not (shared.ours.is_set() and self._lasts(shared)):
                shared.ours.clear()
                self._wake.set()
                if self._keeping is None or self._keeping.done():
                    self._keeping = asyncio.create_task(self._keep())
                    self._keeping.add_done_callback(self._kept)
                await shared.ours.wait()
        finally:
            shared.waiting -= 1
        shared.using += 1
        return Opening(wait=max(0.0, shared.opening - self._clock.monotonic()), paused=shared.paused)

    def holds(self, lane: str) -> bool:
        """Whether a request that leaves now is over before the lane may be another's."""
        shared = self._lanes.get(lane)
        return shared is not None and self._lasts(shared)

    def shut(self, lane: str, opening: Opening) -> None:
        """One use is over."""
        shared = self._lanes[lane]
        shared.using -= 1
        shared.idle_since = self._clock.monotonic()
        shared.opening = shared.idle_since + opening.wait
        if opening.paused is not None and (shared.paused is None or shared.paused < opening.paused):
            shared.paused = opening.paused
            self._wake.set()
        if shared.wanted and not shared.using:
            self._wake.set()

    async def close(self) -> None:
        """Give back every lane."""
        self._closing = True
        self._wake.set()
        if self._keeping is not None:
            # Let it end by itself: a question to the database that is cut short costs its connection.
            await self._keeping
        with contextlib.suppress(StoreError):
            await self._give(self._held())

    def _lasts(self, shared: _Shared) -> bool:
        return shared.deadline is not None and shared.deadline - self._policy.reserve > self._clock.monotonic()

    def _held(self) -> list[_Shared]:
        return [shared for shared in self._lanes.values() if shared.deadline is not None]

    async def _keep(self) -> None:
        """Take, renew, listen and give back, for as long as there is anything to do."""
        listened = self._clock.monotonic()
        while self._lanes and not self._closing:
            self._wake.clear()
            try:
                if self._clock.monotonic() - self._renewed >= self._policy.renew:
                    await self._renew()
                if self._clock.monotonic() - listened >= _LISTEN:
                    listened = self._clock.monotonic()
                    await self._listen()
                await self._tell_pauses()
                await self._give(self._to_give())
                await self._take()
            except StoreError as error:
                log.warning("lanes-not-shared", error=str(error), lanes=len(self._lanes))
                await self._clock.sleep(_AFTER_TROUBLE)
                continue
            self._forget()
            waiting = any(shared.waiting and shared.deadline is None for shared in self._lanes.values())
            await moment_or(self._clock, _ASK_AGAIN if waiting else _LISTEN, self._wake)

    def _kept(self, task: "asyncio.Task[None]") -> None:
        """Nobody may wait for a task that broke: whoever does begins it anew."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("lanes-broken", error=repr(error))
        for shared in self._lanes.values():
            if shared.waiting:
                shared.ours.set()

    async def _take(self) -> None:
        wishes = [
            LaneWish(name=shared.name, gap=shared.gap)
            for shared in self._lanes.values()
            if shared.waiting and shared.deadline is None
        ]
        if not wishes:
            return
        before = self._clock.monotonic()
        policy = self._policy
        taken = await self._rows.take(self._holder, wishes, lease=policy.lease, reserve=policy.reserve)
        for one in taken:
            self._open(one, before)

    def _open(self, taken: LaneTaken, asked: float) -> None:
        shared = self._lanes[taken.name]
        shared.deadline = asked + self._policy.lease
        shared.opening = max(shared.opening, self._clock.monotonic() + taken.wait)
        shared.paused = shared.told = taken.paused
        shared.wanted = False
        shared.idle_since = self._clock.monotonic()
        shared.ours.set()

    async def _renew(self) -> None:
        held = self._held()
        before = self._clock.monotonic()
        still = await self._rows.renew(self._holder, lease=self._policy.lease)
        self._renewed = before
        for shared in held:
            if shared.name not in still:
                self._lose(shared)
                continue
            shared.deadline = before + self._policy.lease
            if shared.waiting and not shared.wanted:
                shared.ours.set()
        # Handed to us by somebody when nobody here waited for it any more.
        strays = still - {shared.name for shared in held} - {one.name for one in self._lanes.values() if one.waiting}
        await self._rows.give(self._holder, [LaneGiven(name=name, wait=0.0, paused=None) for name in sorted(strays)])

    async def _listen(self) -> None:
        if not self._held():
            return
        for name in await self._rows.wanted(self._holder):
            shared = self._lanes.get(name)
            if shared is not None and shared.deadline is not None:
                # Who has it goes on; who comes now waits until the other one has had it.
                shared.wanted = True
                shared.ours.clear()

    async def _tell_pauses(self) -> None:
        fresh = [shared for shared in self._held() if shared.paused is not None and shared.paused != shared.told]
        if fresh:
            await self._rows.pause(self._holder, [_given(shared, self._clock.monotonic()) for shared in fresh])
            for shared in fresh:
                shared.told = shared.paused

    def _to_give(self) -> list[_Shared]:
        now = self._clock.monotonic()
        return [
            shared
            for shared in self._held()
            if not shared.using and (shared.wanted or (not shared.waiting and now - shared.idle_since > _IDLE))
        ]

    async def _give(self, lanes: Iterable[_Shared]) -> None:
        given = list(lanes)
        if not given:
            return
        for shared in given:
            # Nobody begins to use it meanwhile; should the database not hear of it, it is given back once more.
            shared.ours.clear()
        now = self._clock.monotonic()
        await self._rows.give(self._holder, [_given(shared, now) for shared in given])
        for shared in given:
            self._lose(shared)

    def _lose(self, shared: _Shared) -> None:
        shared.ours.clear()
        shared.deadline = None
        shared.wanted = False

    def _forget(self) -> None:
        for shared in [one for one in self._lanes.values() if one.deadline is None]:
            if not shared.waiting and not shared.using:
                del self._lanes[shared.name]


def _given(shared: _Shared, now: float) -> LaneGiven:
    return LaneGiven(name=shared.name, wait=max(0.0, shared.opening - now), paused=shared.paused)
