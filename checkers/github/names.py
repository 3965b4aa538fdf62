"""GitHub's names and ids: which addresses name which repository, and whether two node ids are the same repository's.

Names: GitHub docs, "Username considerations for external authentication" and "Creating a new repository"; owners and
names are case-insensitive. Raw files: `raw.githubusercontent.com`; archives: `codeload.github.com`. Pages: GitHub docs,
"About GitHub Pages"; "Renaming a repository": Pages addresses are not redirected.
GitHub Enterprise: the same addresses and the same API on other hosts, claimed where the operator names them ("About
GitHub Enterprise Server", "GraphQL API: Forming calls"; for `*.ghe.com`: "About GitHub Enterprise Cloud with data
residency"). `git.io` was GitHub's shortener, read-only since 2022 (GitHub blog, "Git.io deprecation").
"""

import base64
import binascii
from typing import Final

from checkers.address import Address
from checkers.base import Identity
from checkers.expressions import expression

HOST: Final = "github.com"
GIST_HOST: Final = "gist.github.com"
SHORT_HOST: Final = "git.io"
_DATA_RESIDENCY: Final = ".ghe.com"
HOSTS: Final = frozenset(
    {
        "github.com", "gist.github.com", "api.github.com", "raw.github.com", "codeload.github.com",
        "raw.githubusercontent.com", "ssh.github.com", "gist.githubusercontent.com", "media.githubusercontent.com",
        "objects.githubusercontent.com", "github.dev", "git.io",
    }
)  # fmt: skip
"""GitHub's own hosts, whose pages are never judged as web pages."""

RESERVED: Final = frozenset(
    {
        "about", "account", "advisories", "apps", "blog", "business", "codespaces", "collections", "contact",
        "copilot", "customer-stories", "dashboard", "discussions", "enterprise", "enterprises", "events", "explore",
        "features", "gists", "git-guides", "import", "integrations", "issues", "join", "login", "logout", "marketplace",
        "mobile", "new", "newsroom", "nonprofit", "notifications", "open-source", "organizations", "orgs",
        "partners", "personal", "premium-support", "pricing", "pulls", "readme", "resources", "search", "security",
        "sessions", "settings", "shop", "signup", "site", "solutions", "sponsors", "stars", "stories", "support",
        "team", "teams", "terms", "topics", "trending", "users", "watching", "why-github",
    }
)  # fmt: skip
"""First segments that are GitHub's own pages, never an owner. Owners, and so not here: actions, education, skills."""

_OWNER: Final = expression(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})\Z")
_NAME: Final = expression(r"[A-Za-z0-9._-]{1,100}\Z")
_GIST: Final = expression(r"(?:[0-9a-fA-F]{20}|[0-9a-fA-F]{32}|[0-9]{1,10})\Z")
_INSIDE: Final = frozenset({"tree", "blob", "raw", "blame", "edit", "commit", "commits"})


def identities(address: Address) -> tuple[Identity, ...]:
    """The repositories or the gist this address may mean, best first; empty where it names none."""
    words = address.words
    match address.host:
        case "github.com" | "github.dev" | "ssh.github.com":
            return _repository(words[:2], words[2:])
        case "git.io" if words:
            return _short(words)
        case "api.github.com" if words[:1] == ("repos",):
            return _repository(words[1:3], ())
        case "raw.github.com" | "raw.githubusercontent.com":
            return _repository(words[:2], ("blob", *_without_refs(words[2:])))
        case "media.githubusercontent.com" if words[:1] == ("media",):
            return _repository(words[1:3], ("blob", *_without_refs(words[3:])))
        case "codeload.github.com":
            return _repository(words[:2], ())
        case "gist.github.com" | "gist.githubusercontent.com":
            return _gist(words)
        case host if is_pages(host):
            return _behind_pages(host.removesuffix(".github.io"), words)
    return ()


def enterprise(address: Address) -> tuple[Identity, ...]:
    """The repository this address names on an Enterprise host, which the operator says is one."""
    words = address.words
    match words:
        case ("raw", *rest) | ("api", "v3", "repos", *rest):
            words = tuple(rest)
        case ("gist" | "api", *_):
            return ()
    return _repository(words[:2], words[2:], address.host)


def graphql_address(host: str) -> str:
    """Where the GraphQL API of this GitHub is."""
    if host == HOST or host.endswith(_DATA_RESIDENCY):
        return f"https://api.{host}/graphql"
    return f"https://{host}/api/graphql"


def rest_address(host: str) -> str:
    """Where the REST API of this GitHub begins, without a final slash."""
    if host in {HOST, GIST_HOST}:
        return "https://api.github.com"
    return f"https://api.{host}" if host.endswith(_DATA_RESIDENCY) else f"https://{host}/api/v3"


