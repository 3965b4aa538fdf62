"""`make bench`: what there is to know of this machine. `python -m benchmarks NAME …` is one measurement of them."""

import runpy
import sys

ROOMS = {
    "reading": "benchmarks.reading",
    "sweep": "benchmarks.sweep",
    "papers": "benchmarks.papers",
    "polite": "benchmarks.polite",
    "lanes": "benchmarks.lanes",
    "importing": "benchmarks.importing",
    "github": "benchmarks.github_requests",
    "plan": "benchmarks.plan",
    "site": "benchmarks.site",
    "recorded-github": "benchmarks.recorded_github",
    "recorded-hosts": "benchmarks.recorded_hosts",
    "recorded-pages": "benchmarks.recorded_pages",
    "search": "benchmarks.search",
    "form": "benchmarks.form",
    "million": "benchmarks.million",
    "retention": "benchmarks.retention",
    "fleet": "benchmarks.fleet",
}
ALWAYS = ("reading", "sweep", "papers", "polite", "lanes")
"""The others take long, or need a folder to be named."""

if __name__ == "__main__":
    named = sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in ROOMS else []
    arguments = sys.argv[1 + len(named) :]
    for name in named or ALWAYS:
        sys.argv = [f"benchmarks {name}", *arguments]
        runpy.run_module(ROOMS[name], run_name="__main__")
