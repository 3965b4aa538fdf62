"""LaTeX sources as arXiv gives them: one packed file or an archive, unpacked in memory only.

https://info.arxiv.org/help/mimetypes.html: a submission's source is a gzipped TeX file, a gzipped tar archive, or a
PDF. Nothing is written to a disk, so no name in an archive can lead anywhere and no link is followed.
"""

import codecs
import gzip
import io
import re
import tarfile
import zlib
from typing import Final

from monitor.harvest.files.lines import decoded_line
from monitor.harvest.fulltext.limits import MOST_MEMBERS, MOST_UNPACKED_BYTES, NoTextError, bounded_text

_WORDS: Final = (".tex", ".ltx", ".latex", ".txt", ".bbl", ".md", ".rst")
_GZIP: Final = b"\x1f\x8b"
_BLOCK: Final = 512
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMMENT: Final = re.compile(r"(?:(?<=[\s}.,;)])|(?<![^\n]))%[^\n]*")
_LOOKED_AT: Final = 65_536


def unpacked(data: bytes) -> bytes:
    """`data`, gzip undone as often as it was done (twice at most). Raises `NoTextError`."""
    for _ in range(2):
        if not data.startswith(_GZIP):
            return data
        data = _gunzipped(data)
    return data


def is_archive(data: bytes) -> bool:
    """Whether unpacked bytes are a tar archive (POSIX.1-1988: `ustar` at byte 257)."""
    return data[257:262] == b"ustar" or (len(data) >= _BLOCK and _checks(data[:_BLOCK]))


def text_of_source(data: bytes) -> str:
    """The text of a TeX file or of an archive's text files, the main one first. Raises `NoTextError`."""
    data = unpacked(data)
    if not is_archive(data):
        if not data.startswith(_WIDE) and _is_binary(data[:_LOOKED_AT]):
            raise NoTextError("it is no text")
        return bounded_text(_uncommented(_decoded(data)))
    main: list[str] = []
    others: list[str] = []
    for name, text in _members(data):
        (main if "\\begin{document}" in text and name.endswith(_WORDS[:3]) else others).append(_uncommented(text))
    if not main and not others:
        raise NoTextError("no text file is in the archive")
    return bounded_text("\n\n".join([*main, *others]))


def _members(data: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    seen = left = 0
    left = MOST_UNPACKED_BYTES
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                seen += 1
                if seen > MOST_MEMBERS:
                    break
                # Links, devices and folders are no text; what a name says is only its ending.
                if not member.isreg() or not member.name.lower().endswith(_WORDS) or member.size > left:
                    continue
                held = archive.extractfile(member)
                if held is not None:
                    left -= member.size
                    found.append((member.name.lower(), _decoded(held.read(member.size))))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        if not found:
            raise NoTextError(f"the archive cannot be read ({str(error)[:200]})") from None
    return found


def _gunzipped(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            out = packed.read(MOST_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NoTextError(f"it cannot be unpacked ({str(error)[:200]})") from None
    if len(out) > MOST_UNPACKED_BYTES:
        raise NoTextError(f"it unpacks to more than {MOST_UNPACKED_BYTES:,} bytes")
    return out


def _uncommented(text: str) -> str:
    r"""A TeX source without its comments: authors leave old addresses in them, which no reader of the paper sees.

    Behind a letter or a digit a per cent sign belongs to an address or a number; `\%` prints one.
    """
    return _COMMENT.sub("", text) if "\\" in text and "{" in text else text


def _is_binary(data: bytes) -> bool:
    """Whether more than one byte in fifty is a control character that no text holds.

    What is no text must not count as read: silence would be made of it.
    """
    strange = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in data)
    return strange * 50 > len(data)


def _decoded(data: bytes) -> str:
    if data.startswith(_WIDE):
        return data.decode("utf-16", "replace")
    return "".join(decoded_line(line) for line in io.BytesIO(data))


def _checks(header: bytes) -> bool:
    """Whether 512 bytes are the header of an old archive: its checksum counts its own field as blanks."""
    field = header[148:156].strip(b"\x00 ")
    if not field or any(sign not in b"01234567" for sign in field):
        return False
    return int(field, 8) == sum(header) - sum(header[148:156]) + 8 * 0x20
