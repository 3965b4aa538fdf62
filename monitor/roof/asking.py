"""`python -m monitor.roof.asking`: one asking process of a crew, ordered by standard input.

It is started by the process that owns it and ends when that one is gone; nobody else starts it. The owner reads here
only how, so what such a process works with is loaded in it alone.
"""

import signal
import sys
from typing import Final

from monitor.roof.memory import loaded, loading

COMMAND: Final = (sys.executable, "-m", "monitor.roof.asking")


def main() -> None:
    """Be an asking process until the owner is gone."""
    # A service's manager tells all its processes to end. Our owner tells us when we are no longer needed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    loading()
    from monitor.roof.loop import run
    from monitor.roof.obeying import obey

    loaded()
    run(obey())


if __name__ == "__main__":
    main()
