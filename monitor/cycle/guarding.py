"""The guards at work over what is stored: which Rounds' negatives do not count, and which hosts are suspected.

What a Round's own facts show (offline, token, canaries, the same answer to everything) is computed anew each time, so
that it does not depend on how looks were cut into saves. What was decided at a moment stays: an outage that was found,
a clock that stood behind, the operator's word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from monitor.cycle.policies import JudgingPolicies
from monitor.model.guarding import Outage
from monitor.model.looks import Round, VoidReason
from monitor.rules.guards import is_outage, out_of_order, outage, summarise, voids
from monitor.store import Store

WINDOW: Final = timedelta(minutes=30)
"""How far back from the oldest waiting Round the guards look: other hosts answering then speak for our network."""

SHOWN_AGAIN: Final = frozenset({VoidReason.OFFLINE, VoidReason.CANARY, VoidReason.TOKEN, VoidReason.WILDCARD})
"""Voids that follow from stored Rounds alone, and so are taken back when they no longer follow."""

_DAY: Final = timedelta(days=1)
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)


def changed_voids(
    rounds: list[Round], now: datetime, policies: JudgingPolicies, *, after: datetime
) -> Mapping[int, VoidReason | None]:
    """What must change of the voids of Rounds begun since `after`; those before only bear witness. Pure."""
    found = voids([summarise(one, ()) for one in rounds], now, policies.guards)
    changes: dict[int, VoidReason | None] = {}
    for one in rounds:
        why = found.get(one.id)
        if one.started < after or why is one.void:
            continue
        # A void that somebody decided stands; an outage's hold yields only to what condemns the Round itself.
        if one.void is None or one.void in SHOWN_AGAIN or (one.void is VoidReason.HELD and why is not None):
            changes[one.id] = why
    return changes


@dataclass(slots=True)
class Guards:
    """Guards one store. `voided_looks` counts the looks whose Rounds were voided since this was made."""

    store: Store
    policies: JudgingPolicies
    voided_looks: int = 0

    async def run(self, now: datetime, oldest: datetime) -> None:
        """Guard everything since `oldest` (UTC), when the oldest Round began that waits to be settled."""
        rounds = await self.store.guarding.rounds(oldest - WINDOW)
        changes = changed_voids(rounds, now, self.policies, after=oldest)
        self._tell(rounds, changes)
        await self.store.guarding.void(changes)
        await self._suspect_hosts(now, oldest)

    async def replay(self, now: datetime, *, write: bool) -> Mapping[int, VoidReason | None]:
        """Void every Round ever stored anew, a day at a time. What changes; written only where `write`.

        An outage is judged by the numbers that were counted when it was found; past days are not searched for others.
        """
        found: dict[int, VoidReason | None] = {}
        day = await self.store.guarding.first_round()
        while day is not None and day <= now + _DAY:
            rounds = await self.store.guarding.rounds(day - WINDOW, day + _DAY + WINDOW)
            changes = changed_voids(rounds, now, self.policies, after=day)
            mine = {one.id for one in rounds if one.started < day + _DAY}
            found |= {number: why for number, why in changes.items() if number in mine}
            day += _DAY
        for one in await self.store.guarding.outages(_EVER):
            if one.ended is None and not is_outage(one.turned, one.living, self.policies.guards):
                found |= dict.fromkeys(await self.store.guarding.held_by(one))
                if write:
                    await self.store.guarding.end_outage(one, by=f"rules {self.policies.version}", now=now)
        if write:
            await self.store.guarding.void(found)
        return found

    async def _suspect_hosts(self, now: datetime, oldest: datetime) -> None:
        """Find hosts of which too much turned negative at once, and hold what their Rounds saw."""
        policy, held_for = self.policies.guards, self.policies.judgement.held_for
        known = await self.store.guarding.outages(oldest - held_for - policy.outage_window)
        turned = await self.store.guarding.turns(oldest - policy.outage_window)
        noted = False
        for host, turns in turned.items():
            # What was held or released before is not found again.
            past = [one for one in known if one.host_id == host]
            free = [turn for turn in turns if not any(_covers(one, turn.at, held_for) for one in past)]
            if len(free) <= policy.outage_links:
                continue
            living = await self.store.guarding.living(host)
            if (found := outage(free, living, policy)) is not None:
                began, number = found
                await self.store.guarding.note_outage(host, began=began, found=now, turned=number, living=living)
                noted = True
        before = {one.id for one in known}
        if noted:
            known = await self.store.guarding.outages(oldest - held_for - policy.outage_window)
        for one in known:
            if one.id not in before:
                log.warning(
                    "host-outage", host=one.host, turned=one.turned, living=one.living, began=one.began.isoformat(),
                    advice=f"graveyard hosts release {one.host}, or graveyard hosts closed {one.host}",
                )  # fmt: skip
            if one.ended is None:
                await self._hold(one, one.began + held_for)

    async def _hold(self, one: Outage, until: datetime) -> None:
        numbers = await self.store.guarding.to_hold(one, until)
        if numbers:
            log.warning("rounds-held", host=one.host, rounds=len(numbers), until=until.isoformat())
            await self.store.guarding.void(
                dict.fromkeys(numbers, VoidReason.HELD), held_since=dict.fromkeys(numbers, one.began)
            )

    def _tell(self, rounds: list[Round], changes: Mapping[int, VoidReason | None]) -> None:
        fresh = [one for one in rounds if changes.get(one.id) is not None]
        if not fresh:
            return
        looks = sum(one.asked for one in fresh)
        self.voided_looks += looks
        reasons = sorted({str(changes[one.id]) for one in fresh})
        hosts = sorted({one.host for one in fresh})
        log.warning("rounds-voided", rounds=len(fresh), looks=looks, reasons=reasons, hosts=hosts[:5])
        for host in sorted({one.host for one in fresh if out_of_order(one)}):
            advice = f"an address that cannot exist is said to live there; graveyard hosts list --host {host}"
            log.warning("checker-out-of-order", host=host, advice=advice)


def _covers(one: Outage, at: datetime, held_for: timedelta) -> bool:
    """Whether what turned then belongs to this outage: to its days, or to those before somebody ended it."""
    return one.began <= at < (one.ended or one.began + held_for)
