"""Asking processes are there before whoever wants them, and none of them stays without an owner."""

import asyncio
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from monitor.config import Configuration, load
from monitor.cycle.crew import dismiss
from monitor.errors import CrewError
from monitor.roof import hiring
from monitor.roof.hiring import hire, hired, wanted


def told(folder: Path, processes: int, database: str = "") -> Configuration:
    url = database or f"sqlite:///{folder / 'graveyard.db'}"
    return load(None, {"GRAVEYARD_DATABASE__URL": url, "GRAVEYARD_SWEEP__PROCESSES": str(processes)})


@pytest.mark.parametrize(
    ("processes", "database", "number"),
    [(1, "", 0), (2, "", 2), (5, "", 5), (2, "postgresql://ada@db.example/graveyard", 0)],
    ids=["one asks and writes", "two", "five", "a fleet's database"],
)
def test_as_many_are_wanted_as_ask_beside_the_one_that_writes(
    tmp_path: Path, processes: int, database: str, number: int
) -> None:
    assert wanted(told(tmp_path, processes, database)) == number


async def test_those_who_wait_are_handed_out_and_then_new_ones(tmp_path: Path) -> None:
    async with hired(told(tmp_path, 2)) as next_one:
        mine = [await next_one() for _ in range(3)]
        assert len({one.pid for one in mine}) == 3
        assert [one.returncode for one in mine] == [None, None, None]
        await asyncio.gather(*map(dismiss, mine))


async def test_whom_nobody_took_goes_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    async def noted() -> Process:
        started.append(await hire())
        return started[-1]

    monkeypatch.setattr(hiring, "hire", noted)
    async with hired(told(tmp_path, 2)) as next_one:
        taken = await next_one()
    assert len(started) == 2
    assert [one.returncode for one in started if one is not taken] == [0]
    assert taken.returncode is None
    await dismiss(taken)


async def test_where_the_second_cannot_be_started_the_first_goes_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Process] = []

    async def one_only() -> Process:
        if started:
            raise CrewError("an asking process cannot be started: no room.")
        started.append(await hire())
        return started[-1]

    monkeypatch.setattr(hiring, "hire", one_only)
    with pytest.raises(CrewError, match="no room"):
        await hired(told(tmp_path, 2)).__aenter__()
    assert [one.returncode for one in started] == [0]
