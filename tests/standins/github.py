"""A stand-in for GitHub: its published GraphQL schema under a real executor, its REST API, git's own question.

The schema is GitHub's own (npm `@octokit/graphql-schema`, fetched by its hash in `make setup-test`): a misspelt field
or a wrong type of variable fails here as it would there. What the schema does not tell is done as the docs say: cost,
budgets, limits that come as HTTP 200, answers cut short, gateways that give up on too large a question.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from checkers.base import Failure, Reply, Request

SDL = Path(__file__).parents[2] / "requirements/npm/node_modules/@octokit/graphql-schema/schema.graphql"
OID = "b" * 40
TOKEN = "ghp_a0b1c2d3e4f5g6h7i8j9"
RESET = 1_893_456_000
"""The end of the budget's window: 2030-01-01, in seconds since 1970."""
FULL = (
    b"001e# service=git-upload-pack\n0000"
    b"0045" + b"a" * 40 + b" HEAD\x00agent=git/2\n" + b"003d" + b"a" * 40 + b" refs/heads/main\n" + b"0000"
)
EMPTY = b"001e# service=git-upload-pack\n00000000"
GIT = {"content-type": "application/x-git-upload-pack-advertisement"}

Refusal = GraphQLError | None
Known = dict[str, dict[str, Any] | Refusal]


@cache
def schema() -> GraphQLSchema:
    """GitHub's published schema. It has a field twice, which graphql-core refuses unless told to trust it."""
    text = SDL.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


@cache
def _read(query: str) -> tuple[DocumentNode, tuple[GraphQLError, ...], int]:
    """A query parsed, validated and counted; the same fifty aliases come again and again."""
    document = parse(query)
    return document, tuple(validate(schema(), document)), connections(document)


