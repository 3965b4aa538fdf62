"""The daemon's own server over a built site, in a process of its own: what a browser is measured against."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from monitor.config.sections import ServeSection
from monitor.daemon.serving import serving


def _serve(folder: Path, told: Connection) -> None:
    async def serve() -> None:
        async with serving(folder, ServeSection(port=0)) as address:
            told.send(address)
            await asyncio.to_thread(told.poll, None)

    asyncio.run(serve())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder, served by the daemon's server in a process of its own; yields the address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    process.start()
    theirs.close()
    yield ours.recv()
    ours.close()
    process.join()
