"""The three statuses, limbo and exempt, and every cause under them. The closed vocabulary of verdicts."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """What is said of a paper's code. Never shown without its cause."""

    # A page looks up some hundred by it; the enumeration's own is a call of Python's, and not that of an equal text.
    __hash__ = str.__hash__

    ALIVE = "alive"
    GHOSTED = "ghosted"
    NOT_FOUND = "404"
    LIMBO = "limbo"
    EXEMPT = "exempt"


class Cause(StrEnum):
    """Why a status is what it is."""

    __hash__ = str.__hash__

    ACTIVE = "active"
    QUIET = "quiet"
    PRESENT = "present"
    ARCHIVED = "archived"
    MOVED = "moved"
    GATED = "gated"

    NO_LINK = "no-link"
    PROMISED = "promised"
    ON_REQUEST = "on-request"
    CLAIMED = "claimed"
    EMPTY = "empty"
    README_ONLY = "readme-only"
    SKELETON = "skeleton"

    MISSING = "missing"
    DELETED = "deleted"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    HOST_GONE = "host-gone"
    TAKEN_OVER = "taken-over"
    UNREACHABLE = "unreachable"

    NEW = "new"
    GRACE = "grace"
    UNREAD = "unread"
    DOUBTFUL = "doubtful"
    WALLED = "walled"
    UNREACHABLE_FROM_HERE = "unreachable-from-here"
    HELD = "held"
    OFFLINE = "offline"
    DISPUTED = "disputed"

    NOT_EXPECTED = "not-expected"
    ELDER = "elder"
    RESTRICTED = "restricted"


CAUSES: Final[dict[Status, tuple[Cause, ...]]] = {
    Status.ALIVE: (Cause.ACTIVE, Cause.QUIET, Cause.PRESENT, Cause.ARCHIVED, Cause.MOVED, Cause.GATED),
    Status.GHOSTED: (
        Cause.NO_LINK, Cause.PROMISED, Cause.ON_REQUEST, Cause.CLAIMED,
        Cause.EMPTY, Cause.README_ONLY, Cause.SKELETON,
    ),
    Status.NOT_FOUND: (
        Cause.MISSING, Cause.DELETED, Cause.WITHHELD, Cause.EXPIRED,
        Cause.HOST_GONE, Cause.TAKEN_OVER, Cause.UNREACHABLE,
    ),
    Status.LIMBO: (
        Cause.NEW, Cause.GRACE, Cause.UNREAD, Cause.DOUBTFUL, Cause.WALLED,
        Cause.UNREACHABLE_FROM_HERE, Cause.HELD, Cause.OFFLINE, Cause.DISPUTED,
    ),
    Status.EXEMPT: (Cause.NOT_EXPECTED, Cause.ELDER, Cause.RESTRICTED),
}  # fmt: skip

STATUS_OF: Final[dict[Cause, Status]] = {cause: status for status, causes in CAUSES.items() for cause in causes}
