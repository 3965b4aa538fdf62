"""Memory: what the C library does with what was given back, and when Python looks for garbage in what was loaded."""

import atexit
import ctypes
import gc
import sys
from typing import Final

# glibc, malloc.h: the parameters of mallopt(3).
_TRIM_THRESHOLD: Final = -1
_TOP_PAD: Final = -2
_MMAP_THRESHOLD: Final = -3

_KEPT: Final = 16 * 2**20
_GROWS_BY: Final = 2**20
_MAPPED_FROM: Final = 2**20


def keep_freed_memory() -> None:
    """Keep up to 16 MiB that were given back, instead of handing them to the kernel after every page.

    Pages are parsed into trees that live for a moment. Without this the heap shrinks after each and grows for the next:
    three system calls, and the same memory cleared again, which cost more than the parse itself. Where the C library is
    another one, nothing changes.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_TOP_PAD, _GROWS_BY)
        mallopt(_MMAP_THRESHOLD, _MAPPED_FROM)


def loading() -> None:
    """Look for no garbage until `loaded`, and for none when the process ends.

    What a program loads at its start stays to its end. Looking through it again and again took a sixth of a sweep's
    start, and looking through it once more on the way out another tenth; after a long sweep a third of a second.
    """
    gc.disable()
    # Until then a sweep may have unfrozen everything (`monitor/cycle/collecting.py`).
    atexit.register(gc.freeze)


def loaded() -> None:
    """Look for garbage again, but never in what is there by now."""
    gc.freeze()
    gc.enable()
