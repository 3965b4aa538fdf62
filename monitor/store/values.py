"""Rows into values and back: evidence, verdicts, rounds, hosts, links. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from checkers.base import Evidence, EvidenceKind, FailureKind, HostFacts
from monitor.model.looks import CanaryAnswer, Look, Round, VoidReason
from monitor.model.papers import FoundLink, LinkKind, Place
from monitor.model.status import Cause, Status
from monitor.model.verdicts import PaperVerdict, Verdict

Values = dict[str, Any]
"""What is written into one row, by column."""

_STRONG: Final = 1
_ARCHIVED: Final = 2
_INSECURE: Final = 4

_HERE: Final = "here"
# A look-up; the call of an enumeration costs five.
_KINDS: Final = {kind.value: kind for kind in EvidenceKind}
_STATUSES: Final = {status.value: status for status in Status}
_CAUSES: Final = {cause.value: cause for cause in Cause}
_PLACES: Final = {place.value: place for place in Place}


def look_values(repository: int, look: Look) -> Values:
    """The row of one look. What almost every look has alike is left empty, for there will be millions."""
    said = look.evidence
    flags = _STRONG * said.strong | _ARCHIVED * said.archived | _INSECURE * said.insecure
    return {
        "repository_id": repository,
        "round_id": look.round,
        "at": look.at,
        "kind": str(said.kind),
        "questions": "\n".join(said.questions),
        "detail": said.detail,
        "status": said.status,
        "failure": said.failure.value if said.failure else None,
        "flags": flags,
        "own_id": said.host_id,
        "address": said.address,
        "pushed_at": said.pushed_at,
        "created_at": said.created_at,
        "took": look.took,
        "requests": look.requests,
        "vantage": None if look.vantage == _HERE else look.vantage,
        "missing_paths": list(said.missing_paths) or None,
        "facts": [list(fact) for fact in said.facts] or None,
        "first_at": look.first,
        "times": look.times if look.times > 1 else None,
    }


def said_of(row: Row[Any], key: str) -> Evidence:
    """The evidence of the look that `look_values` stored."""
    return Evidence(
        key=key,
        kind=_KINDS[row.kind],
        questions=tuple(row.questions.split("\n")) if row.questions else (),
        detail=row.detail,
        status=row.status,
        failure=FailureKind(row.failure) if row.failure else None,
        strong=bool(row.flags & _STRONG),
        host_id=row.own_id,
        address=row.address,
        archived=bool(row.flags & _ARCHIVED),
        insecure=bool(row.flags & _INSECURE),
        pushed_at=row.pushed_at,
        created_at=row.created_at,
        missing_paths=tuple(row.missing_paths or ()),
        facts=tuple((name, value) for name, value in row.facts or ()),
    )


def look_of(row: Row[Any], said: Evidence) -> Look:
    """The look that `look_values` stored, with its evidence."""
    return Look(
        evidence=said,
        at=row.at,
        round=row.round_id,
        took=row.took,
        requests=row.requests,
        vantage=row.vantage or _HERE,
        first=row.first_at,
        times=row.times or 1,
    )


def canaries_value(canaries: Iterable[CanaryAnswer]) -> list[list[Any]] | None:
    """Canaries as they are stored beside their Round."""
    return [[one.key, one.alive, one.as_known, one.detail] for one in canaries] or None


def round_of(row: Row[Any]) -> Round:
    """A Round from its row joined with its host's name as `host`."""
    return Round(
        id=row.id,
        host=row.host,
        started=row.started,
        ended=row.ended,
        asked=row.asked,
        answered=row.answered,
        canaries=tuple(
            CanaryAnswer(key=key, alive=alive, as_known=as_known, detail=detail)
            for key, alive, as_known, detail in row.canaries or ()
        ),
        void=VoidReason(row.void) if row.void else None,
        held_since=row.held_since,
        token_refused=row.token_refused,
        refused_now=row.refused_now,
        alike=row.alike,
        vantage=row.vantage,
    )


def host_facts_of(row: Row[Any]) -> HostFacts:
    """What a host told us about itself, from its row with its name as `host`."""
    return HostFacts(
        host=row.host,
        authorised=row.authorised,
        token_refused=row.token_refused,
        batch=row.batch,
        budget=row.budget,
        budget_left=row.budget_left,
        budget_reset=row.budget_reset,
        token_ends=row.token_ends,
    )


def verdict_of(row: Row[Any]) -> Verdict | None:
    """A repository's verdict from its row; None where it was never judged."""
    if row.status is None:
        return None
    return Verdict(
        status=_STATUSES[row.status],
        cause=_CAUSES[row.cause],
        since=row.since,
        reasons=row.reasons or (),
        strikes=row.strikes,
        first_strike=row.first_strike,
        last_life=row.last_life,
        judge_at=row.judge_at,
        address=row.address,
    )


def paper_verdict_of(row: Row[Any]) -> PaperVerdict | None:
    """A paper's verdict from its row; None where it was never judged."""
    if row.judged_at is None:
        return None
    return PaperVerdict(
        status=_STATUSES[row.status],
        cause=_CAUSES[row.cause],
        since=row.since,
        reasons=row.reasons or (),
        judge_at=row.judge_at,
        own_links=row.own_links,
        answering=row.answering,
    )


def later_than(moment: datetime | None, now: datetime) -> datetime | None:
    """When to judge again: nothing that lies in the past can still come, and would be asked for without end."""
    return moment if moment is not None and moment > now else None


def link_values(link: FoundLink, position: int) -> Values:
    """The columns of a link that its mention decides."""
    return {
        "raw": link.raw,
        "url": link.url,
        "kind": link.kind.value,
        "place": link.place.value,
        "confidence": link.confidence,
        "reason": link.reason,
        "repair": link.repair,
        "path": link.path,
        "position": position,
        "candidates": [list(pair) for pair in link.candidates] or None,
    }


def link_of(row: Row[Any]) -> FoundLink:
    """A link as it was read, from its row with its repository's `key`, `checker` and `host`."""
    return FoundLink(
        raw=row.raw,
        url=row.url,
        key=row.key,
        host=row.host,
        checker=row.checker,
        kind=LinkKind(row.kind),
        place=_PLACES[row.place],
        confidence=row.confidence,
        reason=row.reason,
        path=row.path,
        repair=row.repair,
        candidates=tuple((key, url) for key, url in row.candidates or ()),
    )


def shown_first(mention: Mapping[str, Any]) -> tuple[float, bool, int, str]:
    """Sorts the mentions of one link: the surest first, and among equals the authors' own code, by its place."""
    own = mention["kind"] == LinkKind.OWN_CODE.value
    return (-mention["confidence"], not own, mention["position"], mention["raw"])


def places_of(stored: Iterable[str]) -> tuple[Place, ...]:
    """Places as they were stored."""
    return tuple(_PLACES[place] for place in stored)
