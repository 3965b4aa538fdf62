"""When to look next, by which question, and why then. Pure: the spread is a hash, not a die."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from checkers.base import EvidenceKind
from monitor.model.looks import Look
from monitor.model.status import Cause, Status
from monitor.model.verdicts import NextLook, Subject, Verdict
from monitor.rules.burial import JudgementPolicy, needed
from monitor.rules.standing import EMPTINESS, Standing, ever_answered, flaps
from monitor.rules.words import span_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """A wait that doubles with every look in vain, from `first` to `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, looks: int) -> timedelta:
        """How long to wait after `looks` (1 or more) looks in vain."""
        # Sixteen doublings are beyond any longest wait, and a big shift is a big number.
        return min(self.longest, self.first * (1 << min(looks - 1, 16)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePolicy:
    """Every interval between looks. `judgement` holds the thresholds that the looks work towards.

    The living are asked every `living_shortest` to `living_longest`; `promised` at least that often where code was
    announced; a second look comes between `second_shortest` and `living_longest` after a first, and emptiness is
    confirmed between `confirm_shortest` and `confirm_longest` after it was seen. Strikes are `strike_pace` apart
    where time allows, then `strike_jitter` later at most, and never less than the judgement's `strike_gap`.
    A living repository may be asked `early` of its interval sooner to fill a batch. What is nothing but another
    spelling of an address is asked `trial` apart at least.
    The dead are asked every `dead` interval by how many years they are dead, up to `dead_early` of it earlier, and
    after a look in vain within `dead_vain`.
    `outage`, `walled`, `walled_unseen` (a host that never answered us) and `voided` tell how looks in vain are
    repeated.
    """

    judgement: JudgementPolicy = field(default_factory=JudgementPolicy)
    living_shortest: timedelta = timedelta(days=7)
    living_longest: timedelta = timedelta(days=10)
    promised: timedelta = timedelta(days=7)
    second_shortest: timedelta = timedelta(days=1)
    confirm_shortest: timedelta = timedelta(days=1)
    confirm_longest: timedelta = timedelta(days=3)
    early: float = 0.25
    trial: timedelta = timedelta(days=7)
    strike_pace: timedelta = timedelta(hours=108)
    strike_jitter: timedelta = timedelta(hours=6)
    dead: tuple[timedelta, ...] = (timedelta(days=14), timedelta(days=30), timedelta(days=60), timedelta(days=90))
    dead_early: float = 0.15
    dead_vain: Patience = Patience(first=timedelta(days=1), longest=timedelta(days=14))
    outage: Patience = Patience(first=timedelta(hours=3), longest=timedelta(days=5))
    walled: Patience = Patience(first=timedelta(days=1), longest=timedelta(days=5))
    walled_unseen: Patience = Patience(first=timedelta(days=1), longest=timedelta(days=30))
    voided: Patience = Patience(first=timedelta(minutes=30), longest=timedelta(days=1))


def share(key: str, installation: str, purpose: str) -> float:
    """A number from 0 up to 1 that is the same for ever for one repository, installation and purpose.

    Spread evenly over keys, so that looks do not bunch, and differently for every installation, so that two do not
    march in step.
    """
    digest = blake2b(f"{installation}\0{key}\0{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def living_wait(key: str, installation: str, policy: SchedulePolicy) -> timedelta:
    """How far apart the looks at a living repository are: always the same for one repository."""
    return _between(policy.living_shortest, policy.living_longest, share(key, installation, "living"))


def second_wait(key: str, installation: str, policy: SchedulePolicy) -> timedelta:
    """How long after its first look a living repository is asked again: anywhere within its own interval.

    Then each of many repositories is somewhere else in its interval, and every day has as many looks as any other,
    though all were imported at once. What would come too soon for a second look comes an interval later.
    """
    wait = living_wait(key, installation, policy)
    second = wait * share(key, installation, "second")
    return second if second >= policy.second_shortest else second + wait


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    at: datetime
    why: str
    confirms: bool = False
    early_at: datetime | None = None


def next_check(
    verdict: Verdict,
    standing: Standing,
    subject: Subject,
    *,
    now: datetime,
    policy: SchedulePolicy,
    key: str,
    installation: str,
) -> NextLook:
    """When to look next (UTC, never before `now`) and by which of the subject's questions.

    `standing` is what the verdict was made of.

    A strike is never early: while strikes count, no ordinary look comes before the last one plus `strike_gap`. Only
    the question by name after a positive answer without identity is asked at once. `at` is None where nothing can
    be asked: the whole host closed.
    """
    if verdict.cause is Cause.HOST_GONE or not subject.questions:
        return NextLook(at=None, question="", why="the whole host closed; there is nothing to ask")
    cheapest = subject.questions[0].name
    last, last_void, in_vain = standing.last, standing.cancelled, standing.in_vain
    if last is None:
        return NextLook(at=now, question=cheapest, why="new: not asked yet")
    by_name = next((question.name for question in subject.questions if question.identifies), None)
    if standing.nameless is not None and by_name is not None:
        why = "something answered without telling what it is: the question by name, at once"
        # At once, but not for ever at once, should the question by name be in vain.
        wait = policy.outage.after(in_vain) if in_vain else timedelta(0)
        return NextLook(at=max(now, last.at + wait), question=by_name, why=why, urgent=True, chosen=True)

    def spread(purpose: str) -> float:
        return share(key, installation, purpose)

    if last_void:
        plan = _Plan(at=last.at + policy.voided.after(in_vain), why="the last answer did not count: asked again soon")
    elif verdict.status is Status.NOT_FOUND:
        plan = _dead(verdict, standing, last, now, policy=policy, spread=spread("dead"))
    elif standing.strikes:
        plan = _doubtful(standing, subject, policy, spread(f"strike-{len(standing.strikes)}"))
    else:
        plan = _living(verdict, standing, subject, last, policy=policy, key=key, installation=installation)
        if plan.confirms and by_name is not None:
            cheapest = by_name
    if in_vain and not last_void and verdict.status is not Status.NOT_FOUND:
        refused = policy.walled if ever_answered(standing, subject) else policy.walled_unseen
        plan = _after_vain(plan, standing, last, in_vain, refused=refused, policy=policy)
    elif in_vain and not last_void and not standing.weak:
        # A look at a lost address that told nothing is no look: it may have come back meanwhile.
        plan = _Plan(at=min(plan.at, last.at + policy.dead_vain.after(in_vain)), why=plan.why)
    earliest = now
    if standing.strikes and verdict.status is not Status.NOT_FOUND:
        earliest = max(now, standing.strikes[-1].at + policy.judgement.strike_gap)
    at = max(plan.at, earliest)
    if subject.trial and not last_void and verdict.status not in {Status.ALIVE, Status.GHOSTED}:
        at = max(at, last.at + policy.trial)
    question = _missing_question(standing, subject, at, policy) if verdict.status is not Status.NOT_FOUND else None
    early_at = plan.early_at if at == plan.at and not standing.strikes else None
    question = question or cheapest
    chosen = question != subject.questions[0].name
    return NextLook(at=at, question=question, why=plan.why, early_at=early_at, chosen=chosen)


def _living(
    verdict: Verdict,
    standing: Standing,
    subject: Subject,
    last: Look,
    *,
    policy: SchedulePolicy,
    key: str,
    installation: str,
) -> _Plan:
    emptiness = standing.emptiness
    unconfirmed = (
        verdict.status is Status.ALIVE
        and last.evidence.kind in EMPTINESS
        and (emptiness is None or emptiness.days < policy.judgement.content_days)
    )
    if unconfirmed and (emptiness is not None or standing.host_id is not None):
        return _Plan(
            confirms=standing.host_id is not None,
            at=last.at + _between(policy.confirm_shortest, policy.confirm_longest, share(key, installation, "confirm")),
            why="nothing but emptiness seen once: looked at again on another day",
        )
    if standing.looks == 1:
        return _Plan(
            at=last.at + second_wait(key, installation, policy),
            why="the second look, spread over the whole interval",
        )
    interval = living_wait(key, installation, policy)
    if subject.promised:
        interval = min(interval, policy.promised)
        why = "code was announced here: looked at weekly"
        return _Plan(at=last.at + interval, why=why, early_at=last.at + interval * (1 - policy.early))
    low, high = span_text(policy.living_shortest), span_text(policy.living_longest)
    return _Plan(
        at=last.at + interval,
        why=f"the usual look, {low} to {high} after the last",
        early_at=last.at + interval * (1 - policy.early),
    )


def _doubtful(standing: Standing, subject: Subject, policy: SchedulePolicy, spread: float) -> _Plan:
    """The way from the last strike to the earliest honest burial, in even steps."""
    judgement = policy.judgement
    strikes, span, _ = needed(standing.strikes, subject, judgement, flaps=flaps(standing, judgement))
    first, last = standing.strikes[0].at, standing.strikes[-1].at
    remaining = max(first + span - last, timedelta(0))
    steps = max(strikes - len(standing.strikes), remaining // policy.strike_pace, 1)
    step = max(remaining / steps, judgement.strike_gap)
    number = len(standing.strikes)
    # Who is late already goes by the shortest step: hours more would cost a whole day where a sweep runs once a day.
    later = policy.strike_jitter * spread if step > judgement.strike_gap else timedelta(0)
    return _Plan(
        at=last + step + later,
        why=f"not found on the last looks ({number} counted): asked again, never sooner than the rule allows",
    )


def _dead(
    verdict: Verdict, standing: Standing, last: Look, now: datetime, *, policy: SchedulePolicy, spread: float
) -> _Plan:
    if standing.weak:
        gap = policy.judgement.weak_gap
        return _Plan(at=max(last.at, standing.weak[-1] + gap), why="it answered once: asked again a day later")
    years = max(now - verdict.since, timedelta(0)) // timedelta(days=365)
    interval = policy.dead[min(years, len(policy.dead) - 1)]
    return _Plan(
        at=last.at + interval * (1 - policy.dead_early * spread),
        why=f"a lost address: looked at again within {span_text(interval)}",
    )


def _after_vain(
    plan: _Plan, standing: Standing, last: Look, in_vain: int, *, refused: Patience, policy: SchedulePolicy
) -> _Plan:
    """A look in vain is repeated soon, then ever later; while strikes count, no later than strikes are apart."""
    if last.evidence.kind is EvidenceKind.WALLED:
        wait, why = refused.after(in_vain), "the host would not talk to us: asked again with growing patience"
    else:
        wait, why = policy.outage.after(in_vain), "no usable answer: asked again soon, then ever later"
    if standing.strikes:
        wait = min(wait, policy.judgement.strike_gap)
        return _Plan(at=max(plan.at, last.at + wait), why=plan.why)
    return _Plan(at=last.at + wait, why=why)


def _missing_question(standing: Standing, subject: Subject, at: datetime, policy: SchedulePolicy) -> str | None:
    """The question still missing before a burial, where the next strike could be the last."""
    if not standing.strikes:
        return None
    judgement = policy.judgement
    strikes, span, questions = needed(standing.strikes, subject, judgement, flaps=flaps(standing, judgement))
    last_one = len(standing.strikes) >= strikes - 1 and at >= standing.strikes[0].at + span
    if not last_one or len(standing.questions) >= questions:
        return None
    missing = [question for question in subject.questions if question.name not in standing.questions]
    if standing.strikes[-1].kind is EvidenceKind.OTHER_IDENTITY:
        # Somebody answers to the name: only a question that tells who can confirm that it is somebody else.
        missing.sort(key=lambda question: not question.identifies)
    return missing[0].name if missing else None


def _between(shortest: timedelta, longest: timedelta, spread: float) -> timedelta:
    return shortest + (longest - shortest) * spread
