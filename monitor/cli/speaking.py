"""How commands speak: results to standard output, progress and logs to standard error."""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress

err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def emit(result: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    sys.stdout.buffer.write(orjson.dumps(result, default=str, option=orjson.OPT_UTC_Z) + b"\n")
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """One line for whoever watches, on standard error."""
    err.print(text, markup=False)


def log_to_stderr(least: int = logging.INFO) -> None:
    """Structured logs from the level `least` on, as lines that people read; coloured on a terminal."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator["Progress"]:
    """A progress bar on a terminal, silence elsewhere; its one task has number 0."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        progress.add_task(what, total=total)
        yield progress


@contextmanager
def byte_bar(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar over the bytes of a file; yields what is to be told how many were read so far."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(what.replace("[", "\\["), total=total)
        yield lambda read: progress.update(task, completed=read)


@dataclass(slots=True)
class SweepSpeaker:
    """Tells a sweep's progress: a line at most every `EVERY` looks or when something happens."""

    EVERY = 100

    quiet: bool = False
    _told: int = field(default=0)

    def looked(self, done: int, waiting: int) -> None:
        """See `monitor.cycle.sweep.Progress`."""
        if not self.quiet and (done - self._told >= self.EVERY or self._told == 0 or waiting == 0):
            self._told = done
            say(f"  {done} looked at, {waiting} still due")

    def offline(self, hosts: int) -> None:
        """See `monitor.cycle.sweep.Progress`."""
        say(
            f"  None of {hosts} hosts answered. We seem to have no network: nobody is judged by this, and everything "
            "is asked again.\n  `graveyard demo` shows everything without a network."
        )

    def online(self) -> None:
        """See `monitor.cycle.sweep.Progress`."""
        say("  Somebody answers again: going on.")


class WorkSpeaker(SweepSpeaker):
    """Tells a worker's progress: how much is due is for the leader to know."""

    def looked(self, done: int, waiting: int) -> None:  # noqa: ARG002 -- see above
        """See `monitor.cycle.sweep.Progress`."""
        if done - self._told >= self.EVERY or self._told == 0:
            self._told = done
            say(f"  {done} looked at")


def day(moment: datetime | None) -> str:
    """A date as people read it: 3 March 2026."""
    return "–" if moment is None else f"{moment.day} {moment:%B %Y}"
