"""What the workers of a fleet tell one another through the database."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruit:
    """One worker process: a name of its own, the network it asks from, and its program's version."""

    name: str
    vantage: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerState:
    """One worker: the network it asks from, since when, when it was heard of last (UTC), what it does and did.

    `silent_for` is in seconds by the database's clock; `hosts` are those in its hands, `looks` those it saved.
    """

    name: str
    vantage: str
    version: str
    started: datetime
    seen: datetime
    silent_for: float
    hosts: int
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneWish:
    """A lane that somebody waits for, and the seconds between two departures there."""

    name: str
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneTaken:
    """A lane that is ours now: seconds until it may send, and until when its host wants to be left alone (UTC)."""

    name: str
    wait: float
    paused: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneGiven:
    """A lane that is given back, with what the next one must heed; as in `LaneTaken`."""

    name: str
    wait: float
    paused: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A host in a worker's hands. `attempts` counts the workers that took it up since a look at it was last saved."""

    host_id: int
    host: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWaiting:
    """A host with due looks that nobody asks now."""

    host_id: int
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostGiven:
    """A host that its worker lets go: whether it was asked anything, and the vantage that it was silent to, if so."""

    host_id: int
    asked: bool
    silent_from: str | None
