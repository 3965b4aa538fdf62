"""What several wait for is done for all of them in one go: of many that write, one takes the database's turn."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from monitor.model.clock import Clock

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

_MOST: Final = 200
"""Of how much one go takes care at most; what is left waits for the next."""


class Together(Generic[Item, Outcome]):
    """Hands what waits to `act`, which returns as many outcomes in the same order, or does nothing and raises.

    Whoever comes while nothing is under way is served at once; whoever comes within `apart` seconds of the last go
    waits until these have passed, so that a crowd costs 1/`apart` goes a second, however large it is.
    """

    def __init__(
        self, act: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]], clock: Clock, *, apart: float
    ) -> None:
        self._act = act
        self._clock = clock
        self.apart = apart
        self._waiting: deque[tuple[Item, asyncio.Future[Outcome]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Outcome:
        """What became of it. Raises what `act` raised for this item; others are not touched by that."""
        mine: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, mine))
        if self._working is None:
            self._working = asyncio.ensure_future(self._work())
        return await mine

    async def close(self) -> None:
        """Let go of what waits: whoever waits for it is cancelled."""
        for _, one in self._waiting:
            one.cancel()
        self._waiting.clear()
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
                await self._done(some)
                await self._clock.sleep(self.apart)
        finally:
            self._working = None

    async def _done(self, some: Sequence[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        try:
            outcomes = await self._act([item for item, _ in some])
        except asyncio.CancelledError:
            for _, one in some:
                one.cancel()
            raise
        except Exception as error:  # noqa: BLE001 -- whoever waits for it raises it
            if len(some) > 1:
                # One of them may be what broke it: each by itself, and only that one is told.
                for pair in some:
                    await self._done([pair])
            elif not some[0][1].done():
                some[0][1].set_exception(error)
        else:
            for (_, one), outcome in zip(some, outcomes, strict=True):
                if not one.done():
                    one.set_result(outcome)
