"""What a host of the made world says, byte for byte: a state and a question in, status, headers and body out. Pure.

The shapes are those of the real hosts: gitprotocol-http(5) for `info/refs`; GitHub's REST description for
`/repos/{owner}/{repo}` (404, 451 with its `block`, 301 to `/repositories/{id}`); Zenodo's tombstone (410); the
`repository_expired` of Anonymous GitHub's server source; Anubis' challenge, which comes with 200.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha1
from html import escape
from typing import Final

from monitor.world.truth import Scene, Spot, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer. Header names as sent."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Tell = Callable[[Spot, Scene], Answer]
"""How one kind of question is answered."""

_REFUSALS: Final[Mapping[State, tuple[int, str, str]]] = {
    State.GONE: (404, "404 Not Found", "The requested address was not found on this server."),
    State.EXPIRED: (404, "404 Not Found", "The requested address was not found on this server."),
    State.TOMBSTONE: (410, "410 Gone", "What was here has been removed on purpose."),
    State.WITHHELD: (451, "Unavailable For Legal Reasons", "Access to this page was disabled after a notice."),
    State.WALLED: (429, "Too many requests", "Slow down."),
    State.ERRORING: (503, "Service unavailable", "The server is out of order at the moment."),
}
_CAPABILITIES: Final = "multi_ack thin-pack side-band side-band-64k ofs-delta shallow no-progress include-tag"
_FRUITLESS: Final = frozenset({State.WALLED, State.CHALLENGE, State.ERRORING, State.PARKED, State.SOFT_404})
_LONG_AGO: Final = timedelta(days=1200)


def page(spot: Spot, scene: Scene) -> Answer:
    """A web page, or what a browser gets instead of it."""
    if scene.state is State.MOVED and scene.to is not None:
        return _redirect(f"https://{scene.to.host}/{scene.to.path}")
    if scene.state in _REFUSALS:
        status, title, words = _REFUSALS[scene.state]
        return _html(status, title, words)
    if scene.state is State.SOFT_404:
        return _html(200, "Page not found", "We are sorry: the page you are looking for does not exist.")
    if scene.state is State.PARKED:
        return _html(200, f"{spot.host} is for sale", "This domain is for sale. Buy this domain today.")
    if scene.state is State.CHALLENGE:
        mark = '<script id="anubis_challenge" type="application/json">{"difficulty":4}</script>'
        return _html(200, "Making sure you're not a bot!", "You are seeing this because of many robots.", mark)
    name = spot.path.rpartition("/")[2] or spot.host
    words = (
        f"{name} is one of the made pieces of software of a made world. It has an introduction, a way to install it,"
        " two examples which one can run, a list of the people who wrote it, and the paper that it belongs to."
        f" Everything about {spot.path or spot.host} stands on this page."
    )
    return _html(200, f"{spot.path or spot.host}", words)


def advertisement(spot: Spot, scene: Scene) -> Answer:
    """The answer to `info/refs?service=git-upload-pack`, protocol version 0."""
    state = scene.state
    if state is State.MOVED and scene.to is not None:
        return _redirect(f"https://{scene.to.host}/{scene.to.path}.git/info/refs?service=git-upload-pack")
    if state in _FRUITLESS:
        return page(spot, scene)
    if state in {State.GONE, State.TOMBSTONE, State.EXPIRED}:
        # GitHub asks strangers for a password rather than say whether a private repository is there.
        if spot.host == "github.com":
            return Answer(
                status=401, headers={"WWW-Authenticate": 'Basic realm="GitHub"'}, body=b"Repository not found."
            )
        return Answer(status=404, body=b"not found")
    lines = b"001e# service=git-upload-pack\n0000"
    if state is State.WITHHELD:
        lines += _packet("ERR Repository unavailable due to DMCA takedown.\n")
    elif state is not State.EMPTY:
        head = commit(spot, state)
        lines += _packet(f"{head} HEAD\0{_CAPABILITIES} symref=HEAD:refs/heads/main agent=git/2.39.5\n")
        lines += _packet(f"{head} refs/heads/main\n") + b"0000"
    else:
        lines += b"0000"
    headers = {"Content-Type": "application/x-git-upload-pack-advertisement", "Cache-Control": "no-cache"}
    return Answer(status=200, headers=headers, body=lines)


def commit(spot: Spot, state: State) -> str:
    """The object id that HEAD names: another one where somebody else took the name."""
    told = f"{spot.host}/{spot.path}" + (" anew" if state is State.SQUATTED else "")
    return sha1(told.encode(), usedforsecurity=False).hexdigest()


def github_repository(spot: Spot, scene: Scene, *, begins: datetime) -> Answer:
    """GitHub's REST answer about a repository; every push was before `begins` (UTC), the first day."""
    state = scene.state
    if state is State.MOVED and scene.to is not None:
        url = f"https://api.github.com/repositories/{scene.to.number}"
        moved = {"message": "Moved Permanently", "url": url}
        return _json(301, moved, {"Location": url})
    if state is State.WITHHELD:
        block = {"reason": "dmca", "created_at": _stamp(begins), "html_url": "https://github.com/github/dmca"}
        return _json(451, {"message": "Repository access blocked", "block": block})
    if state is State.ERRORING:
        return _json(503, {"message": "Service unavailable"})
    if state in {State.GONE, State.TOMBSTONE, State.EXPIRED}:
        return _json(404, {"message": "Not Found", "status": "404"})
    owner, _, name = spot.path.partition("/")
    squatted = state is State.SQUATTED
    silent = _LONG_AGO if state is State.QUIET else timedelta(days=spot.number % 200)
    empty = state in {State.EMPTY, State.README_ONLY}
    number = spot.number + 1 if squatted else spot.number
    return _json(
        200,
        {
            "id": number,
            "node_id": f"R_{number:08x}",
            "name": name,
            "full_name": spot.path,
            "owner": {"login": owner},
            "private": False,
            "visibility": "public",
            "html_url": f"https://github.com/{spot.path}",
            "fork": False,
            "archived": state is State.ARCHIVED,
            "disabled": False,
            "size": 0 if state is State.EMPTY else 512,
            "language": None if empty else "Python",
            "default_branch": "main",
            "created_at": _stamp(begins if squatted else begins - _LONG_AGO * 2),
            "pushed_at": _stamp(begins - silent),
        },
    )


