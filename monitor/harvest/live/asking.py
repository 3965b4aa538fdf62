"""Asking a live source: patient with passing troubles, obedient to Retry-After, also over a restart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from yarl import URL

from checkers.base import Failure, Reply, Request
from monitor.errors import SourceError
from monitor.harvest.base import UnreadableError
from monitor.http.client import Client
from monitor.http.lanes import LanePausedError
from monitor.http.visit import Visit
from monitor.model.clock import Clock

_Page = TypeVar("_Page")

_TRIES: Final = 6
_BETWEEN: Final = 15.0
"""Seconds before the same is asked again after a trouble whose end nobody told; doubled each time."""

_MOST_BYTES: Final = 64 * 1024 * 1024
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Notes(Protocol):
    """Small values that outlive the process (the store's `Installation`)."""

    async def get(self, key: str) -> str | None:
        """A value, or None."""
        ...

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value; None forgets it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks one page after the other. `patience` is how long a pause a source asks for is waited out."""

    client: Client
    clock: Clock
    notes: Notes
    patience: timedelta = timedelta(minutes=10)
    headers: Mapping[str, str] = field(default_factory=dict)

    async def read(
        self, url: str, parse: Callable[[bytes], _Page], *, missing: frozenset[int] = frozenset()
    ) -> _Page | None:
        """What `parse` makes of the answer; None where its status is one of `missing`.

        `parse` raises `UnreadableError` for an answer that is not whole; then the same is asked again. Raises
        `SourceError` when the source stays in trouble, refuses, or asks for more patience than ours.
        """
        return await self.send(Request(url=url, headers=self.headers, max_bytes=_MOST_BYTES), parse, missing=missing)

    async def send(
        self, request: Request, parse: Callable[[bytes], _Page], *, missing: frozenset[int] = frozenset()
    ) -> _Page | None:
        """The same for a question with headers or a body of its own."""
        host = URL(request.url).raw_host or ""
        await self._remembered(host)
        trouble = ""
        for tried in range(_TRIES):
            if tried:
                await self._rest(host, tried)
            try:
                answer = await self.client.ask(request, Visit())
            except LanePausedError as pause:
                trouble = f"it wants to be left alone until {pause.until:%Y-%m-%d %H:%M} UTC"
                await self._kept(host)
                await self._wait_out(host, pause.until)
                continue
            await self._kept(host)
            if isinstance(answer, Failure):
                trouble = answer.detail
            elif answer.status in missing:
                return None
            elif answer.status in _PASSING:
                trouble = f"it answers {answer.status}"
            elif answer.status != 200:
                raise SourceError(f"{host} answers {answer.status} to {_shown(request.url)}.{_words(answer)}")
            elif answer.truncated:
                raise SourceError(f"{host} sends more than {request.max_bytes:,} bytes at once.")
            else:
                try:
                    return parse(answer.body)
                except UnreadableError as error:
                    trouble = f"its answer cannot be read: {error}"
        raise SourceError(
            f"{host} cannot be harvested now: {trouble}.",
            advice="Everything so far is kept; the next harvest goes on from here.",
        )

    async def _rest(self, host: str, tried: int) -> None:
        """The lane itself waits where the host said for how long."""
        if self.client.lanes.paused_until(host) is None:
            await self.clock.sleep(_BETWEEN * 2 ** (tried - 1))

    async def _wait_out(self, host: str, until: datetime) -> None:
        left = until - self.clock.now()
        if left > self.patience:
            raise SourceError(
                f"{host} wants to be left alone until {until:%Y-%m-%d %H:%M} UTC.",
                advice="Everything so far is kept; harvest again after that.",
            )
        await self.clock.sleep(left.total_seconds())

    async def _remembered(self, host: str) -> None:
        stored = await self.notes.get(_pause(host))
        if stored is not None and (until := datetime.fromisoformat(stored)) > self.clock.now():
            self.client.pause(host, until)

    async def _kept(self, host: str) -> None:
        until = self.client.lanes.paused_until(host)
        if until is not None:
            await self.notes.put(_pause(host), until.astimezone(UTC).isoformat())


def _pause(host: str) -> str:
    return f"harvest.pause {host}"


def _shown(url: str) -> str:
    """The address without its query, in which a key may stand."""
    return str(URL(url).with_query(None))


def _words(answer: Reply) -> str:
    """The first words of a plain refusal, which often say what is wrong."""
    if "text/plain" not in answer.headers.get("content-type", "") and not answer.body.startswith(b"{"):
        return ""
    return f" It says: {' '.join(answer.body[:300].decode('utf-8', 'replace').split())}"
