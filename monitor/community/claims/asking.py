"""What the forms for authors share: the ticket, the trap, the paper meant, and how often."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from monitor.community import tickets
from monitor.community.desk import Desk
from monitor.community.drawing import Declined, page
from monitor.community.limits import Limit
from monitor.community.receiving import allow, form, from_our_pages
from monitor.errors import UnknownPaperError, UsageError
from monitor.model.catalogue import PaperOutline
from monitor.rules.buckets import Allowance

TRAP: Final = "website"
"""A field that people do not see. Programs that fill in everything fill it in."""

ASKED: Final = Limit(
    each=Allowance(burst=10, every=timedelta(minutes=2)),
    everybody=Allowance(burst=300, every=timedelta(seconds=1)),
)
"""Claims and watches begun, and looks for a proof."""

EACH_CLAIM: Final = Allowance(burst=5, every=timedelta(minutes=5))
"""Looks for the proof of one claim."""

EACH_ADDRESS: Final = Allowance(burst=3, every=timedelta(hours=8))
"""Messages to one address that it did not confirm it wants."""


HANDLE: Final = "{handle:[A-Za-z0-9_-]{1,64}}"
TOKEN: Final = "{token:[0-9a-f-]{1,100}}"
AT_ONCE: Final = timedelta()
"""For forms of one button, which may be pressed as soon as they are seen."""


async def filled(request: web.Request, desk: Desk, *, quickest: timedelta = tickets.QUICKEST) -> dict[str, str]:
    """The fields of a form of ours that a person sent. Raises `Declined` for anything else."""
    from_our_pages(request, desk)
    fields = await form(request)
    wrong = tickets.trouble(request, desk, fields.get(tickets.FIELD, ""), quickest=quickest)
    if fields.get(TRAP) or wrong:
        raise Declined(status=422, title="This was not sent", advice=wrong or "Leave the field for programs empty.")
    return fields


async def admit(request: web.Request, desk: Desk, what: str) -> None:
    """Use one of the network's allowance. Raises `Declined` where none is left."""
    await allow(request, desk, what, ASKED)


async def not_too_often(desk: Desk, name: str, allowance: Allowance) -> None:
    """Use one of what is allowed for one thing, whoever asks. Raises `Declined` where none is left."""
    wait = (await desk.store.gate.take({name: allowance}, desk.clock.now())).total_seconds()
    if wait:
        raise Declined(status=429, title="This is too often", advice="Try again later.", wait=wait)


async def paper_meant(desk: Desk, told: str) -> int:
    """The number of the paper somebody names. Raises `Declined`."""
    try:
        return await desk.store.papers.find(told.strip())
    except (UnknownPaperError, UsageError) as error:
        raise _no_such() from error


async def outline_meant(desk: Desk, told: str) -> PaperOutline:
    """What a form shows of the paper somebody names. Raises `Declined`."""
    try:
        return await desk.store.papers.outline(told.strip())
    except (UnknownPaperError, UsageError) as error:
        raise _no_such() from error


def _no_such() -> Declined:
    advice = "Open this page from the page of the paper, or write its arXiv id."
    return Declined(status=404, title="No such paper", advice=advice)


def drawn(
    request: web.Request, desk: Desk, template: str, folder: str, title: str, *, status: int = 200, **told: object
) -> web.Response:
    """A page with a form on it, and the ticket for it."""
    ticket = tickets.issue(request, desk)
    response = page(desk, f"claims/{template}", folder, title, status=status, wait=None, ticket=ticket.text, **told)
    return ticket.hand_out(response, desk)
