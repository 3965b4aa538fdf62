"""Who gets in, who does not, and what a session is worth. Each test is named after what somebody tries."""

import asyncio
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Literal

import pytest
from aiohttp import ClientResponse
from argon2 import PasswordHasher
from pydantic import SecretStr
from yarl import URL

from monitor.community.moderation import proving
from monitor.community.moderation.proving import code_moment, proves
from monitor.community.moderation.sessions import LASTS
from monitor.config.sections import ModeratorSection
from tests.monitor.community.moderation.office import HASH, MODERATORS, PASSWORD, SECRET, code, form_of, sign_in, submit
from tests.monitor.community.yard import Reader, Yard, fields_of, open_yard


def cookies(answer: ClientResponse) -> SimpleCookie:
    told = SimpleCookie()
    for line in answer.headers.getall("Set-Cookie", []):
        told.load(line)
    return told


async def inside(reader: Reader) -> bool:
    answer, _ = await reader.get("moderate/")
    return answer.status == 200


async def test_the_right_password_opens_the_queue_and_sign_out_closes_it(yard: Yard, reader: Reader) -> None:
    answer, _ = await reader.get("moderate/")
    assert (answer.status, answer.headers["Location"]) == (303, "../moderate/sign-in/")
    assert (await sign_in(reader)).status == 303
    _, text = await reader.get("moderate/")
    assert "Nothing waits" in text
    answer, _ = await reader.post("moderate/sign-out", form_of(text, "sign-out"))
    assert answer.status == 303
    assert not await inside(reader)


async def test_wrong_name_and_wrong_password_are_told_alike(yard: Yard, reader: Reader) -> None:
    said = []
    for name, password in (("ann", "wrong"), ("nobody", PASSWORD), ("bob", PASSWORD), ("", "")):
        answer = await sign_in(reader, name, password)
        said.append((answer.status, (await answer.text()).replace(f'value="{name}"', "")))
        assert not await inside(reader)
    assert {status for status, _ in said} == {403}
    assert len({text.partition("<main")[2] for _, text in said}) == 1


def test_an_unknown_name_costs_the_same_work_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            asked.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(proving, "_HASHER", Counting())
    known = {"ann": ModeratorSection(password=SecretStr(HASH))}
    assert proves(known, "ann", PASSWORD)
    assert not proves(known, "ann", "wrong")
    # Even the very password of another is worth nothing under a name that nobody has.
    assert not proves(known, "nobody", PASSWORD)
    assert asked == [HASH] * 3
    assert not proves({}, "ann", PASSWORD)
    assert not proves({"ann": ModeratorSection(password=SecretStr("$argon2id$broken"))}, "ann", PASSWORD)


async def test_brute_force_on_one_name_is_slowed_even_from_many_networks(yard: Yard) -> None:
    statuses = []
    for number in range(12):
        async with yard.reader(f"203.0.{number}.7") as guesser:
            statuses.append((await sign_in(guesser, "ann", f"guess {number}")).status)
    assert statuses == [403] * 10 + [429] * 2
    yard.clock.ahead += timedelta(hours=1)
    async with yard.reader() as ann:
        assert (await sign_in(ann)).status == 303


async def test_brute_force_over_many_names_from_one_network_is_slowed(yard: Yard, reader: Reader) -> None:
    answers = [await sign_in(reader, f"name{number}", "guess") for number in range(21)]
    assert [answer.status for answer in answers] == [403] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    async with yard.reader("203.0.113.9") as other:
        assert (await sign_in(other)).status == 303


async def test_session_fixation_a_token_that_was_planted_is_never_a_session(yard: Yard, reader: Reader) -> None:
    reader.jar.update_cookies({"moderator": "planted"})
    answer = await sign_in(reader)
    given = cookies(answer)["moderator"].value
    assert given != "planted"
    assert len(given) >= 40
    async with yard.reader() as other:
        other.jar.update_cookies({"moderator": "planted"})
        assert not await inside(other)


