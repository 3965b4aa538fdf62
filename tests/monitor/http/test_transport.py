"""One hop over real sockets: answers, caps, faults, TLS, names, and who may be connected to."""

import datetime as dt
import gzip
import socket
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiodns
import pytest
import trustme
from aiohttp import web
from yarl import URL

from checkers.base import Failure, FailureKind, Reply
from monitor.http.policy import HttpPolicy
from monitor.http.transport import AioTransport
from monitor.http.wire import UnopenedTransport, WireRequest
from tests.standins import pages
from tests.standins.client import Names
from tests.standins.pages import Pages, serving

# Their names are deprecated, the servers that speak nothing newer are not.
_TLS_1_0, _TLS_1_1 = ssl.TLSVersion(0x0301), ssl.TLSVersion(0x0302)


@asynccontextmanager
async def transport(
    *, resolver: Names | None = None, tls: ssl.SSLContext | None = None, **bounds: Any
) -> AsyncIterator[AioTransport]:
    settings: dict[str, Any] = {"user_agent": "test", "allow_private_addresses": True} | bounds
    wire = AioTransport(HttpPolicy(**settings), resolver=resolver, tls=tls)
    try:
        yield wire
    finally:
        await wire.close()


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    async with serving() as served:
        yield served


async def get(wire: AioTransport, address: str, **rest: Any) -> Reply | Failure:
    return await wire.send(WireRequest(url=URL(address), **rest))


async def reply(wire: AioTransport, address: str, **rest: Any) -> Reply:
    outcome = await get(wire, address, **rest)
    assert isinstance(outcome, Reply), outcome
    return outcome


async def failure(wire: AioTransport, address: str, **rest: Any) -> Failure:
    outcome = await get(wire, address, **rest)
    assert isinstance(outcome, Failure), outcome
    assert "\n" not in outcome.detail
    return outcome


