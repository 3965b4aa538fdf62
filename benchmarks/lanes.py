"""How much room lanes take: `python -m benchmarks lanes [--hosts 50000]`.

Each host is asked once and asks to be left alone for an hour, so that its lane has to be remembered; then as many more
are asked once and want nothing, and theirs are forgotten.
"""

import argparse
import asyncio
import tracemalloc
from datetime import timedelta

from monitor.http.lanes import Lanes
from monitor.roof.clock import SystemClock
from monitor.rules.politeness import HostPolicy, HostTable


async def measure(hosts: int) -> None:
    """Print the lanes that are remembered, and what they take."""
    clock = SystemClock()
    lanes = Lanes(HostTable({"default": HostPolicy(per_second=1e9, concurrency=2)}), clock, slots=100)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for prefix, paused in (("paused", True), ("calm", False)):
        for number in range(hosts):
            name = f"{prefix}{number}.example.edu"
            turn = await lanes.turn(name)
            turn.departing()
            turn.leave()
            if paused:
                lanes.pause(name, clock.now() + timedelta(hours=1))
        now, _ = tracemalloc.get_traced_memory()
        print(f"after {hosts} {prefix} hosts: {len(lanes)} lanes, {(now - before) / 2**20:.1f} MB (bar: tens)")


def main() -> None:
    """Print both numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=50_000)
    told, _ = parser.parse_known_args()
    asyncio.run(measure(told.hosts))


if __name__ == "__main__":
    main()
