"""Made papers, links, looks and verdicts, each with what a test does not care about filled in."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from checkers.base import Evidence, EvidenceKind, HostFacts
from monitor.model.corrections import Correction, Submission
from monitor.model.looks import Due, FinishedLook, FinishedRound, HostNews, LaneDue, Look
from monitor.model.papers import (
    Availability,
    FoundLink,
    KnownDate,
    LinkKind,
    PaperRecord,
    Place,
    Reading,
    Statement,
)
from monitor.model.status import STATUS_OF, Cause
from monitor.model.verdicts import CaseFile, JudgedPaper, NextLook, PaperVerdict, Reason, Settled, Verdict
from monitor.rules.buckets import Allowance
from monitor.store import Store
from monitor.store.arrivals import Arrival, Kept

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def link(name: str = "owner/code", *, host: str = "github.com", **rest: Any) -> FoundLink:
    values: dict[str, Any] = {
        "raw": f"https://{host}/{name}",
        "url": f"https://{host}/{name}",
        "key": f"{host}/{name}",
        "host": host,
        "checker": "github" if host == "github.com" else "website",
        "kind": LinkKind.OWN_CODE,
        "place": Place.ABSTRACT,
        "confidence": 0.9,
        "reason": "stands behind 'our code'",
    }
    return FoundLink(**{**values, **rest})


def reading(
    key: str = "2601.00001",
    *links: FoundLink,
    source: str = "arxiv",
    statement: Statement | None = None,
    places: tuple[Place, ...] = (Place.ABSTRACT,),
    **rest: Any,
) -> Reading:
    values: dict[str, Any] = {
        "source": source,
        "key": key,
        "title": f"On the matter of {key}",
        "arxiv_id": key if source == "arxiv" else None,
        "authors": ("Ada Lovelace", "Charles Babbage"),
        "published": KnownDate(date(2026, 1, 5)),
        "categories": ("cs.LG",),
    }
    said = statement or Statement(availability=Availability.LINK if links else Availability.NONE)
    return Reading(record=PaperRecord(**{**values, **rest}), links=links, statement=said, places=places)


def look(
    due: Due | tuple[int, str],
    round_id: int,
    *,
    at: datetime = NOW,
    kind: EvidenceKind = EvidenceKind.HAS_CODE,
    requests: int = 1,
    **rest: Any,
) -> FinishedLook:
    number, key = due if isinstance(due, tuple) else (due.id, due.target.key)
    said: dict[str, Any] = {"questions": ("by-name",), "detail": "it answered", "status": 200}
    evidence = Evidence(key=key, kind=kind, **{**said, **rest})
    return FinishedLook(
        repository=number, look=Look(evidence=evidence, at=at, round=round_id, took=0.25, requests=requests)
    )


def end(round_id: int, *, asked: int = 1, answered: int = 1, at: datetime = NOW) -> FinishedRound:
    return FinishedRound(id=round_id, ended=at, asked=asked, answered=answered)


def news(lane: LaneDue, **rest: Any) -> HostNews:
    return HostNews(host_id=lane.host_id, facts=HostFacts(host=lane.host), **rest)


def verdict(cause: Cause = Cause.ACTIVE, *, since: datetime = NOW, **rest: Any) -> Verdict:
    reasons = (Reason("made", f"It is {cause.value}."),)
    return Verdict(**{"status": STATUS_OF[cause], "cause": cause, "since": since, "reasons": reasons, **rest})


def settled(
    case: CaseFile, cause: Cause = Cause.ACTIVE, *, again: datetime | None = NOW + 7 * DAY, **rest: Any
) -> Settled:
    now = verdict(cause)
    before = case.previous
    changed = before is None or (before.status, before.cause) != (now.status, now.cause)
    return Settled(
        **{
            "repository": case.repository,
            "verdict": now,
            "next_look": NextLook(at=again, question="by-name", why="the living are asked weekly"),
            "changed": changed,
            "stamp": case.stamp,
            **rest,
        }
    )


def judged(
    paper: int, cause: Cause = Cause.ACTIVE, *, changed: bool = True, stamp: int | None = None, **rest: Any
) -> JudgedPaper:
    said = {"status": STATUS_OF[cause], "cause": cause, "since": NOW, "reasons": (Reason("made", "So it is."),)}
    return JudgedPaper(paper=paper, verdict=PaperVerdict(**{**said, **rest}), changed=changed, stamp=stamp)


async def claim(
    store: Store, now: datetime = NOW, *, lanes: int = 100, per_lane: int = 100, busy: Iterable[int] = (),
    in_flight: Iterable[int] = (), samples_only: bool = False,
) -> list[LaneDue]:  # fmt: skip
    return await store.work.claim(
        now, lanes=lanes, per_lane=per_lane, busy=set(busy), in_flight=set(in_flight), samples_only=samples_only
    )


async def sweep(store: Store, now: datetime = NOW, *, kind: EvidenceKind = EvidenceKind.HAS_CODE, **rest: Any) -> int:
    """Ask everything due and save it, one Round a host. How many looks that was."""
    lanes = await claim(store, now)
    rounds = await store.work.open_rounds([lane.host_id for lane in lanes], now, "here")
    looks = [
        look(due, number, at=now, kind=kind, **rest)
        for lane, number in zip(lanes, rounds, strict=True)
        for due in lane.due
    ]
    ended = [
        end(number, asked=len(lane.due), answered=len(lane.due), at=now)
        for lane, number in zip(lanes, rounds, strict=True)
    ]
    await store.work.save(looks, ended, [news(lane, answered_at=now) for lane in lanes])
    return len(looks)


async def settle_all(store: Store, now: datetime = NOW, cause: Cause = Cause.ACTIVE, **rest: Any) -> int:
    """Settle whatever waits, and judge the papers due. How many repositories that was."""
    cases = await store.judgements.unsettled(10_000)
    await store.judgements.settle([settled(case, cause, **rest) for case in cases], now, "1")
    due = await store.judgements.papers_due(now, 10_000)
    await store.judgements.settle_papers([judged(case.paper, cause) for case in due], now, "1")
    return len(cases)


async def receive(
    store: Store,
    told: Submission,
    paper: int | None,
    digest: str,
    handle: str,
    *,
    network: bytes = b"n",
    now: datetime = NOW,
) -> Correction:
    """A correction as it comes in with a proof of work, and allowances that are never used up."""
    plenty = {f"send:{network.hex()}": Allowance(burst=1_000, every=timedelta(seconds=1))}
    arrival = Arrival(
        submission=told,
        paper=paper,
        digest=digest,
        handle=handle,
        network=network,
        allowances=plenty,
        solution=(handle.encode(), now + DAY),
    )
    [kept] = await store.arrivals.receive([arrival], now)
    assert isinstance(kept, Kept)
    return await store.corrections.by_number(kept.number)
