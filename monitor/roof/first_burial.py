"""When an installation can bury honestly for the first time."""

from datetime import UTC, datetime, time

from monitor.config import Configuration
from monitor.config.policies import judgement
from monitor.rules.words import earliest_burial


def first_burial(configuration: Configuration, started_at: datetime, now: datetime) -> datetime | None:
    """The date of the earliest honest burial of an installation begun at `started_at`; None once it has passed."""
    first = datetime.combine(earliest_burial(started_at, judgement(configuration.keys)), time.min, UTC)
    return first if first > now else None
