"""A stand-in for GitHub's GraphQL API: executes our real query text against the part of the schema we ask.

Types, fields and nullability follow the public GraphQL reference ("Queries", "Objects" > Repository, Ref, Commit, Tree,
TreeEntry, RateLimit, "Interfaces" > Node, GitObject). A misspelt field or a wrong type of variable fails validation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError, build_schema, graphql_sync, parse, validate

from checkers.base import Failure, Reply, Request
from tests.checkers.conversation import json

SCHEMA = build_schema(
    """
    scalar DateTime
    scalar GitObjectID
    enum RepositoryLockReason { BILLING MIGRATING MOVING RENAME TRADE_RESTRICTION TRANSFERRING_OWNERSHIP }
    enum LanguageOrderField { SIZE }
    enum OrderDirection { ASC DESC }
    input LanguageOrder { field: LanguageOrderField!, direction: OrderDirection! }
    interface Node { id: ID! }
    interface GitObject { id: ID!, oid: GitObjectID! }
    type Language { name: String! }
    type LanguageEdge { size: Int!, node: Language! }
    type LanguageConnection { totalSize: Int!, totalCount: Int!, edges: [LanguageEdge] }
    type ReleaseConnection { totalCount: Int! }
    type SubmoduleConnection { totalCount: Int! }
    type RefConnection { totalCount: Int! }
    type TreeEntry { name: String!, type: String!, mode: Int!, size: Int! }
    type Tree implements Node & GitObject { id: ID!, oid: GitObjectID!, entries: [TreeEntry!] }
    type Blob implements Node & GitObject { id: ID!, oid: GitObjectID!, text: String }
    type Commit implements Node & GitObject { id: ID!, oid: GitObjectID!, tree: Tree! }
    type Ref { name: String!, target: GitObject }
    type User implements Node { id: ID! }
    type Repository implements Node {
      id: ID!
      databaseId: Int
      nameWithOwner: String!
      isEmpty: Boolean!
      isArchived: Boolean!
      isDisabled: Boolean!
      isLocked: Boolean!
      lockReason: RepositoryLockReason
      isPrivate: Boolean!
      isFork: Boolean!
      createdAt: DateTime!
      pushedAt: DateTime
      parent: Repository
      defaultBranchRef: Ref
      languages(first: Int, last: Int, orderBy: LanguageOrder): LanguageConnection
      releases(first: Int, last: Int): ReleaseConnection!
      submodules(first: Int, last: Int): SubmoduleConnection!
      refs(refPrefix: String!, first: Int, last: Int): RefConnection
      object(expression: String, oid: GitObjectID): GitObject
    }
    type RateLimit { cost: Int!, limit: Int!, used: Int!, remaining: Int!, resetAt: DateTime!, nodeCount: Int! }
    type Query {
      rateLimit(dryRun: Boolean = false): RateLimit
      repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
      node(id: ID!): Node
    }
    """
)
OID = "b" * 40


def repository(name: str, node_id: str, **changes: Any) -> dict[str, Any]:
    """A living repository with code; `changes` replace fields, `root` its entries, `objects` what lies inside."""
    root = changes.pop("root", [("README.md", "blob"), ("src", "tree"), ("train.py", "blob")])
    counts = {
        which: changes.pop(which, count) for which, count in (("releases", 0), ("submodules", 0), ("branches", 1))
    }
    objects = changes.pop("objects", ())
    code = changes.pop("code", 1234)
    entries = [{"name": entry, "type": kind, "mode": 33188, "size": 1} for entry, kind in root]
    tree = {"__typename": "Tree", "id": "T_1", "oid": OID, "entries": entries}
    commit = {"__typename": "Commit", "id": "C_1", "oid": OID, "tree": tree}
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
        "object": lambda _info, expression: (
            {"__typename": "Blob", "id": "B_1", "oid": OID} if expression in objects else None
        ),
        **changes,
    }


def typed_error(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


@dataclass
class StandIn:
    """Answers POSTs from `names` (asked name in lower case → repository, or the error it is refused with) and `ids`.

    `too_much` tells for a number of aliases whether the host is overwhelmed; `overwhelmed` makes that answer.
    """

    names: dict[str, dict[str, Any] | GraphQLError | None] = field(default_factory=dict)
    ids: dict[str, dict[str, Any] | GraphQLError | None] = field(default_factory=dict)
    too_much: Callable[[list[str]], bool] = lambda asked: False
    overwhelmed: Reply | Failure | None = None
    elsewhere: Callable[[Request], Reply | Failure] | None = None
    sizes: list[int] = field(default_factory=list)
    remaining: int = 4990

    def __call__(self, request: Request) -> Reply | Failure:
        if request.url != "https://api.github.com/graphql":
            assert self.elsewhere is not None, request.url
            return self.elsewhere(request)
        assert request.body is not None
        document = orjson.loads(request.body)
        errors = validate(SCHEMA, parse(document["query"]))
        assert errors == []
        asked = [value for name, value in document["variables"].items() if name.endswith(("n", "i"))]
        self.sizes.append(len(asked))
        if self.too_much(asked):
            assert self.overwhelmed is not None
            return self.overwhelmed
        result = graphql_sync(SCHEMA, document["query"], self._root(), variable_values=document["variables"])
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [
                {"type": (error.extensions or {}).get("type"), "path": error.path, "message": error.message}
                for error in result.errors
            ]
        return json(body)

    def _root(self) -> dict[str, Any]:
        return {
            "rateLimit": {
                "cost": 1,
                "limit": 5000,
                "used": 10,
                "remaining": self.remaining,
                "resetAt": "2030-01-01T00:00:00Z",
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
    def _given(known: dict[str, dict[str, Any] | GraphQLError | None], asked: str, message: str) -> Any:
        found = known.get(asked, typed_error("NOT_FOUND", message))
        if isinstance(found, GraphQLError):
            raise GraphQLError(found.message, extensions=found.extensions)
        return found
