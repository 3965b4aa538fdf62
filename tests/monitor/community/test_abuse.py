"""What hostile readers send: all of it is refused, nothing breaks, and the honest form beside it still works."""

import asyncio
import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.abc import ResolveResult

from tests.monitor.community.yard import NEW, OLD, PAGE, Reader, Yard, open_yard
from tests.standins.client import Names
from tests.standins.pages import serving as pages_served

INSIDE = [
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://0.0.0.0:{port}/", "http://2130706433:{port}/",
    "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/",
    "http://localhost:{port}/", "http://LOCALHOST.:{port}/", "http://127.0.0.1:{port}/owner/name.git",
    "http://user:pass@127.0.0.1:{port}/", "http://169.254.169.254/latest/meta-data/",
    "http://①②⑦.⓪.⓪.①:{port}/",
]  # fmt: skip
SCRIPTS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "{{ 7*7 }}", "{% include 'x' %}",
    "</textarea><script>alert(1)</script>", "javascript:alert(1)", "\u202egnp.exe", "<svg/onload=alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
async def test_ssrf_an_address_inside_our_network_is_never_asked(yard: Yard, reader: Reader, address: str) -> None:
    await yard.paper()
    async with pages_served() as inside:
        inside.say("/", 200, PAGE, headers={"Content-Type": "text/html"})
        port = inside.base.rpartition(":")[2]
        answer, _ = await reader.send(problem="moved", url=address.format(port=port))
        assert answer.status in {303, 422}
        assert inside.asked == []
    for waiting in await yard.waiting():
        assert waiting.verification is None or waiting.verification.counts_as != "life"
    assert await yard.status() == ("404", "missing")


