"""Keeping evidence small: old equal looks are folded, and what each fold would do to the verdict is looked at first.

A pass goes through all repositories in order and then through the Rounds, day by day. It remembers where it is, so
that a kill costs at most the transaction under way. Passes are a week apart.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from monitor.cycle.policies import JudgingPolicies
from monitor.cycle.settle import settle_one
from monitor.model.clock import Clock
from monitor.rules.folding import FoldingPolicy, folded, folds, healthy, unneeded
from monitor.store import Store
from monitor.store.folding import FoldedRow, History

AT_A_TIME: Final = 100
"""Repositories read, folded and written together."""
A_BEAT: Final = 20_000
"""Repositories that one beat goes through at most."""
PASS_EVERY: Final = timedelta(days=7)
_AFTER: Final = "retention.after"
_PASSED: Final = "retention.passed"
_ROUNDS: Final = "retention.rounds"
_DAY: Final = timedelta(days=1)
_AGAIN: Final = timedelta(days=60)
"""How far back Rounds are gone through again: a folded row's own Round is unnamed once the row is folded further."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Kept:
    """What a pass did: histories read, rows of evidence gone, Rounds gone, canaries' words gone from Rounds.

    `refused` are repositories left alone because the verdict would have been another. That is a mistake of ours.
    """

    repositories: int = 0
    rows: int = 0
    rounds: int = 0
    canaries: int = 0
    refused: int = 0
    ended: bool = False


@dataclass(slots=True)
class Keeping:
    """Keeps one store small. `policy` is None where every look stays a row. `tell` hears how many were gone through."""

    store: Store
    clock: Clock
    policies: JudgingPolicies
    installation: str
    policy: FoldingPolicy | None
    tell: Callable[[int], None] = lambda _: None

    async def beat(self) -> None:
        """Go on with the pass under way, or begin the next when its time has come."""
        if self.policy is None:
            return
        passed = await self.store.installation.get(_PASSED)
        if passed is not None and self.clock.now() < datetime.fromisoformat(passed) + PASS_EVERY:
            return
        done = await self._go_on(A_BEAT)
        if done.rows or done.rounds:
            log.info("folded", rows=done.rows, rounds=done.rounds, refused=done.refused)

    async def whole(self, *, write: bool) -> Kept:
        """One whole pass from the beginning; where not `write`, only what it would do."""
        if self.policy is None:
            return Kept(ended=True)
        if not write:
            done = Kept(ended=True)
            await self._histories(done, 0, None, write=False)
            return done
        await self.store.installation.put(_AFTER, None)
        await self.store.installation.put(_ROUNDS, None)
        return await self._go_on(None)

    async def _go_on(self, most: int | None) -> Kept:
        done = Kept()
        after = int(await self.store.installation.get(_AFTER) or 0)
        if await self._histories(done, after, most, write=True):
            await self._rounds(done)
            await self.store.installation.put(_AFTER, None)
            await self.store.installation.put(_PASSED, self.clock.now().isoformat())
            done.ended = True
        return done

    async def _histories(self, done: Kept, after: int, most: int | None, *, write: bool) -> bool:
        """Fold what is numbered above `after`. Whether the end was reached."""
        assert self.policy is not None
        while most is None or done.repositories < most:
            now = self.clock.now()
            histories = await self.store.folding.histories(after, now - self.policy.after, AT_A_TIME)
            if not histories:
                return True
            rows: list[FoldedRow] = []
            for history in histories:
                rows += self._fold(history, now, done)
                # A year of looks takes a millisecond to judge: whoever else is under way has the next one.
                await asyncio.sleep(0)
            after = histories[-1].case.repository
            done.repositories += len(histories)
            done.rows += sum(len(one.gone) for one in rows)
            if write:
                await self.store.folding.fold(rows)
                await self.store.installation.put(_AFTER, str(after))
            self.tell(done.repositories)
        return False

    def _fold(self, history: History, now: datetime, done: Kept) -> Sequence[FoldedRow]:
        assert self.policy is not None
        case = history.case
        found = folds(
            case.looks, case.rounds, case.subject, now=now, judgement=self.policies.judgement, policy=self.policy
        )
        if not found:
            return ()
        after = replace(case, looks=tuple(folded(case.looks, found)))
        if settle_one(after, now, self.policies, self.installation) != settle_one(
            case, now, self.policies, self.installation
        ):
            done.refused += 1
            log.error("fold-refused", repository=case.subject.key, advice="its verdict would change: please report it")
            return ()
        return [
            FoldedRow(
                row=history.rows[fold.stays],
                first=fold.first,
                times=fold.times,
                gone=tuple(history.rows[place] for place in fold.gone),
            )
            for fold in found
        ]

    async def _rounds(self, done: Kept) -> None:
        """Go through the Rounds that are old, a day at a time, each with the hours around it."""
        assert self.policy is not None
        end = self.clock.now() - self.policy.after
        day = await self.store.guarding.first_round()
        if day is not None and (until := await self.store.installation.get(_ROUNDS)) is not None:
            day = max(day, datetime.fromisoformat(until) - _AGAIN)
        while day is not None and day + _DAY <= end:
            rounds, unnamed = await self.store.folding.rounds(day - _DAY / 12, day + _DAY + _DAY / 12)
            mine = {one.id for one in rounds if day <= one.started < day + _DAY}
            gone = mine.intersection(unneeded(rounds, unnamed, self.policies.guards))
            quiet = {one.id for one in rounds if one.id in mine - gone and one.canaries and healthy(one)}
            if gone or quiet:
                await self.store.folding.forget_rounds(gone, quiet)
                done.rounds += len(gone)
                done.canaries += len(quiet)
                await self.store.installation.put(_ROUNDS, day.isoformat())
            day += _DAY
