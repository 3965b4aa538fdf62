"""What is true, and for how many days it could be known."""

from monitor.world.truth import Family, Host, Ours, OurSpell, Repository, Scene, Spell, State, Trouble, World


def world(*script: Scene, spells: tuple[Spell, ...] = (), ours: tuple[OurSpell, ...] = (), known: int = 0) -> World:
    """One page on one host for a hundred days."""
    page = Repository(host="a.example", path="p", family=Family.PAGE, number=1, script=script, known=known)
    return World(100, {"a.example": Host(name="a.example", family=Family.PAGE, spells=spells)}, (page,), ours)


def test_days_without_a_host_or_without_ourselves_are_not_counted() -> None:
    here = world(
        Scene(0, State.ALIVE),
        spells=(Spell(10, 20, Trouble.SILENT), Spell(30, 30.1, Trouble.ERRORS), Spell(40, 50, Trouble.CERTIFICATE)),
        ours=(OurSpell(60, 65.5, Ours.PAUSED), OurSpell(70, 71, Ours.TOKEN_REVOKED)),
    )
    assert here.askable("a.example", 0, 100) == 100 - 10 - 6
    assert here.askable("a.example", 0, 10) == 10
    assert here.askable("a.example", 9.5, 20.5) == 1, "the sweep of day 20 alone"
    assert here.askable("a.example", 50, 40) == 0
    assert here.deniable("a.example", 0, 100) == 100 - 10 - 6 - 10, "a lapsed certificate vouches for no denial"


def test_an_absence_begins_when_we_know_of_it_and_ends_with_what_comes_back() -> None:
    gone = (Scene(0, State.GONE), Scene(30.6, State.ALIVE), Scene(50, State.GONE), Scene(60, State.WITHHELD))
    here = world(*gone, known=12)
    assert here.absences(here.repositories[0]) == [(12.0, 30.6), (50, 100.0)]


def test_a_host_that_says_yes_to_everything_makes_a_page_visible_to_everybody() -> None:
    here = world(Scene(0, State.GONE), spells=(Spell(40, 45, Trouble.SAYS_YES),))
    assert here.absences(here.repositories[0]) == [(0.0, 40), (45, 100.0)]


def test_a_sold_domain_shows_nobody_his_page() -> None:
    here = world(Scene(0, State.ALIVE), spells=(Spell(40, 101, Trouble.PARKED),))
    assert here.absences(here.repositories[0]) == [(40, 100.0)]


def test_code_is_held_by_what_moved_and_not_by_what_is_empty() -> None:
    here = world(Scene(0, State.MOVED, "q"), Scene(10, State.EMPTY), Scene(20, State.GONE))
    page = here.repositories[0]
    assert [here.holds_code(page, day) for day in (5, 15, 25)] == [True, False, False]
    assert [here.visible(page, day) for day in (5, 15, 25)] == [True, True, False]
