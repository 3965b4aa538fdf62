"""What a robots.txt that names us forbids is not asked, and what cannot be had forbids nothing."""

import asyncio

import pytest

from checkers.base import FailureKind, Request
from monitor.http.visit import Visit
from tests.monitor.http.asking import failure, reply
from tests.standins import pages
from tests.standins.client import rig
from tests.standins.pages import Pages

FORBIDS_US = "User-agent: paper-graveyard\nDisallow: /private\n"


async def test_a_robots_group_that_names_us_stops_the_question_before_it_is_sent(site: Pages) -> None:
    site.say("/robots.txt", 200, FORBIDS_US)
    async with rig() as rigged:
        visit = Visit()
        walled = await failure(rigged, Request(url=f"{site.base}/private/x", heed_robots=True), visit)
        free = await reply(rigged, Request(url=f"{site.base}/public", heed_robots=True), visit)
    assert (walled.kind, free.status, visit.requests) == (FailureKind.ROBOTS, 404, 2)
    assert site.paths() == ["/robots.txt", "/public"]


async def test_robots_are_heeded_where_a_redirect_leads(site: Pages, other: Pages) -> None:
    site.redirect("/a", f"{other.base}/private")
    other.say("/robots.txt", 200, FORBIDS_US)
    async with rig() as rigged:
        walled = await failure(rigged, Request(url=f"{site.base}/a", heed_robots=True))
    assert (walled.kind, len(walled.hops), other.paths()) == (FailureKind.ROBOTS, 1, ["/robots.txt"])


@pytest.mark.parametrize("status", [404, 403, 500, 503])
async def test_robots_that_cannot_be_had_forbid_nothing(site: Pages, status: int) -> None:
    site.say("/robots.txt", status, FORBIDS_US)
    async with rig() as rigged:
        assert (await reply(rigged, Request(url=f"{site.base}/private", heed_robots=True))).status == 404


async def test_a_host_that_errs_for_weeks_is_heard_each_day_its_robots_included(site: Pages) -> None:
    """Found by a made year: its robots.txt, asked first, paused the lane, and its pages were never asked again."""
    site.say("/robots.txt", 503)
    site.say("/a", 503)
    async with rig() as rigged:
        for _ in range(12):
            assert (await reply(rigged, Request(url=f"{site.base}/a", heed_robots=True))).status == 503
            await rigged.clock.sleep(90_000)


async def test_robots_that_break_off_forbid_nothing(site: Pages) -> None:
    site.on("/robots.txt", pages.reset)
    async with rig() as rigged:
        assert (await reply(rigged, Request(url=f"{site.base}/private", heed_robots=True))).status == 404


async def test_robots_are_asked_once_a_day_by_however_many_need_them(site: Pages) -> None:
    site.say("/robots.txt", 200, FORBIDS_US)
    request = Request(url=f"{site.base}/private", heed_robots=True)
    async with rig() as rigged:
        outcomes = await asyncio.gather(*(failure(rigged, request) for _ in range(5)))
        assert {outcome.kind for outcome in outcomes} == {FailureKind.ROBOTS}
        assert site.paths() == ["/robots.txt"]
        await rigged.clock.sleep(86_399)
        await failure(rigged, request)
        assert site.paths() == ["/robots.txt"]
        await rigged.clock.sleep(1)
        await failure(rigged, request)
    assert site.paths() == ["/robots.txt"] * 2


async def test_robots_are_not_asked_when_nobody_heeds_them(site: Pages) -> None:
    async with rig() as rigged:
        await reply(rigged, f"{site.base}/a")
    assert site.paths() == ["/a"]
