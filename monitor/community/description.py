"""What the daemon answers to readers and their programs, as OpenAPI 3.1, served at /openapi.json."""

from typing import Any, Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.form import TRAP
from monitor.community.tickets import FIELD
from monitor.model.corrections import Problem, Relation
from monitor.rules.corrections import DETAILS

_HANDLE: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_SLUG: Final = {"type": "string", "pattern": "^[a-z0-9][A-Za-z0-9._~-]{0,149}$"}
_TOKEN: Final = {"type": "string", "pattern": "^[0-9a-f-]{1,100}$"}
_REFUSED: Final = (400, 403, 408, 413, 415, 422, 429)
_ERROR: Final = {
    "type": "object",
    "required": ["error", "advice"],
    "properties": {"error": {"type": "string"}, "advice": {"type": "string"}},
}
_FOUND: Final = {
    "type": "object",
    "required": ["understood", "sentence"],
    "properties": {
        "understood": {"type": "boolean"},
        "sentence": {"type": "string", "description": "What was found, for a reader."},
        "repository": {"type": "string", "description": "The repository that is meant, canonically."},
        "url": {"type": "string"},
        "kind": {"type": "string", "description": "The kind of evidence."},
        "counts_as": {"enum": ["life", "strike", "outage", "nothing"]},
        "signs": {"type": "array", "items": {"type": "string"}},
        "same": {"type": "boolean", "description": "Whether it is the address that is known already."},
    },
}
# What is no slug at all is an address of the site, which takes no POST.
_NO_SUCH_NAME: Final = {"description": "No such name", "content": {"text/plain": {}}}
_CHALLENGE: Final = {
    "type": "object",
    "required": ["algorithm", "challenge", "maxnumber", "salt", "signature"],
    "properties": {
        "algorithm": {"const": "SHA-256"},
        "challenge": {"type": "string"},
        "maxnumber": {"type": "integer"},
        "salt": {"type": "string"},
        "signature": {"type": "string"},
    },
}


def routes(desk: Desk) -> list[web.RouteDef]:
    """The description itself."""
    told = description(desk.site.title)

    async def show(_: web.Request) -> web.Response:
        return web.json_response(told)

    return [web.get("/openapi.json", show)]


def description(title: str) -> dict[str, Any]:
    """The whole description."""
    handle, slug = _in_path("handle", _HANDLE), _in_path("slug", _SLUG)
    asked = [_in_query(name) for name in ("paper", "problem", "relation", "url", "evidence_url", "note")]
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: what readers send", "version": "1", "license": {"name": "CC0-1.0"}},
        "paths": {
            "/correct/": {
                "get": {
                    "summary": "The form, prefilled from the query",
                    "parameters": asked,
                    "responses": _pages(200),
                },
                "post": {
                    "summary": "Send a correction",
                    "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": _form()}},
                    "responses": _pages(200, 400, 403, 408, 413, 415, 422, 429)
                    | {"303": {"description": "Kept; Location is the correction's own page."}},
                },
            },
            "/correct/check": {
                "post": {
                    "summary": "Look at an address, keeping nothing",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _question()}}},
                    "responses": _json(_FOUND, 200) | _json(_ERROR, 400, 403, 408, 413, 415, 429),
                },
            },
            "/correct/challenge": {
                "get": {"summary": "A proof of work to solve (ALTCHA)", "responses": _json(_CHALLENGE, 200)},
            },
            "/c/{handle}/": {
                "get": {"summary": "A correction's own page", "parameters": [handle], "responses": _pages(200, 404)},
            },
            "/c/{handle}/feed.xml": {
                "get": {
                    "summary": "Its feed",
                    "parameters": [handle],
                    "responses": _pages(404)
                    | {"200": {"description": "Atom", "content": {"application/atom+xml": {"schema": {}}}}},
                },
            },
            "/again/{slug}": {
                "get": {"summary": "A button", "parameters": [slug], "responses": _pages(200, 404)},
                "post": {
                    "summary": "Look at a paper's addresses again now, once a day",
                    "parameters": [slug],
                    "responses": _pages(200, 403, 404, 429) | {"405": _NO_SUCH_NAME},
                },
            },
            **_claims(),
            **_watches(),
        },
    }


