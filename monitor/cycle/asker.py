"""Who asks: one Round is ordered, looks come back as they finish, and at its end what was learnt of the host.

The sweep claims, saves and judges; an asker only asks. `OwnAsker` does so in this process; `monitor.cycle.crew` has
processes of their own do it. What passes between them are frozen values.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from checkers import checker_named
from checkers.base import HostFacts, Target
from monitor.cycle.batches import Batch
from monitor.cycle.lane import Walk
from monitor.http.client import Client
from monitor.model.clock import Clock
from monitor.model.looks import FinishedLook, FinishedRound, HostNews, LaneDue
from monitor.probe import probe
from monitor.rules.budget import BudgetPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One Round to be made: claimed work with the canaries to ask along, and what is known of its host.

    `concurrency` is of the host; `canaries` how many living ones are wanted.
    """

    lane: LaneDue
    round: int
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
    """How a Round ended, and what is to be saved of it. `unasked` (repositories) stay due.

    `rest_until` (UTC): its host is left alone so long for our own sake, because asking it broke the process that did.
    """

    round: FinishedRound
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
    """Whom an asker tells of one Round: each look as it finishes, whether each question brought any HTTP answer.

    `ended` comes last, and always: even where the Round was cancelled. `holds` tells whether we may still ask the host:
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
        """Make a Round. Cancelled, it ends at once with what was finished."""
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
        walk = Walk(
            lane=lane,
            round=order.round,
            vantage=order.vantage,
            client=self._client,
            clock=self._clock,
            take=listener.take,
            heard=lambda batch, answered: listener.heard(_witness(lane, batch), answered),
            stopping=lambda: self._halting or not listener.holds(),
            facts=order.facts,
            budget=order.budget,
            canaries_wanted=order.canaries,
        )
        try:
            await walk.run(order.concurrency)
        finally:
            ended, news = walk.ended()
            listener.ended(
                Walked(
                    round=ended,
                    news=news,
                    unasked=tuple(one.id for one in walk.unasked),
                    requests=walk.requests,
                    points=walk.points,
                    token_refused=walk.token_refused,
                )
            )

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


def _witness(lane: LaneDue, batch: Batch) -> Witness:
    return Witness(facts=lane.facts, checker=batch.checker.name, question=batch.question, target=batch.due[0].target)
