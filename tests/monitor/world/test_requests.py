"""What a quarter of GitHub costs in requests: full questions, and little besides for those who are lost."""

from collections import Counter
from pathlib import Path

import pytest

from checkers.base import Failure, Reply
from monitor.cli.simulating import Year
from monitor.http.wire import WireRequest
from monitor.world.making import GITHUB
from monitor.world.truth import Family, Host, Repository, Scene, State, World
from monitor.world.wire import MadeWire

ALWAYS = (Scene(0, State.ALIVE),)
LOST = (Scene(0, State.ALIVE), Scene(12.6, State.GONE))


def test_a_loss_costs_one_strike_and_one_canary_by_the_second_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    send = MadeWire.send

    async def counted(wire: MadeWire, request: WireRequest) -> Reply | Failure:
        path = request.url.raw_path
        asked["refs of the lost" if "/lost" in path else "other refs" if "/info/refs" in path else "graphql"] += 1
        return await send(wire, request)

    monkeypatch.setattr(MadeWire, "send", counted)
    made = [
        Repository(
            host=GITHUB, path=f"o{n}/lost" if n == 7 else f"o{n}/code", family=Family.GITHUB, number=500 + n,
            script=LOST if n == 7 else ALWAYS,
        )
        for n in range(100)
    ]  # fmt: skip
    year = Year(World(45, {GITHUB: Host(name=GITHUB, family=Family.GITHUB)}, tuple(made)), tmp_path, 1)
    year.live()
    assert {shown.status.value for shown in year.reckoning.shown[7]} == {"alive", "limbo", "404"}
    assert (asked["refs of the lost"], asked["other refs"]) == (1, 1)
    assert year.looks > 400
