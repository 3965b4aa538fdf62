from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checkers.base import EvidenceKind, HostFacts, Target
from monitor.cycle.batches import batches
from monitor.model.looks import Canary, Due
from monitor.rules.batching import filling, places, witnesses


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


def alive(number: int, owner: str | None = None, *, held: bool = False, witness: bool = True) -> Due:
    one = due(number)
    key = f"github.com/{owner or f'owner-{number}'}/n{number}"
    return replace(one, target=replace(one.target, key=key), witness=witness, held=held)


def test_of_one_owners_repositories_one_bears_witness_and_none_that_is_in_doubt() -> None:
    asked = (alive(1, "ada"), alive(2, "ada"), alive(3, held=True), alive(4, witness=False), alive(5), alive(6))
    assert [one.id for one in witnesses(asked, 9)] == [1, 5, 6]
    assert [one.id for one in witnesses(asked, 2)] == [1, 5]


def test_places_are_left_for_canaries_where_too_few_bear_witness() -> None:
    strangers = tuple(due(number) for number in range(9))
    known = tuple(alive(number) for number in range(10, 13))
    assert len(filling(strangers, 6)) == 6
    assert len(filling(strangers, 6, canaries=3)) == 3
    assert len(filling((*known, *strangers), 6, canaries=3)) == 6
    assert len(filling((*strangers, *known), 6, canaries=3)) == 3, "those who are left out speak for nobody"


def test_canaries_stay_at_home_where_those_asked_are_known_to_live() -> None:
    facts = HostFacts(host="github.com", authorised=True, batch=50)
    guests = [
        Canary(target=Target(key=f"github.com/canary/{n}", url="u", host="github.com"), checker="github", alive=n > 0)
        for n in range(4)
    ]
    [full, rest] = batches([alive(number) for number in range(60)], facts, guests)
    assert len(full.due) == 49
    assert [one.alive for one in full.canaries] == [False]
    assert len(rest.due) == 11
    [first, second] = batches([due(number) for number in range(60)], facts, guests)
    assert (len(first.due), len(first.canaries)) == (46, 4)
    assert (len(second.due), len(second.canaries)) == (14, 4)


def test_what_carries_many_is_asked_before_what_is_asked_one_by_one() -> None:
    facts = HostFacts(host="github.com", authorised=True, batch=50)
    asked = [replace(due(1), question="info-refs", urgent=True), due(2), due(3)]
    assert [(one.question, len(one.due)) for one in batches(asked, facts)] == [("graphql", 2), ("info-refs", 1)]
