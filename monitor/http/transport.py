"""One hop over the wire: a request out, a Reply or a Failure back. The seam under which a made world is put."""

import ssl
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Protocol

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from checkers.base import Failure, Reply
from monitor.http.failures import failure_of
from monitor.http.guard import guarded_socket
from monitor.http.policy import HttpPolicy
from monitor.http.remap import Remap

_LONGEST_HEADER: Final = 32_768
_KEEP_ALIVE: Final = 15.0
_DNS_CACHE: Final = 600
_LEGACY_SERVER_CONNECT: Final = 0x4
"""`ssl.OP_LEGACY_SERVER_CONNECT`, which Python names from 3.12 on."""


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


def _unverified() -> ssl.SSLContext:
    """For the second look after TLS trouble: any certificate, and what servers spoke that nobody has touched since.

    OpenSSL 3 refuses TLS 1.0 and 1.1, short keys and unsafe renegotiation (SSL_CTX_set_security_level(3), level 0;
    SSL_CTX_set_options(3)), which old university servers have. Nothing secret is ever sent over it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    return context


_departing: ContextVar[Callable[[], None]] = ContextVar("departing", default=_nothing)


class _ClientRequest(aiohttp.ClientRequest):
    """Tells when it leaves: connected, nothing written yet."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        _departing.get()()
        return await super().send(conn)


class _BrokenOffError(aiohttp.ClientError):
    """A reused connection broke. Hides the error from aiohttp, which would send again at once, past the lane."""


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _BrokenOffError from error


class AioTransport:
    """The Transport that talks to the world, with aiohttp.

    Two pools: one whose sockets refuse loopback, private and special addresses, and one for what is exempt
    (stand-ins of `http.remap`, and private hosts an operator allowed, for trusted requests). They never share a
    connection, so nothing untrusted can travel over one that a trusted request opened. `resolver` and `tls` replace
    the system's resolver and certificates.
    """

    def __init__(
        self,
        policy: HttpPolicy,
        *,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._remap = Remap(policy.remap)
        self._private_hosts = frozenset(name.lower().rstrip(".") for name in policy.allow_private_hosts)
        self._resolver = resolver
        self._own_resolver: AbstractResolver | None = None
        self._tls: bool | ssl.SSLContext = True if tls is None else tls
        self._lenient = _unverified()
        self._guarded: aiohttp.ClientSession | None = None
        self._exempt: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(self, request: WireRequest) -> Reply | Failure:
        """Send one hop. Body, time and connecting are bounded by the request and the policy."""
        real = request.url
        stand_in = self._remap.outward(real) if self._remap else None
        session = self._session(exempt=stand_in is not None or self._may_be_private(request))
        token = _departing.set(request.departing)
        try:
            async with session.request(
                request.method,
                real if stand_in is None else stand_in,
                headers=request.headers,
                data=request.body,
                allow_redirects=False,
                ssl=self._tls if request.verify_tls else self._lenient,
            ) as answer:
                body, truncated = await _read(answer, request.max_bytes)
                headers = _plain(answer.headers)
                if self._remap and "location" in headers:
                    headers["location"] = self._remap.homeward(
                        headers["location"], sent_to=stand_in or real, asked=real
                    )
                return Reply(url=str(real), status=answer.status, headers=headers, body=body, truncated=truncated)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            cause = error.__cause__ if isinstance(error, _BrokenOffError) else error
            kind, detail = failure_of(cause if isinstance(cause, Exception) else error)
            return Failure(url=str(real), kind=kind, detail=detail)
        finally:
            _departing.reset(token)

    async def close(self) -> None:
        """Close both pools and the resolver."""
        self._closed = True
        for session in (self._guarded, self._exempt):
            if session is not None:
                await session.close()
        if self._own_resolver is not None:
            await self._own_resolver.close()

    def _may_be_private(self, request: WireRequest) -> bool:
        policy = self._policy
        return request.trusted and (
            policy.allow_private_addresses or (request.url.host or "").rstrip(".") in self._private_hosts
        )

    def _session(self, *, exempt: bool) -> aiohttp.ClientSession:
        if exempt:
            if self._exempt is None:
                self._exempt = self._new_session(guarded=False)
            return self._exempt
        if self._guarded is None:
            self._guarded = self._new_session(guarded=True)
        return self._guarded

    def _new_session(self, *, guarded: bool) -> aiohttp.ClientSession:
        if self._closed:
            raise RuntimeError("the transport is closed")
        policy = self._policy
        if self._resolver is None and self._own_resolver is None:
            self._own_resolver = aiohttp.AsyncResolver(timeout=policy.dns_timeout, tries=2)
        connector = aiohttp.TCPConnector(
            limit=0,  # lanes and the global slot bound what is under way
            keepalive_timeout=_KEEP_ALIVE,
            ttl_dns_cache=_DNS_CACHE,
            resolver=self._resolver or self._own_resolver,
            socket_factory=guarded_socket if guarded else None,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=policy.total_timeout, connect=policy.connect_timeout),
            request_class=_ClientRequest,
            middlewares=(_send_once,),
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
            skip_auto_headers=("User-Agent",),
        )


async def _read(answer: aiohttp.ClientResponse, most: int) -> tuple[bytes, bool]:
    """The decoded body up to `most` bytes, and whether there was more. What is beyond is never read.

    A page that breaks off, stalls or is shorter than it announced is judged by what came, as a browser shows it. Raises
    what broke it where nothing came, and where a part is worth nothing: half a JSON document cannot be read.
    """
    body = b""
    try:
        body = await answer.content.readany()
        while len(body) <= most:
            more = await answer.content.readany()
            if not more:
                return body, False
            body += more
    except (aiohttp.ClientError, TimeoutError):
        # aiohttp tells of the trouble before it hands out what had come until then; nothing public gives it back.
        body += b"".join(answer.content._buffer)  # noqa: SLF001
        if not body or "json" in answer.content_type:
            raise
    # Closing instead of draining: a host must not be able to make us read what we do not want.
    answer.close()
    return body[:most], True


def _plain(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    """Lower-case names; repeated ones joined (RFC 9110, section 5.3), cookies by line feeds; nothing but valid text."""
    plain: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        # aiohttp hands undecodable bytes on as lone surrogates, which no database and no page can hold.
        clean = value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        known = plain.get(key)
        if known is None:
            plain[key] = clean
        else:
            plain[key] = f"{known}\n{clean}" if key == "set-cookie" else f"{known}, {clean}"
    return plain
