"""The end of a long-running command: SIGTERM and Ctrl-C, heard once and obeyed."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


async def stop_signal() -> None:
    """Return when the process is told to end."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    try:
        await told.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@contextmanager
def told_to_end(stop: Callable[[], None]) -> Iterator[None]:
    """While it lasts, SIGTERM calls `stop`: cron's `timeout`, systemd and containers end a pass with it."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
