"""Burials that were our mistake, as the public list shows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.status import Cause, Status


class Act(StrEnum):
    """Who took a burial back: changed rules, a reader's accepted correction, or whoever runs the site."""

    RULE = "rule"
    CORRECTION = "correction"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulmentRow:
    """One annulment: of which paper, what it was called, from when until when that was wrong (UTC), by whom, why."""

    slug: str
    title: str
    status: Status
    cause: Cause
    wrong_from: datetime
    wrong_until: datetime
    at: datetime
    act: Act
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulmentRate:
    """How many burials there ever were, and how many of them were annulled."""

    burials: int
    annulled: int

    @property
    def share(self) -> float:
        """The annulled among all, from 0 to 1; 0 where nothing was ever buried."""
        return self.annulled / self.burials if self.burials else 0.0
