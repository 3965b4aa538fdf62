"""A yard with two moderators: ann has a password, bob a second factor too."""

import re
from html import unescape
from typing import Any, Final

import pyotp
from aiohttp import ClientResponse
from argon2 import PasswordHasher

from monitor.model.corrections import Correction, Problem, Relation, Submission
from monitor.rules.corrections import digest
from tests.monitor.community.yard import NEW, Reader, Yard, fields_of
from tests.monitor.store.made import receive

PASSWORD: Final = "a horse of another colour"
SECRET: Final = pyotp.random_base32()
# As little work as argon2 takes: the work itself is not what these tests are about.
HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
MODERATORS: Final = {"ann": {"password": HASH}, "bob": {"password": HASH, "totp": SECRET}}


async def submit(yard: Yard, handle: str = "h1", *, network: bytes = b"n", **rest: Any) -> Correction:
    """A correction as a reader sends it, looked at as the daemon does."""
    told = Submission(
        **{"problem": Problem.MOVED, "relation": Relation.READER, "paper": "arxiv-2601.00001", "url": NEW, **rest}
    )
    store = yard.house.store
    paper = await store.papers.find(told.paper) if told.paper else None
    named = digest(told, yard.desk.checking.key_of(told.url))
    sent = await receive(store, told, paper, named, handle, network=network, now=yard.clock.now())
    await yard.desk.checking.catch_up()
    return await store.corrections.by_number(sent.number)


async def sign_in(reader: Reader, name: str = "ann", password: str = PASSWORD, **rest: str) -> ClientResponse:
    _, text = await reader.get("moderate/sign-in/")
    answer, _ = await reader.post(
        "moderate/sign-in/", fields_of(text) | {"name": name, "password": password, "code": "", **rest}
    )
    return answer


def code(yard: Yard, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(yard.clock.now())


def form_of(text: str, holding: str) -> dict[str, str]:
    """What a browser would send of the form in whose tags `holding` stands, without its buttons."""
    form = next(part for part in re.findall(r"<form.*?</form>", text, re.DOTALL) if holding in part)
    return {name: value for name, value in fields_of(form).items() if not name.startswith("act")}


async def decide(reader: Reader, number: int, act: str, **told: str) -> tuple[ClientResponse, str]:
    """Open an item and press one of its buttons."""
    answer, text = await reader.get(f"moderate/{number}/")
    assert answer.status == 200
    return await reader.post(f"moderate/{number}/", form_of(text, 'value="accept"') | {"act": act, **told})


async def verbs(yard: Yard, number: int) -> list[tuple[str, str]]:
    return [(step.by, step.verb) for step in await yard.house.store.corrections.steps(number)]


def plain(text: str) -> str:
    """A page's words, without its tags."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)))
