"""Asking processes, started as soon as a sweep knows that it wants them: they load themselves while it loads itself."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from monitor.config import Configuration
from monitor.errors import CrewError
from monitor.roof.asking import COMMAND

Hire = Callable[[], Awaitable[Process]]
"""Gives an asking process that nobody has told anything yet."""


def wanted(configuration: Configuration) -> int:
    """How many processes ask beside the one that writes; nought where that one asks alone.

    On PostgreSQL it does: its lanes are shared with whoever else asks, by workers that each ask alone.
    """
    processes = configuration.keys.sweep.processes
    return processes if processes > 1 and configuration.database_url.startswith("sqlite") else 0


async def hire() -> Process:
    """Start one. Ctrl-C at a terminal is for its owner, who tells it. Raises CrewError where there is no room."""
    try:
        return await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, stdout=PIPE, start_new_session=True)
    except OSError as error:
        raise CrewError(
            f"an asking process cannot be started: {error.strerror or error}.",
            advice="Set sweep.processes to fewer, or let this user start more processes.",
        ) from error


@asynccontextmanager
async def hired(configuration: Configuration) -> AsyncIterator[Hire]:
    """Start as many as are wanted; what hands them out starts another one where none is left."""
    waiting: list[Process] = []

    async def next_one() -> Process:
        return waiting.pop() if waiting else await hire()

    try:
        while len(waiting) < wanted(configuration):
            waiting.append(await hire())
        yield next_one
    finally:
        if waiting:
            from monitor.cycle.crew import dismiss

            await asyncio.gather(*map(dismiss, waiting))
