"""The pages of a watch: asked for, confirmed by a link, ended by a link. Nobody learns here who watches what."""

from typing import Final

from aiohttp import web

from monitor.community.claims import tokens
from monitor.community.claims.asking import (
    AT_ONCE,
    EACH_ADDRESS,
    HANDLE,
    TOKEN,
    admit,
    drawn,
    filled,
    not_too_often,
    outline_meant,
    paper_meant,
)
from monitor.community.desk import Desk
from monitor.community.drawing import Declined, page
from monitor.community.receiving import network
from monitor.model.claims import Watch
from monitor.rules.claims import mail_of
from reports.addresses import paper_folder

CONFIRM_PURPOSE: Final = "watch-confirm"


def routes(desk: Desk) -> list[web.RouteDef]:
    """The form, and what the links in our messages lead to."""

    async def show(request: web.Request) -> web.Response:
        _sends_mail(desk)
        return await _form(request, desk, request.query.get("paper", "")[:500])

    async def send(request: web.Request) -> web.Response:
        _sends_mail(desk)
        fields = await filled(request, desk)
        number = await paper_meant(desk, fields.get("paper", ""))
        mail = mail_of(fields.get("mail", ""))
        if mail is None:
            return await _form(request, desk, fields["paper"], error="Write your mail address.", told=fields)
        await admit(request, desk, "watch")
        await not_too_often(desk, f"mail:{desk.salted(mail.lower()).hex()}", EACH_ADDRESS)
        await desk.store.watches.ask(
            number, mail=mail, handle=desk.token(), network=network(request, desk), now=desk.clock.now()
        )
        # The same words for whoever watches already: an answer must not tell.
        return _said(
            desk, "watch/", "Look into your mail", "If you do not watch this paper yet, a message is on its way."
        )

    async def confirm(request: web.Request) -> web.Response:
        watch = await _known(desk, request)
        if not tokens.holds_good(desk, request.match_info["token"], CONFIRM_PURPOSE, watch.handle):
            raise _ran_out()
        folder = f"watch/{watch.handle}/confirm/x/"
        return drawn(request, desk, "confirm.html", folder, "Hear of this paper?", of=watch)

    async def confirmed(request: web.Request) -> web.Response:
        await filled(request, desk, quickest=AT_ONCE)
        watch = await _known(desk, request)
        if not await tokens.use(desk, request.match_info["token"], CONFIRM_PURPOSE, watch.handle):
            raise _ran_out()
        await desk.store.watches.confirm(watch.handle, desk.clock.now())
        folder = f"watch/{watch.handle}/confirm/x/"
        return _said(desk, folder, "You will hear of it", "Each message holds a link that ends it.")

    async def stop(request: web.Request) -> web.Response:
        watch = await desk.store.watches.by_handle(request.match_info["handle"])
        if watch is None:
            return _said(desk, "watch/x/stop/", "You hear nothing of this paper", "Nothing has to be done.")
        return page(desk, "claims/stop.html", "watch/x/stop/", "Hear no more of this paper?", watch=watch)

    async def stopped(request: web.Request) -> web.Response:
        # One click from a mail program, from anywhere and without a cookie (RFC 8058, section 3.2). The handle alone
        # is what allows it, and all that it allows.
        await desk.store.watches.end(request.match_info["handle"])
        return _said(desk, "watch/x/stop/", "You will hear no more of this paper", "What was kept for it is forgotten.")

    return [
        web.get("/watch/", show),
        web.post("/watch/", send),
        web.get(f"/watch/{HANDLE}/confirm/{TOKEN}/", confirm),
        web.post(f"/watch/{HANDLE}/confirm/{TOKEN}/", confirmed),
        web.get(f"/watch/{HANDLE}/stop/", stop),
        web.post(f"/watch/{HANDLE}/stop/", stopped),
    ]


def _sends_mail(desk: Desk) -> None:
    if desk.settings.smtp_host is None:
        raise Declined(
            status=404,
            title="This site sends no mail",
            advice="Its operator set no mail server, so nobody can be written to. Every paper's page has a feed.",
        )


async def _known(desk: Desk, request: web.Request) -> Watch:
    watch = await desk.store.watches.by_handle(request.match_info["handle"])
    if watch is None:
        raise _ran_out()
    return watch


def _ran_out() -> Declined:
    return Declined(status=410, title="This link was used, or ran out", advice="Ask for a new one on the paper's page.")


def _said(desk: Desk, folder: str, heading: str, advice: str) -> web.Response:
    return page(desk, "declined.html", folder, heading, heading=heading, advice=advice)


async def _form(
    request: web.Request, desk: Desk, reference: str, *, error: str | None = None, told: dict[str, str] | None = None
) -> web.Response:
    paper = await outline_meant(desk, reference) if reference else None
    return drawn(
        request,
        desk,
        "watch.html",
        "watch/",
        "Hear of this paper",
        paper=paper,
        about=paper_folder(paper.slug) if paper else None,
        told=told or {},
        error=error,
        status=422 if error else 200,
    )
