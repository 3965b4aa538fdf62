"""Several processes that ask, so that a sweep uses more than one core. Only the process that owns the crew writes.

Each host belongs to one of them, whose lane keeps its pace; a redirect to a host of another borrows a turn there. A
process that dies loses what it had under way: that stays due, its hosts rest a little, and another one takes its place.
"""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from monitor.cycle.asker import Heard, Listener, Order, Walked, Witness
from monitor.cycle.letters import (
    Again,
    Ask,
    AskAgain,
    Borrow,
    Departing,
    Drop,
    Ended,
    Halt,
    Lent,
    Outfit,
    Paused,
    Post,
    Returned,
    Took,
    WasHeard,
    unpack,
)
from monitor.errors import CrewError
from monitor.http.borrowing import owner_of
from monitor.model.clock import Clock
from monitor.model.looks import FinishedLook, FinishedRound, HostNews

_ENDS_WITHIN: Final = 3.0
"""Seconds an asking process gets to end by itself."""
_FIRST_REST: Final = timedelta(seconds=5)
_LONGEST_REST: Final = timedelta(hours=6)
_MOST_DOUBLINGS: Final = 12

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _UnderWay:
    """What was ordered, and what has come of it so far."""

    order: Order
    listener: Listener
    over: asyncio.Future[None]
    taken: list[FinishedLook] = field(default_factory=list)


@dataclass(slots=True)
class _Member:
    """One asking process. `ready` while it lives."""

    index: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    post: Post | None = None
    rounds: dict[int, _UnderWay] = field(default_factory=dict)
    again: dict[int, tuple[AskAgain, asyncio.Future[Heard]]] = field(default_factory=dict)

    def send(self, letter: Any, *, now: bool = True) -> None:
        """A letter to it; lost where it is dead, as everything it held is."""
        if self.post is not None:
            self.post.send(letter, now=now)


