"""One time limit for many exchanges at once, with one timer for all of them.

`asyncio.timeout` sets and takes back a timer for each, which costs an eighth of an exchange. All of ours may last
equally long, so that they are over in the order in which they began, and only the eldest has to be waited for.
"""

import asyncio
from types import TracebackType


class _Limit:
    """What runs inside is cancelled when its time is over, and `TimeoutError` comes out."""

    __slots__ = ("_before", "_deadlines", "expired", "task")

    def __init__(self, deadlines: "Deadlines") -> None:
        self._deadlines = deadlines
        self.expired = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # an exchange is awaited, so somebody awaits it
        self.task = task
        self._before = task.cancelling()
        self._deadlines.begin(self)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._deadlines.end(self)
        # Cancelled by somebody else too: then that goes on.
        if self.expired and self.task.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error


class Deadlines:
    """Limits of `seconds` each: `with deadlines.limit(): …`, inside a task."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._under_way: dict[_Limit, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def limit(self) -> _Limit:
        """A limit that begins when it is entered."""
        return _Limit(self)

    def begin(self, limit: _Limit) -> None:
        """To be called by the limit itself."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._seconds
        self._under_way[limit] = until
        if self._timer is None:
            self._timer = loop.call_at(until, self._look)

    def end(self, limit: _Limit) -> None:
        """To be called by the limit itself."""
        self._under_way.pop(limit, None)

    def _look(self) -> None:
        """Cancel what is over, and look again when the next one would be."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._under_way:
            eldest = next(iter(self._under_way))
            until = self._under_way[eldest]
            if until > loop.time():
                self._timer = loop.call_at(until, self._look)
                return
            del self._under_way[eldest]
            eldest.expired = True
            eldest.task.cancel()
