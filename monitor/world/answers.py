"""What a host of the made world says, byte for byte: a state in, status, headers and body out. Pure.

The shapes are those of the real hosts: gitprotocol-http(5) for `info/refs`; GitHub's REST description for
`/repos/{owner}/{repo}`; RFC 9110 for limits; Anubis' challenge, which comes with 200, and Cloudflare's with 403.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha1
from html import escape
from types import MappingProxyType
from typing import Final

import orjson

from monitor.world.truth import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer. Header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """What a host has at a place: its own number for it, the name it has now, and its state."""

    number: int
    path: str
    state: State
    fork: bool = False


_CAPABILITIES: Final = "multi_ack thin-pack side-band side-band-64k ofs-delta shallow no-progress include-tag"
_HTML: Final = MappingProxyType({"content-type": "text/html; charset=utf-8"})
_JSON: Final = MappingProxyType({"content-type": "application/json; charset=utf-8"})
_GIT: Final = MappingProxyType(
    {"content-type": "application/x-git-upload-pack-advertisement", "cache-control": "no-cache"}
)
_BARE: Final = frozenset({State.EMPTY, State.README_ONLY, State.SKELETON})
_LONG_AGO: Final = timedelta(days=1200)


def html(status: int, title: str, words: str, more: str = "", headers: Mapping[str, str] = _HTML) -> Answer:
    """A page with this title, which is its first heading too."""
    return Answer(status=status, headers=headers, body=_page(title, words, more))


def json(status: int, value: object, headers: Mapping[str, str] = _JSON) -> Answer:
    """A JSON document."""
    return Answer(status=status, headers={**_JSON, **headers}, body=orjson.dumps(value))


def redirect(location: str) -> Answer:
    """For good, to another address."""
    return Answer(status=301, headers={"location": location})


def project(path: str) -> Answer:
    """The web page of a living project."""
    words = (
        f"{path.rpartition('/')[2]} is one of the made pieces of software of a made world. It has an introduction, a"
        " way to install it, two examples which one can run, a list of the people who wrote it, and the paper that it"
        f" belongs to. Everything about {path} stands on this page."
    )
    return html(200, path, words)


def missing(*, soft: bool = False) -> Answer:
    """No such page; from a `soft` host with 200."""
    words = "We are sorry: the page you are looking for does not exist."
    return html(200 if soft else 404, "Page not found", words)


def tombstone() -> Answer:
    """Taken away on purpose."""
    return html(410, "Gone", "What was here has been removed on purpose.")


def parked(host: str) -> Answer:
    """Another owner's page, which offers the domain itself."""
    return html(200, f"{host} is for sale", "This domain is for sale. Buy this domain today.")


def everything_is_well() -> Answer:
    """The same page for every address, with nothing on it that says so."""
    words = "Our web site is being renewed. The pages of all groups and of their projects are back before long. "
    return html(200, "Welcome to our renewed site", words * 4)


def challenge() -> Answer:
    """Anubis, which answers 200."""
    mark = '<script id="anubis_challenge" type="application/json">{"difficulty":4}</script>'
    return html(200, "Making sure you're not a bot!", "You are seeing this because of many robots.", mark)


def forbidden() -> Answer:
    """Cloudflare's challenge ("Detect a Challenge Page response", Cloudflare docs)."""
    headers = {**_HTML, "cf-mitigated": "challenge", "server": "cloudflare"}
    return html(403, "Just a moment...", "Enable JavaScript and cookies to continue", headers=headers)


def limited(seconds: int) -> Answer:
    """Too many requests (RFC 6585, section 4)."""
    return html(429, "Too many requests", "Slow down.", headers={**_HTML, "retry-after": str(seconds)})


def out_of_order() -> Answer:
    """503."""
    return html(503, "Service unavailable", "The server is out of order at the moment.")


def no_repository(*, asks_password: bool) -> Answer:
    """No `info/refs` for strangers. Some forges ask for a password rather than say whether a private one is there."""
    if asks_password:
        return Answer(status=401, headers={"www-authenticate": 'Basic realm="Git"'}, body=b"Repository not found.")
    return Answer(status=404, headers={"content-type": "text/plain"}, body=b"not found")


