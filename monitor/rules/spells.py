"""A run of like looks, which a longer rule counts: errors, silence, refusals, the same emptiness. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from checkers.base import EvidenceKind
from monitor.model.looks import Look


def utc_day(moment: datetime) -> date:
    """The UTC calendar day of a timezone-aware moment."""
    return moment.astimezone(UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A run of like looks: first and last (UTC), how many, on how many different days, from how many vantages."""

    kind: EvidenceKind
    first: datetime
    last: datetime
    looks: int = 1
    days: int = 1
    vantages: frozenset[str] = frozenset()

    @property
    def length(self) -> timedelta:
        """From the first look to the last."""
        return self.last - self.first

    def with_look(self, look: Look) -> Self:
        """The spell, one later look longer; a folded one counts as the looks it stands for."""
        return replace(
            self,
            last=look.at,
            looks=self.looks + look.times,
            days=self.days + look.times - (utc_day(look.first or look.at) == utc_day(self.last)),
            vantages=self.vantages | {look.vantage},
        )


def longer(spell: Spell | None, look: Look) -> Spell:
    """The running spell, one later look longer; where none runs, a new one that begins with it."""
    if spell is not None:
        return spell.with_look(look)
    return Spell(
        kind=look.evidence.kind,
        first=look.first or look.at,
        last=look.at,
        looks=look.times,
        days=look.times,
        vantages=frozenset({look.vantage}),
    )
