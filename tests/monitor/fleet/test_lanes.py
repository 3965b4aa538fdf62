"""Lanes shared by processes: the pace of a host is the same whoever asks, and moves on when one of them is killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.fleet.lanes import SharedLanes
from monitor.fleet.policy import FleetPolicy
from monitor.http.lanes import LanePausedError, Lanes
from monitor.roof.clock import SystemClock
from monitor.rules.politeness import HostLine, HostTable
from monitor.store import Store

CLOCK = SystemClock()
POLICY = FleetPolicy(lease=30.0, reserve=5.0)
BRIEF = FleetPolicy(lease=1.5, reserve=0.5)
GAP = 0.04


@asynccontextmanager
async def process(
    store: Store, name: str, *, policy: FleetPolicy = POLICY, concurrency: int = 1
) -> AsyncIterator[tuple[Lanes, SharedLanes]]:
    """The lanes of one process among several."""
    sharing = SharedLanes(store.lanes, CLOCK, holder=name, policy=policy)
    table = HostTable({"default": HostLine(per_second=1 / GAP, concurrency=concurrency)})
    try:
        yield Lanes(table, CLOCK, slots=100, sharing=sharing), sharing
    finally:
        await sharing.close()


class Server:
    """Notes when requests left, and how many were under way at once."""

    def __init__(self) -> None:
        self.left: list[tuple[float, str]] = []
        self.under_way = 0
        self.most = 0

    async def asked(self, lanes: Lanes, host: str, who: str) -> None:
        turn = await lanes.turn(host)
        try:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            turn.departing()
            self.left.append((CLOCK.monotonic(), who))
            await CLOCK.sleep(GAP / 4)
        finally:
            self.under_way -= 1
            turn.leave()


async def test_two_processes_keep_one_hosts_pace_and_both_have_their_turn(store: Store) -> None:
    server = Server()
    async with process(store, "one") as (one, _), process(store, "two") as (two, _):
        await asyncio.gather(
            *(server.asked(one, "a.example", "one") for _ in range(12)),
            *(server.asked(two, "a.example", "two") for _ in range(12)),
        )
    assert server.most == 1
    assert len(server.left) == 24
    assert all(later - sooner >= GAP * 0.999 for (sooner, _), (later, _) in pairwise(sorted(server.left)))
    turns = [who for _, who in sorted(server.left)]
    assert sum(who != other for who, other in pairwise(turns)) > 2, "each waited until the other had finished"


async def test_a_lane_that_nobody_else_wants_is_kept_and_given_back_at_the_end(store: Store) -> None:
    server = Server()
    async with process(store, "one") as (one, sharing):
        for _ in range(3):
            await server.asked(one, "a.example", "one")
        assert len(sharing) == 1
    async with process(store, "two") as (two, _):
        await server.asked(two, "a.example", "two")
    assert [who for _, who in server.left] == ["one", "one", "one", "two"]


async def test_a_killed_process_keeps_its_lane_until_it_lapses_and_no_longer(store: Store) -> None:
    server = Server()
    dead = SharedLanes(store.lanes, CLOCK, holder="dead", policy=BRIEF)
    await dead.open("a.example", GAP)
    began = CLOCK.monotonic()
    assert dead.holds("a.example")
    # Killed: it renews nothing and gives nothing back.
    assert dead._keeping is not None
    dead._keeping.cancel()
    await asyncio.wait({dead._keeping})
    async with process(store, "next", policy=BRIEF) as (lanes, _):
        await server.asked(lanes, "a.example", "next")
    assert server.left[0][0] - began >= BRIEF.lease - BRIEF.reserve
    assert not dead.holds("a.example")


async def test_a_pause_is_known_to_whoever_is_next(store: Store) -> None:
    server = Server()
    until = CLOCK.now() + timedelta(hours=1)
    async with process(store, "one") as (one, _):
        await server.asked(one, "a.example", "one")
        turn = await one.turn("a.example")
        one.pause("a.example", until)
        turn.leave()
    async with process(store, "two") as (two, _):
        with pytest.raises(LanePausedError) as paused:
            await two.turn("a.example")
    assert paused.value.until == until


async def test_lanes_long_idle_are_forgotten_and_paused_ones_are_not(store: Store) -> None:
    server = Server()
    async with process(store, "one") as (one, _):
        for host in ("a.example", "b.example"):
            await server.asked(one, host, "one")
        one.pause("b.example", CLOCK.now() + timedelta(hours=1))
        await server.asked(one, "c.example", "one")
        with pytest.raises(LanePausedError):
            await one.turn("b.example")
    assert await store.lanes.forget(idle=3600.0) == 0
    assert await store.lanes.forget(idle=-1.0) == 2
