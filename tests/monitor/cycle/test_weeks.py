"""What weeks of looking make of living, dying, hiding and misread addresses."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from checkers.base import Evidence, EvidenceKind, Failure, FailureKind, Reply
from monitor.cycle.settle import settle_one
from monitor.model.looks import FinishedLook, FinishedRound, Look
from monitor.model.status import Cause, Status
from tests.monitor.cycle.made import BEGIN, REST, Life, advertised, failure, live, reply

CODE = "https://github.com/ada/code"
PAGE = "https://university.example/project"
NO_ROBOTS = "robots.txt"


def github(url: str, *, there: bool) -> Reply:
    """What github.com says to strangers about a repository that is there, or not."""
    if "api.github.com" in url:
        return (
            reply(url, 200, REST, content_type="application/json")
            if there
            else reply(url, 404, b'{"message": "Not Found"}')
        )
    return advertised(url) if there else reply(url, 401, www_authenticate='Basic realm="GitHub"')


def test_a_repository_that_vanished_is_buried_by_the_whole_rule_and_not_before(tmp_path: Path) -> None:
    gone_on = 4.0

    async def story(life: Life) -> None:
        await life.add(CODE)
        buried: list[float] = []

        async def note(day: float) -> None:
            paper = await life.paper()
            if day < gone_on:
                assert paper.status is Status.ALIVE
            if paper.status is Status.NOT_FOUND:
                buried.append(day)

        await life.days(60, note)
        paper = await life.paper()
        assert (paper.status, paper.cause) == (Status.NOT_FOUND, Cause.MISSING)
        first = next(look.at for look in reversed(paper.links[0].evidence) if look.kind == "not-visible")
        declared = BEGIN + timedelta(days=buried[0])
        assert declared - first >= timedelta(days=14)
        assert buried[0] <= gone_on + 35, "a death must not go unnoticed"
        asked = {
            question for look in paper.links[0].evidence if look.kind == "not-visible" for question in look.questions
        }
        assert len(asked) >= 2, "by at least two different questions"
        assert "not visible" in paper.reasons[0].text.lower()
        assert "last seen alive" in paper.reasons[0].text

    live(tmp_path, lambda url, day: github(url, there=day < gone_on), story)


def test_a_repository_that_hid_for_a_month_comes_back_at_once(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(CODE)
        await life.days(40)
        assert (await life.paper()).status is Status.NOT_FOUND
        await life.days(20)
        paper = await life.paper()
        assert paper.status is Status.ALIVE
        assert [row.status for row in paper.history if row.status is Status.NOT_FOUND], "its history is kept"

    live(tmp_path, lambda url, day: github(url, there=not 5 <= day < 41), story)


def bad_moments(url: str, day: float) -> Reply | Failure:
    """A living repository on a host with an ordinary life: outages, walls, limits, broken connections."""
    spell = int(day) % 12
    if spell in {1, 2, 3}:
        return reply(url, 503, b"busy")
    if spell == 4:
        return failure(url, FailureKind.RESET)
    if spell == 5:
        return failure(url, FailureKind.NO_SUCH_NAME)
    if spell == 6:
        return reply(url, 403, b"<title>Making sure you're not a bot!</title>", content_type="text/html")
    if spell == 7:
        return reply(url, 429, retry_after="3600")
    return github(url, there=True)


def test_a_living_repository_with_bad_moments_is_never_called_lost(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add(CODE)

        async def note(_: float) -> None:
            assert (await life.paper()).status not in {Status.NOT_FOUND, Status.GHOSTED}

        await life.days(90, note)

    live(tmp_path, bad_moments, story)


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


def test_another_spelling_is_found_before_anything_is_called_lost(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        return github(url, there="the-method" in url)

    async def story(life: Life) -> None:
        await life.add("https://github.com/ada/the_method")

        async def note(_: float) -> None:
            assert (await life.paper()).status is not Status.NOT_FOUND

        await life.days(45, note)
        paper = await life.paper()
        assert paper.status is Status.ALIVE
        found = next(link for link in paper.links if link.status is Status.ALIVE)
        assert (found.raw, found.key) == ("https://github.com/ada/the_method", "github.com/ada/the-method")
        assert found.repair

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


def test_with_a_token_a_loss_is_confirmed_by_a_question_without_it(tmp_path: Path) -> None:
    """One token may be wrong on its own: the last word is asked as a stranger, and the loss is found in time."""

    def answer(url: str, day: float) -> Reply | Failure:
        if url.endswith("/graphql"):
            return reply(
                url,
                200,
                b'{"data": {"rateLimit": {"cost": 1, "remaining": 999, "resetAt": "2026-12-01T00:00:00Z"}, "r0": null},'
                b' "errors": [{"type": "NOT_FOUND", "path": ["r0"], "message": "Could not resolve to a Repository"}]}',
                content_type="application/json",
            )
        return github(url, there=False)

    async def story(life: Life) -> None:
        await life.add(CODE)
        buried: list[float] = []

        async def note(day: float) -> None:
            if (await life.paper()).status is Status.NOT_FOUND:
                buried.append(day)

        await life.days(36, note)
        assert buried, "a repository gone before its first look is found gone"
        assert buried[0] >= 14
        questions = [look.questions for look in (await life.paper()).links[0].evidence]
        assert ("graphql",) in questions
        assert ("info-refs",) in questions

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN="a-made-token")


def spelt(url: str, day: float) -> Reply:
    """Only the name with a hyphen is there."""
    return github(url, there="the-method" in url)


def test_trials_that_a_kill_left_undone_are_made_at_the_next_start(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add("https://github.com/ada/the_method")
        store, now = life.house.store, life.clock.now()
        [lane] = await store.work.claim(now, lanes=1, per_lane=1, busy=(), in_flight=(), samples_only=False)
        [number] = await store.work.open_rounds([lane.host_id], now, "here")
        struck = Evidence(
            key="github.com/ada/the_method",
            kind=EvidenceKind.NOT_VISIBLE,
            questions=("info-refs",),
            detail="401",
            status=401,
        )
        look = Look(evidence=struck, at=now, round=number)
        ended = FinishedRound(id=number, ended=now, asked=1, answered=1)
        await store.work.save([FinishedLook(repository=lane.due[0].id, look=look)], [ended], [])
        cases = await store.judgements.unsettled(10)
        # Judged and written; and here the process dies, before any other spelling became a link.
        await store.judgements.settle([settle_one(case, now, life.house.policies, "x") for case in cases], now, "1")
        assert len((await life.paper()).links) == 1
        await life.days(2)
        assert (await life.paper()).status is Status.ALIVE

    live(tmp_path, spelt, story)


def test_a_paper_that_comes_late_to_a_lost_address_gets_its_own_trials(tmp_path: Path) -> None:
    async def story(life: Life) -> None:
        await life.add("https://github.com/ada/gone")
        await life.days(30)
        assert (await life.paper()).status is Status.NOT_FOUND
        await life.add("https://github.com/ada/gone", "https://github.com/ada/gone/tree/main/sub_dir")
        for number in range(2):
            assert (await life.paper(number)).status is not Status.ALIVE
        await life.days(3)
        assert {(await life.paper(number)).status for number in range(2)} == {Status.NOT_FOUND}

    live(tmp_path, lambda url, day: github(url, there=False), story)


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
