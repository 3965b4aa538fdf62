"""Asking over real sockets on a virtual clock: manners measured at the server, redirects, secrets, retries, robots."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from aiohttp import web
from yarl import URL

from checkers.base import Failure, FailureKind, Hop, Reply, Request
from monitor.http.lanes import LanePausedError
from monitor.http.policy import Credential, user_agent
from monitor.http.visit import Visit
from monitor.rules.politeness import HostLine
from tests.standins import pages
from tests.standins.client import Names, Rig, rig
from tests.standins.pages import Pages, serving

SECRET = "ghp_neverTellAnybody"


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    async with serving() as served:
        yield served


@pytest.fixture
async def other() -> AsyncIterator[Pages]:
    async with serving(host="127.0.0.2") as served:
        yield served


async def reply(rigged: Rig, request: Request | str, visit: Visit | None = None) -> Reply:
    asked = Request(url=request) if isinstance(request, str) else request
    outcome = await rigged.client.ask(asked, visit or Visit())
    assert isinstance(outcome, Reply), outcome
    return outcome


async def failure(rigged: Rig, request: Request | str, visit: Visit | None = None) -> Failure:
    asked = Request(url=request) if isinstance(request, str) else request
    outcome = await rigged.client.ask(asked, visit or Visit())
    assert isinstance(outcome, Failure), outcome
    return outcome


# Manners, measured at the server.


@pytest.mark.parametrize(("per_second", "concurrency", "peak"), [(0.5, 1, 1), (4.0, 3, 1)])
async def test_the_server_sees_the_configured_distance(
    site: Pages, per_second: float, concurrency: int, peak: int
) -> None:
    site.say("/a")
    async with rig(hosts={"127.0.0.1": HostLine(per_second=per_second, concurrency=concurrency)}) as rigged:
        site.now = rigged.clock.monotonic
        await asyncio.gather(*(reply(rigged, f"{site.base}/a") for _ in range(8)))
    times = [asked.at for asked in site.asked]
    assert [round(later - earlier, 9) for earlier, later in pairwise(times)] == [1 / per_second] * 7
    assert site.peak == peak


async def test_the_server_never_sees_more_at_once_than_configured(site: Pages) -> None:
    waiting = asyncio.Event()

    async def until_three(request: object) -> web.StreamResponse:
        if site.under_way == 3:
            waiting.set()
        await waiting.wait()
        return web.Response()

    site.on("/a", until_three)
    async with rig(hosts={"127.0.0.1": HostLine(per_second=1000, concurrency=3)}) as rigged:
        rigged.clock.busy = lambda: False  # time goes on while the first three wait for each other
        await asyncio.gather(*(reply(rigged, f"{site.base}/a") for _ in range(12)))
    assert (site.peak, len(site.asked)) == (3, 12)


async def test_redirect_hops_wait_for_their_own_hosts_lane(site: Pages, other: Pages) -> None:
    site.redirect("/start", f"{other.base}/end")
    other.say("/end", body="here")
    hosts = {"127.0.0.1": HostLine(per_second=100), "127.0.0.2": HostLine(per_second=0.5)}
    async with rig(hosts=hosts) as rigged:
        other.now = rigged.clock.monotonic
        await asyncio.gather(*(reply(rigged, f"{site.base}/start") for _ in range(4)))
    assert [round(asked.at) for asked in other.asked] == [round(other.asked[0].at) + 2 * n for n in range(4)]
    assert other.peak == 1


async def test_a_redirect_to_the_same_host_waits_again_and_does_not_block_itself(site: Pages) -> None:
    site.redirect("/a", "/b")
    site.say("/b")
    async with rig(hosts={}) as rigged:
        site.now = rigged.clock.monotonic
        await reply(rigged, f"{site.base}/a")
    assert [(asked.path, asked.at) for asked in site.asked] == [("/a", 0.0), ("/b", 2.0)]


async def test_every_request_says_who_asks(site: Pages) -> None:
    site.redirect("/a", "/b")
    agent = user_agent("1.2", page="https://g.example/", mail="me@g.example")
    async with rig(user_agent=agent) as rigged:
        await reply(rigged, Request(url=f"{site.base}/a", headers={"User-Agent": "curl", "Accept": "application/json"}))
    assert {asked.headers["user-agent"] for asked in site.asked} == {
        "paper-graveyard/1.2 (+https://g.example/; me@g.example)"
    }
    assert site.asked[0].headers["accept"] == "application/json"


def test_an_operators_name_cannot_break_out_of_the_header() -> None:
    assert user_agent("1.0") == "paper-graveyard/1.0"
    assert user_agent("1.0", mail="a@b\r\nX-Evil: é") == "paper-graveyard/1.0 (a@b??X-Evil: ?)"


# Redirects.


async def test_hops_are_told_in_order_with_the_last_address(site: Pages, other: Pages) -> None:
    site.redirect("/a", "b?x=1", 301)
    site.redirect("/b", f"{other.base}/c#part", 308)
    other.say("/c", body="end")
    async with rig() as rigged:
        visit = Visit()
        answer = await reply(rigged, f"{site.base}/a", visit)
    assert (answer.url, answer.body) == (f"{other.base}/c", b"end")
    assert answer.hops == (Hop(f"{site.base}/a", 301), Hop(f"{site.base}/b?x=1", 308))
    assert (visit.requests, visit.answered, visit.downgraded) == (3, True, False)


@pytest.mark.parametrize(
    ("status", "method", "becomes"),
    [(301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "HEAD", "HEAD"), (307, "POST", "POST"),
     (308, "POST", "POST"), (301, "HEAD", "HEAD"), (302, "GET", "GET")],
)  # fmt: skip
async def test_methods_and_bodies_change_as_http_says(site: Pages, status: int, method: str, becomes: str) -> None:
    site.redirect("/a", "/b", status)
    site.say("/b")
    body = b"{}" if method == "POST" else None
    async with rig() as rigged:
        request = Request(url=f"{site.base}/a", method=method, body=body, headers={"Content-Type": "application/json"})
        await reply(rigged, request)
    assert (site.asked[1].method, site.asked[1].body) == (becomes, (body or b"") if becomes == method else b"")


async def test_a_chain_ends_after_twenty_redirects(site: Pages) -> None:
    for number in range(40):
        site.redirect(f"/{number}", f"/{number + 1}")
    async with rig() as rigged:
        lost = await failure(rigged, f"{site.base}/0")
    assert (lost.kind, len(lost.hops), len(site.asked)) == (FailureKind.TOO_MANY_REDIRECTS, 21, 21)


async def test_a_circle_is_seen_the_first_time_round(site: Pages, other: Pages) -> None:
    site.redirect("/a", f"{other.base}/b")
    other.redirect("/b", f"{site.base}/c")
    site.redirect("/c", f"{site.base}/a")
    async with rig() as rigged:
        lost = await failure(rigged, f"{site.base}/a")
    assert (lost.kind, len(site.asked), len(other.asked)) == (FailureKind.TOO_MANY_REDIRECTS, 2, 1)
    assert "circle" in lost.detail


async def test_the_same_address_is_asked_again_with_its_cookie_or_after_a_form(site: Pages) -> None:
    site.say("/a", 302, headers={"Location": "/a", "Set-Cookie": "seen=1"})
    site.say("/a", 200)
    site.redirect("/form", "/form", 303)
    site.say("/form", 200)
    async with rig() as rigged:
        assert (await reply(rigged, f"{site.base}/a")).status == 200
        posted = Request(url=f"{site.base}/form", method="POST", body=b"{}")
        assert (await reply(rigged, posted)).status == 200


async def test_twenty_redirects_are_followed(site: Pages) -> None:
    for number in range(20):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.say("/20", body="end")
    async with rig() as rigged:
        assert (await reply(rigged, f"{site.base}/0")).body == b"end"


@pytest.mark.parametrize(
    "location",
    ["", "mailto:a@b.example", "ftp://a.example/x", "http://", "http://[::1", "http://a.example:99999/", "x" * 9000],
)
async def test_a_location_that_leads_nowhere_is_a_bad_redirect(site: Pages, location: str) -> None:
    site.redirect("/a", location)
    async with rig() as rigged:
        lost = await failure(rigged, f"{site.base}/a")
    assert (lost.kind, lost.hops) == (FailureKind.BAD_REDIRECT, (Hop(f"{site.base}/a", 302),))


async def test_a_redirect_without_a_location_and_one_not_to_be_followed_are_answers(site: Pages) -> None:
    site.say("/a", 302)
    site.redirect("/b", "/c")
    async with rig() as rigged:
        assert (await reply(rigged, f"{site.base}/a")).status == 302
        assert (await reply(rigged, Request(url=f"{site.base}/b", follow=False))).headers["location"] == "/c"


async def test_a_redirect_into_a_private_network_is_refused(site: Pages, other: Pages) -> None:
    site.redirect("/a", f"{other.base}/inside")
    remap = {"https://public.example/": f"{site.base}/"}
    async with rig(allow_private_addresses=False, remap=remap) as rigged:
        lost = await failure(rigged, "https://public.example/a", Visit(trusted=False))
    assert (lost.kind, lost.hops) == (FailureKind.FORBIDDEN_ADDRESS, (Hop("https://public.example/a", 302),))
    assert not other.asked


@pytest.mark.parametrize(
    "address", ["", "no address", "ftp://a.example/", "http://", "http://[::1", "javascript:alert(1)"]
)
async def test_what_is_no_web_address_is_not_asked(address: str) -> None:
    async with rig() as rigged:
        assert (await failure(rigged, address)).kind is FailureKind.PROTOCOL
        assert not rigged.transport.sent


async def test_a_password_in_an_address_is_not_sent_nor_told(site: Pages) -> None:
    async with rig() as rigged:
        answer = await reply(rigged, site.base.replace("//", "//user:hunter2@") + "/a")
    assert "authorization" not in site.asked[0].headers
    assert "hunter2" not in answer.url


async def test_from_https_to_http_is_noted(site: Pages) -> None:
    site.redirect("/s/a", "http://a.example/b")
    site.say("/p/b")
    async with rig(remap={"https://a.example/": f"{site.base}/s/", "http://a.example/": f"{site.base}/p/"}) as rigged:
        visit = Visit()
        assert (await reply(rigged, "https://a.example/a", visit)).url == "http://a.example/b"
    assert visit.downgraded


async def test_lanes_hops_and_cookies_see_only_real_addresses(site: Pages) -> None:
    site.say("/one/a", 302, headers={"Location": f"{site.base}/two/b", "Set-Cookie": "seen=1; Domain=one.example"})
    site.redirect("/two/b", "/two/c")
    site.say("/two/c")
    hosts = {"one.example": HostLine(per_second=1000), "two.example": HostLine(per_second=0.5)}
    remap = {"https://one.example/": f"{site.base}/one/", "https://two.example/": f"{site.base}/two/"}
    async with rig(hosts=hosts, remap=remap) as rigged:
        site.now = rigged.clock.monotonic
        answer = await reply(rigged, "https://one.example/a")
    assert answer.url == "https://two.example/c"
    assert [hop.url for hop in answer.hops] == ["https://one.example/a", "https://two.example/b"]
    assert [(asked.path, asked.at) for asked in site.asked] == [("/one/a", 0), ("/two/b", 0), ("/two/c", 2)]
    assert not any("cookie" in asked.headers for asked in site.asked)


# Cookies.


async def test_cookies_live_for_one_look_and_go_back_to_their_own_host_only(site: Pages, other: Pages) -> None:
    site.say("/a", 302, headers=[("Location", "/b"), ("Set-Cookie", "one=1; Path=/"), ("Set-Cookie", "two=2")])
    site.redirect("/b", f"{other.base}/c")
    async with rig() as rigged:
        visit = Visit()
        await reply(rigged, f"{site.base}/a", visit)
        await reply(rigged, f"{site.base}/again", visit)
        await reply(rigged, f"{site.base}/fresh", Visit())
    cookies = {asked.path: asked.headers.get("cookie") for asked in site.asked}
    assert cookies == {"/a": None, "/b": "one=1; two=2", "/again": "one=1; two=2", "/fresh": None}
    assert "cookie" not in other.asked[0].headers


async def test_a_host_cannot_stuff_us_with_cookies(site: Pages) -> None:
    site.say("/a", headers=[("Set-Cookie", f"c{number}=1") for number in range(90)])
    async with rig() as rigged:
        visit = Visit()
        for _ in range(3):
            await reply(rigged, f"{site.base}/a", visit)
    assert site.asked[2].headers["cookie"].count("=") == 50


# Secrets.


def github(site: Pages, other: Pages, **more: str) -> dict[str, str]:
    return {"https://api.github.com/": f"{site.base}/", "https://evil.example/": f"{other.base}/", **more}


CREDENTIALS = {"github": Credential(secret=SECRET, hosts=frozenset({"api.github.com"}))}


async def test_a_token_goes_to_its_own_host(site: Pages, other: Pages) -> None:
    async with rig(remap=github(site, other), credentials=CREDENTIALS) as rigged:
        await reply(rigged, Request(url="https://api.github.com/x", token="github"))
        await reply(rigged, Request(url="https://api.github.com/x"))
    assert [asked.headers.get("authorization") for asked in site.asked] == [f"Bearer {SECRET}", None]


async def test_a_token_never_goes_to_another_host_nor_comes_back_from_it(site: Pages, other: Pages) -> None:
    site.redirect("/a", "https://api.github.com/b")
    site.redirect("/b", "https://evil.example/c")
    other.redirect("/c", "https://api.github.com/d")
    async with rig(remap=github(site, other), credentials=CREDENTIALS) as rigged:
        await reply(rigged, Request(url="https://api.github.com/a", token="github"))
        await reply(rigged, Request(url="https://evil.example/x", token="github"))
    assert [asked.headers.get("authorization") for asked in site.asked] == [f"Bearer {SECRET}"] * 2 + [None]
    assert not any(SECRET in str(asked.headers) for asked in other.asked)


@pytest.mark.parametrize(
    "request_",
    [
        Request(url="http://api.github.com/x", token="github"),
        Request(url="https://api.github.com:8443/x", token="github"),
        Request(url="https://api.github.com.evil.example/x", token="github"),
        Request(url="https://api.github.com/x", token="github", verify_tls=False),
        Request(url="https://api.github.com/x", token="unheard-of"),
        Request(url="https://api.github.com/x", headers={"Authorization": SECRET, "Cookie": SECRET}),
    ],
)
async def test_a_token_is_not_sent_in_the_clear_to_a_lookalike_or_past_tls_trouble(
    request_: Request, site: Pages
) -> None:
    everything = ("http://api.github.com/", "https://api.github.com:8443/", "https://api.github.com.evil.example/")
    remap = dict.fromkeys((*everything, "https://api.github.com/"), f"{site.base}/")
    async with rig(remap=remap, credentials=CREDENTIALS) as rigged:
        await reply(rigged, request_)
    assert SECRET not in str(site.asked[0].headers)


async def test_a_secret_is_in_no_representation_and_no_failure(site: Pages, other: Pages) -> None:
    site.on("/a", pages.reset)
    async with rig(remap=github(site, other), credentials=CREDENTIALS) as rigged:
        lost = await failure(rigged, Request(url="https://api.github.com/a", token="github", retry=False))
        assert SECRET not in f"{lost!r} {CREDENTIALS!r} {rigged.transport.sent!r} {vars(rigged.client)!r}"
        assert rigged.client.holds_token_for("api.github.com")
        assert not rigged.client.holds_token_for("github.com")


# Retries and pauses.


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


# robots.txt.

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


# Names.


async def test_a_name_that_leads_inside_is_refused_for_readers_even_where_private_addresses_are_allowed(
    site: Pages,
) -> None:
    names = Names({"theirs.example": ["127.0.0.1"]})
    address = f"http://theirs.example:{URL(site.base).port}/"
    async with rig(resolver=names) as rigged:
        assert (await failure(rigged, address, Visit(trusted=False))).kind is FailureKind.FORBIDDEN_ADDRESS
        assert (await reply(rigged, address)).status == 404
