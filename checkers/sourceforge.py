"""SourceForge projects, whichever of its many addresses was written.

First question `api`: `GET /rest/p/{project}/` (sourceforge.net/p/forge/documentation/Allura%20API).

| answer | evidence |
|---|---|
| 200, `_id` and `shortname`, `status` active | exists (strong); `_id` is the identity |
| the same with `moved_to_url` | moved, there |
| the same with `private` | gated |
| the same with another `status` | exists: what a status means is not documented; it stands as a fact |
| the same with another `_id` than the stored one | other-identity |
| 404 | not-visible |
| 403 (a script challenge for fast visitors), pages | walled or unknown; then the page is asked |
| 429 and every other status, and failures | `checkers.reading` |

Second question `page`, `/projects/{project}/`: the table of `checkers.landing`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import field, moment, text
from checkers.expressions import expression
from checkers.landing import PAGE, ask_landing
from checkers.reading import Asking, answered, by_status, one_line
from checkers.turns import API, Door, UntilClear, Way, ask_api, identified

HOST: Final = "sourceforge.net"
EXAMPLES: Final = (
    "https://sourceforge.net/projects/tool/",
    "http://www.sourceforge.net/projects/tool/files/latest/download",
    "https://sourceforge.net/p/tool/code/ci/master/tree/",
    "http://sf.net/projects/tool",
    "https://git.code.sf.net/p/tool/code",
    "git://git.code.sf.net/p/tool/code",
    "https://svn.code.sf.net/p/tool/code/trunk",
    "http://hg.code.sf.net/p/tool/code",
    "https://downloads.sourceforge.net/project/tool/tool-1.0.zip",
)
# Allura source, `ShortNameField`: letters, digits and hyphens, at most fifteen when new; older ones are longer.
_NAME: Final = expression(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,60})\Z")
_CODE: Final = expression(r"(?:git|svn|hg|bzr|cvs)\.code\.(?:sf|sourceforge)\.net\Z")


def _project(address: Address) -> str:
    words = address.words
    match address.host:
        case "sourceforge.net" | "sf.net" if words[:1] and words[0] in {"projects", "p", "project"}:
            name = words[1] if len(words) > 1 else ""
        case "downloads.sourceforge.net" if words[:1] and words[0] in {"project", "projects"}:
            name = words[1] if len(words) > 1 else ""
        case host if _CODE.match(host) and words[:1] == ("p",):
            name = words[1] if len(words) > 1 else ""
        case _:
            name = ""
    return name.lower() if _NAME.match(name) else ""


def _ask_api(target: Target, door: Door) -> Asking:
    name = target.key.rpartition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        return _read(target, name, reply, document)

    return (yield from ask_api(target.key, API, f"https://{HOST}/rest/p/{name}/", door, read))


def _ask_page(target: Target, door: Door) -> Asking:  # noqa: ARG001 - a page is read as a stranger
    name = target.key.rpartition("/")[2]
    return (yield from ask_landing(target.key, f"https://{HOST}/projects/{name}/", (name,)))


def _read(target: Target, name: str, reply: Reply, document: Mapping[str, object]) -> Evidence:
    if reply.status == 404 and not reply.hops:
        sentence = "SourceForge answered 404: no project that a stranger may see"
        return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, sentence)
    # `_id`, `shortname`, `status`, `private`, `moved_to_url`, `tools` (`name`), `creation_date`.
    told, now = text(document, "_id"), text(document, "shortname")
    if reply.status != 200 or not told or not now:
        return by_status(target.key, API, reply)
    tools = field(document, "tools")
    kinds = {text(tool, "name") for tool in tools[:50] if isinstance(tool, dict)} if isinstance(tools, list) else set()
    evidence = replace(
        answered(target.key, API, reply, EvidenceKind.EXISTS, "SourceForge answers with the project"),
        strong=True,
        host_id=told[:80],
        created_at=moment(document, "creation_date"),
    )
    facts = (
        ("status", one_line(text(document, "status"), 40)),
        ("code tools", ", ".join(sorted(kinds & {"git", "svn", "hg", "cvs", "bzr"})) or "none"),
    )
    evidence = replace(evidence, facts=(*evidence.facts, *facts))
    to = text(document, "moved_to_url")
    if document.get("private") is True:
        evidence = replace(evidence, kind=EvidenceKind.GATED, detail="it exists, and strangers may not see it")
    elif to.startswith(("http://", "https://")):
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=to, detail=one_line(f"it moved to {to[:160]}"))
    elif now.lower() != name:
        address = f"https://{HOST}/projects/{now}/"
        evidence = replace(evidence, kind=EvidenceKind.MOVED, address=address, detail=one_line(f"it is {now} now"))
    return identified(target, evidence)


class SourceForge(UntilClear):
    """The checker of SourceForge."""

    name = "sourceforge"
    ways = (Way(name=API, ask=_ask_api, identifies=True), Way(name=PAGE, ask=_ask_page))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The project; its own web pages (`tool.sourceforge.net`) are web pages."""
        name = _project(address)
        url = f"https://{HOST}/projects/{name}/"
        return (Identity(key=f"{HOST}/projects/{name}", url=url, host=HOST),) if name else ()

    def nowhere(self, host: str) -> Identity | None:
        """A project's name begins with a letter (Allura source, `ShortNameField`)."""
        key = f"{HOST}/projects/0-nowhere"
        return Identity(key=key, url=f"https://{key}/", host=HOST) if host == HOST else None
