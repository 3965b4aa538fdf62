"""Hugging Face: models, data sets and spaces. Missing and private look alike to strangers, on purpose.

First question `api`: `GET /api/{models|datasets|spaces}/{namespace}/{name}` (huggingface.co/docs/hub/api).

| answer | evidence |
|---|---|
| 200, `_id` and `id` | exists (strong); `_id` is the identity |
| the same with `disabled` | withheld |
| the same with `gated` or `private` | gated |
| the same, `siblings` no more than `.gitattributes` and a README | readme-only; without a README empty |
| the same, `id` differing in more than case | moved |
| the same with another `_id` than the stored one | other-identity: a redirect may end at somebody else's |
| 401, 404 with `X-Error-Code: RepoNotFound` or "Repository not found" | not-visible |
| 401 with "Invalid username or password", no token sent | not-visible: its word for missing and private |
| 401, 403 with `X-Error-Code: GatedRepo` | gated |
| 404 with RevisionNotFound, EntryNotFound | exists: only the branch or the file is missing |
| a token refused | asked again without it |
| anything else that is no document of the Hub's | git's own question is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `info-refs`: the table of `checkers.smart_http`. Its web pages are never asked (100 in five minutes).
Sources: docs, "Hub API Endpoints", "Hub Rate limits"; huggingface_hub source, `utils/_http.py` (X-Error-Code).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import field, moment, says, text
from checkers.expressions import expression
from checkers.reading import Asking, answered, by_status, one_line
from checkers.smart_http import QUESTION as INFO_REFS
from checkers.smart_http import info_refs
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "huggingface.co"
EXAMPLES: Final = (
    "https://huggingface.co/bert-base-uncased",
    "https://huggingface.co/facebook/opt-125m/tree/main",
    "https://huggingface.co/facebook/opt-125m/resolve/main/config.json?download=true",
    "https://hf.co/facebook/opt-125m/blob/main/README.md",
    "https://huggingface.co/datasets/owner/data/viewer/default/train",
    "https://huggingface.co/datasets/squad",
    "https://huggingface.co/spaces/owner/demo",
    "https://huggingface.co/api/models/owner/name",
    "git@hf.co:owner/name",
    "https://huggingface.co/datasets/owner/data.git",
)
_KINDS: Final = ("datasets", "spaces")
_NAME: Final = expression(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,95})\Z")
_INNER: Final = frozenset(
    {"tree", "blob", "resolve", "raw", "commit", "commits", "discussions", "viewer", "blame", "edit", "settings"}
)
# Of the Hub's own first words; a model of old may have a name of one word, a page of the Hub must not be taken for one.
_PAGES: Final = frozenset(
    {
        "models", "docs", "blog", "join", "login", "pricing", "papers", "collections", "learn", "tasks", "new", "chat",
        "organizations", "settings", "enterprise", "inference", "support", "terms-of-service", "privacy", "api",
        "posts", "huggingface", "front", "search", "buckets", "metrics", "languages", "notifications",
    }
)  # fmt: skip
# Models that were there before names had two parts; any other single word is somebody's profile.
_OLD: Final = expression(
    r"(?:bert|gpt2|openai-gpt|distil|roberta|xlm|xlnet|albert|ctrl|t5|camembert|transfo-xl|squad|glue|imdb|wikitext)"
)
_DOCUMENTS: Final = frozenset(
    {".gitattributes", ".gitignore", "readme.md", "readme.txt", "readme", "license", "license.md", "license.txt"}
)
_MISSING: Final = ("repository not found", "repo not found")


def _place(target: Target) -> tuple[str, str]:
    """The kind as the API names it, and the name."""
    path = target.url.partition("://")[2].partition("/")[2].rstrip("/")
    kind, _, rest = path.partition("/")
    return (kind, rest) if kind in _KINDS else ("models", path)


def _ask_api(target: Target, door: Door) -> Asking:
    kind, name = _place(target)

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, name, reply, document)

    return (yield from ask_api(target.key, API, f"https://{HOST}/api/{kind}/{name}", door, read))


def _ask_info_refs(target: Target, door: Door) -> Asking:  # noqa: ARG001 - git asks strangers nothing else
    return (yield from info_refs(target.key, target.url))


def _read(target: Target, name: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    told, now = text(document, "_id"), text(document, "id")
    if reply.status == 200 and told and now:
        return _found(target, name, reply, document)
    code = reply.headers.get("x-error-code", "")
    message = reply.headers.get("x-error-message", "").lower()
    if reply.status in {401, 403} and code == "GatedRepo":
        return answered(target.key, API, reply, EvidenceKind.GATED, "it exists, and asks its readers to register")
    if reply.status == 404 and code in {"RevisionNotFound", "EntryNotFound"}:
        return answered(target.key, API, reply, EvidenceKind.EXISTS, "it exists; a branch or a file of it does not")
    missing = code == "RepoNotFound" or says(document, *_MISSING)
    hidden = reply.status == 401 and not code and ("invalid username" in message or says(document, "invalid username"))
    if (missing and reply.status in {401, 404}) or hidden:
        sentence = f"Hugging Face answered {reply.status}: missing or private, it does not say which"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    return by_status(target.key, API, reply)


def _found(target: Target, name: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    # `_id`, `id`, `gated`, `private`, `disabled`, `lastModified`, `createdAt`, `sha`, `siblings` (`rfilename`).
    now = text(document, "id")
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "Hugging Face answers with the repository"),
        strong=True,
        host_id=text(document, "_id")[:80],
        pushed_at=moment(document, "lastModified"),
        created_at=moment(document, "createdAt"),
    )
    if document.get("disabled") is True:
        return replace(evidence, kind=EvidenceKind.WITHHELD, detail="Hugging Face has disabled it")
    if document.get("private") is True:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif document.get("gated") not in {None, False}:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and asks its readers to register")
    else:
        evidence = _content(evidence, document)
    if now.lower() != name.lower():
        kind = _place(target)[0]
        address = f"https://{HOST}/{'' if kind == 'models' else f'{kind}/'}{now}"
        evidence = replace(evidence, address=address, detail=one_line(f"it is {now[:120]} now; {evidence.detail}"))
        if evidence.kind is EvidenceKind.EXISTS:
            evidence = replace(evidence, kind=EvidenceKind.MOVED)
    return identified(target, evidence)


def _content(evidence: Evidence, document: Mapping[str, object]) -> Evidence:
    siblings = field(document, "siblings")
    if not isinstance(siblings, list):
        return evidence
    names = {text(one, "rfilename").lower() for one in siblings if isinstance(one, dict)}
    if not names - {".gitattributes", ".gitignore"}:
        return replace(evidence, kind=EvidenceKind.EMPTY, detail="nothing but its settings lies there")
    if names <= _DOCUMENTS:
        return replace(evidence, kind=EvidenceKind.README_ONLY, detail="nothing but documents lies there")
    return evidence


class HuggingFace(UntilClear):
    """The checker of the Hugging Face Hub."""

    name = "huggingface"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=INFO_REFS, ask=_ask_info_refs))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The model, data set or space; names are case-sensitive in a key, the Hub redirects what differs in case."""
        if address.host not in {HOST, "hf.co"}:
            return ()
        words = address.words
        if words[:1] == ("api",):
            words = words[2:] if words[1:2] == ("models",) else words[1:]
        kind = f"{words[0]}/" if words[:1] and words[0] in _KINDS else ""
        words = words[1:] if kind else words
        names = words[:1] if len(words) > 1 and words[1] in _INNER else words[:2]
        names = (*names[:-1], names[-1].removesuffix(".git")) if names else ()
        if not names or not all(map(_NAME.match, names)) or (not kind and names[0].lower() in _PAGES):
            return ()
        if len(names) == 1 and not (kind == "datasets/" or (not kind and _OLD.match(names[0]))):
            return ()
        path = f"{kind}{'/'.join(names)}"
        inside = words[len(names) :]
        return (
            Identity(
                key=f"{HOST}/{path.lower()}",
                url=f"https://{HOST}/{path}",
                host=HOST,
                path="/".join(inside) if len(inside) > 2 else None,
            ),
        )

    def nowhere(self, host: str) -> Identity | None:
        """A name of two hyphens in a row (docs, "Repositories": names must not hold `--` or `..`)."""
        key = f"{HOST}/nobody--nowhere/no--where"
        return Identity(key=key, url=f"https://{key}", host=HOST) if host == HOST else None
