"""The lots of a made world: numbers that look drawn and are hashes of the world's seed and a key."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")


def lot(seed: int, *key: object) -> float:
    """A number from 0 up to 1, the same for ever for one seed and key, and even over keys."""
    told = "\0".join(str(part) for part in (seed, *key))
    return int.from_bytes(blake2b(told.encode(), digest_size=7).digest(), "big") / 2**56


def between(low: float, high: float, *key: object) -> float:
    """A number from `low` up to `high`; `key` begins with the seed."""
    return low + (high - low) * lot(0, *key)


def one_of(items: Sequence[Item], *key: object) -> Item:
    """One of `items`; `key` begins with the seed."""
    return items[int(lot(0, *key) * len(items))]
