"""Corrections are looked at as they come in, a few at once; what a kill leaves out is looked at by a beat."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from monitor.community.verification import Verifier
from monitor.errors import GraveyardError, UnknownPaperError
from monitor.model.clock import Clock
from monitor.model.corrections import Correction, Problem, Relation, State, Submission, Verification
from monitor.model.status import Status
from monitor.rules.corrections import CommunityPolicy, disputes, is_clear
from monitor.rules.signs import Known
from monitor.store import Store

log = structlog.get_logger(__name__)

AT_ONCE: Final = 8
"""Corrections looked at at the same time; while as many are under way, nobody is kept waiting for a look."""

_LATE_AT_ONCE: Final = 2

PATIENCE: Final = 0.5
"""Seconds a reader waits for the look at what they sent. It goes on after that; their page shows what came of it."""

NOBODY: Final = "the rules"
"""Who decides a clear case that the operator lets through."""


@dataclass(slots=True, kw_only=True)
class Checking:
    """Looks at readers' addresses, notes what was seen, and has a disputed burial judged at once.

    Without a `verifier`, as where no operator is set, nobody is asked and corrections wait for a person as they are.
    """

    store: Store
    clock: Clock
    verifier: Verifier | None
    policy: CommunityPolicy
    settle: Callable[[], Awaitable[None]]
    hosts: dict[str, str]
    patience: float = PATIENCE
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def at_once(self, correction: Correction) -> None:
        """Look at it now, for as long as a reader likes to wait; where many are under way, the next beat does."""
        if correction.state is State.RECEIVED and len(self._under_way) < AT_ONCE:
            await asyncio.wait({self._start(correction)}, timeout=self.patience)

    async def catch_up(self) -> None:
        """Look at whatever nobody looked at yet: after a kill, or where many came at once. Once each.

        In twos, so that thousands that came in a minute take nothing from those who answer readers, and from the sweep.
        """
        tried: set[int] = set()
        while left := [one for one in await self.store.corrections.unverified() if one.number not in tried]:
            tried.update(one.number for one in left)
            for first in range(0, len(left), _LATE_AT_ONCE):
                some = left[first : first + _LATE_AT_ONCE]
                await asyncio.gather(*(self._start(one) for one in some if one.number not in self._under_way))

    async def close(self) -> None:
        """Let go of what is under way; it is found again by `catch_up`."""
        tasks = tuple(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def key_of(self, url: str | None) -> str | None:
        """The repository an address means, canonically."""
        return self.verifier.key_of(url) if self.verifier and url else None

    async def look(self, correction: Correction) -> Verification | None:
        """What is at its address now, without noting it. None where there is nothing to look at, or nobody to ask."""
        if self.verifier is None or correction.submission.url is None:
            return None
        return await self.verifier.verify(correction.submission, await self._known(correction))

    async def glance(self, url: str, paper: int | None) -> Verification | None:
        """What is at that address now, for a paper of ours or for none; nothing is noted. None: nobody to ask."""
        if self.verifier is None or len(self._under_way) >= AT_ONCE:
            return None
        known = await self.store.corrections.known(paper) if paper is not None else Known(title="")
        told = Submission(problem=Problem.MOVED, relation=Relation.READER, url=url)
        return await self.verifier.verify(told, known)

    def _start(self, correction: Correction) -> asyncio.Task[None]:
        task = asyncio.ensure_future(self._check(correction))
        self._under_way[correction.number] = task
        task.add_done_callback(lambda _: self._under_way.pop(correction.number, None))
        return task

    async def _check(self, correction: Correction) -> None:
        try:
            seen = await self.look(correction)
            await self._note(correction, seen)
        except GraveyardError as error:
            # Forgotten paper, database away: the correction stays as it was and is tried again.
            log.warning("correction-not-checked", number=correction.number, error=str(error))
        except Exception:
            # Whatever is odd about this one must not keep those behind it waiting: a person looks.
            log.exception("correction-check-failed", number=correction.number)
            await self._note(correction, None)

    async def _note(self, correction: Correction, seen: Verification | None) -> None:
        now = self.clock.now()
        status = Status(correction.paper_status) if correction.paper_status else Status.LIMBO
        until = disputes(correction.submission, seen, status, now, self.policy)
        noted = await self.store.corrections.verified(correction.number, seen, disputed_until=until, now=now)
        await self._let_through(noted)
        if until is not None:
            await self.settle()

    async def _let_through(self, noted: Correction) -> None:
        if not self.policy.accept_clear or noted.submission.paper is None or not noted.state.waits:
            return
        paper = await self.store.papers.find(noted.submission.paper)
        others = [one for one in await self.store.corrections.of_paper(paper) if one.number != noted.number]
        if not is_clear(noted, self.policy, reported_before=bool(others)):
            return
        await self.store.corrections.accept(
            noted.number,
            by=NOBODY,
            digest=noted.digest,
            now=self.clock.now(),
            reason="It answers, it is surely this paper's, and nothing else was reported.",
            hosts=self.hosts,
        )
        await self.settle()

    async def _known(self, correction: Correction) -> Known:
        told = correction.submission
        if told.paper is None:
            named = dict(told.details)
            return Known(
                title=named.get("title", ""),
                authors=tuple(name.strip() for name in named.get("authors", "").split(";") if name.strip()),
                arxiv_id=named.get("arxiv_id"),
                doi=named.get("doi"),
            )
        try:
            return await self.store.corrections.known(await self.store.papers.find(told.paper))
        except UnknownPaperError:
            return Known(title=correction.title)
