"""What every source of papers is, and what it says of a record that it cannot take.

A source knows one format. It reads bytes as they come, a record at a time, and never stops for a bad record: it names
it and goes on. It decides nothing about the paper; what the texts mean is read elsewhere (`monitor/rules/reading`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from monitor.errors import GraveyardError
from monitor.harvest.inflow import Inflow
from monitor.model.papers import PaperRecord

MAX_RECORD_BYTES: Final = 16 * 1024 * 1024
"""The longest record that is read at all; what is longer is named and skipped. Bytes, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that was not taken. `where` is its line or number, `key` what it calls itself, `reason` one sentence."""

    where: str
    key: str
    reason: str


class UnfitError(GraveyardError):
    """One record cannot be taken; the message is the reason. Never leaves this package: it becomes a `Rejected`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One file (or stream) being read: its bytes, its name as shown, and the columns a person pointed out.

    `mapping` is field → column, as `--map` gives it; only sources with `maps` heed it.
    """

    inflow: Inflow
    name: str
    mapping: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Source(Protocol):
    """One format. Add one: a file here, and a line in `SOURCES`."""

    @property
    def name(self) -> str:
        """What `--format` calls it. Short, unique, lower case."""
        ...

    @property
    def maps(self) -> bool:
        """Whether its records have columns that a person may point out."""
        ...

    def recognises(self, sample: bytes, filename: str) -> bool:
        """Whether a file beginning with `sample` (at most 64 KiB, UTF-8, unpacked) is of this format.

        `filename` is in lower case and without `.gz`; empty for a stream without a name.
        """
        ...

    def records(self, intake: Intake) -> Iterator[PaperRecord | Rejected]:
        """Every record, in the file's order where that costs no memory."""
        ...


def local(format_name: str, intake: Intake) -> str:
    """The source's name for formats whose keys mean something within one file only (`smith2020`, `7`)."""
    return f"{format_name}:{intake.name[:100]}" if intake.name else format_name
