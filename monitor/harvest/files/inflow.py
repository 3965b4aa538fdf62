"""Bytes coming in from a file: unpacked, in UTF-8, with damage remembered instead of raised."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, cast

Progress = Callable[[int], None]
"""Told now and then how many bytes of the file, as it lies on the disk, were read so far."""

_CHUNK: Final = 262_144
SAMPLE_BYTES: Final = 65_536


class Inflow:
    """A stream of UTF-8 bytes: gzip is unpacked, UTF-16 turned, a byte-order mark dropped.

    Where the file breaks off or cannot be unpacked any further, the stream ends and `damage` says why, so that all
    that stood before it can be read by any parser.
    """

    def __init__(self, file: BinaryIO, progress: Progress | None = None) -> None:
        raw = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file), _CHUNK)
        self._disk = raw
        self._progress = progress if raw.seekable() else None
        self.damage: str | None = None
        self.packed = raw.peek(2)[:2] == b"\x1f\x8b"
        self._raw: gzip.GzipFile | io.BufferedReader = gzip.GzipFile(fileobj=raw) if self.packed else raw
        self._turn: codecs.IncrementalDecoder | None = None
        self._ended = False
        self._ahead = b""
        first = b""
        while len(first) < len(codecs.BOM_UTF8) and (more := self._pull()):
            first += more
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._turn = codecs.getincrementaldecoder("utf-16")("replace")
            first = self._turn.decode(first).encode()
        self._ahead = first.removeprefix(codecs.BOM_UTF8)
        while len(self._ahead) < SAMPLE_BYTES and (more := self._next()):
            self._ahead += more
        # Lines that end as they did on old Macintoshes; nobody writes a whole file without a line's end otherwise.
        self._returns = b"\r" in self.sample and b"\n" not in self.sample
        if self._returns:
            self._ahead = self._ahead.replace(b"\r", b"\n")

    @property
    def sample(self) -> bytes:
        """How the stream begins. Empty once it has been read from."""
        return self._ahead[:SAMPLE_BYTES]

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (never more than some 256 KiB); empty at the end."""
        if size == 0:
            return b""
        if self._ahead:
            data, self._ahead = self._ahead, b""
        else:
            data = self._next().replace(b"\r", b"\n") if self._returns else self._next()
        if 0 < size < len(data):
            data, self._ahead = data[:size], data[size:]
        return data

    def lines(self, longest: int) -> Iterator[bytes | None]:
        """Every line with its end; None for one of more than `longest` bytes, which is not kept."""
        parts: list[bytes] = []
        length = 0
        while data := self.read():
            for piece in io.BytesIO(data):
                length += len(piece)
                if length <= longest:
                    parts.append(piece)
                else:
                    parts.clear()
                if piece.endswith(b"\n"):
                    yield b"".join(parts) if length <= longest else None
                    parts.clear()
                    length = 0
        if length:
            yield b"".join(parts) if length <= longest else None

    def _next(self) -> bytes:
        data = self._pull()
        while data and self._turn is not None:
            if turned := self._turn.decode(data).encode():
                return turned
            data = self._pull()
        return data

    def _pull(self) -> bytes:
        if self._ended:
            return b""
        try:
            # Not read(): it loses what it had unpacked already when the file breaks off under it.
            data = self._raw.read1(_CHUNK)
        except EOFError:
            data, self.damage = b"", "the packed file breaks off before its end"
        except (OSError, zlib.error) as error:
            data, self.damage = b"", f"the file cannot be read any further ({str(error)[:200]})"
        self._ended = not data
        if self._progress is not None:
            self._progress(self._disk.tell())
        return data
