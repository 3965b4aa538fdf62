"""The forge over real sockets: a real git, a real client, states that change with the days, and a clean end."""

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from monitor.world import answers
from monitor.world.clock import WorldClock
from monitor.world.forge import MadeForge
from monitor.world.truth import Scene, Spot, State, Truth

START = datetime(2026, 1, 1, tzinfo=UTC)
HOME = Spot("github.com", "owner-lab/moved")
TRUTH = Truth(
    {
        Spot("github.com", "owner/alive"): (Scene(0, State.ALIVE),),
        Spot("github.com", "owner/empty"): (Scene(0, State.EMPTY),),
        Spot("github.com", "owner/readme"): (Scene(0, State.README_ONLY),),
        Spot("github.com", "owner/dies"): (Scene(0, State.ALIVE), Scene(10, State.GONE), Scene(40, State.ALIVE)),
        Spot("github.com", "owner/moved"): (Scene(0, State.ALIVE), Scene(5, State.MOVED, to=HOME)),
        HOME: (Scene(0, State.GONE), Scene(5, State.ALIVE)),
        Spot("silent.example.org", "tool"): (Scene(0, State.SILENT),),
        Spot("lab.example.edu", "~anna/tool"): (Scene(0, State.ALIVE), Scene(3, State.SOFT_404)),
        Spot("anonymous.4open.science", "r/tool-1"): (Scene(0, State.ALIVE), Scene(7, State.EXPIRED)),
        Spot("zenodo.org", "record/77"): (Scene(0, State.ALIVE), Scene(7, State.TOMBSTONE)),
    }
)


class HandClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.day = 0.0

    def now(self) -> datetime:
        return START + timedelta(days=self.day)

    def monotonic(self) -> float:
        return self.day * 86_400

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the forge never sleeps")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def forge(clock: HandClock) -> AsyncIterator[MadeForge]:
    async with MadeForge(TRUTH, clock) as opened:
        yield opened


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


def stand_in(forge: MadeForge, url: str) -> str:
    """Where `http.remap` would send a request for this address."""
    real = next(prefix for prefix in forge.remap if url.startswith(prefix))
    return forge.remap[real] + url.removeprefix(real)


async def get(session: aiohttp.ClientSession, forge: MadeForge, url: str) -> tuple[int, bytes]:
    async with session.get(stand_in(forge, url), allow_redirects=False) as answer:
        return answer.status, await answer.read()


