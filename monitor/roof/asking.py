"""`python -m monitor.roof.asking`: one asking process of a crew, ordered by standard input.

It is started by the process that owns it and ends when that one is gone; nobody else starts it.
"""

import asyncio
import atexit
import gc
import os
import signal
import sys
from typing import Final

from monitor.cycle.asking import AskingProcess
from monitor.cycle.letters import Outfit, Post, unpack
from monitor.roof.clock import SystemClock
from monitor.roof.loop import run

COMMAND: Final = (sys.executable, "-m", "monitor.roof.asking")
_MOST_WAITING: Final = 1 << 20


async def _work() -> None:
    loop = asyncio.get_running_loop()
    # Whatever a library prints goes to standard error: the pipe carries letters only.
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    reader = asyncio.StreamReader(limit=_MOST_WAITING)
    incoming, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    outgoing, _ = await loop.connect_write_pipe(asyncio.Protocol, out)
    try:
        if (letters := await unpack(reader)) is not None:
            outfit = letters[0]
            assert isinstance(outfit, Outfit)
            await AskingProcess(outfit, SystemClock(), Post(outgoing)).work(reader, letters[1:])
    finally:
        incoming.close()
        outgoing.close()


if __name__ == "__main__":
    # A service's manager tells all its processes to end. Our owner tells us when we are no longer needed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    atexit.register(gc.freeze)
    run(_work())
