"""Processes that draw papers, each with a catalogue of its own, while the build goes on with its other work.

A paper's files depend on nothing but its order, so that the number of processes leaves no trace. Each process is
spawned and told everything through one pipe; when the pipe closes, by the end of the build or by its death, the process
ends.
What changed in the database after the build began is not drawn here: the build's own reading shows it as it was.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import cycle, takewhile
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Final, TypeAlias

from jinja2 import Environment

from monitor.errors import GraveyardError
from monitor.model.catalogue import Catalogue
from reports.drawing import Drawer, Drawn, Order
from reports.entering import Noted, noted
from reports.environment import make_environment, mistakes_told
from reports.exports import convert
from reports.settings import SiteSettings

Opener: TypeAlias = Callable[[], AbstractContextManager[Catalogue]]
"""Opens the catalogue once more. Must be a value that can be sent to a new process."""

PER_ORDER: Final = 400
"""Papers drawn for one message each way."""
AHEAD: Final = 6
"""Orders each process has at once, some two seconds of work: so long a step of the build itself may take."""


_BETWEEN_COLLECTIONS: Final = 8
WORTH_PROCESSES: Final = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """How a build is shared out: `count` processes, each with a catalogue of its own that `opener` opens."""

    opener: Opener
    count: int
    worth: int = WORTH_PROCESSES
    """From how many papers on: a process takes as long to begin as it takes to draw some hundred."""


class Dealing:
    """Orders dealt out to processes by one that has work of its own: nothing waits but `finish`."""

    def __init__(
        self, ends: Sequence[Connection], orders: Iterable[Order], take: Callable[[list[Drawn]], None]
    ) -> None:
        self._orders = iter(orders)
        self._take = take
        self._owed = dict.fromkeys(ends, 0)
        for end in [*ends] * AHEAD:
            self._deal(end)

    def turn(self) -> None:
        """Take what is drawn by now, and deal out as much again."""
        self._collect(0)

    def finish(self) -> None:
        """Wait until every order is drawn. Raises GraveyardError when a process dies, and whatever one raised."""
        while any(self._owed.values()):
            self._collect(None)

    def _collect(self, patience: float | None) -> None:
        ready = wait([end for end, owed in self._owed.items() if owed], patience)
        for end in [end for end in self._owed if end in ready]:
            drawn = _answer(end)
            self._owed[end] -= 1
            self._deal(end)
            self._take(drawn)

    def _deal(self, end: Connection) -> None:
        order = next(self._orders, None)
        if order is not None:
            _ask(end, order)
            self._owed[end] += 1


@dataclass(frozen=True, slots=True)
class Reading:
    """Some papers whose lines are to be read."""

    slugs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Read:
    """The papers of a `Reading` that have a page, by slug; `left` are those that only the build can tell of."""

    papers: Sequence[Noted]
    left: Sequence[str]


@dataclass(frozen=True, slots=True)
class Converting:
    """A file of JSONL that is to be written in another format to `target`."""

    source: Path
    kind: str
    target: Path


Work: TypeAlias = Order | Reading | Converting


@contextmanager
def drawing_processes(
    opener: Opener, settings: SiteSettings, folder: Path, *, mark: int, count: int
) -> Iterator[Sequence[Connection]]:
    """So many processes that draw what a `Dealing` gives them. Papers changed after `mark` are passed over."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        ends: list[Connection] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, opener, settings, folder, mark), daemon=True)
            process.start()
            theirs.close()
            # In this order: closing our end is what ends the process.
            stack.callback(process.join)
            stack.callback(ours.close)
            ends.append(ours)
        yield ends


class Crew:
    """The processes that work beside the build: begun where there is enough for them to do, and then until its end."""

    def __init__(self, stack: ExitStack, hands: Hands | None, settings: SiteSettings, folder: Path, mark: int) -> None:
        self._stack, self._hands, self._settings, self._folder, self._mark = stack, hands, settings, folder, mark
        self._ends: Sequence[Connection] = ()

    def ends(self, papers: int) -> Sequence[Connection]:
        """Their pipes, where so many papers are worth them or they are there already; otherwise none."""
        hands = self._hands
        if not self._ends and hands is not None and papers >= hands.worth:
            self._ends = self._stack.enter_context(
                drawing_processes(hands.opener, self._settings, self._folder, mark=self._mark, count=hands.count)
            )
        return self._ends


