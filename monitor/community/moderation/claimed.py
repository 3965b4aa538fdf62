"""Authors' claims at the moderators' desk: what waits, the evidence of each proof, the decision, and taking it back."""

import asyncio
from typing import Final

import structlog
from aiohttp import web

from monitor.community.claims.claiming import look_again
from monitor.community.claims.deciding import decide
from monitor.community.desk import Desk
from monitor.community.drawing import Declined
from monitor.community.moderation.opening import PATIENCE
from monitor.community.moderation.sessions import Session, posting, reading, see_other
from monitor.community.moderation.views import View
from monitor.errors import GraveyardError, UnknownClaimError, UsageError
from monitor.http.lanes import LanePausedError
from monitor.model.claims import Claim, ClaimState, Proof
from monitor.rules.moderation import CLAIM_REASONS, claim_sight, reason_of
from monitor.store.claims import UNDONE

_NUMBER: Final = "{number:[1-9][0-9]{0,15}}"
_LOOKED_FOR: Final = frozenset({Proof.REPOSITORY, Proof.SAME_OWNER, Proof.PAGE, Proof.ORCID, Proof.ARXIV})

log = structlog.get_logger(__name__)


def routes(desk: Desk, view: View) -> list[web.RouteDef]:
    """Everything under /moderate/claims/."""

    async def waiting(request: web.Request, session: Session) -> web.StreamResponse:  # noqa: ARG001
        return await view.claims(session)

    async def item(request: web.Request, session: Session) -> web.StreamResponse:
        claim = await _one(desk, request)
        steps = await desk.store.claims.steps(claim.number)
        # What a person took back is not proved by the same line again.
        undone = any(step.verb == UNDONE for step in steps)
        if claim.state is ClaimState.WAITS and claim.proof in _LOOKED_FOR and not undone:
            await _look(desk, claim)
        return await view.claim(session, await _one(desk, request))

    async def decided(request: web.Request, session: Session, fields: dict[str, str]) -> web.StreamResponse:
        claim = await _one(desk, request)
        act = fields.get("act", "")
        reason = reason_of(fields.get("canned", ""), fields.get("reason", ""), canned=CLAIM_REASONS)
        if act not in {"accept", "refuse", "undo"}:
            raise Declined(status=422, title="Nothing was decided", advice="Use the buttons of the page.")
        if act != "undo" and not reason:
            trouble = "Choose a reason, or write one: its author reads it."
            return await view.claim(session, claim, trouble=trouble, fields=fields)
        if fields.get("seen") != claim_sight(claim):
            return await view.claim(session, claim, stale=True)
        now = desk.clock.now()
        try:
            if act == "undo":
                await desk.store.claims.undo(claim.number, by=session.moderator, now=now, reason=reason)
                await desk.settle()
            else:
                await decide(
                    desk.store,
                    claim.number,
                    proved=act == "accept",
                    by=session.moderator,
                    reason=reason,
                    now=now,
                    mails=desk.settings.smtp_host is not None,
                    token=desk.token,
                )
        except UsageError:
            # Somebody decided it in this moment.
            return await view.claim(session, await _one(desk, request), stale=True)
        return see_other(request, f"moderate/claims/{claim.number}/")

    return [
        web.get("/moderate/claims/", reading(desk, waiting)),
        web.get(f"/moderate/claims/{_NUMBER}/", reading(desk, item)),
        web.post(f"/moderate/claims/{_NUMBER}/", posting(desk, decided)),
    ]


async def _one(desk: Desk, request: web.Request) -> Claim:
    try:
        return await desk.store.claims.by_number(int(request.match_info["number"]))
    except UnknownClaimError as error:
        raise Declined(status=404, title="No such claim", advice="Its paper may have been forgotten.") from error


async def _look(desk: Desk, claim: Claim) -> None:
    """One look that may fail or take too long; then what was seen before stands."""
    try:
        async with asyncio.timeout(PATIENCE):
            await look_again(desk, claim)
    except (TimeoutError, LanePausedError):
        return
    except GraveyardError as error:
        log.warning("claim-not-looked-at", number=claim.number, error=str(error))
