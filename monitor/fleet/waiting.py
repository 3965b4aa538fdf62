"""Waiting for a moment or for an event, whichever comes first."""

import asyncio

from monitor.model.clock import Clock


async def moment_or(clock: Clock, seconds: float, event: asyncio.Event) -> None:
    """Return after `seconds`, or as soon as `event` is set."""
    if event.is_set():
        return
    nap = asyncio.ensure_future(clock.sleep(seconds))
    call = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((nap, call), return_when=asyncio.FIRST_COMPLETED)
    finally:
        nap.cancel()
        call.cancel()
