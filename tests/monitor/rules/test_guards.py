from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.base import FailureKind
from monitor.model.looks import CanaryAnswer, Look, Round, VoidReason
from monitor.rules.guards import (
    GuardPolicy,
    RoundSummary,
    Turn,
    age_of_canary,
    clock_is_behind,
    is_outage,
    outage,
    summarise,
    voids,
)
from tests.monitor.rules.cases import day, gone, life, look

POLICY = GuardPolicy()
MINUTE = 1 / 24 / 60


def made(
    number: int,
    host: str,
    *,
    minutes: float = 0,
    lasts: float = 1,
    asked: int = 5,
    answered: int = 0,
    canaries: tuple[CanaryAnswer, ...] = (),
    token_refused: bool = False,
) -> RoundSummary:
    started = day(minutes * MINUTE)
    round_ = Round(
        id=number,
        host=host,
        started=started,
        ended=started + timedelta(minutes=lasts),
        asked=asked,
        answered=answered,
        canaries=canaries,
        refused_now=token_refused,
    )
    return summarise(round_, ())


NOW = day(1)


def test_several_silent_hosts_and_no_answer_mean_that_we_are_offline() -> None:
    silent = [made(number, f"host-{number}.example") for number in range(3)]
    assert voids(silent, NOW, POLICY) == dict.fromkeys(range(3), VoidReason.OFFLINE)


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param([made(0, "a.example"), made(1, "b.example")], id="two hosts are not several"),
        pytest.param([made(n, "a.example") for n in range(5)], id="one host five times"),
        pytest.param(
            [*(made(n, f"{n}.example") for n in range(4)), made(9, "github.com", answered=1)], id="one answer refutes"
        ),
        pytest.param(
            [*(made(n, f"{n}.example") for n in range(4)), made(9, "github.com", minutes=5, answered=1)],
            id="an answer a little later",
        ),
        pytest.param([made(n, f"{n}.example", minutes=30 * n) for n in range(4)], id="hours apart"),
        pytest.param([made(n, f"{n}.example", asked=0) for n in range(4)], id="nobody was asked"),
        pytest.param([], id="nothing happened"),
    ],
)
def test_not_offline(rounds: list[RoundSummary]) -> None:
    assert voids(rounds, NOW, POLICY) == {}


def test_a_whole_sweep_without_an_answer_however_long_it_took() -> None:
    sweep = [made(number, f"host-{number}.example", minutes=4 * number, lasts=2) for number in range(60)]
    assert set(voids(sweep, NOW, POLICY)) == set(range(60))


def test_the_network_that_came_back_is_told_from_the_network_that_was_away() -> None:
    away = [made(number, f"{number}.example") for number in range(4)]
    back = [made(10 + number, f"{number}.example", minutes=30, answered=5) for number in range(4)]
    lone = made(20, "dead.example", minutes=31)
    assert voids([*back, lone, *away], NOW, POLICY) == dict.fromkeys(range(4), VoidReason.OFFLINE)


def test_a_killed_round_is_told_by_its_looks() -> None:
    killed = Round(id=1, host="a.example", started=day(0))
    silent: list[Look] = [look(0, "unavailable", failure=FailureKind.NO_DNS_ANSWER)]
    assert (summarise(killed, silent).asked, summarise(killed, silent).answered) == (1, 0)
    assert summarise(killed, [*silent, gone(0.1)]).answered == 1
    assert summarise(killed, [*silent, gone(0.1)]).last == day(0.1)
    refused_by_us = [look(0, "walled", failure=FailureKind.ROBOTS)]
    assert (summarise(killed, refused_by_us).asked, summarise(killed, refused_by_us).answered) == (0, 0)
    assert summarise(killed, [life(0)]).answered == 1


def canary(key: str, *, alive: bool = True, as_known: bool = False) -> CanaryAnswer:
    return CanaryAnswer(key=key, alive=alive, as_known=as_known)


