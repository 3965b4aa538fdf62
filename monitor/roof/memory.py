"""What the C library does with memory that was given back. Pages are parsed into trees that live for a moment."""

import ctypes
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

    Without this the heap shrinks after each parsed page and grows for the next: three system calls, and the same memory
    cleared again, which cost more than the parse itself. Where the C library is another one, nothing changes.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_TOP_PAD, _GROWS_BY)
        mallopt(_MMAP_THRESHOLD, _MAPPED_FROM)
