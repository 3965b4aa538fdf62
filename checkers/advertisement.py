"""Git's own answer to "who is there": the reference advertisement of smart and dumb HTTP, read from its bytes.

Sources: gitprotocol-http(5), "Discovering References"; gitprotocol-common(5), "pkt-line Format"; gitprotocol-pack(5),
"Reference Discovery" and its `ERR` line. Nothing but a git server writes these bytes: no soft error page can be them.
"""

import re
from dataclasses import dataclass
from typing import Final

_SERVICE: Final = b"# service=git-upload-pack"
_LENGTH: Final = re.compile(rb"[0-9a-fA-F]{4}")
_REF: Final = re.compile(rb"([0-9a-f]{40}(?:[0-9a-f]{24})?) ([^\0\n]{1,1024})")
_DUMB_LINE: Final = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\trefs/[^\n]{1,1024}\n?\Z")
_NO_REF: Final = b"capabilities^{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertisement:
    """What a git server tells before anything is fetched.

    `head` is the object id HEAD names, None where it names nothing. `complete` tells that the closing flush was
    read. `silent` tells that the server spoke protocol version 2 and so named no reference. `error` is its `ERR` line.
    """

    refs: int = 0
    branches: int = 0
    head: str | None = None
    complete: bool = False
    silent: bool = False
    error: str | None = None

    @property
    def empty(self) -> bool:
        """Whether the server named no reference at all, and said so to the end."""
        return self.complete and not self.silent and self.error is None and self.refs == 0


def read(body: bytes) -> Advertisement | None:
    """The advertisement in a body, however much of it was read; None where it is none. Never raises, linear time."""
    lines, flushes, whole = _packets(body)
    if not lines:
        return _read_dumb(body)
    if lines[0].startswith(b"ERR "):
        return Advertisement(error=_text(lines[0][4:]))
    if lines[0] == b"version 2":
        return Advertisement(silent=True)
    if lines[0] != _SERVICE:
        return None
    rest = [line for line in lines[1:] if not line.startswith((b"version 1", b"shallow "))]
    if rest and rest[0] == b"version 2":
        return Advertisement(silent=True)
    if rest and rest[0].startswith(b"ERR "):
        return Advertisement(error=_text(rest[0][4:]))
    found = [match for match in map(_REF.match, rest) if match and match[2] != _NO_REF]
    # One flush closes the service line, the other the references.
    return Advertisement(
        refs=len(found),
        branches=sum(match[2].startswith(b"refs/heads/") for match in found),
        head=next((match[1].decode() for match in found if match[2] == b"HEAD"), None),
        complete=whole and flushes >= 2,
    )


def _packets(body: bytes) -> tuple[list[bytes], int, bool]:
    """The packets' payloads without their line ends, the flushes, and whether the body ended where a packet did."""
    lines: list[bytes] = []
    flushes = 0
    at = 0
    while _LENGTH.match(body, at):
        length = int(body[at : at + 4], 16)
        if length < 4:
            flushes += length == 0
            at += 4
            continue
        if at + length > len(body):
            break
        lines.append(body[at + 4 : at + length].removesuffix(b"\n"))
        at += length
    return lines, flushes, not body[at:].strip()


def _read_dumb(body: bytes) -> Advertisement | None:
    """The `info/refs` file of dumb HTTP: a line a reference, object id, tab, name."""
    lines = body.splitlines(keepends=True)
    if body and not body.endswith(b"\n"):
        lines = lines[:-1]
    if not lines or not all(_DUMB_LINE.match(line) for line in lines):
        return None
    return Advertisement(refs=len(lines), branches=sum(b"\trefs/heads/" in line for line in lines))


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
