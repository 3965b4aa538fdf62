"""Pages of the daemon itself, drawn with the site's own base; and errors as pages that say what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aiohttp import web

from monitor.community.desk import Desk
from reports.pages.base import draw

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # With `no-referrer` a browser would send `Origin: null` with our own forms, which is what strangers send too.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the daemon, as `reports.pages.base.draw` wants it."""

    folder: str
    template: str
    title: str
    description: str = ""
    picture: str = "overview"
    told: Mapping[str, object]

    def facts(self) -> Mapping[str, object]:
        """What its template sees besides `site`, `page` and `root`."""
        return self.told


def page(
    desk: Desk,
    template: str,
    folder: str,
    title: str,
    /,
    *,
    status: int = 200,
    wait: float | None = None,
    **told: object,
) -> web.Response:
    """The page `template` at `folder` (ending with a slash). `wait` is how many seconds to stay away (Retry-After)."""
    drawn = draw(
        DeskPage(folder=folder, template=f"community/{template}", title=title, told=told), desk.environment, desk.site
    )
    headers = HEADERS | ({"Retry-After": str(max(1, round(wait)))} if wait is not None else {})
    return web.Response(body=drawn, status=status, content_type="text/html", charset="utf-8", headers=headers)


class Declined(Exception):  # noqa: N818 -- what went wrong for a reader, not in the program
    """A request that is not answered as it was meant.

    `title` and `advice` are for the reader, `wait` the seconds after which to try again.
    """

    def __init__(self, *, status: int, title: str, advice: str, wait: float | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.advice, self.wait = status, title, advice, wait


def declined_json(declined: Declined, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """The same for programs."""
    told = {"error": declined.title, "advice": declined.advice}
    wait = {"Retry-After": str(max(1, round(declined.wait)))} if declined.wait is not None else {}
    return web.json_response(told, status=declined.status, headers={**headers, **wait})


def declined_page(desk: Desk, declined: Declined, folder: str) -> web.Response:
    """The page that says so."""
    return page(
        desk,
        "declined.html",
        folder,
        declined.title,
        status=declined.status,
        wait=declined.wait,
        heading=declined.title,
        advice=declined.advice,
    )
