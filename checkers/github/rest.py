"""GitHub's REST API about one repository or gist: the second question without a token, and the reason of a block.

`GET /repos/{owner}/{repo}` ("Get a repository"), `GET /gists/{gist_id}` ("Get a gist"); never with a final slash (404).

| answer | evidence |
|---|---|
| 200 | exists (strong); moved where `full_name` differs in more than case |
| 200, and its number is not the one in the stored id | other-identity |
| 200 with `disabled: true` | withheld |
| 404 with GitHub's own "Not Found" | not-visible; any other 404: unknown |
| 451, or 403, with `block.reason` (dmca, tos, unavailable, …) | withheld |
| 403, 429 otherwise | walled: a limit ("Rate limits for the REST API") |
| every other status, and failures | `checkers.reading` |

`size` is not read: it is computed hourly, and 0 says nothing.
"""

from dataclasses import replace
from typing import Final

import orjson

from checkers.base import Evidence, EvidenceKind, Failure, Reply, Request, Target
from checkers.github.ledger import Ledger, moment
from checkers.github.names import known_id, owner_and_name, repository_number, rest_address, token_for
from checkers.github.said import masked
from checkers.reading import Asking, answered, by_status, failed

QUESTION: Final = "rest"


def rest(target: Target, ledger: Ledger, *, signed_in: bool = False) -> Asking:
    """Ask the REST API about one repository or gist, as a stranger or `signed_in`."""
    named = owner_and_name(target.key)
    path = f"/repos/{named[0]}/{named[1]}" if named else f"/gists/{target.key.rpartition('/')[2]}"
    answer = yield Request(
        url=f"{rest_address(target.host)}{path}",
        headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
        token=token_for(target.host) if signed_in else None,
        retry=False,
        max_bytes=1_048_576,
    )
    if isinstance(answer, Failure):
        return failed(target.key, QUESTION, answer)
    if not signed_in:
        ledger.note_headers(answer)
    return read_reply(target, answer)


def read_reply(target: Target, reply: Reply) -> Evidence:
    """What one answer proves (the table above)."""
    body = _object(reply)
    block = body.get("block")
    if reply.status in {403, 451} and isinstance(block, dict):
        # Not in the published schema; seen in github/rest-api-description#3314 and PyGithub#1015.
        sentence = f"GitHub withholds it, reason: {block.get('reason')}"
        found = answered(target.key, QUESTION, reply, EvidenceKind.WITHHELD, sentence)
        notice = block.get("html_url")
        return replace(found, facts=(("notice", masked(notice)),)) if isinstance(notice, str) else found
    if reply.status == 404 and body.get("message") == "Not Found":
        sentence = "GitHub answered 404: none that a stranger may see"
        return answered(target.key, QUESTION, reply, EvidenceKind.NOT_VISIBLE, sentence)
    if reply.status != 200:
        return by_status(target.key, QUESTION, reply)
    if owner_and_name(target.key) is None:
        # "Get a gist": `id`.
        if str(body.get("id")).lower() == target.key.rpartition("/")[2]:
            return replace(
                answered(target.key, QUESTION, reply, EvidenceKind.EXISTS, "GitHub answers with the gist"), strong=True
            )
        return answered(target.key, QUESTION, reply, EvidenceKind.UNKNOWN, "GitHub answered without the gist's id")
    return _repository(target, reply, body)


def _repository(target: Target, reply: Reply, body: dict[str, object]) -> Evidence:
    # "Get a repository": `node_id`, `full_name`, `archived`, `disabled`, `pushed_at`, `created_at`, `id`.
    node_id, full_name, number = body.get("node_id"), body.get("full_name"), body.get("id")
    if not (isinstance(full_name, str) and isinstance(number, int)):
        return answered(target.key, QUESTION, reply, EvidenceKind.UNKNOWN, "GitHub answered without an identity")
    stored = repository_number(target.host_id) if target.host_id else None
    evidence = replace(
        answered(target.key, QUESTION, reply, EvidenceKind.EXISTS, "GitHub answers with the repository"),
        strong=True,
        # Answers from before 2018, and old Enterprise servers, know no node ids.
        host_id=known_id(target.host_id, node_id) if isinstance(node_id, str) else None,
        archived=body.get("archived") is True,
        pushed_at=moment(body.get("pushed_at")),
        created_at=moment(body.get("created_at")),
    )
    if stored is not None and stored != number:
        sentence = f"another repository ({full_name}, number {number}) answers to this name now"
        return replace(evidence, kind=EvidenceKind.OTHER_IDENTITY, strong=False, detail=sentence)
    if body.get("disabled") is True:
        return replace(evidence, kind=EvidenceKind.WITHHELD, detail="GitHub has disabled it")
    if full_name.lower() != target.key.partition("/")[2]:
        address = f"https://{target.host}/{full_name}"
        return replace(evidence, kind=EvidenceKind.MOVED, address=address, detail=f"it is {full_name} now")
    return evidence


def _object(reply: Reply) -> dict[str, object]:
    try:
        document = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
