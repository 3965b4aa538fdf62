"""PyPI: Python packages. Its pages may be a script challenge for robots; its two indexes are not.

First question `api`: `GET /pypi/{name}/json` (docs.pypi.org/api/json); second `simple`: `GET /simple/{name}/` as JSON
(docs.pypi.org/api/index-api).

| answer | evidence |
|---|---|
| 200, `info.name` (api), `name` and `files` (simple), the name that was asked | exists (strong) |
| the same without any file | empty |
| 404 with a document "Not Found" (api) | not-visible |
| 404 (simple) | not-visible |
| pages, 401, 403 | walled or unknown; then the other question is asked |
| 429 and every other status, and failures | `checkers.reading` |

Names: "Names and normalization" (packaging.python.org): case, `-`, `_` and `.` make no difference.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checkers.address import Address
from checkers.base import Evidence, EvidenceKind, Identity, Reply, Target
from checkers.document import field, says, text
from checkers.expressions import expression
from checkers.reading import Asking, answered, by_status
from checkers.turns import API, Door, UntilClear, Way, ask_api

HOST: Final = "pypi.org"
SIMPLE: Final = "simple"
EXAMPLES: Final = (
    "https://pypi.org/project/Some_Tool/",
    "https://pypi.org/project/some-tool/1.2.3/#files",
    "https://pypi.python.org/pypi/some.tool/1.0",
    "http://pypi.python.org/pypi/some-tool",
    "https://pypi.org/simple/some-tool/",
    "https://pypi.org/pypi/some-tool/json",
)
_NAME: Final = expression(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\Z")
_INDEX: Final = "application/vnd.pypi.simple.v1+json"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _ask_api(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    name = target.key.rpartition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        if reply.status == 404 and says(document, "not found"):
            return answered(target.key, API, reply, EvidenceKind.NOT_VISIBLE, "PyPI answered 404: no such package")
        return _found(target, API, reply, text(document, "info", "name"), field(document, "urls"))

    return (yield from ask_api(target.key, API, f"https://{HOST}/pypi/{name}/json", Door(), read))


def _ask_simple(target: Target, door: Door) -> Asking:  # noqa: ARG001 - asked as a stranger
    name = target.key.rpartition("/")[2]

    def read(reply: Reply, document: Mapping[str, object]) -> Evidence:
        if reply.status == 404 and not reply.hops:
            return answered(target.key, SIMPLE, reply, EvidenceKind.NOT_VISIBLE, "PyPI's index answered 404")
        return _found(target, SIMPLE, reply, text(document, "name"), field(document, "files"))

    return (yield from ask_api(target.key, SIMPLE, f"https://{HOST}/simple/{name}/", Door(), read, accept=_INDEX))


def _found(target: Target, question: str, reply: Reply, name: str, files: object) -> Evidence:
    if reply.status != 200 or _plain(name) != target.key.rpartition("/")[2]:
        return by_status(target.key, question, reply)
    evidence = answered(target.key, question, reply, EvidenceKind.EXISTS, "PyPI answers with the package")
    if files == []:
        evidence = replace(evidence, kind=EvidenceKind.EMPTY, detail="the package has no file")
    return replace(evidence, strong=True)


class PyPI(UntilClear):
    """The checker of the Python Package Index."""

    name = "pypi"
    ways = (Way(name=API, ask=_ask_api), Way(name=SIMPLE, ask=_ask_simple))

    def identify(self, address: Address) -> tuple[Identity, ...]:
        """The package, whatever its version."""
        words = address.words
        if address.host not in {HOST, "pypi.python.org"} or len(words) < 2:
            return ()
        if words[0] not in {"project", "pypi", "simple", "p"} or not _NAME.match(words[1]):
            return ()
        key = f"{HOST}/project/{_plain(words[1])}"
        return (Identity(key=key, url=f"https://{key}/", host=HOST),)

    def nowhere(self, host: str) -> Identity | None:
        """A name with a letter that no package's name may have ("Names and normalization")."""
        key = f"{HOST}/project/no+where"
        return Identity(key=key, url=f"https://{key}/", host=HOST) if host == HOST else None