@lru_cache(maxsize=4096)
def advertisement(path: str, number: int, state: State) -> Answer:
    """The answer to `info/refs?service=git-upload-pack`, protocol version 0."""
    lines = b"001e# service=git-upload-pack\n0000"
    if state is State.WITHHELD:
        lines += _packet("ERR Repository unavailable due to DMCA takedown.\n")
    elif state is not State.EMPTY:
        head = sha1(f"{path} {number}".encode(), usedforsecurity=False).hexdigest()
        lines += _packet(f"{head} HEAD\0{_CAPABILITIES} symref=HEAD:refs/heads/main agent=git/2.39.5\n")
        lines += _packet(f"{head} refs/heads/main\n") + b"0000"
    else:
        lines += b"0000"
    return Answer(status=200, headers=_GIT, body=lines)


def node_id(number: int) -> str:
    """GitHub's node id of a repository: base64 of the MessagePack list [0, number]."""
    return "R_" + urlsafe_b64encode(b"\x92\x00\xce" + number.to_bytes(4)).rstrip(b"=").decode()


def node(living: Living, begins: datetime) -> dict[str, object]:
    """A Repository of GitHub's GraphQL API; every push was before `begins` (UTC), the first day."""
    state = living.state
    bare = state in _BARE
    names = _FILES.get(state, ("LICENSE", "README.md", "model.py", "train.py"))
    entries = [{"name": name, "type": "blob"} for name in names]
    target = {"__typename": "Commit", "oid": f"{living.number:040x}", "tree": {"entries": entries}}
    return {
        "id": node_id(living.number),
        "nameWithOwner": living.path,
        "isEmpty": state is State.EMPTY,
        "isArchived": state is State.ARCHIVED,
        "isDisabled": state is State.WITHHELD,
        "isLocked": False,
        "lockReason": None,
        "isPrivate": state is State.PRIVATE,
        "isFork": living.fork,
        "createdAt": _stamp(begins - _LONG_AGO * 2),
        "pushedAt": _stamp(_pushed(living, begins)),
        "parent": None,
        "defaultBranchRef": None if state is State.EMPTY else {"name": "main", "target": target},
        "languages": {"totalSize": 0 if bare else 4096, "edges": [] if bare else [{"node": {"name": "Python"}}]},
        "releases": {"totalCount": 0},
        "submodules": {"totalCount": 0},
        "refs": {"totalCount": 0 if state is State.EMPTY else 1},
    }


_FILES: Final[Mapping[State, tuple[str, ...]]] = {
    State.EMPTY: (),
    State.README_ONLY: ("README.md",),
    State.SKELETON: ("LICENSE", "README.md", ".gitignore"),
}


def rest_repository(living: Living | None, begins: datetime) -> Answer:
    """GitHub's REST answer about a repository; None is one that strangers may not see."""
    if living is None or living.state is State.PRIVATE:
        return json(404, {"message": "Not Found", "status": "404"})
    if living.state is State.WITHHELD:
        block = {"reason": "dmca", "created_at": _stamp(begins), "html_url": "https://github.com/github/dmca"}
        return json(451, {"message": "Repository access blocked", "block": block})
    owner, _, name = living.path.partition("/")
    return json(
        200,
        {
            "id": living.number,
            "node_id": node_id(living.number),
            "name": name,
            "full_name": living.path,
            "owner": {"login": owner},
            "private": False,
            "visibility": "public",
            "html_url": f"https://github.com/{living.path}",
            "fork": living.fork,
            "archived": living.state is State.ARCHIVED,
            "disabled": False,
            "size": 0 if living.state is State.EMPTY else 512,
            "language": None if living.state in _BARE else "Python",
            "default_branch": "main",
            "created_at": _stamp(begins - _LONG_AGO * 2),
            "pushed_at": _stamp(_pushed(living, begins)),
        },
    )


def _pushed(living: Living, begins: datetime) -> datetime:
    return begins - (_LONG_AGO if living.state is State.QUIET else timedelta(days=living.number % 200))


def _packet(text: str) -> bytes:
    """One pkt-line (gitprotocol-common(5)): its length in hexadecimal, itself included."""
    payload = text.encode()
    return f"{len(payload) + 4:04x}".encode() + payload


@lru_cache(maxsize=4096)
def _page(title: str, words: str, more: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(words)}</p>{more}</body></html>\n"
    ).encode()


@lru_cache(maxsize=1024)
def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
