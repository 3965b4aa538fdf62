"""Tickets: what shows that a form was filled in on a page of ours, by the browser that got it, and not in no time.

A ticket is a moment and a signature over it and over a cookie, which other sites cannot read (the signed double
submit of OWASP, "Cross-Site Request Forgery Prevention"). The cookie says nothing and ends with the browser.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from monitor.community.desk import Desk

FIELD: Final = "ticket"
COOKIE: Final = "graveyard-form"
QUICKEST: Final = timedelta(seconds=2)
LONGEST: Final = timedelta(hours=12)
_FORM: Final = re.compile(r"(\d{1,12})\.([0-9a-f]{64})", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carries, and the cookie that goes with it."""

    text: str
    cookie: str

    def hand_out(self, response: web.Response, desk: Desk) -> web.Response:
        """The same response, with the cookie."""
        response.set_cookie(COOKIE, self.cookie, path="/", httponly=True, samesite="Strict", secure=desk.secure)
        return response


def issue(request: web.Request, desk: Desk) -> Ticket:
    """A new ticket, bound to the browser's cookie, or to a new one."""
    cookie = _cookie(request) or desk.token()
    issued = str(int(desk.clock.now().timestamp()))
    return Ticket(f"{issued}.{desk.sign('ticket', cookie, issued)}", cookie)


def trouble(request: web.Request, desk: Desk, told: str, *, quickest: timedelta = QUICKEST) -> str | None:
    """What is wrong with a ticket, as a sentence; None where nothing is."""
    cookie, parts = _cookie(request), _FORM.fullmatch(told)
    if cookie is None or parts is None or not desk.signed(parts[2], "ticket", cookie, parts[1]):
        return "Your browser did not bring back this page's cookie. Allow it for this site, and send again."
    age = desk.clock.now() - datetime.fromtimestamp(int(parts[1]), UTC)
    if age > LONGEST:
        return "This page was open for a long time. Look over what you wrote, and send again."
    if age < quickest:
        return "That was very quick. Look over what you wrote, and send again."
    return None


def _cookie(request: web.Request) -> str | None:
    told = request.cookies.get(COOKIE, "")
    return told if _NAME.fullmatch(told) else None
