"""Replay everything stored under today's rules, and tell what would change."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.settle import settle_one, settle_paper
from monitor.model.status import Cause
from monitor.model.verdicts import CaseFile, JudgedPaper, PaperCase, Settled
from monitor.rules.verdict import RULES_VERSION
from monitor.store import Store

AT_A_TIME = 500


@dataclass(slots=True)
class Rejudgement:
    """What a replay found: repositories and papers judged, and the changes counted by old and new cause."""

    judged: int = 0
    changed: int = 0
    changes: dict[tuple[Cause | None, Cause], int] = field(default_factory=dict)

    def count(self, old: Cause | None, judged: Settled | JudgedPaper) -> None:
        """One more was judged; `old` is the cause stored before."""
        self.judged += 1
        if judged.changed:
            self.changed += 1
            change = (old, judged.verdict.cause)
            self.changes[change] = self.changes.get(change, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A replay of the whole store as of `now`. `tell` hears how many were judged so far."""

    store: Store
    now: datetime
    policies: JudgingPolicies
    installation: str
    tell: Callable[[int], None]

    async def preview(self) -> Rejudgement:
        """Write nothing. Papers are judged over their repositories' stored verdicts."""
        found = Rejudgement()
        await self._repositories(found, self._discard)
        await self._papers(found, self._discard)
        return found

    async def rejudge(self) -> Rejudgement:
        """Write: verdicts, histories and next looks become what today's rules make of the stored evidence."""
        found = Rejudgement()
        await self._repositories(found, lambda settled: self.store.judgements.settle(settled, self.now, RULES_VERSION))
        await self._papers(found, lambda judged: self.store.judgements.settle_papers(judged, self.now, RULES_VERSION))
        return found

    async def _repositories(self, found: Rejudgement, write: Callable[[Sequence[Settled]], Awaitable[None]]) -> None:
        after = 0
        while cases := await self.store.judgements.replay(after, AT_A_TIME):
            settled = [settle_one(case, self.now, self.policies, self.installation) for case in cases]
            await write(settled)
            for case, one in zip(cases, settled, strict=True):
                found.count(_cause(case), one)
            self.tell(found.judged)
            after = cases[-1].repository

    async def _papers(self, found: Rejudgement, write: Callable[[Sequence[JudgedPaper]], Awaitable[None]]) -> None:
        after = 0
        while cases := await self.store.judgements.replay_papers(after, AT_A_TIME):
            judged = [settle_paper(case, self.now, self.policies) for case in cases]
            await write(judged)
            for case, one in zip(cases, judged, strict=True):
                found.count(_cause(case), one)
            self.tell(found.judged)
            after = cases[-1].paper

    @staticmethod
    async def _discard(judged: Sequence[object]) -> None:
        del judged


def _cause(case: CaseFile | PaperCase) -> Cause | None:
    return case.previous.cause if case.previous else None
