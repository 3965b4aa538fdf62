"""What every source of papers says of a record that it cannot take.

A source reads records one at a time and never stops for a bad one: it names it and goes on. It decides nothing about
the paper; what the texts mean is read elsewhere (`monitor/rules/reading`).
"""

from dataclasses import dataclass
from typing import Final

from monitor.errors import GraveyardError

MAX_RECORD_BYTES: Final = 16 * 1024 * 1024
"""The longest record that is read at all; what is longer is named and skipped. Bytes, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that was not taken. `where` is its line or number, `key` what it calls itself, `reason` one sentence.

    `last` tells that nothing after it could be read: the file was not read to its end.
    """

    where: str
    key: str
    reason: str
    last: bool = False


class UnfitError(GraveyardError):
    """One record cannot be taken; the message is the reason. Never leaves this package: it becomes a `Rejected`."""


class UnreadableError(Exception):
    """A whole answer or file that cannot be read: broken off, or not what it should be. Never leaves this package."""