@pytest.mark.parametrize(
    ("canaries", "void"),
    [
        ((canary("a"), canary("b"), canary("c", as_known=True)), True),
        ((canary("a"), canary("b", as_known=True), canary("c", as_known=True)), False),
        ((canary("a"), canary("a")), False),
        ((canary("a"), canary("b", alive=False, as_known=True)), False),
        ((), False),
    ],
)
def test_two_sick_canaries_void_a_round(canaries: tuple[CanaryAnswer, ...], void: bool) -> None:
    found = voids([made(1, "github.com", answered=5, canaries=canaries)], NOW, POLICY)
    assert found == ({1: VoidReason.CANARY} if void else {})


def test_a_refused_token_condemns_its_round_alone() -> None:
    rounds = [made(1, "github.com", answered=5, token_refused=True), made(2, "gitlab.com", answered=5)]
    assert voids(rounds, NOW, POLICY) == {1: VoidReason.TOKEN}


def test_a_clock_that_went_back_judges_nobody() -> None:
    assert clock_is_behind(day(2), day(1), POLICY)
    assert not clock_is_behind(day(1), day(1), POLICY)
    assert not clock_is_behind(day(1), day(1) - timedelta(seconds=30), POLICY)
    assert not clock_is_behind(None, day(1), POLICY)
    assert not clock_is_behind(day(1), day(900), POLICY), "a gap forward is a pause"


def test_rounds_of_the_future_do_not_count() -> None:
    rounds = [made(1, "github.com", answered=5), made(2, "github.com", minutes=60 * 48, answered=5)]
    assert voids(rounds, day(1), POLICY) == {2: VoidReason.CLOCK}


def test_standing_voids_are_left_to_whoever_set_them() -> None:
    one = made(1, "github.com", answered=5)
    held = replace(one, round=replace(one.round, void=VoidReason.OPERATOR))
    assert voids([held], NOW, POLICY) == {}


summaries = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 200), st.integers(0, 9), st.booleans()), max_size=25
).map(
    lambda rows: [
        made(number, f"{host}.example", minutes=at, lasts=lasts, answered=int(answers))
        for number, (host, at, lasts, answers) in enumerate(rows)
    ]
)


@given(summaries, st.randoms(use_true_random=False))
def test_no_round_with_an_answer_is_ever_offline_and_order_does_not_matter(
    rounds: list[RoundSummary], die: object
) -> None:
    found = voids(rounds, NOW, POLICY)
    assert all(not rounds[number].answered for number in found)
    for number in found:
        near = [
            one
            for one in rounds
            if one.answered
            and one.round.started <= rounds[number].last + POLICY.offline_window
            and one.last >= rounds[number].round.started - POLICY.offline_window
        ]
        assert near == [], "an answer nearby proves the network"
    shuffled = list(rounds)
    die.shuffle(shuffled)  # type: ignore[attr-defined]
    assert voids(shuffled, NOW, POLICY) == found


def test_an_address_that_cannot_exist_and_lives_puts_the_checker_out_of_order() -> None:
    lives = canary("nowhere", alive=False)
    told = [made(1, "github.com", answered=5, canaries=(lives, canary("a", as_known=True)))]
    assert voids(told, NOW, POLICY) == {1: VoidReason.WILDCARD}
    silent = canary("nowhere", alive=False, as_known=True)
    assert voids([made(1, "github.com", answered=5, canaries=(silent,))], NOW, POLICY) == {}


@pytest.mark.parametrize(("alike", "void"), [(0, False), (2, False), (4, False), (5, True), (46, True)])
def test_one_identity_for_many_names_is_no_answer(alike: int, void: bool) -> None:
    one = made(1, "git.example", answered=46)
    told = replace(one, round=replace(one.round, alike=alike))
    assert voids([told], NOW, POLICY) == ({1: VoidReason.WILDCARD} if void else {})


def test_what_condemns_a_round_most_is_named() -> None:
    one = made(1, "github.com", answered=5, token_refused=True, canaries=(canary("a"), canary("b")))
    assert voids([one], NOW, POLICY) == {1: VoidReason.TOKEN}
    assert voids([one], day(-1), POLICY) == {1: VoidReason.CLOCK}


