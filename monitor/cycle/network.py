"""Is it them, or is it us? Watches one sweeping process for the moment when nobody answers any more."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(slots=True)
class NetworkWatch:
    """Suspects our own network once `HOSTS` different hosts gave no answer with none answering in between.

    A suspicion starts no new walk and lets each walk under way end its look: dead hosts fail fast, and a living one
    may still be about to answer. It is `offline` when they all ended, nobody did, and whoever answered before is silent
    too. This only stops the asking; what was asked meanwhile is voided by the offline guard, over what is stored.
    """

    HOSTS: ClassVar[int] = 3
    SHORTEST: ClassVar[float] = 15.0
    LONGEST: ClassVar[float] = 300.0

    offline: bool = False
    wait_seconds: float = SHORTEST
    _silent: set[str] = field(default_factory=set)

    @property
    def silent_hosts(self) -> int:
        """How many hosts gave no answer since the last that did."""
        return len(self._silent)

    @property
    def suspicious(self) -> bool:
        """Whether no new host should be asked before those under way have been heard."""
        return len(self._silent) >= self.HOSTS

    def heard(self, host: str, *, answered: bool) -> None:
        """A look at `host` brought an HTTP answer, or none at all."""
        if answered:
            self._silent.clear()
            self.offline = False
            self.wait_seconds = self.SHORTEST
        else:
            self._silent.add(host)

    def nobody_left(self) -> None:
        """Every walk under way has ended, and nobody else to ask is left."""
        if self.offline:
            self.wait_seconds = min(self.LONGEST, self.wait_seconds * 2)
        self.offline = self.offline or self.suspicious

    def try_again(self) -> None:
        """Ask a few once more: the suspicion starts from nothing, `offline` stays until somebody answers."""
        self._silent.clear()
