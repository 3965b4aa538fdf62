"""Lanes: each host's own queue. How many requests at once, how far apart, and until when nothing at all."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from monitor.model.clock import Clock
from monitor.rules.politeness import HostTable, lane_name

_SWEEP_FROM: Final = 1024


class LanePausedError(Exception):
    """The host asked to be left alone for longer than a caller should wait. `until` is UTC."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} asked to be left alone until {until:%Y-%m-%d %H:%M} UTC")
        self.host = host
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What whoever had a lane before us left behind: seconds until it may send again, and a pause (UTC)."""

    wait: float = 0.0
    paused: datetime | None = None


class Sharing(Protocol):
    """Says when this process may send to a lane, where other processes send to the same hosts."""

    async def open(self, lane: str, gap: float) -> Opening:
        """Wait until the lane is ours; `gap` is the seconds between two departures. Ends with one `shut`."""
        ...

    def holds(self, lane: str) -> bool:
        """Whether it is ours for long enough that a request leaving now is over before it is not."""
        ...

    def shut(self, lane: str, opening: Opening) -> None:
        """One use is over; `opening` is what the next one must heed, whoever it is."""
        ...


class _Lane:
    """One host. `door` lets one request at a time wait for its moment and is given back when that one has left."""

    __slots__ = ("door", "gap", "host", "misfortunes", "not_before", "paused", "room", "users")

    def __init__(self, host: str, *, per_second: float, concurrency: int) -> None:
        self.host = host
        self.gap = 1.0 / per_second
        self.door = asyncio.Lock()
        self.room = asyncio.Semaphore(concurrency)
        self.not_before = 0.0
        self.paused: datetime | None = None
        self.misfortunes = 0
        self.users = 0


class Turn(Protocol):
    """The right to send one request to one host. Give it back with `leave`, whatever happened."""

    def departing(self) -> None:
        """The request leaves now: the next one's distance is counted from here. Only the first call counts."""
        ...

    def leave(self) -> None:
        """The exchange is over. A request that never departed (no name, refused) is spaced as if it had just now."""
        ...


class _LaneTurn:
    """A turn in a lane of this process."""

    __slots__ = ("_gone", "_lane", "_lanes")

    def __init__(self, lanes: "Lanes", lane: _Lane) -> None:
        self._lanes = lanes
        self._lane = lane
        self._gone = False

    def departing(self) -> None:
        """See `Turn`."""
        if not self._gone:
            self._gone = True
            lane = self._lane
            lane.not_before = self._lanes.clock.monotonic() + lane.gap
            lane.door.release()

    def leave(self) -> None:
        """See `Turn`."""
        self.departing()
        lane = self._lane
        self._lanes.slots.release()
        lane.room.release()
        self._lanes.left(lane)


