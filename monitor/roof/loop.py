"""The event loop everything runs in: uvloop's where it is installed, which asks and answers with half the work."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from monitor.roof.memory import keep_freed_memory

Result = TypeVar("Result")


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes a loop; None for Python's own, where uvloop cannot be (Windows, other interpreters than CPython)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run `main` to its end, as `asyncio.run` does. A made world brings a loop of its own (`monitor.world.clock`)."""
    keep_freed_memory()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(main)
