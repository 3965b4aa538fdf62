"""Whether an address lies on a host that closed for good: asked of the checkers each time, never stored."""

from functools import lru_cache

from checkers import identify
from checkers.base import HostClosure


@lru_cache(maxsize=10_000)
def closure_of(url: str) -> HostClosure | None:
    """What the checkers know of the end of the host of `url`; None where it lives, or nobody knows."""
    found = identify(url)
    return found[0].identity.closure if found else None
