"""What is ours stays ours: cookies for one look and one host, tokens for their own host, secrets in no word of ours."""

import pytest

from checkers.base import Request
from monitor.http.policy import Credential
from monitor.http.visit import Visit
from tests.monitor.http.asking import failure, reply
from tests.standins import pages
from tests.standins.client import rig
from tests.standins.pages import Pages

SECRET = "ghp_neverTellAnybody"


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
