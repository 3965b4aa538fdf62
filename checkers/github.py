"""GitHub: repositories, gists, and the repositories behind GitHub Pages. Never judged by its web pages.

With a token the question is `graphql`, up to fifty repositories in one POST; without one, `info-refs`, then `rest`.
`info-refs` is always asked without token. Gists know `info-refs` and `rest` only.

| GraphQL says (evidence's questions) | evidence |
|---|---|
| a Repository, its `id` the stored one or none stored (name) | exists … skeleton: `checkers.github_content` |
| the same, `nameWithOwner` differing in more than case (name) | moved; what has no code keeps its kind |
| `isDisabled` (name) | withheld; REST is asked for the reason |
| `isPrivate` (name) | gated: only our token sees it |
| null with its own NOT_FOUND, no id stored (name) | not-visible |
| the same, and the stored id NOT_FOUND too (name, id) | not-visible |
| another id under the name, and the stored id NOT_FOUND (name, id) | other-identity |
| either, and the stored id answers (id) | moved: it lives under another name |
| either, and the stored id gets no clear answer | unknown |
| an IP allow list or SAML bars our token | that one is asked again by `info-refs`, without token |
| null without NOT_FOUND, or any other error | unknown |
| RATE_LIMITED as HTTP 200, 403, 429 | walled, the rest of the batch too |
| 401 | unknown for all, and the token counts as refused |
| 502, 504, a time-out, RESOURCE_LIMITS_EXCEEDED | halved and asked again, down to one: then unavailable, or unknown |
| 500, 503, a connection that failed | unavailable |

`info-refs` and `rest`: the tables of `checkers.smart_http` and `checkers.github_rest`.
Sources: GraphQL reference, "Objects" > Repository; "Renaming a repository"; "Transferring a repository" (old names
redirect until somebody takes them); "Troubleshooting the REST API" (404 instead of 403 for private repositories).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import Answers, Conversation, Evidence, EvidenceKind, HostFacts, Identity, Question, Target
from checkers.github_graphql import (
    LARGEST_BATCH,
    TOKEN,
    Ask,
    Ledger,
    State,
    Told,
    batch_after,
    by_id,
    by_name,
    put,
)
from checkers.github_identity import GIST_HOST, HOST, expressions, identities, owner_and_name, same_id
from checkers.github_reading import evidence_of
from checkers.github_rest import QUESTION as REST
from checkers.github_rest import rest
from checkers.reading import Asking, not_asked, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs

GRAPHQL: Final = "graphql"
"""One question, though it asks by name and by id: one token may be wrong on its own, so neither confirms the other."""

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
)
_MOST_PATHS: Final = 3
_KINDS: Final = {
    State.WALLED: EvidenceKind.WALLED,
    State.UNAVAILABLE: EvidenceKind.UNAVAILABLE,
    State.UNKNOWN: EvidenceKind.UNKNOWN,
}


class GitHub:
    """The checker of github.com and gist.github.com."""

    name = "github"

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The repository or gist; for a Pages address the repositories it may be made from, best first."""
        return identities(address)

    def nowhere(self, host: str) -> Identity | None:
        """An owner of a longer name than GitHub's sign-up takes (39 characters); no gist's id is all noughts."""
        if host == GIST_HOST:
            return Identity(key=f"{GIST_HOST}/{'0' * 32}", url=f"https://{GIST_HOST}/{'0' * 32}", host=GIST_HOST)
        name = "no-owner-has-a-name-of-more-than-thirty-nine-letters/nowhere"
        return Identity(key=f"{HOST}/{name}", url=f"https://{HOST}/{name}", host=HOST) if host == HOST else None

    def questions(self, host: HostFacts) -> tuple[Question, ...]:
        """With a token many at once by name, otherwise git's own question, then the REST API (60 an hour)."""
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
        ledger = Ledger()
        evidence: list[Evidence] = []
        for target in targets:
            if question == INFO_REFS:
                evidence.append((yield from _ask_info_refs(target)))
            elif question == REST:
                evidence.append((yield from rest(target, ledger)))
            else:
                evidence.append(not_asked(target.key, question, f"GitHub knows no question {question!r}"))
        return Answers(evidence=tuple(evidence), host=_with_budget(host, ledger))


