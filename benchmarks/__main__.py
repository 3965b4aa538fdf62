"""`make bench`: what there is to know of this machine. `python -m benchmarks NAME …` is one measurement of them."""

import ast
import runpy
import sys
from pathlib import Path

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


def listing() -> str:
    """Every name with the first line of what its room says; no room is loaded for it."""
    lines = [
        __doc__.strip(),
        "Without a name, those with a star. `python -m benchmarks NAME --help`: what it takes.",
        "",
    ]
    for name, module in ROOMS.items():
        place = Path(__file__).with_name(module.rpartition(".")[2])
        room = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        told = ast.get_docstring(ast.parse(room.read_text(encoding="utf-8"))) or ""
        lines.append(f"{'*' if name in ALWAYS else ' '} {name:16} {told.partition(chr(10))[0]}")
    return "\n".join(lines)


def main() -> int:
    """Run what is named, or what is always run."""
    first = sys.argv[1] if sys.argv[1:] else ""
    if first in {"--help", "-h"}:
        print(listing())
        return 0
    if first and not first.startswith("-") and first not in ROOMS:
        print(f"There is no benchmark {first!r}.\n\n{listing()}", file=sys.stderr)
        return 2
    named = [first] if first in ROOMS else []
    arguments = sys.argv[1 + len(named) :]
    for name in named or ALWAYS:
        sys.argv = [f"benchmarks {name}", *arguments]
        runpy.run_module(ROOMS[name], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
