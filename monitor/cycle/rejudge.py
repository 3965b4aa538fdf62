"""Replay everything stored under today's rules, voids included, and tell what would change, by which rule."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from monitor.cycle.guarding import Guards
from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.settle import settle_one, settle_paper
from monitor.model.looks import VoidReason
from monitor.model.status import Cause, Status
from monitor.model.verdicts import CaseFile, JudgedPaper, PaperCase, Settled
from monitor.rules.verdict import judge
from monitor.rules.words import day_text
from monitor.store import Store

AT_A_TIME = 500

Change = tuple[Cause | None, Cause, str]
"""The cause stored before, the cause now, and the name of the rule that decides now."""


@dataclass(slots=True)
class Rejudgement:
    """What a replay found: repositories and papers judged, and the changes counted by old and new cause and rule.

    `voids` counts Rounds whose void changed, `annulled` burials of the past that today's rules would not have made.
    """

    judged: int = 0
    changed: int = 0
    voids: int = 0
    annulled: int = 0
    changes: Counter[Change] = field(default_factory=Counter)

    def count(self, old: Cause | None, judged: Settled | JudgedPaper) -> None:
        """One more was judged; `old` is the cause stored before."""
        self.judged += 1
        if judged.changed:
            self.changed += 1
            rule = judged.verdict.reasons[0].rule if judged.verdict.reasons else ""
            self.changes[old, judged.verdict.cause, rule] += 1


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
        return await self._replay(write=False)

    async def rejudge(self) -> Rejudgement:
        """Write: voids, verdicts, histories and next looks become what today's rules make of the stored evidence."""
        return await self._replay(write=True)

    async def _replay(self, *, write: bool) -> Rejudgement:
        found = Rejudgement()
        voids = await Guards(self.store, self.policies).replay(self.now, write=write)
        found.voids = len(voids)
        await self._repositories(found, voids, write=write)
        await self._papers(found, write=write)
        return found

    async def _repositories(self, found: Rejudgement, voids: Mapping[int, VoidReason | None], *, write: bool) -> None:
        after = 0
        while cases := [_with(case, voids) for case in await self.store.judgements.replay(after, AT_A_TIME)]:
            settled = [settle_one(case, self.now, self.policies, self.installation) for case in cases]
            if write:
                await self.store.judgements.settle(settled, self.now, self.policies.version)
            for case, one in zip(cases, settled, strict=True):
                found.count(_cause(case), one)
            found.annulled += await self._mistakes(cases, write=write)
            self.tell(found.judged)
            after = cases[-1].repository

    async def _mistakes(self, cases: Sequence[CaseFile], *, write: bool) -> int:
        """Burials of the past, made under other rules, that today's would not have made on the evidence of then."""
        by_id = {case.repository: case for case in cases}
        past = await self.store.annulments.burials_of(list(by_id), unlike=self.policies.version)
        count = 0
        for repository, burials in past.items():
            for burial in burials:
                mistake = _mistake(by_id[repository], burial, self.policies)
                if mistake is None:
                    continue
                count += 1
                if write:
                    await self.store.annulments.annul_by_rule(
                        repository, burial.at, Cause(burial.cause), reason=mistake, now=self.now,
                        by=f"rules {self.policies.version}",
                    )  # fmt: skip
        return count

    async def _papers(self, found: Rejudgement, *, write: bool) -> None:
        after = 0
        while cases := await self.store.judgements.replay_papers(after, AT_A_TIME):
            judged = [settle_paper(case, self.now, self.policies) for case in cases]
            if write:
                await self.store.judgements.settle_papers(judged, self.now, self.policies.version)
            for case, one in zip(cases, judged, strict=True):
                found.count(_cause(case), one)
            self.tell(found.judged)
            after = cases[-1].paper


def _mistake(case: CaseFile, burial: Any, policies: JudgingPolicies) -> str | None:
    """Why a burial was one: what today's rules say of the evidence there was then. None where they agree."""
    looks = [look for look in case.looks if look.at <= burial.at]
    then = judge(looks, case.rounds, case.subject, burial.at, policies.judgement)
    if then.status in {Status.GHOSTED, Status.NOT_FOUND}:
        return None
    told = then.reasons[0].text if then.reasons else ""
    return f"By today's rules the evidence of {day_text(burial.at)} did not earn it. {told}".strip()


def _with(case: CaseFile, voids: Mapping[int, VoidReason | None]) -> CaseFile:
    """The case as it would be with these voids."""
    if not any(one.id in voids for one in case.rounds):
        return case
    return replace(
        case, rounds=tuple(replace(one, void=voids[one.id]) if one.id in voids else one for one in case.rounds)
    )


def _cause(case: CaseFile | PaperCase) -> Cause | None:
    return case.previous.cause if case.previous else None
