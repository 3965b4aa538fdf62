"""Who may be connected to. Every address a socket is opened to passes here, however it was spelled or resolved."""

import socket
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohappyeyeballs import AddrInfoType


class ForbiddenAddressError(OSError):
    """The address is loopback, private or special. Always of the same text: only then do several stay recognisable.

    (aiohappyeyeballs merges the errors of a name's addresses, and keeps the class only when all texts are equal.)
    """

    def __init__(self) -> None:
        super().__init__("a loopback, private or special address")


@cache
def _denied() -> tuple[IPv6Network, ...]:
    """What is not the public internet; read when first needed, since the library brings an HTTP client of its own.

    The list covers what `ipaddress.is_global` calls global and is not: NAT64, 6to4, site-local, multicast.
    """
    from AntiSSRF import AntiSSRFPolicy, PolicyConfigOptions  # type: ignore[import-untyped]

    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    return tuple(IPv6Network(str(block)) for block in policy.denied_addresses)


def is_public(address: str) -> bool:
    """Whether an address (text, any family, with or without a zone) lies in the public internet."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    wide = parsed if isinstance(parsed, IPv6Address) else IPv6Address(0xFFFF_0000_0000 | int(parsed))
    return not any(wide in block for block in _denied())


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """A socket for `TCPConnector(socket_factory=…)`, which sees literals and every resolved address alike.

    Raises ForbiddenAddressError before anything is sent.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise ForbiddenAddressError
    return socket.socket(family=family, type=kind, proto=protocol)
