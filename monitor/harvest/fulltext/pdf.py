"""The text of a PDF, read by a child process, so that a bad file cannot crash, starve or hang us."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from monitor.harvest.fulltext.limits import MOST_CHARACTERS, NoTextError, bounded_text

_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_SECONDS: Final = 90.0
"""How long one file may take by the clock; its processor time is limited in the child itself."""

_REFUSED: Final = 3


def text_of_pdf(path: Path) -> str:
    """The text, pages parted by a form feed. Raises `NoTextError` with the reason."""
    # Nothing of our environment but what a program needs to run: no token is in the reach of a stranger's file.
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    # -P: the child's own folder holds names that must not stand before those of the standard library.
    command = [sys.executable, "-P", str(_CHILD), str(path), str(MOST_CHARACTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by its full path
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise NoTextError(f"reading it took more than {_SECONDS:g} seconds") from None
    if done.returncode == _REFUSED:
        raise NoTextError(f"it is no PDF that can be read ({_last_line(done.stderr)})")
    if done.returncode:
        raise NoTextError("reading it broke the reader or passed its limits of memory and time")
    return bounded_text(done.stdout.decode("utf-8", "replace"))


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "no reason given")
