"""Corrections as rows of the database, and back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select

from monitor.model.corrections import Correction, Problem, Relation, Sign, State, Submission, Verification
from monitor.store.community_tables import corrections
from monitor.store.tables import papers

WAITING: Final = corrections.c.decided_at.is_(None) & corrections.c.joined_id.is_(None)
"""Nobody decided it, and it waits for itself."""


def subject_of(number: int) -> str:
    """What the log calls a correction, and links and marks the hand that set them."""
    return f"correction {number}"


def number_of(subject: str) -> int:
    """The number in what `subject_of` made."""
    return int(subject.rpartition(" ")[2])


def question() -> Select[Any]:
    """Corrections with what their papers are called and how those stand, for `correction_of`."""
    return select(
        corrections, papers.c.slug, papers.c.title, papers.c.status.label("paper_status"), papers.c.cause
    ).outerjoin(papers, papers.c.id == corrections.c.paper_id)


def correction_of(row: Any) -> Correction:
    """A row of `question` as a fact."""
    submission = Submission(
        problem=Problem(row.problem),
        relation=Relation(row.relation),
        paper=row.slug,
        url=row.url,
        evidence_url=row.evidence_url,
        details=tuple((name, value) for name, value in row.details),
        note=row.note,
    )
    return Correction(
        number=row.id,
        handle=row.handle,
        state=State(row.state),
        submission=submission,
        at=row.at,
        digest=row.digest,
        title=row.title or dict(submission.details).get("title", ""),
        paper_status=row.paper_status,
        paper_cause=row.cause,
        verification=_verification(row.verified) if row.verified else None,
        submitter=row.submitter_id,
        joined=row.joined_id,
        disputed_until=row.disputed_until,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        leased_by=row.leased_by,
        leased_until=row.leased_until,
    )


def as_json(seen: Verification) -> dict[str, Any]:
    """What was seen, as it is stored."""
    return {
        "at": seen.at.isoformat(),
        "key": seen.key,
        "url": seen.url,
        "kind": seen.kind,
        "counts_as": seen.counts_as,
        "detail": seen.detail,
        "signs": [sign.name for sign in seen.signs],
        "same": seen.same,
    }


def _verification(told: dict[str, Any]) -> Verification:
    signs: Iterable[str] = told["signs"]
    plain = {name: value for name, value in told.items() if name not in {"at", "signs"}}
    known = Sign.__members__
    return replace(
        Verification(**plain, at=datetime.fromisoformat(told["at"])),
        signs=tuple(known[name] for name in signs if name in known),
    )
