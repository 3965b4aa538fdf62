"""The stand-ins themselves: real git answers, and a clock that keeps its promises."""

import asyncio
import subprocess
from pathlib import Path

from checkers.base import Reply, Request
from monitor.http.visit import Visit
from tests.standins.client import rig
from tests.standins.clock import FakeClock
from tests.standins.git import make_empty, make_readme_only, make_repository, serving_git


async def test_git_repositories_answer_as_on_a_forge(tmp_path: Path) -> None:
    make_repository(tmp_path / "lab" / "code.git")
    make_readme_only(tmp_path / "lab" / "readme.git")
    make_empty(tmp_path / "lab" / "empty.git")
    async with serving_git(tmp_path) as base, rig() as rigged:
        answers = {}
        for name in ("code", "readme", "empty", "missing"):
            url = f"{base}/lab/{name}.git/info/refs?service=git-upload-pack"
            outcome = await rigged.client.ask(Request(url=url), Visit())
            assert isinstance(outcome, Reply)
            answers[name] = outcome
    assert [answers[name].status for name in answers] == [200, 200, 200, 404]
    assert answers["code"].headers["content-type"] == "application/x-git-upload-pack-advertisement"
    assert answers["code"].body.startswith(b"001e# service=git-upload-pack\n0000")
    assert b"refs/heads/main" in answers["readme"].body
    assert b"refs/heads/main" not in answers["empty"].body


def test_a_made_repository_holds_the_given_files(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "r.git", {"a/b.py": "x = 'é'\n", "README": ""})
    listed = subprocess.run(
        ["git", "-C", folder, "ls-tree", "-r", "--name-only", "main"], check=True, capture_output=True, text=True
    )
    shown = subprocess.run(["git", "-C", folder, "show", "main:a/b.py"], check=True, capture_output=True)
    assert listed.stdout.split() == ["README", "a/b.py"]
    assert shown.stdout.decode() == "x = 'é'\n"


async def test_a_manual_clock_wakes_sleepers_in_order_at_their_own_moment() -> None:
    clock = FakeClock()
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, *seconds: float) -> None:
        for each in seconds:
            await clock.sleep(each)
            woken.append((name, clock.monotonic()))

    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper("a", 2, 2))
        group.create_task(sleeper("b", 3))
        await clock.advance(1)
        assert (woken, clock.sleepers) == ([], 2)
        await clock.advance(9)
    assert woken == [("a", 2.0), ("b", 3.0), ("a", 4.0)]
    assert clock.monotonic() == 10.0
    assert clock.slept == [2, 3, 2]


async def test_an_automatic_clock_jumps_only_while_nothing_is_under_way() -> None:
    clock = FakeClock(auto=True)
    working = True
    clock.busy = lambda: working
    sleeping = asyncio.create_task(clock.sleep(60))
    for _ in range(500):
        await asyncio.sleep(0)
    assert not sleeping.done()
    working = False
    await sleeping
    assert clock.monotonic() == 60.0
