"""The GitHub stand-in in a process of its own: its work is nobody else's time.

`python -m benchmarks.github_server REPOSITORIES GONE` serves until its standard input ends: first it prints what
`http.remap` needs, last the points it was asked for. Every question is parsed, validated and executed on
GitHub's published schema as it comes; nothing is answered from a store of answers.
"""

import asyncio
import contextlib
import gc
import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.github_requests import made
from tests.standins.github import schema, serving_github


async def serve(repositories: int, gone: float) -> None:
    """Serve until nobody holds the other end of the standard input."""
    stand_in = made(repositories, gone)
    schema()
    # The schema is a million objects that never change: a search through them stops every answer for half a second.
    gc.freeze()
    async with serving_github(stand_in) as remap:
        print(json.dumps(remap), flush=True)
        await asyncio.to_thread(sys.stdin.read)
    print(stand_in.spent, flush=True)


class GithubServer:
    """A stand-in that runs: `remap` leads every web address to it; `spent`, points, is known once it ended."""

    def __init__(self, remap: dict[str, str]) -> None:
        self.remap = remap
        self.spent = 0


@contextlib.contextmanager
def github_server(repositories: int, gone: float) -> Iterator[GithubServer]:
    """Start one and end it."""
    command = (sys.executable, "-m", "benchmarks.github_server", str(repositories), str(gone))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        server = GithubServer(json.loads(process.stdout.readline()))
        try:
            yield server
        finally:
            process.stdin.close()
            server.spent = int(process.stdout.readline() or 0)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
