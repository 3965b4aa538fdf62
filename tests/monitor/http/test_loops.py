"""Both event loops we run in: what goes wrong on the wire must mean the same in either."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import pytest
from yarl import URL

from checkers.base import Failure, FailureKind, Reply
from monitor.http.policy import HttpPolicy
from monitor.http.transport import AioTransport
from monitor.http.wire import WireRequest
from monitor.roof.loop import loop_factory

Serving = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(PAGE)


def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def break_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"this is no HTTP\r\n\r\n")


async def _asked(serve: Serving, scheme: str) -> Reply | Failure:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(1)
            serve(reader, writer)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        finally:
            over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = AioTransport(HttpPolicy(user_agent="test", allow_private_addresses=True))
    try:
        return await wire.send(WireRequest(url=URL(f"{scheme}://127.0.0.1:{port}/")))
    finally:
        await wire.close()
        await over.wait()
        server.close()


async def _refused() -> Reply | Failure:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wire = AioTransport(HttpPolicy(user_agent="test", allow_private_addresses=True))
    try:
        return await wire.send(WireRequest(url=URL(f"http://127.0.0.1:{port}/")))
    finally:
        await wire.close()


def told(outcome: Reply | Failure) -> tuple[object, object]:
    if isinstance(outcome, Failure):
        return outcome.kind, outcome.detail
    return outcome.status, outcome.body


def test_the_program_runs_in_uvloop_where_it_can() -> None:
    factory = loop_factory()
    assert factory is not None
    with asyncio.Runner(loop_factory=factory) as runner:
        assert "uvloop" in type(runner.get_loop()).__module__


@pytest.mark.parametrize(
    ("serve", "scheme", "means"),
    [
        (answer, "http", 200),
        (hang_up, "http", FailureKind.RESET),
        (break_off, "http", FailureKind.RESET),
        (babble, "http", FailureKind.PROTOCOL),
        (hang_up, "https", FailureKind.RESET),
        (break_off, "https", FailureKind.RESET),
        (answer, "https", FailureKind.TLS),
    ],
)
def test_what_goes_wrong_means_the_same_in_both_loops(serve: Serving, scheme: str, means: object) -> None:
    heard = []
    for factory in (asyncio.SelectorEventLoop, loop_factory()):
        with asyncio.Runner(loop_factory=factory) as runner:
            heard.append(told(runner.run(_asked(serve, scheme))))
    assert heard[0] == heard[1]
    assert heard[0][0] == means


def test_a_closed_port_means_the_same_in_both_loops() -> None:
    for factory in (asyncio.SelectorEventLoop, loop_factory()):
        with asyncio.Runner(loop_factory=factory) as runner:
            assert told(runner.run(_refused()))[0] is FailureKind.REFUSED
