"""Proof of work (ALTCHA): a challenge a browser solves in about a second, each solution good for once."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from altcha import v1

from monitor.community.desk import Desk

HARDEST: Final = 40_000
"""The number to find is at most this: a second for a browser, and for who sends thousands an hour of computing."""

LASTS: Final = timedelta(minutes=30)
_LONGEST: Final = 2_000


def challenge(desk: Desk) -> dict[str, Any]:
    """A new challenge, as ALTCHA's clients read it (altcha.org/docs/v2/proof-of-work)."""
    made = v1.create_challenge(
        v1.ChallengeOptions(
            algorithm="SHA-256",
            max_number=HARDEST,
            hmac_key=_key(desk),
            salt=desk.token(),
            expires=desk.clock.now() + LASTS,
        )
    )
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def solved(desk: Desk, told: str) -> tuple[bytes, datetime] | None:
    """The hash of a solved challenge of ours, by which it is used up, and when it runs out; None for anything else."""
    solution = _solution(told)
    if solution is None:
        return None
    ends = _ends(solution["salt"])
    if ends is None or ends <= desk.clock.now():
        return None
    right, _ = v1.verify_solution(solution, _key(desk), False)
    # The salt and the number may be spelt in several ways; the challenge they lead to may not.
    return (hashlib.sha256(solution["challenge"].encode()).digest(), ends) if right else None


def _key(desk: Desk) -> str:
    return desk.sign("altcha")


def _solution(told: str) -> Any:
    """A solution of the right form, not tried yet; None for anything else."""
    if not told or len(told) > _LONGEST:
        return None
    try:
        solution = json.loads(base64.b64decode(told, validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(solution, dict) or solution.get("algorithm") != "SHA-256":
        return None
    texts = all(isinstance(solution.get(name), str) for name in ("challenge", "salt", "signature"))
    number = solution.get("number")
    if not texts or type(number) is not int or not 0 <= number <= HARDEST:
        return None
    return {name: solution[name] for name in ("algorithm", "challenge", "number", "salt", "signature")}


def _ends(salt: str) -> datetime | None:
    told = parse_qs(salt.partition("?")[2]).get("expires", [""])
    try:
        return datetime.fromtimestamp(int(told[0]), UTC) if len(told) == 1 else None
    except (ValueError, OverflowError, OSError):
        return None