def github_contents(scene: Scene) -> Answer:
    """GitHub's REST answer about what lies in a repository's first folder."""
    if scene.state is State.EMPTY:
        return _json(404, {"message": "This repository is empty."})
    names = ["README.md"] if scene.state is State.README_ONLY else ["LICENSE", "README.md", "model.py", "train.py"]
    listed = [{"name": name, "path": name, "type": "file", "size": 100 + len(name)} for name in names]
    return _json(200, listed)


def anonymous_options(scene: Scene) -> Answer:
    """Anonymous GitHub's `/api/repo/{id}/options`."""
    if scene.state is State.EXPIRED:
        return _json(410, {"error": "repository_expired"})
    if scene.state is State.GONE:
        return _json(404, {"error": "repo_not_found"})
    return _json(200, {"url": None, "lastUpdateDate": "2026-01-01T00:00:00.000Z"})


def zenodo_record(spot: Spot, scene: Scene) -> Answer:
    """Zenodo's `/api/records/{id}`."""
    if scene.state is State.TOMBSTONE:
        stone = {"removal_reason": {"id": "retracted"}, "note": "", "is_visible": True}
        return _json(410, {"status": 410, "message": "Record deleted", "tombstone": stone})
    if scene.state is State.GONE:
        return _json(404, {"status": 404, "message": "The persistent identifier does not exist."})
    files = [{"key": "code.zip", "size": 4096}]
    return _json(200, {"id": spot.number, "files": files, "metadata": {"title": spot.path, "access_right": "open"}})


def _packet(text: str) -> bytes:
    """One pkt-line (gitprotocol-common(5)): its length in hexadecimal, itself included."""
    payload = text.encode()
    return f"{len(payload) + 4:04x}".encode() + payload


def _redirect(location: str) -> Answer:
    return Answer(status=301, headers={"Location": location})


def _html(status: int, title: str, words: str, more: str = "") -> Answer:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(words)}</p>{more}</body></html>\n"
    )
    return Answer(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, body=text.encode())


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    kinds = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(status=status, headers=kinds | dict(headers or {}), body=json.dumps(value).encode())


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
