"""GitHub's GraphQL API: many repositories in one question, and an honest reading of what each alias was told.

Sources, all GitHub docs: "Rate limits and query limits for the GraphQL API" (points; a limit that is hit comes as HTTP
200 with `RATE_LIMITED`, or 403; time-outs as 502 or 504, which cost extra points; `RESOURCE_LIMITS_EXCEEDED` with
partial data); "Migrating GraphQL global node IDs" (the header for new ids); "GraphQL reference: Queries" and "Objects".

One alias that is told nothing must never be read as gone: only `null` together with its own `NOT_FOUND` error is.
GitHub's own command line does so too (cli/cli, `api/queries_repo.go`).
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import orjson

from checkers.base import Failure, FailureKind, Reply, Request
from checkers.reading import one_line

ENDPOINT: Final = "https://api.github.com/graphql"
TOKEN: Final = "github"
LARGEST_BATCH: Final = 50
_MAX_BYTES: Final = 4_194_304
_MOST_REQUESTS: Final = 24
"""In one conversation: enough to single out two bad repositories among fifty by halving."""
_LIMITS: Final = "RESOURCE_LIMITS_EXCEEDED"

# Objects > Repository, field by field (GraphQL reference): what is not asked cannot be judged.
LIVE: Final = """
fragment Live on Repository {
  id
  nameWithOwner
  isEmpty
  isArchived
  isDisabled
  isLocked
  lockReason
  isPrivate
  isFork
  createdAt
  pushedAt
  parent { nameWithOwner }
  defaultBranchRef { name target { __typename oid ... on Commit { tree { entries { name type } } } } }
  languages(first: 5, orderBy: {field: SIZE, direction: DESC}) { totalSize edges { node { name } } }
  releases(first: 1) { totalCount }
  submodules(first: 1) { totalCount }
  refs(refPrefix: "refs/heads/", first: 1) { totalCount }
}
"""
# Objects > RateLimit.
_RATE_LIMIT: Final = "rateLimit { cost limit used remaining resetAt nodeCount }"


class State(StrEnum):
    """What one alias was told."""

    FOUND = "found"
    MISSING = "missing"
    HIDDEN_FROM_TOKEN = "hidden-from-token"
    WALLED = "walled"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alias's answer: `node` holds the Repository's fields where it was found."""

    state: State
    detail: str
    node: Mapping[str, object] = field(default_factory=dict)
    status: int | None = 200
    failure: FailureKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One alias of a question: its selection, and its variables as name, GraphQL type and value."""

    alias: str
    selection: str
    variables: tuple[tuple[str, str, str], ...]


@dataclass(slots=True, kw_only=True)
class Ledger:
    """What a conversation learns about the host on its way: budget in points, what sizes work, whether to go on.

    `closed` is set when asking on is pointless: everything not yet told is told this.
    """

    closed: Told | None = None
    token_refused: bool = False
    budget_left: int | None = None
    budget_reset: datetime | None = None
    requests: int = 0
    worked: int = 0
    shrunk: bool = False


Telling = Generator[Request, Reply | Failure, dict[str, Told]]


def by_name(alias: str, owner: str, name: str, objects: Sequence[str] = ()) -> Ask:
    """Ask for a repository by its name, following renames, and for the `objects` inside it (Git expressions)."""
    variables = [(f"{alias}o", "String!", owner), (f"{alias}n", "String!", name)]
    inner = ""
    for number, expression in enumerate(objects):
        variables.append((f"{alias}e{number}", "String!", expression))
        inner += f" e{number}: object(expression: ${alias}e{number}) {{ oid }}"
    head = f"{alias}: repository(owner: ${alias}o, name: ${alias}n, followRenames: true)"
    return Ask(alias=alias, selection=f"{head} {{ ...Live{inner} }}", variables=tuple(variables))


def by_id(alias: str, node_id: str) -> Ask:
    """Ask for a repository by its node id, whatever its name is now."""
    selection = f"{alias}: node(id: ${alias}i) {{ ...Live }}"
    return Ask(alias=alias, selection=selection, variables=((f"{alias}i", "ID!", node_id),))


def request_for(asks: Sequence[Ask]) -> Request:
    """One POST for all of them. Names travel as variables: nothing from outside stands in the query's text."""
    declared = ", ".join(f"${name}: {kind}" for ask in asks for name, kind, _ in ask.variables)
    selections = "\n  ".join([_RATE_LIMIT, *(ask.selection for ask in asks)])
    query = f"query Look({declared}) {{\n  {selections}\n}}\n{LIVE}"
    variables = {name: value for ask in asks for name, _, value in ask.variables}
    return Request(
        url=ENDPOINT,
        method="POST",
        headers={
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            # Without it, old repositories answer with ids of the old form.
            "X-Github-Next-Global-ID": "1",
        },
        body=orjson.dumps({"query": query, "variables": variables}),
        token=TOKEN,
        retry=False,
        max_bytes=_MAX_BYTES,
    )


