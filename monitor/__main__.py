"""`python -m monitor` is `graveyard`."""

import sys

from monitor.cli import main

sys.exit(main())
