"""A host where only redirects lead asked to be left alone: it is, by the next sweep too, whoever of us is led there."""

import asyncio
from pathlib import Path

import pytest

from tests.acceptance.graveyard import Graveyard
from tests.standins.logged import Logged, Said

FIRST, SECOND, MEETING = "127.0.5.1", "127.0.5.2", "127.0.5.99"


@pytest.mark.parametrize("processes", [1, 3])
async def test_a_pause_of_a_host_met_on_a_hop_holds_over_a_restart(tmp_path: Path, processes: int) -> None:
    yard = Graveyard(tmp_path)
    async with Logged([FIRST, SECOND, MEETING]) as server:

        def answer(host: str, path: str) -> Said:
            if host == MEETING:
                return Said(429, (("Retry-After", "3600"),), b"")
            return Said(302, (("Location", server.url(MEETING, path)),), b"")

        server.answer = answer
        yard.configure(
            hosts={"default": {"per_second": 50, "concurrency": 1}},
            http={"allow_private_addresses": True},
            sweep={"processes": processes},
        )
        asked: list[int] = []
        for host in (FIRST, SECOND):
            yard.papers([{"id": host, "title": f"Paper {host}", "code_url": server.url(host, "/code")}])
            yard.run("import", "papers.jsonl")
            swept = await asyncio.to_thread(yard.run, "sweep", "--json")
            assert '"asked":1' in swept.stdout.replace(" ", ""), swept.stdout
            asked.append(sum(entry.host == MEETING and entry.path == "/code" for entry in server.log))
        assert any(entry.host == SECOND for entry in server.log), "the second was asked, and led there"
    assert asked == [1, 1], "the pause was obeyed by the second sweep"
    assert sum(entry.host == MEETING for entry in server.log) <= 2, "not even its robots.txt was asked again"
