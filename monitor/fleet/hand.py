"""The hosts in one worker's hands, the supply of its sweep: each is leased, asked until nothing is due, given back."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from monitor.errors import StoreError
from monitor.fleet.policy import FleetPolicy
from monitor.fleet.waiting import moment_or
from monitor.model.clock import Clock
from monitor.model.fleet import HostGiven, Lease, Recruit
from monitor.model.looks import FinishedLook, FinishedRound, HostNews, LaneDue
from monitor.store import Store

_KEPT_OFFLINE: Final = 3
"""Hosts a worker without a network keeps, to notice when it has one again (`monitor/cycle/network.py`)."""
_SOON: Final = timedelta(seconds=1)
_TRY_AGAIN: Final = 1.0

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Hand:
    """One host in hand. `under_way` is the number of its Round, from the claim until its last look is saved."""

    lease: Lease
    since: float
    done: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int | None = None
    drained: bool = False
    asked: bool = False
    answered: bool = False


async def _nobody() -> None:
    """Nobody wants to know that a host arrived."""


class HostsInHand:
    """See `monitor.cycle.supply.Supply`. `worker` is this process as the others know it.

    `offline` is set while this process reaches nobody: what it has in hand is better off with others. `arrived` is
    called when there is something new to claim, or to find drained. The database may be away for a while: whoever
    needs it here waits, and tries again until told to stop.
    """

    def __init__(self, store: Store, clock: Clock, policy: FleetPolicy, worker: Recruit) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._worker = worker
        self._hands: dict[int, _Hand] = {}
        self._rounds: dict[int, int] = {}
        self._deadline = 0.0
        # Leases are taken and renewed in turn: what is renewed and in nobody's hand was taken in vain.
        self._leasing = asyncio.Lock()
        self._stopping = asyncio.Event()
        self.looks = 0
        self.offline = False
        self.arrived: Callable[[], Awaitable[None]] = _nobody

    def __len__(self) -> int:
        return len(self._hands)

    def stop(self) -> None:
        """Take up and claim nothing more."""
        self._stopping.set()

    async def ask(self, host_id: int) -> None:
        """Take a host up, and return when it is done with: nothing is due there any more, or it is another's."""
        async with self._leasing:
            if self._stopping.is_set() or host_id in self._hands:
                return
            if self.offline and len(self._hands) >= _KEPT_OFFLINE:
                return
            before = self._clock.monotonic()
            lease = await self._patiently(lambda: self._lease(host_id))
            if lease is None:
                return
            if not self._hands:
                self._deadline = before + self._policy.lease
            hand = self._hands[host_id] = _Hand(lease, before)
        if self._is_suspect(lease):
            log.warning("host-suspected", host=lease.host, attempts=lease.attempts, most=self._policy.attempts)
        await self.arrived()
        await hand.done.wait()

    async def _lease(self, host_id: int) -> Lease | None:
        policy = self._policy
        # A host that may have ended workers is asked beside no other such host, so that each is judged by itself.
        taken = any(self._is_suspect(hand.lease) for hand in self._hands.values())
        attempts = policy.alone_from - 1 if taken else policy.attempts
        return await self._store.fleet.lease(self._worker, host_id, lease=policy.lease, attempts=attempts)

    def _is_suspect(self, lease: Lease) -> bool:
        return lease.attempts >= self._policy.alone_from

    async def renew(self) -> None:
        """Hold everything for another lease; drop what was lost meanwhile. Raises `StoreError`."""
        async with self._leasing:
            before = self._clock.monotonic()
            still = await self._store.fleet.renew(self._worker, lease=self._policy.lease, looks=self.looks)
            self._deadline = before + self._policy.lease
            for host_id in [number for number in self._hands if number not in still]:
                hand = self._hands.pop(host_id)
                log.warning("host-lost", host=hand.lease.host, why="its lease lapsed and another worker took it")
                hand.done.set()
            strays = [HostGiven(host_id=one, asked=False, silent_from=None) for one in still - self._hands.keys()]
            await self._store.fleet.give_back(self._worker.name, strays)

    async def let_go(self) -> None:
        """Give back every host, whatever is still due there, and leave. Raises `StoreError`."""
        hands = list(self._hands.values())
        try:
            await self._give_back(hands)
            await self._store.fleet.dismiss(self._worker.name)
        finally:
            for hand in hands:
                hand.done.set()

    async def claim(
        self,
        now: datetime,
        *,
        lanes: int,
        per_lane: int,
        busy: Collection[int],
        in_flight: Collection[int],
        samples_only: bool,
        questions: int = 1,  # noqa: ARG002 -- one Round at a time, so that a host can be handed on after each
    ) -> list[LaneDue]:
        """Due looks of the hosts in hand. A host without any is given back."""
        free = [number for number, hand in self._hands.items() if hand.under_way is None and number not in busy]
        if self._stopping.is_set() or not free:
            return []
        if self.offline:
            too_many = free[: max(0, len(self._hands) - _KEPT_OFFLINE)]
            await self._give_back([self._hands[number] for number in too_many])
            free = free[len(too_many) :]
        try:
            claimed = await self._store.work.claim(
                now,
                lanes=lanes,
                per_lane=per_lane,
                busy=busy,
                in_flight=in_flight,
                samples_only=samples_only,
                only=[number for number in free if self.holds(number) and not self._hands[number].drained],
            )
        except StoreError as error:
            log.warning("claim-refused", error=str(error))
            return []
        found = {lane.host_id for lane in claimed}
        if len(claimed) < lanes:
            await self._give_back([self._hands[one] for one in free if one not in found and one in self._hands])
        return [lane for lane in claimed if lane.host_id in self._hands]

    def holds(self, host_id: int) -> bool:
        """Whether a host is in hand, and surely nobody else's for as long as a question to it may take."""
        return host_id in self._hands and self._clock.monotonic() + self._policy.reserve < self._deadline

    async def open_rounds(self, host_ids: Sequence[int], now: datetime, vantage: str) -> list[int]:
        """Begin a Round at each of these hosts."""
        numbers = await self._patiently(lambda: self._store.work.open_rounds(host_ids, now, vantage))
        for number, host_id in zip(numbers, host_ids, strict=True):
            self._rounds[number] = host_id
            if host_id in self._hands:
                self._hands[host_id].under_way = number
        return numbers

    async def save(
        self, looks: Sequence[FinishedLook], ended: Sequence[FinishedRound], news: Sequence[HostNews]
    ) -> None:
        """Save what was seen. A host whose Round ended rests, is another's turn, or is claimed from again."""
        await self._patiently(lambda: self._store.work.save(looks, ended, news))
        self.looks += len(looks)
        await self._note_progress({self._rounds[one.look.round] for one in looks if one.look.round in self._rounds})
        now = self._clock.now()
        for one in news:
            if (hand := self._hands.get(one.host_id)) is not None:
                hand.answered = hand.answered or one.answered_at is not None
                hand.drained = hand.drained or (one.paused_until is not None and one.paused_until > now)
        over = [self._hands[host] for one in ended if (host := self._rounds.pop(one.id, 0)) in self._hands]
        for hand in over:
            hand.under_way = None
            hand.drained = hand.drained or self._clock.monotonic() - hand.since > self._policy.turn
        await self._give_back([hand for hand in over if hand.drained])
        if over:
            await self.arrived()

    async def note_pauses(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Nothing: each pause is kept on the row of its lane, by whoever holds it."""

    async def end_open_rounds(self, now: datetime) -> int:  # noqa: ARG002 -- each is ended when its host is taken up
        """Nothing: those of others are under way."""
        return 0

    async def next_due(self, now: datetime, samples_only: bool) -> datetime | None:  # noqa: ARG002 -- see `claim`
        """Soon, while a host is in hand; what arrives later wakes the sweep."""
        return now + _SOON if self._hands else None

    async def waiting(self, now: datetime, samples_only: bool) -> Mapping[str, int]:  # noqa: ARG002 -- the leader's
        """Nobody counts here: the whole queue is the leader's to know."""
        return {}

    async def _note_progress(self, hosts: Iterable[int]) -> None:
        fresh = [host for host in hosts if host in self._hands and not self._hands[host].asked]
        if fresh:
            for host in fresh:
                self._hands[host].asked = True
            await self._patiently(lambda: self._store.fleet.progress(self._worker.name, fresh))

    async def _give_back(self, hands: Sequence[_Hand]) -> None:
        if not hands:
            return
        given = [
            HostGiven(
                host_id=hand.lease.host_id,
                asked=hand.asked,
                silent_from=None if hand.answered else self._worker.vantage,
            )
            for hand in hands
        ]
        for hand in hands:
            self._hands.pop(hand.lease.host_id, None)
        await self._patiently(lambda: self._store.fleet.give_back(self._worker.name, given))
        for hand in hands:
            hand.done.set()

    async def _patiently(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do it, however long the database is away; once told to stop, raise what it says."""
        while True:
            try:
                return await act()
            except StoreError as error:
                if self._stopping.is_set():
                    raise
                log.warning("database-away", error=str(error))
            await moment_or(self._clock, _TRY_AGAIN, self._stopping)
