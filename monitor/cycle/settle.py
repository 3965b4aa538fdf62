"""The step after saving: guards over what is stored, then judgement, then the next look. Only settle buries.

Everything it needs is in the store, so a kill costs nothing: what was saved and not settled is settled at the next
start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

AT_A_TIME = 500
WINDOW = timedelta(minutes=30)
"""How far back the guards look: longer than any Round of one lane takes."""

TRIAL = "a repair"
"""Who sets the link to another spelling that is to be tried."""

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


def first_strike(case: CaseFile, settled: Settled) -> Settled | None:
    """The judgement, if it counts the first strike against what was not in doubt before; otherwise None."""
    before = case.previous
    return settled if settled.verdict.strikes and (before is None or not before.strikes) else None


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

    async def run(self) -> None:
        """Guards, then every unsettled repository, then every paper whose time has come."""
        now = self.clock.now()
        newest = await self.store.judgements.newest_evidence()
        if newest is not None and clock_is_behind(newest, now, self.policies.guards):
            log.warning("clock-behind", now=now.isoformat(), newest=newest.isoformat(), judged="nobody")
            return
        await self._guard(now)
        await self.store.judgements.wake(now)
        await self._repositories(now)
        await self._papers(now)

    async def _guard(self, now: datetime) -> None:
        rounds = await self.store.judgements.recent_rounds(now - WINDOW)
        found = voids([summarise(one, ()) for one in rounds], now, self.policies.guards)
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
            doubted = [one.repository for one in map(first_strike, cases, settled) if one is not None]
            await self._try_spellings(doubted, now)

    async def _try_spellings(self, doubted: Sequence[int], now: datetime) -> None:
        """Before anything is called lost, whatever else the address may have meant is asked too."""
        if not doubted:
            return
        for paper, link in await self.store.papers.doubted(doubted):
            for other in trials(link, self.checkers):
                await self.store.papers.set_link(paper, other, by=TRIAL, now=now, reason=other.reason)

    async def _papers(self, now: datetime) -> None:
        while cases := await self.store.judgements.papers_due(now, AT_A_TIME):
            judged = [settle_paper(case, now, self.policies) for case in cases]
            await self.store.judgements.settle_papers(judged, now, RULES_VERSION)
