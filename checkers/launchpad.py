"""Launchpad: projects, and the git and Bazaar branches of people and projects.

First question `api`: `GET https://api.launchpad.net/1.0/{path}` (help.launchpad.net/API), with the site's own paths.

| answer | evidence |
|---|---|
| 200, `self_link` | exists (strong); its name is all the identity there is |
| the same with `active` false | exists, archived |
| the same with `private` or `information_type` that is not public | gated |
| the same for another path | moved |
| 404 in plain words | not-visible |
| 401, 403, pages | walled or unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`: the table of `checkers.landing`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from checkers.address import Address, parse
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import moment, text
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.page import is_html
from checkers.reading import Asking, answered, by_status, one_line
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "launchpad.net"
EXAMPLES: Final = (
    "https://launchpad.net/tool",
    "https://launchpad.net/tool/trunk/1.0",
    "https://code.launchpad.net/~team/tool/trunk",
    "https://git.launchpad.net/~team/tool/+git/code",
    "git+ssh://git.launchpad.net/tool",
    "https://code.launchpad.net/~team/tool/+git/code/+ref/main",
)
_HOSTS: Final = frozenset({HOST, f"code.{HOST}", f"git.{HOST}", f"bazaar.{HOST}"})
_WORD: Final = expression(r"~?[A-Za-z0-9](?:[A-Za-z0-9.+_-]{0,80})\Z")


def _path(address: Address) -> tuple[str, ...]:
    words = address.words
    if not words or not _WORD.match(words[0]):
        return ()
    if not words[0].startswith("~"):
        return words[:1]
    if "+git" in words[2:4]:
        words = words[: words.index("+git") + 2]
        return words if len(words) >= 4 and _WORD.match(words[-1]) else ()
    return words[:3] if len(words) >= 3 and all(map(_WORD.match, words[1:3])) else ()


def _ask_api(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    path = target.key.partition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, path, reply, document)

    url = f"https://api.{HOST}/1.0/{quote(path, safe='/~+')}"
    return (yield from ask_api(target.key, API, url, Door(), read))


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    return (yield from ask_landing(target.key, target.url, (target.key.rpartition("/")[2],)))


def _read(target: Target, path: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and not reply.hops and not is_html(reply):
        sentence = "Launchpad answered 404: nothing that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # `self_link`, `active`, `private`, `information_type`, `date_created`, `web_link`.
    link = parse(text(document, "self_link"))
    if reply.status != 200 or link is None or len(link.words) < 2:
        return by_status(target.key, API, reply)
    now = "/".join(link.words[1:])
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "Launchpad answers with it"),
        strong=True,
        archived=document.get("active") is False,
        created_at=moment(document, "date_created"),
    )
    if document.get("private") is True or text(document, "information_type") not in {"", "Public", "Public Security"}:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif now.lower() != path.lower():
        web = text(document, "web_link")
        detail = one_line(f"it is {now[:120]} now")
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=web or None, detail=detail)
    return identified(target, evidence)


class Launchpad(UntilClear):
    """The checker of launchpad.net."""

    name = "launchpad"
    ways = (Way(name=API, ask=_ask_api), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The project, or the branch or repository of somebody."""
        path = "/".join(_path(address)) if address.host in _HOSTS else ""
        return (Identity(key=f"{HOST}/{path.lower()}", url=f"https://{HOST}/{path}", host=HOST),) if path else ()

    def nowhere(self, host: str) -> Identity | None:
        """Names begin with a letter or digit (help.launchpad.net, "Naming")."""
        key = f"{HOST}/-nowhere"
        return Identity(key=key, url=f"https://{key}", host=HOST) if host == HOST else None
