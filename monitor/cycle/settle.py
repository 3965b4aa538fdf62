"""The step after saving: guards over what is stored, then judgement, then the next look. Only settle buries.

Everything it needs is in the store, so a kill costs nothing: what was saved and not settled is settled at the next
start.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from monitor.cycle.guarding import Guards
from monitor.cycle.policies import JudgingPolicies
from monitor.model.clock import Clock
from monitor.model.verdicts import CaseFile, JudgedPaper, PaperCase, Settled, Verdict
from monitor.rules.confirming import LATEST, confirm
from monitor.rules.guards import clock_is_behind
from monitor.rules.paper import judge_paper
from monitor.rules.schedule import next_check
from monitor.rules.standing import Standing
from monitor.rules.verdict import weigh
from monitor.store import Store
from monitor.store.trials import IN_DOUBT, Untried

AT_A_TIME = 500
LISTED = 10_000
"""How many repositories are listed between two looks of the guards."""
log = structlog.get_logger(__name__)


def settle_one(case: CaseFile, now: datetime, policies: JudgingPolicies, installation: str) -> Settled:
    """Judge one repository and plan its next look. Pure."""
    weighed = weigh(case.looks, case.rounds, case.subject, now, policies.judgement)
    return _settled(case, *weighed, now=now, policies=policies, installation=installation)


def confirm_one(latest: CaseFile, now: datetime, policies: JudgingPolicies, installation: str) -> Settled | None:
    """The same of a repository whose latest looks show it as it was; None where all of them must be weighed. Pure."""
    confirmed = confirm(latest, now, policies.judgement)
    if confirmed is None:
        return None
    return _settled(latest, *confirmed, now=now, policies=policies, installation=installation)


def _settled(
    case: CaseFile,
    verdict: Verdict,
    standing: Standing,
    *,
    now: datetime,
    policies: JudgingPolicies,
    installation: str,
) -> Settled:
    following = next_check(
        verdict,
        standing,
        case.subject,
        now=now,
        policy=policies.schedule,
        key=case.subject.key,
        installation=installation,
    )
    previous = case.previous
    changed = previous is None or (previous.status, previous.cause) != (verdict.status, verdict.cause)
    return Settled(
        repository=case.repository,
        verdict=verdict,
        next_look=following,
        changed=changed,
        stamp=case.stamp,
        reworded=previous is None or _rules(previous) != _rules(verdict),
    )


def _rules(verdict: Verdict) -> list[str]:
    return [reason.rule for reason in verdict.reasons]


def settle_paper(case: PaperCase, now: datetime, policies: JudgingPolicies) -> JudgedPaper:
    """Judge one paper. Pure."""
    verdict = judge_paper(case, now, policies.papers)
    previous = case.previous
    changed = previous is None or (previous.status, previous.cause) != (verdict.status, verdict.cause)
    return JudgedPaper(paper=case.paper, verdict=verdict, changed=changed, stamp=case.stamp)


@dataclass(slots=True)
class Settle:
    """Settles whatever waits for it. `checkers` are those the operator named, by host."""

    store: Store
    clock: Clock
    policies: JudgingPolicies
    installation: str
    checkers: Mapping[str, str]
    guards: Guards = field(init=False)
    _version: str = field(init=False)
    # A beat and a save may both want to settle: one after the other, or both would judge the same cases.
    _recovered: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.guards = Guards(self.store, self.policies)
        self._version = self.policies.version

    @property
    def voided_looks(self) -> int:
        """How many looks were voided with their Rounds since this was made."""
        return self.guards.voided_looks

    async def run(self) -> None:
        """Guards, then every unsettled repository, then every paper whose time has come."""
        async with self._turn:
            await self._run(self.clock.now())

    async def _run(self, now: datetime) -> None:
        newest = await self.store.judgements.newest_evidence()
        if newest is not None and clock_is_behind(newest, now, self.policies.guards):
            log.warning("clock-behind", now=now.isoformat(), newest=newest.isoformat(), judged="nobody")
            return
        # Listed before the guards look: whatever ends meanwhile is looked at by them, and judged, the next time round.
        waiting = await self.store.judgements.waiting(LISTED)
        await self._guard(now)
        await self._repositories(waiting, now)
        await self.store.judgements.wake(now)
        while waiting := await self.store.judgements.waiting(LISTED):
            await self._guard(now)
            await self._repositories(waiting, now)
        await self._left_untried(now)
        await self._papers(now)

    async def _guard(self, now: datetime) -> None:
        # From the oldest look that waits, however long ago a kill left it waiting.
        oldest = await self.store.judgements.oldest_unsettled()
        if oldest is not None:
            await self.guards.run(now, min(now, oldest))

    async def _repositories(self, waiting: Sequence[int], now: datetime) -> None:
        for begin in range(0, len(waiting), AT_A_TIME):
            numbers = waiting[begin : begin + AT_A_TIME]
            settled = await self._confirmed(numbers, now)
            known = {one.repository for one in settled}
            doubtful = [number for number in numbers if number not in known]
            cases = await self.store.judgements.case_files(doubtful) if doubtful else []
            settled += [settle_one(case, now, self.policies, self.installation) for case in cases]
            await self.store.judgements.settle(settled, now, self._version)
            doubted = [one.repository for one in settled if one.verdict.cause in IN_DOUBT]
            await self._try(await self.store.trials.untried_among(doubted), now)

    async def _confirmed(self, numbers: Sequence[int], now: datetime) -> list[Settled]:
        """Those of which the latest looks say enough."""
        latest = await self.store.judgements.latest(numbers, self._version, now - LATEST)
        confirmed = [confirm_one(case, now, self.policies, self.installation) for case in latest]
        return [one for one in confirmed if one is not None]

    async def _left_untried(self, now: datetime) -> None:
        """What a kill left between a verdict and the trials that it calls for; papers are judged only after them."""
        if not self._recovered:
            await self._try(await self.store.trials.untried(), now)
            self._recovered = True

    async def _try(self, untried: Sequence[Untried], now: datetime) -> None:
        """Before anything is called lost, whatever else its address may have meant is asked too."""
        if not untried:
            return
        # Reading takes as long to load as judging; a sweep that finds everything alive needs none of it.
        from monitor.rules.reading.trials import trials

        await self.store.trials.add([(one, trials(one.found, self.checkers)) for one in untried], now)

    async def _papers(self, now: datetime) -> None:
        while cases := await self.store.judgements.papers_due(now, AT_A_TIME):
            judged = [settle_paper(case, now, self.policies) for case in cases]
            await self.store.judgements.settle_papers(judged, now, self._version)
