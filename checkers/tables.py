"""`docs/hosts.md` out of the checkers themselves: what is asked of each host, and what each answer proves.

The tables stand where they are used, in the docstrings; this only gathers them, so that the page cannot drift.
`python -m checkers` prints it.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Final

from checkers.address import parse
from checkers.base import Checker, HostFacts

_HEAD: Final = """# Hosts

What is asked of each family of hosts, cheapest question first, and what every answer proves. What a kind of evidence
counts as (life, strike, outage, nothing), and how many strikes a burial takes, is told in [judgement.md](judgement.md).

This page is made from the checkers: `python -m checkers > docs/hosts.md`. A host of your own is a line under `hosts:`
in the configuration: `code.example.edu: {checker: gitlab}`, or `"*.example.edu"`. `gitlab`, `gitea`, `git`, `invenio`
and `dataverse` can be named so. A token's variable is `token_env` (GitHub, GitLab, Gitea, Bitbucket, SourceForge,
Hugging Face, Zenodo, OSF); it is sent as Bearer, to that host and its `api.` name alone.
"""
_ROOM: Final = re.compile(r"`checkers\.([\w.]+)`")
_SHARED: Final = "## Tables that several hosts share"


def page(checkers: Sequence[Checker]) -> str:
    """The whole page, as Markdown."""
    own = {_room(checker).__name__ for checker in checkers}
    parts = [_HEAD, *(_section(checker) for checker in checkers), _SHARED]
    for name in sorted(_mentioned(own)):
        room = sys.modules[name]
        parts.append(f"### `{name}`\n\n{_text(room)}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _room(checker: Checker) -> ModuleType:
    return sys.modules[type(checker).__module__]


def _text(room: ModuleType) -> str:
    return (room.__doc__ or "").strip()


def _mentioned(own: set[str]) -> set[str]:
    """The rooms whose tables the checkers' tables lean on, and those these lean on; each has a table of its own."""
    found: set[str] = set()
    waiting = set(own)
    while waiting:
        name = waiting.pop()
        named = {f"checkers.{room}" for room in _ROOM.findall(_text(sys.modules[name]))}
        more = {room for room in named - found - own if room in sys.modules and "|---" in _text(sys.modules[room])}
        found |= more
        waiting |= more
    return found


def _section(checker: Checker) -> str:
    room = _room(checker)
    lines = [f"## {checker.name}", "", _text(room), ""]
    questions = list(dict.fromkeys(_questions(checker)))
    if questions:
        lines.append(f"Questions: {', '.join(questions)}.")
    nowhere = next((found.url for host in _hosts(room, checker) if (found := checker.nowhere(host))), None)
    if nowhere:
        lines.append(f"Nobody can live at <{nowhere}>: when it answers as if alive, this table is out of date.")
    examples = ", ".join(f"`{example}`" for example in room.__dict__["EXAMPLES"])
    return "\n".join([*lines, "", f"Addresses such as {examples}."])


def _hosts(room: ModuleType, checker: Checker) -> Iterator[str]:
    for example in room.__dict__["EXAMPLES"]:
        address = parse(example)
        if address is not None:
            yield from (found.host for found in checker.identify(address))


def _questions(checker: Checker) -> Iterator[str]:
    """Every question, without and with a token; how many repositories one carries where it is more than one."""
    for authorised in (False, True):
        for host in list(dict.fromkeys(_hosts(_room(checker), checker)))[:1]:
            for question in checker.questions(HostFacts(host=host, authorised=authorised)):
                batch = f" (up to {question.batch} at once)" if question.batch > 1 else ""
                only = " (with a token)" if authorised and question.batch > 1 else ""
                identity = " with identity" if question.identifies else ""
                yield f"`{question.name}`{identity}{batch}{only}"
