"""The definitions by which a year is measured, case by case."""

from monitor.model.status import Cause, Status
from monitor.world.peers import Peers
from monitor.world.reckoning import Reckoned, Reckoning
from monitor.world.truth import Family, Host, Repository, Scene, Spell, State, Trouble, World

LOST = (Status.NOT_FOUND, Cause.MISSING)
ALIVE = (Status.ALIVE, Cause.ACTIVE)
EMPTY = (Status.GHOSTED, Cause.EMPTY)


def world(*script: Scene, spells: tuple[Spell, ...] = ()) -> World:
    host = Host(name="a.example", family=Family.GIT, spells=spells)
    one = Repository(host="a.example", path="o/n", family=Family.GIT, number=1, script=script)
    return World(200, {"a.example": host}, (one,))


def reckon(here: World, *shown: tuple[float, tuple[Status, Cause]]) -> Reckoned:
    reckoning = Reckoning(here)
    for day, (status, cause) in shown:
        reckoning.show(0, day, status, cause)
    return reckoning.reckon()


def test_a_death_is_found_on_the_day_we_show_it() -> None:
    found = reckon(world(Scene(0, State.ALIVE), Scene(20.6, State.GONE)), (0, ALIVE), (40, LOST))
    assert [one.found_after for one in found.deaths] == [19]
    assert not found.mistakes


def test_a_death_never_shown_counts_as_not_found() -> None:
    found = reckon(world(Scene(0, State.GONE)), (0, (Status.LIMBO, Cause.DOUBTFUL)))
    assert [one.found_after for one in found.deaths] == [None]
    assert found.delays() == []


def test_an_absence_too_short_counts_neither_way() -> None:
    hidden = world(Scene(0, State.ALIVE), Scene(20.6, State.GONE), Scene(60.6, State.ALIVE))
    for shown in ([(0, ALIVE)], [(0, ALIVE), (36, LOST), (64, ALIVE)]):
        found = reckon(hidden, *shown)
        assert (found.deaths, found.mistakes) == ((), ())


def test_days_on_which_the_host_was_silent_are_not_ours() -> None:
    here = world(Scene(0, State.ALIVE), Scene(20.6, State.GONE), spells=(Spell(21, 51, Trouble.SILENT),))
    assert [one.found_after for one in reckon(here, (0, ALIVE), (70, LOST)).deaths] == [19]


def test_a_living_repository_shown_lost_is_a_false_burial() -> None:
    [mistake] = reckon(world(Scene(0, State.ALIVE)), (0, ALIVE), (30, LOST), (31, ALIVE)).mistakes
    assert mistake.day == 30


def test_one_that_holds_code_shown_ghosted_is_a_false_burial() -> None:
    assert reckon(world(Scene(0, State.ALIVE)), (9, EMPTY)).mistakes
    assert not reckon(world(Scene(0, State.EMPTY)), (9, EMPTY)).mistakes


def test_a_late_resurrection_is_a_false_burial_and_an_early_one_is_not() -> None:
    back = world(Scene(0, State.GONE), Scene(100.6, State.ALIVE))
    assert reckon(back, (16, LOST), (115, ALIVE)).mistakes == ()
    assert reckon(back, (16, LOST), (115, ALIVE)).back_after == (14,)
    assert reckon(back, (16, LOST), (118, ALIVE)).mistakes
    assert reckon(back, (16, LOST)).mistakes, "never"


def test_a_new_cause_is_no_new_burial() -> None:
    gone = world(Scene(0, State.GONE))
    found = reckon(gone, (16, LOST), (40, (Status.NOT_FOUND, Cause.TAKEN_OVER)))
    assert [one.found_after for one in found.deaths] == [16]


def test_who_decides_at_one_look_buries_the_living_on_a_bad_morning() -> None:
    here = world(Scene(0, State.ALIVE), spells=(Spell(30, 30.1, Trouble.ERRORS), Spell(60, 80, Trouble.FORBIDDEN)))
    peers = Peers(here)
    for day in range(0, 59, 10):
        peers.look(0, day)
    assert {name for name, buried in peers.buried.items() if buried} == {"lychee", "linkchecker", "markdown-link-check"}
    for day in (60, 66, 72):
        peers.look(0, day)
    assert all(peers.buried.values()), "three refusals in a row bury for the archive's robot too"
