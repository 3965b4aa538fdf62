"""What passes between the process that writes and those that ask: frozen values, in parcels over a plain pipe.

Both ends are this program, started by one user, so the parcels are pickled; nothing from outside is ever unpickled.
"""

import asyncio
import io
import pickle
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from checkers.base import Evidence, HostFacts, Target
from monitor.cycle.asker import Heard, Order, Walked, Witness
from monitor.http.policy import Credential, HttpPolicy
from monitor.model.looks import Due, FinishedLook, Look
from monitor.rules.politeness import HostTable

_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """The first letter to an asking process: everything its client needs, and which of `of` processes it is.

    `pauses` tells until when (UTC) hosts want to be left alone.
    """

    policy: HttpPolicy
    hosts: HostTable
    credentials: Mapping[str, Credential]
    pauses: Mapping[str, datetime]
    index: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Make the Rounds of this order. What comes of it bears its `number`."""

    number: int
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """Ask a witness once more."""

    number: int
    witness: Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """End this order at once."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Begin no further question, or go on."""

    halting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """A look is finished."""

    number: int
    look: FinishedLook


@dataclass(frozen=True, slots=True, kw_only=True)
class WasHeard:
    """A batch brought an HTTP answer, or none at all."""

    number: int
    witness: Witness
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An order is over."""

    number: int
    walked: Walked


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What came of asking a witness again."""

    number: int
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrow:
    """A turn is wanted at a host of another process: a redirect led there. Numbers are the borrower's own."""

    number: int
    host: str
    borrower: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The turn is granted; or, with `until` (UTC), the host wants to be left alone until then."""

    number: int
    borrower: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departing:
    """What the turn was borrowed for leaves now."""

    number: int
    borrower: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The turn is given back, or not wanted any more."""

    number: int
    borrower: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A host asked to be left alone until then (UTC)."""

    host: str
    until: datetime


def _values(fact: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A frozen value as pickle keeps it: its class and what stands in its fields."""
    kind = type(fact)
    return _made, (kind, *_FIELDS[kind](fact))


def _made(kind: type[Any], *values: Any) -> Any:
    """The frozen value again. It was whole when it was packed, so nothing is checked or filled in."""
    fact: Any = object.__new__(kind)
    for put, value in zip(_SETTERS[kind], values, strict=True):
        put(fact, value)
    return fact


# What comes with every look. Pickle's own way with frozen values is in Python, field by field: four times the price.
_MANY: Final[tuple[type[Any], ...]] = (Took, WasHeard, FinishedLook, Look, Evidence, Witness, Target, HostFacts, Due)
_FIELDS: Final = {kind: attrgetter(*(field.name for field in fields(kind))) for kind in _MANY}
_SETTERS: Final = {kind: tuple(getattr(kind, field.name).__set__ for field in fields(kind)) for kind in _MANY}
_PACKED: Final[Mapping[type[Any], Callable[[Any], Any]]] = dict.fromkeys(_MANY, _values)


def parcel(letters: Sequence[Any]) -> bytes:
    """Letters as they go over the pipe: a length of four bytes, then all of them."""
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _PACKED
    pickler.dump(letters)
    return _LENGTH.pack(packed.tell()) + packed.getvalue()


async def unpack(reader: asyncio.StreamReader) -> list[Any] | None:
    """The letters of the next parcel; None where the other end is gone."""
    try:
        length = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))[0]
        packed = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    letters: list[Any] = pickle.loads(packed)  # noqa: S301 - from our own process
    return letters


class Post:
    """The way out: letters are gathered for a moment and sent together, so that a look costs no system call."""

    GATHERED_FOR: Final = 0.02
    """Seconds; none of them where whoever reads would wait idle, then it is what one turn of the loop brings."""

    def __init__(self, writer: Any, *, gathered_for: float = GATHERED_FOR) -> None:
        self.parcels = 0
        """How many went out; what is sent now goes with the next."""
        self._writer = writer
        self._gathered_for = gathered_for
        self._waiting: list[Any] = []
        self._alarm: asyncio.TimerHandle | None = None

    def send(self, letter: Any, *, now: bool = False) -> None:
        """Send it soon, or `now` with everything that waits. The order is kept."""
        self._waiting.append(letter)
        if now:
            self.flush()
        elif self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(self._gathered_for, self.flush)

    def flush(self) -> None:
        """Send what waits."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._waiting and not self._writer.is_closing():
            self._writer.write(parcel(self._waiting))
        self.parcels += 1
        self._waiting = []
