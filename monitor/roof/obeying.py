"""What an asking process does (`monitor/roof/asking.py`): letters from standard input, answers to standard output."""

import asyncio
import os
import sys
from typing import Final

from monitor.cycle.asking import AskingProcess
from monitor.cycle.letters import Outfit, Post, unpack
from monitor.roof.clock import SystemClock

_MOST_WAITING: Final = 1 << 20


async def obey() -> None:
    """Take the outfit, then do what the letters say until the other end is gone."""
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
