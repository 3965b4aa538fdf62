"""`make bench`: every measurement that needs nothing beside the project; `python -m benchmarks github` for one."""

import sys

from benchmarks import github_requests, recorded_github, sweep

NAMED = {"sweep": sweep.main, "github": github_requests.main, "recorded-github": recorded_github.main}

if __name__ == "__main__":
    NAMED[sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in NAMED else "sweep"]()
