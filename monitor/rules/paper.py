"""The verdict over one paper: its own code links, what its text says, its age, and what was read. Pure.

First what is seen: the best of its own links, or what its statement and the silence of its text mean. Then what
replaces a ghosted cause and no other: code that is not expected, not yet, or was never customary. A mark wins over all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from monitor.model.papers import Availability, LinkKind, Place, Statement
from monitor.model.status import CAUSES, STATUS_OF, Cause, Status
from monitor.model.verdicts import LinkVerdict, Mark, MarkKind, PaperCase, PaperVerdict, Reason
from monitor.rules.words import day_text, span_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPolicy:
    """Every threshold of a paper's judgement.

    `grace` after publication no code is expected yet. A promise is due `promise_after` publication; a conditional one
    ("upon acceptance") whose publication is not known, `promise_after_preprint`. `elder_before` is the day before
    which a cited paper is an elder, from `elder_citations` citations on. `expecting_collections` and
    `expecting_categories` are those of which code is expected though the text is silent. `enough_places` names, for a
    collection, places that together count as the whole text.
    """

    grace: timedelta = timedelta(days=90)
    promise_after: timedelta = timedelta(days=90)
    promise_after_preprint: timedelta = timedelta(days=548)
    elder_before: date = date(2020, 1, 1)
    elder_citations: int = 1
    expecting_collections: frozenset[str] = frozenset()
    expecting_categories: frozenset[str] = frozenset()
    enough_places: Mapping[str, frozenset[Place]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What is seen or said of a paper. `since` is when it began, `turns` when time alone may change it (UTC)."""

    cause: Cause
    since: datetime
    reasons: tuple[Reason, ...]
    turns: datetime | None = None


_BEST_FIRST: Final = (Status.ALIVE, Status.LIMBO, Status.GHOSTED, Status.NOT_FOUND, Status.EXEMPT)
_RANK: Final = {cause: rank for rank, cause in enumerate(cause for status in _BEST_FIRST for cause in CAUSES[status])}
_QUOTED: Final = 300
_DENIALS: Final = 2
_MARKED: Final = {
    MarkKind.NO_CODE: (Cause.NO_LINK, "there is no public code"),
    MarkKind.EXEMPT: (Cause.NOT_EXPECTED, "no code is expected"),
    MarkKind.RESTRICTED: (Cause.RESTRICTED, "the code cannot be shared"),
}


def judge_paper(case: PaperCase, now: datetime, policy: PaperPolicy) -> PaperVerdict:
    """Judge one paper. What is not known (dates, citations, unread text) counts in its favour. Times are UTC.

    `since` is when the status began, kept from the verdict before while the status stays; `judge_at` when time alone
    changes the verdict.
    """
    own = tuple(link for link in case.links if link.kind is LinkKind.OWN_CODE and not link.trial)
    mark = max(case.marks, key=lambda mark: (mark.at, mark.kind), default=None)
    if mark is not None:
        finding = _marked(mark)
    else:
        finding = _best(case, own) if own else _without_link(case, now, policy)
        if STATUS_OF[finding.cause] is Status.GHOSTED:
            finding = _replaced(case, finding, bool(own), now, policy)
        finding = _disputed(case, finding, now)
    status, since, before = STATUS_OF[finding.cause], finding.since, case.previous
    if before is not None:
        since = before.since if before.status is status else max(since, before.since)
    turns = finding.turns
    return PaperVerdict(
        status=status,
        cause=finding.cause,
        since=since,
        reasons=finding.reasons,
        judge_at=turns if turns is not None and turns > now else None,
        own_links=len(own),
        answering=sum(_answers(link) for link in own),
    )


def _marked(mark: Mark) -> _Finding:
    cause, said = _MARKED[mark.kind]
    because = f": {mark.reason.rstrip('.')}" if mark.reason else ""
    text = f"On {day_text(mark.at)} {mark.by} stated that {said}{because}."
    return _Finding(cause=cause, since=mark.at, reasons=(Reason(f"mark.{mark.kind.value}", text),))


def _disputed(case: PaperCase, buried: _Finding, now: datetime) -> _Finding:
    """A burial that a reader's correction disputes is none until it is decided, for a bounded time.

    The address they gave answered us and bears a sign that it is this paper's; it is linked only by the decision.
    """
    until = case.disputed_until
    if until is None or now >= until or STATUS_OF[buried.cause] not in {Status.GHOSTED, Status.NOT_FOUND}:
        return buried
    text = f"A reader gave an address that answers and looks like this paper's; it is decided by {day_text(until)}."
    reasons = (Reason("correction.disputed", text), *buried.reasons)
    return replace(buried, cause=Cause.DISPUTED, reasons=reasons, turns=min(until, buried.turns or until))


