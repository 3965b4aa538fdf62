"""Opening an item: everything a moderator needs beside one another, with both addresses looked at again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from monitor.community.desk import Desk
from monitor.errors import GraveyardError, UnknownPaperError, UsageError
from monitor.http.lanes import LanePausedError
from monitor.model.catalogue import LinkRow, PaperRow
from monitor.model.corrections import Correction, Problem, Step, Submission, Verification
from monitor.model.papers import LinkKind
from monitor.model.status import Status
from monitor.rules.moderation import BY_ITSELF, Record, settled_itself, sight

PATIENCE: Final = 6.0
"""Seconds a moderator waits for the looks; what did not answer by then is shown as seen before."""

TOGETHER: Final = 20
"""Corrections of one item that are shown and decided at once; what is left over is the next item."""

_ADDRESSES: Final = 3
_AGAIN_AFTER: Final = 600.0
"""Seconds for which a look is fresh enough to decide by."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One correction of an item, with its paper as it stands. `sight` names all a decision on it rests on."""

    correction: Correction
    paper: PaperRow | None
    sight: str

    @property
    def own(self) -> tuple[LinkRow, ...]:
        """The paper's own code as linked now."""
        return own_links(self.paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An item, opened. `looks` is what the paper's present addresses answered just now, by key.

    `similar` wait for the same paper and say something else; `joined` counts those who said the same as the lead.
    """

    members: tuple[Member, ...]
    looks: dict[str, Verification]
    similar: tuple[Correction, ...]
    joined: int
    record: Record | None
    steps: tuple[Step, ...]

    @property
    def lead(self) -> Member:
        """The one that was opened."""
        return self.members[0]

    @property
    def waits(self) -> bool:
        """Whether any of it is still to be decided."""
        return any(member.correction.state.waits for member in self.members)


async def sights_of(desk: Desk, corrections: Sequence[Correction]) -> dict[int, str]:
    """What a decision on each of them rests on, as it stands now, by number."""
    own = await desk.store.queue.own_keys({one.submission.paper for one in corrections if one.submission.paper})
    return {one.number: sight(one, own.get(one.submission.paper or "", frozenset())) for one in corrections}


async def together(desk: Desk, lead: Correction) -> list[Correction]:
    """The corrections of an item, the one that was asked for first."""
    same = await desk.store.queue.same_repository(lead, TOGETHER)
    return [lead, *(one for one in same if one.number != lead.number)][:TOGETHER]


async def open_item(desk: Desk, number: int, *, look: bool) -> Opened:
    """The item of that correction. Raises `UnknownCorrectionError`.

    With `look` the addresses are asked again and what has settled itself is settled; without, all is as stored.
    """
    lead = await desk.store.corrections.by_number(number)
    looks: dict[str, Verification] = {}
    if look and lead.state.waits:
        looks = await _look_again(desk, await together(desk, lead))
        lead = await desk.store.corrections.by_number(number)
    # Those settled just now stay on the page, with their reason.
    item = await together(desk, lead)
    sights = await sights_of(desk, item)
    members = tuple([Member(correction=one, paper=await _paper(desk, one), sight=sights[one.number]) for one in item])
    paper = members[0].paper
    shown = {one.number for one in item}
    rivals = await desk.store.corrections.of_paper(paper.id) if paper else []
    return Opened(
        members=members,
        looks=looks,
        similar=tuple(one for one in rivals if one.state.waits and one.number not in shown),
        joined=await desk.store.queue.joined(lead.number),
        record=await desk.store.queue.record(lead),
        steps=tuple(await desk.store.corrections.steps(lead.number)),
    )


def own_links(paper: PaperRow | None) -> tuple[LinkRow, ...]:
    """A paper's own code as linked now."""
    links = paper.links if paper else ()
    return tuple(link for link in links if link.kind is LinkKind.OWN_CODE and link.removed is None)


async def _paper(desk: Desk, correction: Correction) -> PaperRow | None:
    if correction.submission.paper is None:
        return None
    try:
        return await desk.store.papers.page(await desk.store.papers.find(correction.submission.paper))
    except UnknownPaperError:
        return None


async def _look_again(desk: Desk, item: list[Correction]) -> dict[str, Verification]:
    """Ask the proposed and the present addresses at once, note what changed, settle what has settled itself."""
    lead = item[0]
    paper = await _paper(desk, lead)
    linked = own_links(paper)[:_ADDRESSES]
    told, *answers = await asyncio.gather(
        _proposed(desk, lead), *(_at(desk, lead, link.address or link.url) for link in linked)
    )
    looks = {link.key: answer for link, answer in zip(linked, answers, strict=True) if answer is not None}
    if told is not None:
        await _note(desk, lead, told)
    buried = paper is not None and paper.status is Status.NOT_FOUND
    if paper is not None and buried and any(answer.counts_as == "life" for answer in looks.values()):
        # The burial is the judge's to take back, by a look of its own.
        await desk.store.queue.ask_again(paper.id, desk.clock.now())
    for one in item:
        await _settle_itself(desk, one.number)
    return looks


async def _proposed(desk: Desk, lead: Correction) -> Verification | None:
    seen = lead.verification
    if seen is not None and (desk.clock.now() - seen.at).total_seconds() < _AGAIN_AFTER:
        return None
    return await _bounded(desk, lead)


async def _at(desk: Desk, lead: Correction, url: str) -> Verification | None:
    told = Submission(
        problem=Problem.ALIVE_AGAIN, relation=lead.submission.relation, paper=lead.submission.paper, url=url
    )
    return await _bounded(desk, replace(lead, submission=told))


async def _bounded(desk: Desk, correction: Correction) -> Verification | None:
    """One look that may fail or take too long; then the stored one stands."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await desk.checking.look(correction)
    except (TimeoutError, LanePausedError):
        return None
    except GraveyardError as error:
        log.warning("item-not-looked-at", number=correction.number, error=str(error))
        return None


async def _note(desk: Desk, lead: Correction, told: Verification) -> None:
    """Keep what was seen anew. A dispute goes on as it was: opening an item neither begins nor ends one."""
    await desk.store.corrections.verified(lead.number, told, disputed_until=lead.disputed_until, now=desk.clock.now())


async def _settle_itself(desk: Desk, number: int) -> None:
    known = await desk.store.corrections.by_number(number)
    paper = known.submission.paper or ""
    own = await desk.store.queue.own_keys({paper})
    reason = settled_itself(known, own.get(paper, frozenset())) if known.state.waits else None
    if reason is None:
        return
    try:
        await desk.store.corrections.reject(
            number, by=BY_ITSELF, digest=known.digest, now=desk.clock.now(), reason=reason
        )
    except UsageError:
        # Somebody decided it in this moment.
        return
