"""`sweep.processes`: several processes ask, one writes. Manners, deaths and stops are as with one."""

import asyncio
import contextlib
import json
import os
import select
import signal
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.graveyard import Graveyard
from tests.standins.logged import Logged, Said, by_host, most_at_once

HOSTS = [f"127.0.4.{number}" for number in range(1, 7)]
MEETING = "127.0.4.99"
PACE = 20
EACH = 8
WHEN_TOO_MANY = 10
REST = 3


def redirecting(server: Logged) -> None:
    """Every other page of each host leads to the one host where all meet."""

    def answer(host: str, path: str) -> Said:
        number = path.strip("/").rpartition("-")[2]
        if not number.isdigit():
            return Said(404)
        if host != MEETING and int(number) % 2:
            return Said(302, (("Location", server.url(MEETING, f"/{host}-{number}")),), b"")
        return Said()

    server.answer = answer


def configured(yard: Graveyard, server: Logged, *, per_second: float, concurrency: int = 1, processes: int = 3) -> None:
    yard.configure(
        hosts={"default": {"per_second": per_second, "concurrency": concurrency}},
        http={"allow_private_addresses": True},
        sweep={"processes": processes},
    )
    yard.papers(
        [
            {"id": f"{host}-{n}", "title": f"Paper {host} {n}", "code_url": server.url(host, f"/p-{n}")}
            for host in server.hosts
            if host != MEETING
            for n in range(EACH)
        ]
    )
    yard.run("import", "papers.jsonl")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int, seconds: float) -> bool:
    """Whether the process ends within so many seconds."""
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            return bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)
    return True


async def sweeping(yard: Graveyard) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *yard.command("sweep", "--json"),
        env=yard.environment,
        cwd=yard.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def looks(yard: Graveyard) -> Counter[str]:
    with contextlib.closing(sqlite3.connect(yard.folder / "graveyard.db")) as connection:
        return Counter(
            key
            for (key,) in connection.execute(
                "SELECT repositories.key FROM evidence JOIN repositories ON repositories.id = evidence.repository_id"
            )
        )


async def test_where_all_are_led_the_host_is_asked_as_it_wishes_by_all_together(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with Logged([*HOSTS, MEETING]) as server:
        redirecting(server)
        friendly, met = server.answer, iter(range(1000))

        def once_too_many(host: str, path: str) -> Said:
            if host == MEETING and next(met) == WHEN_TOO_MANY:
                return Said(429, (("Retry-After", str(REST)),), b"")
            return friendly(host, path)

        server.answer = once_too_many
        configured(yard, server, per_second=PACE)
        process = await sweeping(yard)
        out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    assert b'"alive":48' in out.replace(b" ", b""), out
    seen = by_host(server.log)
    assert len(seen[MEETING]) >= len(HOSTS) * EACH // 2
    for host, entries in seen.items():
        assert most_at_once(entries) == 1, host
        # With one at a time only the first may come late, and so seem nearer to the rest than it was sent.
        assert entries[-1].began - entries[0].began > (len(entries) - 1) / PACE - 0.5, host
    refused = next(entry for entry in seen[MEETING] if entry.status == 429)
    soon = [entry for entry in seen[MEETING] if refused.ended < entry.began < refused.ended + REST]
    assert soon == []


async def test_a_killed_asking_process_loses_only_what_was_in_flight(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with Logged(HOSTS) as server:
        configured(yard, server, per_second=PACE)
        process = await sweeping(yard)
        await asyncio.wait_for(server.reached(15), 60)
        victims = children(process.pid)
        assert len(victims) == 3
        for victim in victims[:2]:
            os.kill(victim, signal.SIGKILL)
        out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    assert b'"asked":48' in out.replace(b" ", b""), out
    assert b"asking-process-died" in err
    assert len(looks(yard)) == len(HOSTS) * EACH
    assert set(looks(yard).values()) == {1}
    asked = Counter((entry.host, entry.path) for entry in server.log if entry.path != "/robots.txt")
    assert max(asked.values()) <= 2


async def test_asking_processes_end_with_the_one_that_owns_them(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with Logged(HOSTS, delay=0.05) as server:
        configured(yard, server, per_second=2)
        process = await sweeping(yard)
        await asyncio.wait_for(server.reached(9), 60)
        asking = children(process.pid)
        process.kill()
        await process.communicate()
        assert all([await asyncio.to_thread(gone, pid, 20) for pid in asking])


@pytest.mark.parametrize("processes", [1, 3])
async def test_a_sweep_that_is_told_to_end_saves_what_was_seen(tmp_path: Path, processes: int) -> None:
    yard = Graveyard(tmp_path)
    async with Logged(HOSTS) as server:
        configured(yard, server, per_second=2, processes=processes)
        process = await sweeping(yard)
        await asyncio.wait_for(server.reached(20), 60)
        # As a service's manager does: everybody at once.
        for pid in (*children(process.pid), process.pid):
            os.kill(pid, signal.SIGTERM)
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, err.decode()
        answered = {entry.host + entry.path for entry in server.log if entry.status and entry.path != "/robots.txt"}
        made = looks(yard)
        assert json.loads(out)["asked"] == len(made) == len(answered) < len(HOSTS) * EACH
        rest = (await asyncio.to_thread(yard.told, "sweep"))[0]
    assert rest["asked"] == len(HOSTS) * EACH - len(made)
    assert set(looks(yard).values()) == {1}


async def test_a_stopped_daemon_takes_its_asking_processes_with_it_and_keeps_what_was_seen(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    async with Logged(HOSTS) as server:
        configured(yard, server, per_second=2)
        process = await asyncio.create_subprocess_exec(
            *yard.command("run"), env=yard.environment, cwd=yard.folder, stderr=asyncio.subprocess.PIPE
        )
        await asyncio.wait_for(server.reached(20), 90)
        asking = [pid for pid in children(process.pid) if b"monitor.roof.asking" in _command(pid)]
        assert len(asking) == 3
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, err.decode()
        assert all([await asyncio.to_thread(gone, pid, 5) for pid in asking])
    answered = {entry.path + entry.host for entry in server.log if entry.status and entry.path != "/robots.txt"}
    assert len(looks(yard)) >= len(answered) - 3


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
