"""The question every git host answers: `GET <repository>/info/refs?service=git-upload-pack`, and what answers mean.

No `Git-Protocol: version=2` is ever sent: under it an empty and a full repository answer alike (gitprotocol-v2(5)).

| answer | evidence |
|---|---|
| 200, an advertisement with references | exists (strong): branches and HEAD as facts |
| 200, an advertisement that ends without any reference, or with `capabilities^{}` only | empty (strong) |
| 200, `version 2` | exists (strong), no word on references |
| 200, an `ERR` line: takedown, disabled | withheld |
| 200, an `ERR` line: not found | not-visible; any other `ERR`: unknown |
| 200, anything else | walled where it is a known challenge, otherwise unknown |
| the same after a redirect to another repository's address | moved (empty stays empty), with that address |
| 401 with `WWW-Authenticate: Basic`, 404, 410 | not-visible: missing or private, the host will not say which |
| 403 that speaks of a takedown or of a disabled repository, 451 | withheld |
| every other status, and failures | `checkers.reading` |

Sources: gitprotocol-http(5); GitHub docs, "Troubleshooting cloning errors" and "Renaming a repository"; for 401 instead
of 404: libgit2/libgit2sharp#1141, go-git/go-git#322; for the takedown's `ERR` line: joeyh/github-backup#58.
"""

from dataclasses import replace
from typing import Final

from checkers.address import Address, parse
from checkers.advertisement import Advertisement, read
from checkers.base import Evidence, EvidenceKind, Failure, Reply, Request
from checkers.reading import Asking, answered, by_status, exchange, failed, insecurely
from checkers.walls import wall_in

QUESTION: Final = "info-refs"
_SUFFIX: Final = "/info/refs"
_MAX_BYTES: Final = 131_072
"""Bytes. The references of a paper's repository; of a larger one enough to see that there are any."""
# GitHub's words for it. "Terms of service" alone also stands on the pages of rate limits.
_WITHHELD_WORDS: Final = (b"dmca takedown", b"has been disabled by github", b"repository access blocked")
_MISSING_WORDS: Final = ("not found", "does not exist", "not exported", "could not be found")


def info_refs(key: str, repository: str) -> Asking:
    """Ask for the references of the repository at this address (which ends where `/info/refs` is to be added)."""
    request = Request(
        url=f"{repository.rstrip('/')}{_SUFFIX}?service=git-upload-pack",
        headers={"Accept": "*/*", "Pragma": "no-cache"},
        max_bytes=_MAX_BYTES,
    )
    answer, unverified = yield from exchange(request)
    if isinstance(answer, Failure):
        return failed(key, QUESTION, answer)
    evidence = read_reply(key, repository, answer)
    return insecurely(evidence) if unverified else evidence


def read_reply(key: str, repository: str, reply: Reply) -> Evidence:
    """What one answer proves (the table above)."""
    wall = wall_in(reply)
    if wall:
        return answered(key, QUESTION, reply, EvidenceKind.WALLED, f"{wall} stands before the host")
    if reply.status == 200:
        found = read(reply.body)
        if found is None:
            sentence = "the host answered with something that is no git server's word"
            return answered(key, QUESTION, reply, EvidenceKind.UNKNOWN, sentence)
        return _advertised(key, repository, reply, found)
    if reply.hops and not reply.url.partition("?")[0].rstrip("/").endswith(_SUFFIX):
        sentence = f"the host led away from the repository's references and answered {reply.status} there"
        return answered(key, QUESTION, reply, EvidenceKind.UNKNOWN, sentence)
    basic = reply.headers.get("www-authenticate", "").lower().startswith("basic")
    if reply.status in {404, 410} or (reply.status == 401 and basic):
        sentence = f"the git server answered {reply.status}: no repository that a stranger may see"
        return answered(key, QUESTION, reply, EvidenceKind.NOT_VISIBLE, sentence)
    body = reply.body[:4096].lower()
    limited = any(name.startswith(("x-ratelimit", "ratelimit")) or name == "retry-after" for name in reply.headers)
    if reply.status == 451 or (reply.status == 403 and not limited and any(word in body for word in _WITHHELD_WORDS)):
        sentence = f"the host answered {reply.status}: it withholds this repository"
        return answered(key, QUESTION, reply, EvidenceKind.WITHHELD, sentence)
    return by_status(key, QUESTION, reply)


def repository_at(url: str) -> Address | None:
    """The repository whose references this address names."""
    return parse(url.partition("?")[0].removesuffix("/").removesuffix(_SUFFIX))


def same_repository(one: Address, other: Address) -> bool:
    """Whether two addresses differ in nothing but scheme, `www.`, case and `.git`."""
    return (one.host, one.port, _plain(one)) == (other.host, other.port, _plain(other))


def _plain(address: Address) -> str:
    return "/".join(address.words).lower().removesuffix(".git")


def _advertised(key: str, repository: str, reply: Reply, found: Advertisement) -> Evidence:
    if found.error is not None:
        return _refused(key, reply, found.error)
    if found.empty:
        kind, sentence = EvidenceKind.EMPTY, "the git server answered: a repository without a single reference"
    elif found.silent:
        kind, sentence = EvidenceKind.EXISTS, "the git server answered, without naming references"
    elif found.refs:
        kind, sentence = EvidenceKind.EXISTS, "the git server answered with its references"
    else:
        sentence = "the git server's answer broke off before its first reference"
        return answered(key, QUESTION, reply, EvidenceKind.UNKNOWN, sentence)
    facts = [("branches", str(found.branches))] if found.complete and found.refs else []
    if found.head:
        facts.append(("HEAD", found.head))
    evidence = replace(answered(key, QUESTION, reply, kind, sentence), strong=True)
    evidence = replace(evidence, facts=(*evidence.facts, *facts))
    asked, now = parse(repository), repository_at(reply.url)
    if asked is None or now is None or same_repository(asked, now):
        return evidence
    address = reply.url.partition("?")[0].removesuffix(_SUFFIX).removesuffix(".git")
    moved = replace(evidence, address=address, detail=f"{sentence}, at another address")
    return moved if kind is EvidenceKind.EMPTY else replace(moved, kind=EvidenceKind.MOVED)


def _refused(key: str, reply: Reply, error: str) -> Evidence:
    lowered = error[:1024].lower()
    if any(word.decode() in lowered for word in _WITHHELD_WORDS):
        kind = EvidenceKind.WITHHELD
    elif any(word in lowered for word in _MISSING_WORDS):
        kind = EvidenceKind.NOT_VISIBLE
    else:
        kind = EvidenceKind.UNKNOWN
    return answered(key, QUESTION, reply, kind, f"the git server refused: {error}")
