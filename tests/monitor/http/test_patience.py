"""Asking again, and leaving alone: passing trouble, Retry-After, used-up budgets, hosts that only err."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from checkers.base import FailureKind, Request
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from tests.monitor.http.asking import failure, reply
from tests.standins import pages
from tests.standins.client import rig
from tests.standins.pages import Pages


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_passing_trouble_is_asked_again_after_a_while(site: Pages, status: int) -> None:
    site.say("/a", status)
    site.say("/a", status)
    site.say("/a", 200, "well again")
    async with rig() as rigged:
        site.now = rigged.clock.monotonic
        visit = Visit()
        assert (await reply(rigged, f"{site.base}/a", visit)).body == b"well again"
    first, second, third = (asked.at for asked in site.asked)
    assert 0.75 <= second - first <= 1.25
    assert 1.5 <= third - second <= 2.5
    assert (visit.requests, visit.paused_until) == (3, None)


@pytest.mark.parametrize("fault", [pages.reset, pages.hang])
async def test_a_broken_or_silent_connection_is_asked_again(site: Pages, fault: pages.Respond) -> None:
    site.on("/a", fault)
    site.say("/a", 200)
    async with rig(total_timeout=0.3) as rigged:
        assert (await reply(rigged, f"{site.base}/a")).status == 200


async def test_a_lasting_trouble_is_told_after_three_attempts(site: Pages) -> None:
    site.on("/a", pages.reset)
    async with rig() as rigged:
        assert (await failure(rigged, f"{site.base}/a")).kind is FailureKind.RESET
    assert len(site.asked) == 3


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 410, 451, 500])
async def test_an_answer_is_not_asked_again(site: Pages, status: int) -> None:
    site.say("/a", status)
    async with rig() as rigged:
        assert (await reply(rigged, f"{site.base}/a")).status == status
    assert len(site.asked) == 1


async def test_what_must_not_be_asked_again_is_not(site: Pages) -> None:
    site.on("/a", pages.reset)
    site.say("/b", 503)
    async with rig() as rigged:
        await failure(rigged, Request(url=f"{site.base}/a", retry=False))
        await reply(rigged, Request(url=f"{site.base}/b", retry=False))
    assert len(site.asked) == 2


async def test_the_same_trouble_takes_the_same_time_each_run(site: Pages) -> None:
    times = []
    for _ in range(2):
        site.on("/a", pages.reset)
        async with rig(installation="here") as rigged:
            await failure(rigged, f"{site.base}/a")
            times.append(rigged.clock.monotonic())
    assert times[0] == times[1] > 0


@pytest.mark.parametrize("dated", [False, True])
async def test_a_short_retry_after_is_obeyed_and_then_asked_again(site: Pages, dated: bool) -> None:
    async with rig() as rigged:
        site.now = rigged.clock.monotonic
        when = format_datetime(rigged.clock.now() + timedelta(seconds=7), usegmt=True)
        site.say("/a", 429, headers={"Retry-After": when if dated else "7"})
        site.say("/a", 200)
        visit = Visit()
        assert (await reply(rigged, f"{site.base}/a", visit)).status == 200
    assert [round(asked.at, 3) for asked in site.asked] == [0.0, 7.0]
    assert visit.paused_until is None or visit.paused_until <= rigged.clock.now()


async def test_a_long_retry_after_pauses_the_whole_lane_at_once(site: Pages, other: Pages) -> None:
    site.say("/a", 503, headers={"Retry-After": "3600"})
    async with rig() as rigged:
        visit = Visit()
        until = rigged.clock.now() + timedelta(hours=1)
        assert (await reply(rigged, f"{site.base}/a", visit)).status == 503
        assert visit.paused_until == rigged.client.lanes.paused_until("127.0.0.1") == until
        with pytest.raises(LanePausedError):
            await rigged.client.ask(Request(url=f"{site.base}/b"), Visit())
        assert (await reply(rigged, f"{other.base}/a")).status == 404
        await rigged.clock.sleep(3600)
        assert (await reply(rigged, f"{site.base}/b")).status == 404
    assert site.paths() == ["/a", "/b"]


async def test_a_used_up_budget_pauses_the_lane_though_the_answer_was_good(site: Pages) -> None:
    async with rig() as rigged:
        reset = rigged.clock.now() + timedelta(minutes=20)
        spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp()))}
        site.say("/a", 200, headers=spent)
        await reply(rigged, f"{site.base}/a")
        assert rigged.client.lanes.paused_until("127.0.0.1") == reset


async def test_a_429_without_a_word_pauses_for_a_minute_and_more_each_time(site: Pages) -> None:
    site.say("/a", 429)
    async with rig(patience=600) as rigged:
        site.now = rigged.clock.monotonic
        for _ in range(3):
            await reply(rigged, f"{site.base}/a")
    first, second, third = (asked.at for asked in site.asked)
    assert second - first >= 60
    assert third - second >= 120


async def test_a_host_that_only_errs_is_asked_less_and_less_until_it_recovers(site: Pages) -> None:
    site.say("/bad", 500)
    site.say("/good", 200)
    async with rig() as rigged:
        for _ in range(4):
            await reply(rigged, f"{site.base}/bad")
        assert rigged.client.lanes.paused_until("127.0.0.1") is None
        await reply(rigged, f"{site.base}/bad")
        assert rigged.client.lanes.paused_until("127.0.0.1") is not None
        await reply(rigged, f"{site.base}/good")
        await reply(rigged, f"{site.base}/bad")
        assert rigged.client.lanes.paused_until("127.0.0.1") is None


async def test_a_pause_where_a_redirect_led_is_none_of_the_asked_host(site: Pages, other: Pages) -> None:
    site.redirect("/a", f"{other.base}/b")
    other.say("/b", 429, headers={"Retry-After": "3600"})
    async with rig() as rigged:
        visit = Visit()
        assert (await reply(rigged, f"{site.base}/a", visit)).status == 429
        assert visit.paused_until is None
        assert rigged.client.lanes.paused_until("127.0.0.2") is not None


async def test_a_pause_from_an_earlier_run_is_obeyed(site: Pages) -> None:
    async with rig() as rigged:
        site.now = rigged.clock.monotonic
        rigged.client.pause("127.0.0.1", rigged.clock.now() + timedelta(seconds=45))
        await reply(rigged, f"{site.base}/a")
    assert site.asked[0].at == 45.0
