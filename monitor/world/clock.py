"""A clock whose time jumps: it stands still while anything is being done, and moves when everybody only waits."""

import asyncio
import heapq
import inspect
import itertools
import math
import selectors
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
Room = TypeVar("Room")


class _Hold:
    """One thing under way outside the event loop. It counts only while nobody within it sleeps on the clock."""

    __slots__ = ("sleepers",)

    def __init__(self) -> None:
        self.sleepers = 0


_holds: ContextVar[tuple[_Hold, ...]] = ContextVar("_holds", default=())


class WorldClock:
    """The `Clock` of a made world. Time of day starts at `start` (UTC) and is counted in whole microseconds.

    Time jumps to the earliest sleeper when nothing is marked `busy` and the event loop has nothing left to do. One
    sleeper wakes at a time, in the order of waking times and then of falling asleep; the next one wakes only when
    everything the first one set off has come to rest. So the same world runs the same way every time.

    To know when a loop has nothing to do, the clock brings its own loop: everything that sleeps on it must run
    inside `run`. The loop cannot see what happens in threads, in other processes or on the wire; whoever waits for
    such things says so with `busy` or has it said by `attend`, or time would run away meanwhile.
    """

    def __init__(self, start: datetime) -> None:
        if start.utcoffset() is None:
            raise ValueError("a clock starts at a time with a zone")
        self._start = start
        self._microseconds = 0
        self.wrong_by = timedelta()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._under_way: set[_Hold] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> datetime:
        """The time of day that this clock shows, UTC: `wrong_by` later than it is."""
        return self._start + timedelta(microseconds=self._microseconds) + self.wrong_by

    @property
    def day(self) -> float:
        """Days since this world began, however wrong the time of day is."""
        return self._microseconds / 86_400_000_000

    def monotonic(self) -> float:
        """Seconds since this world began."""
        return self._microseconds / 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait until the time has jumped `seconds` further; for zero or less only let others have a turn."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            raise RuntimeError("this clock only moves inside WorldClock.run")
        awake = loop.create_future()
        due = self._microseconds + math.ceil(seconds * 1_000_000)
        heapq.heappush(self._sleepers, (due, next(self._numbers), awake))
        holds = _holds.get()
        for hold in holds:
            hold.sleepers += 1
        try:
            await awake
        finally:
            for hold in holds:
                hold.sleepers -= 1

    async def sleep_until(self, moment: datetime) -> None:
        """Wait until this clock shows `moment` (UTC); nothing when it has passed."""
        await self.sleep((moment - self.now()) / timedelta(seconds=1))

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Mark an exchange in flight: time stands still within, except while the exchange sleeps on the clock."""
        hold = _Hold()
        self._under_way.add(hold)
        token = _holds.set((*_holds.get(), hold))
        try:
            yield
        finally:
            _holds.reset(token)
            self._under_way.remove(hold)

    def attend(self, room: Room) -> Room:
        """The same room, with every coroutine and asynchronous generator it offers marked `busy`.

        For a transport, a store: what is awaited there happens on the wire or in threads. Rooms that it holds as
        attributes are attended too; values, plain functions and context managers are handed through.
        """
        return cast("Room", _Attended(self, room))

    def run(self, main: Coroutine[Any, Any, Result]) -> Result:
        """Run `main` to its end in an event loop of this world, and close the loop; as `asyncio.run` does."""
        with asyncio.Runner(loop_factory=self._new_loop) as runner:
            return runner.run(main)

    def _new_loop(self) -> asyncio.AbstractEventLoop:
        self._loop = asyncio.SelectorEventLoop(_IdleSelector(self._wake_next))
        return self._loop

    def _wake_next(self) -> bool:
        """Called when the loop would wait. True when somebody was woken, so that it need not."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if not self._sleepers or any(not hold.sleepers for hold in self._under_way):
            return False
        due, _, awake = heapq.heappop(self._sleepers)
        self._microseconds = due
        awake.set_result(None)
        return True


class _IdleSelector(selectors.DefaultSelector):
    """Tells when the loop is about to wait.

    `select` is the only place where an asyncio loop ever waits, and its time-out says whether anything is ready to
    run: zero then, otherwise the time to the next timer or None (the documented seam of `SelectorEventLoop(selector)`).
    """

    def __init__(self, idle: Callable[[], bool]) -> None:
        super().__init__()
        self._idle = idle

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As the system's selector, but asks `idle` before it waits."""
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        ready = super().select(0)
        if ready or self._idle():
            return ready
        return super().select(timeout)


class _Attended:
    """Stands for a room and marks what is awaited there."""

    __slots__ = ("_clock", "_room")

    def __init__(self, clock: WorldClock, room: object) -> None:
        self._clock = clock
        self._room = room

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._room, name)
        if inspect.iscoroutinefunction(value):
            return self._coroutine(value)
        if inspect.isasyncgenfunction(value):
            return self._generator(value)
        return _Attended(self._clock, value) if _is_a_room(value) else value

    def _coroutine(self, call: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
        @wraps(call)
        async def attended(*arguments: Any, **named: Any) -> Any:
            with self._clock.busy():
                return await call(*arguments, **named)

        return attended

    def _generator(self, call: Callable[..., AsyncGenerator[Any]]) -> Callable[..., AsyncGenerator[Any]]:
        @wraps(call)
        async def attended(*arguments: Any, **named: Any) -> AsyncGenerator[Any]:
            items = call(*arguments, **named)
            try:
                while True:
                    # Only getting the next item is under way, not what its reader does with it.
                    with self._clock.busy():
                        try:
                            item = await anext(items)
                        except StopAsyncIteration:
                            return
                    yield item
            finally:
                await items.aclose()

        return attended


def _is_a_room(value: object) -> bool:
    kind = type(value)
    return kind.__module__.startswith("monitor.") and any(
        inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member) for member in vars(kind).values()
    )
