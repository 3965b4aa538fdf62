"""Operators' notices to chats, telephones and whatever else Apprise speaks to. The only door to that library.

Its addresses hold passwords and tokens, so nothing of one is ever written down: where one is meant, its place in the
list is named.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

import structlog

from monitor.errors import ConfigurationError

log = structlog.get_logger(__name__)

KEY: Final = "community.apprise"


class Target(Protocol):
    """One address, as Apprise understands it."""

    async def async_notify(self, *, body: str, title: str) -> object:
        """Something true where it took the message."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where notices go besides mail and webhook, in the order of the configuration."""

    targets: Sequence[Target] = field(repr=False)

    @classmethod
    def named(cls, addresses: Sequence[str]) -> Self:
        """Those addresses. Raises `ConfigurationError` where Apprise is missing, or does not understand one."""
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError as error:
            raise ConfigurationError(
                f"{KEY} needs the library Apprise.", advice="Install it: pip install 'paper-graveyard[notify]'."
            ) from error
        # What it logs may hold addresses, and what their services answered.
        silent = logging.getLogger("apprise")
        silent.propagate = False
        silent.setLevel(logging.CRITICAL + 1)
        targets = []
        for place, address in enumerate(addresses, 1):
            one = Apprise(asset=AppriseAsset(app_id="paper-graveyard", secure_logging=True))
            if not one.add(address):
                raise ConfigurationError(
                    f"{KEY}: Apprise does not understand address {place} of {len(addresses)}.",
                    advice="Its documentation lists them: https://github.com/caronc/apprise/wiki.",
                )
            targets.append(one)
        return cls(targets=targets)

    async def send(self, name: str, subject: str, text: str) -> bool:
        """Tell all of them. False where none took it: then, and only then, it comes again to all."""
        taken = [await self._one(place, target, name, subject, text) for place, target in enumerate(self.targets, 1)]
        return any(taken)

    async def _one(self, place: int, target: Target, name: str, subject: str, text: str) -> bool:
        try:
            taken = bool(await target.async_notify(body=text, title=subject))
        except Exception as error:  # noqa: BLE001 -- a plugin's own mistake; what it says may hold the address
            log.warning("apprise-broke", delivery=name, target=place, error=type(error).__name__)
            return False
        if not taken:
            log.warning("apprise-refused", delivery=name, target=place)
        return taken
