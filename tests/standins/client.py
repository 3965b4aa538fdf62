"""A whole client for tests: the real transport over loopback, and a clock that waits for it."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from checkers.base import Failure, Reply
from monitor.http.client import Client
from monitor.http.policy import Credential, HttpPolicy
from monitor.http.transport import AioTransport
from monitor.http.wire import Transport, WireRequest
from monitor.rules.politeness import HostLine, HostTable
from tests.standins.clock import FakeClock

UNHURRIED = {"default": HostLine(per_second=1000.0, concurrency=8)}
"""Hosts without a pace, for tests that are not about it."""


class Watched:
    """Passes everything on and counts what is under way, so that virtual time waits for real sockets."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.under_way = 0
        self.sent: list[WireRequest] = []

    async def send(self, request: WireRequest) -> Reply | Failure:
        self.sent.append(request)
        self.under_way += 1
        try:
            return await self._inner.send(request)
        finally:
            self.under_way -= 1

    async def close(self) -> None:
        await self._inner.close()


class Names(AbstractResolver):
    """A resolver that knows what it is told: a name's addresses, or the error to raise."""

    def __init__(self, known: Mapping[str, list[str] | Exception]) -> None:
        self._known = known
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        known = self._known[host]
        if isinstance(known, Exception):
            # As aiohttp's own resolver does it.
            raise OSError(None, "lookup failed") from known
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in known
        ]

    async def close(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Rig:
    """A client and what it stands on."""

    client: Client
    clock: FakeClock
    transport: Watched


@asynccontextmanager
async def rig(
    *,
    hosts: Mapping[str, HostLine] | None = None,
    credentials: Mapping[str, Credential] | None = None,
    resolver: AbstractResolver | None = None,
    inner: Transport | None = None,
    **policy: Any,
) -> AsyncIterator[Rig]:
    """A client over loopback. Private addresses are allowed unless `policy` says otherwise; `inner` is a made wire."""
    settings: dict[str, Any] = {"user_agent": "paper-graveyard/test", "allow_private_addresses": True} | policy
    bounds = HttpPolicy(**settings)
    clock = FakeClock(auto=True)
    transport = Watched(inner or AioTransport(bounds, resolver=resolver))
    clock.busy = lambda: transport.under_way > 0
    client = Client(
        bounds, HostTable(UNHURRIED if hosts is None else hosts), clock, transport, credentials=credentials or {}
    )
    try:
        yield Rig(client, clock, transport)
    finally:
        await client.close()
