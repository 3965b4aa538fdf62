"""Mail with TLS and without, and the webhook with its signature, against real servers on loopback."""

import hashlib
import hmac
import json
import logging
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.community.notices.elsewhere import Elsewhere
from monitor.community.notices.mail import Delivery, Letter, Mailer
from monitor.community.notices.post import Post
from monitor.community.notices.webhook import Webhook
from monitor.errors import ConfigurationError
from monitor.model.claims import NoticeKind
from monitor.rules.notices import IN_DOUBT_AFTER, Message
from tests.monitor.community.claims.post import Town, open_town
from tests.standins.mail import PostOffice, post_office
from tests.standins.pages import Pages, hang, reset

LETTER = Letter(to="ada@uni.example", subject="hello", text="hello\n.\nthere\n", name="claim-1")
SECRET = "s3cret-of-the-bot"
KEY = b"between us"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def mailer(office: PostOffice, **rest: Any) -> Mailer:
    told: dict[str, Any] = {"host": office.host, "sender": "us@graveyard.example", "sender_name": 'A "test"\r\nX: y'}
    return Mailer(port=office.port, **{**told, **rest})


async def test_a_letter_goes_encrypted_where_the_server_offers_it(authority: trustme.CA) -> None:
    theirs, ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    authority.configure_trust(ours)
    async with post_office(theirs) as office:
        assert await mailer(office, tls=ours).send(LETTER) is Delivery.TAKEN
        [mail] = office.taken
        assert mail.encrypted
        assert mail.message.get_content().splitlines() == LETTER.text.splitlines()
        assert mail.message["From"] == "\"A 'test'X: y\" <us@graveyard.example>"
        # Whoever stands between us and the server gets nothing.
        assert await mailer(office).send(LETTER) is Delivery.LATER
        assert len(office.taken) == 1


async def test_in_the_clear_only_this_machine_is_written_to() -> None:
    async with post_office() as office:
        assert await mailer(office).send(LETTER) is Delivery.TAKEN
        assert await mailer(office, host="127.0.0.2").send(LETTER) is Delivery.LATER
        assert len(office.taken) == 1


async def test_a_header_that_would_be_two_is_not_written() -> None:
    async with post_office() as office:
        bad = Letter(to="ada@uni.example", subject="a\r\nBcc: eve@evil.example", text="", name="n")
        assert await mailer(office).send(bad) is Delivery.REFUSED
        assert office.connections == 0


async def test_a_server_that_is_not_there_is_tried_later() -> None:
    async with post_office() as office:
        port = office.port
    assert await mailer(PostOffice(port=port)).send(LETTER) is Delivery.LATER


@pytest.fixture
async def town(tmp_path: Path) -> Any:
    async with open_town(tmp_path) as opened:
        yield opened


def hooked(town: Town, *, mail: bool = True, path: str = "/hook/secret") -> Post:
    webhook = Webhook(client=town.yard.house.client, clock=town.yard.clock, url=town.yard.pages.base + path, key=KEY)
    return Post(
        desk=town.yard.desk,
        policy=town.post.policy,
        operator=town.post.operator,
        address=town.post.address,
        keep=timedelta(days=180),
        mailer=town.post.mailer if mail else None,
        webhook=webhook,
    )


async def news(town: Town, number: int = 3) -> None:
    for one in range(number):
        message = Message(subject=f"claim {one}: claimed", text="repository")
        await town.yard.house.store.notices.add(NoticeKind.CLAIM, message, now=town.yard.clock.now())


def calls(pages: Pages) -> list[Any]:
    return [asked for asked in pages.asked if asked.path == "/hook/secret"]


