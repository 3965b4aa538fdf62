"""The addresses that the daemon answers itself, beside the site.

/correct/               the form                    /correct/check, /correct/challenge   its helpers, in JSON
/c/HANDLE/              a correction's own page      /c/HANDLE/feed.xml                   its feed
/again/SLUG             look again now               /openapi.json                        all of this, described
/claim/  /claim/HANDLE/ an author's claim            /watch/  /watch/HANDLE/…             hear of a paper
/moderate/              for moderators: see monitor/community/moderation/rooms.py
"""

from collections.abc import Awaitable, Callable
from functools import wraps

import structlog
from aiohttp import web

from monitor.community import again, description, form, live, standing
from monitor.community.claims import claiming, watching
from monitor.community.desk import Desk
from monitor.community.drawing import Declined, declined_json, declined_page
from monitor.community.moderation import rooms as moderation
from monitor.community.receiving import network
from monitor.errors import StoreError

Rooms = list[web.RouteDef]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)


def routes(desk: Desk) -> Rooms:
    """Every address the daemon answers itself."""
    return [guarded(desk, route) for route in rooms(desk)]


def rooms(desk: Desk) -> Rooms:
    """The addresses, room by room."""
    parts = (form, live, again, standing, claiming, watching, description, moderation)
    return [route for part in parts for route in part.routes(desk)]


def guarded(desk: Desk, route: web.RouteDef) -> web.RouteDef:
    """The same, where whatever goes wrong is answered by a page of ours (JSON for those who ask for it)."""
    inner = route.handler

    @wraps(inner)
    async def handler(request: web.Request) -> web.StreamResponse:
        try:
            if request.method == "POST":
                await _admit(desk, request)
            return await inner(request)
        except Declined as declined:
            return _told(desk, request, declined)
        except StoreError as error:
            log.warning("desk-store", error=str(error))
            away = Declined(
                status=503, title="We cannot write this down now", advice="Try again in a minute.", wait=60.0
            )
            return _told(desk, request, away)
        except web.HTTPException:
            raise
        except Exception:
            # Nothing of what was sent goes into the log but its path, which is ours.
            log.exception("desk-failed", path=route.path)
            broken = Declined(status=500, title="Something broke on our side", advice="It is noted. Try again later.")
            return _told(desk, request, broken)

    return web.RouteDef(route.method, route.path, handler, route.kwargs)


async def _admit(desk: Desk, request: web.Request) -> None:
    """The first door, which asks no database. Raises `Declined`."""
    if wait := await desk.knocking.wait(network(request, desk)):
        advice = "Your network has sent a lot just now. Go back, wait a minute, and send again."
        raise Declined(status=429, title="This is too often", advice=advice, wait=max(wait, 60.0))


def _told(desk: Desk, request: web.Request, declined: Declined) -> web.Response:
    if "application/json" in request.headers.get("Accept", "") or request.content_type == "application/json":
        return declined_json(declined)
    # As deep as the address itself, so that the way back to the site is right.
    depth = request.path.count("/") - 1
    return declined_page(desk, declined, "x/" * depth)
