"""The text of one file, by what the file is, not by what it is called."""

import tempfile
from pathlib import Path
from typing import Final

from monitor.harvest.fulltext.htmlpage import text_of_html
from monitor.harvest.fulltext.limits import MOST_FILE_BYTES, NoTextError
from monitor.harvest.fulltext.packed import is_archive, text_of_source, unpacked
from monitor.harvest.fulltext.pdf import text_of_pdf

_PDF: Final = b"%PDF-"
_HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<?xml")


def text_of_file(path: Path) -> str:
    """The text. Raises `NoTextError` with the reason."""
    try:
        # Neither a pipe that never ends nor a device: `is_file` follows a link that its owner made on purpose.
        if not path.is_file():
            raise NoTextError("it is no ordinary file")
        if path.stat().st_size > MOST_FILE_BYTES:
            raise NoTextError(f"it is larger than {MOST_FILE_BYTES:,} bytes")
        with path.open("rb") as file:
            if file.read(1024).lstrip().startswith(_PDF):
                return text_of_pdf(path)
            file.seek(0)
            return text_of_bytes(file.read(MOST_FILE_BYTES), name=path.name)
    except OSError as error:
        raise NoTextError(f"it cannot be read ({error.strerror})") from None


def text_of_bytes(data: bytes, *, name: str = "") -> str:
    """The same for bytes that lie in no file. Raises `NoTextError`."""
    data = unpacked(data)
    begin = data[:1024].lstrip()
    if begin.startswith(_PDF):
        with tempfile.NamedTemporaryFile(prefix="graveyard-", suffix=".pdf") as file:
            file.write(data)
            file.flush()
            return text_of_pdf(Path(file.name))
    if not is_archive(data) and (begin.lower().startswith(_HTML) or name.lower().endswith((".html", ".htm", ".xhtml"))):
        return text_of_html(data)
    return text_of_source(data)
