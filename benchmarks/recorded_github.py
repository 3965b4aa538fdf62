"""Recorded answers of GitHub, replayed: the evidence each gives beside the one it must give.

`python -m benchmarks recorded-github [--folder ../shared/recorded]` reads what others recorded or quoted (octokit,
hub4j, gidgethub, …), lets the checker read it, and prints every miss. Without the folder it says so and ends.
"""

import argparse
import ast
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from checkers.base import EvidenceKind, HostFacts, Reply, Request, Target
from checkers.github import GitHub

Case = tuple[str, str, Reply, set[EvidenceKind]]
WALL: Final = {EvidenceKind.WALLED}
UNKNOWN: Final = {EvidenceKind.UNKNOWN}
GONE: Final = {EvidenceKind.NOT_VISIBLE}
BLOCKED: Final = {EvidenceKind.WITHHELD}
LIFE: Final = {EvidenceKind.EXISTS, EvidenceKind.MOVED}
QUOTED: Final = {
    "github_404": ("rest", GONE),
    "github_451_dmca": ("rest", BLOCKED),
    "github_403_tos": ("rest", BLOCKED),
    "github_403_unavailable": ("rest", BLOCKED),
    "github_403_ip_allow_list": ("graphql", UNKNOWN),
    "github_404_contents_empty_repo": ("rest", UNKNOWN),
    "github_409_commits_empty_repo": ("rest", UNKNOWN),
    "github_graphql_resource_limits": ("graphql", UNKNOWN),
    "github_graphql_timeout_body": ("graphql", {EvidenceKind.UNAVAILABLE}),
}


def of_rest(status: int, body: object) -> set[EvidenceKind]:
    """What an answer of the REST API about a repository must give."""
    message = str(body.get("message", "")) if isinstance(body, dict) else ""
    if status == 200:
        return LIFE if isinstance(body, dict) and "full_name" in body else UNKNOWN
    if status == 404:
        return GONE if message == "Not Found" else UNKNOWN
    if status in {401, 403, 429}:
        return WALL
    return {EvidenceKind.UNAVAILABLE} if status >= 500 else UNKNOWN


def cases(folder: Path) -> Iterator[Case]:
    """Every recording as file, question, answer and the kinds it may give."""
    for file in sorted((folder / "quoted").glob("github_*.json")):
        told = json.loads(file.read_text())
        if file.stem in QUOTED:
            question, kinds = QUOTED[file.stem]
            yield f"quoted/{file.name}", question, _reply(told["status"], told["body"]), kinds
    for file in sorted((folder / "gidgethub").glob("GraphQL_*.json")):
        status = int(file.stem.rpartition("-")[2])
        yield f"gidgethub/{file.name}", "graphql", _reply(status, file.read_text()), UNKNOWN
    for file in sorted((folder / "hub4j").glob("*.json")):
        told = json.loads(file.read_text())["response"]
        body = told.get("body", told.get("jsonBody", ""))
        parsed = _parsed(body)
        reply = _reply(told["status"], body, told.get("headers", {}))
        yield f"hub4j/{file.name}", "rest", reply, of_rest(told["status"], parsed)
    for file in sorted((folder / "octokit-rb").glob("*.json")):
        for exchange in json.loads(file.read_text())["http_interactions"]:
            told = exchange["response"]
            body = told["body"]
            text = base64.b64decode(body["base64_string"]) if "base64_string" in body else body["string"].encode()
            status = told["status"]["code"]
            yield f"octokit-rb/{file.name}", "rest", _reply(status, text), of_rest(status, _parsed(text))
    for file in sorted((folder / "octokit-fixtures").glob("*.raw.json")):
        for exchange in json.loads(file.read_text()):
            status, body = exchange["status"], exchange["response"]
            if exchange["method"] == "get":
                yield f"octokit-fixtures/{file.name}", "rest", _reply(status, body), of_rest(status, body)
    for file in sorted((folder / "pygithub").glob("*.txt")):
        yield from _pygithub(file)


def _pygithub(file: Path) -> Iterator[Case]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for start in range(0, len(lines) - 9, 11):
        status, body = int(lines[start + 7]), lines[start + 9]
        headers = dict(ast.literal_eval(lines[start + 8]))
        graphql = lines[start + 4] == "/graphql"
        kinds = UNKNOWN if graphql else of_rest(status, _parsed(body))
        yield f"pygithub/{file.name}", "graphql" if graphql else "rest", _reply(status, body, headers), kinds


def _parsed(body: object) -> Any:
    try:
        return json.loads(body) if isinstance(body, str | bytes) else body
    except ValueError:
        return None


def _reply(status: int, body: object, headers: dict[str, str] | None = None) -> Reply:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    lowered = {name.lower(): str(value) for name, value in (headers or {}).items()}
    return Reply(url="https://api.github.com/", status=status, headers=lowered, body=raw)


def given(question: str, reply: Reply) -> EvidenceKind:
    """What the checker makes of the answer, whatever else it asks being answered so too."""
    target = Target(key="github.com/owner/name", url="https://github.com/owner/name", host="github.com")
    talk = GitHub().ask((target,), question, HostFacts(host="github.com", authorised=question == "graphql"))
    try:
        request: Request = next(talk)
        while request is not None:
            request = talk.send(reply)
    except StopIteration as end:
        kind: EvidenceKind = end.value.evidence[0].kind
        return kind
    raise AssertionError("the conversation gave no evidence")


def main() -> None:
    """Print every recording, and how many were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("../shared/recorded"))
    folder = parser.parse_known_args()[0].folder
    if not folder.is_dir():
        print(f"{folder} is not there: nothing to replay")
        return
    missed = total = 0
    for name, question, reply, kinds in cases(folder):
        total += 1
        kind = given(question, reply)
        missed += kind not in kinds
        mark = "ok  " if kind in kinds else "MISS"
        print(f"{mark} {name}: {question} {reply.status} -> {kind} (must be {' or '.join(sorted(kinds))})")
    print(f"{total} recordings, {missed} missed")


if __name__ == "__main__":
    main()
