"""Who asks: Rounds of a host are ordered, looks come back as they finish, and at the end what was learnt of the host.

The sweep claims, saves and judges; an asker only asks. `OwnAsker` does so in this process; `monitor.cycle.crew` has
processes of their own do it. What passes between them are frozen values.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from checkers import checker_named
from checkers.base import HostFacts, Target
from monitor.cycle.batches import Batch
from monitor.cycle.canaries import flock
from monitor.cycle.lane import Walk
from monitor.http.client import Client
from monitor.model.clock import Clock
from monitor.model.looks import Canary, Due, FinishedLook, FinishedRound, HostNews, LaneDue
from monitor.probe import probe
from monitor.rules.budget import BudgetPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One Round to be made: its number, who is to be asked, and the canaries to ask along."""

    round: int
    due: tuple[Due, ...]
    canaries: tuple[Canary, ...]


def leg(lane: LaneDue, due: tuple[Due, ...], given: Sequence[Canary], canaries: int, number: int) -> Leg:
    """The Round of this number for a part of a lane's work, with its canaries, the `given` ones first."""
    return Leg(round=number, due=due, canaries=flock(replace(lane, due=due), given, canaries))


def takes_fewer(before: HostFacts, now: HostFacts) -> bool:
    """Whether one question to the host may carry fewer than it could before."""
    return now.batch is not None and (before.batch is None or now.batch < before.batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Rounds to be made at one host, one after the other, and what is known of it.

    `concurrency` is of the host; `canaries` how many living ones are wanted. The work of `lane` is in the `legs`.
    """

    lane: LaneDue
    legs: tuple[Leg, ...]
    facts: HostFacts
    vantage: str
    concurrency: int
    canaries: int
    budget: BudgetPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody who was asked, and how to ask again."""

    facts: HostFacts
    checker: str
    question: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How the Rounds of an order ended, and what is to be saved of them. `unasked` (repositories) stay due.

    `rest_until` (UTC): its host is left alone so long for our own sake, because asking it broke the process that did.
    """

    rounds: tuple[FinishedRound, ...]
    news: HostNews
    unasked: tuple[int, ...] = ()
    requests: int = 0
    points: int = 0
    token_refused: bool = False
    rest_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of asking a witness again: the requests it took, and whether any HTTP answer came."""

    requests: int = 0
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Whom an asker tells of one order: each look as it finishes, whether each question brought any HTTP answer.

    `ended` comes last, and always: even where the order was cancelled. `holds` tells whether we may still ask the host:
    a fleet may have given it to another.
    """

    take: Callable[[FinishedLook], None]
    heard: Callable[[Witness, bool], None]
    ended: Callable[[Walked], None]
    holds: Callable[[], bool] = lambda: True


class Asker(Protocol):
    """Makes Rounds, many at a time, within `at_work`."""

    def at_work(self) -> AbstractAsyncContextManager[None]:
        """For as long as anything is to be asked."""
        ...

    def halt(self, halting: bool) -> None:
        """Whether no further question should be begun."""
        ...

    async def walk(self, order: Order, listener: Listener) -> None:
        """Make the Rounds of an order. Cancelled, they end at once with what was finished."""
        ...

    async def again(self, witness: Witness) -> Heard:
        """Ask a witness once more, for nothing but to hear whether anybody answers."""
        ...


class OwnAsker:
    """Asks in this process, with this client."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._halting = False

    def at_work(self) -> AbstractAsyncContextManager[None]:
        """Nothing has to be begun or ended."""
        return nullcontext()

    def halt(self, halting: bool) -> None:
        """See `Asker`."""
        self._halting = halting

    async def walk(self, order: Order, listener: Listener) -> None:
        """See `Asker`."""
        lane = order.lane
        if lane.paused_until is not None:
            self._client.pause(lane.host, lane.paused_until)
        walks: list[Walk] = []
        facts = order.facts
        try:
            for leg in order.legs:
                walk = Walk(
                    lane=replace(lane, due=leg.due, canaries=leg.canaries),
                    round=leg.round,
                    vantage=order.vantage,
                    client=self._client,
                    clock=self._clock,
                    take=listener.take,
                    heard=lambda batch, answered: listener.heard(_witness(lane, batch), answered),
                    stopping=lambda: self._halting or not listener.holds(),
                    facts=facts,
                    budget=order.budget,
                    canaries_wanted=order.canaries,
                )
                walks.append(walk)
                await walk.run(order.concurrency)
                # A host that takes fewer in one question than it did: the next claim cuts what is left anew.
                shrank = takes_fewer(facts, walk.facts)
                facts = walk.facts
                if shrank or walk.unasked or walk.paused_until is not None:
                    break
        finally:
            listener.ended(_walked(order, walks, self._clock.now()))

    async def again(self, witness: Witness) -> Heard:
        """See `Asker`."""
        seen = await probe(
            checker_named(witness.checker),
            [witness.target],
            witness.question,
            witness.facts,
            client=self._client,
            clock=self._clock,
        )
        return Heard(requests=seen.requests, answered=seen.answered)


def _walked(order: Order, walks: Sequence[Walk], now: datetime) -> Walked:
    """How an order ended of which so many Rounds were begun; those that were not had nobody asked."""
    ends = [walk.ended() for walk in walks]
    left = order.legs[len(walks) :]
    answered = [news.answered_at for _, news in ends if news.answered_at is not None]
    return Walked(
        rounds=(
            *(ended for ended, _ in ends),
            *(FinishedRound(id=leg.round, ended=now, asked=0, answered=0) for leg in left),
        ),
        news=replace(ends[-1][1], answered_at=max(answered, default=None)),
        unasked=(
            *(one.id for walk in walks for one in walk.unasked),
            *(one.id for leg in left for one in leg.due),
        ),
        requests=sum(walk.requests for walk in walks),
        points=sum(walk.points for walk in walks),
        token_refused=any(walk.token_refused for walk in walks),
    )


def _witness(lane: LaneDue, batch: Batch) -> Witness:
    return Witness(facts=lane.facts, checker=batch.checker.name, question=batch.question, target=batch.due[0].target)