def connections(document: DocumentNode) -> int:
    """How many connections a query asks for, alias by alias: what its cost is counted from."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def count(selection: SelectionSetNode | None) -> int:
        total = 0
        for node in selection.selections if selection else ():
            if isinstance(node, FragmentSpreadNode):
                total += count(fragments[node.name.value].selection_set)
                continue
            total += count(node.selection_set)  # type: ignore[attr-defined]
            if isinstance(node, FieldNode):
                total += any(given.name.value in {"first", "last"} for given in node.arguments or ())
        return total

    return sum(count(one.selection_set) for one in document.definitions if isinstance(one, OperationDefinitionNode))


def repository(name: str, node_id: str, **changes: Any) -> dict[str, Any]:
    """A living repository with code; `changes` replace fields, `root` its entries, `objects` what lies inside.

    `readme` is the text of its README.md.
    """
    root = changes.pop("root", [("README.md", "blob"), ("src", "tree"), ("train.py", "blob")])
    counts = {
        which: changes.pop(which, count) for which, count in (("releases", 0), ("submodules", 0), ("branches", 1))
    }
    objects = changes.pop("objects", ())
    readme = changes.pop("readme", None)
    code = changes.pop("code", 1234)
    entries = [{"name": entry, "type": kind, "mode": 33188, "size": 1} for entry, kind in root]
    tree = {"__typename": "Tree", "id": "T_1", "oid": OID, "entries": entries}
    commit = {"__typename": "Commit", "id": "C_1", "oid": OID, "tree": tree}

    def inside(_info: Any, expression: str) -> dict[str, Any] | None:
        if expression == "HEAD:README.md" and readme is not None:
            return {"__typename": "Blob", "id": "B_2", "oid": OID, "text": readme}
        return {"__typename": "Blob", "id": "B_1", "oid": OID, "text": "x"} if expression in objects else None

    return {
        "__typename": "Repository",
        "id": node_id,
        "databaseId": 1,
        "nameWithOwner": name,
        "isEmpty": False,
        "isArchived": False,
        "isDisabled": False,
        "isLocked": False,
        "lockReason": None,
        "isPrivate": False,
        "isFork": False,
        "isMirror": False,
        "mirrorUrl": None,
        "isTemplate": False,
        "templateRepository": None,
        "createdAt": "2020-01-02T03:04:05Z",
        "pushedAt": "2021-02-03T04:05:06Z",
        "parent": None,
        "defaultBranchRef": {"name": "main", "target": commit},
        "languages": {
            "totalSize": code,
            "totalCount": 1,
            "edges": [{"size": code, "node": {"name": "Python"}}] if code else [],
        },
        "releases": {"totalCount": counts["releases"]},
        "submodules": {"totalCount": counts["submodules"]},
        "refs": lambda _info, refPrefix, first: {"totalCount": counts["branches"]},  # noqa: N803 - GitHub's name
        "object": inside,
        **changes,
    }


def typed_error(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def reply(status: int, document: object, headers: Mapping[str, str] | None = None, *, url: str = "") -> Reply:
    """A JSON answer."""
    return Reply(
        url=url,
        status=status,
        headers={"content-type": "application/json; charset=utf-8"} | dict(headers or {}),
        body=orjson.dumps(document),
    )


@dataclass
class StandIn:
    """Answers for `names` (asked name in lower case → repository, or the error it is refused with) and `ids`.

    `too_much` tells for the names and ids of a POST whether the host is
    overwhelmed; `overwhelmed` makes that answer. `elsewhere` answers what is no GraphQL, before the stand-in does.
    `refuses` are words with which every token is refused. `withheld` names are blocked, with that reason. `cut_at`
    makes every answer end after so many aliases (RESOURCE_LIMITS_EXCEEDED). `echo` makes it repeat the secrets sent.
    `asked` is every request as method and address, `sizes` the aliases of each POST, `spent` the points they cost.
    """

    names: Known = field(default_factory=dict)
    ids: Known = field(default_factory=dict)
    too_much: Callable[[list[str]], bool] = lambda asked: False
    overwhelmed: Reply | Failure | None = None
    elsewhere: Callable[[Request], Reply | Failure] | None = None
    refuses: str | None = None
    withheld: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    echo: bool = False
    budget: int = 5000
    remaining: int = 4992
    reset: str = "2030-01-01T00:00:00Z"
    token_ends: str | None = None
    sizes: list[int] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    spent: int = 0

    def __call__(self, request: Request) -> Reply | Failure:
        """A checker's own request, as the conversations of tests ask it."""
        sent = {"authorization": f"Bearer {TOKEN}"} if request.token else {}
        if self.elsewhere is not None and not request.url.endswith("/graphql"):
            self.asked.append((request.method, request.url))
            return self.elsewhere(request)
        return self.answer(request.method, request.url, sent, request.body or b"")

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply | Failure:
        """What GitHub says."""
        self.asked.append((method, url))
        secret = headers.get("authorization")
        self.tokens.append(secret)
        if secret is not None and self.refuses is not None:
            said = f"{self.refuses} {secret}" if self.echo else self.refuses
            return reply(401, {"message": said, "documentation_url": "https://docs.github.com/graphql"}, url=url)
        if url.endswith("/graphql"):
            if secret is None:
                return reply(401, {"message": "This endpoint requires you to be authenticated."}, url=url)
            return self._graphql(url, body, secret)
        host, _, path = url.partition("://")[2].partition("/")
        path = path.partition("?")[0]
        if path.endswith("/info/refs"):
            return self._info_refs(url, path.removesuffix("/info/refs").removesuffix(".git").lower())
        if host.startswith("api.") or path.startswith("api/v3/"):
            return self._rest(url, path.removeprefix("api/v3/"))
        return Reply(url=url, status=200, headers={"content-type": "text/html"}, body=b"<title>a page</title>")

    def _graphql(self, url: str, body: bytes, secret: str) -> Reply | Failure:
        document = orjson.loads(body)
        read, errors, counted = _read(document["query"])
        assert errors == (), errors
        variables = document["variables"]
        asked = [value for name, value in variables.items() if name.endswith(("n", "i"))]
        self.sizes.append(len(asked))
        if self.too_much(asked):
            assert self.overwhelmed is not None
            return self.overwhelmed
        cost = max(1, round(counted / 100))
        headers = {"x-ratelimit-limit": str(self.budget), "x-ratelimit-reset": str(RESET)}
        if self.token_ends:
            headers["github-authentication-token-expiration"] = self.token_ends
        if cost > self.remaining:
            limited = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
            return reply(200, {"errors": [limited]}, headers | {"x-ratelimit-remaining": "0"}, url=url)
        self.remaining -= cost
        self.spent += cost
        result = self.executed(read, variables, self._root(cost))
        told: dict[str, Any] = {"data": result.data}
        problems: list[dict[str, Any]] = [
            {
                "type": (error.extensions or {}).get("type"),
                "path": error.path,
                "message": f"{error.message} {secret}" if self.echo else error.message,
            }
            for error in result.errors or ()
        ]
        if self.cut_at is not None and len(asked) > self.cut_at and result.data is not None:
            late = [alias for alias in result.data if alias != "rateLimit"][self.cut_at :]
            told["data"] = {alias: None if alias in late else value for alias, value in result.data.items()}
            words = "Resource limits for this query exceeded."
            cut = {"type": "RESOURCE_LIMITS_EXCEEDED", "path": [late[0], "languages"], "message": words}
            problems = [*(one for one in problems if one["path"][0] not in late), cut]
        if problems:
            told["errors"] = problems
        return reply(200, told, headers | {"x-ratelimit-remaining": str(self.remaining)}, url=url)

    def executed(self, read: DocumentNode, variables: dict[str, Any], root: dict[str, Any]) -> ExecutionResult:
        """What GitHub's published schema makes of a question."""
        return execute_sync(schema(), read, root, variable_values=variables)

    def _root(self, cost: int) -> dict[str, Any]:
        return {
            "rateLimit": {
                "cost": cost,
                "limit": self.budget,
                "used": self.budget - self.remaining,
                "remaining": self.remaining,
                "resetAt": self.reset,
                "nodeCount": 1,
            },
            "repository": lambda _info, owner, name, followRenames: self._given(  # noqa: N803 - GitHub's name
                self.names,
                f"{owner}/{name}".lower(),
                f"Could not resolve to a Repository with the name '{owner}/{name}'.",
            ),
            "node": lambda _info, id: self._given(  # noqa: A006 - GitHub's name
                self.ids, id, f"Could not resolve to a node with the global id of '{id}'."
            ),
        }

    @staticmethod
    def _given(known: Known, asked: str, message: str) -> Any:
        found = known.get(asked, typed_error("NOT_FOUND", message))
        if isinstance(found, GraphQLError):
            raise GraphQLError(found.message, extensions=found.extensions)
        return found

    def _public(self, name: str) -> dict[str, Any] | None:
        """What strangers see under a name; a token that may not see it does not hide it from them."""
        found = self.names.get(name)
        if isinstance(found, GraphQLError) or (found is None and name in self.names):
            return repository(name, "R_kgDOGqdxbA")
        return found if found is not None and not found["isPrivate"] else None

    def _info_refs(self, url: str, name: str) -> Reply:
        found = self._public(name)
        if name in self.withheld:
            words = b"ERR Repository unavailable due to DMCA takedown.\n"
            body = b"001e# service=git-upload-pack\n0000" + f"{len(words) + 4:04x}".encode() + words
            return Reply(url=url, status=200, headers=GIT, body=body)
        if found is None:
            return Reply(url=url, status=401, headers={"www-authenticate": 'Basic realm="GitHub"'})
        now = found["nameWithOwner"]
        if now.lower() != name:
            host = url.partition("://")[2].partition("/")[0]
            location = f"https://{host}/{now}.git/info/refs?service=git-upload-pack"
            return Reply(url=url, status=301, headers={"location": location})
        return Reply(url=url, status=200, headers=GIT, body=EMPTY if found["isEmpty"] else FULL)

    def _rest(self, url: str, path: str) -> Reply:
        words = path.lower().split("/")
        if words[0] == "rate_limit":
            headers = {"github-authentication-token-expiration": self.token_ends} if self.token_ends else {}
            return reply(200, {"resources": {}}, headers, url=url)
        name = "/".join(words[1:3])
        if name in self.withheld:
            block = {"reason": self.withheld[name], "html_url": "https://github.com/github/dmca/blob/master/x.md"}
            status = 451 if self.withheld[name] == "dmca" else 403
            return reply(status, {"message": "Repository access blocked", "block": block}, url=url)
        found = self._public(name) if words[0] == "repos" and len(words) == 3 else None
        if found is None:
            return reply(404, {"message": "Not Found", "status": "404"}, url=url)
        fields = {
            "id": found["databaseId"],
            "node_id": found["id"],
            "full_name": found["nameWithOwner"],
            "archived": found["isArchived"],
            "disabled": found["isDisabled"],
            "size": 0,
            "pushed_at": found["pushedAt"],
            "created_at": found["createdAt"],
        }
        return reply(200, fields, url=url)


@asynccontextmanager
async def serving_github(stand_in: StandIn) -> AsyncIterator[dict[str, str]]:
    """Serve it on loopback; yields what `http.remap` needs so that every web address is answered by it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        scheme, _, rest = request.rel_url.raw_path_qs.lstrip("/").partition("/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        url = f"{scheme}://{rest.lstrip('/')}"
        told = stand_in.answer(request.method, url, headers, await request.read())
        if isinstance(told, Failure):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return web.Response(status=told.status, headers=dict(told.headers), body=told.body)

    application = web.Application(client_max_size=8 * 1024 * 1024)
    application.router.add_route("*", "/{anything:.*}", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield {f"{scheme}://": f"{base}/{scheme}/" for scheme in ("https", "http")}
    finally:
        await runner.cleanup()