def in_turn(ends: Sequence[Connection], readings: Iterable[Reading]) -> Iterator[Read]:
    """What the processes read, in the order it was asked for.

    Raises GraveyardError when one dies, and whatever one raised.
    """
    rest = iter(readings)
    asked: deque[Connection] = deque()
    for end in [*ends] * AHEAD:
        asked.extend(_asked(end, rest))
    while asked:
        end = asked.popleft()
        read = _answer(end)
        asked.extend(_asked(end, rest))
        yield read


def converted(ends: Sequence[Connection], conversions: Sequence[Converting]) -> None:
    """Have files converted, by as many processes as there are. Raises as `in_turn`."""
    asked = list(zip(cycle(ends), conversions, strict=False))
    for end, conversion in asked:
        _ask(end, conversion)
    for end, _ in asked:
        _answer(end)


def _asked(end: Connection, rest: Iterator[Reading]) -> Iterator[Connection]:
    reading = next(rest, None)
    if reading is not None:
        _ask(end, reading)
        yield end


def _ask(end: Connection, order: Work) -> None:
    # A process that has ended is heard of where its answer is read: it may have said why.
    with suppress(OSError):
        end.send(order)


def _answer(end: Connection) -> Any:
    try:
        answer = end.recv()
    except (EOFError, OSError) as error:
        raise GraveyardError(
            "A process that drew the site's pages died.", advice="See that there is memory, and render again."
        ) from error
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _work(end: Connection, opener: Opener, settings: SiteSettings, folder: Path, mark: int) -> None:
    # The build itself has more to do that nobody else can.
    os.nice(5)
    orders: SimpleQueue[Work | None] = SimpleQueue()
    answers: SimpleQueue[object] = SimpleQueue()
    closed = Event()
    # So that nobody waits for a pipe to empty: neither who deals, nor who draws while the build is at a long step.
    Thread(target=_receive, args=(end, orders, closed), daemon=True).start()
    sending = Thread(target=_send, args=(end, answers), daemon=True)
    sending.start()
    try:
        with mistakes_told(settings.templates), opener() as catalogue:
            environment = make_environment(settings.voice, settings.templates)
            drawer = Drawer(settings, folder, environment)
            newer = frozenset(catalogue.changed_since(mark))
            # What a page leaves behind goes by itself; looking for rings in the rest was a sixth of the work.
            gc.freeze()
            gc.disable()
            orders_done = 0
            while (order := orders.get()) is not None:
                if isinstance(order, Converting):
                    answers.put(convert(order.source, order.kind, order.target))
                elif isinstance(order, Reading):
                    answers.put(_read(order, newer, catalogue, settings, environment))
                else:
                    # A build that ended draws nothing more: the next one may be writing already.
                    drawing = drawer.draw(_without(order, newer), catalogue)
                    answers.put(list(takewhile(lambda _: not closed.is_set(), drawing)))
                orders_done += 1
                if orders_done % _BETWEEN_COLLECTIONS == 0:
                    gc.collect()
                if closed.is_set():
                    return
    except KeyboardInterrupt:
        return
    except Exception as error:  # noqa: BLE001 - it is raised again where the build runs
        answers.put(error)
    answers.put(None)
    sending.join()


def _send(end: Connection, answers: "SimpleQueue[object]") -> None:
    with suppress(OSError):
        while (answer := answers.get()) is not None:
            end.send(answer)


def _receive(end: Connection, orders: "SimpleQueue[Work | None]", closed: Event) -> None:
    with suppress(EOFError, OSError):
        while True:
            orders.put(end.recv())
    closed.set()
    orders.put(None)


def _read(
    reading: Reading,
    newer: AbstractSet[str],
    catalogue: Catalogue,
    settings: SiteSettings,
    environment: Environment,
) -> Read:
    wanted = [slug for slug in reading.slugs if slug not in newer]
    lines = sorted(catalogue.lines_of(wanted), key=lambda line: line.slug)
    found = {line.slug for line in lines}
    return Read(
        papers=[noted(line, environment) for line in lines if settings.publishes(line.status)],
        left=[slug for slug in reading.slugs if slug not in found],
    )


def _without(order: Order, newer: AbstractSet[str]) -> Order:
    if newer.isdisjoint(order.neighbours):
        return order
    left = {slug: neighbours for slug, neighbours in order.neighbours.items() if slug not in newer}
    return replace(order, neighbours=left)
