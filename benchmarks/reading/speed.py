"""Abstracts a second beside a bare parse of the same lines, and memory over a million records. One run, ratios."""

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import orjson

from monitor.model.papers import PaperRecord
from monitor.rules.reading import read

_MEMORY = """
import resource, sys
from monitor.model.papers import PaperRecord
from monitor.rules.reading import read
TEXT = "We study owls at night. Our code is available at https://github.com/ada/owl-{}. Data will be released soon."
PLAIN = "We study owls at night; number {} of many. Its code of conduct is a song."
for number in range(int(sys.argv[1])):
    text = (PLAIN if number % 5 else TEXT).format(number)
    read(PaperRecord(source="made", key=str(number), title="Owls", abstract=text))
    if number in (10_000, int(sys.argv[1]) - 1):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def throughput(path: Path) -> None:
    """Lines read by us, and lines parsed by orjson and no more, in seconds of this process."""
    with gzip.open(path, "rb") as file:
        lines = file.read().splitlines()
    started = time.process_time()
    rows = [orjson.loads(line) for line in lines]
    parsed = time.process_time() - started
    started = time.process_time()
    for line in lines:
        row = orjson.loads(line)
        read(
            PaperRecord(
                source="bench",
                key=row["arxiv_id"],
                title=row["title"],
                abstract=row["abstract"],
                comments=row["comment"] or "",
            )
        )
    ours = time.process_time() - started
    print(
        f"{len(rows) / ours:.0f} abstracts a second; a bare orjson parse {len(rows) / parsed:.0f} a second: "
        f"ratio {parsed / ours:.4f} (1/{ours / parsed:.0f})"
    )


def memory(records: int = 1_000_000) -> None:
    """The largest resident memory of a process after 10,000 records and at the end, in KiB."""
    done = subprocess.run(
        (sys.executable, "-c", _MEMORY, str(records)), check=True, capture_output=True, text=True
    ).stdout.split()
    early, late = map(int, done)
    print(json.dumps({"records": records, "after_10000_kib": early, "at_the_end_kib": late}))
