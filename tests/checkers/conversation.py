"""Replay a checker's conversation: feed it answers, keep what it asked."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import orjson

from checkers.base import (
    Answers,
    Checker,
    Conversation,
    Evidence,
    Failure,
    FailureKind,
    Hop,
    HostFacts,
    Reply,
    Request,
    Target,
)

Answer = Reply | Failure
Replier = Callable[[Request], Answer]


def converse(conversation: Conversation, *answers: Answer) -> tuple[Answers, list[Request]]:
    """Send the answers one after the other. Every answer must be wanted, and no more than these."""
    waiting = list(answers)
    told, requests = converse_with(conversation, lambda request: waiting.pop(0))
    assert not waiting, f"{len(waiting)} answers were never asked for"
    return told, requests


def converse_with(conversation: Conversation, replier: Replier) -> tuple[Answers, list[Request]]:
    """Answer every request by a function; an answer without address gets the request's."""
    requests: list[Request] = []
    try:
        request = next(conversation)
        while True:
            requests.append(request)
            assert len(requests) < 200, "the conversation does not end"
            answer = replier(request)
            request = conversation.send(answer if answer.url else replace(answer, url=request.url))
    except StopIteration as stop:
        answers = stop.value
        assert isinstance(answers, Answers)
        return answers, requests


def ask_one(
    checker: Checker, target: Target, question: str, *answers: Answer, host: HostFacts | None = None
) -> tuple[Evidence, list[Request]]:
    """One repository, one question: its evidence, and what was asked."""
    facts = host or HostFacts(host=target.host)
    told, requests = converse(checker.ask((target,), question, facts), *answers)
    assert len(told.evidence) == 1
    return told.evidence[0], requests


def reply(
    status: int = 200,
    body: bytes | str = b"",
    *,
    url: str = "",
    hops: tuple[tuple[str, int], ...] = (),
    headers: Mapping[str, str] | None = None,
    truncated: bool = False,
) -> Reply:
    return Reply(
        url=url,
        status=status,
        headers=dict(headers or {}),
        body=body.encode() if isinstance(body, str) else body,
        truncated=truncated,
        hops=tuple(Hop(address, code) for address, code in hops),
    )


def html(body: str, status: int = 200, *, url: str = "", hops: tuple[tuple[str, int], ...] = ()) -> Reply:
    return reply(status, body, url=url, hops=hops, headers={"content-type": "text/html; charset=utf-8"})


def json(document: object, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Reply:
    return reply(
        status, orjson.dumps(document), headers={"content-type": "application/json; charset=utf-8", **(headers or {})}
    )


def failure(kind: FailureKind, detail: str = "it broke") -> Failure:
    return Failure(url="", kind=kind, detail=detail)


def packet(line: str) -> bytes:
    return f"{len(line.encode()) + 4:04x}{line}".encode()


def advertisement(*lines: str, capabilities: str = "multi_ack side-band-64k agent=git/2.39.5") -> bytes:
    """The advertisement of protocol version 0 for these lines (`oid name`)."""
    body = packet("# service=git-upload-pack\n") + b"0000"
    for place, line in enumerate(lines):
        body += packet(f"{line}\0{capabilities}\n" if place == 0 else f"{line}\n")
    return body + b"0000"


OID = "a4ffc2258490f6341138019b6c855d480bf89562"
FULL = advertisement(f"{OID} HEAD", f"{OID} refs/heads/main", f"{OID} refs/heads/dev", f"{OID} refs/tags/v1")
EMPTY = advertisement()


def git_reply(body: bytes = FULL, *, url: str = "", hops: tuple[tuple[str, int], ...] = ()) -> Reply:
    return reply(200, body, url=url, hops=hops, headers={"content-type": "application/x-git-upload-pack-advertisement"})


def target(url: str, key: str | None = None, *, host_id: str | None = None, paths: tuple[str, ...] = ()) -> Target:
    rest = url.partition("://")[2]
    return Target(key=key or rest.lower(), url=url, host=rest.partition("/")[0], host_id=host_id, paths=paths)