def turned(*at: float) -> list[Turn]:
    return [Turn(repository=number, at=day(moment)) for number, moment in enumerate(at)]


@pytest.mark.parametrize(
    ("turned_now", "living", "found"),
    [
        (10, 20, False),
        (11, 20, True),
        (11, 220, False),
        (12, 220, True),
        (11, 0, True),
        (51, 1_000, True),
        (50, 1_000, False),
    ],
)
def test_an_outage_needs_many_and_a_part(turned_now: int, living: int, found: bool) -> None:
    assert is_outage(turned_now, living, POLICY) is found
    assert (outage(turned(*[0.5] * turned_now), living, POLICY) is not None) is found


def test_an_outage_begins_with_the_first_that_turned_within_its_day() -> None:
    at = [0, 3, *(5 + number / 20 for number in range(11)), 5.9, 9]
    assert outage(turned(*at), 20, POLICY) == (day(5), 12)
    assert outage(turned(*reversed(at)), 20, POLICY) == (day(5), 12)


def test_what_turns_one_by_one_is_no_outage() -> None:
    assert outage(turned(*(number * 0.2 for number in range(40))), 40, POLICY) is None
    assert outage(turned(*(number * 0.1 for number in range(11))), 40, POLICY) == (day(0), 11)


def test_one_repository_that_turns_many_times_is_one() -> None:
    assert outage([Turn(repository=1, at=day(number / 40)) for number in range(30)], 5, POLICY) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 200)), max_size=60), st.randoms(use_true_random=False))
def test_an_outage_does_not_depend_on_the_order_of_what_turned(told: list[tuple[int, int]], die: object) -> None:
    turns = [Turn(repository=number, at=day(at / 24)) for number, at in told]
    shuffled = list(turns)
    die.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outage(shuffled, 20, POLICY) == outage(turns, 20, POLICY)


def test_two_groups_without_network_and_an_answer_between_them() -> None:
    first = [made(number, f"{number}.example") for number in range(3)]
    lone = [made(5, "lone.example", minutes=58), made(6, "witness.example", minutes=60, answered=3)]
    second = [made(10 + number, f"{number}.example", minutes=120) for number in range(3)]
    assert set(voids([*first, *lone, *second], NOW, POLICY)) == {0, 1, 2, 10, 11, 12}


def test_a_long_round_reaches_to_its_last_look() -> None:
    long = made(0, "slow.example", lasts=60)
    later = [made(1, "a.example", minutes=10), made(2, "b.example", minutes=62)]
    assert set(voids([long, *later], NOW, POLICY)) == {0, 1, 2}


def test_a_killed_round_counts_each_of_its_looks() -> None:
    killed = Round(id=1, host="a.example", started=day(0))
    told = summarise(killed, [gone(0.1), gone(0.2), look(0.3, "unavailable", failure=FailureKind.TIMEOUT)])
    assert (told.asked, told.answered) == (3, 2)


def test_each_network_is_offline_by_itself() -> None:
    silent = [made(number, f"host-{number}.example") for number in range(3)]
    elsewhere = made(9, "github.com", answered=5)
    elsewhere = replace(elsewhere, round=replace(elsewhere.round, vantage="home"))
    assert voids([*silent, elsewhere], NOW, POLICY) == dict.fromkeys(range(3), VoidReason.OFFLINE)


def test_silence_in_several_networks_does_not_add_up_to_one_that_is_offline() -> None:
    rounds = [made(number, f"host-{number}.example") for number in range(3)]
    spread = [replace(one, round=replace(one.round, vantage=f"net{one.round.id}")) for one in rounds]
    assert not voids(spread, NOW, POLICY)


def test_who_is_in_doubt_speaks_for_its_host_no_longer_than_a_witness() -> None:
    assert age_of_canary(GuardPolicy(), in_doubt=False) == timedelta(days=30)
    assert age_of_canary(GuardPolicy(), in_doubt=True) == timedelta(days=20)
    assert age_of_canary(GuardPolicy(canary_age=timedelta(days=9)), in_doubt=True) == timedelta(days=9)
