"""Sign-in and sign-out. Every refusal says the same, whether the name, the password or the code was wrong."""

import asyncio
from datetime import timedelta
from typing import Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import Declined, page
from monitor.community.moderation import sessions
from monitor.community.moderation.proving import code_moment, proves
from monitor.community.moderation.sessions import Session
from monitor.community.receiving import form, from_our_pages, network
from monitor.rules.buckets import Allowance

QUEUE: Final = "moderate/"
LONGEST_NAME: Final = 64

# A person who mistypes is not kept waiting; who guesses gets ten an hour for a name, and a hundred from a network.
_OF_A_NAME: Final = Allowance(burst=10, every=timedelta(minutes=6))
_OF_A_NETWORK: Final = Allowance(burst=20, every=timedelta(seconds=36))
# Each try costs us a twentieth of a second of a processor.
_OF_EVERYBODY: Final = Allowance(burst=60, every=timedelta(seconds=2))

_USED_CODES_KEPT: Final = timedelta(minutes=5)
_WRONG: Final = "This name, password and code do not belong together. Try again."


def routes(desk: Desk) -> list[web.RouteDef]:
    """The form to sign in with, its answer, and the way out."""
    at_a_time = asyncio.Semaphore(2)

    async def show(request: web.Request) -> web.StreamResponse:
        return _form(desk, request)

    async def sign_in(request: web.Request) -> web.StreamResponse:
        from_our_pages(request, desk)
        fields = await form(request)
        door = sessions.brought_door(desk, request)
        if not door or not desk.signed(fields.get("door", ""), "door", door):
            return _form(desk, request, trouble="This form was too old. Fill it in again.", status=403)
        name = fields.get("name", "").strip()
        await _slow_down(desk, request, name)
        async with at_a_time:
            right = await asyncio.to_thread(proves, desk.settings.moderators, name, fields.get("password", ""))
        if not right or not await _second_factor(desk, name, fields.get("code", "")):
            return _form(desk, request, name=name[:LONGEST_NAME], trouble=_WRONG, status=403)
        response = sessions.see_other(request, QUEUE)
        await sessions.begin(desk, request, response, name)
        sessions.drop_cookie(desk, response, sessions.door_name(desk))
        await desk.store.queue.note("moderation", by=name, verb="signed in", now=desk.clock.now())
        return response

    async def sign_out(request: web.Request, session: Session, fields: dict[str, str]) -> web.StreamResponse:  # noqa: ARG001
        await sessions.end(desk, request)
        await desk.store.queue.note("moderation", by=session.moderator, verb="signed out", now=desk.clock.now())
        response = sessions.see_other(request, sessions.SIGN_IN)
        sessions.drop_cookie(desk, response, sessions.cookie_name(desk))
        return response

    return [
        web.get(f"/{sessions.SIGN_IN}", show),
        web.post(f"/{sessions.SIGN_IN}", sign_in),
        web.post("/moderate/sign-out", sessions.posting(desk, sign_out)),
    ]


def _form(
    desk: Desk, request: web.Request, *, name: str = "", trouble: str = "", status: int = 200
) -> web.StreamResponse:
    door = sessions.brought_door(desk, request) or desk.token()
    response = page(
        desk,
        "moderation/sign-in.html",
        sessions.SIGN_IN,
        "Sign in",
        status=status,
        door=desk.sign("door", door),
        name=name,
        trouble=trouble,
        nobody=not desk.settings.moderators,
    )
    sessions.set_cookie(desk, response, sessions.door_name(desk), door, seconds=3_600)
    return response


async def _slow_down(desk: Desk, request: web.Request, name: str) -> None:
    # Salted, so that what somebody typed into the wrong field does not stand in the database.
    told = desk.salted(f"name\0{name}").hex()
    allowances = {
        f"sign-in:{told}": _OF_A_NAME,
        f"sign-in:{network(request, desk).hex()}": _OF_A_NETWORK,
        "sign-in:*": _OF_EVERYBODY,
    }
    if wait := (await desk.store.gate.take(allowances, desk.clock.now())).total_seconds():
        raise Declined(
            status=429,
            title="Too many tries",
            advice="Wait some minutes before you try again. Who is signed in already is not concerned.",
            wait=wait,
        )


async def _second_factor(desk: Desk, name: str, code: str) -> bool:
    secret = desk.settings.moderators[name].totp
    if secret is None:
        return True
    now = desk.clock.now()
    moment = code_moment(secret.get_secret_value(), code, now)
    if moment is None:
        return False
    # A code is good once, for whoever was first (RFC 6238, 5.2).
    return await desk.store.gate.spend(desk.salted(f"code\0{name}\0{moment}"), now + _USED_CODES_KEPT)
