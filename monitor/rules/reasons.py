"""The sentences that explain a verdict, with its numbers, each under its rule's machine-readable name."""

from typing import Final

from checkers.base import EvidenceKind
from monitor.model.looks import VoidReason
from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason, Subject
from monitor.rules.burial import JudgementPolicy, needed
from monitor.rules.standing import EMPTINESS, Standing, flaps
from monitor.rules.words import count_text, day_text, number_text, span_text

_SAW: Final = {
    EvidenceKind.NOT_VISIBLE: "Not visible",
    EvidenceKind.TOMBSTONE: "Declared deleted by its host",
    EvidenceKind.WITHHELD: "Withheld by its host",
    EvidenceKind.EXPIRED: "Said to have expired",
    EvidenceKind.OTHER_IDENTITY: "Something else found at the address",
}
_EMPTY_WORDS: Final = {
    EvidenceKind.EMPTY: "no commits",
    EvidenceKind.README_ONLY: "a description and no program",
    EvidenceKind.SKELETON: "an outline and no program",
}
_CONTENT_CAUSES: Final = frozenset(EMPTINESS.values())
_DOUBTS: Final = {
    VoidReason.CANARY: "repositories known to live were not found either",
    VoidReason.HELD: "too much of the host turned at once",
    VoidReason.WILDCARD: "the host answers the same to everything",
    VoidReason.OPERATOR: "whoever runs this site suspects a mistake",
}
_FAMILY: Final = {
    Status.ALIVE: "alive",
    Status.GHOSTED: "content",
    Status.NOT_FOUND: "burial",
    Status.LIMBO: "limbo",
    Status.EXEMPT: "exempt",
}


def reasons_for(standing: Standing, cause: Cause, subject: Subject, policy: JudgementPolicy) -> tuple[Reason, ...]:
    """Why the verdict is what it is: the deciding rule first, then what a reader should know besides."""
    reasons = [_main_reason(standing, cause)]
    if standing.strikes and cause in {Cause.UNREACHABLE, Cause.DOUBTFUL}:
        reasons.append(Reason("burial.missing-still", _still_missing(standing, subject, policy)))
    if standing.buried is not None and standing.weak:
        text = (
            f"It answered on {day_text(standing.weak[-1])}, but not so that it proves itself; one more such answer, "
            f"at least {span_text(policy.weak_gap)} later, brings it back."
        )
        reasons.append(Reason("resurrection.one-weak", text))
    if standing.nameless is not None:
        text = (
            f"Something answered at the address on {day_text(standing.nameless.at)}; "
            "whether it is the same repository is asked next."
        )
        reasons.append(Reason("identity.unconfirmed", text))
    if flaps(standing, policy):
        text = (
            f"It went and came back {number_text(len(standing.returns))} times within "
            f"{span_text(policy.flapping_window)}: only {number_text(policy.lone_strikes)} looks over "
            f"{span_text(policy.lone_span)} would make the address lost."
        )
        reasons.append(Reason("flapping.counted", text))
    if STATUS_OF[cause] is Status.ALIVE:
        reasons += _living_notes(standing)
    return tuple(reasons)


def _main_reason(standing: Standing, cause: Cause) -> Reason:
    rule = f"{_FAMILY[STATUS_OF[cause]]}.{cause.value}"
    if standing.buried is Cause.UNREACHABLE:
        return Reason(rule, f"{_outage_text(standing)}{_last_seen(standing)}.")
    if standing.strikes:
        return Reason(rule, f"{_strike_text(standing)}{_last_seen(standing)}.")
    if cause is Cause.HELD and standing.held is not None:
        doubt = _DOUBTS.get(standing.held_by, "a guard suspects the host") if standing.held_by else "a guard doubts it"
        text = f"Not found on {day_text(standing.held.at)}, but {doubt}, so it does not count{_last_seen(standing)}."
        return Reason(rule, text)
    if cause in {Cause.OFFLINE, Cause.HELD}:
        return Reason(rule, f"{_looks_so_far(standing)} and none of them may count: {_void_text(standing)}.")
    if cause is Cause.UNREACHABLE_FROM_HERE:
        return Reason(rule, f"{_outage_text(standing)}{_last_seen(standing)}.")
    if cause is Cause.WALLED:
        return Reason(rule, f"{_walled_text(standing)}{_last_seen(standing)}.")
    if cause is Cause.NEW:
        return Reason(
            rule, "Not asked yet." if not standing.looks else f"{_looks_so_far(standing)} without a usable answer."
        )
    if cause in _CONTENT_CAUSES and standing.emptiness is not None:
        found, days = _EMPTY_WORDS[standing.emptiness.kind], count_text(standing.emptiness.days, "different day")
        text = f"It answers, and held {found} on {days} since {day_text(standing.emptiness.first)}."
        return Reason(rule, text)
    return _living_reason(standing, cause, rule)


