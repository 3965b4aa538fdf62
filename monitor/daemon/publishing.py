"""Rendering beside the probes, not in their loop: a child process with its own read-only connection."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from monitor.model.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Publisher:
    """Runs `graveyard render` in a child process, one at a time; `config` is the configuration file, if any.

    `took` is how long the last build took, in seconds; `failed` counts those that failed.
    """

    config: Path | None
    clock: Clock
    took: float | None = None
    failed: int = 0
    _asked: bool = False
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def ask(self) -> None:
        """Have the site brought up to date at the next short beat: something changed that somebody waits for."""
        self._asked = True

    async def publish_if_asked(self) -> None:
        """Bring the site up to date if somebody asked for it since the last time."""
        if self._asked:
            await self.publish()

    async def publish(self) -> None:
        """Bring the site up to date. A failure is logged and tried again at the next beat."""
        async with self._one:
            self._asked = False
            started = self.clock.monotonic()
            named = ("--config", str(self.config)) if self.config else ()
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "monitor", *named, "render",
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            try:
                out, err = await child.communicate()
            except asyncio.CancelledError:
                child.terminate()
                await child.wait()
                raise
        if child.returncode:
            self.failed += 1
            log.error("publish-failed", code=child.returncode, said=err.decode(errors="replace")[-2000:])
        else:
            self.took = self.clock.monotonic() - started
            log.info("published", said=out.decode(errors="replace").strip())
