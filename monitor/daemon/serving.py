"""The small web server: the rendered folder, with strict headers. What readers send in joins it here.

What was taken away is answered by 410; feeds of single papers and authors are made when asked for.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from monitor.config.sections import ServeSection
from monitor.errors import GraveyardError
from reports.addresses import upwards
from reports.gone import gone_folders
from reports.moved import moved_folders
from reports.twinfeeds import FEED, twin_feed

HEADERS: Final = {
    # The site needs nothing from anywhere else and runs no inline code.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Else aiohttp names itself, Python and both versions.
    "Server": "paper-graveyard",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def strict_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every answer carries the headers, errors too. What a room sets itself, as a form its referrer, stands."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        _complete(error)
        raise
    _complete(response)
    return response


def _complete(response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def application(folder: Path, rooms: Iterable[web.RouteDef] = ()) -> web.Application:
    """The site in `folder`: directories by their index.html, everything unknown by its 404.html.

    `rooms` come first: what is answered by the daemon itself, on the same address.
    """
    root = folder.resolve()

    async def page(request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"]
        try:
            path = (root / wanted).resolve()
            if not path.is_relative_to(root) or any(part.startswith(".") for part in path.relative_to(root).parts):
                # Outside, or one of the build's own files.
                return _missing(root)
            if path.is_dir():
                if wanted and not wanted.endswith("/"):
                    raise web.HTTPMovedPermanently(location=f"{request.rel_url.raw_path}/")
                path /= "index.html"
            _lead_on(root, wanted)
            if not path.is_file():
                return _made(root, wanted) or _missing(root, wanted)
        except (OSError, ValueError):
            # A NUL, or a name longer than the file system takes.
            return _missing(root)
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    app = web.Application(middlewares=[strict_headers])
    app.router.add_routes(rooms)
    # A line break in an address is a page that is not there, too.
    app.router.add_get("/{path:(?s:.*)}", page)
    return app


def _lead_on(root: Path, wanted: str) -> None:
    """Send a reader of a paper that turned out to be another one to that one's page."""
    folder = wanted.removesuffix("index.html")
    if folder.startswith("paper/") and (to := moved_folders(root).get(folder)):
        # Told relatively, for the site may stand behind a path; not to be kept, for papers may be taken apart again.
        raise web.HTTPMovedPermanently(location=upwards(folder) + to, headers={"Cache-Control": "no-cache"})


def _made(root: Path, wanted: str) -> web.StreamResponse | None:
    """What is made when somebody asks for it: the feed of a paper or an author."""
    feed = twin_feed(root, wanted) if wanted.endswith(f"/{FEED}") else None
    return web.Response(body=feed, content_type="application/atom+xml", charset="utf-8") if feed else None


def _missing(root: Path, wanted: str = "") -> web.StreamResponse:
    folder = wanted if wanted.endswith("/") else f"{wanted.rpartition('/')[0]}/"
    gone = {folder, f"{wanted}/"} & gone_folders(root)
    page = root / ("410.html" if gone else "404.html")
    if page.is_file():
        status = 410 if gone else 404
        return web.Response(status=status, body=page.read_bytes(), content_type="text/html", charset="utf-8")
    return web.Response(status=404, text="Nothing is published here yet. `graveyard render` writes the site.\n")


@asynccontextmanager
async def serving(folder: Path, serve: ServeSection, rooms: Iterable[web.RouteDef] = ()) -> AsyncIterator[str]:
    """Serve `folder` and `rooms` while the context lasts; yields the address.

    Raises GraveyardError when the port is taken.
    """
    runner = web.AppRunner(application(folder, rooms), access_log=None)
    await runner.setup()
    try:
        try:
            site = web.TCPSite(runner, serve.host, serve.port)
            await site.start()
        except OSError as error:
            raise GraveyardError(
                f"Cannot listen on {serve.host}:{serve.port}: {error.strerror}",
                advice="Another program has it. Set serve.port, or GRAVEYARD_SERVE__PORT=0 for any free one.",
            ) from error
        port = runner.addresses[0][1]
        host = "127.0.0.1" if serve.host in {"0.0.0.0", "::"} else serve.host  # noqa: S104
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    finally:
        await runner.cleanup()
