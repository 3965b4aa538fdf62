"""Processes that draw papers, each with a catalogue of its own.

Orders go round in turn and come back in turn, so that the number of processes leaves no trace. Each process is spawned
and told everything through one pipe; when the pipe closes, by the end of the build or by its death, the process ends.
What changed in the database after the build began is not drawn here: the build's own reading shows it as it was.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, TypeAlias

from monitor.errors import GraveyardError
from monitor.model.catalogue import Catalogue
from reports.drawing import Drawer, Drawn, Order
from reports.settings import SiteSettings

Opener: TypeAlias = Callable[[], AbstractContextManager[Catalogue]]
"""Opens the catalogue once more. Must be a value that can be sent to a new process."""

PER_ORDER: Final = 400
"""Papers drawn for one message each way."""


@contextmanager
def drawing_processes(
    opener: Opener, settings: SiteSettings, folder: Path, *, mark: int, count: int
) -> Iterator[Callable[[Iterable[Order]], Iterator[list[Drawn]]]]:
    """So many processes; what is given turns orders into what was drawn, in the same order.

    Papers that have changed after `mark` are passed over. Raises GraveyardError when a process dies, and whatever one
    of them raised.
    """
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
        yield lambda orders: _round(ends, orders)


def _round(ends: list[Connection], orders: Iterable[Order]) -> Iterator[list[Drawn]]:
    waiting: deque[Connection] = deque()
    idle = deque(ends)
    for order in orders:
        if not idle:
            first = waiting.popleft()
            drawn = _answer(first)
            _ask(first, order)
            waiting.append(first)
            yield drawn
            continue
        end = idle.popleft()
        _ask(end, order)
        waiting.append(end)
    while waiting:
        yield _answer(waiting.popleft())


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
    try:
        with opener() as catalogue:
            drawer = Drawer(settings, folder)
            newer = frozenset(catalogue.changed_since(mark))
            while True:
                order: Order = end.recv()
                end.send(list(drawer.draw(_without(order, newer), catalogue)))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return
    except Exception as error:  # noqa: BLE001 - it is raised again where the build runs
        end.send(error)


def _without(order: Order, newer: AbstractSet[str]) -> Order:
    if newer.isdisjoint(order.neighbours):
        return order
    left = {slug: neighbours for slug, neighbours in order.neighbours.items() if slug not in newer}
    return replace(order, neighbours=left)
