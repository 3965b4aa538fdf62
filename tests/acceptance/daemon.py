"""The daemon as a process of its own, and readers who send to it."""

import asyncio
import signal
from asyncio.subprocess import Process

from aiohttp import ClientSession, CookieJar

from tests.acceptance.graveyard import Graveyard
from tests.monitor.community.yard import fields_of


class Daemon:
    """`graveyard run`, killed and started again as often as a test likes. `said` is all it wrote to standard error.

    `command` is another one that serves.
    """

    def __init__(self, yard: Graveyard, *command: str) -> None:
        self._yard = yard
        self._command = command or ("run",)
        self._running: Process | None = None
        self.address = ""
        self.said = b""

    async def start(self) -> None:
        self._running = await asyncio.create_subprocess_exec(
            *self._yard.command(*self._command), env=self._yard.environment, cwd=self._yard.folder,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._running.stderr
        while line := (await self._running.stderr.readline()).decode():
            self.said += line.encode()
            if "The site is at " in line:
                self.address = line.partition("The site is at ")[2].split()[0]
                return
        raise AssertionError(f"the daemon did not start: {self.said.decode()[-2_000:]}")

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self._running
        self._running.send_signal(how)
        _, rest = await self._running.communicate()
        self.said += rest


class Sender:
    """A browser without scripts, in a network of its own, that sends its form until it is told that it was kept."""

    def __init__(self, number: int, **told: str) -> None:
        self.url = f"https://lab.example.org/engine-{number}/"
        self.web = ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"X-Forwarded-For": f"198.51.{number}.7"})
        self._told = told
        self._fields: dict[str, str] = {}

    async def fill_in(self, address: str) -> None:
        async with self.web.get(f"{address}correct/?paper=2601.00001") as answer:
            self._fields = fields_of(await answer.text()) | {"problem": "moved", "url": self.url} | self._told

    async def send(self, address: str) -> str:
        """The name of the correction's page, once it is acknowledged."""
        while True:
            async with self.web.post(f"{address}correct/", data=self._fields, allow_redirects=False) as answer:
                if answer.status == 303:
                    return answer.headers["Location"].rstrip("/").rpartition("/")[2]
                assert "very quick" in await answer.text(), answer.status
            # The form wants to see a person's pace; asked over and over, it would count us among the floods.
            await asyncio.sleep(0.5)
