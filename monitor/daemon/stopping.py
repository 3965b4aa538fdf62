"""The end of a long-running command: SIGTERM and Ctrl-C, heard once and obeyed."""

import asyncio
import signal


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
