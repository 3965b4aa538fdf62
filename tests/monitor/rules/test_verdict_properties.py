"""What must hold of every history, not only of those somebody thought of."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from checkers.base import EvidenceKind, FailureKind
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.status import Cause, Status
from monitor.model.verdicts import Subject
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.rules.verdict import judge
from tests.monitor.rules.cases import LONE, POLICY, SUBJECT, day, look, void

ROUNDS: tuple[Round, ...] = tuple(void(number, reason, 100) for number, reason in enumerate(VoidReason, start=2))
BURIED = {Status.GHOSTED, Status.NOT_FOUND}
subjects = st.sampled_from([SUBJECT, LONE, replace(SUBJECT, host_answered=None)])
# Half days and few of them, so that histories meet at one moment and thresholds are hit exactly.
moments = st.integers(0, 400).map(lambda halves: halves / 2)


@st.composite
def made_looks(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(EvidenceKind), rounds: int = 8) -> Look:
    kind = draw(st.sampled_from(kinds))
    alive = COUNTS_AS[EvidenceKind(kind)] is CountsAs.LIFE
    failure = draw(st.sampled_from([None, FailureKind.TIMEOUT, FailureKind.TLS])) if kind == "unavailable" else None
    return look(
        draw(moments),
        kind,
        draw(st.sampled_from(["name", "info-refs", "name+id", "page"])),
        round_=draw(st.integers(1, rounds)),
        vantage=draw(st.sampled_from(["here", "here", "there"])),
        strong=draw(st.booleans()),
        host_id=draw(st.sampled_from([None, "42", "77"])) if alive else None,
        failure=failure,
        status=None if failure else draw(st.sampled_from([None, 200, 404, 503])),
        pushed_at=draw(st.sampled_from([None, day(-700), day(-3)])) if alive else None,
        archived=alive and draw(st.booleans()),
    )


histories = st.lists(made_looks(), max_size=14)


def the_id(looks: list[Look]) -> str | None:
    """The id stored at first sight, as an outsider would read it off simultaneous-free histories."""
    for one in sorted(looks, key=lambda one: one.at):
        if COUNTS_AS[one.evidence.kind] is CountsAs.LIFE and one.evidence.host_id:
            return one.evidence.host_id
    return None


@given(histories, subjects, st.sampled_from(["has-code", "exists", "moved", "gated", "empty"]))
def test_one_strong_sign_of_life_always_resets(looks: list[Look], subject: Subject, kind: str) -> None:
    ids = {one.evidence.host_id for one in looks} - {None}
    if len(ids) > 1:
        looks = [one for one in looks if one.evidence.host_id != "77"]
    known = the_id(looks) or "42"
    proof = look(300, kind, strong=True, host_id=known, status=200)
    verdict = judge([*looks, proof], ROUNDS, subject, day(300), POLICY)
    assert verdict.strikes == 0
    assert verdict.status in {Status.ALIVE, Status.GHOSTED}
    assert verdict.status is Status.ALIVE or kind == "empty"
    assert verdict.last_life == day(300)


# Short pasts and long walls: what counts as an outage by mistake buries after five days of it over sixty.
pasts = st.one_of(st.lists(made_looks(), max_size=2), histories)
long_walls = st.one_of(
    # The first Round is in no doubt; in all others a void would hide the mistake.
    st.lists(made_looks(kinds=("walled",), rounds=1), min_size=6, max_size=12),
    st.lists(made_looks(kinds=("walled", "unknown")), max_size=6),
)


@given(pasts, long_walls, subjects)
@settings(max_examples=300, deadline=None)
def test_walls_and_unknowns_anywhere_never_bury(looks: list[Look], walls: list[Look], subject: Subject) -> None:
    without = judge(looks, ROUNDS, subject, day(300), POLICY)
    with_walls = judge([*looks, *walls], ROUNDS, subject, day(300), POLICY)
    assert without.status in BURIED or with_walls.status not in BURIED
    assert with_walls.strikes == without.strikes
    assert with_walls.last_life == without.last_life


@given(histories, subjects, st.randoms(use_true_random=False))
def test_the_order_of_storage_does_not_matter(looks: list[Look], subject: Subject, die: object) -> None:
    shuffled = list(looks)
    die.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(shuffled, ROUNDS, subject, day(300), POLICY) == judge(looks, ROUNDS, subject, day(300), POLICY)


@given(histories, subjects)
def test_how_looks_were_cut_into_rounds_does_not_matter(looks: list[Look], subject: Subject) -> None:
    one = [replace(each, round=1) for each in looks]
    cut = [replace(each, round=number + 50) for number, each in enumerate(looks)]
    assert judge(one, (), subject, day(300), POLICY) == judge(cut, (), subject, day(300), POLICY)


@given(histories, subjects, st.sampled_from([reason for reason in VoidReason if reason is not VoidReason.HELD]))
def test_a_void_never_removes_a_sign_of_life_nor_adds_a_burial(
    looks: list[Look], subject: Subject, reason: VoidReason
) -> None:
    plain = judge([replace(one, round=1) for one in looks], (), subject, day(300), POLICY)
    voided = judge([replace(one, round=1) for one in looks], (void(1, reason),), subject, day(300), POLICY)
    assert voided.strikes == 0
    assert voided.status is not Status.NOT_FOUND
    if plain.last_life is not None:
        assert voided.last_life is not None
        assert voided.last_life >= plain.last_life


@given(histories, subjects, st.integers(0, 2000))
def test_judging_twice_changes_nothing(looks: list[Look], subject: Subject, later: int) -> None:
    now = day(201)
    first = judge(looks, ROUNDS, subject, now, POLICY)
    assert judge(looks, ROUNDS, subject, now, POLICY) == first
    if first.judge_at is None:
        assert judge(looks, ROUNDS, subject, now + timedelta(days=later), POLICY) == first
    else:
        assert first.judge_at > now
        just_before = first.judge_at - timedelta(seconds=1)
        assert judge(looks, ROUNDS, subject, just_before, POLICY) == first


@given(st.lists(made_looks(kinds=("unavailable", "walled", "unknown")), max_size=20), subjects)
def test_outages_walls_and_unknowns_alone_never_lose_an_address_but_as_unreachable(
    looks: list[Look], subject: Subject
) -> None:
    verdict = judge(looks, ROUNDS, subject, day(300), POLICY)
    assert verdict.status is Status.LIMBO or verdict.cause is Cause.UNREACHABLE


@given(histories, subjects)
def test_every_burial_by_strikes_could_be_defended(looks: list[Look], subject: Subject) -> None:
    verdict = judge(looks, (), subject, day(300), POLICY)
    if verdict.cause in {Cause.MISSING, Cause.TAKEN_OVER}:
        assert verdict.strikes >= 3
        assert verdict.first_strike is not None
        assert verdict.since - verdict.first_strike >= timedelta(days=14)
    if verdict.cause in {Cause.DELETED, Cause.WITHHELD, Cause.EXPIRED}:
        assert verdict.strikes >= 2
    assert verdict.reasons
    assert all(reason.rule and reason.text.endswith(".") for reason in verdict.reasons)
