"""The desk: everything that those who answer readers need, built once in the roof and handed to each."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment

from monitor.community.checking import Checking
from monitor.community.clients import Networks
from monitor.community.knocking import Knocking, ToldToWait
from monitor.community.limits import FULL_AGAIN
from monitor.community.together import Together
from monitor.config.sections import CommunitySection
from monitor.model.clock import Clock
from monitor.rules.corrections import CommunityPolicy
from monitor.store import Store
from monitor.store.arrivals import Arrival, Reception
from reports.settings import SiteSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a handler has at hand.

    `key` is the installation's own secret: it signs tokens and salts the hashes of networks. `token` makes an
    unguessable name, `knocking` and `told_to_wait` are the first door, `arriving` writes down
    what comes in. `settle` judges what waits at once and has the site drawn soon.
    `proxies` are those whose X-Forwarded-For is believed. `origins` are the addresses that forms may be sent from
    besides our own. `secure` tells that readers come by https. `hosts` maps a host's name to the checker that the
    configuration names for it.
    """

    store: Store
    clock: Clock
    checking: Checking
    settle: Callable[[], Awaitable[None]]
    settings: CommunitySection
    policy: CommunityPolicy
    environment: Environment
    site: SiteSettings
    folder: Path
    hosts: dict[str, str]
    key: bytes = field(repr=False)
    token: Callable[[], str]
    knocking: Knocking
    told_to_wait: ToldToWait
    arriving: Together[Arrival, Reception]
    proxies: Networks = ()
    origins: frozenset[str] = frozenset()
    secure: bool = False

    def sign(self, purpose: str, *parts: str) -> str:
        """A signature over `parts` that holds for this purpose and this installation only, hexadecimal."""
        told = "\0".join((purpose, *parts)).encode()
        return hmac.new(self.key, told, hashlib.sha256).hexdigest()

    def signed(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether that is the signature over these parts; takes as long for any wrong one."""
        return hmac.compare_digest(signature.encode(), self.sign(purpose, *parts).encode())

    def salted(self, text: str) -> bytes:
        """A name for something personal that only this installation can recognise."""
        return hmac.new(self.key, text.encode(), hashlib.blake2b).digest()[:16]

    async def prune(self) -> None:
        """Forget allowances that are full again, used solutions that ran out, sessions that ended."""
        await self.store.gate.prune(self.clock.now(), idle=FULL_AGAIN)
