"""GitHub's GraphQL API: many repositories in one question, and an honest reading of what each alias was told.

Sources, all GitHub docs: "Rate limits and query limits for the GraphQL API" (points; a limit that is hit comes as HTTP
200 with `RATE_LIMITED`, or 403; time-outs as 502 or 504, which cost extra points; `RESOURCE_LIMITS_EXCEEDED` with
partial data); "Migrating GraphQL global node IDs" (the header for new ids); "GraphQL reference: Queries" and "Objects".

One alias that is told nothing must never be read as gone: only `null` together with its own `NOT_FOUND` error is.
GitHub's own command line does so too (cli/cli, `api/queries_repo.go`).
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Final

import orjson

from checkers.base import Failure, FailureKind, Reply, Request
from checkers.github.ledger import Ledger, State, Told
from checkers.github.query import LARGEST_BATCH, Ask, request_for
from checkers.github.said import masked
from checkers.reading import one_line

_MOST_REQUESTS: Final = 24
"""In one conversation: enough to single out two bad repositories among fifty by halving."""
_RESOURCES: Final = "RESOURCE_LIMITS_EXCEEDED"
# "Rate limits for the REST API" > "About secondary rate limits"; older answers call it abuse detection.
_TOO_OFTEN: Final = ("rate limit", "abuse detection")
# What the token itself is barred by, whatever it asks (octokit.rb, `lib/octokit/error.rb`): a stranger is not.
_TOKEN_BARRED: Final = ("ip allow list", "saml", "suspended", "billing issue", "resource not accessible")

Telling = Generator[Request, Reply | Failure, dict[str, Told]]


def put(asks: Sequence[Ask], ledger: Ledger) -> Telling:
    """Ask them all, in halves and quarters where the whole was too much (down to one), and say what each was told."""
    told: dict[str, Told] = {}
    sizes = range(0, len(asks), LARGEST_BATCH)
    waiting = [tuple(asks[start : start + LARGEST_BATCH]) for start in reversed(sizes)]
    while waiting:
        group = waiting.pop()
        if ledger.requests >= _MOST_REQUESTS and ledger.closed is None:
            ledger.closed = Told(state=State.UNKNOWN, detail="GitHub could not answer in few enough questions")
        if ledger.closed is not None:
            told.update(dict.fromkeys((ask.alias for ask in group), ledger.closed))
            continue
        ledger.requests += 1
        answer = yield request_for(group, ledger.host)
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


def _read(group: Sequence[Ask], answer: Reply | Failure, ledger: Ledger) -> tuple[dict[str, Told], bool]:
    """What each alias was told by this answer, and whether the question was too much for the host."""
    if isinstance(answer, Failure):
        if answer.kind is FailureKind.TIMEOUT:
            return {}, True
        detail = one_line(f"GitHub's API gave no answer: {answer.detail}")
        ledger.closed = Told(state=State.UNAVAILABLE, detail=detail, status=None, failure=answer.kind)
        return _same(group, ledger.closed), False
    ledger.note_headers(answer)
    status = answer.status
    if status in {401, 403} and (barred := _token_barred(answer)):
        ledger.token_refused = True
        return _close(ledger, group, State.UNKNOWN, f"GitHub refused the token: {barred}", status), False
    if status in {403, 429}:
        ledger.limited = True
        return _close(ledger, group, State.WALLED, f"GitHub's API answered {status}: a limit", status), False
    if status in {502, 504}:
        return {}, True
    if status >= 500:
        return _close(ledger, group, State.UNAVAILABLE, f"GitHub's API answered {status}", status), False
    if status != 200:
        return _close(ledger, group, State.UNKNOWN, f"GitHub's API answered {status}", status), False
    if answer.truncated:
        return {}, True
    document = _object(answer)
    if document is None:
        return _same(group, Told(state=State.UNKNOWN, detail="GitHub's API answered with no JSON object")), False
    return _read_document(group, document, ledger)


def _read_document(group: Sequence[Ask], document: dict[str, object], ledger: Ledger) -> tuple[dict[str, Told], bool]:
    raw_data, raw_errors = document.get("data"), document.get("errors")
    data = raw_data if isinstance(raw_data, dict) else {}
    errors = [error for error in raw_errors if isinstance(error, dict)] if isinstance(raw_errors, list) else []
    limit = data.get("rateLimit")
    if isinstance(limit, dict):
        ledger.note_rate_limit(limit)
    kinds = {str(error.get("type")) for error in errors}
    if "RATE_LIMITED" in kinds or "RATE_LIMIT" in kinds:
        ledger.budget_left, ledger.limited = 0, True
        return _close(ledger, group, State.WALLED, "GitHub's hourly budget is used up", 200), False
    if any(mark in _message(error) for error in errors for mark in _TOO_OFTEN):
        ledger.limited = True
        return _close(ledger, group, State.WALLED, "GitHub wants to be asked less often", 200), False
    cut = _RESOURCES in kinds or any("may be the result of a timeout" in _message(error) for error in errors)
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
    said = masked("; ".join(str(error.get("message")) for error in own))
    if own and value is None and all(_is_missing(error, alias) for error in own):
        return Told(state=State.MISSING, detail="GitHub knows none that we may see", said=said)
    lowered = said.lower()
    # "Managing allowed IP addresses for your organization" and "About authentication with SAML single sign-on":
    # both bar who is signed in, not who is a stranger.
    if "ip allow list" in lowered or "saml" in lowered:
        return Told(state=State.HIDDEN_FROM_TOKEN, detail=said, said=said)
    if cut:
        return None
    words = said or "null without an error"
    return Told(state=State.UNKNOWN, detail=f"GitHub said neither yes nor no: {words}", said=said)


def _token_barred(answer: Reply) -> str:
    """In what words the host refuses the token itself; nothing where it refuses something else."""
    document = _object(answer) or {}
    said = masked(_message(document) or "no reason given")
    if answer.status == 401:
        return said
    return said if any(mark in said.lower() for mark in _TOKEN_BARRED) else ""


def _object(answer: Reply) -> dict[str, object] | None:
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None


def _message(error: Mapping[str, object]) -> str:
    message = error.get("message")
    return message.lower() if isinstance(message, str) else ""


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
