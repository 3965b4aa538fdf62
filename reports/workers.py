"""Processes that draw papers, each with a catalogue of its own, while the build goes on with its other work.

A paper's files depend on nothing but its order, so that the number of processes leaves no trace. Each process is
spawned and told everything through one pipe; when the pipe closes, by the end of the build or by its death, the process
ends.
What changed in the database after the build began is not drawn here: the build's own reading shows it as it was.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final, TypeAlias

from monitor.errors import GraveyardError
from monitor.model.catalogue import Catalogue
from reports.drawing import Drawer, Drawn, Order
from reports.settings import SiteSettings

Opener: TypeAlias = Callable[[], AbstractContextManager[Catalogue]]
"""Opens the catalogue once more. Must be a value that can be sent to a new process."""

PER_ORDER: Final = 400
"""Papers drawn for one message each way."""
AHEAD: Final = 2
"""Orders each process has at once, so that it draws one while the build is busy."""


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


def _ask(end: Connection, order: Order) -> None:
    # A process that has ended is heard of where its answer is read: it may have said why.
    with suppress(OSError):
        end.send(order)


def _answer(end: Connection) -> list[Drawn]:
    try:
        answer = end.recv()
    except (EOFError, OSError) as error:
        raise GraveyardError(
            "A process that drew the site's pages died.", advice="See that there is memory, and render again."
        ) from error
    if isinstance(answer, BaseException):
        raise answer
    drawn: list[Drawn] = answer
    return drawn


def _work(end: Connection, opener: Opener, settings: SiteSettings, folder: Path, mark: int) -> None:
    orders: SimpleQueue[Order | None] = SimpleQueue()
    # So that whoever deals never waits for a pipe to empty.
    Thread(target=_receive, args=(end, orders), daemon=True).start()
    try:
        with opener() as catalogue:
            drawer = Drawer(settings, folder)
            newer = frozenset(catalogue.changed_since(mark))
            # What a page leaves behind goes by itself; looking for rings in the rest was a sixth of the work.
            gc.freeze()
            gc.disable()
            while (order := orders.get()) is not None:
                end.send(list(drawer.draw(_without(order, newer), catalogue)))
                gc.collect()
    except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return
    except Exception as error:  # noqa: BLE001 - it is raised again where the build runs
        with suppress(OSError):
            end.send(error)


def _receive(end: Connection, orders: "SimpleQueue[Order | None]") -> None:
    with suppress(EOFError, OSError):
        while True:
            orders.put(end.recv())
    orders.put(None)


def _without(order: Order, newer: AbstractSet[str]) -> Order:
    if newer.isdisjoint(order.neighbours):
        return order
    left = {slug: neighbours for slug, neighbours in order.neighbours.items() if slug not in newer}
    return replace(order, neighbours=left)
