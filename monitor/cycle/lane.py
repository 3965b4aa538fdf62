"""One host's walk through its claimed work: one Round, its questions in order, cut short when the host asks for it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from checkers.base import EvidenceKind, HostFacts
from monitor.cycle.batches import Batch, batches
from monitor.http.client import Client
from monitor.model.clock import Clock
from monitor.model.looks import Due, FinishedLook, FinishedRound, HostNews, LaneDue, Look
from monitor.probe import Probed, probe
from monitor.rules.budget import BudgetPolicy, rest_after_limit, rest_until
from monitor.rules.guards import NOT_SENT


@dataclass(slots=True)
class Walk:
    """A Round under way. `take` receives each finished look as it comes; nothing here waits for a save.

    `heard` is told of each batch whether any HTTP answer came; `stopping` is asked between questions.
    """

    lane: LaneDue
    round: int
    vantage: str
    client: Client
    clock: Clock
    take: Callable[[FinishedLook], None]
    heard: Callable[[Batch, bool], None]
    stopping: Callable[[], bool]
    facts: HostFacts
    budget: BudgetPolicy
    asked: int = 0
    answered: int = 0
    requests: int = 0
    points: int = 0
    token_refused: bool = False
    paused_until: datetime | None = None
    answered_at: datetime | None = None
    unasked: list[Due] = field(default_factory=list)

    async def run(self, concurrency: int) -> None:
        """Ask everything claimed, at most `concurrency` questions at a time; what is not asked stays in `unasked`."""
        work = batches(self.lane.due, self.facts)
        try:
            if concurrency == 1:
                await self._follow(work)
            else:
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(concurrency, len(self.lane.due))):
                        group.create_task(self._follow(work))
        finally:
            for batch in work:
                self.unasked.extend(batch.due)

    async def _follow(self, work: Iterator[Batch]) -> None:
        for batch in work:
            if self.stopping() or self.paused_until is not None:
                self.unasked.extend(batch.due)
                return
            at = self.clock.now()
            self.paused_until = rest_until(self.facts, at, self.budget)
            if self.paused_until is not None:
                # The rest of this window's budget belongs to others: whoever is left stays due.
                self.unasked.extend(batch.due)
                return
            try:
                probed = await probe(
                    batch.checker,
                    [one.target for one in batch.due],
                    batch.question,
                    self.facts,
                    client=self.client,
                    clock=self.clock,
                )
            except BaseException:
                self.unasked.extend(batch.due)
                raise
            if probed.postponed:
                # The host wants to be left alone: nothing was learnt, and what it was to be asked stays due.
                self.paused_until = probed.paused_until or at
                self.requests += probed.requests
                self.unasked.extend(batch.due)
                return
            if probed.answered or any(one.failure not in NOT_SENT for one in probed.answers.evidence):
                # Our own refusal to ask says nothing about the network.
                self.heard(batch, probed.answered)
            if probed.answers.host.token_refused and self.facts.authorised:
                # It says nothing about anybody: all of them stay due, to be asked as a stranger would.
                self._without_token(batch, probed)
                return
            self._note(batch, probed, at)

    def _without_token(self, batch: Batch, probed: Probed) -> None:
        self.requests += probed.requests
        self.points += probed.answers.host.spent
        self.token_refused = True
        self.facts = replace(probed.answers.host, authorised=False, token_refused=True)
        self.unasked.extend(batch.due)

    def _note(self, batch: Batch, probed: Probed, at: datetime) -> None:
        said = probed.answers.host
        self.requests += probed.requests
        self.points += said.spent
        # A token refused once is refused for this run, whatever a later conversation believes.
        self.facts = replace(said, token_refused=self.facts.token_refused, authorised=self.facts.authorised)
        self.paused_until = probed.paused_until
        in_a_row = self.client.lanes.misfortune(said.host, happened=said.limited) if said.authorised else 0
        if said.limited:
            self.paused_until = max(at, self.paused_until or at, rest_after_limit(said, max(1, in_a_row), at))
        if probed.answered:
            self.answered_at = at
        share = probed.requests / len(batch.due)
        for one, evidence in zip(batch.due, probed.answers.evidence, strict=True):
            if said.limited and evidence.kind is EvidenceKind.WALLED:
                # A limit speaks of how often we ask, not of whom: no look was made, and the work stays due.
                self.unasked.append(one)
                continue
            self.asked += 1
            self.answered += probed.answered
            look = Look(
                evidence=evidence,
                at=at,
                round=self.round,
                took=probed.took,
                requests=max(1, round(share)) if probed.requests else 0,
                vantage=self.vantage,
            )
            self.take(FinishedLook(repository=one.id, look=look))

    def ended(self) -> tuple[FinishedRound, HostNews]:
        """What is to be saved once the walk is over."""
        return (
            FinishedRound(
                id=self.round,
                ended=self.clock.now(),
                asked=self.asked,
                answered=self.answered,
                token_refused=self.facts.token_refused,
            ),
            HostNews(
                host_id=self.lane.host_id,
                facts=self.facts,
                paused_until=self.paused_until,
                answered_at=self.answered_at,
            ),
        )
