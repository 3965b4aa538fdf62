"""What weeks of looking make of living, dying, hiding and misread addresses."""

from datetime import timedelta
from pathlib import Path

from checkers.base import Evidence, EvidenceKind, Failure, FailureKind, Reply
from monitor.cycle.settle import settle_one
from monitor.model.looks import FinishedLook, FinishedRound, Look
from monitor.model.status import Cause, Status
from tests.monitor.cycle.made import BEGIN, CODE, Life, failure, github, live, reply


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


def test_a_page_that_was_taken_down_does_not_bury_the_repository_it_was_made_from(tmp_path: Path) -> None:
    living = "github.com/ada/owl"

    def answer(url: str, day: float) -> Reply | Failure:
        if "ada.github.io/" in url:
            there = day < 4 and "/owl" in url
            return reply(url, 200 if there else 404, b"<title>The owl</title>A page about owls.")
        return github(url, there="ada/owl" in url)

    async def story(life: Life) -> None:
        await life.add("https://ada.github.io/owl/")

        async def note(_: float) -> None:
            assert (await life.paper()).status is not Status.NOT_FOUND

        await life.days(60, note)
        paper = await life.paper()
        assert paper.status is Status.ALIVE
        assert living in {link.key for link in paper.links if link.status is Status.ALIVE}

    live(tmp_path, answer, story)


def test_an_owners_other_repository_is_no_proof_of_a_page_that_is_lost(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        if "://ada.github.io/" in url:
            return reply(url, 200 if day < 4 and "/owl" in url else 404, b"<title>The owl</title>A page about owls.")
        return github(url, there="ada/ada.github.io" in url)

    async def story(life: Life) -> None:
        await life.add("https://ada.github.io/owl/")
        await life.days(60)
        assert (await life.paper()).status is Status.NOT_FOUND

    live(tmp_path, answer, story)


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
