"""What is one item, what has settled itself, and what a decision is bound to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.corrections import Correction, Problem, Relation, Sign, State, Submission, Verification
from monitor.model.status import STATUS_OF, Cause
from monitor.rules.corrections import urgency
from monitor.rules.moderation import REASONS, answer_by, items, reason_of, settled_itself, sight

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "github.com/fresh/home"
SEEN = Verification(
    at=NOW, key=KEY, url=f"https://{KEY}", kind="has-code", counts_as="life", detail="", signs=(Sign.TITLE,)
)


def correction(
    number: int = 1,
    *,
    problem: Problem = Problem.MOVED,
    seen: Verification | None = SEEN,
    cause: Cause = Cause.ACTIVE,
    **rest: Any,
) -> Correction:
    told = Submission(problem=problem, relation=Relation.READER, paper="a", url="https://github.com/fresh/home")
    values: dict[str, Any] = {
        "number": number,
        "handle": f"h{number}",
        "state": State.QUEUED,
        "submission": told,
        "at": NOW + timedelta(minutes=number),
        "digest": "d",
        "verification": seen,
        "paper_status": STATUS_OF[cause].value,
        "paper_cause": cause.value,
    }
    return Correction(**{**values, **rest})


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "a", "b"]), st.sampled_from(Problem), st.booleans(), st.integers(0, 99)),
        max_size=12,
    )
)
def test_items_hold_every_correction_once_in_the_order_of_urgency(
    told: list[tuple[str | None, Problem, bool, int]],
) -> None:
    waiting = [
        correction(
            number,
            problem=problem,
            seen=replace(SEEN, key=key) if key else None,
            disputed_until=NOW if disputed else None,
            at=NOW + timedelta(minutes=minute),
        )
        for number, (key, problem, disputed, minute) in enumerate(told, 1)
    ]
    found = items(waiting)
    assert sorted(one.number for item in found for one in item.corrections) == [one.number for one in waiting]
    leads = [urgency(item.lead) for item in found]
    assert leads == sorted(leads)
    for item in found:
        assert list(item.corrections) == sorted(item.corrections, key=urgency)
        keys = {one.verification.key if one.verification else one.number for one in item.corrections}
        assert len(keys) == 1


@pytest.mark.parametrize(
    ("problem", "cause", "own", "settled"),
    [
        (Problem.MOVED, Cause.ACTIVE, {KEY}, True),
        (Problem.MOVED, Cause.NEW, {KEY, "github.com/old/home"}, True),
        (Problem.MOVED, Cause.ACTIVE, {"github.com/old/home"}, False),
        # What was said to be wrong is still linked beside it.
        (Problem.WRONG_REPOSITORY, Cause.ACTIVE, {KEY, "github.com/old/home"}, False),
        (Problem.WRONG_REPOSITORY, Cause.ACTIVE, {KEY}, True),
        (Problem.ALIVE_AGAIN, Cause.QUIET, {"github.com/old/home"}, True),
        # A burial, or one that is disputed, is for a person.
        (Problem.MOVED, Cause.MISSING, {KEY}, False),
        (Problem.ALIVE_AGAIN, Cause.MISSING, {KEY}, False),
        (Problem.ALIVE_AGAIN, Cause.DISPUTED, {KEY}, False),
        (Problem.PROMISE_KEPT, Cause.PROMISED, {KEY}, False),
        # No address settles what is not about an address.
        (Problem.REMOVE, Cause.ACTIVE, {KEY}, False),
        (Problem.NEVER_HAD_CODE, Cause.ACTIVE, {KEY}, False),
        (Problem.WILL_NOT_RUN, Cause.ACTIVE, {KEY}, False),
    ],
)
def test_what_settles_itself(problem: Problem, cause: Cause, own: set[str], settled: bool) -> None:
    assert bool(settled_itself(correction(problem=problem, cause=cause), frozenset(own))) is settled


def test_a_paper_to_be_added_never_settles_itself() -> None:
    assert settled_itself(correction(paper_status=None, paper_cause=None), frozenset({KEY})) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": "e"},
        {"verification": None},
        {"verification": replace(SEEN, signs=())},
        {"verification": replace(SEEN, kind="empty")},
        {"verification": replace(SEEN, key="github.com/fresh/other")},
    ],
)
def test_a_sight_changes_with_all_that_a_decision_rests_on(changed: dict[str, Any]) -> None:
    before = correction()
    own = frozenset({KEY})
    assert sight(replace(before, **changed), own) != sight(before, own)


def test_a_sight_changes_with_what_is_linked_and_not_by_looking_again() -> None:
    before = correction()
    assert sight(before, frozenset({KEY})) != sight(before, frozenset())
    assert sight(before, frozenset({"a", "b"})) != sight(before, frozenset({"ab"}))
    again = replace(before, verification=replace(SEEN, at=NOW + timedelta(days=1)), leased_by="ann")
    assert sight(again, frozenset({KEY})) == sight(before, frozenset({KEY}))


def test_only_a_request_to_be_removed_has_a_date() -> None:
    assert answer_by(correction(problem=Problem.REMOVE, at=NOW)) == NOW + timedelta(days=30)
    assert answer_by(correction()) is None


@given(st.text(), st.text())
def test_a_reason_is_one_bounded_line(chosen: str, typed: str) -> None:
    reason = reason_of(chosen, typed)
    assert len(reason) <= 500 + max(map(len, REASONS)) + 1
    assert reason.isprintable()
    assert reason == reason.strip()


@pytest.mark.parametrize("chosen", ["", "0", "-1", "99", "١", "1 ", "x"])
def test_a_choice_that_is_none_is_no_reason(chosen: str) -> None:
    assert reason_of(chosen, "") == ""


def test_a_canned_reason_and_words_of_ones_own_stand_together() -> None:
    assert reason_of("1", "") == REASONS[0]
    assert reason_of("1", " and\tso on ") == f"{REASONS[0]} and so on"