async def test_signing_in_again_ends_the_session_that_was_brought(yard: Yard, reader: Reader) -> None:
    first = cookies(await sign_in(reader))["moderator"].value
    second = cookies(await sign_in(reader))["moderator"].value
    assert first != second
    async with yard.reader() as other:
        other.jar.update_cookies({"moderator": first})
        assert not await inside(other)
    assert await inside(reader)


async def test_session_replay_after_sign_out_is_worth_nothing(yard: Yard, reader: Reader) -> None:
    kept = cookies(await sign_in(reader))["moderator"].value
    _, text = await reader.get("moderate/")
    await reader.post("moderate/sign-out", form_of(text, "sign-out"))
    async with yard.reader() as thief:
        thief.jar.update_cookies({"moderator": kept})
        assert not await inside(thief)


async def test_a_session_ends_by_itself(yard: Yard, reader: Reader) -> None:
    await sign_in(reader)
    yard.clock.ahead += LASTS
    assert not await inside(reader)


async def test_the_database_holds_no_token(yard: Yard, reader: Reader, tmp_path: Path) -> None:
    token = cookies(await sign_in(reader))["moderator"].value
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("graveyard.db*"))  # noqa: ASYNC240
    assert b"signed in" in stored
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


async def test_the_cookie_is_for_this_host_and_no_script(yard: Yard, reader: Reader) -> None:
    told = cookies(await sign_in(reader))["moderator"]
    assert (told["httponly"], told["samesite"], told["path"], told["domain"]) == (True, "Strict", "/", "")
    assert not told["secure"]


async def test_the_cookies_are_secure_and_bound_to_the_host_where_readers_come_by_https(tmp_path: Path) -> None:
    sections: dict[str, Any] = {"community": {"moderators": MODERATORS}, "site": {"address": "https://graves.example/"}}
    async with open_yard(tmp_path, **sections) as yard, yard.reader() as reader:
        answer, text = await reader.get("moderate/sign-in/")
        door = cookies(answer)["__Host-door"]
        fields = fields_of(text) | {"name": "ann", "password": PASSWORD, "code": ""}
        # This client is honest and would not send it back without TLS.
        answer, _ = await reader.post("moderate/sign-in/", fields, headers={"Cookie": f"__Host-door={door.value}"})
        for told in (door, cookies(answer)["__Host-moderator"]):
            assert (told["secure"], told["httponly"], told["path"], told["domain"]) == (True, True, "/", "")
        token = cookies(answer)["__Host-moderator"].value
        answer, _ = await reader.get("moderate/", headers={"Cookie": f"__Host-moderator={token}"})
        assert answer.status == 200
        # A cookie that a neighbour could have set is none.
        answer, _ = await reader.get("moderate/", headers={"Cookie": f"moderator={token}"})
        assert answer.status == 303


@pytest.mark.parametrize(
    "token", ["", "x", "x" * 9_000, "%00", "a b", "\xff\xfe", '"quoted"', "$argon2id$", "../../etc"]
)
async def test_odd_cookies_are_nobody_s(yard: Yard, reader: Reader, token: str) -> None:
    address = URL(yard.address)
    assert address.host
    assert address.port
    receive, send = await asyncio.open_connection(address.host, address.port)
    request = f"GET /moderate/ HTTP/1.1\r\nHost: x\r\nCookie: moderator={token}\r\nConnection: close\r\n\r\n"
    send.write(request.encode("latin-1"))
    answer = await receive.read()
    send.close()
    await send.wait_closed()
    # Either no session, or a header too long to be read.
    assert answer.split()[1] in {b"303", b"400"}


async def test_csrf_a_sign_in_form_without_or_with_another_browser_s_token_signs_nobody_in(
    yard: Yard, reader: Reader
) -> None:
    async with yard.reader() as attacker:
        _, text = await attacker.get("moderate/sign-in/")
    stolen = fields_of(text)
    right = {"name": "ann", "password": PASSWORD, "code": ""}
    await reader.get("moderate/sign-in/")
    for door in ({}, {"door": ""}, {"door": "0" * 64}, stolen):
        answer, _ = await reader.post("moderate/sign-in/", {**door, **right})
        assert answer.status == 403
    assert not await inside(reader)


