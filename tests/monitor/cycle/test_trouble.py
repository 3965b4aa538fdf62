"""What our own trouble, and that of hosts, makes of weeks of looking: nobody is judged by it, and nothing is lost."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from checkers.base import Failure, FailureKind, Reply
from monitor.model.status import Status
from tests.monitor.cycle.made import CODE, NO_ROBOTS, PAGE, Life, failure, github, live, reply

EVERYBODY = [CODE, PAGE, "https://gitlab.com/ada/code", "https://lab.example/code", "https://codeberg.org/ada/code"]


def everybody(url: str) -> Reply:
    """All of them alive."""
    if NO_ROBOTS in url:
        return reply(url, 404)
    if "info/refs" in url or "github" in url:
        return github(url, there=True)
    page = b"<title>Our project</title><p>All about it, its code and its data</p>" * 5
    return reply(url, 200, page, content_type="text/html")


def test_our_own_network_down_for_days_buries_nobody(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(*EVERYBODY)

        async def note(_: float) -> None:
            for number in range(len(EVERYBODY)):
                assert (await life.paper(number)).status is Status.ALIVE

        await life.days(40, note)

    live(
        tmp_path,
        lambda url, day: failure(url, FailureKind.NO_DNS_ANSWER) if 12 <= day < 19 else everybody(url),
        story,
    )


def test_a_first_sweep_without_a_network_says_so_judges_nobody_and_is_made_up_for(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(*EVERYBODY)
        count = await life.look()
        assert count.offline
        assert life.progress.silent
        assert count.voided == count.asked
        papers = [await life.paper(number) for number in range(len(EVERYBODY))]
        assert {paper.status for paper in papers} == {Status.LIMBO}
        assert {look.void for paper in papers for look in paper.links[0].evidence} <= {"offline"}
        await life.days(2)
        assert {(await life.paper(number)).status for number in range(len(EVERYBODY))} == {Status.ALIVE}

    live(tmp_path, lambda url, day: failure(url, FailureKind.REFUSED) if day < 0.5 else everybody(url), story)


def test_dead_hosts_beside_a_living_one_are_not_our_network(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        return github(url, there=True) if "github" in url else failure(url, FailureKind.NO_SUCH_NAME)

    async def story(life: Life) -> None:
        await life.add(CODE, *(f"https://dead{number}.example/code" for number in range(20)))
        count = await life.look()
        assert not count.offline
        assert count.asked == 21
        assert (await life.paper()).status is Status.ALIVE

    live(tmp_path, answer, story)


@pytest.mark.parametrize(("wanted", "asked"), [(30, 1), (3_600, 0)])
def test_a_host_that_wants_peace_gets_it(tmp_path: Path, wanted: int, asked: int) -> None:
    """Within `sweep.patience` the sweep waits; beyond it the work stays due and is told."""
    first: list[float] = []

    def answer(url: str, day: float) -> Reply | Failure:
        first.append(day)
        if len(first) == 1 or (day - first[0]) * 86_400 < wanted:
            return reply(url, 429, retry_after=str(wanted))
        return github(url, there=True)

    async def story(life: Life) -> None:
        await life.add(CODE, "https://github.com/ada/other")
        count = await life.look()
        lives = [(await life.paper(number)).status is Status.ALIVE for number in range(2)]
        assert sum(lives) >= asked
        if not asked:
            assert sum((count.left or {}).values()) >= 1
            assert len(life.wire.asked) == 1, "nobody asks a host that wants peace"
        early = [at for at, _ in life.wire.asked[1:] if (at - life.wire.asked[0][0]) * 86_400 < wanted]
        assert not early

    live(tmp_path, answer, story)


def test_what_is_under_way_is_saved_when_it_is_told_to_stop(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(*(f"https://github.com/ada/code{number}" for number in range(30)))
        sweep = life.sweep()
        seen: list[str] = []

        def answer(url: str, day: float) -> Reply | Failure:
            seen.append(url)
            if len(seen) == 7:
                sweep.stop()
            return github(url, there=True)

        life.wire.answer = answer
        count = await sweep.once()
        assert count.asked == 7
        assert sum((count.left or {}).values()) == 23
        rest = await life.look()
        assert rest.asked == 23

    live(tmp_path, lambda url, day: github(url, there=True), story)


def test_the_clock_behind_the_evidence_judges_nobody(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(CODE)
        await life.days(3)

    live(tmp_path, lambda url, day: github(url, there=True), story)

    async def earlier(life: Life) -> None:
        await life.add("https://github.com/ada/new")
        await life.look()
        # The clock begins before what is stored: what is new stays unjudged rather than wrongly judged.
        assert (await life.paper()).status in {Status.LIMBO, Status.ALIVE}

    live(tmp_path, lambda url, day: github(url, there=False), earlier)


def test_private_addresses_of_papers_are_not_our_network(tmp_path: Path) -> None:
    """What we refuse to ask says nothing about anybody's network."""

    def answer(url: str, day: float) -> Reply | Failure:
        return github(url, there=True) if "github" in url else failure(url, FailureKind.FORBIDDEN_ADDRESS)

    async def story(life: Life) -> None:
        await life.add("http://127.0.0.1/a", "http://10.0.0.5/b", "http://192.168.1.7/c", CODE)
        count = await life.look()
        assert not count.offline
        assert (await life.paper(3)).status is Status.ALIVE

    live(tmp_path, answer, story)


def test_a_sweep_with_an_end_ends(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(*(f"https://slow.example/{number}" for number in range(500)))
        began = life.clock.now()
        count = await life.sweep().once(ends=began + timedelta(seconds=60))
        assert life.clock.now() - began <= timedelta(seconds=90)
        assert 0 < count.asked < 500

    live(tmp_path, lambda url, day: everybody(url), story)


def test_a_locked_database_delays_a_save_and_loses_nothing(tmp_path: Path) -> None:
    """A writer from outside holds the database; the looks wait for it, and none is made twice."""

    async def story(life: Life) -> None:
        await life.add(*(f"https://github.com/ada/code{number}" for number in range(5)))
        outside = sqlite3.connect(tmp_path / "graveyard.db", isolation_level=None, check_same_thread=False)
        refusals: list[int] = []

        def answer(url: str, day: float) -> Reply | Failure:
            if not refusals:
                outside.execute("BEGIN IMMEDIATE")
                refusals.append(1)
            return github(url, there=True)

        life.wire.answer = answer

        async def let_go() -> None:
            # The save waits ten real seconds for the lock, is refused, and sleeps a second of this world.
            await life.clock.sleep(1.5)
            outside.execute("ROLLBACK")

        letting_go = asyncio.create_task(let_go())
        count = await life.look()
        await letting_go
        outside.close()
        assert count.asked == 5
        assert len(life.wire.asked) == 5
        assert {(await life.paper(number)).status for number in range(5)} == {Status.ALIVE}

    live(tmp_path, lambda url, day: github(url, there=True), story)