class Lanes:
    """All lanes, made when first asked for and forgotten when idle, and the slots they share.

    A host's lane comes first, then a slot; who waits for a moment (spacing, a pause) holds neither. Requests of one
    lane depart in the order they came, at least 1/`per_second` seconds apart, counted from the moment a request
    really leaves. `patience` is in seconds: a pause that lasts longer raises LanePausedError instead of waiting.
    `sharing` is asked first where other processes send to the same hosts.
    """

    def __init__(
        self, table: HostTable, clock: Clock, *, slots: int, patience: float = 60.0, sharing: Sharing | None = None
    ) -> None:
        self.clock = clock
        self.slots = asyncio.Semaphore(slots)
        self._table = table
        self._patience = timedelta(seconds=patience)
        self._sharing = sharing
        self._lanes: dict[str, _Lane] = {}
        self._sweep_at = _SWEEP_FROM
        # Pauses that nobody keeps yet but us.
        self._fresh: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    async def turn(self, host: str) -> Turn:
        """Wait for a turn at `host`. Raises LanePausedError when it is, or while waiting becomes, paused for long."""
        lane = self._lane(host)
        lane.users += 1
        try:
            await lane.door.acquire()
        except BaseException:
            lane.users -= 1
            raise
        try:
            await (self._moment(lane) if self._sharing is None else self._shared_moment(lane, self._sharing))
        except BaseException:
            lane.door.release()
            lane.users -= 1
            raise
        return _LaneTurn(self, lane)

    def left(self, lane: _Lane) -> None:
        """A turn is over: to be called by the Turn itself."""
        lane.users -= 1
        if self._sharing is not None:
            self._sharing.shut(lane.host, self._opening(lane))

    def pause(self, host: str, until: datetime) -> None:
        """Nothing departs to `host` before `until` (UTC). A pause already set is never shortened."""
        if until <= self.clock.now():
            return
        lane = self._lane(host)
        if lane.paused is None or lane.paused < until:
            lane.paused = until
            self._fresh[lane.host] = until

    def fresh_pauses(self) -> dict[str, datetime]:
        """Pauses (UTC) that nobody has noted yet, by the names of lanes."""
        return dict(self._fresh)

    def noted(self, pauses: Mapping[str, datetime]) -> None:
        """Somebody keeps these now."""
        for name, until in pauses.items():
            if self._fresh.get(name) == until:
                del self._fresh[name]

    def standing_pauses(self) -> dict[str, datetime]:
        """Until when (UTC) each lane is paused that is."""
        now = self.clock.now()
        return {
            name: lane.paused for name, lane in self._lanes.items() if lane.paused is not None and lane.paused > now
        }

    def paused_until(self, host: str) -> datetime | None:
        """Until when (UTC) `host` is left alone; None when it is not."""
        lane = self._lanes.get(lane_name(host))
        if lane is None or lane.paused is None or lane.paused <= self.clock.now():
            return None
        return lane.paused

    def misfortune(self, host: str, *, happened: bool) -> int:
        """Note whether an answer was a 429 or 5xx; returns how many in a row there were."""
        lane = self._lane(host)
        lane.misfortunes = lane.misfortunes + 1 if happened else 0
        return lane.misfortunes

    async def _moment(self, lane: _Lane) -> None:
        """Return holding room in the lane and a slot, at a moment when the lane may send."""
        while True:
            await self._rest(lane)
            await lane.room.acquire()
            if self._wait(lane) > 0:
                lane.room.release()
                continue
            try:
                await self.slots.acquire()
            except BaseException:
                lane.room.release()
                raise
            if self._wait(lane) <= 0:
                return
            self.slots.release()
            lane.room.release()

    async def _shared_moment(self, lane: _Lane, sharing: Sharing) -> None:
        """The same, once the lane is ours, and still ours when its moment has come."""
        while True:
            before = await sharing.open(lane.host, lane.gap)
            lane.not_before = max(lane.not_before, self.clock.monotonic() + before.wait)
            if before.paused is not None:
                self.pause(lane.host, before.paused)
            try:
                await self._moment(lane)
            except BaseException:
                sharing.shut(lane.host, self._opening(lane))
                raise
            if sharing.holds(lane.host):
                return
            self.slots.release()
            lane.room.release()
            sharing.shut(lane.host, self._opening(lane))

    def _opening(self, lane: _Lane) -> Opening:
        return Opening(wait=max(0.0, lane.not_before - self.clock.monotonic()), paused=lane.paused)

    async def _rest(self, lane: _Lane) -> None:
        while (seconds := self._wait(lane)) > 0:
            if lane.paused is not None and lane.paused - self.clock.now() > self._patience:
                raise LanePausedError(lane.host, lane.paused)
            await self.clock.sleep(seconds)

    def _wait(self, lane: _Lane) -> float:
        """Seconds until the lane may send again; zero or less when it may now."""
        wait = lane.not_before - self.clock.monotonic()
        if lane.paused is not None:
            left = (lane.paused - self.clock.now()).total_seconds()
            if left <= 0:
                lane.paused = None
            return max(wait, left)
        return wait

    def _lane(self, host: str) -> _Lane:
        name = lane_name(host)
        lane = self._lanes.get(name)
        if lane is None:
            if len(self._lanes) >= self._sweep_at:
                self._forget_idle()
            policy = self._table.lookup(name)
            lane = _Lane(name, per_second=policy.per_second, concurrency=policy.concurrency)
            lane.not_before = self.clock.monotonic()
            self._lanes[name] = lane
        return lane

    def _forget_idle(self) -> None:
        """Drop every lane that remembers nothing. Runs when their number has doubled, so each costs a constant."""
        self._lanes = {
            name: lane for name, lane in self._lanes.items() if lane.users or lane.misfortunes or self._wait(lane) > 0
        }
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._lanes))
