"""Several questions' worth is claimed at once where one question carries many: a Round each, and nobody is lost."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.base import EvidenceKind, Failure, HostFacts, Reply, Target
from monitor.cycle.batches import batches, rounds_of
from monitor.cycle.sweep import Sweep
from monitor.http.wire import WireRequest
from monitor.model.looks import Canary, Due, LaneDue
from monitor.rules.batching import places
from monitor.store.work import Work
from tests.monitor.cycle.made import BEGIN, Life, Wire, live, reply
from tests.standins.github import StandIn, repository

SECRET = "ghp_a0b1c2d3e4f5g6h7i8j9"


def due(number: int, question: str, kind: EvidenceKind | None, *, witness: bool) -> Due:
    name = f"github.com/o{number}/r{number}"
    target = Target(key=name, url=f"https://{name}", host="github.com", host_id=f"R_{number}", last_kind=kind)
    return Due(id=number, host_id=1, target=target, checker="github", question=question, due_at=BEGIN, witness=witness)


LOOKS = st.lists(
    st.tuples(
        st.sampled_from(["", "graphql", "graphql", "info-refs"]),
        st.sampled_from([None, EvidenceKind.HAS_CODE, EvidenceKind.NOT_VISIBLE]),
        st.booleans(),
    ),
    min_size=1,
    max_size=120,
)


@given(LOOKS, st.integers(1, 60), st.sampled_from([None, 1, 10, 50]), st.integers(0, 3))
def test_every_claimed_look_is_in_one_round_which_holds_one_question(
    looks: list[tuple[str, EvidenceKind | None, bool]], most: int, batch: int | None, canaries: int
) -> None:
    facts = HostFacts(host="github.com", authorised=True, batch=batch)
    claimed = tuple(due(n, question, kind, witness=live) for n, (question, kind, live) in enumerate(looks))
    along = tuple(Canary(target=due(1000 + n, "", None, witness=True).target, checker="github") for n in range(3))
    lane = LaneDue(host_id=1, host="github.com", facts=facts, paused_until=None, due=claimed, canaries=along)
    cut = rounds_of(lane, most, canaries)
    assert sorted(one.id for part in cut for one in part) == [one.id for one in claimed]
    assert all(cut)
    if batch is None:
        assert len(cut) == 1
        return
    for number, part in enumerate(cut):
        together = [one for one in part if one.question != "info-refs"]
        assert number == 0 or together == list(part), "who is asked one by one goes with the first"
        assert len(together) <= 1 or sum(map(places, together)) <= min(most, batch)


def test_a_question_that_carries_many_is_known_as_such_however_few_are_left() -> None:
    facts = HostFacts(host="github.com", authorised=True, batch=50)
    asked = [due(1, "graphql", None, witness=True), due(2, "info-refs", EvidenceKind.NOT_VISIBLE, witness=False)]
    assert {batch.question: batch.many for batch in batches(asked, facts)} == {"graphql": True, "info-refs": False}


def answered(github: StandIn, url: str, request: WireRequest | None) -> Reply | Failure:
    """What the made GitHub says to this request."""
    assert request is not None
    sent = {name.lower(): value for name, value in request.headers.items()}
    return github.answer(request.method, url, sent, request.body or b"")


def test_a_lane_does_not_wait_for_a_claim_after_each_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    github = StandIn(names={f"o{n}/r{n}": repository(f"o{n}/r{n}", f"R_made{n:08d}") for n in range(400)})
    wires: list[Wire] = []
    claimed: list[int] = []
    claim = Work.claim

    async def counted(*given: Any, **named: Any) -> list[LaneDue]:
        lanes = await claim(*given, **named)
        claimed.extend(len(lane.due) for lane in lanes)
        return lanes

    monkeypatch.setattr(Work, "claim", counted)

    def answer(url: str, day: float) -> Reply | Failure:
        return answered(github, url, wires[0].request)

    async def story(life: Life) -> None:
        wires.append(life.wire)
        await life.add(*(f"https://github.com/o{n}/r{n}" for n in range(400)))
        count = await life.look()
        assert count.asked == 400
        assert len(github.sizes) in range(8, 11), "a question carries fifty, canaries too"
        assert len(claimed) <= 4, f"a claim brings several questions: {claimed}"
        rounds = await life.house.store.guarding.rounds(BEGIN)
        assert max(one.asked for one in rounds) <= 50, "a Round holds one question"
        assert sum(one.asked for one in rounds) == 400
        with contextlib.closing(sqlite3.connect(tmp_path / "graveyard.db")) as connection, connection:
            connection.execute("UPDATE repositories SET early_at = last_look")
        due = 0
        while not due:
            await life.clock.sleep(6 * 3_600)
            due = sum((await life.house.store.work.waiting(life.clock.now(), False)).values())
        count = await life.look()
        assert due < count.asked < due + 50, "those that may be early fill the last question, and no other"

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET)


def test_what_is_claimed_ahead_is_cut_anew_where_the_host_takes_fewer_at_once(tmp_path: Path) -> None:
    github = StandIn(names={f"o{n}/r{n}": repository(f"o{n}/r{n}", f"R_made{n:08d}") for n in range(300)})
    wires: list[Wire] = []
    refused: list[str] = []

    def answer(url: str, day: float) -> Reply | Failure:
        request = wires[0].request
        if request is not None and (request.body or b"").count(b"repository(") > 20:
            refused.append(url)
            return reply(url, 502)
        return answered(github, url, request)

    async def story(life: Life) -> None:
        wires.append(life.wire)
        await life.add(*(f"https://github.com/o{n}/r{n}" for n in range(300)))
        count = await life.look()
        assert count.asked == 300
        assert len(refused) == 3, "it says so once, and no second claim asks for as many before that is saved"
        assert github.sizes.count(1) <= 1, f"no question leaves a small rest behind: {github.sizes}"

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET)


def test_a_limit_in_the_midst_of_a_claim_leaves_the_rest_due(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(url: str, day: float) -> Reply | Failure:
        asked.append(url)
        return reply(url, 200, b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}')

    async def story(life: Life) -> None:
        await life.add(*(f"https://github.com/o{n}/r{n}" for n in range(200)))
        count = await life.look()
        assert (count.asked, count.left) == (0, {"github.com": 200})
        assert len(asked) == 1, "nobody asks on after a limit"
        assert not await life.house.store.guarding.rounds(BEGIN), "of the Rounds claimed ahead none is left"

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET, GRAVEYARD_SWEEP__PATIENCE="5")


def test_a_stop_in_the_midst_of_a_claim_leaves_no_empty_rounds(tmp_path: Path) -> None:
    github = StandIn(names={f"o{n}/r{n}": repository(f"o{n}/r{n}", f"R_made{n:08d}") for n in range(400)})
    wires: list[Wire] = []
    sweeps: list[Sweep] = []

    def answer(url: str, day: float) -> Reply | Failure:
        if len(github.sizes) == 1:
            sweeps[0].stop()
        return answered(github, url, wires[0].request)

    async def story(life: Life) -> None:
        wires.append(life.wire)
        sweeps.append(life.sweep())
        await life.add(*(f"https://github.com/o{n}/r{n}" for n in range(400)))
        count = await sweeps[0].once()
        rounds = await life.house.store.guarding.rounds(BEGIN)
        assert len(rounds) == 2, "eight were claimed"
        assert all(one.asked for one in rounds)
        assert (sum(one.asked for one in rounds), sum((count.left or {}).values())) == (count.asked, 400 - count.asked)

    live(tmp_path, answer, story, GRAVEYARD_GITHUB__TOKEN=SECRET)
