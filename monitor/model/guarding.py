"""What guards remember of hosts: outages and holds, as the store keeps them and the operator sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A host of whose living too many turned negative at once. Its negatives do not count until it ends (all UTC).

    `turned` of `living` repositories turned when it was `found`. `ended` is set where somebody released or closed the
    host; otherwise it ends by itself.
    """

    id: int
    host_id: int
    host: str
    began: datetime
    found: datetime
    turned: int
    living: int
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """One host for the operator: how much it serves, how it is, and what keeps it from being asked or believed.

    Without `repositories` it is known for its pause alone: an API, or a host that only redirects lead to.
    """

    name: str
    repositories: int
    due: int
    last_answer: datetime | None
    paused_until: datetime | None
    held_until: datetime | None
    held_why: str | None
    closed_on: date | None
    token_refused: bool
    outage: Outage | None = None
    out_of_order: datetime | None = None
    voided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release did: how many held Rounds count now, and which pauses are forgotten, by name (UTC).

    `leads_here` is whether a paper leads to the host; otherwise only its pause was known.
    """

    leads_here: bool
    rounds: int
    pauses: Mapping[str, datetime]
