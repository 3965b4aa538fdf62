"""One host's walk through its claimed work: one Round, its questions in order, cut short when the host asks for it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from checkers.base import Evidence, EvidenceKind, HostFacts
from monitor.cycle.batches import Batch, batches
from monitor.cycle.canaries import answer, stand_ins
from monitor.http.client import Client
from monitor.model.clock import Clock
from monitor.model.looks import Canary, CanaryAnswer, Due, FinishedLook, FinishedRound, HostNews, LaneDue, Look
from monitor.probe import Probed, probe
from monitor.rules.batching import witnesses
from monitor.rules.budget import BudgetPolicy, rest_after_limit, rest_until
from monitor.rules.guards import NOT_SENT
from monitor.rules.strikes import COUNTS_AS, CountsAs

AWAY_AT_MOST: Final = 16
"""Looks of one walk that may wait for other hosts while its own is asked on: 8 KB each, at 256 hosts 34 MB in all."""


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
    canaries: list[CanaryAnswer] = field(default_factory=list)
    canaries_wanted: int = 3
    # What those said that were to be asked anyway and are known to live, in the order in which they were asked.
    _witnesses: list[tuple[bool, CanaryAnswer]] = field(default_factory=list)
    # Repositories that answered, by the identity they answered with.
    _identities: Counter[str] = field(default_factory=Counter)
    _canaries_asked: bool = False
    _refused_before: bool = False
    # Followers whose look was led to another host, and is not over.
    _away: int = 0

    async def run(self, concurrency: int) -> None:
        """Ask everything claimed, at most `concurrency` questions at a time; what is not asked stays in `unasked`.

        A look that is led to another host no longer counts among those: how much may be under way at each host is kept
        by the lanes. A question that carries many counts to its end, since what it says of limits and of the budget
        decides whether there is a next one.
        """
        self._refused_before = self.facts.token_refused
        work = batches(self.lane.due, self.facts, self.lane.canaries)
        try:
            async with asyncio.TaskGroup() as followers:
                for _ in range(min(concurrency, len(self.lane.due))):
                    followers.create_task(self._follow(work, followers))
        finally:
            for batch in work:
                self.unasked.extend(batch.due)

    async def _follow(self, work: Iterator[Batch], followers: asyncio.TaskGroup) -> None:
        """Ask one after the other. Where a look is led away another follower goes on, and this one ends with it."""
        away = False

        def leaving() -> None:
            nonlocal away
            if not away:
                away = True
                self._away += 1
                if self._away <= AWAY_AT_MOST:
                    followers.create_task(self._follow(work, followers))

        for batch in work:
            goes_on = await self._ask(batch, None if batch.many else leaving)
            if away:
                away = False
                self._away -= 1
                # Beyond the bound nobody went on in its place.
                goes_on = goes_on and self._away >= AWAY_AT_MOST
            if not goes_on:
                return

    async def _ask(self, batch: Batch, leaving: Callable[[], None] | None) -> bool:
        """Ask one question and note what came of it. Whether whoever asked it may ask the next."""
        at, facts = self.clock.now(), self.facts
        if self.paused_until is None:
            # The rest of this window's budget belongs to others: whoever is left stays due.
            self.paused_until = rest_until(facts, at, self.budget)
        if self.stopping() or self.paused_until is not None:
            self.unasked.extend(batch.due)
            return False
        try:
            probed = await probe(
                batch.checker,
                [*(one.target for one in batch.due), *(canary.target for canary in batch.canaries)],
                batch.question,
                facts,
                client=self.client,
                clock=self.clock,
                leaving=leaving,
            )
            if probed.postponed:
                # The host wants to be left alone: nothing was learnt, and what it was to be asked stays due.
                self._pause(probed.paused_until or at)
                self.requests += probed.requests
                self.unasked.extend(batch.due)
                return False
            if probed.answered or any(one.failure not in NOT_SENT for one in probed.answers.evidence):
                # Our own refusal to ask says nothing about the network.
                self.heard(batch, probed.answered)
            if probed.answers.host.token_refused and facts.authorised:
                # It says nothing about anybody: all of them stay due, to be asked as a stranger would.
                self._without_token(batch, probed)
                return False
            if batch.canaries or _denies(probed.answers.evidence):
                await self._doubt(batch, probed, leaving)
        except BaseException:
            self.unasked.extend(batch.due)
            raise
        self._note(batch, probed, at, facts)
        return True

    def _pause(self, until: datetime) -> None:
        """Nobody asks on; what was asked before and comes back later shortens no pause."""
        self.paused_until = max(until, self.paused_until or until)

    async def _doubt(self, batch: Batch, probed: Probed, leaving: Callable[[], None] | None) -> None:
        """Hear the canaries that rode along; where none could, ask them by themselves before the Round's first strike.

        A canary that could not be asked (the host wants to be left alone, or to be asked less) has said nothing.
        """
        if probed.answers.host.limited:
            return
        said = probed.answers.evidence
        self.canaries.extend(answer(*pair) for pair in zip(batch.canaries, said[len(batch.due) :], strict=True))
        if batch.canaries and not any(canary.alive for canary in batch.canaries):
            # The living ones stayed at home, since as many of those asked are known to live.
            speaking = witnesses(batch.due, self.canaries_wanted)
            self.canaries.extend(
                answer(Canary(target=one.target, checker=one.checker), told)
                for one, told in zip(batch.due, said, strict=False)
                if one in speaking
            )
        if batch.canaries or self._canaries_asked:
            return
        self._canaries_asked = True
        # Host and canaries were well by a question that carries many: a single one by this question shows the rest.
        well = any(one.alive for one in self.canaries) and all(one.as_known for one in self.canaries)
        for canary in self.lane.canaries:
            if canary.checker != batch.checker.name or self.stopping():
                continue
            seen = await probe(
                batch.checker,
                [canary.target],
                batch.question,
                self.facts,
                client=self.client,
                clock=self.clock,
                leaving=leaving,
            )
            self.requests += seen.requests
            if seen.postponed:
                return
            heard = answer(canary, seen.answers.evidence[0])
            self.canaries.append(heard)
            if well and heard.alive and heard.as_known:
                return

    def _without_token(self, batch: Batch, probed: Probed) -> None:
        self.requests += probed.requests
        self.points += probed.answers.host.spent
        self.token_refused = True
        self.facts = replace(probed.answers.host, authorised=False, token_refused=True)
        self.unasked.extend(batch.due)

    def _note(self, batch: Batch, probed: Probed, at: datetime, facts: HostFacts) -> None:
        """Keep what was seen. `facts` are what was known when it was asked: others may have learnt more since."""
        said = probed.answers.host
        self.requests += probed.requests
        self.points += said.spent
        # A token refused once is refused for this run, whatever a later conversation believes.
        if said is not facts:
            self.facts = replace(said, token_refused=self.facts.token_refused, authorised=self.facts.authorised)
        if probed.paused_until is not None:
            self._pause(probed.paused_until)
        in_a_row = self.client.lanes.misfortune(said.host, happened=said.limited) if said.authorised else 0
        if said.limited:
            self._pause(max(at, rest_after_limit(said, max(1, in_a_row), at)))
        if probed.answered:
            self.answered_at = max(at, self.answered_at or at)
        share = probed.requests / len(batch.due)
        for one, evidence in zip(batch.due, probed.answers.evidence, strict=False):
            if said.limited and evidence.kind is EvidenceKind.WALLED:
                # A limit speaks of how often we ask, not of whom: no look was made, and the work stays due.
                self.unasked.append(one)
                continue
            self.asked += 1
            self.answered += probed.answered
            counts = COUNTS_AS[evidence.kind]
            if evidence.host_id is not None and counts is CountsAs.LIFE:
                self._identities[evidence.host_id] += 1
            if one.witness and counts in {CountsAs.LIFE, CountsAs.STRIKE}:
                word = answer(Canary(target=one.target, checker=one.checker), evidence)
                self._witnesses.append((one.held, word))
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
                canaries=stand_ins(
                    self.canaries,
                    [said for _, said in sorted(self._witnesses, key=lambda pair: pair[0])],
                    self.canaries_wanted,
                ),
                token_refused=self.facts.token_refused,
                refused_now=self.facts.token_refused and not self._refused_before,
                alike=max((number for number in self._identities.values() if number > 1), default=0),
            ),
            HostNews(
                host_id=self.lane.host_id,
                facts=self.facts,
                paused_until=self.paused_until,
                answered_at=self.answered_at,
            ),
        )


def _denies(evidence: Sequence[Evidence]) -> bool:
    return any(COUNTS_AS[one.kind] is CountsAs.STRIKE for one in evidence)