async def test_an_answer_is_told_as_it_came(site: Pages) -> None:
    site.say("/a", 404, "gone", headers=[("X-A", "1"), ("X-A", "2"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2, 3")])
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a?q=1", headers={"X-Mine": "yes"})
    assert (answer.url, answer.status, answer.body) == (f"{site.base}/a?q=1", 404, b"gone")
    assert answer.headers["x-a"] == "1, 2"
    assert answer.headers["set-cookie"] == "a=1\nb=2, 3"
    assert not answer.truncated
    assert site.asked[0].headers["x-mine"] == "yes"


async def test_a_redirect_is_an_answer(site: Pages) -> None:
    site.redirect("/a", "/b")
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a")
    assert (answer.status, answer.headers["location"]) == (302, "/b")
    assert site.paths() == ["/a"]


async def test_a_body_is_sent(site: Pages) -> None:
    site.say("/q")
    async with transport() as wire:
        await reply(wire, f"{site.base}/q", method="POST", body=b"{}", headers={"Content-Type": "application/json"})
    assert (site.asked[0].method, site.asked[0].body) == ("POST", b"{}")


@pytest.mark.parametrize(
    ("size", "kept", "cut"), [(0, 0, False), (999, 999, False), (1000, 1000, False), (1001, 1000, True)]
)
async def test_a_body_is_read_up_to_its_cap(site: Pages, size: int, kept: int, cut: bool) -> None:
    site.say("/a", body=b"x" * size)
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a", max_bytes=1000)
    assert (len(answer.body), answer.truncated) == (kept, cut)


async def test_an_endless_body_ends_at_its_cap(site: Pages) -> None:
    site.on("/a", pages.endless)
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a", max_bytes=100_000)
    assert (len(answer.body), answer.truncated) == (100_000, True)


async def test_a_small_answer_that_unpacks_to_a_huge_one_ends_at_its_cap(site: Pages) -> None:
    site.say("/a", body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a", max_bytes=10_000)
    assert (len(answer.body), answer.truncated) == (10_000, True)


async def test_a_header_that_is_no_text_does_not_hurt_what_stores_it(site: Pages) -> None:
    async def odd(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nX-Odd: caf\xe9\r\nContent-Length: 0\r\n\r\n")
        request.transport.close()
        return web.Response()

    site.on("/a", odd)
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a")
    assert answer.headers["x-odd"].encode() == "caf\ufffd".encode()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (pages.reset, FailureKind.RESET),
        (pages.garbage, FailureKind.PROTOCOL),
        (pages.hang, FailureKind.TIMEOUT),
    ],
)
async def test_faults_are_told_apart(site: Pages, fault: pages.Respond, kind: FailureKind) -> None:
    site.on("/a", fault)
    async with transport(total_timeout=0.3 if fault is pages.hang else 30.0) as wire:
        broken = await failure(wire, f"{site.base}/a")
    assert (broken.kind, broken.url) == (kind, f"{site.base}/a")


async def test_what_came_of_a_page_is_kept_however_it_ended(site: Pages) -> None:
    site.on("/short", pages.cut_short)
    site.on("/stalled", pages.stall)
    site.on("/broken", pages.break_off)
    async with transport(total_timeout=0.5) as wire:
        for path in ("/short", "/stalled", "/broken"):
            answer = await reply(wire, f"{site.base}{path}")
            assert (answer.status, answer.body, answer.truncated) == (200, b"hello", True)


async def test_half_a_document_of_data_is_none(site: Pages) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n[1,")
        request.transport.close()
        return web.Response()

    site.on("/a", half)
    async with transport() as wire:
        assert (await failure(wire, f"{site.base}/a")).kind is FailureKind.PROTOCOL


async def test_a_body_that_never_begins_is_no_answer(site: Pages) -> None:
    async def head_only(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        return await pages.hang(request)

    site.on("/a", head_only)
    async with transport(total_timeout=0.3) as wire:
        assert (await failure(wire, f"{site.base}/a")).kind is FailureKind.TIMEOUT


async def test_a_host_that_breaks_a_kept_connection_is_asked_once_only(site: Pages) -> None:
    site.say("/a")
    site.on("/b", pages.reset)
    async with transport() as wire:
        await reply(wire, f"{site.base}/a")
        assert (await failure(wire, f"{site.base}/b")).kind is FailureKind.RESET
    assert site.paths() == ["/a", "/b"]


async def test_a_closed_port_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with transport() as wire:
            refused = await failure(wire, f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert refused.kind is FailureKind.REFUSED


async def test_a_host_that_never_accepts_is_a_connect_timeout() -> None:
    # A listener with a full backlog takes no more handshakes.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = []
        for _ in range(2):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        try:
            async with transport(connect_timeout=0.3) as wire:
                slow = await failure(wire, f"http://127.0.0.1:{full.getsockname()[1]}/")
        finally:
            for filler in fillers:
                filler.close()
    assert slow.kind is FailureKind.CONNECT_TIMEOUT


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiodns.error.DNSError(aiodns.error.ARES_ENOTFOUND, "Domain name not found"), FailureKind.NO_SUCH_NAME),
        (aiodns.error.DNSError(aiodns.error.ARES_ENODATA, "no data"), FailureKind.NO_DNS_ANSWER),
        (aiodns.error.DNSError(aiodns.error.ARES_ESERVFAIL, "failed"), FailureKind.NO_DNS_ANSWER),
        (aiodns.error.DNSError(aiodns.error.ARES_ETIMEOUT, "Timeout"), FailureKind.NO_DNS_ANSWER),
        (socket.gaierror(socket.EAI_NONAME, "not known"), FailureKind.NO_SUCH_NAME),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), FailureKind.NO_DNS_ANSWER),
    ],
)
async def test_no_such_name_is_not_the_same_as_no_answer(error: Exception, kind: FailureKind) -> None:
    async with transport(resolver=Names({"lost.example": error})) as wire:
        assert (await failure(wire, "http://lost.example/")).kind is kind


async def test_a_name_no_server_could_hold_is_no_such_name() -> None:
    async with transport() as wire:
        assert (await failure(wire, f"http://{'a' * 70}.example/")).kind in {
            FailureKind.NO_SUCH_NAME,
            FailureKind.NO_DNS_ANSWER,
        }


async def test_names_are_looked_up_once_for_many_requests(site: Pages) -> None:
    names = Names({"a.example": ["127.0.0.1"]})
    port = URL(site.base).port
    async with transport(resolver=names) as wire:
        for _ in range(3):
            await reply(wire, f"http://a.example:{port}/", headers={"Connection": "close"})
    assert names.asked == ["a.example"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "[64:ff9b::7f00:1]"]
)
async def test_literal_private_addresses_are_refused(host: str, site: Pages) -> None:
    async with transport(allow_private_addresses=False) as wire:
        refused = await failure(wire, f"http://{host}:{URL(site.base).port}/")
    assert refused.kind is FailureKind.FORBIDDEN_ADDRESS
    assert not site.asked


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1"], ["10.0.0.1", "192.168.0.1"], ["::ffff:127.0.0.1", "127.0.0.1"]]
)
async def test_names_that_lead_to_private_addresses_are_refused(addresses: list[str], site: Pages) -> None:
    async with transport(allow_private_addresses=False, resolver=Names({"rebind.example": addresses})) as wire:
        refused = await failure(wire, f"http://rebind.example:{URL(site.base).port}/")
    assert refused.kind is FailureKind.FORBIDDEN_ADDRESS
    assert not site.asked


