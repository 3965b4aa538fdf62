import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.base import EvidenceKind, FailureKind, HostClosure, Question
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.status import Cause, Status
from monitor.model.verdicts import NextLook, Subject
from monitor.rules.schedule import Patience, SchedulePolicy, living_wait, next_check, second_wait, share
from monitor.rules.verdict import judge, weigh
from tests.monitor.rules.cases import LONE, POLICY, SUBJECT, day, gone, life, look, void

PLAN = SchedulePolicy()
HOURS = timedelta(hours=1)


def planned(
    *looks: Look,
    at: float | None = None,
    subject: Subject = SUBJECT,
    rounds: tuple[Round, ...] = (),
    key: str = "github.com/ada/engine",
    installation: str = "here",
) -> NextLook:
    now = day(at) if at is not None else max(one.at for one in looks)
    verdict, standing = weigh(looks, rounds, subject, now, POLICY)
    return next_check(verdict, standing, subject, now=now, policy=PLAN, key=key, installation=installation)


def after(next_look: NextLook, number: float) -> timedelta:
    assert next_look.at is not None
    return next_look.at - day(number)


KEYS = [f"github.com/ada/repository-{number}" for number in range(2000)]


def test_what_was_never_asked_is_asked_now() -> None:
    subject = SUBJECT
    verdict, standing = weigh([], [], subject, day(0), POLICY)
    first = next_check(verdict, standing, subject, now=day(0), policy=PLAN, key="k", installation="i")
    assert (first.at, first.question) == (day(0), "name")


def test_the_living_are_asked_every_seven_to_ten_days_spread_evenly() -> None:
    waits = [after(planned(life(0), life(8), key=key), 8) for key in KEYS]
    assert min(waits) >= timedelta(days=7)
    assert max(waits) <= timedelta(days=10)
    thirds = [sum(timedelta(days=7 + n) <= wait < timedelta(days=8 + n) for wait in waits) for n in range(3)]
    assert all(550 < third < 790 for third in thirds), thirds


def test_the_second_looks_of_one_import_fill_the_whole_interval() -> None:
    waits = [after(planned(life(0), key=key), 0) for key in KEYS]
    assert min(waits) >= timedelta(days=1)
    assert max(waits) <= timedelta(days=11)
    by_day = [sum(timedelta(days=n) <= wait < timedelta(days=n + 1) for wait in waits) for n in range(1, 7)]
    assert all(180 < number < 300 for number in by_day), by_day


def test_many_imported_at_once_are_asked_on_every_day_alike() -> None:
    """Each is somewhere else in its own interval, so that no wave of looks comes back week after week."""
    looks = [0] * 60
    for key in KEYS:
        at, wait = second_wait(key, "i", PLAN), living_wait(key, "i", PLAN)
        while at < timedelta(days=60):
            looks[at.days] += 1
            at += wait
    settled = looks[12:]
    mean = sum(settled) / len(settled)
    assert all(0.75 * mean < number < 1.25 * mean for number in settled), settled


def test_two_installations_do_not_march_in_step_and_one_keeps_its_pace() -> None:
    here = [planned(life(0), life(8), key=key).at for key in KEYS[:50]]
    there = [planned(life(0), life(8), key=key, installation="there").at for key in KEYS[:50]]
    assert here == [planned(life(0), life(8), key=key).at for key in KEYS[:50]]
    assert sum(one == other for one, other in zip(here, there, strict=True)) == 0


def test_promised_code_is_looked_for_weekly() -> None:
    subject = replace(SUBJECT, promised=True)
    assert all(after(planned(life(0), life(8), subject=subject, key=key), 8) <= timedelta(days=7) for key in KEYS[:50])


def test_emptiness_seen_once_is_looked_at_again_on_another_day() -> None:
    waits = [after(planned(life(0), life(8, "empty"), key=key), 8) for key in KEYS[:200]]
    assert min(waits) >= timedelta(days=1)
    assert max(waits) <= timedelta(days=3)
    assert after(planned(life(0), life(8, "empty"), life(10, "empty")), 10) >= timedelta(days=7)


def test_emptiness_seen_without_identity_is_confirmed_by_the_question_that_tells_it() -> None:
    anonymous = replace(SUBJECT, questions=SUBJECT.questions[::-1])
    bare = look(8, "empty", "info-refs", strong=True)
    confirming = planned(life(0), bare, subject=anonymous)
    assert confirming.question == "name"
    assert timedelta(days=1) <= after(confirming, 8) <= timedelta(days=3)
    assert planned(look(0, "has-code", "info-refs", strong=True), bare, subject=anonymous).question == "info-refs"


def walk_to_burial(subject: Subject, questions: dict[str, str], key: str) -> tuple[list[Look], Cause]:
    """Follow the plan of a repository that died on day 0 until it is buried, each look an hour late."""
    looks = [life(-8), look(0, "not-visible", questions["first"])]
    for _ in range(12):
        then = planned(*looks, subject=subject, key=key)
        assert then.at is not None
        number = (then.at + HOURS - day(0)) / timedelta(days=1)
        looks.append(look(number, "not-visible", questions.get(then.question, then.question)))
        verdict = judge(looks, [], subject, looks[-1].at, POLICY)
        if verdict.status is Status.NOT_FOUND:
            return looks, verdict.cause
    raise AssertionError(looks)


