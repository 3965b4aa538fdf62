"""One hop over the wire, with aiohttp."""

import ssl
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http import HttpProcessingError
from multidict import CIMultiDictProxy

from checkers.base import Failure, Reply
from monitor.http.exchange import Exchanger
from monitor.http.failures import failure_of
from monitor.http.guard import guarded_socket
from monitor.http.policy import HttpPolicy
from monitor.http.remap import Remap
from monitor.http.wire import WireRequest

_KEEP_ALIVE: Final = 15.0
_DNS_CACHE: Final = 600
_LEGACY_SERVER_CONNECT: Final = 0x4
"""`ssl.OP_LEGACY_SERVER_CONNECT`, which Python names from 3.12 on."""


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
        self._guarded: Exchanger | None = None
        self._exempt: Exchanger | None = None
        self._closed = False

    async def send(self, request: WireRequest) -> Reply | Failure:
        """Send one hop. Body, time and connecting are bounded by the request and the policy."""
        real = request.url
        stand_in = self._remap.outward(real) if self._remap else None
        pool = self._pool(exempt=stand_in is not None or self._may_be_private(request))
        try:
            status, headers, body, truncated = await pool.exchange(
                real if stand_in is None else stand_in,
                method=request.method,
                headers=request.headers,
                body=request.body,
                most=request.max_bytes,
                tls=self._tls if request.verify_tls else self._lenient,
                departing=request.departing,
            )
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            kind, detail = failure_of(error)
            return Failure(url=str(real), kind=kind, detail=detail)
        plain = _plain(headers)
        if self._remap and "location" in plain:
            plain["location"] = self._remap.homeward(plain["location"], sent_to=stand_in or real, asked=real)
        return Reply(url=str(real), status=status, headers=plain, body=body, truncated=truncated)

    async def close(self) -> None:
        """Close both pools and the resolver."""
        self._closed = True
        for pool in (self._guarded, self._exempt):
            if pool is not None:
                await pool.close()
        if self._own_resolver is not None:
            await self._own_resolver.close()

    def _may_be_private(self, request: WireRequest) -> bool:
        policy = self._policy
        return request.trusted and (
            policy.allow_private_addresses or (request.url.host or "").rstrip(".") in self._private_hosts
        )

    def _pool(self, *, exempt: bool) -> Exchanger:
        if self._closed:
            raise RuntimeError("the transport is closed")
        if exempt:
            if self._exempt is None:
                self._exempt = self._new_pool(guarded=False)
            return self._exempt
        if self._guarded is None:
            self._guarded = self._new_pool(guarded=True)
        return self._guarded

    def _new_pool(self, *, guarded: bool) -> Exchanger:
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
        return Exchanger(connector, total=policy.total_timeout, connect=policy.connect_timeout)


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
