"""What every live source is: batches of records, each with the point from which to go on once it is saved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from monitor.harvest.base import Rejected
from monitor.harvest.live.asking import Asker
from monitor.model.papers import PaperRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one answer held. `resume` is where to go on when these records are saved; None: from the beginning.

    It is kept after the records, never before: a harvest that is killed asks for its last page again, and a record
    that is said again in the same words changes nothing. So nothing is lost and nothing is doubled.
    `collection` is that of the papers they tell more about; None: the one this harvest is for.
    """

    records: tuple[PaperRecord | Rejected, ...]
    resume: str | None
    collection: str | None = None


class LiveSource(Protocol):
    """One source, told what to ask for."""

    @property
    def name(self) -> str:
        """What a person reads while it works."""
        ...

    @property
    def point(self) -> str:
        """The name under which its resume point is kept: what is asked for differently is resumed by itself."""
        ...

    def batches(self, asker: Asker, resume: str | None) -> AsyncIterator[Batch]:
        """Everything from `resume` on. Raises `SourceError` where the source cannot go on; what was given stands."""
        ...
