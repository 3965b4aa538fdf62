"""The made world is the same every time, and already a few dozen papers meet every fate in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.address import parse
from monitor.model.papers import GivenAddress, PaperRecord
from monitor.world.truth import Scene, Script, Spot, State, Truth, scripts_for, spot_of

THREE_MONTHS = 92


def record(number: int, *addresses: str, abstract: str | None = None) -> PaperRecord:
    return PaperRecord(
        source="made",
        key=str(number),
        title=f"Paper {number}",
        abstract=abstract,
        addresses=tuple(GivenAddress(raw=raw, field="code") for raw in addresses),
    )


def sixty_papers() -> list[PaperRecord]:
    repositories = [record(number, f"https://github.com/group{number}/tool") for number in range(40)]
    pages = [record(100 + number, f"http://lab{number}.example.edu/~someone/tool/") for number in range(12)]
    reviews = [record(200 + number, f"https://anonymous.4open.science/r/tool-{number}") for number in range(4)]
    archives = [record(300 + number, f"https://zenodo.org/records/{number}") for number in range(4)]
    return repositories + pages + reviews + archives


def spot(text: str) -> Spot:
    address = parse(text)
    assert address is not None
    return spot_of(address)


@pytest.mark.parametrize(
    "spelling",
    [
        "https://github.com/Owner/Name",
        "http://www.github.com/owner/name/",
        "https://github.com/owner/name.git",
        "git@github.com:owner/name.git",
        "https://github.com/owner/name/tree/main/src",
        "https://github.com/owner/name#readme",
    ],
)
def test_a_repository_is_one_spot_however_it_is_spelt(spelling: str) -> None:
    assert spot(spelling) == Spot("github.com", "owner/name")


def test_a_page_keeps_its_path_and_a_project_its_groups() -> None:
    assert spot("https://lab.example.edu/~Anna/Tool/index.html") == Spot("lab.example.edu", "~Anna/Tool/index.html")
    assert spot("https://gitlab.com/a/b/c/-/tree/main") == Spot("gitlab.com", "a/b/c")


def test_sixty_papers_meet_every_fate_within_three_months() -> None:
    truth = scripts_for(sixty_papers())
    met = {truth.scene(known, day).state for known in truth.scripts for day in range(THREE_MONTHS)}
    assert met == set(State)


def test_a_death_and_a_resurrection_happen_on_their_days() -> None:
    truth = scripts_for(sixty_papers())
    risen = [
        script
        for script in truth.scripts.values()
        if [scene.state for scene in script] == [State.ALIVE, State.GONE, State.ALIVE]
    ]
    assert risen
    (_, gone, back) = risen[0]
    truth = Truth({Spot("github.com", "o/r"): risen[0]})
    states = [
        truth.scene(Spot("github.com", "o/r"), day).state for day in (0, gone.day - 1, gone.day, back.day - 1, back.day)
    ]
    assert states == [State.ALIVE, State.ALIVE, State.GONE, State.GONE, State.ALIVE]


def test_who_moves_has_a_home_that_lives_from_that_day_on() -> None:
    truth = scripts_for(sixty_papers())
    moves = [scene for script in truth.scripts.values() for scene in script if scene.state is State.MOVED]
    assert moves
    for scene in moves:
        assert scene.to is not None
        assert truth.scene(scene.to, scene.day - 1).state is State.GONE
        assert truth.scene(scene.to, scene.day).state is State.ALIVE
        assert truth.numbered(scene.to.number) == scene.to


def test_the_order_of_the_papers_changes_nothing() -> None:
    papers = sixty_papers()
    assert scripts_for(papers).scripts == scripts_for(reversed(papers)).scripts


def test_addresses_in_the_text_belong_to_the_world_too() -> None:
    paper = record(1, abstract="Our code is at https://tool.example.org/download/now.")
    assert Spot("tool.example.org", "download/now") in scripts_for([paper]).scripts


def test_what_is_no_address_makes_no_world() -> None:
    assert scripts_for([record(1, "see the text", "https://", "https://front.example.org/")]).scripts == {}


def test_a_host_knows_its_front_page_and_what_it_was_given() -> None:
    truth = Truth({Spot("lab.example.edu", "tool"): (Scene(0, State.ALIVE),)})
    assert truth.scene(Spot("lab.example.edu", ""), 5).state is State.ALIVE
    assert truth.scene(Spot("lab.example.edu", "tool"), 5).state is State.ALIVE
    assert truth.scene(Spot("lab.example.edu", "tool-xyzzy"), 5).state is State.GONE
    assert truth.scene(Spot("lab.example.edu", "robots.txt"), 5).state is State.GONE


def test_a_host_that_answers_everybody_alike_does_so_for_unknown_addresses() -> None:
    truth = Truth({Spot("lab.example.edu", "tool"): (Scene(0, State.ALIVE), Scene(8, State.SOFT_404))})
    assert truth.scene(Spot("lab.example.edu", "other"), 7).state is State.GONE
    assert truth.scene(Spot("lab.example.edu", "other"), 8).state is State.SOFT_404


@pytest.mark.parametrize(
    "script", [(), (Scene(1, State.ALIVE),), (Scene(0, State.ALIVE), Scene(9, State.GONE), Scene(4, State.ALIVE))]
)
def test_a_script_without_a_beginning_or_order_is_refused(script: Script) -> None:
    with pytest.raises(ValueError, match="day 0"):
        Truth({Spot("github.com", "o/r"): script})


@given(st.integers(min_value=0, max_value=10_000), st.floats(min_value=0, max_value=400))
def test_an_unknown_repository_is_decided_by_its_address_alone(number: int, day: float) -> None:
    unknown = Spot("github.com", f"owner{number}/name")
    assert Truth({}).scene(unknown, day) == Truth({}).scene(unknown, day)
    # Who is gone stays gone, and nobody rises unless it is written so.
    if Truth({}).scene(unknown, day).state is State.GONE:
        assert Truth({}).scene(unknown, day + 30).state is State.GONE


def test_most_unknown_repositories_live_and_no_impossible_name_does() -> None:
    states = [Truth({}).scene(Spot("github.com", f"owner{number}/name"), 100).state for number in range(1000)]
    assert 900 <= states.count(State.ALIVE) <= 980
    assert states.count(State.GONE) >= 20
    assert Truth({}).scene(Spot("github.com", "owner/name}"), 0).state is State.GONE