def put(asks: Sequence[Ask], ledger: Ledger) -> Telling:
    """Ask them all, in halves and quarters where the whole was too much (down to one), and say what each was told."""
    told: dict[str, Told] = {}
    waiting = [tuple(asks)] if asks else []
    while waiting:
        group = waiting.pop()
        if ledger.requests >= _MOST_REQUESTS and ledger.closed is None:
            ledger.closed = Told(state=State.UNKNOWN, detail="GitHub could not answer in few enough questions")
        if ledger.closed is not None:
            told.update(dict.fromkeys((ask.alias for ask in group), ledger.closed))
            continue
        ledger.requests += 1
        answer = yield request_for(group)
        heard, too_much = _read(group, answer, ledger)
        told.update(heard)
        if not too_much:
            ledger.worked = max(ledger.worked, len(group))
            continue
        if heard:
            ledger.worked = max(ledger.worked, len(group) // 2)
        ledger.shrunk = True
        again = [ask for ask in group if ask.alias not in heard]
        if len(group) == 1:
            told[group[0].alias] = _overloaded(answer)
            # Six sizes failed and none ever worked: that is the host, not a repository.
            ledger.closed = None if ledger.worked else told[group[0].alias]
            continue
        half = max(1, len(group) // 2)
        waiting.extend(tuple(again[start : start + half]) for start in reversed(range(0, len(again), half)))
    return told


def batch_after(ledger: Ledger, asked: int, batch: int) -> int:
    """The size for the next conversation: what worked after trouble, a tenth more after a full batch without."""
    if ledger.shrunk:
        return ledger.worked or max(1, batch // 2)
    if ledger.worked >= batch and asked >= batch:
        return min(LARGEST_BATCH, batch + max(1, batch // 10))
    return batch


def moment(value: object) -> datetime | None:
    """A DateTime scalar ("An ISO-8601 encoded UTC date string") as a UTC time; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None


def note_budget(ledger: Ledger, reply: Reply) -> None:
    """Take over what the headers say of the budget ("Checking the status of your rate limit")."""
    left, reset = reply.headers.get("x-ratelimit-remaining", ""), reply.headers.get("x-ratelimit-reset", "")
    if left.isascii() and left.isdigit() and len(left) < 10:
        ledger.budget_left = int(left)
    if reset.isascii() and reset.isdigit() and len(reset) < 12:
        ledger.budget_reset = datetime.fromtimestamp(int(reset), UTC)


def _read(group: Sequence[Ask], answer: Reply | Failure, ledger: Ledger) -> tuple[dict[str, Told], bool]:
    """What each alias was told by this answer, and whether the question was too much for the host."""
    if isinstance(answer, Failure):
        if answer.kind is FailureKind.TIMEOUT:
            return {}, True
        detail = one_line(f"GitHub's API gave no answer: {answer.detail}")
        ledger.closed = Told(state=State.UNAVAILABLE, detail=detail, status=None, failure=answer.kind)
        return _same(group, ledger.closed), False
    note_budget(ledger, answer)
    status = answer.status
    if status == 401:
        ledger.token_refused = True
        return _close(ledger, group, State.UNKNOWN, "GitHub refused the token: nothing is known", status), False
    if status in {403, 429}:
        return _close(ledger, group, State.WALLED, f"GitHub's API answered {status}: a limit", status), False
    if status in {502, 504}:
        return {}, True
    if status >= 500:
        return _close(ledger, group, State.UNAVAILABLE, f"GitHub's API answered {status}", status), False
    if status != 200:
        return _close(ledger, group, State.UNKNOWN, f"GitHub's API answered {status}", status), False
    if answer.truncated:
        return {}, True
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return _same(group, Told(state=State.UNKNOWN, detail="GitHub's API answered with no JSON object")), False
    return _read_document(group, document, ledger)


def _read_document(group: Sequence[Ask], document: dict[str, object], ledger: Ledger) -> tuple[dict[str, Told], bool]:
    raw_data, raw_errors = document.get("data"), document.get("errors")
    data = raw_data if isinstance(raw_data, dict) else {}
    errors = [error for error in raw_errors if isinstance(error, dict)] if isinstance(raw_errors, list) else []
    limit = data.get("rateLimit")
    if isinstance(limit, dict):
        # RateLimit.remaining: points left in this window; RateLimit.resetAt: when it ends.
        left = limit.get("remaining")
        ledger.budget_left = left if isinstance(left, int) else ledger.budget_left
        ledger.budget_reset = moment(limit.get("resetAt")) or ledger.budget_reset
    kinds = {str(error.get("type")) for error in errors}
    if "RATE_LIMITED" in kinds:
        ledger.budget_left = 0
        return _close(ledger, group, State.WALLED, "GitHub's hourly budget is used up", 200), False
    cut = _LIMITS in kinds or any("may be the result of a timeout" in str(error.get("message")) for error in errors)
    heard: dict[str, Told] = {}
    for ask in group:
        own = [error for error in errors if _begins_with(error.get("path"), ask.alias)]
        found = _one(ask.alias, data.get(ask.alias), own, cut)
        if found is not None:
            heard[ask.alias] = found
    return heard, cut and len(heard) < len(group)


def _one(alias: str, value: object, own: Sequence[Mapping[str, object]], cut: bool) -> Told | None:
    """What one alias was told; None where the answer was cut short before its end."""
    if cut and any(error.get("type") != "NOT_FOUND" for error in own):
        return None
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return Told(state=State.FOUND, detail="", node=value)
    if own and value is None and all(_is_missing(error, alias) for error in own):
        return Told(state=State.MISSING, detail="GitHub knows none that we may see")
    said = one_line("; ".join(str(error.get("message")) for error in own), 160)
    lowered = said.lower()
    # "Managing allowed IP addresses for your organization" and "About authentication with SAML single sign-on":
    # both bar who is signed in, not who is a stranger.
    if "ip allow list" in lowered or "saml" in lowered:
        return Told(state=State.HIDDEN_FROM_TOKEN, detail=said)
    if cut:
        return None
    return Told(state=State.UNKNOWN, detail=f"GitHub said neither yes nor no: {said or 'null without an error'}")


def _is_missing(error: Mapping[str, object], alias: str) -> bool:
    return error.get("type") == "NOT_FOUND" and error.get("path") == [alias]


def _begins_with(path: object, alias: str) -> bool:
    return isinstance(path, list) and path[:1] == [alias]


def _overloaded(answer: Reply | Failure) -> Told:
    if isinstance(answer, Failure):
        detail = one_line(f"GitHub's API gave no answer in time: {answer.detail}")
        return Told(state=State.UNAVAILABLE, detail=detail, status=None, failure=answer.kind)
    if answer.status == 200:
        return Told(state=State.UNKNOWN, detail="GitHub's resource limits cut the answer short")
    return Told(state=State.UNAVAILABLE, detail=f"GitHub's API answered {answer.status}", status=answer.status)


def _close(ledger: Ledger, group: Iterable[Ask], state: State, detail: str, status: int) -> dict[str, Told]:
    ledger.closed = Told(state=state, detail=detail, status=status)
    return _same(group, ledger.closed)


def _same(group: Iterable[Ask], told: Told) -> dict[str, Told]:
    return {ask.alias: told for ask in group}