def _answers(link: LinkVerdict) -> bool:
    return link.verdict is not None and link.verdict.status in {Status.ALIVE, Status.GHOSTED}


def _best(case: PaperCase, own: tuple[LinkVerdict, ...]) -> _Finding:
    """The best of several addresses decides; one that was never judged is new.

    Another spelling of an address can show that the code lives, and keeps a loss in doubt until it was asked itself.
    It is no address that the paper gave, so it is not counted and its own loss or emptiness says nothing.
    """
    trials = [link for link in case.links if link.kind is LinkKind.OWN_CODE and link.trial]
    best = min(own, key=_rank)
    living = [trial for trial in trials if _is(trial, Status.ALIVE)]
    if living and not (_is(best, Status.ALIVE) or _is(best, Status.GHOSTED)):
        best = min(living, key=_rank)
    answering = sum(_answers(link) for link in own)
    answers = "answers" if answering == 1 else "answer"
    # Of one address the reason itself says whether it answers.
    counted = (Reason("links.answering", f"{answering} of {len(own)} addresses {answers}."),) if len(own) > 1 else ()
    if best.verdict is None:
        reason = Reason("link.new", f"{best.url} was not asked yet.")
        return _Finding(cause=Cause.NEW, since=case.added, reasons=(reason, *counted))
    # A paper cannot have had a status before it was here.
    since = max(best.verdict.since, case.added)
    reasons = (*best.verdict.reasons, *counted)
    lost = best.verdict.status is Status.NOT_FOUND and best.verdict.cause is not Cause.HOST_GONE
    if lost and (not all(link.tried for link in own) or any(_is_open(trial) for trial in trials)):
        pending = Reason("trials.pending", "Other spellings of the address are asked before it is called lost.")
        return _Finding(cause=Cause.DOUBTFUL, since=since, reasons=(*reasons, pending))
    return _Finding(cause=best.verdict.cause, since=since, reasons=reasons)


def _rank(link: LinkVerdict) -> tuple[int, str, str]:
    return _RANK[link.verdict.cause if link.verdict else Cause.NEW], link.url, link.key


def _is(link: LinkVerdict, status: Status) -> bool:
    return link.verdict is not None and link.verdict.status is status


def _is_open(trial: LinkVerdict) -> bool:
    """Whether a trial may still turn out to live: not asked yet, or denied once only.

    Spellings are asked a week apart, so two denials are two different weeks; the rule for a burial need not be met.
    """
    if trial.verdict is None or trial.verdict.cause is Cause.NEW:
        return True
    return trial.verdict.cause is Cause.DOUBTFUL and trial.verdict.strikes < _DENIALS


def _without_link(case: PaperCase, now: datetime, policy: PaperPolicy) -> _Finding:
    """No address of own code is known: what the text says decides, and silence only where the text was read."""
    statement = case.statement
    said = _quoted(statement)
    if statement.availability is Availability.PROMISED:
        return _promise(case, now, policy)
    if statement.availability is Availability.ON_REQUEST:
        reason = Reason("statement.on-request", f"The code is offered on request.{said}")
        return _Finding(cause=Cause.ON_REQUEST, since=case.added, reasons=(reason,))
    places = ", ".join(place.value for place in sorted(case.places)) or "nothing yet"
    if statement.availability is Availability.LINK and not statement.claimed:
        reason = Reason("statement.unresolved", f"An address is given, and none of own code was made out.{said}")
        return _Finding(cause=Cause.UNREAD, since=case.added, reasons=(reason,))
    if not _enough_read(case, policy):
        text = f"No address of own code was found; read so far: {places}. The full text was not read.{said}"
        return _Finding(cause=Cause.UNREAD, since=case.added, reasons=(Reason("silence.unread", text),))
    if statement.claimed:
        text = f"The code is said to be available, and no address of it was found in: {places}.{said}"
        return _Finding(cause=Cause.CLAIMED, since=case.added, reasons=(Reason("statement.claimed", text),))
    text = f"No address of own code was found in: {places}."
    return _Finding(cause=Cause.NO_LINK, since=case.added, reasons=(Reason("silence.no-link", text),))


