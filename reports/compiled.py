"""Templates as an earlier build compiled them, kept beside the manifest: compiling takes half a second of each build.

What lies there is code that will be run, so it is read from a folder of ours alone, into which nobody else can write.
A file counts for one fingerprint of everything pages depend on, for one version of Jinja and of Python, for one text of
the template, and while its own digest is right: a torn one is made again.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from reports.drawing import digest_of

FOLDER: Final = ".graveyard-compiled"
_DIGEST: Final = 16
_PART: Final = ".part"


class Compiled(BytecodeCache):
    """Compiled templates in the folder `place`, of one `fingerprint`."""

    def __init__(self, place: Path, fingerprint: str) -> None:
        self._place = place
        self._name = f"{fingerprint}-{jinja2.__version__}-"
        for file in place.iterdir():
            # What a killed build left half written goes too: one build at a time writes here.
            if not file.name.startswith(self._name) or file.suffix == _PART:
                file.unlink(missing_ok=True)

    def load_bytecode(self, bucket: Bucket) -> None:
        """See `BytecodeCache`. Nothing is loaded of a file that is not whole."""
        with suppress(OSError):
            held = self._file(bucket).read_bytes()
            if held[:_DIGEST] == digest_of(held[_DIGEST:]):
                bucket.bytecode_from_string(held[_DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See `BytecodeCache`. What cannot be kept is compiled again."""
        code = bucket.bytecode_to_string()
        file = self._file(bucket)
        part = file.with_name(f"{self._name}{os.getpid()}{_PART}")
        with suppress(OSError):
            part.write_bytes(digest_of(code) + code)
            part.replace(file)

    def _file(self, bucket: Bucket) -> Path:
        return self._place / f"{self._name}{bucket.key}"


def compiled_in(folder: Path, fingerprint: str) -> Compiled | None:
    """The compiled templates kept in the site's `folder`; None where they would not be safe from others there."""
    place = folder / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        told = place.lstat()
        ours = stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid() and not told.st_mode & 0o022
        return Compiled(place, fingerprint) if ours else None
    except OSError:
        return None
