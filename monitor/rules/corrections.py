"""Corrections: what a form must hold, what a verification is worth, and who is served first. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from monitor.model.corrections import Correction, Problem, Relation, Sign, Submission, Verification
from monitor.model.status import Cause, Status

LONGEST_ADDRESS: Final = 2_000
LONGEST_NOTE: Final = 2_000
LONGEST_FIELD: Final = 500
_MAIL: Final = re.compile(r"[^\s@<>,;:\"']{1,64}@[^\s@<>,;:\"']{1,190}\.[^\s@<>,;:\"'.]{2,63}")
_WEB: Final = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
# Controls, half surrogates and the overrides that turn the text around them; line breaks are kept in notes alone.
_NOT_TEXT: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

_Choice = TypeVar("_Choice", Problem, Relation)

DETAILS: Final = ("title", "authors", "venue", "published", "doi", "arxiv_id", "categories")
"""The fields of a paper that a reader may put right, as the form names them after `detail-`."""

ASKS_FOR_ADDRESS: Final = frozenset(
    {Problem.MOVED, Problem.WRONG_REPOSITORY, Problem.ALIVE_AGAIN, Problem.PROMISE_KEPT}
)
"""Problems whose answer is an address of the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong with a form: for each field, a sentence that says how to put it right."""

    errors: Mapping[str, str]


def read_submission(fields: Mapping[str, str]) -> Submission | Refusal:
    """A form's fields as a submission, or what is wrong with them. Unknown fields are ignored."""
    errors: dict[str, str] = {}
    problem = _one_of(Problem, fields.get("problem", ""), "problem", "Choose what is wrong.", errors)
    relation = _one_of(Relation, fields.get("relation", "reader"), "relation", "Choose who you are.", errors)
    url = _line(fields, "url", LONGEST_ADDRESS, errors)
    evidence = _line(fields, "evidence_url", LONGEST_ADDRESS, errors)
    mail = _line(fields, "mail", 320, errors)
    note = _text(fields, "note", LONGEST_NOTE, errors)
    paper = _line(fields, "paper", LONGEST_FIELD, errors) or None
    details = tuple(
        (name, told) for name in DETAILS if (told := _line(fields, f"detail-{name}", LONGEST_FIELD, errors))
    )
    if evidence and not _WEB.fullmatch(evidence):
        errors["evidence_url"] = "This is no web address. Write it with https://."
    if mail and not _MAIL.fullmatch(mail):
        errors["mail"] = "This is no mail address. Leave it empty if you do not want an answer."
    if problem in ASKS_FOR_ADDRESS and not url:
        errors["url"] = "Tell us the address of the code."
    if problem is Problem.DETAILS and not details:
        errors["details"] = "Change the field that is wrong."
    if problem is Problem.WILL_NOT_RUN and not note:
        errors["note"] = "Tell what you ran, on which system, and what it said."
    if problem is Problem.ADD_PAPER:
        paper = None
        if not {"title", "arxiv_id", "doi"} & {name for name, _ in details}:
            errors["details"] = "Tell us its title, its arXiv identifier or its DOI."
    elif problem is not None and paper is None:
        errors["paper"] = "Tell us which paper: its arXiv identifier, its DOI, or our own name of it."
    if errors or problem is None or relation is None:
        return Refusal(errors=errors)
    return Submission(
        problem=problem,
        relation=relation,
        paper=paper,
        url=url or None,
        evidence_url=evidence or None,
        details=details,
        note=note,
        mail=mail or None,
    )


def _one_of(kind: type[_Choice], told: str, field: str, advice: str, errors: dict[str, str]) -> _Choice | None:
    try:
        return kind(told)
    except ValueError:
        errors[field] = advice
        return None


def _line(fields: Mapping[str, str], name: str, longest: int, errors: dict[str, str]) -> str:
    return " ".join(_text(fields, name, longest, errors).split())


def _text(fields: Mapping[str, str], name: str, longest: int, errors: dict[str, str]) -> str:
    text = fields.get(name, "").replace("\r\n", "\n").strip()
    if len(text) > longest:
        errors[name] = f"This is too long: {longest:,} characters at most."
        return ""
    return _NOT_TEXT.sub("", text)


def digest(submission: Submission, key: str | None) -> str:
    """The name of a submission's content, as hexadecimal digits; a decision is bound to it.

    `key` is the repository meant, so that two spellings of one address are one proposal. Who says it, and how to
    answer them, is no part of it.
    """
    parts = (
        submission.paper or "",
        submission.problem.value,
        key or submission.url or "",
        repr(submission.details),
        submission.note if submission.problem in {Problem.WILL_NOT_RUN, Problem.REMOVE} else "",
    )
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityPolicy:
    """How long things last, and what may happen without anybody.

    `dispute` is how long a correction that checks out may hold a burial in limbo, `lease` how long a moderator has an
    item alone; `accept_clear` lets clear cases through by themselves.
    """

    dispute: timedelta = timedelta(days=30)
    lease: timedelta = timedelta(minutes=10)
    accept_clear: bool = False


_SURE: Final = frozenset({Sign.IDENTIFIER, Sign.SAME_REPOSITORY})


def checks_out(verification: Verification | None) -> bool:
    """Whether the given address answers and bears a sign that it is this paper's own code."""
    return (
        verification is not None
        and verification.counts_as == "life"
        and bool(verification.signs)
        and not verification.same
    )


def disputes(
    submission: Submission, verification: Verification | None, status: Status, now: datetime, policy: CommunityPolicy
) -> datetime | None:
    """Until when (UTC) this correction disputes the paper's burial; None where it does not, or nothing is buried."""
    buried = status in {Status.NOT_FOUND, Status.GHOSTED}
    if buried and submission.problem in ASKS_FOR_ADDRESS and checks_out(verification):
        return now + policy.dispute
    return None


def is_clear(correction: Correction, policy: CommunityPolicy, *, reported_before: bool) -> bool:
    """Whether a correction may be accepted without anybody: an operator's choice, and off by default.

    The address answers, its identity is sure, and nobody reported anything else about this paper.
    """
    seen = correction.verification
    return (
        policy.accept_clear
        and not reported_before
        and correction.submission.problem in ASKS_FOR_ADDRESS
        and checks_out(seen)
        and seen is not None
        and not _SURE.isdisjoint(seen.signs)
    )


def urgency(correction: Correction) -> tuple[int, int, datetime, int]:
    """What the queue is sorted by: disputed burials, what must be answered in time, authors, then age."""
    disputed = correction.disputed_until is not None or correction.paper_cause == Cause.DISPUTED
    timed = correction.submission.problem is Problem.REMOVE
    rank = 0 if disputed else 1 if timed else 2
    return rank, correction.submission.relation is not Relation.AUTHOR, correction.at, correction.number
