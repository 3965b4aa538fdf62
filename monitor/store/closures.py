"""Whether an address lies on a host that closed for good: asked of the checkers each time, never stored."""

from functools import lru_cache
from typing import Final

from checkers import checker_named
from checkers.address import parse
from checkers.base import HostClosure
from checkers.deadhosts import NAMES

# The first to be asked whose an address is, and the only one that knows of ends. Every look that is judged comes here;
# asking all the others, who spell out an identity each, cost a fifth of judging.
_CLOSED: Final = checker_named("deadhosts")


@lru_cache(maxsize=10_000)
def closure_of(url: str) -> HostClosure | None:
    """What the checkers know of the end of the host of `url`; None where it lives, or nobody knows."""
    # Reading an address costs fifteen microseconds, a tenth of settling; looking for a name in it costs one.
    plain = url.lower()
    if plain.isascii() and "%" not in plain and not any(name in plain for name in NAMES):
        return None
    address = parse(url)
    claimed = _CLOSED.identify(address) if address is not None else ()
    return claimed[0].closure if claimed else None
