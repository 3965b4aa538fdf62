"""How often things may be done, by one network and by everybody together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from monitor.rules.buckets import Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one network may do, and what all of them may do together."""

    each: Allowance
    everybody: Allowance


PROVEN: Final = Limit(
    each=Allowance(burst=20, every=timedelta(seconds=30)),
    everybody=Allowance(burst=3_000, every=timedelta(milliseconds=20)),
)
"""Corrections that came with a solved challenge."""

UNPROVEN: Final = Limit(
    each=Allowance(burst=3, every=timedelta(minutes=10)),
    everybody=Allowance(burst=100, every=timedelta(seconds=10)),
)
"""Corrections without one, as browsers without scripts send them. Such a network has these few, and no more."""

LIVE_CHECK: Final = Limit(
    each=Allowance(burst=12, every=timedelta(seconds=5)),
    everybody=Allowance(burst=300, every=timedelta(milliseconds=100)),
)
"""Looks at an address while somebody types it."""

AGAIN: Final = Limit(
    each=Allowance(burst=10, every=timedelta(minutes=1)),
    everybody=Allowance(burst=300, every=timedelta(seconds=1)),
)
"""Papers to be looked at again at once, by one network."""

AGAIN_EACH_PAPER: Final = Allowance(burst=1, every=timedelta(days=1))
"""How often one paper may be looked at again on a reader's word."""

FULL_AGAIN: Final = timedelta(days=2)
"""After so long without use every allowance above is full, and need not be remembered."""

WRITES_APART: Final = 0.2
"""Seconds between two transactions that write down what came in: the sweep's turns are between them."""
