"""`python -m checkers` prints `docs/hosts.md`."""

import sys

from checkers import CHECKERS
from checkers.tables import page

if __name__ == "__main__":
    sys.stdout.write(page(CHECKERS))
