"""Look again now: a reader has a paper's addresses asked at once, a paper once a day."""

from typing import Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import Declined, page
from monitor.community.limits import AGAIN, AGAIN_EACH_PAPER
from monitor.community.receiving import allow, from_our_pages
from monitor.errors import UnknownPaperError, UsageError
from reports.addresses import paper_folder

_WHY: Final = "a reader asked for it"


def routes(desk: Desk) -> list[web.RouteDef]:
    """A page with a button, for sites whose own pages may send nothing here, and what the button does."""

    async def ask(request: web.Request) -> web.Response:
        return await _answer(request, desk, done=None)

    async def do(request: web.Request) -> web.Response:
        from_our_pages(request, desk)
        number = await _number(request, desk)
        await allow(request, desk, "again", AGAIN)
        return await _answer(request, desk, done=await look_again(desk, number))

    own = r"/again/{slug:[a-z0-9][A-Za-z0-9._~-]{0,149}}"
    return [web.get(own, ask), web.post(own, do)]


async def look_again(desk: Desk, paper: int) -> bool:
    """Have the paper's addresses asked at once. False where that was done within a day."""
    wait = await desk.store.gate.take({f"again-paper:{paper}": AGAIN_EACH_PAPER}, desk.clock.now())
    if wait:
        return False
    await desk.store.papers.ask_now(paper, now=desk.clock.now(), why=_WHY)
    return True


async def _number(request: web.Request, desk: Desk) -> int:
    try:
        return await desk.store.papers.find(request.match_info["slug"])
    except (UnknownPaperError, UsageError) as error:
        raise _no_such() from error


async def _answer(request: web.Request, desk: Desk, *, done: bool | None) -> web.Response:
    try:
        row = await desk.store.papers.outline(request.match_info["slug"])
    except (UnknownPaperError, UsageError) as error:
        raise _no_such() from error
    folder = paper_folder(row.slug)
    return page(desk, "again.html", f"again/{row.slug}", "Look again", paper=row, folder=folder, done=done)


def _no_such() -> Declined:
    return Declined(status=404, title="No such paper", advice="See that the whole address was copied.")