def token_for(host: str) -> str:
    """The name of the secret for this GitHub's API, never the secret: "github", or an Enterprise host's own name."""
    return "github" if host in {HOST, GIST_HOST} else host


def is_pages(host: str) -> bool:
    """Whether the host is an owner's GitHub Pages: `owner.github.io`."""
    owner, dot, rest = host.partition(".")
    return bool(dot) and rest == "github.io" and bool(_OWNER.match(owner))


def repository_number(node_id: str) -> int | None:
    """The number inside a Repository's node id, None where it holds none that we can read.

    GitHub changed the form of its ids ("Migrating GraphQL global node IDs"): `MDEwOlJlcG9zaXRvcnkx…` is base64 of
    `010:Repository1296269`, `R_kgDO…` base64 of the MessagePack list [0, number]. Read only to see that an old and
    a new id are the same repository's.
    """
    encoded = node_id.removeprefix("R_")
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if encoded != node_id:
        widths = {b"\x92\x00\xcc": 1, b"\x92\x00\xcd": 2, b"\x92\x00\xce": 4, b"\x92\x00\xcf": 8}
        return int.from_bytes(raw[3:], "big") if widths.get(raw[:3]) == len(raw) - 3 else None
    digits = raw.removeprefix(b"010:Repository")
    return int(digits) if digits != raw and digits.isdigit() and len(digits) < 20 else None


def same_id(one: str, other: str) -> bool:
    """Whether two node ids are the same repository's, in whichever form GitHub gave them."""
    number = repository_number(one)
    return one == other or (number is not None and number == repository_number(other))


def known_id(stored: str | None, told: str) -> str:
    """The id to report: the stored one where both mean the same, or two forms would be taken for two repositories."""
    return stored if stored is not None and same_id(stored, told) else told


def owner_and_name(key: str) -> tuple[str, str] | None:
    """Owner and name out of a repository's key; None for a gist's or a short link's."""
    parts = key.split("/")
    if len(parts) != 3 or parts[0] in {GIST_HOST, SHORT_HOST} or not all(parts):
        return None
    return parts[1], parts[2]


def expressions(path: str) -> tuple[str, ...]:
    """How Git names what an address named inside a repository (gitrevisions(7)), in the order they are worth asking.

    The second form is for a branch that was renamed since: the web page follows that, an expression does not.
    """
    kind, _, rest = path.partition("/")
    ref, _, inner = rest.partition("/")
    if kind not in _INSIDE or not ref:
        return ()
    if kind in {"commit", "commits"}:
        return (ref,)
    return (f"{ref}:{inner}", f"HEAD:{inner}") if inner else (ref,)


def _repository(words: tuple[str, ...], inside: tuple[str, ...], host: str = HOST) -> tuple[Identity, ...]:
    if len(words) != 2 or words[0].lower() in RESERVED:
        return ()
    owner, name = words
    if name.lower().endswith(".git"):
        name = name[:-4].removesuffix(".wiki")
    if not _OWNER.match(owner) or not _NAME.match(name) or name in {".", ".."}:
        return ()
    path = "/".join(inside) if len(inside) > 1 and inside[0] in _INSIDE else None
    key = f"{host}/{owner}/{name}".lower()
    return (Identity(key=key, url=f"https://{host}/{owner}/{name}", host=host, path=path),)


def _without_refs(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[2:] if words[:2] in {("refs", "heads"), ("refs", "tags")} else words


def _short(words: tuple[str, ...]) -> tuple[Identity, ...]:
    """A short link; its case counts."""
    if not _NAME.match(words[0]):
        return ()
    address = f"{SHORT_HOST}/{words[0]}"
    return (Identity(key=address, url=f"https://{address}", host=SHORT_HOST),)


def _gist(words: tuple[str, ...]) -> tuple[Identity, ...]:
    names = tuple(word.lower().removesuffix(".git") for word in words[:2])
    for place, name in enumerate(names):
        if _GIST.match(name) and (place == 1 or len(words) == 1 or len(name) >= 20):
            url = f"https://{GIST_HOST}/{'/'.join((*words[:place], name))}"
            return (Identity(key=f"{GIST_HOST}/{name}", url=url, host=GIST_HOST),)
    return ()


def _behind_pages(owner: str, words: tuple[str, ...]) -> tuple[Identity, ...]:
    """The repositories a Pages address is made from: the one named like the folder, and the owner's own."""
    named = _repository((owner, words[0]), ()) if words else ()
    return named + _repository((owner, f"{owner}.github.io"), ())
