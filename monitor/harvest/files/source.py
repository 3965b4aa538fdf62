"""What every format of file is: it reads bytes as they come, a record at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from monitor.harvest.base import Rejected
from monitor.harvest.files.inflow import Inflow
from monitor.model.papers import PaperRecord


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
