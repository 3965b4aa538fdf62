"""What the client may do, as one frozen value built from the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

PRODUCT: Final = "paper-graveyard"
"""Our product token: in the User-Agent, and what a robots.txt group must name to mean us (RFC 9309, section 2.2.1)."""


def user_agent(version: str, *, page: str = "", mail: str = "") -> str:
    """`paper-graveyard/VERSION (+page; mail)`, leaving out what the operator did not give."""
    contact = "; ".join(part for part in (f"+{page}" if page else "", mail) if part)
    # A header is one line of ASCII; what an operator typed must not be able to end it.
    line = f"{PRODUCT}/{version} ({contact})" if contact else f"{PRODUCT}/{version}"
    return "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A secret, and the only hosts it may ever be sent to. Its text stays out of every representation."""

    secret: str = field(repr=False)
    hosts: frozenset[str]
    scheme: str = "Bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPolicy:
    """Bounds of the client. Times are seconds.

    `total_timeout` bounds one hop, body included, `connect_timeout` name lookup, TCP and TLS together, and
    `dns_timeout` one try of a name lookup, of which there are two. `attempts` counts the first. `concurrency` is
    over all hosts. `patience`: a lane paused for longer than this makes `ask` give up instead of waiting.
    `short_pause`: a 429 that asks for no more than this is asked again at once afterwards. `installation` seeds the
    jitter. `remap` sends real prefixes to stand-ins (`https://github.com/` → `http://127.0.0.1:9000/github.com/`).
    `allow_private_addresses` and `allow_private_hosts` never apply to addresses from readers.
    """

    user_agent: str
    total_timeout: float = 30.0
    connect_timeout: float = 10.0
    dns_timeout: float = 4.0
    max_redirects: int = 20
    attempts: int = 3
    concurrency: int = 100
    patience: float = 60.0
    short_pause: float = 10.0
    installation: str = ""
    remap: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    allow_private_addresses: bool = False
    allow_private_hosts: frozenset[str] = frozenset()
