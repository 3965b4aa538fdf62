"""Lanes of several asking processes: each host belongs to one, and whoever else is led there borrows a turn."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import blake2b

from monitor.http.lanes import Lanes, Turn
from monitor.model.clock import Clock
from monitor.rules.politeness import HostTable, lane_name


def owner_of(host: str, processes: int) -> int:
    """Which of so many processes asks this host. A house and its `api.` name go together: most questions need both."""
    name = lane_name(host).removeprefix("api.")
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=4).digest(), "big") % processes


class SharedLanes(Lanes):
    """The lanes of one process among several.

    `mine` tells whose a host is. `borrow` waits for a turn at another's host, in the lane of the process that owns it,
    and raises LanePausedError as a lane would; `told` hands on that a host wants to be left alone.
    """

    def __init__(
        self,
        table: HostTable,
        clock: Clock,
        *,
        slots: int,
        patience: float,
        mine: Callable[[str], bool],
        borrow: Callable[[str], Awaitable[Turn]],
        told: Callable[[str, datetime], None],
    ) -> None:
        super().__init__(table, clock, slots=slots, patience=patience)
        self._mine = mine
        self._borrow = borrow
        self._told = told

    async def turn(self, host: str) -> Turn:
        """See `Lanes`."""
        if self._mine(host):
            return await super().turn(host)
        return await self._borrow(host)

    def pause(self, host: str, until: datetime) -> None:
        """See `Lanes`. Remembered here too, for whoever asks how long."""
        super().pause(host, until)
        self._told(host, until)

    def heed(self, host: str, until: datetime) -> None:
        """A pause that another told us of."""
        super().pause(host, until)
