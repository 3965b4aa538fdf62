"""Lanes shared by several processes: each host has one owner, and whoever else is led there borrows a turn."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.http.borrowing import SharedLanes, owner_of
from monitor.http.lanes import LanePausedError, Turn
from monitor.rules.politeness import HostPolicy, HostTable
from tests.standins.clock import FakeClock

OURS, THEIRS = "ours.example.org", "theirs.example.org"


class Lent:
    """A turn that somebody else granted."""

    def departing(self) -> None:
        """Nothing is kept."""

    def leave(self) -> None:
        """Nothing is kept."""


class Borrower:
    """One process's lanes, and what it asked of the others."""

    def __init__(self) -> None:
        self.borrowed: list[str] = []
        self.told: list[tuple[str, datetime]] = []
        self.clock = FakeClock()
        self.lanes = SharedLanes(
            HostTable({"default": HostPolicy(per_second=1000, concurrency=1)}),
            self.clock,
            slots=10,
            patience=60,
            mine=lambda host: host == OURS,
            borrow=self._borrow,
            told=lambda host, until: self.told.append((host, until)),
        )

    async def _borrow(self, host: str) -> Turn:
        self.borrowed.append(host)
        return Lent()


async def test_a_host_of_our_own_is_asked_in_our_own_lane() -> None:
    one = Borrower()
    (await one.lanes.turn(OURS)).leave()
    assert one.borrowed == []


async def test_a_turn_at_a_host_of_others_is_borrowed() -> None:
    one = Borrower()
    (await one.lanes.turn(THEIRS)).leave()
    assert one.borrowed == [THEIRS]


async def test_a_pause_of_a_host_of_others_is_handed_on_and_remembered() -> None:
    one = Borrower()
    until = one.clock.now() + timedelta(hours=1)
    one.lanes.pause(THEIRS, until)
    assert one.told == [(THEIRS, until)]
    assert one.lanes.paused_until(THEIRS) == until


async def test_a_pause_of_our_own_host_is_told_and_one_that_we_were_told_of_is_not() -> None:
    one = Borrower()
    until = one.clock.now() + timedelta(hours=1)
    one.lanes.pause(OURS, until)
    assert one.told == [(OURS, until)], "whoever writes must know it, if only a redirect led there"
    one.lanes.heed(THEIRS, until)
    assert one.told == [(OURS, until)]
    with pytest.raises(LanePausedError):
        await one.lanes.turn(OURS)


def test_fresh_pauses_are_told_until_somebody_keeps_them() -> None:
    lanes = Borrower().lanes
    soon, late = (lanes.clock.now() + timedelta(hours=hours) for hours in (1, 2))
    lanes.pause(OURS, soon)
    kept = lanes.fresh_pauses()
    lanes.pause(OURS, late)
    lanes.pause(OURS, soon)
    lanes.noted(kept)
    assert lanes.fresh_pauses() == {OURS: late}, "what came while it was written is not forgotten"
    lanes.noted(lanes.fresh_pauses())
    assert (lanes.fresh_pauses(), lanes.standing_pauses()) == ({}, {OURS: late})


@given(st.text(max_size=60), st.integers(min_value=1, max_value=64))
def test_every_host_has_one_owner(host: str, processes: int) -> None:
    assert 0 <= owner_of(host, processes) < processes


@given(st.from_regex(r"[a-z]{1,20}\.[a-z]{2,3}", fullmatch=True), st.integers(min_value=1, max_value=64))
def test_all_names_of_one_lane_have_the_same_owner(host: str, processes: int) -> None:
    names = {host, host.upper(), f"www.{host}", f"api.{host}", f"{host}."}
    assert len({owner_of(name, processes) for name in names}) == 1


@pytest.mark.parametrize("processes", [2, 3, 4])
def test_hosts_are_spread_over_the_processes(processes: int) -> None:
    owned = [owner_of(f"lab{number}.example.edu", processes) for number in range(3000)]
    assert min(map(owned.count, range(processes))) > 3000 / processes * 0.9
