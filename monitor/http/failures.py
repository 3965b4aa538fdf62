"""One ordered table: what aiohttp, the resolver and the kernel raise → what it means. The first line that fits wins."""

import errno
import socket
import ssl
from collections.abc import Callable
from typing import Final

import aiodns.error
import aiohttp
from aiohttp.http import HttpProcessingError

from checkers.base import FailureKind
from monitor.http.guard import ForbiddenAddressError

# c-ares: "domain name not found" and "misformatted domain name". Everything else it says is trouble on the way, or a
# name without an address for this machine's families, which must never count as gone. EAI_NONAME is what the system's
# own resolver says.
_NO_SUCH_NAME: Final = frozenset({aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_EBADNAME})
_REFUSED: Final = frozenset({errno.ECONNREFUSED})
_NO_ROUTE: Final = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL, errno.EACCES,
     errno.EPERM, errno.EINVAL, errno.EAFNOSUPPORT}
)  # fmt: skip
_RESET: Final = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN, errno.ESHUTDOWN})

Fits = Callable[[BaseException], bool]


def _cause(error: BaseException) -> BaseException:
    """The kernel's or resolver's own error inside aiohttp's wrapping."""
    return error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error


def _forbidden(error: BaseException) -> bool:
    return isinstance(_cause(error), ForbiddenAddressError)


def _nameless(error: BaseException) -> bool:
    if isinstance(error, UnicodeError):
        return True  # A label too long or empty: no name server can hold it.
    if not isinstance(error, aiohttp.ClientConnectorDNSError):
        return False
    answer = error.os_error.__cause__ or error.os_error
    if isinstance(answer, aiodns.error.DNSError):
        return bool(answer.args) and answer.args[0] in _NO_SUCH_NAME
    return isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_NONAME


def _hung_up(error: BaseException) -> bool:
    return isinstance(_cause(error), ConnectionResetError)


def _is(*kinds: type[BaseException]) -> Fits:
    return lambda error: isinstance(error, kinds)


def _errno(codes: frozenset[int]) -> Fits:
    return lambda error: isinstance(error, OSError) and getattr(_cause(error), "errno", None) in codes


TABLE: Final[tuple[tuple[Fits, FailureKind, str], ...]] = (
    (_forbidden, FailureKind.FORBIDDEN_ADDRESS, "the name leads to a loopback, private or special address"),
    (_nameless, FailureKind.NO_SUCH_NAME, "there is no such name"),
    (_is(aiohttp.ClientConnectorDNSError), FailureKind.NO_DNS_ANSWER, "the name servers gave no address"),
    (_is(aiohttp.ClientConnectorCertificateError, ssl.SSLError), FailureKind.TLS, "no secure connection"),
    (_is(aiohttp.ConnectionTimeoutError), FailureKind.CONNECT_TIMEOUT, "no connection in time"),
    (_is(TimeoutError), FailureKind.TIMEOUT, "no complete answer in time"),
    (_errno(_REFUSED), FailureKind.REFUSED, "the connection was refused"),
    (_errno(_NO_ROUTE), FailureKind.NO_ROUTE, "there is no way to this address"),
    (_is(aiohttp.ServerDisconnectedError, ConnectionResetError), FailureKind.RESET, "the host closed the connection"),
    (_errno(_RESET), FailureKind.RESET, "the host closed the connection"),
    # asyncio's own, without a number: the host hung up on the handshake instead of refusing it in words.
    (_hung_up, FailureKind.RESET, "the host closed the connection before it was secure"),
    (_is(aiohttp.ClientPayloadError), FailureKind.PROTOCOL, "the answer broke off or was garbled"),
    (_is(aiohttp.ClientResponseError, HttpProcessingError), FailureKind.PROTOCOL, "the answer was not HTTP"),
    (_is(aiohttp.ClientConnectorError), FailureKind.NO_ROUTE, "no connection could be made"),
    (_is(aiohttp.ClientOSError), FailureKind.RESET, "the connection broke"),
    (_is(aiohttp.InvalidURL, ValueError), FailureKind.PROTOCOL, "the address cannot be asked"),
    (_is(Exception), FailureKind.PROTOCOL, "the exchange failed"),
)


def failure_of(error: Exception) -> tuple[FailureKind, str]:
    """The kind of a failed exchange, and one line for a reader. Names no address, no header and no secret."""
    for fits, kind, sentence in TABLE:
        if fits(error):
            return kind, f"{sentence}: {_verify_message(error)}" if kind is FailureKind.TLS else sentence
    raise AssertionError(error)  # unreachable: the last line fits everything


def _verify_message(error: Exception) -> str:
    """What TLS said, e.g. "certificate has expired"; the library's own short text, one line."""
    cause = error.certificate_error if isinstance(error, aiohttp.ClientConnectorCertificateError) else _cause(error)
    said = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "the handshake failed"
    return " ".join(str(said).split())[:200]
