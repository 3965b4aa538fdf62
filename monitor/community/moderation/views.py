"""What moderators see: every page begins with the numbers of the queue and a way to undo what was just done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from monitor.community.desk import Desk
from monitor.community.drawing import page
from monitor.community.moderation.deciding import SEEN, Outcome
from monitor.community.moderation.opening import Opened, sights_of
from monitor.community.moderation.sessions import Session
from monitor.community.standing import SAID
from monitor.model.catalogue import PaperRow
from monitor.model.claims import Claim, Proof
from monitor.model.corrections import Correction, Problem, State
from monitor.rules.moderation import CLAIM_REASONS, REASONS, answer_by, claim_sight, items

ON_A_PAGE: Final = 50
"""Corrections on one page of the queue: a form carries so many choices."""


PROOFS: Final = {
    Proof.REPOSITORY: "a file in the repository",
    Proof.SAME_OWNER: "a file in another repository of the same owner",
    Proof.ORCID: "an ORCID record",
    Proof.PAGE: "a line in the head of a page the paper names",
    Proof.ARXIV: "the comment of a new version on arXiv",
    Proof.MAIL: "a message to the address in the paper",
    Proof.MODERATOR: "what they write",
}
"""How an author shows that a paper is theirs, as moderators read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Draws the moderators' pages."""

    desk: Desk

    async def queue(self, session: Session, *, number: int, done: Sequence[Correction]) -> web.Response:
        """What waits, the most urgent first; what proposes the same repository stands together."""
        ordered = [one for item in items(await self.desk.store.queue.waiting()) for one in item.corrections]
        first = (number - 1) * ON_A_PAGE
        shown = ordered[first : first + ON_A_PAGE]
        return await self._page(
            session,
            "queue.html",
            "moderate/",
            "Corrections that wait",
            items=items(shown),
            sights=await sights_of(self.desk, shown),
            now=self.desk.clock.now(),
            done=done,
            number=number,
            more=len(ordered) > first + ON_A_PAGE,
        )

    async def item(
        self,
        session: Session,
        opened: Opened,
        *,
        mine: bool,
        done: Sequence[Correction] = (),
        trouble: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> web.Response:
        """One item: current against proposed, what else is known, and the decision."""
        lead = opened.lead.correction
        return await self._page(
            session,
            "item.html",
            f"moderate/{lead.number}/",
            SAID[lead.submission.problem],
            status=422 if trouble else 200,
            opened=opened,
            lead=lead,
            paper=opened.lead.paper,
            details=_details(lead, opened.lead.paper),
            mine=mine,
            done=done,
            trouble=trouble,
            canned=(fields or {}).get("canned", ""),
            typed=(fields or {}).get("reason", ""),
        )

    async def report(self, session: Session, folder: str, outcomes: Sequence[Outcome]) -> web.Response:
        """What became of each of many; 409 where something could not be done."""
        return await self._page(
            session,
            "report.html",
            folder,
            "What was done",
            status=200 if all(outcome.done for outcome in outcomes) else 409,
            outcomes=outcomes,
            done=(),
        )

    async def source(self, session: Session, one: Correction, accepted: Sequence[Correction]) -> web.Response:
        """Everything accepted from the network that this one came from, to be undone together."""
        return await self._page(
            session,
            "source.html",
            f"moderate/{one.number}/source/",
            "From the same source",
            one=one,
            accepted=accepted,
            numbers_told=".".join(str(correction.number) for correction in accepted),
            record=await self.desk.store.queue.record(one),
            done=(),
        )

    async def decided(self, session: Session, text: str, state: State | None, *, number: int) -> web.Response:
        """What was decided, to be searched."""
        found = await self.desk.store.queue.decided(
            text, state=state, offset=(number - 1) * ON_A_PAGE, limit=ON_A_PAGE + 1
        )
        return await self._page(
            session,
            "decided.html",
            "moderate/decided/",
            "What was decided",
            found=found[:ON_A_PAGE],
            more=len(found) > ON_A_PAGE,
            number=number,
            text=text[:200],
            state=state,
            states=(State.ACCEPTED, State.REJECTED, State.UNDONE),
            done=(),
        )

    async def claims(self, session: Session) -> web.Response:
        """Authors' claims that wait for a person, the oldest first, and the last that were decided."""
        return await self._page(
            session,
            "claims.html",
            "moderate/claims/",
            "Authors' claims",
            waiting=await self.desk.store.claims.waiting(ON_A_PAGE),
            decided=await self.desk.store.claims.decided(ON_A_PAGE),
            proofs=PROOFS,
            done=(),
        )

    async def claim(
        self,
        session: Session,
        claim: Claim,
        *,
        trouble: str = "",
        stale: bool = False,
        fields: Mapping[str, str] | None = None,
    ) -> web.Response:
        """One claim: the paper, what shows that it is theirs, and the decision.

        `stale` tells that it changed meanwhile, and that nothing was done.
        """
        paper = await self.desk.store.claims.claimable(await self.desk.store.papers.find(claim.paper))
        return await self._page(
            session,
            "claim.html",
            f"moderate/claims/{claim.number}/",
            "Is this paper theirs?",
            status=422 if trouble else 409 if stale else 200,
            claim=claim,
            paper=paper,
            proof=PROOFS[claim.proof],
            seen=claim_sight(claim),
            steps=await self.desk.store.claims.steps(claim.number),
            claim_reasons=CLAIM_REASONS,
            trouble=trouble,
            stale=stale,
            canned=(fields or {}).get("canned", ""),
            typed=(fields or {}).get("reason", ""),
            done=(),
        )

    async def _page(
        self, session: Session, template: str, folder: str, title: str, *, status: int = 200, **told: Any
    ) -> web.Response:
        return page(
            self.desk,
            f"moderation/{template}",
            folder,
            title,
            status=status,
            session=session,
            numbers=await self.desk.store.queue.numbers(),
            reasons=REASONS,
            said=SAID,
            answer_by=answer_by,
            seen_field=SEEN,
            **told,
        )


def _details(correction: Correction, paper: PaperRow | None) -> list[tuple[str, str, str]]:
    """Each field a reader would change: its name, what stands there now, what they say."""
    told = correction.submission.details
    if correction.submission.problem not in {Problem.DETAILS, Problem.ADD_PAPER}:
        return []
    return [(name.replace("_", " "), _value(paper, name), value) for name, value in told]


def _value(paper: PaperRow | None, name: str) -> str:
    value = getattr(paper, name, None)
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")
