"""Corrections are looked at as they come in, a few at once, each network in turn; a beat finds what was left out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from monitor.community.fairness import FairQueue
from monitor.community.together import Together
from monitor.community.verification import Verifier
from monitor.errors import GraveyardError
from monitor.model.clock import Clock
from monitor.model.corrections import Correction, Problem, Relation, State, Submission, Verification
from monitor.model.status import Status
from monitor.rules.corrections import CommunityPolicy, disputes, is_clear
from monitor.rules.moderation import BY_ITSELF
from monitor.rules.signs import Known
from monitor.store import Store
from monitor.store.corrections import Seen

log = structlog.get_logger(__name__)

AT_ONCE: Final = 8
"""Corrections looked at at the same time."""

APART: Final = 0.1
"""Seconds between the beginnings of two looks where others wait: what came in a flood takes little from the sweep."""

ROOM: Final = 2_000
"""Corrections that wait for their look in memory. Beyond that, and after a kill, a beat finds them."""

NOTES_APART: Final = 0.5
"""Seconds between two transactions that note what was seen."""

PATIENCE: Final = 0.5
"""Seconds a reader waits for the look at what they sent, where nobody is before them. It goes on after that."""


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
    _queue: FairQueue[int] = field(init=False)
    noting: Together[Seen, Correction | None] = field(init=False)
    # Each correction that waits or is looked at, until that is done.
    _asked: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _working: asyncio.Task[None] | None = None
    _glances: int = 0

    def __post_init__(self) -> None:
        self._queue = FairQueue(ROOM)
        self.noting = Together(self._note, self.clock, apart=NOTES_APART)

    async def at_once(self, number: int, network: bytes) -> None:
        """Have it looked at soon; wait for that as long as a reader likes to, unless many are before it."""
        alone = len(self._asked) < AT_ONCE
        looked = self._ask(number, network)
        if looked is not None and alone:
            await asyncio.wait({looked}, timeout=self.patience)

    async def catch_up(self) -> None:
        """Look at whatever nobody looked at yet: after a kill, or where too many came at once. Once each."""
        tried: set[int] = set()
        while left := [one for one in await self.store.corrections.unverified() if one[0] not in tried]:
            tried.update(number for number, _ in left)
            looked = [self._ask(number, network) for number, network in left]
            await asyncio.gather(*(one for one in looked if one is not None))

    async def close(self) -> None:
        """Let go of what is under way; it is found again by `catch_up`."""
        tasks = [*self._under_way, *([self._working] if self._working else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.noting.close()
        for looked in self._asked.values():
            looked.cancel()

    def key_of(self, url: str | None) -> str | None:
        """The repository an address means, canonically."""
        return self.verifier.key_of(url) if self.verifier and url else None

    def names_nothing(self, url: str | None) -> bool:
        """Whether an address was given that no checker takes for one. Where nobody is asked, every address may be."""
        return self.verifier is not None and bool(url) and self.key_of(url) is None

    async def look(self, correction: Correction) -> Verification | None:
        """What is at its address now, without noting it. None where there is nothing to look at, or nobody to ask."""
        if self.verifier is None or correction.submission.url is None:
            return None
        _, known = await self.store.corrections.to_check(correction.number)
        return await self.verifier.verify(correction.submission, known or _told(correction.submission))

    async def glance(self, url: str, paper: int | None) -> Verification | None:
        """What is at that address now, for a paper of ours or for none; nothing is noted. None: nobody to ask."""
        if self.verifier is None or self._glances >= AT_ONCE:
            return None
        self._glances += 1
        try:
            known = await self.store.corrections.known(paper) if paper is not None else Known(title="")
            told = Submission(problem=Problem.MOVED, relation=Relation.READER, url=url)
            return await self.verifier.verify(told, known)
        finally:
            self._glances -= 1

    def _ask(self, number: int, network: bytes) -> asyncio.Future[None] | None:
        """What is done once that correction was looked at. None: there is no room for it now."""
        if number in self._asked:
            return self._asked[number]
        if not self._queue.put(network, number):
            return None
        self._asked[number] = asyncio.get_running_loop().create_future()
        if self._working is None:
            self._working = asyncio.ensure_future(self._work())
        return self._asked[number]

    async def _work(self) -> None:
        """Begin looks, some at once and not too fast, until none waits."""
        try:
            while (number := self._queue.take()) is not None:
                task = asyncio.ensure_future(self._check(number))
                self._under_way.add(task)
                task.add_done_callback(partial(self._checked, number))
                if self._queue:
                    await self.clock.sleep(APART)
                while len(self._under_way) >= AT_ONCE:
                    await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._working = None

    def _checked(self, number: int, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        looked = self._asked.pop(number, None)
        if looked is not None and not looked.done():
            looked.set_result(None)

    async def _check(self, number: int) -> None:
        try:
            correction, known = await self.store.corrections.to_check(number)
            if correction.state is not State.RECEIVED:
                return
            await self._noted(correction, await self._seen(correction, known or _told(correction.submission)))
        except GraveyardError as error:
            # Forgotten paper, database away: the correction stays as it was and is tried again.
            log.warning("correction-not-checked", number=number, error=str(error))

    async def _seen(self, correction: Correction, known: Known) -> Verification | None:
        if self.verifier is None or correction.submission.url is None:
            return None
        try:
            return await self.verifier.verify(correction.submission, known)
        except GraveyardError:
            raise
        except Exception:
            # Whatever is odd about this one must not keep those behind it waiting: a person looks.
            log.exception("correction-check-failed", number=correction.number)
            return None

    async def _noted(self, correction: Correction, verification: Verification | None) -> None:
        now = self.clock.now()
        status = Status(correction.paper_status) if correction.paper_status else Status.LIMBO
        until = disputes(correction.submission, verification, status, now, self.policy)
        seen = Seen(number=correction.number, verification=verification, disputed_until=until)
        noted = await self.noting.do(seen)
        if noted is not None:
            await self._let_through(noted)

    async def _note(self, seen: Sequence[Seen]) -> list[Correction | None]:
        """Write down what was seen meanwhile; what is disputed by it is judged at once, in one go."""
        noted = await self.store.corrections.verified_all(seen, self.clock.now())
        if any(one.disputed_until is not None for one in seen):
            await self.settle()
        return [noted.get(one.number) for one in seen]

    async def _let_through(self, noted: Correction) -> None:
        if not self.policy.accept_clear or noted.submission.paper is None or not noted.state.waits:
            return
        paper = await self.store.papers.find(noted.submission.paper)
        others = [one for one in await self.store.corrections.of_paper(paper) if one.number != noted.number]
        if not is_clear(noted, self.policy, reported_before=bool(others)):
            return
        await self.store.corrections.accept(
            noted.number,
            by=BY_ITSELF,
            digest=noted.digest,
            now=self.clock.now(),
            reason="It answers, it is surely this paper's, and nothing else was reported.",
            hosts=self.hosts,
        )
        await self.settle()


def _told(submission: Submission) -> Known:
    """What a reader says of a paper that is missing here."""
    named = dict(submission.details)
    return Known(
        title=named.get("title", ""),
        authors=tuple(name.strip() for name in named.get("authors", "").split(";") if name.strip()),
        arxiv_id=named.get("arxiv_id"),
        doi=named.get("doi"),
    )