class Crew:
    """The `Asker` of several processes. `hire` gives one; `outfit` is its first letter, by its number.

    `paused` hears of each host that wants to be left alone, and until when (UTC).
    """

    def __init__(
        self,
        hire: Callable[[], Awaitable[asyncio.subprocess.Process]],
        outfit: Callable[[int], Outfit],
        clock: Clock,
        *,
        processes: int,
        paused: Callable[[str, datetime], None],
    ) -> None:
        self._hire = hire
        self._outfit = outfit
        self._clock = clock
        self._paused = paused
        self._members = [_Member(index) for index in range(processes)]
        self._numbers = itertools.count()
        self._halting = False
        # Turns wanted or held at hosts of others: by borrower and its number, who lends, and whether it was granted.
        self._borrowed: dict[tuple[int, int], tuple[_Member, Borrow, bool]] = {}
        # How often in a row asking a host ended with the death of a process.
        self._deaths: Counter[int] = Counter()

    def at_work(self) -> AbstractAsyncContextManager[None]:
        """Start the processes; end them at the end."""
        return self._at_work()

    @contextlib.asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        keeping = [asyncio.create_task(self._keep(member)) for member in self._members]
        try:
            yield
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    def halt(self, halting: bool) -> None:
        """See `Asker`."""
        if halting is not self._halting:
            self._halting = halting
            for member in self._members:
                member.send(Halt(halting=halting))

    async def walk(self, order: Order, listener: Listener) -> None:
        """See `Asker`."""
        member, number = self._of(order.lane.host), next(self._numbers)
        under_way = _UnderWay(order, listener, asyncio.get_running_loop().create_future())
        try:
            await member.ready.wait()
            member.rounds[number] = under_way
            member.send(Ask(number=number, order=order), now=False)
            await under_way.over
        except asyncio.CancelledError:
            if member.rounds.pop(number, None) is not None:
                member.send(Drop(number=number))
            if not under_way.over.done() or under_way.over.cancelled():
                listener.ended(self._broken_off(under_way))
            raise

    async def again(self, witness: Witness) -> Heard:
        """See `Asker`."""
        member, number = self._of(witness.facts.host), next(self._numbers)
        ask = AskAgain(number=number, witness=witness)
        answer: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        await member.ready.wait()
        member.again[number] = ask, answer
        member.send(ask)
        try:
            return await answer
        finally:
            member.again.pop(number, None)

    def _of(self, host: str) -> _Member:
        return self._members[owner_of(host, len(self._members))]

    async def _keep(self, member: _Member) -> None:
        """Keep one process alive until cancelled."""
        deaths = 0
        while True:
            try:
                process = await self._hire()
            except CrewError as error:
                # Whoever waits for it goes on waiting: room comes back when others end.
                deaths += 1
                log.warning("asking-process-not-started", process=member.index, error=str(error))
                await self._clock.sleep(_rest(deaths))
                continue
            assert process.stdin is not None
            assert process.stdout is not None
            member.process, member.post = process, Post(process.stdin, gathered_for=0.0)
            try:
                member.send(self._outfit(member.index))
                member.send(Halt(halting=self._halting))
                for ask, _ in member.again.values():
                    member.send(ask)
                for lender, wish, granted in self._borrowed.values():
                    if lender is member and not granted:
                        member.send(wish)
                member.ready.set()
                while (letters := await unpack(process.stdout)) is not None:
                    deaths = 0
                    for letter in letters:
                        self._hear(member, letter)
            finally:
                member.ready.clear()
                member.post = None
                await dismiss(process)
            deaths += 1
            log.error("asking-process-died", process=member.index, code=process.returncode, rounds=len(member.rounds))
            self._bury(member)
            await self._clock.sleep(_rest(deaths))

    def _hear(self, member: _Member, letter: Any) -> None:
        match letter:
            case Took(number=number, look=look):
                if (under_way := member.rounds.get(number)) is not None:
                    under_way.taken.append(look)
                    under_way.listener.take(look)
            case WasHeard(number=number, witness=witness, answered=answered):
                if (under_way := member.rounds.get(number)) is not None:
                    under_way.listener.heard(witness, answered)
            case Ended(number=number, walked=walked):
                if (under_way := member.rounds.pop(number, None)) is not None:
                    self._deaths.pop(under_way.order.lane.host_id, None)
                    under_way.listener.ended(walked)
                    under_way.over.set_result(None)
            case Again(number=number, heard=heard):
                if number in member.again and not member.again[number][1].done():
                    member.again[number][1].set_result(heard)
            case Borrow(number=number, host=host):
                wish = replace(letter, borrower=member.index)
                lender = self._of(host)
                self._borrowed[member.index, number] = lender, wish, False
                lender.send(wish)
            case Departing(number=number) | Returned(number=number):
                lent = self._borrowed.get((member.index, number))
                if lent is not None:
                    lent[0].send(replace(letter, borrower=member.index))
                if isinstance(letter, Returned):
                    self._borrowed.pop((member.index, number), None)
            case Lent(number=number, borrower=borrower, until=until):
                wanted = self._borrowed.pop((borrower, number), None)
                if wanted is not None and until is None:
                    self._borrowed[borrower, number] = wanted[0], wanted[1], True
                self._members[borrower].send(letter)
            case Paused(host=host, until=until):
                self._paused(host, until)
                if (owner := self._of(host)) is not member:
                    owner.send(letter)

    def _bury(self, member: _Member) -> None:
        """What a dead process had under way stays due, and what it had borrowed goes back."""
        for key in [key for key in self._borrowed if key[0] == member.index]:
            lender, wish, _ = self._borrowed.pop(key)
            lender.send(Returned(number=wish.number, borrower=member.index))
        hosts = self._outfit(member.index).hosts
        for number, under_way in list(member.rounds.items()):
            del member.rounds[number]
            host = under_way.order.lane.host_id
            self._deaths[host] += 1
            rest = min(_LONGEST_REST, _FIRST_REST * 2 ** min(self._deaths[host] - 1, _MOST_DOUBLINGS))
            # When the host was last asked died with the process: its distance is kept from now on.
            rest = max(rest, timedelta(seconds=1 / hosts.lookup(under_way.order.lane.host).per_second))
            under_way.listener.ended(replace(self._broken_off(under_way), rest_until=self._clock.now() + rest))
            under_way.over.set_result(None)

    def _broken_off(self, under_way: _UnderWay) -> Walked:
        """Rounds of which only their finished looks are known."""
        order, looks = under_way.order, under_way.taken
        made = {one.repository for one in looks}
        answered = [one.look for one in looks if one.look.evidence.status is not None]
        asked_in = Counter(one.look.round for one in looks)
        answered_in = Counter(one.round for one in answered)
        now = self._clock.now()
        return Walked(
            rounds=tuple(
                FinishedRound(id=leg.round, ended=now, asked=asked_in[leg.round], answered=answered_in[leg.round])
                for leg in order.legs
            ),
            news=HostNews(
                host_id=order.lane.host_id,
                facts=order.facts,
                answered_at=max((one.at for one in answered), default=None),
            ),
            unasked=tuple(one.id for leg in order.legs for one in leg.due if one.id not in made),
            requests=sum(one.look.requests for one in looks),
        )


def _rest(deaths: int) -> float:
    """Seconds before another is started, after so many in a row that told us nothing: none after the first."""
    return min(60.0, 2.0 ** min(deaths, 6) - 2.0)


async def dismiss(process: asyncio.subprocess.Process) -> None:
    """Let a process end: it does when nobody writes to it any more."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _ENDS_WITHIN)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
