"""Sessions of moderators: a random token in a cookie, its hash in the database, and a token against forged forms.

A session begins with a token of its own making, whatever the browser brought; it ends at sign-out, after twelve
hours, or when its moderator leaves the configuration.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import HEADERS, Declined
from monitor.community.receiving import form, from_our_pages

LASTS: Final = timedelta(hours=12)
SIGN_IN: Final = "moderate/sign-in/"

_LONGEST_COOKIE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A moderator at work. `digest` is the session's stored hash; `forms` is what their forms have to bring back."""

    moderator: str
    digest: bytes = field(repr=False)
    forms: str = field(repr=False)


SignedIn = Callable[[web.Request, Session], Awaitable[web.StreamResponse]]
Posted = Callable[[web.Request, Session, dict[str, str]], Awaitable[web.StreamResponse]]


async def begin(desk: Desk, request: web.Request, response: web.StreamResponse, moderator: str) -> None:
    """Open a session with a new token and put it into the response's cookie; the one that was brought ends."""
    await end(desk, request)
    token = desk.token() + desk.token()
    now = desk.clock.now()
    await desk.store.gate.open_session(_digest(desk, token), moderator, now=now, until=now + LASTS)
    set_cookie(desk, response, cookie_name(desk), token, seconds=int(LASTS.total_seconds()))


async def end(desk: Desk, request: web.Request) -> None:
    """Forget the session the browser brought, so that its cookie is worth nothing to anybody who kept it."""
    if token := _brought(request, cookie_name(desk)):
        await desk.store.gate.end_session(_digest(desk, token))


async def session_of(desk: Desk, request: web.Request) -> Session | None:
    """Whose request this is; None for anybody."""
    token = _brought(request, cookie_name(desk))
    if not token:
        return None
    digest = _digest(desk, token)
    moderator = await desk.store.gate.moderator(digest, desk.clock.now())
    if moderator is None or moderator not in desk.settings.moderators:
        return None
    return Session(moderator=moderator, digest=digest, forms=desk.sign("forms", digest.hex()))


def reading(desk: Desk, handler: SignedIn) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A page for moderators; everybody else is sent to the sign-in."""

    async def answer(request: web.Request) -> web.StreamResponse:
        session = await session_of(desk, request)
        return see_other(request, SIGN_IN) if session is None else await handler(request, session)

    return answer


def posting(desk: Desk, handler: Posted) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A form of moderators: from our own pages, by somebody signed in, with the token of their session."""

    async def answer(request: web.Request) -> web.StreamResponse:
        from_our_pages(request, desk)
        session = await session_of(desk, request)
        if session is None:
            raise Declined(
                status=403, title="You are not signed in", advice="Nothing was changed. Sign in at /moderate/ again."
            )
        fields = await form(request)
        if not desk.signed(fields.pop("forms", ""), "forms", session.digest.hex()):
            raise Declined(
                status=403,
                title="This form is not from your session",
                advice="Nothing was changed. Open the page again and send it from there.",
            )
        return await handler(request, session, fields)

    return answer


def see_other(request: web.Request, address: str) -> web.Response:
    """Go on at an address of our own (303), told relative to this one, so that a proxy may put us under any path."""
    upwards = "../" * (request.path.count("/") - 1)
    return web.Response(status=303, headers=HEADERS | {"Location": f"{upwards or './'}{address}"})


def cookie_name(desk: Desk) -> str:
    """With the prefix that lets nobody else set it, where readers come by https (RFC 6265bis, 4.1.3.2)."""
    return "__Host-moderator" if desk.secure else "moderator"


def door_name(desk: Desk) -> str:
    """The cookie that ties a sign-in form to the browser it was shown in."""
    return "__Host-door" if desk.secure else "door"


def set_cookie(desk: Desk, response: web.StreamResponse, name: str, value: str, *, seconds: int) -> None:
    """A cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=desk.secure, httponly=True, samesite="Strict")


def drop_cookie(desk: Desk, response: web.StreamResponse, name: str) -> None:
    """Have the browser forget it."""
    response.del_cookie(name, path="/", secure=desk.secure, httponly=True, samesite="Strict")


def brought_door(desk: Desk, request: web.Request) -> str:
    """What the browser brought of `door_name`; empty where it brought none."""
    return _brought(request, door_name(desk))


def _brought(request: web.Request, name: str) -> str:
    token = request.cookies.get(name, "")
    return token if len(token) <= _LONGEST_COOKIE and token.isascii() else ""


def _digest(desk: Desk, token: str) -> bytes:
    return desk.salted(f"session\0{token}")
