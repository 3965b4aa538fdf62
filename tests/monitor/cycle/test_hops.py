"""A look that is led to a slow host waits there by itself: whoever else its own host keeps is asked meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from aiohttp import web

from checkers.base import EvidenceKind, HostFacts, Target
from monitor.cycle import lane
from monitor.cycle.batches import Batch
from monitor.cycle.lane import Walk
from monitor.model.looks import Canary, Due, FinishedLook, LaneDue
from monitor.rules.budget import BudgetPolicy
from monitor.rules.politeness import HostLine
from tests.standins.client import Rig, rig
from tests.standins.pages import Pages

NOW = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
PAGE = "<title>Our project</title><p>All about it, its code and its data</p>" * 5
SOON = 30.0
"""Seconds of this machine after which a test fails instead of waiting for ever."""


@dataclass
class Gate:
    """A page that is answered when the test says so; `reached` counts who waits or waited for it."""

    reached: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.reached.release()
        await self.opened.wait()
        return web.Response(text=PAGE, content_type="text/html")


def said(pages: Pages, path: str, seen: asyncio.Semaphore, status: int = 200, **headers: str) -> None:
    """A page that answers at once, and lets the test know."""

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.release()
        return web.Response(text=PAGE, content_type="text/html", status=status, headers=headers)

    pages.on(path, answer)


def target(pages: Pages, path: str) -> Target:
    return Target(key=f"{pages.base}{path}", url=f"{pages.base}{path}", host="127.0.0.1")


def walk_of(
    pages: Pages, rigged: Rig, paths: Sequence[str], looks: list[FinishedLook], canaries: Sequence[str] = ()
) -> Walk:
    """One Round of these pages."""
    facts = HostFacts(host="127.0.0.1")
    due = tuple(
        Due(id=n, host_id=1, target=target(pages, path), checker="website", question="", due_at=NOW)
        for n, path in enumerate(paths)
    )
    guests = tuple(Canary(target=target(pages, path), checker="website") for path in canaries)

    def heard(batch: Batch, answered: bool) -> None:
        return None

    return Walk(
        lane=LaneDue(host_id=1, host="127.0.0.1", facts=facts, paused_until=None, due=due, canaries=guests),
        round=1,
        vantage="here",
        client=rigged.client,
        clock=rigged.clock,
        take=looks.append,
        heard=heard,
        stopping=lambda: False,
        facts=facts,
        budget=BudgetPolicy(),
    )


@asynccontextmanager
async def under_way(walk: Walk, concurrency: int = 1) -> AsyncIterator[asyncio.Task[None]]:
    """The walk, broken off where a test fails meanwhile."""
    walking = asyncio.create_task(walk.run(concurrency))
    try:
        yield walking
    finally:
        walking.cancel()
        await asyncio.gather(walking, return_exceptions=True)


async def times(seen: asyncio.Semaphore, number: int) -> None:
    async with asyncio.timeout(SOON):
        for _ in range(number):
            await seen.acquire()


@asynccontextmanager
async def asking(number: int = 1) -> AsyncIterator[Rig]:
    """A client that asks so many pages of the first host at once, whose clock goes on while others are waited for."""
    hosts = {
        "127.0.0.1": HostLine(per_second=1000, concurrency=number),
        "127.0.0.2": HostLine(per_second=1000, concurrency=64),
    }
    async with rig(hosts=hosts) as rigged:
        rigged.clock.busy = lambda: False
        yield rigged


async def test_a_host_asked_one_at_a_time_does_not_wait_for_where_a_page_of_it_leads(site: Pages, other: Pages) -> None:
    seen, gate, looks = asyncio.Semaphore(0), Gate(), list[FinishedLook]()
    paths = [f"/{n}" for n in range(10)]
    site.redirect("/0", f"{other.base}/slow")
    for path in paths[1:]:
        said(site, path, seen)
    other.on("/slow", gate.answer)
    async with asking() as rigged:
        walk = walk_of(site, rigged, paths, looks)
        async with under_way(walk) as walking:
            await times(seen, 9)
            assert not walking.done(), "the Round ends with its last look"
            gate.opened.set()
            await walking
    assert (walk.asked, walk.unasked, site.peak) == (10, [], 1)
    assert sorted(one.repository for one in looks) == list(range(10))
    assert {one.look.evidence.kind for one in looks} <= {EvidenceKind.EXISTS, EvidenceKind.MOVED}


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_so_many_looks_of_one_walk_wait_elsewhere_and_no_more(
    site: Pages, other: Pages, concurrency: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "AWAY_AT_MOST", 4)
    gate, looks = Gate(), list[FinishedLook]()
    paths = [f"/{n}" for n in range(20)]
    for path in paths:
        site.redirect(path, f"{other.base}/slow")
    other.on("/slow", gate.answer)
    async with asking(concurrency) as rigged:
        walk = walk_of(site, rigged, paths, looks)
        async with under_way(walk, concurrency) as walking:
            await times(gate.reached, 4 + concurrency)
            gate.opened.set()
            await walking
    assert (walk.asked, walk.unasked) == (20, [])
    assert other.peak == 4 + concurrency
    assert site.peak <= concurrency


async def test_a_pause_stops_the_rest_and_what_comes_back_later_does_not_lift_it(site: Pages, other: Pages) -> None:
    seen, gate, looks = asyncio.Semaphore(0), Gate(), list[FinishedLook]()
    site.redirect("/0", f"{other.base}/slow")
    said(site, "/1", seen, 429, **{"Retry-After": "3600"})
    other.on("/slow", gate.answer)
    async with asking() as rigged:
        walk = walk_of(site, rigged, [f"/{n}" for n in range(10)], looks)
        async with under_way(walk) as walking:
            await times(gate.reached, 1)
            await times(seen, 1)
            gate.opened.set()
            await walking
        _, news = walk.ended()
        assert news.paused_until == rigged.client.lanes.paused_until("127.0.0.1")
        assert news.paused_until is not None
    assert [path for path in site.paths() if path != "/robots.txt"] == ["/0", "/1"]
    assert sorted(one.id for one in walk.unasked) == list(range(2, 10))


async def test_canaries_are_asked_once_before_the_first_strike_though_others_come_back_meanwhile(
    site: Pages, other: Pages
) -> None:
    seen, gate, canary, looks = asyncio.Semaphore(0), Gate(), Gate(), list[FinishedLook]()
    for path in ("/0", "/1"):
        site.redirect(path, f"{other.base}/lost")
    said(site, "/2", seen)
    site.redirect("/canary", f"{other.base}/canary")
    other.on("/canary", canary.answer)

    async def lost(request: web.Request) -> web.StreamResponse:
        gate.reached.release()
        await gate.opened.wait()
        return web.Response(status=404, text="not here")

    other.on("/lost", lost)
    async with asking() as rigged:
        walk = walk_of(site, rigged, ["/0", "/1", "/2"], looks, canaries=["/canary"])
        async with under_way(walk) as walking:
            await times(gate.reached, 2)
            await times(seen, 1)
            assert "/canary" not in site.paths(), "nobody is in doubt yet"
            gate.opened.set()
            await times(canary.reached, 1)
            assert not {0, 1} <= {one.repository for one in looks}, "the first strike waits for it"
            canary.opened.set()
            await walking
    ended, _ = walk.ended()
    assert site.paths().count("/canary") == 1
    assert [one.as_known for one in ended.canaries] == [True]
    assert (ended.asked, walk.unasked) == (3, [])


async def test_a_walk_that_is_broken_off_leaves_whoever_is_led_away_due(site: Pages, other: Pages) -> None:
    gate, looks = Gate(), list[FinishedLook]()
    site.redirect("/0", f"{other.base}/slow")
    said(site, "/1", asyncio.Semaphore(0))
    other.on("/slow", gate.answer)
    async with asking() as rigged:
        walk = walk_of(site, rigged, ["/0", "/1"], looks)
        noted = asyncio.Semaphore(0)

        def take(look: FinishedLook) -> None:
            looks.append(look)
            noted.release()

        walk.take = take
        async with under_way(walk):
            await times(gate.reached, 1)
            await times(noted, 1)
    assert [one.repository for one in looks] == [1]
    assert [one.id for one in walk.unasked] == [0]
