"""Asking over real sockets on a virtual clock: manners measured at the server, and redirects."""

import asyncio
from itertools import pairwise

import pytest
from aiohttp import web
from yarl import URL

from checkers.base import FailureKind, Hop, Request
from monitor.http.policy import user_agent
from monitor.http.visit import Visit
from monitor.rules.politeness import HostLine
from tests.monitor.http.asking import failure, reply
from tests.standins.client import Names, rig
from tests.standins.pages import Pages


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


async def test_a_name_that_leads_inside_is_refused_for_readers_even_where_private_addresses_are_allowed(
    site: Pages,
) -> None:
    names = Names({"theirs.example": ["127.0.0.1"]})
    address = f"http://theirs.example:{URL(site.base).port}/"
    async with rig(resolver=names) as rigged:
        assert (await failure(rigged, address, Visit(trusted=False))).kind is FailureKind.FORBIDDEN_ADDRESS
        assert (await reply(rigged, address)).status == 404
