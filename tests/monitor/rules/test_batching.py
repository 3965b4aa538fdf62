from datetime import UTC, datetime

import pytest

from checkers.base import EvidenceKind, Target
from monitor.model.looks import Due
from monitor.rules.batching import filling, places


def due(number: int, last: EvidenceKind | None = None, host_id: str | None = "R_1") -> Due:
    target = Target(key=f"github.com/o/n{number}", url="u", host="github.com", host_id=host_id, last_kind=last)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Due(id=number, host_id=1, target=target, checker="github", question="", due_at=at, urgent=False)


def test_what_was_not_found_takes_the_place_of_its_name_and_of_its_id() -> None:
    assert places(due(1)) == places(due(1, EvidenceKind.HAS_CODE)) == 1
    assert places(due(1, EvidenceKind.NOT_VISIBLE)) == 2
    assert places(due(1, EvidenceKind.NOT_VISIBLE, host_id=None)) == 1


@pytest.mark.parametrize(("room", "fits"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (9, 3)])
def test_a_question_is_filled_and_no_more(room: int, fits: int) -> None:
    lost = EvidenceKind.NOT_VISIBLE
    waiting = (due(1), due(2, lost), due(3, lost))
    assert filling(waiting, room) == waiting[:fits]


def test_one_always_fits_and_nothing_stays_nothing() -> None:
    assert len(filling((due(1, EvidenceKind.NOT_VISIBLE),), 1)) == 1
    assert filling((), 50) == ()