async def ls_remote(forge: MadeForge, url: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A real git asks for a repository's references."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    return await asyncio.to_thread(
        subprocess.run,
        ["git", "ls-remote", stand_in(forge, url)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_a_real_git_reads_a_living_repository(forge: MadeForge, tmp_path: Path) -> None:
    done = await ls_remote(forge, "https://github.com/owner/alive.git", tmp_path)
    head = answers.commit(Spot("github.com", "owner/alive"), State.ALIVE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{head}\tHEAD\n{head}\trefs/heads/main\n"


async def test_a_real_git_finds_an_empty_repository_empty_and_a_missing_one_missing(
    forge: MadeForge, tmp_path: Path
) -> None:
    empty = await ls_remote(forge, "https://github.com/owner/empty", tmp_path)
    assert (empty.returncode, empty.stdout) == (0, "")
    missing = await ls_remote(forge, "https://codeberg.org/no}body/nothing", tmp_path)
    assert missing.returncode != 0


async def test_states_change_with_the_days(forge: MadeForge, session: aiohttp.ClientSession, clock: HandClock) -> None:
    seen = {}
    for day in (0, 9.9, 10, 39.9, 40):
        clock.day = day
        url = "https://github.com/owner/dies.git/info/refs?service=git-upload-pack"
        seen[day], _ = await get(session, forge, url)
    assert seen == {0: 200, 9.9: 200, 10: 401, 39.9: 401, 40: 200}
    assert forge.requests == 5


async def test_days_are_counted_from_the_opening(clock: HandClock, session: aiohttp.ClientSession) -> None:
    unopened = MadeForge(TRUTH, clock)
    clock.day = 100
    async with unopened as forge:
        assert forge.day == 0
        assert (await get(session, forge, "https://github.com/owner/dies"))[0] == 200


async def test_a_move_is_followed_to_the_new_home(
    forge: MadeForge, session: aiohttp.ClientSession, clock: HandClock
) -> None:
    clock.day = 6
    async with session.get(
        stand_in(forge, "https://api.github.com/repos/owner/moved"), allow_redirects=False
    ) as answer:
        assert answer.status == 301
        location = answer.headers["Location"]
    status, body = await get(session, forge, location)
    assert (status, json.loads(body)["full_name"]) == (200, "owner-lab/moved")


async def test_other_hosts_speak_their_own_languages(
    forge: MadeForge, session: aiohttp.ClientSession, clock: HandClock
) -> None:
    review, record = "https://anonymous.4open.science/api/repo/tool-1/options", "https://zenodo.org/api/records/77"
    assert [(await get(session, forge, url))[0] for url in (review, record)] == [200, 200]
    clock.day = 7
    assert [(await get(session, forge, url))[0] for url in (review, record)] == [410, 410]
    status, body = await get(session, forge, "https://api.github.com/repos/owner/readme/contents/")
    assert (status, [entry["name"] for entry in json.loads(body)]) == (200, ["README.md"])
    assert (await get(session, forge, "https://api.github.com/repositories/12"))[0] == 404


async def test_a_soft_error_page_answers_for_siblings_too(
    forge: MadeForge, session: aiohttp.ClientSession, clock: HandClock
) -> None:
    page, sibling = "http://lab.example.edu/~anna/tool/", "http://lab.example.edu/~anna/tool-qzx"
    assert [(await get(session, forge, url))[0] for url in (page, sibling)] == [200, 404]
    clock.day = 3
    assert await get(session, forge, page) == await get(session, forge, sibling)


async def test_a_silent_host_breaks_the_connection(forge: MadeForge, session: aiohttp.ClientSession) -> None:
    with pytest.raises(aiohttp.ClientConnectionError):
        await get(session, forge, "https://silent.example.org/tool")
    # The forge itself lives on.
    assert (await get(session, forge, "https://github.com/owner/alive"))[0] == 200


async def test_both_schemes_and_doubled_slashes_lead_to_the_same_world(
    forge: MadeForge, session: aiohttp.ClientSession
) -> None:
    page = await get(session, forge, "https://github.com/owner/alive")
    assert await get(session, forge, "http://www.github.com/Owner/Alive/") == page
    async with session.get(f"{forge.address}/https//github.com/owner/alive") as answer:
        assert (answer.status, await answer.read()) == page


async def test_what_is_no_question_to_a_host_is_refused(forge: MadeForge, session: aiohttp.ClientSession) -> None:
    for path in ("/", "/ftp/x.org/", "/https/", "/https/a_b%20c/"):
        async with session.get(forge.address + path) as answer:
            assert answer.status == 400, path
    async with session.post(stand_in(forge, "https://api.github.com/graphql"), data=b"{}") as answer:
        assert answer.status == 405


async def test_nobody_listens_after_the_end(clock: HandClock, session: aiohttp.ClientSession) -> None:
    async with MadeForge(TRUTH, clock) as forge:
        assert (await get(session, forge, "https://github.com/owner/alive"))[0] == 200
        port = int(forge.address.rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_months_of_looks_take_place_in_order_in_a_world_of_their_own() -> None:
    """Clock and forge together: two watchers look at their own pace, and see each death on its day."""
    clock = WorldClock(START)
    told: list[tuple[float, str, int]] = []

    async def watch(session: aiohttp.ClientSession, forge: MadeForge, name: str, every: int) -> None:
        while forge.day < 50:
            with clock.busy():
                status, _ = await get(session, forge, f"https://github.com/owner/{name}.git/info/refs")
            told.append((forge.day, name, status))
            await clock.sleep(every * 86_400)

    async def main() -> None:
        async with MadeForge(TRUTH, clock) as forge, aiohttp.ClientSession() as session:
            await asyncio.gather(watch(session, forge, "dies", 7), watch(session, forge, "alive", 10))

    clock.run(main())
    expected = [(day, "dies", 401 if 10 <= day < 40 else 200) for day in range(0, 50, 7)]
    expected += [(day, "alive", 200) for day in range(0, 50, 10)]
    assert sorted(told) == sorted(expected)
    assert [day for day, _, _ in told] == sorted(day for day, _, _ in told)
