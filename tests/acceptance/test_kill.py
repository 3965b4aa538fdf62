"""kill -9 in the middle of a sweep, twenty times: nothing saved is lost, nothing is doubled, nobody is asked again."""

import asyncio
import random
import signal
import socket
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.acceptance.graveyard import Graveyard

HOSTS = [f"127.0.3.{number}" for number in range(1, 11)]
PAPERS = 2_000
KILLS = 20
PACE = 12
"""Requests a second at each host, so that a sweep lasts longer than the moment it is killed in."""


class Counting:
    """A web server on ten loopback hosts that counts who was asked, and tells when so many requests have come."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.port = 0
        self._arrived = asyncio.Condition()
        self._seen = 0

    async def __aenter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._server = await asyncio.start_server(self._answer, HOSTS, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def reached(self, more: int) -> None:
        """Until `more` further requests have come."""
        until = self._seen + more
        async with self._arrived:
            await self._arrived.wait_for(lambda: self._seen >= until)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                body = b"<title>A project</title><p>The program and its data, with a manual and a licence.</p>" * 3
                status = b"404 Not Found" if path == "/robots.txt" else b"200 OK"
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
                    % (status, len(body), body)
                )
                if path != "/robots.txt":
                    self.asked[path] += 1
                    async with self._arrived:
                        self._seen += 1
                        self._arrived.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def saved(database: Path) -> dict[int, str]:
    """Every look on record: its number, and the path that was asked."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute(
            "SELECT evidence.id, repositories.key FROM evidence JOIN repositories"
            " ON repositories.id = evidence.repository_id"
        ).fetchall()
    return {number: "/" + key.partition("/")[2].rstrip("/") + "/" for number, key in rows}


async def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    yard = Graveyard(tmp_path)
    database = tmp_path / "graveyard.db"
    moments = random.Random(20231125)
    async with Counting() as server:
        unguarded = {"allow_private_addresses": True}
        yard.configure(http=unguarded, hosts={"default": {"per_second": PACE, "concurrency": 2}}, sweep={"per_lane": 5})
        records = [
            {
                "id": f"p{number}",
                "title": f"Made paper number {number}",
                "code_url": f"http://{HOSTS[number % len(HOSTS)]}:{server.port}/page/{number}/",
            }
            for number in range(PAPERS)
        ]
        await asyncio.to_thread(yard.run, "import", str(yard.papers(records)))
        kept: dict[int, str] = {}
        for _ in range(KILLS):
            before = Counter(server.asked)
            sweeping = await asyncio.create_subprocess_exec(
                *yard.command("sweep"),
                env=yard.environment,
                cwd=tmp_path,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            await server.reached(moments.randint(1, 140))
            sweeping.send_signal(signal.SIGKILL)
            await sweeping.wait()
            now = saved(database)
            assert kept.items() <= now.items(), "evidence that was saved is gone"
            again = {path for path, times in server.asked.items() if times > before[path]} & set(kept.values())
            assert not again, "somebody was asked again although the answer had been saved"
            kept = now
        assert 0 < len(kept) < PAPERS, "the kills came too early or too late to prove anything"
        yard.configure(http=unguarded)
        before = Counter(server.asked)
        last = (await asyncio.to_thread(yard.told, "sweep"))[0]
        everything = saved(database)
        assert Counter(everything.values()) == Counter({f"/page/{number}/": 1 for number in range(PAPERS)})
        assert kept.items() <= everything.items()
        assert last["asked"] == PAPERS - len(kept)
        assert last["alive"] == PAPERS
        assert not {path for path, times in server.asked.items() if times > before[path]} & set(kept.values())
