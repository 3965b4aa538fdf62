"""Python's search for garbage cycles, made rare while a sweep runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (50_000, 20, 100)
"""`gc.set_threshold`: a search after so many new containers that live, not after 700."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Search seldom, and never through what was there before.

    A sweep keeps thousands of rows and looks alive for a second and makes hardly a cycle; with Python's own thresholds
    a fifth of its time went into looking through them, and through every imported module, in vain.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
