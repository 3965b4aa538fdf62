"""The guards at work: canaries, outages of whole hosts, refused tokens, and the operator's word."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checkers.base import Failure, Reply
from monitor.cycle.rejudge import Replay
from monitor.errors import ConfigurationError
from monitor.model.annulments import Act
from monitor.model.looks import VoidReason
from monitor.model.status import Cause, Status
from monitor.store.catalogue import open_catalogue
from tests.monitor.cycle.made import BEGIN, Life, advertised, failure, live, reply
from tests.monitor.store.made import end, look, news

HOST = "https://gitlab.com"


def repositories(number: int, host: str = HOST) -> list[str]:
    return [f"{host}/made/code-{one}" for one in range(number)]


def forge(url: str, *, there: bool, wild: bool = False) -> Reply:
    """What a GitLab says to git, to its API and on its pages about a repository that is there, or not."""
    there = there and (wild or "-nowhere" not in url)
    if "info/refs" in url and there:
        return advertised(url)
    if there:
        name = url.rpartition("/")[2]
        return reply(url, 200, f"<html><head><title>{name}</title></head><body>{name}</body></html>".encode())
    return reply(url, 404, b"not found")


def named(url: str, number: int) -> bool:
    return f"code-{number}.git" in url or url.endswith(f"code-{number}")


def test_canaries_that_vanish_together_void_what_is_said_of_the_others(tmp_path: Path) -> None:
    """Five repositories are too few for an outage; that all of them vanish at one moment the canaries tell."""

    def answer(url: str, day: float) -> Reply | Failure:
        return forge(url, there=not 12 <= day < 40)

    async def story(life: Life) -> None:
        await life.add(*repositories(5))

        async def note(day: float) -> None:
            for number in range(5):
                paper = await life.paper(number)
                assert paper.status is not Status.NOT_FOUND, (day, paper.reasons)

        await life.days(40 + 15, note)
        voids = {look.void for look in (await life.paper(0)).links[0].evidence}
        assert "canary" in voids
        assert (await life.paper(0)).status is Status.ALIVE

    live(tmp_path, answer, story)


def test_a_true_loss_is_found_though_canaries_are_asked(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(url: str, day: float) -> Reply | Failure:
        asked.append(url)
        return forge(url, there=not (day >= 12 and named(url, 0)))

    async def story(life: Life) -> None:
        await life.add(*repositories(5))
        buried: list[float] = []

        async def note(day: float) -> None:
            if (await life.paper()).status is Status.NOT_FOUND:
                buried.append(day)

        await life.days(47, note)
        assert buried
        assert buried[0] - 12 <= 35
        assert all([(await life.paper(number)).status is Status.ALIVE for number in range(1, 5)])
        rounds = await life.house.store.guarding.rounds(BEGIN)
        heard = [canary for one in rounds for canary in one.canaries]
        assert {canary.alive for canary in heard} == {True, False}, "living ones, and one that cannot exist"
        assert all(canary.as_known for canary in heard if canary.alive)

    live(tmp_path, answer, story)


def test_a_host_that_says_yes_to_what_cannot_exist_is_out_of_order(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        return forge(url, there=not named(url, 0) or day < 12, wild=True)

    async def story(life: Life) -> None:
        await life.add(*repositories(5))
        await life.days(36)
        paper = await life.paper()
        assert (paper.status, paper.cause) == (Status.LIMBO, Cause.HELD)
        assert "answers the same to everything" in paper.reasons[0].text
        [state] = await life.house.store.hosts.states(life.clock.now(), timedelta(days=10))
        assert state.out_of_order is not None

    # The address that cannot exist lives here.
    live(tmp_path, answer, story)


def test_a_host_whose_living_vanish_within_a_day_is_held_and_then_believed(tmp_path: Path) -> None:
    """Of thirty repositories twelve go at once and for good: no canary tells, but so many are no accident."""
    gone = range(12)

    def answer(url: str, day: float) -> Reply | Failure:
        return forge(url, there=not (day >= 6 and any(named(url, number) for number in gone)))

    async def story(life: Life) -> None:
        await life.add(*repositories(30))
        held: list[float] = []
        buried: list[float] = []

        async def note(day: float) -> None:
            outages = await life.house.store.guarding.outages(BEGIN)
            if outages and not held:
                held.append(day)
            papers = [await life.paper(number) for number in (0, 25)]
            if any(paper.status is Status.NOT_FOUND for paper in papers):
                buried.append(day)
            assert papers[-1].status is Status.ALIVE

        await life.days(28, note)
        assert held
        [outage] = await life.house.store.guarding.outages(BEGIN)
        assert (outage.host, outage.living) == ("gitlab.com", 30)
        assert outage.turned > 10
        assert buried[0] >= 6 + 14
        statuses = [(await life.paper(number)).status for number in gone]
        assert statuses == [Status.NOT_FOUND] * len(gone), "a hold that nobody ends ends by itself"

    # All are looked at on one day only if they are asked daily.
    live(
        tmp_path, answer, story,
        GRAVEYARD_SCHEDULE__LIVING_SHORTEST_DAYS="0.9", GRAVEYARD_SCHEDULE__LIVING_LONGEST_DAYS="1",
    )  # fmt: skip


def test_the_operators_word_over_hosts_and_a_burial_taken_back(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        return forge(url, there=not (day >= 10 and named(url, 0)))

    async def story(life: Life) -> None:
        store = life.house.store
        await life.add(*repositories(2))
        await life.days(45)
        paper = await life.paper()
        assert paper.status is Status.NOT_FOUND

        number = await store.papers.find("p0")
        now = life.clock.now()
        done = await store.annulments.annul(number, act=Act.OPERATOR, by="ada", reason="We misread it.", now=now)
        assert (done.status, done.cause, done.wrong_until) == (Status.NOT_FOUND, Cause.MISSING, now)
        await life.house.settle().run()
        paper = await life.paper()
        assert paper.status is Status.LIMBO
        assert [past.annulled for past in paper.history if past.status is Status.NOT_FOUND] == ["We misread it."]
        assert (await life.paper()).links[0].evidence, "evidence is never rewritten"

        # What is still gone is buried again, by new evidence only.
        asked = len(life.wire.asked)
        await store.hosts.hold(
            "gitlab.com", until=now + timedelta(days=3), since=None, by="ada", reason="moving house", now=now
        )
        await life.days(3)
        assert len(life.wire.asked) == asked, "a held host is asked nothing"
        await life.days(30)
        assert len(life.wire.asked) > asked, "a hold ends by itself"
        assert (await life.paper()).status is Status.NOT_FOUND

        await store.hosts.close(
            "gitlab.com",
            on=life.clock.now().date(),
            sentence="It closed.",
            kept_at=None,
            by="ada",
            now=life.clock.now(),
        )
        await life.house.settle().run()
        assert (await life.paper(1)).cause is Cause.HOST_GONE
        await store.hosts.release("gitlab.com", by="ada", reason="It lives.", now=life.clock.now())
        await life.house.settle().run()
        assert (await life.paper(1)).status is Status.ALIVE

    live(tmp_path, answer, story)
    with open_catalogue(f"sqlite:///{tmp_path / 'graveyard.db'}", now=BEGIN + timedelta(days=100)) as catalogue:
        [row] = catalogue.annulments()
        assert (row.act, row.by, row.reason) == (Act.OPERATOR, "ada", "We misread it.")
        rate = catalogue.annulment_rate()
        assert rate.annulled == 1
        assert rate.burials >= 2


def test_rejudging_under_the_same_rules_changes_nothing_and_under_stricter_ones_annuls(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        if 30 < day < 31:
            return failure(url)
        return forge(url, there=not (day >= 10 and named(url, 0)))

    async def story(life: Life) -> None:
        await life.add(*repositories(3), "https://a.example/x", "https://b.example/y", "https://c.example/z")
        await life.days(40)
        assert (await life.paper()).status is Status.NOT_FOUND
        house = life.house

        def replay(**stricter: Any) -> Replay:
            judgement = replace(house.policies.judgement, **stricter)
            policies = replace(house.policies, judgement=judgement)
            return Replay(
                store=house.store, now=life.clock.now(), policies=policies, installation=house.store.installation.id,
                tell=lambda judged: None,
            )  # fmt: skip

        same = await replay().rejudge()
        assert (same.changed, same.voids, same.annulled) == (0, 0, 0)
        assert same.judged > 0
        told = await replay(span=timedelta(days=90)).preview()
        assert told.changes[Cause.MISSING, Cause.DOUBTFUL, "limbo.doubtful"] == 1
        assert told.annulled == 1
        assert (await life.paper()).status is Status.NOT_FOUND, "a preview writes nothing"
        done = await replay(span=timedelta(days=90)).rejudge()
        assert done.annulled == 1
        paper = await life.paper()
        assert paper.status is Status.LIMBO
        [past] = [past for past in paper.history if past.status is Status.NOT_FOUND]
        assert past.annulled is not None
        assert "did not earn it" in past.annulled

    live(tmp_path, answer, story)


def test_a_void_is_taken_back_when_a_late_save_refutes_it(tmp_path: Path) -> None:
    """Three silent hosts look like our own network, until the answer of a fourth, asked meanwhile, is saved."""

    async def story(life: Life) -> None:
        store, now = life.house.store, life.clock.now()
        await life.add(*(f"https://{name}.example/page" for name in "abcd"))
        lanes = await store.work.claim(now, lanes=9, per_lane=9, busy=(), in_flight=(), samples_only=False)
        rounds = await store.work.open_rounds([lane.host_id for lane in lanes], now, "here")

        def silent(place: int) -> tuple[object, ...]:
            due = lanes[place].due[0]
            answered = place == 3
            one = look(due, rounds[place], at=now, status=200 if answered else None)
            return one, end(rounds[place], answered=int(answered), at=now), news(lanes[place])

        for place in (0, 1, 2):
            one, ended, told = silent(place)
            await store.work.save([one], [ended], [told])  # type: ignore[list-item]
        await life.house.settle().run()
        assert [one.void for one in await store.guarding.rounds(BEGIN)][:3] == [VoidReason.OFFLINE] * 3
        one, ended, told = silent(3)
        await store.work.save([one], [ended], [told])  # type: ignore[list-item]
        await life.house.settle().run()
        assert {one.void for one in await store.guarding.rounds(BEGIN)} == {None}

    live(tmp_path, lambda url, day: failure(url), story)


def test_a_refused_token_condemns_its_round_and_the_run_goes_on_as_a_stranger(tmp_path: Path) -> None:
    def answer(url: str, day: float) -> Reply | Failure:
        if url.endswith("/graphql"):
            return reply(url, 401, b'{"message": "Bad credentials"}')
        return advertised(url) if "info/refs" in url else reply(url, 404, b"{}")

    async def story(life: Life) -> None:
        await life.add("https://github.com/ada/code", "https://github.com/ada/more")
        await life.days(3)
        rounds = await life.house.store.guarding.rounds(BEGIN)
        assert [one.void for one in rounds if one.refused_now] == [VoidReason.TOKEN] * sum(
            one.refused_now for one in rounds
        )
        assert rounds[0].refused_now
        later = [one for one in rounds if not one.refused_now]
        assert later
        assert {(one.void, one.token_refused) for one in later} <= {(None, True), (None, False)}
        assert [(await life.paper(number)).status for number in range(2)] == [Status.ALIVE] * 2
        [state] = await life.house.store.hosts.states(life.clock.now(), timedelta(days=10))
        assert state.token_refused

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN="ghp_made_up")


def test_an_operators_canaries_are_asked_and_what_names_none_is_refused(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(url: str, day: float) -> Reply | Failure:
        asked.append(url)
        return forge(url, there="known" in url)

    async def story(life: Life) -> None:
        await life.add(*repositories(2))
        await life.look()
        [one] = await life.house.store.guarding.rounds(BEGIN)
        assert [(canary.key, canary.alive, canary.as_known) for canary in one.canaries][:2] == [
            ("gitlab.com/known/one", True, True),
            ("gitlab.com/known/two", True, True),
        ]
        assert sum("known" in url and "info/refs" in url for url in asked) == 2, (
            "once for the round, not for each strike"
        )

    canaries = '["https://gitlab.com/known/one", "https://gitlab.com/known/two"]'
    live(tmp_path, answer, story, GRAVEYARD_GUARDS__CANARIES=canaries)
    with pytest.raises(ConfigurationError, match="nothing at all"):
        live(tmp_path, answer, story, GRAVEYARD_GUARDS__CANARIES='["nothing at all"]')