async def test_ssrf_a_redirect_into_our_network_is_not_followed(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    async with pages_served() as inside:
        yard.pages.redirect("/trap/", f"{inside.base}/secret")
        await reader.send(problem="moved", url="https://lab.example.org/trap/")
        assert "/trap/" in yard.pages.paths()
        assert inside.asked == []
    [waiting] = await yard.waiting()
    assert waiting.verification is not None
    assert waiting.verification.counts_as != "life"


async def test_ssrf_an_operator_s_leave_for_private_addresses_does_not_hold_for_readers(tmp_path: Path) -> None:
    async with pages_served() as inside:
        inside.say("/", 200, PAGE, headers={"Content-Type": "text/html"})
        lax = {"allow_private_addresses": True, "allow_private_hosts": ["localhost"], "timeout": 3.0, "attempts": 1}
        async with open_yard(tmp_path, http=lax) as yard, yard.reader() as reader:
            await yard.paper()
            for address in (f"{inside.base}/", inside.base.replace("127.0.0.1", "localhost") + "/"):
                await reader.send(problem="moved", url=address)
        assert inside.asked == []


class Rebinding(Names):
    """Names that lead outside when they are asked for the first time, and inside ever after."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self._known = {host: ["127.0.0.1"] if host in self.asked else ["93.184.215.14"]}
        return await super().resolve(host, port, family)


@pytest.mark.parametrize("first", [["127.0.0.1"], ["::1"], ["93.184.215.14", "127.0.0.1"], "rebinding"])
async def test_ssrf_a_name_that_leads_into_our_network_now_or_the_next_time_is_never_asked(
    tmp_path: Path, first: list[str] | str
) -> None:
    names = Rebinding({}) if isinstance(first, str) else Names({"inside.example": first})
    async with (
        pages_served() as inside,
        open_yard(tmp_path, resolver=names, http={"timeout": 3.0, "attempts": 3}) as yard,
        yard.reader() as reader,
    ):
        await yard.paper()
        port = inside.base.rpartition(":")[2]
        await reader.send(problem="moved", url=f"http://inside.example:{port}/engine/")
        await yard.desk.checking.catch_up()
        assert names.asked
        assert inside.asked == []
        assert await yard.status() == ("404", "missing")


@pytest.mark.parametrize("text", SCRIPTS)
async def test_xss_and_template_injection_come_back_as_text(yard: Yard, reader: Reader, text: str) -> None:
    await yard.paper()
    answer, form = await reader.send(problem="moved", url="", evidence_url=text, note=text, mail=text, paper=text)
    assert answer.status == 422
    answer, _ = await reader.send(problem="moved", url=NEW, note=text)
    _, page = await reader.get(answer.headers["Location"].removeprefix("../"))
    for shown in (form, page):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<svg/onload" not in shown
        assert 'href="javascript:' not in shown
        assert "49" not in shown.partition("</form>")[0].partition("evidence_url")[2][:400]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    query = await reader.get("correct/", params={"note": text, "url": text, "paper": text, "problem": text})
    assert "<script>alert" not in query[1]
    assert "<img src=x" not in query[1]


async def test_csrf_a_form_sent_from_another_site_is_refused(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    shown = await reader.open("paper=2601.00001")
    told = shown | {"problem": "moved", "url": NEW}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"{yard.address.rstrip('/')}.evil.example"},
    ):
        answer, text = await reader.post("correct/", told, headers=headers)
        assert answer.status == 403, headers
        assert "another site" in text
    assert not await yard.waiting()
    good = {"Origin": yard.address.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    answer, _ = await reader.post("correct/", told, headers=good)
    assert answer.status == 303


async def test_csrf_a_ticket_holds_with_its_own_cookie_only(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    shown = await reader.open("paper=2601.00001")
    async with yard.reader() as stranger:
        await stranger.open()
        told = shown | {"problem": "moved", "url": NEW}
        answer, text = await stranger.post("correct/", told)
        assert (answer.status, "cookie" in text) == (422, True)
        for ticket in ("", "1.0", "9" * 12 + "." + "0" * 64, shown["ticket"][:-1] + "0", "\0", "é"):
            answer, _ = await stranger.post("correct/", told | {"ticket": ticket})
            assert answer.status == 422
    yard.clock.ahead += timedelta(hours=13)
    answer, text = await reader.post("correct/", shown | {"problem": "moved", "url": NEW})
    assert (answer.status, "open for a long time" in text) == (422, True)
    assert not await yard.waiting()


async def test_a_cookie_is_kept_from_scripts_and_other_sites(yard: Yard, reader: Reader) -> None:
    answer, _ = await reader.get("correct/")
    told = answer.headers["Set-Cookie"]
    assert "HttpOnly" in told
    assert "SameSite=Strict" in told


@pytest.mark.parametrize("text", ["x\r\nSet-Cookie: a=b", "x\nLocation: https://evil.example", "x\x00y", "\ud800"])
async def test_header_and_log_injection_stay_in_their_field(
    yard: Yard, reader: Reader, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await yard.paper()
    told = {"problem": "moved", "url": f"{NEW}", "note": text, "evidence_url": text, "mail": text}
    shown = await reader.open("paper=2601.00001")
    whole = "&".join(f"{name}={_quoted(value)}" for name, value in (shown | told).items())
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, _ = await reader.post("correct/", data=whole.encode(), headers=headers)
    assert answer.status == 422
    assert "Set-Cookie: a=b" not in str(answer.raw_headers)
    assert "evil.example" not in str(answer.headers.get("Location"))
    for path in ("c/x%0d%0aSet-Cookie:%20a=b/", "again/x%0d%0aLocation:%20y", "correct/?paper=%0d%0aX:%20y"):
        answer, _ = await reader.get(path)
        assert "X" not in answer.headers
        assert "a=b" not in str(answer.headers.getall("Set-Cookie", []))
    said = capfd.readouterr()
    assert "Set-Cookie" not in said.out + said.err


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", errors="surrogatepass"))


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "text/plain", "application/json", "application/xml"]
)
async def test_a_form_of_another_kind_is_refused(yard: Yard, reader: Reader, kind: str) -> None:
    answer, _ = await reader.post("correct/", data=b"--x--", headers={"Content-Type": kind})
    assert answer.status == 415


@pytest.mark.parametrize(
    "path",
    [
        "c/../config.yaml/", "c/%2e%2e%2f%2e%2e%2fconfig.yaml/", "c/..%2f..%2fgraveyard.db/feed.xml", "c/%00/",
        "again/..%2fconfig.yaml", "again/{{7*7}}", "correct/../../etc/passwd", "c/" + "a" * 500 + "/",
    ],
)  # fmt: skip
async def test_path_and_template_injection_lead_nowhere(yard: Yard, path: str) -> None:
    host, port = yard.address.removeprefix("http://").rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    assert answer.startswith(("HTTP/1.1 404", "HTTP/1.1 400"))
    assert "operator" not in answer.partition("\r\n\r\n")[2][:200]
    assert "SQLite" not in answer


async def test_nobody_is_sent_to_another_site(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    told = {"next": "https://evil.example", "return": "//evil.example", "Location": "https://evil.example"}
    shown = await reader.open("paper=2601.00001&next=//evil.example")
    answer, _ = await reader.post("correct/?next=//evil.example", shown | told | {"problem": "moved", "url": NEW})
    assert answer.headers["Location"].startswith("../c/")


async def test_what_does_not_exist_answers_as_what_never_did(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    await reader.send(problem="moved", url=NEW)
    guesses = [await reader.get(f"c/{name}/") for name in ("1", "a" * 22, "A" * 22)]
    assert {answer.status for answer, _ in guesses} == {404}
    assert len({text for _, text in guesses}) == 1


async def test_no_secret_and_nobody_s_mail_stands_in_a_page_or_a_log(
    yard: Yard, reader: Reader, capfd: pytest.CaptureFixture[str]
) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="moved", url=NEW, mail="ada@lovelace.example")
    own = answer.headers["Location"].removeprefix("../")
    pages = [(await reader.get(path))[1] for path in (own, f"{own}feed.xml", "correct/?paper=2601.00001")]
    said = capfd.readouterr()
    for text in (*pages, said.out, said.err):
        assert "lovelace.example" not in text
        assert yard.desk.key.hex() not in text
        assert "198.51.100" not in text
    assert yard.desk.key.hex() not in repr(yard.desk)


async def test_other_origins_get_no_answer_to_read_and_the_configured_site_does(tmp_path: Path) -> None:
    async with open_yard(tmp_path, site={"address": "https://yard.example/base/"}) as yard, yard.reader() as reader:
        answer, _ = await reader.get("correct/challenge", headers={"Origin": "https://yard.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "https://yard.example"
        for origin in ("https://evil.example", "null", "https://yard.example.evil.example", "http://yard.example"):
            answer, _ = await reader.get("correct/challenge", headers={"Origin": origin})
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_the_live_check_says_what_it_found_and_needs_the_form_s_ticket(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    shown = await reader.open("paper=2601.00001")
    told = {"url": NEW, "paper": shown["paper"], "ticket": shown["ticket"]}
    answer, text = await reader.post("correct/check", json=told)
    assert json.loads(text)["sentence"] == "It answers, and looks like this paper's code."
    _, text = await reader.post("correct/check", json=told | {"url": OLD})
    assert json.loads(text)["same"] is True
    _, text = await reader.post("correct/check", json=told | {"url": "not an address"})
    assert json.loads(text)["understood"] is False
    answer, _ = await reader.post("correct/check", json=told | {"ticket": "x"})
    assert answer.status == 403
    for odd in ({"url": 5}, {"url": ["x"]}, {"paper": None}, {"url": "x" * 3_000}):
        answer, _ = await reader.post("correct/check", json=told | odd)
        assert answer.status == 400
    for _ in range(12):
        answer, _ = await reader.post("correct/check", json=told | {"url": "x"})
    assert answer.status == 429
    assert not await yard.waiting()
