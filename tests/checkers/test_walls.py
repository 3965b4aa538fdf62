"""Walls are told from ordinary pages of sites that use the same products, and from what is missing behind them."""

import pytest

from checkers.walls import wall_in
from tests.checkers.conversation import html, reply

PROSE = "<title>Tool</title><h1>Tool</h1><p>" + "A tool with code and data for the paper that it belongs to. " * 8

TRACES = [
    ("x-iinfo", "1-2-3"),
    ("x-cdn", "Incapsula"),
    ("x-datadome", "1"),
    ("x-kasada", "1"),
    ("server", "ddos-guard"),
    ("x-akamai-session-info", "a"),
    ("set-cookie", "visid_incap_1=x; Path=/"),
    ("set-cookie", "a=b\n_abck=x; Path=/"),
    ("set-cookie", "datadome=x"),
    ("set-cookie", "aws-waf-token=x"),
    ("x-abcdefgh-a", "1"),
]


@pytest.mark.parametrize(("name", "value"), TRACES)
def test_a_trace_is_a_wall_where_the_host_refuses_or_shows_nothing_else(name: str, value: str) -> None:
    headers = {"content-type": "text/html", name: value}
    assert wall_in(reply(403, "<p>no", headers=headers))
    assert wall_in(reply(200, "<script src=/x.js></script>", headers=headers))
    assert wall_in(reply(200, PROSE, headers=headers)) is None
    assert wall_in(reply(404, "<h1>Not Found</h1>", headers=headers)) is None
    assert wall_in(reply(502, "<h1>Bad Gateway</h1>", headers=headers)) is None


@pytest.mark.parametrize(
    "script",
    ["grecaptcha.execute()", "hcaptcha.com", "challenges.cloudflare.com/turnstile/v0/api.js", "geetest.init()"],
)
def test_a_captcha_is_a_wall_only_where_it_stands_alone(script: str) -> None:
    loaded = f"<script>{script}</script>"
    assert wall_in(html(f"<title>Verify</title>{loaded}"))
    assert wall_in(html(PROSE + loaded)) is None


@pytest.mark.parametrize(
    "title",
    ["Access Denied", "Security Check", "百度安全验证", "Are you a robot?", "Checking your browser", "403 Forbidden"],
)
def test_words_for_robots_count_on_a_page_that_says_little(title: str) -> None:
    assert wall_in(html(f"<title>{title}</title><p>Please wait.</p>"))
    assert wall_in(html(f"<title>{title}: a study</title>{PROSE}")) is None


def test_where_redirects_led_may_be_the_wall() -> None:
    for landed in (
        "https://consent.google.com/m?continue=x",
        "https://www.google.com/sorry/index?continue=x",
        "https://tool.example.org/punish?x5secdata=1",
    ):
        assert wall_in(html(PROSE, url=landed, hops=(("https://tool.example.org/", 302),)))
    assert wall_in(html(PROSE, url="https://consent.google.com/m?continue=x")) is None
