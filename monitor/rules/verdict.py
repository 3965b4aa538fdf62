"""The verdict over one repository: status, cause, reasons, since when. A pure function of stored evidence."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Final

from checkers.base import EvidenceKind, HostClosure
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.status import STATUS_OF, Cause, Status
from monitor.model.verdicts import Reason, Subject, Verdict
from monitor.rules.burial import JudgementPolicy
from monitor.rules.reasons import reasons_for
from monitor.rules.spells import Spell
from monitor.rules.standing import EMPTINESS, Standing, ever_answered, hold_ends, host_silent, standings
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.rules.words import day_text

__all__ = ["RULES_VERSION", "JudgementPolicy", "judge", "weigh"]

RULES_VERSION: Final = "4"
"""Changes whenever the same evidence could be judged differently; verdicts made by others are judged again."""


def judge(
    looks: Sequence[Look], rounds: Sequence[Round], subject: Subject, now: datetime, policy: JudgementPolicy
) -> Verdict:
    """Judge one repository from all its looks, in any order, and the Rounds they name. Times are UTC.

    The same evidence gives the same verdict whatever the order of simultaneous looks and however they were cut into
    Rounds. A void cancels negative answers only. `since` is when the present status began by the evidence.
    """
    return weigh(looks, rounds, subject, now, policy)[0]


def weigh(
    looks: Sequence[Look], rounds: Sequence[Round], subject: Subject, now: datetime, policy: JudgementPolicy
) -> tuple[Verdict, Standing]:
    """The verdict, as `judge` tells it, and where its evidence left the repository: the next look follows from both."""
    if subject.closure is not None and now >= _closing(subject.closure):
        return _host_gone(looks, subject.closure), Standing()
    standing = Standing()
    cause = _cause(standing, subject, now, policy)
    since, status = subject.first_known, STATUS_OF[cause]
    for standing in standings(looks, rounds, subject, now, policy):
        cause = _cause(standing, subject, now, policy)
        if (reached := STATUS_OF[cause]) is not status and standing.last is not None:
            since, status = standing.last.at, reached
    mine = {look.round for look in looks}
    held = [round_ for round_ in rounds if round_.void is VoidReason.HELD and round_.id in mine]
    verdict = Verdict(
        status=status,
        cause=cause,
        since=since,
        reasons=reasons_for(standing, cause, subject, policy),
        strikes=len(standing.strikes),
        first_strike=standing.strikes[0].at if standing.strikes else None,
        last_life=standing.life.at if standing.life else None,
        judge_at=min(
            (moment for moment in _turns(standing, cause, subject, held, policy) if moment > now), default=None
        ),
        address=_address(standing, status),
    )
    return verdict, standing


def status_of(standing: Standing, subject: Subject, now: datetime, policy: JudgementPolicy) -> Status:
    """The status of a repository that stands there."""
    return STATUS_OF[_cause(standing, subject, now, policy)]


def _closing(closure: HostClosure) -> datetime:
    return datetime.combine(closure.closed_on, time(), tzinfo=UTC)


def _host_gone(looks: Sequence[Look], closure: HostClosure) -> Verdict:
    kept = f" Its contents were kept at {closure.kept_at}." if closure.kept_at else ""
    alive = [
        at
        for look in looks
        if COUNTS_AS[look.evidence.kind] is CountsAs.LIFE
        for at in (look.first or look.at, look.at)
        if at < _closing(closure)
    ]
    text = f"The whole host closed on {day_text(closure.closed_on)}: {closure.sentence.rstrip('.')}.{kept}"
    return Verdict(
        status=Status.NOT_FOUND,
        cause=Cause.HOST_GONE,
        since=_closing(closure),
        reasons=(Reason("host.closed", text),),
        last_life=max(alive, default=None),
    )


def _cause(standing: Standing, subject: Subject, now: datetime, policy: JudgementPolicy) -> Cause:
    if standing.buried is not None:
        return standing.buried
    if standing.strikes:
        return Cause.DOUBTFUL
    if standing.held is not None:
        return Cause.HELD
    if host_silent(standing, policy):
        return Cause.UNREACHABLE_FROM_HERE if ever_answered(standing, subject) else Cause.WALLED
    if standing.life is None or standing.described is None:
        return _never_seen(standing, subject)
    if _walled_off(standing, policy):
        return Cause.WALLED
    emptiness = standing.emptiness
    if emptiness is not None and emptiness.days >= policy.content_days:
        return _content(standing, emptiness, policy)
    return _living(standing, standing.described, now, policy)


def _never_seen(standing: Standing, subject: Subject) -> Cause:
    if standing.walled is not None:
        return Cause.WALLED
    if not standing.told and standing.voids:
        return Cause.OFFLINE if standing.voids == {VoidReason.OFFLINE} else Cause.HELD
    if standing.silence is not None and not ever_answered(standing, subject):
        return Cause.WALLED
    return Cause.NEW


def _walled_off(standing: Standing, policy: JudgementPolicy) -> bool:
    """Whether refusals are all that was heard for so long that the last sign of life says little about today."""
    walled, life = standing.walled, standing.life
    return (
        walled is not None
        and life is not None
        and walled.looks >= policy.walled_looks
        and walled.last - life.at >= policy.walled_after
    )


def _content(standing: Standing, emptiness: Spell, policy: JudgementPolicy) -> Cause:
    """Ghosted by content, unless looks in vain since then leave open whether code has come."""
    blind = standing.blind
    if blind is None or blind.at - emptiness.last < policy.content_lapse:
        return EMPTINESS[emptiness.kind]
    return Cause.WALLED if standing.walled is not None else Cause.UNREACHABLE_FROM_HERE


def _living(standing: Standing, described: Look, now: datetime, policy: JudgementPolicy) -> Cause:
    evidence = described.evidence
    if evidence.kind is EvidenceKind.GATED:
        return Cause.GATED
    if evidence.kind is EvidenceKind.MOVED:
        return Cause.MOVED
    if evidence.archived:
        return Cause.ARCHIVED
    if standing.pushed_at is None or evidence.kind in EMPTINESS:
        return Cause.PRESENT
    return Cause.QUIET if now - standing.pushed_at >= policy.quiet_after else Cause.ACTIVE


def _address(standing: Standing, status: Status) -> str | None:
    """Where the repository answers now. A lost repository answers nowhere."""
    if standing.described is None or status is Status.NOT_FOUND:
        return None
    return standing.described.evidence.address


def _turns(
    standing: Standing, cause: Cause, subject: Subject, held: Sequence[Round], policy: JudgementPolicy
) -> Iterator[datetime]:
    """The moments at which the verdict can change though nobody looks."""
    if cause is Cause.ACTIVE and standing.pushed_at is not None:
        yield standing.pushed_at + policy.quiet_after
    if subject.closure is not None:
        yield _closing(subject.closure)
    for round_ in held:
        yield hold_ends(round_, policy)