def _quoted(statement: Statement) -> str:
    """The sentence that was read, cut to a length that a page can bear."""
    sentence = statement.sentence.strip()
    cut = sentence if len(sentence) <= _QUOTED else sentence[: _QUOTED - 1] + "…"
    return f' The sentence read: "{cut}"' if cut else ""


def _enough_read(case: PaperCase, policy: PaperPolicy) -> bool:
    read = frozenset(case.places)
    asked = [policy.enough_places[name] for name in case.collections if name in policy.enough_places]
    return Place.FULL_TEXT in read or any(places and places <= read for places in asked)


def _promise(case: PaperCase, now: datetime, policy: PaperPolicy) -> _Finding:
    due, why = _due(case, policy)
    said = _quoted(case.statement)
    if now < due:
        reason = Reason("promise.open", f"Code is announced, and due on {day_text(due)}, {why}.{said}")
        return _Finding(cause=Cause.GRACE, since=case.added, reasons=(reason,), turns=due)
    reason = Reason("promise.overdue", f"Code was announced, due on {day_text(due)}, {why}, and has no address.{said}")
    return _Finding(cause=Cause.PROMISED, since=max(due, case.added), reasons=(reason,))


def _due(case: PaperCase, policy: PaperPolicy) -> tuple[datetime, str]:
    """When a promise is due. A date nobody knows is taken as the day the paper came here: it cannot be later."""
    if case.published is not None:
        wait = policy.promise_after
        return _after(case.published.day, wait), f"{span_text(wait)} after publication"
    wait = policy.promise_after_preprint if case.statement.conditional else policy.promise_after
    if case.preprint is not None:
        return _after(case.preprint, wait), f"{span_text(wait)} after the preprint"
    return case.added + wait, f"{span_text(wait)} after it was listed here, as no date is known"


def _replaced(case: PaperCase, ghosted: _Finding, linked: bool, now: datetime, policy: PaperPolicy) -> _Finding:
    """What the ghosted cause gives way to: not expected, not due yet, or of an age when it was not customary."""
    if not linked and not _expected(case, policy):
        text = (
            "Nothing that was read speaks of own code, and neither collection nor category is listed as expecting any."
        )
        reasons = (Reason("expectation.none", text), *ghosted.reasons)
        return replace(ghosted, cause=Cause.NOT_EXPECTED, reasons=reasons)
    end, why = _grace_end(case, policy)
    if case.statement.availability is Availability.PROMISED:
        due, due_why = _due(case, policy)
        end, why = max((end, why), (due, due_why))
    if now < end:
        reasons = (Reason("grace.running", f"No code is expected before {day_text(end)}, {why}."), *ghosted.reasons)
        return replace(ghosted, cause=Cause.GRACE, since=case.added, reasons=reasons, turns=end)
    elder = _elder_reason(case, policy)
    if elder is not None:
        return replace(ghosted, cause=Cause.ELDER, reasons=(elder, *ghosted.reasons))
    return replace(ghosted, since=max(ghosted.since, end))


def _expected(case: PaperCase, policy: PaperPolicy) -> bool:
    """Whether code is expected: the text speaks of its own, or a collection or category is listed."""
    speaks = case.text_speaks or case.statement.claimed or case.statement.availability is not Availability.NONE
    listed = not policy.expecting_collections.isdisjoint(case.collections)
    return speaks or listed or not policy.expecting_categories.isdisjoint(case.categories)


def _grace_end(case: PaperCase, policy: PaperPolicy) -> tuple[datetime, str]:
    wait = span_text(policy.grace)
    if case.published is not None:
        return _after(case.published.day, policy.grace), f"{wait} after publication"
    if case.preprint is not None:
        return _after(case.preprint, policy.grace), f"{wait} after the preprint"
    return case.added + policy.grace, f"{wait} after it was listed here, as no date is known"


def _elder_reason(case: PaperCase, policy: PaperPolicy) -> Reason | None:
    if case.citations is not None and case.citations < policy.elder_citations:
        return None
    known = [day for day in (case.preprint, case.published.day if case.published else None) if day is not None]
    if known and min(known) >= policy.elder_before:
        return None
    dated = f"from {min(known).year}" if known else "of no known date, which counts in its favour"
    cited = "cited" if case.citations is not None else "of unknown citations, which count in its favour"
    text = f"The work is {dated}, and {cited}; before {policy.elder_before.year} code was not customarily published."
    return Reason("age.elder", text)


def _after(day: date, wait: timedelta) -> datetime:
    """The end of a day and a wait after it: the first moment at which the whole wait has passed everywhere in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1) + wait