async def test_operators_get_one_digest_by_mail_and_by_webhook_signed(town: Town) -> None:
    town.yard.pages.say("/hook/secret", 204)
    await news(town)
    post = hooked(town)
    await post.notify()
    await post.notify()
    [call] = calls(town.yard.pages)
    told = json.loads(call.body)
    assert (told["kind"], told["count"], told["id"]) == ("claim", 3, call.headers["x-graveyard-delivery"])
    signed = hmac.new(KEY, f"{call.headers['x-graveyard-timestamp']}.".encode() + call.body, hashlib.sha256)
    assert call.headers["x-graveyard-signature"] == f"sha256={signed.hexdigest()}"
    [mail] = town.office.taken
    assert mail.message["Subject"] == "Paper Graveyard: 3 authors' claims"
    assert mail.message.get_content().rstrip().endswith(f"{post.address}moderate/claims/")
    assert mail.message["List-Unsubscribe"] is None


@pytest.mark.parametrize("trouble", ["status", "reset", "hang"])
async def test_a_webhook_that_fails_is_tried_again_and_the_mail_is_not(
    town: Town, trouble: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = town.yard.pages
    if trouble == "status":
        pages.say("/hook/secret", 500)
    else:
        pages.on("/hook/secret", reset if trouble == "reset" else hang)
    pages.say("/hook/secret", 200)
    await news(town)
    post = hooked(town)
    await post.notify()
    town.yard.clock.ahead += IN_DOUBT_AFTER
    await post.notify()
    await post.notify()
    first, second = calls(pages)
    assert first.body == second.body
    assert len(town.office.taken) == 1
    shown = caplog.text + "".join(capsys.readouterr())
    assert "/hook/secret" not in shown
    assert KEY.decode() not in shown


async def test_a_redirected_webhook_is_not_followed(town: Town) -> None:
    town.yard.pages.redirect("/hook/secret", f"{town.yard.pages.base}/elsewhere", 307)
    await news(town)
    await hooked(town, mail=False).notify()
    assert "/elsewhere" not in town.yard.pages.paths()


async def test_a_flood_is_one_message(town: Town) -> None:
    await news(town, 500)
    await town.post.notify()
    [text] = town.office.texts("test@graveyard.example")
    assert "500 authors' claims" in text
    assert "and 480 more" in text


def chat(town: Town, *paths: str) -> Elsewhere:
    """Addresses of Apprise's that post JSON to our own pages, each with a password in it."""
    place = town.yard.pages.base.removeprefix("http://")
    return Elsewhere.named([f"json://bot:{SECRET}@{place}/{path}" for path in paths])


async def test_apprise_gets_the_digest_and_never_more_than_one_an_hour(town: Town) -> None:
    town.yard.pages.say("/chat", 200)
    await news(town, 30)
    post = replace(hooked(town, mail=False), webhook=None, elsewhere=chat(town, "chat"))
    await post.notify()
    await news(town, 30)
    await post.notify()
    [call] = [asked for asked in town.yard.pages.asked if asked.path == "/chat"]
    told = json.loads(call.body)
    assert told["title"] == "Paper Graveyard: 30 authors' claims"
    assert "and 10 more" in told["message"]


async def test_apprise_that_takes_nothing_is_tried_again_and_its_secrets_stay_out_of_the_log(
    town: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    town.yard.pages.say("/chat", 500, SECRET)
    town.yard.pages.say("/chat", 200)
    await news(town)
    post = replace(hooked(town, mail=False), webhook=None, elsewhere=chat(town, "chat", "chat/nobody"))
    await post.notify()
    town.yard.clock.ahead += IN_DOUBT_AFTER
    await post.notify()
    town.yard.clock.ahead += IN_DOUBT_AFTER
    await post.notify()
    assert town.yard.pages.paths().count("/chat") == 2
    shown = caplog.text + "".join(capsys.readouterr()) + repr(post)
    assert "apprise-refused" in shown
    assert SECRET not in shown


@pytest.mark.parametrize("address", [f"nothing-that-is://{SECRET}", f"::{SECRET}", ""])
def test_an_address_that_apprise_does_not_know_stops_the_start_without_being_shown(address: str) -> None:
    with pytest.raises(ConfigurationError, match="address 2 of 2") as caught:
        Elsewhere.named(["json://127.0.0.1/", address])
    assert SECRET not in f"{caught.value} {caught.value.advice}"
