"""Measure an import: memory and throughput over a made dump, beside a bare parse of the same file.

    python -m benchmarks.importing [MEGABYTES] [--store]

Writes a dump of arXiv's shape of so many megabytes (300), then reads it in child processes: once with `orjson` alone,
once as `import --dry-run` does, and with `--store` as `import` does, into a database. Prints records a second, the
ratio, and the peak of memory (resident set, MB). `python -m benchmarks importing` is the same.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

WORDS = ("spiking", "neurons", "learn", "graphs", "from", "sparse", "events", "with", "attention", "and", "memory")


def record(number: int) -> dict[str, Any]:
    """One record of the snapshot's shape; every third names code."""
    words = " ".join(WORDS[(number * 7 + place * 3) % len(WORDS)] for place in range(150))
    code = f" Our code is available at https://github.com/made/repository-{number}." if number % 3 == 0 else ""
    return {
        "id": f"{15 + number // 1_100_000:02}{number // 95_000 % 12 + 1:02}.{number % 95_000:05}",
        "submitter": "Anna Meier",
        "authors": "Anna Meier, Bo Chan",
        "title": f"Paper {number} on {words[:60]}",
        "comments": "9 pages",
        "journal-ref": None,
        "doi": None,
        "categories": "cs.NE cs.LG",
        "license": None,
        "abstract": f"  {words}.{code}\n",
        "versions": [{"version": "v1", "created": "Tue, 25 Apr 2023 07:19:11 GMT"}],
        "update_date": "2023-04-26",
        "authors_parsed": [["Meier", "Anna", ""], ["Chan", "Bo", ""]],
    }


def write(path: Path, megabytes: int) -> int:
    """The dump; how many records it holds."""
    count = size = 0
    with path.open("wb") as file:
        while size < megabytes * 1_000_000:
            count += 1
            size += file.write(orjson.dumps(record(count)) + b"\n")
    return count


def bare(path: Path) -> None:
    """Nothing but the parse."""
    with path.open("rb") as lines:
        for line in lines:
            orjson.loads(line)


def measured(what: str, *arguments: str, environ: dict[str, str], count: int) -> float:
    """Run one child; prints its records a second and its peak of memory, returns its seconds."""
    begun = time.perf_counter()
    child = subprocess.Popen(arguments, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, code, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(code)
    if child.returncode:
        raise SystemExit(f"{what} ended with {child.returncode}")
    print(f"{what:12} {count / seconds:10,.0f} records a second  {used.ru_maxrss / 1024:6.0f} MB at its peak")
    return seconds


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--bare"]:
        bare(Path(arguments[1]))
        return
    sizes = [int(one) for one in arguments if one.isdecimal()] or [300]
    with tempfile.TemporaryDirectory(prefix="graveyard-importing-") as folder:
        dump = Path(folder) / "dump.jsonl"
        environ = os.environ | {"GRAVEYARD_DATABASE__URL": f"sqlite:///{folder}/graveyard.db"}
        for megabytes in sizes:
            count = write(dump, megabytes)
            print(f"{megabytes} MB, {count:,} records")
            python = sys.executable
            parsed = measured(
                "orjson", python, "-m", "benchmarks.importing", "--bare", str(dump), environ=environ, count=count
            )
            command = (python, "-m", "monitor", "import", str(dump))
            read = measured("dry run", *command, "--dry-run", environ=environ, count=count)
            print(f"reading takes {read / parsed:.1f} times as long as the bare parse")
            if "--store" in arguments:
                measured("import", *command, environ=environ, count=count)
                measured("again", *command, environ=environ, count=count)


if __name__ == "__main__":
    # A child's peak is counted from its parent's when it is forked: this process holds nothing large.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 500_000
    main(sys.argv[1:])
