"""What each kind of evidence counts as. The one table behind every burial and every resurrection."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from checkers.base import EvidenceKind


class CountsAs(StrEnum):
    """Life resets, a strike counts towards a burial, an outage towards `unreachable`, nothing is nothing."""

    LIFE = "life"
    STRIKE = "strike"
    OUTAGE = "outage"
    NOTHING = "nothing"


COUNTS_AS: Final[Mapping[EvidenceKind, CountsAs]] = MappingProxyType(
    {
        EvidenceKind.EXISTS: CountsAs.LIFE,
        EvidenceKind.HAS_CODE: CountsAs.LIFE,
        EvidenceKind.EMPTY: CountsAs.LIFE,
        EvidenceKind.README_ONLY: CountsAs.LIFE,
        EvidenceKind.SKELETON: CountsAs.LIFE,
        EvidenceKind.MOVED: CountsAs.LIFE,
        EvidenceKind.GATED: CountsAs.LIFE,
        EvidenceKind.NOT_VISIBLE: CountsAs.STRIKE,
        EvidenceKind.TOMBSTONE: CountsAs.STRIKE,
        EvidenceKind.WITHHELD: CountsAs.STRIKE,
        EvidenceKind.EXPIRED: CountsAs.STRIKE,
        EvidenceKind.OTHER_IDENTITY: CountsAs.STRIKE,
        EvidenceKind.UNAVAILABLE: CountsAs.OUTAGE,
        EvidenceKind.WALLED: CountsAs.NOTHING,
        EvidenceKind.UNKNOWN: CountsAs.NOTHING,
    }
)


def counted_kind(kind: EvidenceKind, host_id: str | None, known: str | None) -> EvidenceKind:
    """What an answer says of the repository we know: life under another id than at first sight is somebody else's."""
    other = bool(known) and host_id not in {None, known} and COUNTS_AS[kind] is CountsAs.LIFE
    return EvidenceKind.OTHER_IDENTITY if other else kind
