"""The queue between leader and workers: a job says "this host has due looks", once per host. The one door to pgqueuer.

A job is a hint and no more: what is due, who asks it and how fast stands on our own rows. So a job that is lost, late
or taken twice costs a beat, never a look.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Final

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.models import Job
from pgqueuer.errors import PgqException
from pgqueuer.queries import Queries

from monitor.errors import StoreError
from monitor.model.fleet import HostWaiting

TROUBLE: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    PgqException,
    RuntimeError,
)
_ENTRY: Final = "graveyard.host"
_URGENT: Final = 1
_BATCH: Final = 16
_LOOK_ROUND: Final = timedelta(seconds=2)
_INSTALL_LOCK: Final = 7_261_501_979

log = structlog.get_logger(__name__)


class Queue:
    """Jobs over the database at `address` (as asyncpg takes it). Every connection is made when it is needed."""

    def __init__(self, address: str) -> None:
        self._address = address
        # Hosts whose job was cut off; they are asked to their end all the same.
        self._going_on: set[asyncio.Future[None]] = set()

    async def prepare(self) -> None:
        """Make the queue's own tables, or bring them up to date. Raises `StoreError`."""
        async with self._connected() as connection:
            await connection.execute("SELECT pg_advisory_lock($1)", _INSTALL_LOCK)
            queries = Queries(AsyncpgDriver(connection))
            if not await queries.schema_is_installed():
                await queries.install()
            else:
                await queries.upgrade()

    async def announce(self, hosts: Sequence[HostWaiting]) -> int:
        """Put a job in for each host that has none. How many were new. Raises `StoreError`."""
        if not hosts:
            return 0
        names: list[str | None] = [str(one.host_id) for one in hosts]
        payload: list[bytes | None] = [str(one.host_id).encode() for one in hosts]
        async with self._connected() as connection:
            made = await Queries(AsyncpgDriver(connection)).enqueue(
                [_ENTRY] * len(hosts),
                payload,
                [_URGENT if one.urgent else 0 for one in hosts],
                dedupe_key=names,
                on_conflict="skip",
            )
        return sum(one is not None for one in made)

    async def depth(self) -> dict[str, int]:
        """How many jobs wait and how many are taken, by the queue's words for it. Raises `StoreError`."""
        async with self._connected() as connection:
            sizes = await Queries(AsyncpgDriver(connection)).queue_size()
        found = {"queued": 0, "picked": 0}
        for one in sizes:
            found[one.status] = found.get(one.status, 0) + one.count
        return found

    async def prune(self) -> None:
        """Forget what the queue noted about jobs long done: their history is our Rounds. Raises `StoreError`."""
        async with self._connected() as connection:
            queries = Queries(AsyncpgDriver(connection))
            await queries.clear_queue_log([_ENTRY])
            await queries.clear_statistics_log([_ENTRY])

    async def serve(
        self, ask: Callable[[int], Coroutine[None, None, None]], stop: asyncio.Event, *, most: int, lease: float
    ) -> None:
        """Take jobs and `ask` their hosts, at most `most` at once, until `stop`. Raises `StoreError` when cut off.

        What is being asked then goes on: only its job is taken up again by somebody, who will find the host leased.
        """
        async with self._connected() as connection:
            cut_off = asyncio.Event()
            connection.add_termination_listener(lambda _: cut_off.set())
            manager = QueueManager(Queries(AsyncpgDriver(connection)))

            async def take_up(job: Job) -> None:
                await self._until(ask(int(job.payload or b"0")), cut_off)

            manager.entrypoint(_ENTRY, accepts_context=False)(take_up)
            ending = asyncio.create_task(_when_either(stop, cut_off, manager.shutdown))
            try:
                await manager.run(
                    dequeue_timeout=_LOOK_ROUND,
                    batch_size=min(_BATCH, most),
                    max_concurrent_tasks=max(most, 2 * min(_BATCH, most)),
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=timedelta(seconds=lease),
                )
            finally:
                ending.cancel()
            if cut_off.is_set() and not stop.is_set():
                raise StoreError("the queue's connection was cut off")

    async def _until(self, asking: Coroutine[None, None, None], cut_off: asyncio.Event) -> None:
        """Until the host is done with, or nobody could be told any more."""
        asked = asyncio.ensure_future(asking)
        cut = asyncio.ensure_future(cut_off.wait())
        self._going_on.add(asked)
        asked.add_done_callback(self._going_on.discard)
        try:
            await asyncio.wait((asked, cut), return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                asked.result()
        finally:
            cut.cancel()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            connection = await asyncpg.connect(self._address)
            try:
                yield connection
            finally:
                connection.terminate() if connection.is_closed() else await connection.close()
        except TROUBLE as error:
            raise StoreError(f"the queue's database refused: {error}") from error


async def _when_either(stop: asyncio.Event, cut_off: asyncio.Event, shutdown: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(cut_off.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
    shutdown.set()
