"""Text lines for formats that are text: decoded line by line, since old files mix their encodings."""

from collections.abc import Iterator
from typing import Final

from monitor.harvest.files.inflow import Inflow

LONGEST_LINE: Final = 8 * 1024 * 1024


def text_lines(inflow: Inflow) -> Iterator[str]:
    """Every line with its end. One that is not UTF-8 is read as Windows-1252; one too long comes as an empty line."""
    for line in inflow.lines(LONGEST_LINE):
        yield decoded_line(line) if line is not None else "\n"


def decoded_line(line: bytes) -> str:
    """The line's text, without NUL."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        # Every byte that is not UTF-8 in lists and .bib files of people is, in practice, Windows-1252 or ISO 8859-1.
        text = line.decode("cp1252", "replace")
    return text.replace("\x00", "")
