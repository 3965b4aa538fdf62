"""Politeness as rules: the host table, Retry-After, rate limit headers, back-off, jitter."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ConfigurationError
from monitor.rules.politeness import (
    BUILT_IN,
    DEFAULT,
    LONGEST_PAUSE,
    HostLine,
    HostPolicy,
    HostTable,
    back_off,
    lane_name,
    pause_until,
    retry_after,
    retry_wait,
    spread,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){1,3}", fullmatch=True)


def test_a_host_without_a_line_gets_one_request_at_a_time_two_seconds_apart() -> None:
    policy = HostTable().lookup("unknown.example")
    assert (policy.concurrency, policy.per_second) == (1, 0.5)


def test_our_own_lines_never_ask_more_than_one_at_a_time_and_all_give_a_reason() -> None:
    for name, policy in BUILT_IN.items():
        assert policy.concurrency == 1, name
        assert 0 < policy.per_second <= 1, name
        assert policy.reason, name


def test_exact_beats_wildcard_and_the_longest_wildcard_wins() -> None:
    table = HostTable(
        {
            "*.edu": HostLine(per_second=1),
            "*.mit.edu": HostLine(per_second=2),
            "git.mit.edu": HostLine(per_second=3),
            "default": HostLine(per_second=4),
        }
    )
    rates = {name: table.lookup(name).per_second for name in ("git.mit.edu", "www.a.mit.edu", "x.edu", "edu", "x.org")}
    assert rates == {"git.mit.edu": 3, "www.a.mit.edu": 2, "x.edu": 1, "edu": 4, "x.org": 4}


def test_a_wildcard_means_names_below_the_domain_and_no_lookalike() -> None:
    table = HostTable({"*.mit.edu": HostLine(per_second=9)})
    assert table.lookup("mit.edu") == DEFAULT
    assert table.lookup("notmit.edu") == DEFAULT
    assert table.lookup("mit.edu.evil.example") == DEFAULT


@pytest.mark.parametrize(
    ("host", "rate"),
    [("10.1.2.3", 2), ("10.9.2.3", 1), ("[fd00::7]", 3), ("fd00::7", 3), ("11.0.0.1", 0.5), ("10.1.2.3.example", 0.5)],
)
def test_ranges_are_for_literal_addresses_and_the_narrowest_wins(host: str, rate: float) -> None:
    table = HostTable(
        {
            "10.0.0.0/8": HostLine(per_second=1),
            "10.1.0.0/16": HostLine(per_second=2),
            "fd00::/8": HostLine(per_second=3),
        }
    )
    assert table.lookup(host).per_second == rate


def test_an_exact_literal_beats_its_range() -> None:
    table = HostTable({"127.0.0.0/8": HostLine(per_second=1), "127.0.0.1": HostLine(per_second=7)})
    assert table.lookup("127.0.0.1").per_second == 7


def test_spelling_does_not_matter() -> None:
    table = HostTable({"Git.Example.ORG": HostLine(per_second=8)})
    for spelling in ("git.example.org", "GIT.example.org.", "www.git.example.org"):
        assert table.lookup(spelling).per_second == 8


def test_what_a_line_leaves_open_comes_from_our_own_line_or_the_default() -> None:
    table = HostTable(
        {
            "api.github.com": HostLine(token_env="MY_TOKEN"),
            "a.example": HostLine(concurrency=4),
            "default": HostLine(per_second=0.25),
        }
    )
    github = table.lookup("api.github.com")
    assert (github.token_env, github.per_second) == ("MY_TOKEN", BUILT_IN["api.github.com"].per_second)
    assert (table.lookup("a.example").concurrency, table.lookup("a.example").per_second) == (4, 0.25)


@pytest.mark.parametrize("name", ["", "a b.example", "*", "*example.org", "a.*.org", "10.0.0.0/99", "x/y", "a@b", "x?"])
def test_a_key_that_means_nothing_is_an_error(name: str) -> None:
    with pytest.raises(ConfigurationError, match="hosts:"):
        HostTable({name: HostLine(per_second=1)})


@pytest.mark.parametrize(
    "line",
    [HostLine(per_second=0), HostLine(per_second=-1), HostLine(per_second=float("nan")), HostLine(concurrency=0)],
)
def test_a_number_that_means_nothing_is_an_error(line: HostLine) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.example"):
        HostTable({"a.example": line})


@given(NAMES, NAMES)
def test_every_name_below_a_wildcard_is_found_whatever_else_there_is(parent: str, other: str) -> None:
    table = HostTable({f"*.{parent}": HostLine(per_second=7), f"exact.{other}": HostLine(per_second=9)})
    expected = 9 if f"exact.{other}" == f"z.{parent}" else 7
    assert table.lookup(f"z.{parent}").per_second == expected
    assert table.lookup(f"exact.{other}").per_second == 9


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_range_holds_exactly_its_addresses(number: int, bits: int) -> None:
    address = IPv4Address(number)
    network = IPv4Network((number, bits), strict=False)
    table = HostTable({str(network): HostPolicy(per_second=5)})
    assert table.lookup(str(address)).per_second == 5
    if bits:
        outside = IPv4Address(number ^ (1 << (32 - bits)))
        assert table.lookup(str(outside)).per_second == 0.5


@given(st.text())
def test_lookup_never_fails(host: str) -> None:
    assert isinstance(HostTable({"10.0.0.0/8": HostLine()}).lookup(host), HostPolicy)
    assert lane_name(lane_name("www.A.example.")) == "a.example"


@given(st.integers(0, 10**30))
def test_retry_after_in_seconds_is_kept_up_to_a_day(seconds: int) -> None:
    assert retry_after(f" {seconds} ", NOW) == min(timedelta(seconds=min(seconds, 10**6)), LONGEST_PAUSE)


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 -- hypothesis wants them naive
def test_retry_after_as_an_http_date_is_the_time_until_then(when: datetime) -> None:
    when = when.replace(microsecond=0, tzinfo=UTC)
    expected = min(max(when - NOW, timedelta()), LONGEST_PAUSE)
    assert retry_after(format_datetime(when, usegmt=True), NOW) == expected


@pytest.mark.parametrize(
    "text", ["Sun, 01 Mar 2026 12:05:00 GMT", "Sunday, 01-Mar-26 12:05:00 GMT", "Sun Mar  1 12:05:00 2026"]
)
def test_all_three_spellings_of_an_http_date_are_read(text: str) -> None:
    assert retry_after(text, NOW) == timedelta(minutes=5)


@given(st.text())
def test_retry_after_of_any_text_is_nothing_or_between_zero_and_a_day(text: str) -> None:
    wait = retry_after(text, NOW)
    assert wait is None or timedelta() <= wait <= LONGEST_PAUSE


@pytest.mark.parametrize("text", ["", "soon", "-5", "1.5", "٣", "9" * 500, "Mon, 99 Foo 2026 99:99:99 GMT"])
def test_a_retry_after_that_means_nothing_is_none(text: str) -> None:
    assert retry_after(text, NOW) is None


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_retry_after_pauses_whatever_the_status(status: int) -> None:
    assert pause_until(status, {"retry-after": "120"}, NOW) == NOW + timedelta(minutes=2)


def test_retry_after_on_a_redirect_is_about_the_redirect_only() -> None:
    assert pause_until(302, {"retry-after": "120"}, NOW) is None


def test_a_used_up_budget_pauses_until_its_reset() -> None:
    reset = NOW + timedelta(minutes=41)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(reset.timestamp()))}
    assert pause_until(403, headers, NOW) == reset
    assert pause_until(200, headers, NOW) == reset
    assert pause_until(200, headers | {"x-ratelimit-remaining": "1"}, NOW) is None
    assert pause_until(200, {"ratelimit-remaining": "0", "ratelimit-reset": "30"}, NOW) == NOW + timedelta(seconds=30)


def test_retry_after_goes_before_the_reset() -> None:
    reset = str(int((NOW + timedelta(hours=1)).timestamp()))
    headers = {"retry-after": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    assert pause_until(403, headers, NOW) == NOW + timedelta(minutes=1)


def test_a_reset_in_the_past_or_far_away_is_harmless() -> None:
    past = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) - 5)}
    far = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999999"}
    assert pause_until(403, past, NOW) is None
    assert pause_until(403, far, NOW) == NOW + LONGEST_PAUSE


def test_the_hubs_own_header_is_read_on_a_429_only() -> None:
    headers = {"ratelimit": '"api";r=0;t=42'}
    assert pause_until(429, headers, NOW) == NOW + timedelta(seconds=42)
    assert pause_until(200, headers, NOW) is None


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["retry-after", "ratelimit", "x-ratelimit-reset"]), st.text()),
)
def test_a_pause_never_lies_in_the_past_or_beyond_a_day(status: int, headers: dict[str, str]) -> None:
    until = pause_until(status, headers | {"x-ratelimit-remaining": "0"}, NOW)
    assert until is None or NOW <= until <= NOW + LONGEST_PAUSE


def test_back_off_waits_a_minute_after_the_first_429_and_doubles() -> None:
    waits = [back_off(429, count, "a.example").total_seconds() for count in (1, 2, 3)]
    assert 60 <= waits[0] < 75
    assert 120 <= waits[1] < 150
    assert 240 <= waits[2] < 300


def test_back_off_forgives_some_server_errors_before_it_slows_down() -> None:
    assert all(not back_off(503, count, "a.example") for count in (1, 2, 3, 4))
    assert 10 <= back_off(503, 5, "a.example").total_seconds() < 12.5


@given(st.sampled_from([429, 500, 503]), st.integers(1, 10**9), st.text())
def test_back_off_is_bounded_grows_and_is_the_same_each_time(status: int, count: int, seed: str) -> None:
    wait = back_off(status, count, seed)
    assert timedelta() <= wait <= timedelta(minutes=75)
    assert wait == back_off(status, count, seed)


@given(st.integers(1, 50), st.text())
def test_a_retry_waits_within_half_a_minute_and_a_half_and_hosts_do_not_march_in_step(attempt: int, seed: str) -> None:
    assert 0.75 <= retry_wait(attempt, seed) <= 80
    assert retry_wait(attempt, seed) == retry_wait(attempt, seed)
    assert 0 <= spread(seed) < 1


def test_the_jitter_differs_between_installations() -> None:
    assert len({retry_wait(1, f"installation-{number} http://a.example/") for number in range(20)}) == 20
