"""`make bench`: every measurement; `python -m benchmarks reading` or `sweep` for one of them."""

import sys
from pathlib import Path

from benchmarks import sweep
from benchmarks.reading.__main__ import main as reading

if __name__ == "__main__":
    if sys.argv[1:2] == ["reading"]:
        reading(*map(Path, sys.argv[2:3]))
    elif sys.argv[1:2] == ["sweep"]:
        del sys.argv[1]
        sweep.main()
    else:
        reading()
        sweep.main()
