"""`make bench`: every measurement that needs nothing beside the project; `python -m benchmarks NAME` is one of them."""

import sys

from benchmarks import importing, sweep

if __name__ == "__main__":
    if sys.argv[1:2] == ["importing"]:
        importing.main(sys.argv[2:])
    else:
        sweep.main()
