"""Claim → look → save, by lanes: one pass over everything due (`once`), or without end (`forever`)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

import structlog

from checkers.base import HostFacts
from monitor.cycle.asker import Asker, Leg, Listener, Order, OwnAsker, Walked, Witness, leg, takes_fewer
from monitor.cycle.batches import rounds_of
from monitor.cycle.collecting import rare_collections
from monitor.cycle.network import NetworkWatch
from monitor.cycle.policies import SweepPolicy
from monitor.cycle.progress import Progress, SweepCount
from monitor.cycle.saver import Saver
from monitor.cycle.supply import Settling, Supply
from monitor.errors import StoreError
from monitor.http.client import Client
from monitor.model.clock import Clock
from monitor.model.looks import Canary, FinishedLook, LaneDue
from monitor.rules.budget import token_notice
from monitor.rules.politeness import HostTable

log = structlog.get_logger(__name__)

_NOTHING_FOR: Final = timedelta(seconds=30)
"""How long a claim that took all there was is believed while nothing happens: work falls due by the hour."""
NO_CANARIES: Final[Mapping[str, Sequence[Canary]]] = MappingProxyType({})


class Sweep:
    """One sweeping loop. Holds what is in flight; everything else comes from its `supply` and goes there."""

    def __init__(
        self,
        *,
        supply: Supply,
        client: Client,
        clock: Clock,
        hosts: HostTable,
        authorised: Callable[[str], bool],
        settle: Settling,
        policy: SweepPolicy,
        progress: Progress,
        canaries: Mapping[str, Sequence[Canary]] = NO_CANARIES,
        vantage: str = "here",
        asker: Asker | None = None,
    ) -> None:
        self._supply = supply
        self._lanes = client.lanes
        self._asker = asker or OwnAsker(client, clock)
        self._clock = clock
        self._hosts = hosts
        self._authorised = authorised
        self._settle = settle
        self._policy = policy
        self._progress = progress
        self._canaries = canaries
        self._vantage = vantage
        # Repository → its host, from the claim to the save.
        self._in_flight: dict[int, int] = {}
        self._walking: dict[int, asyncio.Task[None]] = {}
        # Whether the last claim of a host took as much as it may, so that more may be due there.
        self._full: dict[int, bool] = {}
        # Until then (UTC) a claim would look through every host in vain, unless something happens before.
        self._nothing_until: datetime | None = None
        # Hosts that asked to be left alone, until when: the store knows it only after the next save.
        self._resting: dict[int, datetime] = {}
        # Hosts that refused our token, and since when: asked as a stranger would until it is tried again.
        self._refused: dict[str, datetime] = {}
        self._network = NetworkWatch()
        # Somebody who answered: asked again before our own network is blamed.
        self._witness: Witness | None = None
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()
        self._count = SweepCount()
        self._waiting = 0

    def stop(self) -> None:
        """End soon: no new looks; those in flight get `grace` seconds; everything finished is saved."""
        self._stop.set()
        self._wake.set()
        self._asker.halt(True)

    async def look_around(self) -> None:
        """Something may have become due: look for it now instead of when the loop next would."""
        self._nothing_until = None
        self._wake.set()

    async def settle(self) -> None:
        """Judge what time alone may have changed."""
        await self._settle.run()

    async def once(self, *, ends: datetime | None = None) -> SweepCount:
        """Look at everything due, then return; `ends` (UTC) cuts it short. What is left stays due."""
        started = self._clock.monotonic()
        async with self._saving() as saver, self._ending(ends):
            while not self._stopping() and not self._network.offline:
                await self._doubt()
                await self._note_pauses()
                if await self._claim(saver) or self._walking:
                    await self._something_ends()
                elif self._in_flight:
                    saver.hurry()
                    await self._pause(self._policy.save_seconds)
                elif not await self._patience(ends):
                    # What was learnt may be to be asked about at once: other spellings, a question by name.
                    await self._settle.run()
                    self._nothing_until = None
                    if not await self._claim(saver):
                        break
            await self._walks_end()
        self._count.seconds = self._clock.monotonic() - started
        self._count.offline = self._network.offline
        self._count.voided = self._settle.voided_looks
        self._count.left = dict(await self._supply.waiting(self._clock.now(), self._policy.samples_only))
        return self._count

    async def forever(self) -> None:
        """Look at whatever is due until `stop`. Without a network: one careful try a minute, and nobody is judged."""
        async with self._saving() as saver:
            while not self._stopping():
                if self._network.offline:
                    await self._pause(self._network.wait_seconds)
                    self._network.try_again()
                    self._asker.halt(self._halting())
                    await self._claim(saver, lanes=self._network.HOSTS, per_lane=1)
                    await self._walks_end()
                    self._network.nobody_left()
                    continue
                await self._doubt()
                await self._note_pauses()
                if await self._claim(saver) or self._walking:
                    await self._something_ends()
                else:
                    await self._pause(await self._seconds_to_next())
            await self._walks_end()

    @contextlib.asynccontextmanager
    async def _saving(self) -> AsyncIterator[Saver]:
        self._asker.halt(self._halting())
        with rare_collections():
            async with self._asker.at_work():
                await self._supply.end_open_rounds(self._clock.now())
                await self._settle.run()
                waiting = await self._supply.waiting(self._clock.now(), self._policy.samples_only)
                self._waiting = sum(waiting.values())
                saver = Saver(
                    supply=self._supply,
                    clock=self._clock,
                    policy=self._policy,
                    settle=self._settle.run,
                    saved=self._saved,
                )
                writing = asyncio.create_task(saver.run())
                writing.add_done_callback(
                    lambda _: self.stop() if not writing.cancelled() and writing.exception() else None
                )
                try:
                    yield saver
                finally:
                    for task in self._walking.values():
                        task.cancel()
                    await asyncio.gather(*self._walking.values(), return_exceptions=True)
                    saver.close()
                    await writing
                    await self._note_pauses()

    @contextlib.asynccontextmanager
    async def _ending(self, ends: datetime | None) -> AsyncIterator[None]:
        """Stop, as if told to, when it is `ends`."""

        async def stop() -> None:
            if ends is not None:
                await self._clock.sleep((ends - self._clock.now()).total_seconds())
                self.stop()

        alarm = asyncio.create_task(stop())
        try:
            yield
        finally:
            alarm.cancel()

    def _stopping(self) -> bool:
        return self._stop.is_set()

    async def _claim(self, saver: Saver, *, lanes: int | None = None, per_lane: int | None = None) -> bool:
        """Start a walk for every host that has due work and room; true when any started."""
        free = (lanes or self._policy.lanes) - len(self._walking)
        if free <= 0 or self._halting():
            return False
        await saver.room()
        now = self._clock.now()
        if self._nothing_until is not None and now < self._nothing_until:
            return False
        claimed = await self._supply.claim(
            now,
            lanes=free,
            per_lane=per_lane or self._policy.per_lane,
            busy=self._busy(),
            # As it is now: what is saved while the claim reads must not be claimed from before its save.
            in_flight=frozenset(self._in_flight),
            samples_only=self._policy.samples_only,
            questions=1 if per_lane else self._policy.questions,
        )
        if len(claimed) < free and lanes is None:
            self._nothing_until = now + _NOTHING_FOR
        if not claimed:
            return False
        cut = [rounds_of(lane, per_lane or self._policy.per_lane, self._policy.canaries) for lane in claimed]
        hosts = [lane.host_id for lane, parts in zip(claimed, cut, strict=True) for _ in parts]
        numbers = iter(await self._supply.open_rounds(hosts, now, self._vantage))
        for lane, parts in zip(claimed, cut, strict=True):
            self._in_flight.update((one.id, lane.host_id) for one in lane.due)
            # A question is full where only its canaries still find room.
            most, batch = self._policy.per_lane, lane.facts.batch
            self._full[lane.host_id] = len(lane.due) >= (min(most, batch) - self._policy.canaries if batch else most)
            given = self._canaries.get(lane.host, ())
            legs = tuple(leg(lane, due, given, self._policy.canaries, next(numbers)) for due in parts)
            self._walking[lane.host_id] = asyncio.create_task(self._walk(lane, legs, saver))
        return True

    def _facts(self, lane: LaneDue, now: datetime) -> HostFacts:
        """What we know of the host, and whether a token may be sent to it now."""
        since = self._refused.get(lane.host)
        refused = since is not None and now < since + self._policy.token_again
        return replace(lane.facts, authorised=self._authorised(lane.host) and not refused, token_refused=refused)

    def _busy(self) -> set[int]:
        """Hosts not to be claimed from now: walked, resting, or emptied by the last claim and not yet saved.

        To the store an emptied host is due until the save, and would be looked through in vain at each claim.
        """
        now = self._clock.now()
        self._resting = {host: until for host, until in self._resting.items() if until > now}
        emptied = {host for host in self._in_flight.values() if not self._full.get(host)}
        return emptied.union(self._walking, self._resting)

    async def _walk(self, lane: LaneDue, legs: tuple[Leg, ...], saver: Saver) -> None:
        order = Order(
            lane=replace(lane, due=(), canaries=()),
            legs=legs,
            facts=self._facts(lane, self._clock.now()),
            vantage=self._vantage,
            concurrency=self._hosts.lookup(lane.host).concurrency,
            canaries=self._policy.canaries,
            budget=self._policy.budget,
        )
        ended = partial(self._walk_ended, lane, saver)
        listener = Listener(
            take=saver.take, heard=self._heard, ended=ended, holds=lambda: self._supply.holds(lane.host_id)
        )
        await self._asker.walk(order, listener)

    def _walk_ended(self, lane: LaneDue, saver: Saver, walked: Walked) -> None:
        """What was not asked stays due; what was learnt goes to the saver; the next may begin."""
        for one in walked.unasked:
            self._in_flight.pop(one, None)
        if walked.unasked or self._full[lane.host_id]:
            self._nothing_until = None
        if takes_fewer(lane.facts, walked.news.facts):
            # The next claim cuts by what is saved, so it waits until that is what was learnt.
            self._full[lane.host_id] = False
            saver.hurry()
        self._count.requests += walked.requests
        self._count.points += walked.points
        if (rest := walked.rest_until or walked.news.paused_until) is not None:
            self._resting[lane.host_id] = rest
        self._tell_of_token(lane, walked)
        saver.end(walked.rounds, walked.news)
        self._walking.pop(lane.host_id, None)
        self._wake.set()

    def _tell_of_token(self, lane: LaneDue, walked: Walked) -> None:
        now = self._clock.now()
        if walked.token_refused:
            self._refused[lane.host] = now
            log.warning("token-refused", host=lane.host, goes_on="without the token", judges="no content, no burials")
        ends = walked.news.facts.token_ends
        days = token_notice(ends, lane.last_answer if ends == lane.facts.token_ends else None, now)
        if days is not None and ends is not None:
            log.warning("token-ends", host=lane.host, days=days, on=f"{ends:%Y-%m-%d}", advice="make a new one")

    def _halting(self) -> bool:
        """Whether no further question should be asked for now."""
        return self._stopping() or self._network.suspicious

    def _heard(self, witness: Witness, answered: bool) -> None:
        """Somebody answered, or nobody did."""
        was_offline = self._network.offline
        self._network.heard(witness.facts.host, answered=answered)
        self._asker.halt(self._halting())
        if answered:
            self._witness = witness
        if was_offline and not self._network.offline:
            self._progress.online()

    async def _doubt(self) -> None:
        """Several hosts are silent and nobody is under way: is it them, or us? Whoever answered last is asked again."""
        if self._walking or not self._network.suspicious or self._network.offline:
            return
        if self._witness is not None:
            seen = await self._asker.again(self._witness)
            self._count.requests += seen.requests
            if seen.answered:
                self._heard(self._witness, True)
                return
        self._network.nobody_left()
        self._progress.offline(self._network.silent_hosts)

    async def _note_pauses(self) -> None:
        """Whoever asked to be left alone, if only where a redirect led, is so after a restart too."""
        if pauses := self._lanes.fresh_pauses():
            try:
                await self._supply.note_pauses(pauses, self._clock.now())
            except StoreError as error:
                log.warning("pauses-not-noted", error=str(error))
            else:
                self._lanes.noted(pauses)

    def _saved(self, looks: Iterable[FinishedLook]) -> None:
        before = self._count.asked
        for one in looks:
            self._in_flight.pop(one.repository, None)
            self._count.asked += 1
        self._wake.set()
        if self._count.asked > before:
            self._progress.looked(self._count.asked, max(0, self._waiting - self._count.asked))

    async def _something_ends(self) -> None:
        """Wait until a walk has ended, a save has gone through, or we are woken or told to stop."""
        self._wake.clear()
        if self._walking and not self._stopping():
            await self._wake.wait()

    async def _walks_end(self) -> None:
        """Let the walks in flight come to their end; after a stop, only for `grace` seconds."""
        while self._walking:
            walks = list(self._walking.values())
            if not self._stopping():
                stop = asyncio.create_task(self._stop.wait())
                await asyncio.wait((*walks, stop), return_when=asyncio.FIRST_COMPLETED)
                stop.cancel()
                continue
            done, pending = await asyncio.wait(walks, timeout=self._policy.grace)
            for task in pending:
                task.cancel()
            await asyncio.gather(*done, *pending, return_exceptions=True)

    async def _patience(self, ends: datetime | None) -> bool:
        """Wait for due work whose host wants to be left alone, if not longer than `patience`; else false."""
        now = self._clock.now()
        if not await self._supply.waiting(now, self._policy.samples_only):
            return False
        opens = await self._supply.next_due(now, self._policy.samples_only)
        if opens is None:
            return False
        if self._resting:
            # What the store believes open and no claim brought is waiting for one of these.
            opens = max(opens, min(self._resting.values()))
        if opens > now + timedelta(seconds=self._policy.patience):
            return False
        if ends is not None and opens > ends:
            return False
        await self._pause(max(1.0, (opens - now).total_seconds()))
        return True

    async def _seconds_to_next(self) -> float:
        opens = await self._supply.next_due(self._clock.now(), self._policy.samples_only)
        if opens is None:
            return 60.0
        return min(60.0, max(0.2, (opens - self._clock.now()).total_seconds()))

    async def _pause(self, seconds: float) -> None:
        """Sleep by the clock, but wake for `wake` and `stop`."""
        self._wake.clear()
        if self._stopping():
            return
        nap = asyncio.ensure_future(self._clock.sleep(seconds))
        call = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((nap, call), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._nothing_until = None
            nap.cancel()
            call.cancel()