@pytest.mark.parametrize(
    ("subject", "questions", "longest", "most"),
    [
        pytest.param(SUBJECT, {"first": "name"}, 15.5, 4, id="two questions"),
        pytest.param(SUBJECT, {"first": "name+id", "name": "name+id"}, 15.5, 4, id="two in one batch"),
        pytest.param(LONE, {"first": "page"}, 22.5, 5, id="one question"),
    ],
)
def test_the_plan_leads_to_a_burial_in_good_time_with_few_looks(
    subject: Subject, questions: dict[str, str], longest: float, most: int
) -> None:
    for key in KEYS[:100]:
        looks, cause = walk_to_burial(subject, questions, key)
        strikes = looks[1:]
        assert cause is Cause.MISSING
        assert len(strikes) <= most
        assert looks[-1].at - day(0) <= timedelta(days=longest)
        assert all(b.at - a.at >= timedelta(days=3) for a, b in itertools.pairwise(strikes))


def test_who_is_late_on_the_way_to_a_burial_is_asked_as_soon_as_the_rule_allows() -> None:
    """The host could not be believed for a month, say. Hours beyond three days would be a fourth for a daily sweep."""
    strikes = [look(at, "not-visible", "page") for at in (8, 40)]
    assert {after(planned(life(0), *strikes, subject=LONE, key=key), 40) for key in KEYS[:50]} == {timedelta(days=3)}


def test_only_the_last_strike_asks_the_second_question() -> None:
    looks, _ = walk_to_burial(SUBJECT, {"first": "name"}, "k")
    assert [one.evidence.questions for one in looks[1:]] == [("name",)] * (len(looks) - 2) + [("info-refs",)]


def test_a_question_that_already_agreed_is_not_asked_for_again() -> None:
    assert planned(gone(0, "name+id"), gone(5, "name+id"), gone(10, "name+id")).question == "name"


def test_a_declared_loss_is_confirmed_after_three_days() -> None:
    wait = after(planned(look(0, "tombstone")), 0)
    assert timedelta(days=3) <= wait <= timedelta(days=3.25)
    assert planned(look(0, "tombstone")).question == "name"


@pytest.mark.parametrize(
    ("dead_for", "shortest", "longest"),
    [(0, 11.9, 14), (300, 11.9, 14), (400, 25.5, 30), (800, 51, 60), (1200, 76.5, 90), (4000, 76.5, 90)],
)
def test_the_dead_are_asked_ever_more_rarely(dead_for: float, shortest: float, longest: float) -> None:
    dead = [gone(0), gone(7), gone(14, "info-refs")]
    looks = [*dead, gone(14 + dead_for)] if dead_for else dead
    for key in KEYS[:50]:
        next_look = planned(*looks, key=key)
        assert timedelta(days=shortest) <= after(next_look, 14 + dead_for) <= timedelta(days=longest)
        assert next_look.question == "name"


def test_a_weak_answer_of_the_dead_is_followed_after_a_day() -> None:
    dead = [gone(at, "page") for at in (0, 5, 10, 16, 22)]
    assert after(planned(*dead, look(40, "exists", "page"), subject=LONE), 40) == timedelta(days=1)


@pytest.mark.parametrize("strong", [True, False])
def test_a_positive_answer_without_identity_brings_the_question_by_name_at_once(strong: bool) -> None:
    next_look = planned(life(0), gone(7), look(14, "exists", "info-refs", strong=strong))
    assert (next_look.at, next_look.question, next_look.urgent) == (day(14), "name", True)


def test_the_question_by_name_is_not_repeated_at_once_when_it_is_in_vain() -> None:
    looks = (life(0), gone(7), look(14, "exists", "info-refs"), look(14.01, "walled"))
    assert after(planned(*looks), 14.01) >= timedelta(hours=3)


def test_looks_in_vain_are_repeated_soon_and_then_ever_later() -> None:
    outages = [look(10 + number, "unavailable", status=503) for number in range(12)]
    waits = [after(planned(life(0), life(8), *outages[: n + 1]), 10 + n) for n in range(12)]
    assert waits[0] == timedelta(hours=3)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=5)


def test_patience_with_walls_grows_and_is_longest_where_nobody_ever_answered() -> None:
    walls = [look(float(number), "walled") for number in range(10)]
    unseen = replace(SUBJECT, host_answered=None)
    waits = [after(planned(*walls[: n + 1], subject=unseen), n) for n in range(10)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(days=1), timedelta(days=30))
    known = [look(8.0 + number, "walled") for number in range(10)]
    assert after(planned(life(0), *known), 17) == timedelta(days=5)