def _ask_info_refs(target: Target) -> Asking:
    return info_refs(target.key, f"https://{target.key}.git")


def _ask_graphql(targets: Sequence[Target], host: HostFacts) -> Conversation:
    ledger = Ledger()
    asks: dict[int, Ask] = {}
    for place, target in enumerate(targets):
        named = owner_and_name(target.key)
        if named is not None:
            asks[place] = by_name(f"r{place}", named[0], named[1], _objects(target))
    # Who was missing before is looked for by name and id at once, or nearly every batch would need a second question.
    along = {
        place: by_id(f"i{place}", target.host_id)
        for place, target in enumerate(targets)
        if target.doubted and target.host_id and place in asks
    }
    names = yield from put([*asks.values(), *along.values()], ledger)
    ids = {f"i{place}": names.pop(f"i{place}") for place in along}
    ids |= yield from put(
        [
            by_id(f"i{place}", target.host_id)
            for place, target in enumerate(targets)
            if target.host_id and place in asks and place not in along and _wants_id(target, names[f"r{place}"])
        ],
        ledger,
    )
    evidence: list[Evidence] = []
    for place, target in enumerate(targets):
        name = names.get(f"r{place}")
        if name is None or name.state is State.HIDDEN_FROM_TOKEN:
            evidence.append((yield from _ask_info_refs(target)))
            continue
        found = _together(target, name, ids.get(f"i{place}"))
        if found.kind is EvidenceKind.WITHHELD and ledger.closed is None:
            found = yield from _with_reason(target, found, ledger)
        evidence.append(found)
    facts = _with_budget(host, ledger)
    if asks:
        facts = replace(facts, batch=batch_after(ledger, len(asks), host.batch or LARGEST_BATCH))
    if ledger.token_refused:
        facts = replace(facts, authorised=False, token_refused=True)
    return Answers(evidence=tuple(evidence), host=facts)


def _objects(target: Target) -> tuple[str, ...]:
    return tuple(expression for path in target.paths[:_MOST_PATHS] for expression in expressions(path))


def _wants_id(target: Target, name: Told) -> bool:
    """Whether the stored id must be asked: the name is gone, or answers with another id."""
    if name.state is State.MISSING:
        return True
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
            return _strike(target, EvidenceKind.NOT_VISIBLE, (GRAPHQL,), "GitHub knows no repository of this name")
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
        sentence = "GitHub knows neither the name nor the id it had"
        return _strike(target, EvidenceKind.NOT_VISIBLE, (GRAPHQL,), sentence)
    other = str(name.node.get("nameWithOwner"))
    sentence = f"another repository ({one_line(other, 140)}) has the name now, and the id it had is gone"
    found = _strike(target, EvidenceKind.OTHER_IDENTITY, (GRAPHQL,), sentence)
    return replace(found, host_id=str(name.node.get("id")))


def _strike(target: Target, kind: EvidenceKind, questions: tuple[str, ...], detail: str) -> Evidence:
    return Evidence(key=target.key, kind=kind, questions=questions, detail=detail, status=200, strong=True)


def _with_reason(target: Target, found: Evidence, ledger: Ledger) -> Asking:
    """GraphQL says only that it is disabled; the REST API says why."""
    reason = yield from rest(target, ledger, token=TOKEN)
    if reason.kind is EvidenceKind.WITHHELD and reason.status in {403, 451}:
        return replace(found, detail=reason.detail)
    return found


def _with_budget(host: HostFacts, ledger: Ledger) -> HostFacts:
    if ledger.budget_left is None:
        return host
    return replace(host, budget_left=ledger.budget_left, budget_reset=ledger.budget_reset)