def _living_reason(standing: Standing, cause: Cause, rule: str) -> Reason:
    seen = f"It answered on {day_text(standing.life.at)}" if standing.life else "It answered"
    pushed = day_text(standing.pushed_at) if standing.pushed_at else None
    evidence = standing.described.evidence if standing.described else None
    said = {
        Cause.ACTIVE: f"last push {pushed}",
        Cause.QUIET: f"no push since {pushed}",
        Cause.ARCHIVED: "kept read-only",
        Cause.GATED: "its host asks for a login or an agreement first",
        Cause.MOVED: f"at {evidence.address}" if evidence and evidence.address else "at a new address",
    }.get(cause, "its activity is not visible to us")
    return Reason(rule, f"{seen}; {said}.")


def _living_notes(standing: Standing) -> list[Reason]:
    """What a reader of a living link should know besides."""
    notes: list[Reason] = []
    evidence = standing.described.evidence if standing.described else None
    if evidence is not None and evidence.kind in EMPTINESS:
        text = f"It held {_EMPTY_WORDS[evidence.kind]} when last seen; one look is not enough to say so for good."
        notes.append(Reason("content.unconfirmed", text))
    if evidence is not None and evidence.missing_paths:
        named = ", ".join(evidence.missing_paths)
        notes.append(Reason("path.missing", f"The place named inside the repository was not found there: {named}."))
    if evidence is not None and evidence.insecure:
        notes.append(Reason("tls.unverified", "It answers, but its certificate could not be verified."))
    if standing.errors is not None or standing.silence is not None:
        notes.append(Reason("outage.running", f"{_outage_text(standing)}; outages are waited out."))
    elif standing.walled is not None:
        notes.append(Reason("wall.running", f"{_walled_text(standing)}, which says nothing about the code."))
    return notes


def _strike_text(standing: Standing) -> str:
    length = standing.strikes[-1].at - standing.strikes[0].at
    saw = _SAW[standing.strikes[-1].kind]
    asked = f"{saw} on {standing.negatives} of {count_text(standing.asked, 'look')}"
    over = f" over {span_text(length)}" if length else f" on {day_text(standing.strikes[0].at)}"
    number = len(standing.questions)
    by = "by one question" if number < 2 else f"by {number_text(number)} different questions"
    return f"{asked}{over}, {by}"


def _still_missing(standing: Standing, subject: Subject, policy: JudgementPolicy) -> str:
    strikes, span, questions = needed(standing.strikes, subject, policy, flaps=flaps(standing, policy))
    by = f", by {number_text(questions)} different questions" if questions > 1 else ""
    return (
        f"{count_text(len(standing.strikes), 'look')} counted so far; only {number_text(strikes)}, at least "
        f"{span_text(policy.strike_gap)} apart and over at least {span_text(span)}{by}, would make the address lost."
    )


def _outage_text(standing: Standing) -> str:
    spells = [spell for spell in (standing.errors, standing.silence) if spell is not None]
    if not spells:
        return "The latest looks brought no usable answer"
    spell = max(spells, key=lambda spell: spell.length)
    what = "Only error answers" if spell is standing.errors else "No answer at all"
    over = f" over {span_text(spell.length)}" if spell.length else f" on {day_text(spell.first)}"
    places = f", from {number_text(len(spell.vantages))} different networks" if len(spell.vantages) > 1 else ""
    return f"{what} on {count_text(spell.looks, 'look')}{over}{places}"


def _walled_text(standing: Standing) -> str:
    if standing.walled is None:
        return f"The host has never answered us, on {count_text(standing.looks, 'look')}"
    refused, first = count_text(standing.walled.looks, "look"), day_text(standing.walled.first)
    return f"The host refused to answer on {refused} since {first}"


def _looks_so_far(standing: Standing) -> str:
    return f"{count_text(standing.looks, 'look')} so far"


def _void_text(standing: Standing) -> str:
    if standing.voids == {VoidReason.OFFLINE}:
        return "our own network was down"
    return "a guard suspected " + ("the host" if VoidReason.TOKEN not in standing.voids else "our own token")


def _last_seen(standing: Standing) -> str:
    return f"; last seen alive {day_text(standing.life.at)}" if standing.life else "; never seen alive by us"
