"""GitHub: repositories, gists, short links, and the repositories behind GitHub Pages. Never judged by its web pages.

With a token the question is `graphql`, up to fifty repositories in one POST; without one, `info-refs`, then `rest`.
`info-refs` is always asked without token. Gists know `info-refs` and `rest` only, `git.io` knows `short-link`.
GitHub Enterprise is asked in the same ways at its own addresses, where the operator names the host.

| GraphQL says (evidence's questions) | evidence |
|---|---|
| a Repository, its `id` the stored one or none stored (name) | exists … skeleton: `checkers.github.content` |
| the same, `nameWithOwner` differing in more than case (name) | moved; what has no code keeps its kind |
| readme-only or skeleton again, and its readme names code elsewhere (name) | exists |
| `isDisabled` (name) | withheld; REST is asked for the reason, unless the last look knew of it |
| `isPrivate` (name) | gated: only our token sees it |
| null with its own NOT_FOUND, no id stored (name) | not-visible |
| the same, and the stored id NOT_FOUND too (name, id) | not-visible |
| another id under the name, and the stored id NOT_FOUND (name, id) | other-identity |
| either, and the stored id answers (id) | moved: it lives under another name |
| either, and the stored id gets no clear answer | unknown |
| an IP allow list or SAML bars our token | that one is asked again by `info-refs`, without token |
| null without NOT_FOUND, or any other error | unknown; for one or two REST is asked: withheld, if it says so |
| RATE_LIMITED or a secondary limit as HTTP 200, 403, 429 | walled, the rest of the batch too |
| 401, 403 that bars the token itself | unknown for all, and the token counts as refused |
| 502, 504, a time-out, RESOURCE_LIMITS_EXCEEDED | halved and asked again, down to one: then unavailable, or unknown |
| 500, 503, a connection that failed | unavailable |

`info-refs` and `rest`: the tables of `checkers.smart_http` and `checkers.github.rest`.
Sources: GraphQL reference, "Objects" > Repository; "Renaming a repository"; "Transferring a repository" (old names
redirect until somebody takes them); "Troubleshooting the REST API" (404 instead of 403 for private repositories).
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import (
    Answers,
    Conversation,
    Evidence,
    EvidenceKind,
    Failure,
    HostFacts,
    Identity,
    Question,
    Reply,
    Request,
    Target,
)
from checkers.github.ledger import Ledger, State, Told
from checkers.github.names import (
    GIST_HOST,
    HOST,
    SHORT_HOST,
    enterprise,
    expressions,
    identities,
    owner_and_name,
    same_id,
)
from checkers.github.node import evidence_of
from checkers.github.query import LARGEST_BATCH, Ask, by_id, by_name
from checkers.github.rest import QUESTION as REST
from checkers.github.rest import rest
from checkers.github.shortened import QUESTION as SHORT_LINK
from checkers.github.shortened import short_link
from checkers.github.telling import put
from checkers.reading import Asking, not_asked, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs

GRAPHQL: Final = "graphql"
"""One question, though it asks by name and by id: one token may be wrong on its own, so neither confirms the other."""

NOWHERE: Final = "no-owner-on-github-has-a-name-longer-than-thirty-nine/nowhere"
"""An owner and name that can never exist: "Username may only contain … 39 characters" (GitHub's sign-up form)."""

EXAMPLES: Final = (
    "https://github.com/Owner/Name",
    "http://www.github.com/owner/name/",
    "github.com/owner/name.git",
    "git@github.com:owner/name.git",
    "git+https://github.com/owner/name.git",
    "ssh://git@github.com/owner/name.git",
    "git://github.com/owner/name.git",
    "https://github.com/owner/name/tree/main/src/model",
    "https://github.com/owner/name/blob/main/README.md#usage",
    "https://github.com/owner/name/releases/tag/v1.0",
    "https://github.com/owner/name?tab=readme-ov-file",
    "https://raw.githubusercontent.com/owner/name/main/README.md",
    "https://codeload.github.com/owner/name/zip/refs/heads/main",
    "https://api.github.com/repos/owner/name",
    "https://gist.github.com/owner/0123456789abcdef0123456789abcdef",
    "https://git.io/vAbc1",
)
_MOST_PATHS: Final = 3
_MOST_REASONS: Final = 2
"""Repositories in one conversation of which REST is asked why: more unclear answers speak of the token."""
_NOT_FOUND: Final = frozenset(
    {
        EvidenceKind.NOT_VISIBLE, EvidenceKind.OTHER_IDENTITY, EvidenceKind.WITHHELD, EvidenceKind.TOMBSTONE,
        EvidenceKind.MOVED,
    }
)  # fmt: skip
"""What the last look saw that makes the stored id wanted again: it is asked in the same POST."""
_KINDS: Final = {
    State.WALLED: EvidenceKind.WALLED,
    State.UNAVAILABLE: EvidenceKind.UNAVAILABLE,
    State.UNKNOWN: EvidenceKind.UNKNOWN,
}


class GitHub:
    """The checker of github.com, gist.github.com, git.io, and of Enterprise hosts that the operator names."""

    name = "github"

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository, gist or short link; for a Pages address the repositories behind it, best first."""
        return identities(address)

    def adopt(self, address: Address) -> tuple[Identity, ...]:
        """The repository on a host that the operator says is GitHub's software (`hosts:` in the configuration)."""
        return identities(address) or enterprise(address)

    def nowhere(self, host: str) -> Identity | None:
        """An owner with a longer name than GitHub takes; a gist's id is drawn, never noughts."""
        if host == GIST_HOST:
            return Identity(key=f"{GIST_HOST}/{'0' * 32}", url=f"https://{GIST_HOST}/{'0' * 32}", host=GIST_HOST)
        return Identity(key=f"{host}/{NOWHERE}", url=f"https://{host}/{NOWHERE}", host=host) if host == HOST else None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:
        """With a token many at once by name, otherwise git's own question, then the REST API (60 an hour)."""
        if host.host == SHORT_HOST:
            return (Question(name=SHORT_LINK),)
        if host.authorised and host.host != GIST_HOST:
            batch = host.batch or LARGEST_BATCH
            # Where somebody else has the name, git's question says that somebody is there, and only REST says who.
            return (
                Question(name=GRAPHQL, batch=batch, identifies=True),
                Question(name=INFO_REFS),
                Question(name=REST, identifies=True),
            )
        return (Question(name=INFO_REFS), Question(name=REST, identifies=True))

    def ask(self, targets: Sequence[Target], question: str, host: HostFacts) -> Conversation:
        """Ask about every target; a gist among repositories is asked by git's own question."""
        if question == GRAPHQL:
            return (yield from _ask_graphql(targets, host))
        ledger = Ledger(host=host.host)
        evidence: list[Evidence] = []
        for target in targets:
            if question in {INFO_REFS, SHORT_LINK}:
                evidence.append((yield from _as_a_stranger(target)))
            elif question == REST:
                evidence.append((yield from rest(target, ledger)))
            else:
                evidence.append(not_asked(target.key, question, f"GitHub knows no question {question!r}"))
        return Answers(evidence=tuple(evidence), host=ledger.facts(host))


def _as_a_stranger(target: Target) -> Asking:
    """Git's own question, without token; a short link first says whom to ask it of."""
    if target.host == SHORT_HOST:
        return (yield from short_link(target))
    found = yield from info_refs(target.key, f"https://{target.key}.git")
    if found.kind is EvidenceKind.NOT_VISIBLE and found.status == 401 and target.host not in {HOST, GIST_HOST}:
        sentence = "this GitHub wants a log-in, perhaps for everything"
        return replace(found, kind=EvidenceKind.WALLED, detail=one_line(f"{sentence}; {found.detail}"))
    return found


def _ask_graphql(targets: Sequence[Target], host: HostFacts) -> Conversation:
    ledger = Ledger(host=host.host)
    asks = [ask for place, target in enumerate(targets) for ask in _first_asks(place, target)]
    told = yield from put(asks, ledger)
    doubted = [
        by_id(f"i{place}", target.host_id)
        for place, target in enumerate(targets)
        if target.host_id and _wants_id(target, told.get(f"r{place}")) and f"i{place}" not in told
    ]
    told |= yield from put(doubted, ledger)
    evidence: list[Evidence] = []
    for place, target in enumerate(targets):
        name = told.get(f"r{place}")
        if name is None or name.state is State.HIDDEN_FROM_TOKEN:
            evidence.append((yield from _as_a_stranger(target)))
        else:
            evidence.append(_together(target, name, told.get(f"i{place}") if _wants_id(target, name) else None))
    evidence = yield from _with_reasons(targets, evidence, ledger)
    facts = ledger.facts(host)
    if asks:
        facts = replace(facts, batch=ledger.batch_after(len(asks), host.batch or LARGEST_BATCH))
    return Answers(evidence=tuple(evidence), host=facts)


def _first_asks(place: int, target: Target) -> Iterator[Ask]:
    """By name; beside it by the stored id, where the last look makes it likely that the id will be wanted."""
    named = owner_and_name(target.key)
    if named is None:
        return
    hollow = target.last_kind in {EvidenceKind.README_ONLY, EvidenceKind.SKELETON}
    yield by_name(f"r{place}", named[0], named[1], _objects(target), readmes=hollow)
    if target.host_id and target.last_kind in _NOT_FOUND:
        yield by_id(f"i{place}", target.host_id)


def _objects(target: Target) -> tuple[str, ...]:
    return tuple(expression for path in target.paths[:_MOST_PATHS] for expression in expressions(path))


def _wants_id(target: Target, name: Told | None) -> bool:
    """Whether the stored id must be asked: the name is gone, or answers with another id."""
    if name is None or name.state is State.MISSING:
        return name is not None
    return name.state is State.FOUND and not same_id(str(name.node.get("id")), target.host_id or "")


def _together(target: Target, name: Told, stored: Told | None) -> Evidence:
    """What the name and the stored id prove together (the table above)."""
    if name.state in _KINDS:
        return Evidence(
            key=target.key, kind=_KINDS[name.state], questions=(GRAPHQL,), detail=one_line(name.detail),
            status=name.status, failure=name.failure,
        )  # fmt: skip
    if stored is None:
        if name.state is State.MISSING:
            return _strike(target, EvidenceKind.NOT_VISIBLE, "GitHub knows no repository of this name", name)
        return evidence_of(target, name.node, (GRAPHQL,), target.paths[:_MOST_PATHS])
    if stored.state is State.FOUND:
        same = name.state is State.FOUND and same_id(str(name.node.get("id")), str(stored.node.get("id")))
        if same:
            return evidence_of(target, name.node, (GRAPHQL,), target.paths[:_MOST_PATHS])
        return evidence_of(target, stored.node, (GRAPHQL,), ())
    if stored.state is not State.MISSING:
        sentence = f"the name no longer leads to it, and its id got no clear answer: {stored.detail}"
        return replace(not_asked(target.key, GRAPHQL, sentence), status=name.status)
    if name.state is State.MISSING:
        return _strike(
            target, EvidenceKind.NOT_VISIBLE, "GitHub knows neither the name nor the id it had", name, stored
        )
    other = evidence_of(target, name.node, (GRAPHQL,), ())
    shown = one_line(str(name.node.get("nameWithOwner")), 140)
    sentence = f"another repository ({shown}) has the name now, and the id it had is gone"
    found = _strike(target, EvidenceKind.OTHER_IDENTITY, sentence, stored)
    return replace(found, host_id=other.host_id, created_at=other.created_at, facts=(*other.facts, *found.facts))


def _strike(target: Target, kind: EvidenceKind, detail: str, *said: Told) -> Evidence:
    words = tuple(("said", one.said) for one in said if one.said)
    return Evidence(
        key=target.key, kind=kind, questions=(GRAPHQL,), detail=detail, status=200, strong=True, facts=words
    )


def _with_reasons(
    targets: Sequence[Target], evidence: list[Evidence], ledger: Ledger
) -> Generator[Request, Reply | Failure, list[Evidence]]:
    """GraphQL says only that something is disabled, or nothing at all; the REST API says why."""
    unclear = [
        place
        for place, found in enumerate(evidence)
        if found.kind is EvidenceKind.UNKNOWN and found.questions == (GRAPHQL,) and found.status == 200
    ]
    disabled = [
        place
        for place, found in enumerate(evidence)
        # Whoever asked it the last time knows why; it costs a request each.
        if found.kind is EvidenceKind.WITHHELD and targets[place].last_kind is not EvidenceKind.WITHHELD
    ]
    wanted = disabled[:_MOST_REASONS] + (unclear if len(unclear) <= _MOST_REASONS else [])
    for place in wanted if ledger.closed is None else ():
        reason = yield from rest(targets[place], ledger, signed_in=True)
        if reason.kind is EvidenceKind.WITHHELD and reason.status in {403, 451}:
            found = evidence[place]
            evidence[place] = replace(
                found, kind=reason.kind, status=reason.status, detail=reason.detail, facts=(*found.facts, *reason.facts)
            )
    return evidence
