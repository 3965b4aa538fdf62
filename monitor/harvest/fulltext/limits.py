"""How much of a text is taken, wherever it comes from."""

from typing import Final

from monitor.harvest.record import TEXT_LIMITS

MOST_CHARACTERS: Final = TEXT_LIMITS["full_text"]
"""The most characters of one text; what is longer is cut, for a book's appendix is no reason to leave it unread."""

MOST_FILE_BYTES: Final = 200 * 1024 * 1024
"""The largest file that is opened at all."""

MOST_UNPACKED_BYTES: Final = 64 * 1024 * 1024
"""The most that one packed file is unpacked to. Bytes."""

MOST_MEMBERS: Final = 5_000
"""The most files looked at in one archive."""


class NoTextError(Exception):
    """A file from which no text can be had; the message is the reason, without a full stop."""


def bounded_text(text: str) -> str:
    """The text, cut to what one record may hold. Raises `NoTextError` where nothing is in it."""
    text = text.replace("\x00", "")
    if not text.strip():
        raise NoTextError("no text is in it")
    return text[:MOST_CHARACTERS]