def test_what_did_not_count_is_asked_again_soon() -> None:
    rounds = (void(2, VoidReason.OFFLINE),)
    one = planned(life(0), gone(8, round_=2), rounds=rounds)
    assert after(one, 8) == timedelta(minutes=30)
    many = [gone(8 + number, round_=2) for number in range(10)]
    assert after(planned(life(0), *many, rounds=rounds), 17) == timedelta(days=1)
    # The dead too: what a guard cancelled tells nothing of them either.
    dead = (gone(0), gone(7), gone(14, "info-refs"), gone(28, round_=2))
    assert after(planned(*dead, rounds=rounds), 28) == timedelta(minutes=30)


def test_a_void_after_a_strike_does_not_make_the_next_strike_early() -> None:
    looks = (life(0), gone(8), gone(8.5, round_=2))
    assert after(planned(*looks, rounds=(void(2, VoidReason.CANARY),)), 8) == timedelta(days=3)


def test_nothing_is_asked_of_a_closed_host() -> None:
    closed = replace(SUBJECT, closure=HostClosure(closed_on=date(2026, 1, 1), sentence="It closed."))
    next_look = planned(life(0), subject=closed)
    assert (next_look.at, next_look.question) == (None, "")


def test_a_look_that_is_overdue_is_due_now() -> None:
    assert planned(life(0), life(8), at=100).at == day(100)


def test_patience_does_not_outgrow_numbers() -> None:
    assert Patience(first=HOURS, longest=10 * HOURS).after(10_000) == 10 * HOURS


def test_shares_differ_by_purpose_and_stay_within_bounds() -> None:
    shares = [share(key, "i", "living") for key in KEYS]
    assert all(0 <= one < 1 for one in shares)
    assert share("k", "i", "living") != share("k", "i", "dead")


RESTING = (void(2, VoidReason.OFFLINE), void(3, VoidReason.CANARY))
looks_made = st.builds(
    lambda at, kind, by, round_, strong, host_id: look(at / 2, kind, by, round_=round_, strong=strong, host_id=host_id),
    st.integers(0, 120),
    st.sampled_from(["not-visible", "not-visible", "tombstone", *EvidenceKind]),
    st.sampled_from(["name", "info-refs", "name+id"]),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([None, "42"]),
)


@given(st.lists(looks_made, min_size=1, max_size=12), st.sampled_from([SUBJECT, LONE]), st.integers(0, 40), st.text())
def test_no_strike_is_ever_early_and_no_look_in_the_past(
    looks: list[Look], subject: Subject, later: int, key: str
) -> None:
    now = max(one.at for one in looks) + timedelta(hours=12 * later)
    verdict, standing = weigh(looks, RESTING, subject, now, POLICY)
    next_look = next_check(verdict, standing, subject, now=now, policy=PLAN, key=key, installation="here")
    assert next_look.at is not None
    assert next_look.at >= now
    assert next_look.at <= now + timedelta(days=90)
    assert next_look.question in {question.name for question in subject.questions}
    assert next_look.why
    if verdict.cause is Cause.DOUBTFUL and not next_look.urgent:
        counted = replace(next_strike(next_look), round=1)
        after_it = judge([*looks, counted], RESTING, subject, counted.at, POLICY)
        assert after_it.strikes == verdict.strikes + 1, "a strike made on the planned day must count"


def next_strike(next_look: NextLook) -> Look:
    assert next_look.at is not None
    return gone((next_look.at - day(0)) / timedelta(days=1), next_look.question)


REST = Question(name="rest", identifies=True)


def test_who_took_a_name_is_confirmed_by_a_question_that_tells_who() -> None:
    """Found by a made year: git's own question says only that somebody is there, and confirmed nothing for ever."""
    subject = replace(SUBJECT, questions=(*SUBJECT.questions, REST))
    other = [look(at, "other-identity", host_id="43", status=200) for at in (10, 15, 20)]
    assert planned(life(0), *other, subject=subject).question == "rest"
    taken = [*other, look(25, "other-identity", "rest", host_id="43", status=200)]
    assert judge([life(0), *taken], [], subject, day(25), POLICY).cause is Cause.TAKEN_OVER
    assert planned(life(0), gone(10), gone(15), gone(20), subject=subject).question == "info-refs"


def test_a_look_in_vain_at_a_lost_address_is_repeated_soon() -> None:
    """Found by a made year: an outage on that one day cost the living a fortnight in their grave."""
    buried = [life(0), gone(10), gone(15), gone(20), gone(25, "info-refs")]
    vain = [look(38 + number, "unavailable", failure=FailureKind.TIMEOUT) for number in range(6)]
    waits = [after(planned(*buried, *vain[: number + 1]), 38 + number) for number in range(6)]
    assert waits[:3] == [timedelta(days=1), timedelta(days=2), timedelta(days=4)]
    assert max(waits) <= timedelta(days=14)
    assert judge([*buried, *vain], [], SUBJECT, day(44), POLICY).status is Status.NOT_FOUND


def test_an_address_first_seen_behind_a_wall_waits_long_only_where_nobody_was_ever_answered() -> None:
    walled = [look(at, "walled", status=403) for at in range(0, 40, 5)]
    assert after(planned(*walled), 35) <= timedelta(days=5), "its host is known to answer"
    assert after(planned(*walled, subject=replace(SUBJECT, host_answered=None)), 35) > timedelta(days=20)