async def test_csrf_a_form_from_another_site_is_refused(yard: Yard, reader: Reader) -> None:
    await sign_in(reader)
    _, text = await reader.get("moderate/")
    fields = form_of(text, "sign-out")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer, _ = await reader.post("moderate/sign-out", fields, headers=headers)
        assert answer.status == 403
    assert await inside(reader)


@pytest.mark.parametrize("forms", [None, "", "0" * 64, "'\"><script>", "ü"])
@pytest.mark.parametrize("path", ["moderate/1/", "moderate/chosen", "moderate/undo", "moderate/sign-out"])
async def test_csrf_a_form_without_the_token_of_the_session_changes_nothing(
    yard: Yard, reader: Reader, path: str, forms: str | None
) -> None:
    await yard.paper()
    await submit(yard)
    await sign_in(reader)
    fields = {"act": "reject", "reason": "no", "numbers": "1"} | ({} if forms is None else {"forms": forms})
    answer, _ = await reader.post(path, fields)
    assert answer.status == 403
    assert len(await yard.waiting()) == 1
    assert await inside(reader)


async def test_csrf_the_token_of_another_session_is_no_token(yard: Yard, reader: Reader) -> None:
    async with yard.reader() as other:
        await sign_in(other)
        _, theirs = await other.get("moderate/")
    await sign_in(reader)
    answer, _ = await reader.post("moderate/sign-out", form_of(theirs, "sign-out"))
    assert answer.status == 403
    assert await inside(reader)


async def test_without_signing_in_no_address_tells_anything(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    await submit(yard)
    for path in ("", "next", "decided/", "1/", "2/", "1/source/"):
        answer, text = await reader.get(f"moderate/{path}")
        assert (answer.status, text) == (303, "")
        assert answer.headers["Location"].endswith("moderate/sign-in/")
    for path in ("1/", "2/", "chosen", "undo", "sign-out"):
        answer, _ = await reader.post(f"moderate/{path}", {"act": "accept", "numbers": "1"})
        assert answer.status == 403
    assert len(await yard.waiting()) == 1


async def test_a_second_factor_is_asked_for_and_each_code_is_good_once(yard: Yard, reader: Reader) -> None:
    assert (await sign_in(reader, "bob", code="")).status == 403
    assert (await sign_in(reader, "bob", code="000000")).status == 403
    now = code(yard)
    assert (await sign_in(reader, "bob", "wrong", code=now)).status == 403
    assert (await sign_in(reader, "bob", code=f"{now[:3]} {now[3:]}")).status == 303
    async with yard.reader() as shoulder:
        assert (await sign_in(shoulder, "bob", code=now)).status == 403
        yard.clock.ahead += timedelta(minutes=1)
        assert (await sign_in(shoulder, "bob", code=code(yard))).status == 303


def test_a_code_that_is_none_lets_nobody_in() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert code_moment(SECRET, "", now) is None
    assert code_moment(SECRET, "١٢٣٤٥٦", now) is None


async def test_header_injection_in_the_name_stays_in_the_form(yard: Yard, reader: Reader) -> None:
    name = 'ann\r\nSet-Cookie: moderator=mine\r\n\r\n<script>alert(1)</script>"'
    answer = await sign_in(reader, name)
    text = await answer.text()
    assert answer.status == 403
    assert "moderator" not in cookies(answer)
    assert "<script>alert" not in text


async def test_what_is_no_form_or_too_much_of_one_is_refused(yard: Yard, reader: Reader) -> None:
    answer, _ = await reader.post("moderate/sign-in/", json={"name": "ann"})
    assert answer.status == 415
    answer, _ = await reader.post("moderate/sign-in/", {"password": "x" * 100_000})
    assert answer.status == 413


async def test_where_nobody_may_sign_in_the_page_says_how(tmp_path: Path) -> None:
    async with open_yard(tmp_path) as yard, yard.reader() as reader:
        _, text = await reader.get("moderate/sign-in/")
        assert "graveyard moderator NAME" in text


async def test_a_moderator_who_left_the_configuration_is_out(yard: Yard, reader: Reader) -> None:
    await sign_in(reader)
    del yard.desk.settings.moderators["ann"]
    assert not await inside(reader)
