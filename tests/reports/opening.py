"""Ways to open a made catalogue in another process, some of which go wrong there."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from monitor.model.catalogue import PaperRow
from tests.reports.catalogue import MemoryCatalogue


@contextmanager
def opened(rows: Sequence[PaperRow], later: Sequence[PaperRow] = ()) -> Iterator[MemoryCatalogue]:
    """A catalogue of these papers, in which `later` have changed since."""
    catalogue = MemoryCatalogue(rows)
    for row in later:
        catalogue.change(row)
    yield catalogue


@contextmanager
def refusing() -> Iterator[MemoryCatalogue]:
    """No catalogue can be opened."""
    if not os.environ.get("GRAVEYARD_TEST_NEVER_SET"):
        raise RuntimeError("the database went away")
    yield MemoryCatalogue()


@contextmanager
def dying() -> Iterator[MemoryCatalogue]:
    """The process is killed, as it is where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield MemoryCatalogue()


class _Killing(MemoryCatalogue):
    """Kills the process that runs the build when the thirtieth paper is asked for."""

    def papers_of(self, slugs: Sequence[str]) -> Iterator[PaperRow]:
        for number, row in enumerate(super().papers_of(slugs)):
            if number == 30:
                os.kill(os.getppid(), signal.SIGKILL)
            yield row


@contextmanager
def killing_the_build(rows: Sequence[PaperRow]) -> Iterator[MemoryCatalogue]:
    """A catalogue whose reader does not live long."""
    yield _Killing(rows)
