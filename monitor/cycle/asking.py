"""One asking process: it makes the Rounds it is ordered to, in lanes of its own, and ends when nobody orders any more.

It has no database and judges nobody. What it holds when it is killed is asked again.
"""

import asyncio
import itertools
from collections.abc import Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from monitor.cycle.asker import Listener, OwnAsker, Witness
from monitor.cycle.collecting import rare_collections
from monitor.cycle.letters import (
    Again,
    Ask,
    AskAgain,
    Borrow,
    Departing,
    Drop,
    Ended,
    Halt,
    Lent,
    Outfit,
    Paused,
    Post,
    Returned,
    Took,
    WasHeard,
    unpack,
)
from monitor.http.borrowing import SharedLanes, owner_of
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError, Turn
from monitor.http.transport import AioTransport
from monitor.model.clock import Clock


class _Borrowed:
    """A turn in a lane of another process."""

    def __init__(self, number: int, post: Post) -> None:
        self._number = number
        self._post = post
        self._gone = False

    def departing(self) -> None:
        """See `monitor.http.lanes.Turn`."""
        if not self._gone:
            self._gone = True
            self._post.send(Departing(number=self._number), now=True)

    def leave(self) -> None:
        """See `monitor.http.lanes.Turn`."""
        self._post.send(Returned(number=self._number), now=True)


class AskingProcess:
    """Reads letters, does what they say, and answers by `post`."""

    def __init__(self, outfit: Outfit, clock: Clock, post: Post) -> None:
        self._outfit = outfit
        self._post = post
        self._numbers = itertools.count()
        # Turns that we wait for at hosts of others.
        self._wanted: dict[int, asyncio.Future[None]] = {}
        # Turns of ours that others wait for or have, by who and by their number.
        self._lent: dict[tuple[int, int], asyncio.Task[Turn | None]] = {}
        self._walks: dict[int, asyncio.Task[None]] = {}
        # The parcel that tells of an answer already, with no silence after it.
        self._answer_told_in = -1
        # A share of all that may be under way at once.
        slots = -(-outfit.policy.concurrency // outfit.of)
        self._lanes = SharedLanes(
            outfit.hosts, clock, slots=slots, patience=outfit.policy.patience,
            mine=self._mine, borrow=self._borrow, told=self._told,
        )  # fmt: skip
        for host, until in outfit.pauses.items():
            self._lanes.heed(host, until)
        self._client = Client(
            outfit.policy,
            outfit.hosts,
            clock,
            AioTransport(outfit.policy),
            credentials=outfit.credentials,
            lanes=self._lanes,
        )
        self._asker = OwnAsker(self._client, clock)

    async def work(self, reader: asyncio.StreamReader, letters: list[Any] | None) -> None:
        """Do what `letters` say, and all that follow, until the other end is gone; then drop what is under way."""
        try:
            with rare_collections():
                while letters is not None:
                    for letter in letters:
                        self._obey(letter)
                    letters = await unpack(reader)
        finally:
            under_way = [*self._walks.values(), *self._lent.values()]
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            self._post.flush()
            await self._client.close()

    def _obey(self, letter: Any) -> None:
        match letter:
            case Ask(number=number) | AskAgain(number=number):
                doing = self._walk(letter) if isinstance(letter, Ask) else self._again(letter)
                self._walks[number] = asyncio.create_task(self._done(number, doing))
            case Drop(number=number):
                if (walk := self._walks.get(number)) is not None:
                    walk.cancel()
            case Halt(halting=halting):
                self._asker.halt(halting)
            case Borrow():
                self._lent[letter.borrower, letter.number] = asyncio.create_task(self._lend(letter))
            case Departing(number=number, borrower=borrower):
                if (turn := self._turn_of(borrower, number)) is not None:
                    turn.departing()
            case Returned(number=number, borrower=borrower):
                if (turn := self._turn_of(borrower, number)) is not None:
                    turn.leave()
                lending = self._lent.pop((borrower, number), None)
                if lending is not None:
                    lending.cancel()
            case Paused(host=host, until=until):
                self._lanes.heed(host, until)
            case Lent(number=number, until=until):
                if (wanted := self._wanted.pop(number, None)) is not None and not wanted.done():
                    wanted.set_result(None) if until is None else wanted.set_exception(LanePausedError("", until))

    async def _done(self, number: int, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        finally:
            self._walks.pop(number, None)

    async def _walk(self, ask: Ask) -> None:
        number, send = ask.number, self._post.send
        await self._asker.walk(
            ask.order,
            Listener(
                take=lambda look: send(Took(number=number, look=look)),
                heard=partial(self._heard, number),
                # Whoever claims waits for it: the lane stands idle until the next order.
                ended=lambda walked: send(Ended(number=number, walked=walked), now=True),
            ),
        )

    async def _again(self, ask: AskAgain) -> None:
        self._post.send(Again(number=ask.number, heard=await self._asker.again(ask.witness)), now=True)

    def _heard(self, number: int, witness: Witness, answered: bool) -> None:
        """Tell of it; of answers in a row one in each parcel, since one clears the network of every suspicion."""
        if answered and self._answer_told_in == self._post.parcels:
            return
        self._answer_told_in = self._post.parcels if answered else -1
        self._post.send(WasHeard(number=number, witness=witness, answered=answered))

    def _mine(self, host: str) -> bool:
        return owner_of(host, self._outfit.of) == self._outfit.index

    def _told(self, host: str, until: datetime) -> None:
        self._post.send(Paused(host=host, until=until), now=True)

    async def _borrow(self, host: str) -> Turn:
        number = next(self._numbers)
        wanted = self._wanted[number] = asyncio.get_running_loop().create_future()
        self._post.send(Borrow(number=number, host=host), now=True)
        try:
            await wanted
        except LanePausedError as refused:
            raise LanePausedError(host, refused.until) from None
        except BaseException:
            self._wanted.pop(number, None)
            self._post.send(Returned(number=number), now=True)
            raise
        return _Borrowed(number, self._post)

    async def _lend(self, wish: Borrow) -> Turn | None:
        """Wait for a turn of ours on behalf of another process."""
        number, borrower = wish.number, wish.borrower
        try:
            turn = await self._lanes.turn(wish.host)
        except LanePausedError as pause:
            self._lent.pop((borrower, number), None)
            self._post.send(Lent(number=number, borrower=borrower, until=pause.until), now=True)
            return None
        self._post.send(Lent(number=number, borrower=borrower), now=True)
        return turn

    def _turn_of(self, borrower: int, number: int) -> Turn | None:
        """The turn that was lent, once it was granted."""
        lending = self._lent.get((borrower, number))
        return lending.result() if lending is not None and lending.done() and not lending.cancelled() else None
