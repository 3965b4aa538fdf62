"""A queue in which everybody's first comes before anybody's second."""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class FairQueue(Generic[Item]):
    """Items of several parties, taken one of each in turn, each party's in their order. Holds `room` at most."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._parties: OrderedDict[bytes, deque[Item]] = OrderedDict()

    def __len__(self) -> int:
        return self._held

    def put(self, party: bytes, item: Item) -> bool:
        """Put it behind what that party has here already. False where there is no room."""
        if self._held >= self._room:
            return False
        self._parties.setdefault(party, deque()).append(item)
        self._held += 1
        return True

    def take(self) -> Item | None:
        """The next item; its party's other ones wait until every other party had its turn. None: there is nothing."""
        if not self._parties:
            return None
        party, items = self._parties.popitem(last=False)
        item = items.popleft()
        if items:
            self._parties[party] = items
        self._held -= 1
        return item
