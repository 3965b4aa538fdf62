"""Token buckets: how often somebody may do something, in bursts and in the long run. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """`burst` at once, and one more every `every` after that."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How much of an allowance is left, as of `at` (UTC)."""

    tokens: float
    at: datetime


def take(bucket: Bucket | None, allowance: Allowance, now: datetime) -> tuple[Bucket, timedelta]:
    """The bucket after one use, and how long to wait first: zero where it may be done now.

    A refused use costs nothing. A clock that went back gives nothing and takes nothing.
    """
    if bucket is None:
        return Bucket(tokens=allowance.burst - 1.0, at=now), timedelta()
    passed = max(now - bucket.at, timedelta())
    filled = min(float(allowance.burst), bucket.tokens + passed / allowance.every)
    if filled >= 1:
        return Bucket(tokens=filled - 1, at=max(now, bucket.at)), timedelta()
    return replace(bucket, tokens=filled, at=max(now, bucket.at)), (1 - filled) * allowance.every