async def test_a_private_host_can_be_allowed_by_name(site: Pages) -> None:
    port = URL(site.base).port
    names = Names({"git.lab.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    allowed = frozenset({"Git.Lab.example."})
    async with transport(allow_private_addresses=False, allow_private_hosts=allowed, resolver=names) as wire:
        assert (await reply(wire, f"http://git.lab.example:{port}/")).status == 404
        assert (await failure(wire, f"http://other.example:{port}/")).kind is FailureKind.FORBIDDEN_ADDRESS


async def test_a_readers_address_profits_from_no_exception_not_even_over_an_open_connection(site: Pages) -> None:
    port = URL(site.base).port
    names = Names({"git.lab.example": ["127.0.0.1"]})
    async with transport(allow_private_hosts=frozenset({"git.lab.example"}), resolver=names) as wire:
        await reply(wire, f"http://git.lab.example:{port}/mine")
        refused = await failure(wire, f"http://git.lab.example:{port}/theirs", trusted=False)
        literal = await failure(wire, f"{site.base}/theirs", trusted=False)
    assert refused.kind is literal.kind is FailureKind.FORBIDDEN_ADDRESS
    assert site.paths() == ["/mine"]


async def test_a_stand_in_is_exempt_and_only_real_addresses_are_seen(site: Pages) -> None:
    site.redirect("/github.com/a/b", f"{site.base}/github.com/a/c")
    remap = {"https://github.com/": f"{site.base}/github.com/"}
    async with transport(allow_private_addresses=False, remap=remap) as wire:
        answer = await reply(wire, "https://github.com/a/b", trusted=False)
        outside = await failure(wire, f"{site.base}/github.com/a/b")
    assert (answer.url, answer.headers["location"]) == ("https://github.com/a/b", "https://github.com/a/c")
    assert outside.kind is FailureKind.FORBIDDEN_ADDRESS


async def test_a_failing_stand_in_is_told_under_the_real_address(site: Pages) -> None:
    site.on("/x/a", pages.reset)
    async with transport(remap={"https://a.example/": f"{site.base}/x/"}) as wire:
        assert (await failure(wire, "https://a.example/a")).url == "https://a.example/a"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@asynccontextmanager
async def secure(
    authority: trustme.CA, name: str = "127.0.0.1", *, not_after: dt.datetime | None = None
) -> AsyncIterator[Pages]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=not_after).configure_cert(context)
    async with serving(tls=context) as served:
        yield served


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_tls_with_a_good_certificate(authority: trustme.CA) -> None:
    async with secure(authority) as site, transport(tls=trusting(authority)) as wire:
        assert (await reply(wire, f"{site.base}/")).status == 404


@pytest.mark.parametrize(
    ("name", "not_after", "said"),
    [
        ("127.0.0.1", dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "expired"),
        ("other.example", None, "not valid for"),
    ],
)
async def test_tls_trouble_is_told_and_can_be_looked_past(
    authority: trustme.CA, name: str, not_after: dt.datetime | None, said: str
) -> None:
    async with secure(authority, name, not_after=not_after) as site, transport(tls=trusting(authority)) as wire:
        broken = await failure(wire, f"{site.base}/")
        assert (await reply(wire, f"{site.base}/", verify_tls=False)).status == 404
    assert broken.kind is FailureKind.TLS
    assert said in broken.detail


async def test_tls_from_an_unknown_authority_is_trouble(authority: trustme.CA) -> None:
    async with secure(authority) as site, transport() as wire:
        assert (await failure(wire, f"{site.base}/")).kind is FailureKind.TLS


@pytest.mark.parametrize(
    ("newest", "ciphers"),
    [(ssl.TLSVersion.TLSv1_2, "AES128-SHA:@SECLEVEL=0"), (_TLS_1_0, "ALL:@SECLEVEL=0"), (_TLS_1_1, "ALL:@SECLEVEL=0")],
)
async def test_a_server_that_nobody_touched_for_years_can_be_looked_at(
    authority: trustme.CA, newest: ssl.TLSVersion, ciphers: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.maximum_version = newest
    authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.RSA).configure_cert(context)
    async with serving(tls=context) as site, transport(tls=trusting(authority)) as wire:
        broken = await failure(wire, f"{site.base}/")
        assert (await reply(wire, f"{site.base}/", verify_tls=False)).status == 404
    assert broken.kind in {FailureKind.TLS, FailureKind.RESET}


async def test_a_plain_server_on_a_secure_address_is_tls_trouble(site: Pages) -> None:
    async with transport() as wire:
        assert (await failure(wire, site.base.replace("http:", "https:"))).kind is FailureKind.TLS


async def test_a_closed_transport_sends_nothing(site: Pages) -> None:
    async with transport() as wire:
        await reply(wire, f"{site.base}/")
    with pytest.raises(RuntimeError, match="closed"):
        await get(wire, f"{site.base}/")


async def test_a_transport_that_opens_with_its_first_request_sends_until_it_is_closed(site: Pages) -> None:
    policy = HttpPolicy(user_agent="test", allow_private_addresses=True)
    used, unused = UnopenedTransport(policy), UnopenedTransport(policy)
    request = WireRequest(url=URL(f"{site.base}/"))
    try:
        assert isinstance(await used.send(request), Reply)
    finally:
        await used.close()
        await unused.close()
    for closed in (used, unused):
        with pytest.raises(RuntimeError, match="closed"):
            await closed.send(request)


async def test_departing_is_told_once_a_request_and_never_when_there_is_no_connection(site: Pages) -> None:
    left: list[int] = []
    async with transport() as wire:
        await reply(wire, f"{site.base}/", departing=lambda: left.append(1))
        await failure(wire, "http://127.0.0.1:1/", departing=lambda: left.append(2))
    assert left == [1]


async def test_early_answers_are_not_the_answer(site: Pages) -> None:
    async def hints_first(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
        return web.Response(text="the page")

    site.on("/a", hints_first)
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a")
    assert (answer.status, answer.body) == (200, b"the page")
    assert "link" not in answer.headers


async def test_head_brings_no_body_and_the_connection_is_kept(site: Pages) -> None:
    site.say("/a", 200, "a page that is not sent")
    async with transport() as wire:
        answer = await reply(wire, f"{site.base}/a", method="HEAD")
        again = await reply(wire, f"{site.base}/a")
    assert (answer.status, answer.body, answer.truncated) == (200, b"", False)
    assert again.body == b"a page that is not sent"


@pytest.mark.parametrize("value", ["a\r\nX-Smuggled: yes", "a\nb", "a\rb", "a\0b"])
async def test_no_header_holds_the_end_of_a_line(value: str, site: Pages) -> None:
    site.say("/a")
    async with transport() as wire:
        outcome = await failure(wire, f"{site.base}/a", headers={"Cookie": value})
    assert outcome.kind is FailureKind.PROTOCOL
    assert site.asked == []


async def test_what_is_asked_says_who_is_meant_and_what_can_be_unpacked(site: Pages) -> None:
    site.say("/a")
    async with transport() as wire:
        await reply(wire, f"{site.base}/a?q=%C3%A4", headers={"User-Agent": "us", "Accept": "*/*"})
    asked = site.asked[0]
    assert f"http://{asked.host}" == site.base
    assert asked.path == "/a?q=%C3%A4"
    assert asked.headers["user-agent"] == "us"
    assert "gzip" in asked.headers["accept-encoding"]
    assert "content-length" not in asked.headers
