"""One exchange over a connection of aiohttp's pool: the head is written here, its parser reads the answer.

aiohttp's session does more for each request than a look needs (cookies, redirects, middlewares, tracing, a writer for
each body), and that took four tenths of an exchange. Its connector resolves, connects, shakes hands and keeps
connections; its parser reads, unpacks and bounds. What a look needs between the two is here.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage
from multidict import CIMultiDictProxy
from yarl import URL

from monitor.http.deadlines import Deadlines

_LONGEST_HEADER: Final = 32_768
_MOST_DESTINATIONS: Final = 10_000
_NO_BODY: Final = "HEAD"
_WITH_LENGTH: Final = frozenset({"POST", "PUT", "PATCH"})

Tls = ssl.SSLContext | bool
Answer = tuple[int, CIMultiDictProxy[str], bytes, bool]
"""Status, headers, the decoded body up to the cap, and whether there was more."""


class Exchanger:
    """Exchanges over the connections of `connector`. Each may last `total` seconds, connecting `connect` of them."""

    def __init__(self, connector: aiohttp.BaseConnector, *, total: float, connect: float) -> None:
        self._connector = connector
        self._connecting = aiohttp.ClientTimeout(total=total, connect=connect)
        self._deadlines = Deadlines(total)
        # Where a connection leads, as the connector wants to be told. It is the same for every address of an origin.
        self._destinations: dict[tuple[str, str | None, int | None, int], aiohttp.ClientRequest] = {}

    async def close(self) -> None:
        """Close every connection."""
        await self._connector.close()

    async def exchange(
        self,
        url: URL,
        *,
        method: str,
        headers: Mapping[str, str],
        body: bytes | None,
        most: int,
        tls: Tls,
        departing: Callable[[], None],
    ) -> Answer:
        """Send one request, once, and read at most `most` bytes of its answer's body.

        A page that breaks off, stalls or is shorter than it announced is judged by what came, as a browser shows it.
        Raises what went wrong (aiohttp's errors, OSError, TimeoutError, ValueError) where nothing came, and where a
        part is worth nothing: half a JSON document cannot be read. `departing` is called when connected, just before
        the request is written. Nothing is ever sent twice: whoever holds the lane decides that.
        """
        destination = self._destination(url, tls)
        packed = _packed(url, method, headers, body, destination)
        answer: RawResponseMessage | None = None
        content: aiohttp.StreamReader | None = None
        read = b""
        connection: aiohttp.connector.Connection | None = None
        whole = False
        try:
            with self._deadlines.limit():
                connection = await self._connected(destination)
                departing()
                answer, content = await _answered(connection, packed, method)
                read = await content.readany()
                while len(read) <= most:
                    more = await content.readany()
                    if not more:
                        whole = True
                        break
                    read += more
        except (aiohttp.ClientError, TimeoutError):
            if content is None or answer is None:
                raise
            # aiohttp tells of the trouble before it hands out what had come until then; nothing public gives it back.
            read += b"".join(content._buffer)  # noqa: SLF001
            if not read or "json" in answer.headers.get("content-type", ""):
                raise
        finally:
            if connection is not None:
                # Closing instead of draining: a host must not be able to make us read what we do not want.
                connection.release() if whole else connection.close()
        return answer.code, answer.headers, read if whole else read[:most], not whole

    async def _connected(self, destination: aiohttp.ClientRequest) -> aiohttp.connector.Connection:
        try:
            return await self._connector.connect(destination, [], self._connecting)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from error

    def _destination(self, url: URL, tls: Tls) -> aiohttp.ClientRequest:
        key = (url.scheme, url.raw_host, url.port, id(tls))
        destination = self._destinations.get(key)
        if destination is None:
            if len(self._destinations) >= _MOST_DESTINATIONS:
                self._destinations.clear()
            destination = aiohttp.ClientRequest("GET", url.origin(), loop=asyncio.get_running_loop(), ssl=tls)
            self._destinations[key] = destination
        return destination


async def _answered(
    connection: aiohttp.connector.Connection, packed: bytes, method: str
) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
    """Write the request; the head of its final answer and its body. Others may come before (RFC 9110, section 15.2)."""
    protocol: ResponseHandler | None = connection.protocol
    if protocol is None or protocol.transport is None or protocol.transport.is_closing():
        raise aiohttp.ServerDisconnectedError
    protocol.set_response_params(
        skip_payload=method == _NO_BODY,
        read_until_eof=True,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
    )
    protocol.transport.write(packed)
    while True:
        answer, content = await protocol.read()
        if not 100 <= answer.code <= 199 or answer.code == 101:
            return answer, content


def _packed(
    url: URL, method: str, headers: Mapping[str, str], body: bytes | None, destination: aiohttp.ClientRequest
) -> bytes:
    """The request as it travels (RFC 9112, section 3). Raises ValueError where a line end would smuggle in another."""
    lines = [f"{method} {url.raw_path_qs} HTTP/1.1", f"Host: {url.host_port_subcomponent}"]
    lines.extend(f"{name}: {value}" for name, value in headers.items())
    lines.append(f"Accept-Encoding: {destination.headers['Accept-Encoding']}")
    if body is not None or method in _WITH_LENGTH:
        lines.append(f"Content-Length: {len(body or b'')}")
    head = "\r\n".join(lines)
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1 or "\0" in head:
        raise ValueError("a header holds the end of a line")
    return f"{head}\r\n\r\n".encode() + (body or b"")
