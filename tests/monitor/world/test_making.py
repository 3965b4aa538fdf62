"""Worlds out of seeds: whole, in order, and the same every time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.world.making import make_world
from monitor.world.truth import Family, Ours, State, Trouble


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9), days=st.integers(1, 400), repositories=st.integers(1, 80))
def test_every_world_is_in_order(seed: int, days: int, repositories: int) -> None:
    world = make_world(repositories, days, seed)
    assert len(world.repositories) == repositories
    for one in world.repositories:
        assert one.script[0].day == 0
        assert [scene.day for scene in one.script] == sorted(scene.day for scene in one.script)
        assert 0 <= one.known < max(1, days)
    for host in world.hosts.values():
        assert all(before.ends <= after.begins for before, after in pairwise(host.spells)), "one trouble at a time"
    assert world == make_world(repositories, days, seed)


def test_another_seed_is_another_world() -> None:
    assert make_world(50, 100, 1) != make_world(50, 100, 2)


@pytest.fixture(scope="module")
def large() -> tuple[set[State], set[Trouble], set[Ours], set[Family]]:
    """What happens in a world of a few thousand."""
    world = make_world(4_000, 365, 11)
    return (
        {scene.state for one in world.repositories for scene in one.script},
        {spell.trouble for host in world.hosts.values() for spell in host.spells},
        {spell.ours for spell in world.ours},
        {one.family for one in world.repositories},
    )


def test_everything_happens_to_somebody(large: tuple[set[State], set[Trouble], set[Ours], set[Family]]) -> None:
    states, troubles, ours, families = large
    assert states >= set(State) - {State.PRIVATE, State.EXPIRED}
    assert troubles == set(Trouble)
    assert ours == set(Ours)
    assert families == set(Family)
