"""What comes in: forms and JSON of bounded size and time, from our own pages only."""

import asyncio
import json
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from monitor.community.clients import client_address, network_of
from monitor.community.desk import Desk
from monitor.community.drawing import Declined
from monitor.community.limits import Limit
from monitor.rules.buckets import Allowance

LARGEST: Final = 32_768
"""Bytes of a body; the longest honest form has about ten thousand."""

SLOWEST: Final = 10.0
"""Seconds a body may take to arrive."""

_FIELDS: Final = 60


async def form(request: web.Request) -> dict[str, str]:
    """The fields of a form; of a field sent twice the first. Raises `Declined` for anything that is none."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Declined(status=415, title="This is not a form", advice="Use the form on our page.")
    text = (await body(request)).decode("utf-8", errors="replace")
    try:
        told = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS, errors="replace")
    except ValueError as error:
        raise Declined(status=400, title="This form has too many fields", advice="Use the form on our page.") from error
    fields: dict[str, str] = {}
    for name, value in told:
        fields.setdefault(name, value)
    return fields


async def json_object(request: web.Request) -> dict[str, Any]:
    """A JSON object. Raises `Declined` for anything that is none."""
    if request.content_type != "application/json":
        raise Declined(status=415, title="This is not JSON", advice="Send an object as application/json.")
    try:
        told = json.loads(await body(request))
    except (ValueError, RecursionError) as error:
        raise Declined(status=400, title="This is not JSON", advice="Send one object.") from error
    if not isinstance(told, dict):
        raise Declined(status=400, title="This is not a JSON object", advice="Send one object.")
    return told


async def body(request: web.Request) -> bytes:
    """The whole body. Raises `Declined` where it is too large or too slow."""
    read = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for piece in request.content.iter_any():
                read += piece
                if len(read) > LARGEST:
                    raise Declined(
                        status=413, title="This is too much", advice=f"We take {LARGEST:,} bytes; shorten your note."
                    )
    except TimeoutError as error:
        raise Declined(status=408, title="This took too long", advice="Send it again.") from error
    return bytes(read)


def from_our_pages(request: web.Request, desk: Desk) -> None:
    """Raises `Declined` where a browser says that another site's page sent this (Fetch Metadata; RFC 6454).

    A program that is no browser sends neither header, and carries nobody's cookies.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin in desk.origins:
        return
    if site not in {None, "same-origin", "none"} or not (origin is None or _same(origin, request, site)):
        raise Declined(
            status=403, title="This came from another site", advice="Open the form on our own page and send it there."
        )


def _same(origin: str, request: web.Request, site: str | None) -> bool:
    if origin == "null":
        return site == "same-origin"
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def network(request: web.Request, desk: Desk) -> bytes:
    """The salted name of the network a request comes from."""
    return desk.salted(network_of(client_address(request, desk.proxies)))


async def allow(request: web.Request, desk: Desk, what: str, limit: Limit) -> None:
    """Use one of a network's allowance for `what`, and of everybody's. Raises `Declined` where none is left."""
    who = network(request, desk)
    if wait := desk.told_to_wait.left(who, what):
        raise too_often(wait)
    if wait := await desk.store.gate.take(allowances(who, what, limit), desk.clock.now()):
        desk.told_to_wait.note(who, what, wait)
        raise too_often(wait)


def allowances(who: bytes, what: str, limit: Limit) -> dict[str, Allowance]:
    """What doing `what` uses up, by the names that the database counts it under."""
    return {f"{what}:{who.hex()}": limit.each, f"{what}:*": limit.everybody}


def too_often(wait: timedelta) -> Declined:
    """The answer to a network that has to wait."""
    seconds = wait.total_seconds()
    return Declined(
        status=429,
        title="This is too often",
        advice=f"Your network has sent a lot just now. Try again in {_soon(seconds)}; nothing else is wrong.",
        wait=seconds,
    )


def _soon(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"
