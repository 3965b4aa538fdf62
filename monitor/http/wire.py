"""One hop over the wire: a request out, a Reply or a Failure back. The seam under which a made world is put."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from yarl import URL

from checkers.base import Failure, Reply
from monitor.http.policy import HttpPolicy


def _nothing() -> None:
    """Nobody wants to know when the request leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """One hop, complete: `headers` are all that is sent besides what HTTP itself needs, secrets included.

    `url` is the real address without user, password and fragment. `max_bytes` caps the decoded body. `trusted` is
    false for addresses from readers. The transport calls `departing` once, at the moment the request leaves: lanes
    space their starts from it, because name lookup and handshakes take their time before.
    """

    url: URL
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    max_bytes: int = 262_144
    verify_tls: bool = True
    trusted: bool = True
    departing: Callable[[], None] = _nothing


class Transport(Protocol):
    """One hop, no redirects, no retries, no manners. `Reply.hops` and `Failure.hops` are empty.

    Repeated headers are joined by ", ", only `set-cookie` by line feeds, for a cookie may hold a comma.
    """

    async def send(self, request: WireRequest) -> Reply | Failure:
        """Send and read the answer. What goes wrong on the wire is a Failure, never an exception."""
        ...

    async def close(self) -> None:
        """Give back every connection. Nothing can be sent afterwards."""
        ...


class UnopenedTransport:
    """The Transport to the world, of which nothing is loaded before the first request: many a process asks nobody."""

    def __init__(self, policy: HttpPolicy) -> None:
        self._policy = policy
        self._opened: Transport | None = None
        self._closed = False

    def send(self, request: WireRequest) -> Coroutine[Any, Any, Reply | Failure]:
        """See `Transport`."""
        if self._opened is None:
            if self._closed:
                raise RuntimeError("the transport is closed")
            from monitor.http.transport import AioTransport

            self._opened = AioTransport(self._policy)
        return self._opened.send(request)

    async def close(self) -> None:
        """See `Transport`."""
        self._closed = True
        if self._opened is not None:
            await self._opened.close()
