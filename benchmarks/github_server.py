"""The GitHub stand-in in a process of its own: its work is nobody else's time.

`python -m benchmarks.github_server REPOSITORIES GONE` serves until its standard input ends: first it prints what
`http.remap` needs, last the points it was asked for. Every question is read and validated on GitHub's published schema
and answered alias by alias. What a selection gives is executed on that schema once: all made repositories are alike but
for their names and ids, which are put in. Executing each question would take 13 ms of the other core.
"""

import asyncio
import contextlib
import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableNode,
    print_ast,
)

from benchmarks.github_requests import made
from tests.standins.github import StandIn, schema, serving_github


@dataclass(frozen=True, slots=True)
class Alias:
    """A repository asked for by its name: the selection as text, and the variables that hold owner and name."""

    alias: str
    selection: str
    owner: str
    name: str


@dataclass
class Quick(StandIn):
    """A stand-in whose repositories are alike: what a selection gave one of them it gives the others."""

    _shapes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _plans: dict[int, tuple[DocumentNode, list[Alias] | None]] = field(default_factory=dict)

    def executed(self, read: DocumentNode, variables: dict[str, Any], root: dict[str, Any]) -> ExecutionResult:
        """By the shapes that are known, and on the schema where one is not or more is asked than names."""
        _, plan = self._plans.setdefault(id(read), (read, _plan(read)))
        if plan is None or any(one.selection not in self._shapes for one in plan):
            result = super().executed(read, variables, root)
            found = result.data or {}
            self._shapes |= {one.selection: found[one.alias] for one in plan or () if found.get(one.alias)}
            return result
        data: dict[str, Any] = {"rateLimit": root["rateLimit"]}
        errors = []
        for one in plan:
            try:
                known = root["repository"](None, variables[one.owner], variables[one.name], followRenames=True)
            except GraphQLError as error:
                data[one.alias] = None
                errors.append(GraphQLError(error.message, path=[one.alias], extensions=error.extensions))
            else:
                own = {name: known[name] for name in ("id", "nameWithOwner")}
                data[one.alias] = self._shapes[one.selection] | own
        return ExecutionResult(data, errors or None)


def _plan(read: DocumentNode) -> list[Alias] | None:
    """What a question asks for by name; None where it asks for anything else."""
    found = []
    operations = [one for one in read.definitions if isinstance(one, OperationDefinitionNode)]
    for one in operations[0].selection_set.selections:
        if not isinstance(one, FieldNode) or one.selection_set is None:
            return None
        if one.name.value == "rateLimit":
            continue
        given = {
            named.name.value: named.value.name.value
            for named in one.arguments or ()
            if isinstance(named.value, VariableNode)
        }
        if one.alias is None or one.name.value != "repository" or given.keys() != {"owner", "name"}:
            return None
        found.append(Alias(one.alias.value, print_ast(one.selection_set), given["owner"], given["name"]))
    return found


async def serve(repositories: int, gone: float) -> None:
    """Serve until nobody holds the other end of the standard input."""
    known = made(repositories, gone)
    stand_in = Quick(names=known.names, remaining=known.remaining, budget=known.budget)
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
