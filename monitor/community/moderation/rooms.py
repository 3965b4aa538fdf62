"""The moderators' addresses.

/moderate/            the queue            /moderate/next       leases an item and goes there
/moderate/N/          an item              /moderate/N/source/  what came from the same network
/moderate/decided/    what was decided     /moderate/chosen, /moderate/undo   many at once
/moderate/claims/      authors' claims      /moderate/claims/N/   one of them
/moderate/sign-in/, /moderate/sign-out
"""

from typing import Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import Declined
from monitor.community.moderation import claimed, deciding, opening, signing
from monitor.community.moderation.sessions import Session, posting, reading, see_other
from monitor.community.moderation.views import View
from monitor.errors import UnknownCorrectionError
from monitor.model.corrections import Correction, State
from monitor.rules.moderation import reason_of

_NUMBER: Final = "{number:[1-9][0-9]{0,15}}"
_MOST: Final = 500
"""Corrections that are undone by one click."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Everything under /moderate/."""
    view = View(desk=desk)

    async def enter(request: web.Request) -> web.StreamResponse:
        return see_other(request, "moderate/")

    async def queue(request: web.Request, session: Session) -> web.StreamResponse:
        return await view.queue(session, number=_page(request), done=await _known(desk, request.query.get("done", "")))

    async def go_on(request: web.Request, session: Session) -> web.StreamResponse:
        before, after = _numbers(request.query.get("before", "")), _numbers(request.query.get("after", ""))
        start = next(iter(before or after), None)
        found = await deciding.next_item(desk, session.moderator, after=start, backwards=bool(before))
        done = ".".join(map(str, _numbers(request.query.get("done", ""))))
        return see_other(
            request, f"moderate/{f'{found}/' if found is not None else ''}{f'?done={done}' if done else ''}"
        )

    async def item(request: web.Request, session: Session) -> web.StreamResponse:
        lead = await _one(desk, request)
        mine = lead.state.waits and await deciding.lease(desk, session.moderator, lead)
        opened = await opening.open_item(desk, lead.number, look=mine)
        done = await _known(desk, request.query.get("done", ""))
        return await view.item(session, opened, mine=mine, done=done)

    async def decide(request: web.Request, session: Session, fields: dict[str, str]) -> web.StreamResponse:
        lead = await _one(desk, request)
        act = fields.get("act", "")
        if act == "hand-on":
            await deciding.hand_on(desk, session.moderator, lead)
            return see_other(request, f"moderate/next?after={lead.number}")
        reason = reason_of(fields.get("canned", ""), fields.get("reason", ""))
        if act == "reject" and not reason:
            opened = await opening.open_item(desk, lead.number, look=False)
            trouble = "Choose a reason, or write one: its sender reads it."
            return await view.item(session, opened, mine=True, trouble=trouble, fields=fields)
        seen = deciding.chosen(fields)
        outcomes = await deciding.decide(desk, session.moderator, seen, accept=_accepts(act), reason=reason)
        if all(outcome.done for outcome in outcomes) and outcomes:
            done = ".".join(str(outcome.number) for outcome in outcomes)
            return see_other(request, f"moderate/next?done={done}")
        return await view.report(session, f"moderate/{lead.number}/", outcomes)

    async def decide_chosen(request: web.Request, session: Session, fields: dict[str, str]) -> web.StreamResponse:  # noqa: ARG001
        act = fields.get("act", "")
        reason = reason_of(fields.get("canned", ""), fields.get("reason", ""))
        if act == "reject" and not reason:
            raise Declined(
                status=422, title="A reason is missing", advice="Go back and choose one: its sender reads it."
            )
        seen = deciding.chosen(fields)
        outcomes = await deciding.decide(desk, session.moderator, seen, accept=_accepts(act), reason=reason)
        return await view.report(session, "moderate/", outcomes)

    async def undo(request: web.Request, session: Session, fields: dict[str, str]) -> web.StreamResponse:
        numbers = _numbers(fields.get("numbers", ""))
        reason = reason_of("", fields.get("reason", ""))
        outcomes = await deciding.undo(desk, session.moderator, numbers, reason=reason)
        if len(outcomes) == 1 and outcomes[0].done:
            return see_other(request, f"moderate/{numbers[0]}/")
        return await view.report(session, "moderate/", outcomes)

    async def source(request: web.Request, session: Session) -> web.StreamResponse:
        one = await _one(desk, request)
        return await view.source(session, one, (await desk.store.queue.accepted_from_source(one))[:_MOST])

    async def decided(request: web.Request, session: Session) -> web.StreamResponse:
        told = request.query.get("state", "")
        state = State(told) if told in set(State) else None
        return await view.decided(session, request.query.get("q", ""), state, number=_page(request))

    return [
        *signing.routes(desk),
        *claimed.routes(desk, view),
        web.get("/moderate", enter),
        web.get("/moderate/", reading(desk, queue)),
        web.get("/moderate/next", reading(desk, go_on)),
        web.get("/moderate/decided/", reading(desk, decided)),
        web.post("/moderate/chosen", posting(desk, decide_chosen)),
        web.post("/moderate/undo", posting(desk, undo)),
        web.get(f"/moderate/{_NUMBER}/", reading(desk, item)),
        web.post(f"/moderate/{_NUMBER}/", posting(desk, decide)),
        web.get(f"/moderate/{_NUMBER}/source/", reading(desk, source)),
    ]


def _accepts(act: str) -> bool:
    if act not in {"accept", "reject"}:
        raise Declined(status=422, title="Nothing was decided", advice="Use the buttons of the page.")
    return act == "accept"


async def _one(desk: Desk, request: web.Request) -> Correction:
    try:
        return await desk.store.corrections.by_number(int(request.match_info["number"]))
    except UnknownCorrectionError as error:
        raise Declined(status=404, title="No such correction", advice="It may have been forgotten.") from error


async def _known(desk: Desk, told: str) -> list[Correction]:
    """The corrections an address names, those that there are."""
    found = []
    for number in _numbers(told)[: opening.TOGETHER]:
        try:
            found.append(await desk.store.corrections.by_number(number))
        except UnknownCorrectionError:
            continue
    return found


def _numbers(told: str) -> list[int]:
    """Numbers of corrections with dots between them; whatever is none is left out."""
    parts = told[: _MOST * 17].split(".")
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 16][:_MOST]


def _page(request: web.Request) -> int:
    told = _numbers(request.query.get("page", ""))
    return max(1, min(told[0], 10_000)) if told else 1
