"""What a sweep tells of itself: while it works, and when it ends."""

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """What a sweep tells while it works; drawn by whoever called it."""

    def looked(self, done: int, waiting: int) -> None:
        """`done` looks are saved in this pass; about `waiting` repositories are still due."""
        ...

    def offline(self, hosts: int) -> None:
        """None of `hosts` hosts answered: we suspect our own network, and judge nobody."""
        ...

    def online(self) -> None:
        """Somebody answers again."""
        ...


@dataclass(slots=True)
class SweepCount:
    """One pass: looks, requests, points of budgets spent, seconds by the clock, and what stays due by host."""

    asked: int = 0
    requests: int = 0
    points: int = 0
    voided: int = 0
    seconds: float = 0.0
    offline: bool = False
    left: dict[str, int] | None = None
