"""GitHub's GraphQL endpoint in a made world: reads the aliases of the question that the real checker asks.

Shapes: GitHub docs, "Forming calls with GraphQL" (`data` beside `errors`, each with its `path`), "Rate limits and
query limits for the GraphQL API".
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

import orjson

from monitor.world.answers import Answer, Living, json, node

_BY_NAME: Final = re.compile(
    r"(\w+): repository\(owner: \$(\w+), name: \$(\w+)[^)]*\) \{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
)
_BY_ID: Final = re.compile(r"(\w+): node\(id: \$(\w+)\)")
_OBJECT: Final = re.compile(r"(\w+): object\(")
_POINTS: Final = 4_900


def answer(
    body: bytes,
    *,
    by_name: Callable[[str], Living | None],
    by_id: Callable[[str], Living | None],
    begins: datetime,
    resets: datetime,
) -> Answer:
    """What GitHub says to one question; `begins` is the world's first day, `resets` when the budget does (UTC)."""
    asked = orjson.loads(body)
    query, variables = asked["query"], asked["variables"]
    data: dict[str, object] = {"rateLimit": _budget(_POINTS, resets)}
    errors: list[dict[str, object]] = []
    for alias, owner, name, inner in _BY_NAME.findall(query):
        path = f"{variables[owner]}/{variables[name]}"
        found = by_name(path.lower())
        data[alias] = _told(found, begins, _OBJECT.findall(inner))
        if found is None:
            errors.append(_not_found(alias, f"Could not resolve to a Repository with the name '{path}'."))
    for alias, number in _BY_ID.findall(query):
        found = by_id(variables[number])
        data[alias] = _told(found, begins, [])
        if found is None:
            errors.append(_not_found(alias, f"Could not resolve to a node with the global id of '{variables[number]}'"))
    return json(200, {"data": data, "errors": errors} if errors else {"data": data})


def questions_in(body: bytes) -> int:
    """How many repositories one question asks about."""
    query = orjson.loads(body)["query"]
    return len(_BY_NAME.findall(query)) + len(_BY_ID.findall(query))


def speechless(body: bytes, resets: datetime) -> Answer:
    """Null for everything, and no error that says why."""
    query = orjson.loads(body)["query"]
    aliases = [found[0] for found in (*_BY_NAME.findall(query), *_BY_ID.findall(query))]
    return json(200, {"data": {"rateLimit": _budget(_POINTS, resets), **dict.fromkeys(aliases)}})


def used_up(resets: datetime) -> Answer:
    """The hourly budget is gone, which is said with 200."""
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(resets.timestamp()))}
    return json(200, {"errors": [error]}, headers)


def secondary() -> Answer:
    """The secondary limit: too much at once."""
    words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return json(403, {"message": words}, {"retry-after": "60"})


def revoked() -> Answer:
    """The token is not, or no longer, valid."""
    return json(401, {"message": "Bad credentials", "status": "401"})


def _told(living: Living | None, begins: datetime, objects: list[str]) -> dict[str, object] | None:
    if living is None:
        return None
    return {**node(living, begins), **{alias: {"oid": f"{living.number:040x}"} for alias in objects}}


def _not_found(alias: str, message: str) -> dict[str, object]:
    return {"type": "NOT_FOUND", "path": [alias], "message": message}


def _budget(left: int, resets: datetime) -> dict[str, object]:
    return {
        "cost": 1,
        "limit": 5_000,
        "used": 5_000 - left,
        "remaining": left,
        "resetAt": f"{resets:%Y-%m-%dT%H:%M:%SZ}",
        "nodeCount": 50,
    }
