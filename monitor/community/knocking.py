"""The first door, in memory: how often one network may send anything at all, and whom the database told to wait."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from monitor.model.clock import Clock
from monitor.rules.buckets import Allowance, Bucket, take

KNOCKS: Final = Allowance(burst=60, every=timedelta(seconds=1))
"""Of everything sent from one network: a class of students passes, a program in a loop does not."""

HOLD: Final = 1.0
"""Seconds that an answer is held back from who goes on all the same. It costs us nothing, and them their pace."""

_MOST_HELD: Final = 500
_MOST_KNOWN: Final = 20_000


@dataclass(slots=True, kw_only=True)
class Knocking:
    """Networks and what is left to them, as this process knows it: the limits that matter are in the database."""

    clock: Clock
    allowance: Allowance = KNOCKS
    _left: dict[bytes, Bucket] = field(default_factory=dict)
    _held: int = 0

    async def wait(self, network: bytes) -> float:
        """Let one thing in that a network sends: zero; or, a second later, the seconds it has to wait first."""
        bucket, wait = take(self._left.get(network), self.allowance, self.clock.now())
        if network not in self._left and len(self._left) >= _MOST_KNOWN:
            # The one that was seen first. If it is still at it, it has a full allowance again, and no more than that.
            del self._left[next(iter(self._left))]
        self._left[network] = bucket
        if wait and self._held < _MOST_HELD:
            self._held += 1
            try:
                await self.clock.sleep(HOLD)
            finally:
                self._held -= 1
        return wait.total_seconds()


@dataclass(slots=True, kw_only=True)
class ToldToWait:
    """Networks that the database refused something, until when: so long they are refused again without asking it.

    That is exact: an allowance that is used up has nothing left before then, whoever else uses it.
    """

    clock: Clock
    _until: dict[tuple[bytes, str], datetime] = field(default_factory=dict)

    def note(self, network: bytes, what: str, wait: timedelta) -> None:
        """That network may not do this for so long."""
        if len(self._until) >= _MOST_KNOWN:
            now = self.clock.now()
            self._until = {who: until for who, until in self._until.items() if until > now}
        if len(self._until) < _MOST_KNOWN:
            self._until[network, what] = self.clock.now() + wait

    def left(self, network: bytes, what: str) -> timedelta:
        """How long it has to wait still; zero where it may ask."""
        until = self._until.get((network, what))
        if until is None:
            return timedelta()
        wait = until - self.clock.now()
        if wait <= timedelta():
            del self._until[network, what]
        return max(wait, timedelta())
