"""How the machines of a fleet share the work, as one frozen value; built in the roof from the configuration."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPolicy:
    """Times are seconds unless they are timedeltas.

    `lease`: how long a host or a lane stays with a worker that is not heard of any more. `reserve`: how long an
    exchange can take; nothing is sent in the last `reserve` of a lease, so that it is over before another may begin.
    `beat`: how often the leader looks for hosts with due looks. `hosts`: how many hosts one worker asks at once.
    `turn`: after so long a host goes back to the end of the queue. `attempts`: so many workers that ended one after
    another without saving a look at a host are blamed on it; `alone_from`: from this attempt on, a worker takes up only
    one such host at a time, so that those that only stood beside the culprit are cleared. `rest`: how long it is then
    left alone. `samples_only`: no operator is configured, so nobody but the samples is asked.
    """

    lease: float = 90.0
    reserve: float = 30.0
    beat: float = 5.0
    hosts: int = 256
    turn: float = 600.0
    attempts: int = 5
    alone_from: int = 3
    rest: timedelta = timedelta(days=1)
    samples_only: bool = False

    @property
    def renew(self) -> float:
        """How often leases are renewed: often enough that two renewals may fail before nothing more is sent."""
        return (self.lease - self.reserve) / 4
