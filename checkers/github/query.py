"""GitHub's GraphQL question as text: many repositories in one POST, by name and by node id.

Field names and quotes: GraphQL reference, "Objects" > Repository. "Migrating GraphQL global node IDs" for the header.
What a POST costs is GitHub's: the connections of all its aliases (four each, here), divided by a hundred and rounded,
at least one point ("Rate limits and query limits for the GraphQL API").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from checkers.base import Request
from checkers.github.names import graphql_address, token_for

LARGEST_BATCH: Final = 50
_MAX_BYTES: Final = 4_194_304
READMES: Final = ("README.md", "readme.md", "Readme.md", "README", "README.rst", "README.txt")
"""The names under which a readme is asked for; Git's expressions know case."""

# Objects > Repository, field by field (GraphQL reference): what is not asked cannot be judged.
LIVE: Final = """
fragment Live on Repository {
  id
  databaseId
  nameWithOwner
  isEmpty
  isArchived
  isDisabled
  isLocked
  lockReason
  isPrivate
  isFork
  isMirror
  mirrorUrl
  isTemplate
  createdAt
  pushedAt
  parent { nameWithOwner }
  templateRepository { nameWithOwner }
  defaultBranchRef { name target { __typename oid ... on Commit { tree { entries { name type } } } } }
  languages(first: 5, orderBy: {field: SIZE, direction: DESC}) { totalSize edges { node { name } } }
  releases(first: 1) { totalCount }
  submodules(first: 1) { totalCount }
  refs(refPrefix: "refs/heads/", first: 1) { totalCount }
}
"""
# Repository.object, Blob.text: "UTF8 text data or null if the Blob is binary."
_READMES: Final = "\n".join(
    (
        "fragment Readmes on Repository {",
        *(
            f'  readme{place}: object(expression: "HEAD:{name}") {{ ... on Blob {{ text }} }}'
            for place, name in enumerate(READMES)
        ),
        "}\n",
    )
)
# Objects > RateLimit.
_RATE_LIMIT: Final = "rateLimit { cost limit used remaining resetAt nodeCount }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One alias of a question: its selection, and its variables as name, GraphQL type and value.

    `readmes` asks for the text of its readme too.
    """

    alias: str
    selection: str
    variables: tuple[tuple[str, str, str], ...]
    readmes: bool = False


def by_name(alias: str, owner: str, name: str, objects: Sequence[str] = (), *, readmes: bool = False) -> Ask:
    """Ask for a repository by its name, following renames, and for the `objects` inside it (Git expressions)."""
    variables = [(f"{alias}o", "String!", owner), (f"{alias}n", "String!", name)]
    inner = " ...Readmes" if readmes else ""
    for number, expression in enumerate(objects):
        variables.append((f"{alias}e{number}", "String!", expression))
        inner += f" e{number}: object(expression: ${alias}e{number}) {{ oid }}"
    head = f"{alias}: repository(owner: ${alias}o, name: ${alias}n, followRenames: true)"
    selection = f"{head} {{ ...Live{inner} }}"
    return Ask(alias=alias, selection=selection, variables=tuple(variables), readmes=readmes)


def by_id(alias: str, node_id: str) -> Ask:
    """Ask for a repository by its node id, whatever its name is now."""
    selection = f"{alias}: node(id: ${alias}i) {{ ...Live }}"
    return Ask(alias=alias, selection=selection, variables=((f"{alias}i", "ID!", node_id),))


def request_for(asks: Sequence[Ask], host: str) -> Request:
    """One POST to `host` for all of them. Names travel as variables: nothing from outside is in the query's text."""
    declared = ", ".join(f"${name}: {kind}" for ask in asks for name, kind, _ in ask.variables)
    selections = "\n  ".join([_RATE_LIMIT, *(ask.selection for ask in asks)])
    query = f"query Look({declared}) {{\n  {selections}\n}}\n{LIVE}"
    if any(ask.readmes for ask in asks):
        query += _READMES
    variables = {name: value for ask in asks for name, _, value in ask.variables}
    return Request(
        url=graphql_address(host),
        method="POST",
        headers={
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            # Without it, old repositories answer with ids of the old form.
            "X-Github-Next-Global-ID": "1",
        },
        body=orjson.dumps({"query": query, "variables": variables}),
        token=token_for(host),
        retry=False,
        max_bytes=_MAX_BYTES,
    )
