"""What the form's script asks while somebody types: is that address one, does it answer; and a challenge."""

import asyncio
from typing import Any, Final

from aiohttp import web

from monitor.community import proof, tickets
from monitor.community.desk import Desk
from monitor.community.drawing import Declined, declined_json
from monitor.community.limits import LIVE_CHECK
from monitor.community.receiving import allow, from_our_pages, json_object
from monitor.errors import UnknownPaperError, UsageError
from monitor.model.corrections import Verification
from monitor.rules.corrections import LONGEST_ADDRESS

PATIENCE: Final = 8.0
"""Seconds somebody waits for an answer while typing."""

_NOT_NOW: Final = "We could not look just now. Send it all the same; we look at it later."


def routes(desk: Desk) -> list[web.RouteDef]:
    """The two questions, answered in JSON, for our own pages and for the site where it lies elsewhere."""

    async def check(request: web.Request) -> web.Response:
        try:
            return await look(request)
        except Declined as declined:
            # In JSON, with the headers that let the configured site read it.
            return declined_json(declined, _cors(request, desk))

    async def look(request: web.Request) -> web.Response:
        from_our_pages(request, desk)
        told = await json_object(request)
        if tickets.trouble(request, desk, _text(told, "ticket"), quickest=tickets.LONGEST * 0):
            raise Declined(status=403, title="This page has no ticket", advice="Load the form again.")
        await allow(request, desk, "check", LIVE_CHECK)
        return _json(request, desk, await _looked(desk, _text(told, "url"), _text(told, "paper")))

    async def challenge(request: web.Request) -> web.Response:
        return _json(request, desk, proof.challenge(desk))

    async def preflight(request: web.Request) -> web.Response:
        return web.Response(status=204, headers=_cors(request, desk))

    return [
        web.post("/correct/check", check),
        web.options("/correct/check", preflight),
        web.get("/correct/challenge", challenge),
        web.options("/correct/challenge", preflight),
    ]


async def _looked(desk: Desk, url: str, paper: str) -> dict[str, Any]:
    key = desk.checking.key_of(url)
    if key is None:
        return {"understood": False, "sentence": "This names no repository or page that could be asked."}
    try:
        number = await desk.store.papers.find(paper) if paper else None
    except (UnknownPaperError, UsageError):
        number = None
    try:
        async with asyncio.timeout(PATIENCE):
            seen = await desk.checking.glance(url, number)
    except TimeoutError:
        seen = None
    return {"understood": True, "repository": key} | ({"sentence": _NOT_NOW} if seen is None else _told(seen))


def _told(seen: Verification) -> dict[str, Any]:
    if seen.same:
        sentence = "This is the address we know already."
    elif seen.counts_as == "strike":
        sentence = f"It does not answer as living code: {seen.kind.replace('-', ' ')}."
    elif seen.counts_as != "life":
        sentence = f"We got no clear answer ({seen.kind}). Send it all the same; a person will look."
    elif seen.signs:
        sentence = "It answers, and looks like this paper's code."
    else:
        sentence = "It answers. Nothing we can see ties it to the paper; a person will look."
    return {
        "url": seen.url,
        "kind": seen.kind,
        "counts_as": seen.counts_as,
        "signs": [sign.value for sign in seen.signs],
        "same": seen.same,
        "sentence": sentence,
    }


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS:
        raise Declined(status=400, title=f"{name} must be a short text", advice="Send what stands in the form.")
    return value.strip()


def _json(request: web.Request, desk: Desk, told: dict[str, Any]) -> web.Response:
    return web.json_response(told, headers=_cors(request, desk) | {"Cache-Control": "no-store"})


def _cors(request: web.Request, desk: Desk) -> dict[str, str]:
    """The headers for the configured site, and for nobody else (Fetch, "CORS protocol")."""
    origin = request.headers.get("Origin", "")
    if origin not in desk.origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "3600",
    }
