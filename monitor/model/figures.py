"""How a graveyard does, in figures for whoever watches over it. Of hosts and processes; nothing about a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.fleet import WorkerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`looks` and `requests` are of all time. `due` counts looks, `oldest_due` is when the first of them was (UTC).

    `voided` counts Rounds of the last day by reason. `hosts` counts hosts by what keeps them from being asked, and
    `paused` names those that asked to be left alone the longest: until when (UTC).
    """

    looks: int
    requests: int
    statuses: Mapping[str, int]
    due: int
    oldest_due: datetime | None
    voided: Mapping[str, int]
    corrections: int
    hosts: Mapping[str, int]
    paused: Mapping[str, datetime]
    workers: tuple[WorkerState, ...] = ()
    queue: Mapping[str, int] = field(default_factory=dict)
