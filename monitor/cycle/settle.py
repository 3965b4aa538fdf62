"""The step after saving: guards over what is stored, then judgement, then the next look. Only settle buries.

Everything it needs is in the store, so a kill costs nothing: what was saved and not settled is settled at the next
start.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from monitor.cycle.policies import JudgingPolicies
from monitor.model.clock import Clock
from monitor.model.verdicts import CaseFile, JudgedPaper, PaperCase, Settled
from monitor.rules.guards import clock_is_behind, summarise, voids
from monitor.rules.paper import judge_paper
from monitor.rules.reading.trials import trials
from monitor.rules.schedule import next_check
from monitor.rules.verdict import RULES_VERSION, judge
from monitor.store import Store
from monitor.store.trials import IN_DOUBT, Untried

AT_A_TIME = 500
WINDOW = timedelta(minutes=30)
"""How far back from the oldest waiting Round the guards look: other hosts answering then speak for our network."""

log = structlog.get_logger(__name__)


def settle_one(case: CaseFile, now: datetime, policies: JudgingPolicies, installation: str) -> Settled:
    """Judge one repository and plan its next look. Pure."""
    verdict = judge(case.looks, case.rounds, case.subject, now, policies.judgement)
    following = next_check(
        verdict,
        case.looks,
        case.rounds,
        case.subject,
        now=now,
        policy=policies.schedule,
        key=case.subject.key,
        installation=installation,
    )
    previous = case.previous
    changed = previous is None or (previous.status, previous.cause) != (verdict.status, verdict.cause)
    return Settled(repository=case.repository, verdict=verdict, next_look=following, changed=changed, stamp=case.stamp)


def settle_paper(case: PaperCase, now: datetime, policies: JudgingPolicies) -> JudgedPaper:
    """Judge one paper. Pure."""
    verdict = judge_paper(case, now, policies.papers)
    previous = case.previous
    changed = previous is None or (previous.status, previous.cause) != (verdict.status, verdict.cause)
    return JudgedPaper(paper=case.paper, verdict=verdict, changed=changed, stamp=case.stamp)


@dataclass(slots=True)
class Settle:
    """Settles whatever waits for it. `voided_looks` counts the looks whose Rounds it voided since it was made.

    `checkers` are those the operator named, by host.
    """

    store: Store
    clock: Clock
    policies: JudgingPolicies
    installation: str
    checkers: Mapping[str, str]
    voided_looks: int = 0
    # A beat and a save may both want to settle: one after the other, or both would judge the same cases.
    _recovered: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Guards, then every unsettled repository, then every paper whose time has come."""
        async with self._turn:
            await self._run(self.clock.now())

    async def _run(self, now: datetime) -> None:
        newest = await self.store.judgements.newest_evidence()
        if newest is not None and clock_is_behind(newest, now, self.policies.guards):
            log.warning("clock-behind", now=now.isoformat(), newest=newest.isoformat(), judged="nobody")
            return
        await self._guard(now)
        await self.store.judgements.wake(now)
        await self._repositories(now)
        await self._left_untried(now)
        await self._papers(now)

    async def _guard(self, now: datetime) -> None:
        # From the oldest look that waits, however long ago a kill left it waiting.
        oldest = await self.store.judgements.oldest_unsettled()
        rounds = await self.store.judgements.recent_rounds(min(now, oldest or now) - WINDOW)
        found = voids(
            [summarise(one, (), token_refused=one.token_refused) for one in rounds], now, self.policies.guards
        )
        fresh = {one.id: found[one.id] for one in rounds if one.void is None and one.id in found}
        if not fresh:
            return
        looks = sum(one.asked for one in rounds if one.id in fresh)
        self.voided_looks += looks
        log.warning("rounds-voided", rounds=len(fresh), looks=looks, reasons=sorted(set(fresh.values())))
        await self.store.judgements.void(fresh)

    async def _repositories(self, now: datetime) -> None:
        while cases := await self.store.judgements.unsettled(AT_A_TIME):
            settled = [settle_one(case, now, self.policies, self.installation) for case in cases]
            await self.store.judgements.settle(settled, now, RULES_VERSION)
            doubted = [one.repository for one in settled if one.verdict.cause in IN_DOUBT]
            await self._try(await self.store.trials.untried_among(doubted), now)

    async def _left_untried(self, now: datetime) -> None:
        """What a kill left between a verdict and the trials that it calls for; papers are judged only after them."""
        if not self._recovered:
            await self._try(await self.store.trials.untried(), now)
            self._recovered = True

    async def _try(self, untried: Sequence[Untried], now: datetime) -> None:
        """Before anything is called lost, whatever else its address may have meant is asked too."""
        await self.store.trials.add([(one, trials(one.found, self.checkers)) for one in untried], now)

    async def _papers(self, now: datetime) -> None:
        while cases := await self.store.judgements.papers_due(now, AT_A_TIME):
            judged = [settle_paper(case, now, self.policies) for case in cases]
            await self.store.judgements.settle_papers(judged, now, RULES_VERSION)
