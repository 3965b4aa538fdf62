"""`check` against a stand-in of GitHub, with a token and without: what each state counts as."""

import asyncio
import json

import pytest

from monitor.cli.asking import look_at
from monitor.config import load
from monitor.rules.strikes import COUNTS_AS
from tests.standins.github import TOKEN, StandIn, repository, serving_github, typed_error

README = [("README.md", "blob")]
WITH_TOKEN = {
    "o/code": "life", "o/empty": "life", "o/readme": "life", "o/archived": "life", "o/moved": "life",
    "o/gone": "strike", "o/dmca": "strike", "o/listed": "life", "o/weak": "nothing",
}  # fmt: skip
WITHOUT = WITH_TOKEN | {"o/weak": "life"}


def github(**changes: object) -> StandIn:
    names = {
        "o/code": repository("o/code", "R_1"),
        "o/empty": repository("o/empty", "R_2", isEmpty=True, defaultBranchRef=None, code=0),
        "o/readme": repository("o/readme", "R_3", code=0, root=README),
        "o/archived": repository("o/archived", "R_4", isArchived=True),
        "o/moved": repository("new/home", "R_5"),
        "new/home": repository("new/home", "R_5"),
        "o/dmca": repository("o/dmca", "R_6", isDisabled=True),
        "o/listed": typed_error("FORBIDDEN", "the `o` organization has an IP allow list enabled"),
        "o/weak": None,
    }
    return StandIn(names=dict(names), withheld={"o/dmca": "dmca"}, **changes)  # type: ignore[arg-type]


def checked(stand_in: StandIn, names: list[str], **environ: str) -> tuple[dict[str, str], str]:
    async def run() -> tuple[dict[str, str], str]:
        async with serving_github(stand_in) as remap:
            told = {
                "GRAVEYARD_HTTP__REMAP": json.dumps(remap),
                "GRAVEYARD_HOSTS": json.dumps(
                    {name: {"per_second": 10_000} for name in ("github.com", "api.github.com")}
                ),
            }
            found, words = {}, ""
            async for seen in look_at([f"https://github.com/{name}" for name in names], load(None, told | environ)):
                assert seen.kind is not None
                found[seen.url.removeprefix("https://github.com/")] = str(COUNTS_AS[seen.kind])
                words += seen.detail
            return found, words

    return asyncio.run(run())


def test_with_a_token() -> None:
    stand_in = github(echo=True)
    found, words = checked(stand_in, list(WITH_TOKEN), GRAVEYARD_GITHUB__TOKEN=TOKEN)
    assert found == WITH_TOKEN
    assert TOKEN not in words, "a host that repeats the token gets it into no evidence"
    assert len(stand_in.sizes) == 1


def test_without_a_token_and_never_by_a_web_page() -> None:
    stand_in = github()
    assert checked(stand_in, list(WITHOUT))[0] == WITHOUT
    assert all("/info/refs" in url for _, url in stand_in.asked)
    assert set(stand_in.tokens) == {None}


@pytest.mark.parametrize("refused", ["Bad credentials", "Requires authentication"])
def test_with_a_refused_token_as_without_one(refused: str) -> None:
    stand_in = github(refuses=refused, echo=True)
    found, words = checked(stand_in, list(WITHOUT), GRAVEYARD_GITHUB__TOKEN=TOKEN)
    assert found == WITHOUT
    assert TOKEN not in words
