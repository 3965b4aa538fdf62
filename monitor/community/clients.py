"""Whose request it is: the client's address through proxies we trust, and the network that allowances count for."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Networks = tuple[IPv4Network | IPv6Network, ...]

NOBODY = IPv4Address(0)
"""Stands for a client whose address cannot be told: all of them share one allowance."""


def networks(told: Iterable[str]) -> Networks:
    """Proxies as the configuration names them; it was checked before."""
    return tuple(ip_network(one, strict=False) for one in told)


def client_address(request: web.Request, trusted: Networks) -> IPv4Address | IPv6Address:
    """The client's address: the peer's, or the rightmost in X-Forwarded-For that is no proxy of ours.

    Whatever stands further left was written by the client and is not believed.
    """
    told = ",".join(request.headers.getall("X-Forwarded-For", ()))
    return rightmost_untrusted(request.remote or "", told, trusted)


def rightmost_untrusted(peer: str, forwarded: str, trusted: Networks) -> IPv4Address | IPv6Address:
    """The rule behind `client_address`. Pure."""
    address = _address(peer)
    for hop in reversed(forwarded[-2_000:].split(",")):
        if address is None or not _is_one_of(address, trusted):
            break
        nearer = _address(hop)
        if nearer is None:
            break
        address = nearer
    return address or NOBODY


def network_of(address: IPv4Address | IPv6Address) -> str:
    """The /24 or /48 an address lies in: what one household or office can come from."""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # an IPv4 address with a port
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_one_of(address: IPv4Address | IPv6Address, trusted: Networks) -> bool:
    return any(address.version == network.version and address in network for network in trusted)
