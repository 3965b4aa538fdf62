"""What is sent too often, too fast, too large or by a program is slowed or refused, before it costs anything."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from altcha import v1

from monitor.community.clients import networks as as_networks
from monitor.community.clients import rightmost_untrusted
from monitor.community.knocking import HOLD, KNOCKS
from tests.monitor.community.yard import NEW, Clockwork, Reader, Yard, fields_of


def solved(challenge: dict[str, Any]) -> str:
    """What a browser's script sends for a challenge."""
    found = v1.solve_challenge(challenge["challenge"], challenge["salt"], challenge["algorithm"], 40_000, 0)
    assert found
    told = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")} | {
        "number": found.number
    }
    return base64.b64encode(json.dumps(told).encode()).decode()


async def challenge(reader: Reader) -> dict[str, Any]:
    _, text = await reader.get("correct/challenge")
    told: dict[str, Any] = json.loads(text)
    return told


async def test_programs_that_fill_in_everything_or_in_no_time_are_told_so(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    shown = await reader.open("paper=2601.00001", wait=0)
    answer, text = await reader.post("correct/", shown | {"problem": "moved", "url": NEW})
    assert (answer.status, "very quick" in text) == (422, True)
    yard.clock.ahead += timedelta(seconds=5)
    answer, text = await reader.post("correct/", fields_of(text) | {"website": "https://spam.example"})
    assert (answer.status, "Leave this field empty" in text) == (422, True)
    answer, _ = await reader.post("correct/", fields_of(text) | {"website": ""})
    assert answer.status == 303


async def test_a_captcha_solution_is_good_for_once(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    solution = solved(await challenge(reader))
    answer, _ = await reader.send(problem="moved", url=NEW, altcha=solution)
    assert answer.status == 303
    answer, text = await reader.send(problem="never-had-code", altcha=solution)
    assert (answer.status, "used before" in text) == (422, True)
    respelt = json.loads(base64.b64decode(solution))
    for change in ({"salt": respelt["salt"].rstrip("&")}, {"took": 5}, {"number": str(respelt["number"])}):
        other = base64.b64encode(json.dumps(respelt | change).encode()).decode()
        answer, _ = await reader.send(problem="never-had-code", altcha=other)
        assert answer.status == 422, change
    assert len(await yard.waiting()) == 1


@pytest.mark.parametrize(
    "told",
    ["x", "bnVsbA==", "W10=", "eyJhIjogMX0=", "A" * 5_000, base64.b64encode(b"[" * 900).decode(), "é", "{}"],
)
async def test_what_is_no_captcha_solution_is_refused(yard: Yard, reader: Reader, told: str) -> None:
    await yard.paper()
    answer, _ = await reader.send(problem="moved", url=NEW, altcha=told)
    assert answer.status == 422
    assert not await yard.waiting()


async def test_a_captcha_solution_runs_out_and_is_ours_only(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    made = await challenge(reader)
    ends = yard.clock.now() + timedelta(minutes=5)
    theirs = v1.create_challenge(v1.ChallengeOptions(max_number=100, hmac_key="theirs", expires=ends))
    forged = {"algorithm": "SHA-256", "challenge": theirs.challenge, "salt": theirs.salt, "signature": theirs.signature}
    answer, _ = await reader.send(problem="moved", url=NEW, altcha=solved(forged))
    assert answer.status == 422
    solution = solved(made)
    yard.clock.ahead += timedelta(minutes=31)
    answer, _ = await reader.send(problem="moved", url=NEW, altcha=solution)
    assert answer.status == 422


async def test_a_network_that_sends_too_much_is_slowed_and_loses_nothing_it_typed(yard: Yard, reader: Reader) -> None:
    await yard.paper()
    for number in range(3):
        answer, _ = await reader.send(problem="will-not-run", note=f"it said {number}")
        assert answer.status == 303
    answer, text = await reader.send(problem="will-not-run", note="and one more")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 60
    assert fields_of(text)["note"] == "and one more"
    # Another address of the same network is the same network; another network is not.
    async with yard.reader("198.51.100.99") as neighbour, yard.reader("203.0.113.5") as other:
        assert (await neighbour.send(problem="will-not-run", note="x"))[0].status == 429
        assert (await other.send(problem="will-not-run", note="y"))[0].status == 303
    proof = solved(await challenge(reader))
    assert (await reader.send(problem="will-not-run", note="proven", altcha=proof))[0].status == 303


class Held(Clockwork):
    """A clock that tells for how long answers were held back, and holds nothing back."""

    def __init__(self) -> None:
        super().__init__()
        self.back: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.back.append(seconds)


async def test_flood_of_nonsense_is_slowed_before_the_database_is_asked(yard: Yard, reader: Reader) -> None:
    held = Held()
    yard.desk.knocking.clock = held
    answers = [(await reader.post("correct/", {"problem": "nonsense"}))[0] for _ in range(KNOCKS.burst + 3)]
    assert [answer.status for answer in answers] == [422] * KNOCKS.burst + [429] * 3
    assert answers[-1].headers["Retry-After"] == "60"
    assert held.back == [HOLD] * 3
    async with yard.reader("203.0.113.9") as other:
        assert (await other.post("correct/", {"problem": "nonsense"}))[0].status == 422


def test_only_what_our_own_proxies_wrote_of_an_address_is_believed() -> None:
    trusted = as_networks(["10.0.0.0/8", "2001:db8::/32"])
    cases = {
        ("203.0.113.9", "198.51.100.1"): "203.0.113.9",
        ("10.0.0.1", "198.51.100.1"): "198.51.100.1",
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"): "198.51.100.1",
        ("10.0.0.1", "6.6.6.6, junk"): "10.0.0.1",
        ("10.0.0.1", ""): "10.0.0.1",
        ("10.0.0.1", "198.51.100.1:5555"): "198.51.100.1",
        ("2001:db8::1", "[2620::7]:443"): "2620::7",
        ("::ffff:10.0.0.1", "198.51.100.1"): "198.51.100.1",
        ("", "6.6.6.6"): "0.0.0.0",
    }
    for (peer, told), expected in cases.items():
        assert str(rightmost_untrusted(peer, told, trusted)) == expected


async def test_an_oversized_body_is_refused(yard: Yard, reader: Reader) -> None:
    shown = await reader.open()
    answer, text = await reader.post("correct/", shown | {"note": "x" * 40_000})
    assert (answer.status, "too much" in text) == (413, True)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, _ = await reader.post("correct/", data=b"&".join(b"a=b" for _ in range(200)), headers=headers)
    assert answer.status == 400
    answer, _ = await reader.post("correct/check", data=b"[" * 20_000, headers={"Content-Type": "application/json"})
    assert answer.status == 400


async def test_a_body_that_never_ends_is_given_up(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.community.receiving.SLOWEST", 0.05)
    host, port = yard.address.removeprefix("http://").rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /correct/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 1000\r\n\r\nnote="
    )
    answer = await reader.readuntil(b"\r\n")
    assert b"408" in answer
    writer.close()