def _claims() -> dict[str, Any]:
    handle, token = _in_path("handle", _HANDLE), _in_path("token", _TOKEN)
    return {
        "/claim/": {
            "get": {
                "summary": "How an author shows that a paper is theirs",
                "parameters": [_in_query("paper")],
                "responses": _pages(200, 404),
            },
            "post": _sent("Begin a claim", ["paper", "way", "place", "mail"], 303, 404),
        },
        "/claim/{handle}/": {
            "get": {"summary": "A claim's own page", "parameters": [handle], "responses": _pages(200, 404)},
        },
        "/claim/{handle}/check": {
            "post": _sent("Look for the proof now", [], 303, 404, 503, at=[handle]),
        },
        "/claim/{handle}/statement": {
            "post": _sent("Say something on the paper's page", ["statement", "restricted"], 303, 404, 409, at=[handle]),
        },
        "/claim/{handle}/mail/{token}/": {
            "get": {
                "summary": "The link of a message: a button",
                "parameters": [handle, token],
                "responses": _pages(200, 404, 410),
            },
            "post": _sent("The button", [], 303, 404, 410, at=[handle, token]),
        },
    }


def _watches() -> dict[str, Any]:
    handle, token = _in_path("handle", _HANDLE), _in_path("token", _TOKEN)
    return {
        "/watch/": {
            "get": {
                "summary": "The form to hear of a paper; 404 where this site sends no mail",
                "parameters": [_in_query("paper")],
                "responses": _pages(200, 404),
            },
            "post": _sent("Ask for a link by mail", ["paper", "mail"], 200, 404),
        },
        "/watch/{handle}/confirm/{token}/": {
            "get": {
                "summary": "The link of a message: a button",
                "parameters": [handle, token],
                "responses": _pages(200, 404, 410),
            },
            "post": _sent("The button", [], 200, 404, 410, at=[handle, token]),
        },
        "/watch/{handle}/stop/": {
            "get": {"summary": "The way to end it: a button", "parameters": [handle], "responses": _pages(200, 404)},
            "post": {
                "summary": "Hear no more; one click from a mail program (RFC 8058)",
                "parameters": [handle],
                "responses": _pages(200) | {"405": _NO_SUCH_NAME},
            },
        },
    }


def _sent(summary: str, names: list[str], *statuses: int, at: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A form of ours, sent: with its ticket and the field for programs."""
    told = {name: {"type": "string"} for name in (*names, FIELD, TRAP)}
    form = {"schema": {"type": "object", "required": [FIELD], "properties": told}}
    answers = _pages(*_REFUSED, *statuses) | ({"405": _NO_SUCH_NAME} if at else {})
    return {
        "summary": summary,
        "parameters": at or [],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": form}},
        "responses": answers,
    }


def _question() -> dict[str, Any]:
    names = {"url": "The address", "paper": "Whose it would be", FIELD: "The form's ticket"}
    told = {name: {"type": "string", "maxLength": 2_000, "description": words} for name, words in names.items()}
    return {"type": "object", "required": ["url", FIELD], "properties": told}


def _form() -> dict[str, Any]:
    texts = ["paper", "url", "evidence_url", "note", "mail", FIELD, "altcha", TRAP, *(f"detail-{n}" for n in DETAILS)]
    told: dict[str, Any] = {name: {"type": "string"} for name in texts}
    told |= {"problem": {"enum": [one.value for one in Problem]}, "relation": {"enum": [one.value for one in Relation]}}
    return {"schema": {"type": "object", "required": ["problem", FIELD], "properties": told}}


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def _pages(*statuses: int) -> dict[str, Any]:
    return {str(status): {"description": _WORDS[status], "content": {"text/html": {}}} for status in statuses}


def _json(schema: dict[str, Any], *statuses: int) -> dict[str, Any]:
    answer = {"application/json": {"schema": schema}}
    return {str(status): {"description": _WORDS[status], "content": answer} for status in statuses}


_WORDS: Final = {
    200: "The answer",
    400: "Not what was asked for",
    403: "Sent from another site, or without the form's ticket",
    303: "Done; Location is the page to go on at",
    404: "Nothing of that name",
    409: "Not in this state",
    410: "The link was used, or ran out",
    408: "The body took too long",
    413: "The body is too large",
    415: "A body of another kind",
    422: "Something is missing or wrong; the page says what, and keeps what was typed",
    429: "Too often; Retry-After says how long to wait",
    503: "Not possible now",
}
