"""A web server on loopback whose every page is scripted, faults included, and which remembers who asked what when."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it. `at` is in seconds of the clock given to `Pages`, 0 without one."""

    at: float
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Pages:
    """Scripted pages: `pages.say("/a", 200, "text")`, `pages.on("/b", faults.reset)`; anything else is a 404.

    A path that is scripted several times answers so in turn, the last answer for ever. `peak` is the highest number
    of requests that were under way at once.
    """

    base: str = ""
    now: Callable[[], float] = lambda: 0.0
    asked: list[Asked] = field(default_factory=list)
    peak: int = 0
    under_way: int = 0
    _script: dict[str, list[Respond]] = field(default_factory=dict)

    def on(self, path: str, *responds: Respond) -> None:
        self._script.setdefault(path, []).extend(responds)

    def say(
        self,
        path: str,
        status: int = 200,
        body: str | bytes = "",
        *,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> None:
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)

        async def respond(request: web.Request) -> web.StreamResponse:
            answer = web.Response(status=status, body=body.encode() if isinstance(body, str) else body)
            for name, value in pairs:
                answer.headers.add(name, value)
            return answer

        self.on(path, respond)

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        self.say(path, status, headers={"Location": location})

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(
            Asked(
                at=self.now(),
                method=request.method,
                host=request.host,
                path=request.path_qs,
                headers={name.lower(): value for name, value in request.headers.items()},
                body=body,
            )
        )
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        try:
            script = self._script.get(request.path, [])
            if not script:
                return web.Response(status=404, text="not here")
            respond = script.pop(0) if len(script) > 1 else script[0]
            return await respond(request)
        finally:
            self.under_way -= 1


@asynccontextmanager
async def serving(
    pages: Pages | None = None, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Pages]:
    """Serve `pages` on a free port of `host`; `pages.base` is the address, without a closing slash."""
    pages = pages or Pages()
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", pages.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        shown = f"[{host}]" if ":" in host else host
        pages.base = f"http{'s' if tls else ''}://{shown}:{port}"
        yield pages
    finally:
        await runner.cleanup()


async def reset(request: web.Request) -> web.StreamResponse:
    """Break the connection without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def hang(request: web.Request) -> web.StreamResponse:
    """Never answer; ends when the client goes or the server stops."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError


async def garbage(request: web.Request) -> web.StreamResponse:
    """Say something that is not HTTP."""
    assert request.transport is not None
    request.transport.write(b"\x00\xffSSH-2.0-OpenSSH_9.2\r\n\r\n")
    request.transport.close()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    """Announce a thousand bytes and send five."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello")
    request.transport.close()
    return web.Response()


async def stall(request: web.Request) -> web.StreamResponse:
    """Send five bytes, and then nothing for ever."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    await answer.write(b"hello")
    return await hang(request)


async def break_off(request: web.Request) -> web.StreamResponse:
    """Send one chunk of a body and close without the last, as a proxy does whose backend died."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    request.transport.close()
    return web.Response()


async def endless(request: web.Request) -> web.StreamResponse:
    """Send a body that never ends."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)
