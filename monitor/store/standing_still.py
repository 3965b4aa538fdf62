"""SQLite for a made world: every statement is done at once, in the loop itself, as its clock stands still meanwhile.

The driver hands each statement to a thread of its own. That keeps a real loop free while a disk is slow; in a made
world nobody waits, the hand-overs would cost more than the statements, and threads never run the same way twice.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import aiosqlite


class _AtOnce:
    """In the place of the thread's queue: what is put there is done before `put_nowait` returns."""

    def put_nowait(self, task: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, call = task
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 -- it is raised where the future is awaited
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class _NoThread:
    """In the place of the thread."""

    def start(self) -> None:
        return None


def connect_at_once(*arguments: Any, **named: Any) -> aiosqlite.Connection:
    """As `aiosqlite.connect`, whose connections it makes."""
    connection = aiosqlite.connect(*arguments, **named)
    # The driver has no other seam.
    vars(connection).update(_tx=_AtOnce(), _thread=_NoThread())
    return connection
