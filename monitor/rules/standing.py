"""The looks of one repository, folded into where it stands. No verdict yet, and no words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from checkers.base import EvidenceKind, FailureKind
from monitor.model.looks import Look, Round, VoidReason
from monitor.model.status import Cause
from monitor.model.verdicts import Subject
from monitor.rules.burial import JudgementPolicy, Strike, earned, flapping
from monitor.rules.spells import Spell, longer
from monitor.rules.strikes import COUNTS_AS, CountsAs, counted_kind

EMPTINESS: Final = {
    EvidenceKind.EMPTY: Cause.EMPTY,
    EvidenceKind.README_ONLY: Cause.README_ONLY,
    EvidenceKind.SKELETON: Cause.SKELETON,
}
# Voids that suspect ourselves leave what was known untouched; these suspect the host, and that is worth saying.
HOST_SUSPECTED: Final = frozenset({VoidReason.CANARY, VoidReason.HELD, VoidReason.WILDCARD, VoidReason.OPERATOR})

# TLS trouble never buries; the other two are our own refusal to ask.
_NEVER_AGAINST: Final = frozenset({FailureKind.TLS, FailureKind.FORBIDDEN_ADDRESS, FailureKind.ROBOTS})
# Something spoke, if not sense: the host is not silent.
_ANSWERED_BADLY: Final = frozenset({FailureKind.PROTOCOL, FailureKind.TOO_MANY_REDIRECTS, FailureKind.BAD_REDIRECT})
# Of simultaneous evidence life comes last, so that it resets.
_RANK: Final = {CountsAs.NOTHING: 0, CountsAs.OUTAGE: 0, CountsAs.STRIKE: 1, CountsAs.LIFE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """Strikes that an answer without identity refuted, and what was known before it.

    Should that answer prove to be somebody else's, everything stands again as it stood.
    """

    strikes: tuple[Strike, ...]
    negatives: int
    asked: int
    life: Look | None


@dataclass(slots=True, kw_only=True)
class Standing:
    """Where a repository stands after some of its looks. It moves on with the fold that made it; read, then go on.

    Not frozen, unlike every other value here: a fold over a year of looks would spend nine tenths of its time copying.

    `host_id` is the host's id at first sight. `life` is the last sign of life, `described` the last look that told
    its state. `strikes` are those that count now; since the first of them `negatives` of `asked` looks were strikes.
    `errors` and `silence` are the running outages, `walled` the running refusals, `emptiness` the running emptiness.
    `returns` holds when it came back after strikes, the newest last, as many as flapping asks about.
    `weak` holds the moments of weak answers since the burial. `nameless` is a positive answer without identity that
    waits for the question by name, `refuted` what it refuted until then. `held` is a strike that a guard cancelled
    (`held_by`), `blind` the last look that was in vain.
    `told` counts looks that told anything; `answered` that the host ever answered about this address.
    `in_vain` counts the last looks in a row that told nothing, all of one kind: `cancelled` by a void, or not.
    """

    host_id: str | None = None
    life: Look | None = None
    described: Look | None = None
    pushed_at: datetime | None = None
    emptiness: Spell | None = None
    strikes: tuple[Strike, ...] = ()
    negatives: int = 0
    asked: int = 0
    errors: Spell | None = None
    silence: Spell | None = None
    walled: Spell | None = None
    buried: Cause | None = None
    weak: tuple[datetime, ...] = ()
    returns: tuple[datetime, ...] = ()
    nameless: Look | None = None
    refuted: Refuted | None = None
    held: Look | None = None
    held_by: VoidReason | None = None
    blind: Look | None = None
    last: Look | None = None
    looks: int = 0
    told: int = 0
    answered: bool = False
    voids: frozenset[VoidReason] = frozenset()
    in_vain: int = 0
    cancelled: bool = False

    @property
    def questions(self) -> frozenset[str]:
        """The different questions by which the counted strikes were earned."""
        return frozenset().union(*(strike.questions for strike in self.strikes))


def void_of(round_: Round | None, now: datetime, policy: JudgementPolicy) -> VoidReason | None:
    """Why a Round's negatives do not count now. A hold lapses of itself; every other void stands."""
    if round_ is None or (round_.void is VoidReason.HELD and now >= hold_ends(round_, policy)):
        return None
    return round_.void


def hold_ends(round_: Round, policy: JudgementPolicy) -> datetime:
    """When what a held Round saw counts after all (UTC): so long after the outage began."""
    return (round_.held_since or round_.started) + policy.held_for


def flaps(standing: Standing, policy: JudgementPolicy) -> bool:
    """Whether it went and came back so often of late that its strikes need the longer rule."""
    return standing.last is not None and flapping(standing.returns, standing.last.at, policy)


def host_silent(standing: Standing, policy: JudgementPolicy) -> bool:
    """Whether there was no answer at all for so long that more than a passing outage must be meant."""
    silence = standing.silence
    return silence is not None and silence.days >= policy.outage_days and silence.length >= policy.silence_span


def ever_answered(standing: Standing, subject: Subject) -> bool:
    """Whether the host ever gave any answer, to anybody. Refusals prove no host: a wall answers for anything."""
    return standing.answered or subject.host_answered is not None


def standings(
    looks: Sequence[Look], rounds: Sequence[Round], subject: Subject, now: datetime, policy: JudgementPolicy
) -> Iterator[Standing]:
    """Where the repository stands after each look, in order of time; simultaneous looks in an order of their own.

    One and the same Standing is given after every look; its `last` is the look just taken in.
    """
    by_id = {round_.id: round_ for round_ in rounds}
    voids = {round_.id: void_of(round_, now, policy) for round_ in rounds}
    voided = [
        (look, _doubt(look, by_id.get(look.round), voids.get(look.round), subject), voids.get(look.round))
        for look in looks
    ]
    standing = Standing()
    by_name = frozenset(question.name for question in subject.questions if question.identifies)
    voided.sort(key=lambda one: one[0].at)
    if any(one[0].at == other[0].at for one, other in pairwise(voided)):
        voided.sort(key=_order)
    for look, doubt, void in voided:
        _step(standing, look, doubt, by_name=by_name, subject=subject, policy=policy)
        _vain(standing, look, void)
        yield standing


def doubt_of(
    look: Look, round_: Round | None, subject: Subject, now: datetime, policy: JudgementPolicy
) -> VoidReason | None:
    """Why this look, if it is negative, does not count: its Round is void, or what it saw was pardoned by hand."""
    return _doubt(look, round_, void_of(round_, now, policy), subject)


def _doubt(look: Look, round_: Round | None, void: VoidReason | None, subject: Subject) -> VoidReason | None:
    if subject.pardoned_at is not None and look.at <= subject.pardoned_at:
        return VoidReason.OPERATOR
    if void is None and round_ is not None and round_.token_refused and look.evidence.kind in EMPTINESS:
        # Without the token it is configured for, a host may show less than there is: no verdict over content.
        return VoidReason.TOKEN
    return void


def _vain(standing: Standing, look: Look, void: VoidReason | None) -> None:
    """One more look in vain, or the end of such looks; a folded one is as many as it stands for."""
    counts = COUNTS_AS[look.evidence.kind]
    cancelled = void is not None and counts is not CountsAs.LIFE
    vain = cancelled or counts in {CountsAs.OUTAGE, CountsAs.NOTHING}
    standing.in_vain = (standing.in_vain * (cancelled is standing.cancelled) + look.times) if vain else 0
    standing.cancelled = cancelled


def _order(voided: tuple[Look, VoidReason | None, VoidReason | None]) -> tuple[datetime, int, tuple[str, ...]]:
    look, void, _ = voided
    evidence = look.evidence
    told = (
        evidence.kind,
        str(evidence.strong),
        evidence.host_id or "",
        ",".join(evidence.questions),
        look.vantage,
        str(evidence.status),
        str(evidence.failure),
        evidence.address or "",
        str(evidence.archived),
        str(evidence.insecure),
        str(evidence.pushed_at),
        ",".join(evidence.missing_paths),
        evidence.detail,
        str(void),
    )
    return look.at, _RANK[COUNTS_AS[evidence.kind]], told


def _step(
    standing: Standing,
    look: Look,
    void: VoidReason | None,
    *,
    by_name: frozenset[str],
    subject: Subject,
    policy: JudgementPolicy,
) -> None:
    evidence = look.evidence
    kind = counted_kind(evidence.kind, evidence.host_id, standing.host_id)
    counts = COUNTS_AS[kind]
    standing.looks += look.times
    standing.last = look
    if counts is CountsAs.LIFE:
        _live(standing, look, void, by_name, policy)
        return
    if counts is not CountsAs.STRIKE or void is not None:
        standing.blind = look
    if void is not None:
        standing.voids |= {void}
        if counts is CountsAs.STRIKE and void in HOST_SUSPECTED:
            standing.held, standing.held_by = look, void
        return
    if evidence.status is not None:
        standing.silence = None
        if counts is CountsAs.NOTHING:
            # A refusal, or an answer nobody understands, is no error answer: the host is up.
            standing.errors = None
    standing.asked += look.times * bool(standing.strikes)
    if counts is CountsAs.STRIKE:
        _strike(standing, look, kind, subject, policy)
    elif counts is CountsAs.OUTAGE:
        _outage(standing, look, subject, policy)
    elif kind is EvidenceKind.WALLED:
        standing.told += 1
        standing.walled = longer(standing.walled, look)


def _answered(standing: Standing) -> None:
    """The host answered as hosts do: whatever trouble there was is over."""
    standing.told += 1
    standing.answered = True
    standing.errors = standing.silence = standing.walled = None


def _live(
    standing: Standing, look: Look, void: VoidReason | None, by_name: frozenset[str], policy: JudgementPolicy
) -> None:
    evidence = look.evidence
    nameless = (
        evidence.host_id is None
        and standing.host_id is not None
        and bool(by_name)
        and by_name.isdisjoint(evidence.questions)
        # A usual look at a living repository has nothing to reset; the dear question need not follow each of them.
        and (bool(standing.strikes) or standing.buried is not None or not evidence.strong)
    )
    _answered(standing)
    standing.asked += bool(standing.strikes)
    if nameless:
        standing.nameless = look
        if standing.buried is not None or not evidence.strong:
            return
        refuted = Refuted(
            strikes=standing.strikes,
            negatives=standing.negatives,
            asked=standing.asked,
            life=standing.life,
        )
        # Something answers at the name, which refutes "not visible" but not "somebody else lives here".
        standing.strikes = tuple(one for one in standing.strikes if one.kind is EvidenceKind.OTHER_IDENTITY)
        if not standing.strikes:
            _reset(standing, look, void, policy, nameless=True)
        standing.refuted = refuted
        return
    if standing.buried is not None and not (evidence.strong or evidence.host_id is not None):
        if not standing.weak or look.at - standing.weak[-1] >= policy.weak_gap:
            standing.weak = (*standing.weak, look.at)
        if len(standing.weak) < policy.weak_lives:
            return
    _reset(standing, look, void, policy, nameless=False)


def _reset(standing: Standing, look: Look, void: VoidReason | None, policy: JudgementPolicy, *, nameless: bool) -> None:
    """An accepted sign of life: nothing counts against the repository any more."""
    evidence = look.evidence
    if standing.strikes:
        standing.returns = (*standing.returns, look.at)[-policy.flapping_turns :]
    standing.emptiness = _emptiness(standing, look, void)
    bare = nameless or (standing.host_id is not None and evidence.host_id is None and evidence.pushed_at is None)
    if standing.described is None or not bare:
        standing.described = look
    standing.host_id = standing.host_id or evidence.host_id
    standing.pushed_at = evidence.pushed_at or standing.pushed_at
    standing.life = look
    standing.nameless = look if nameless else None
    standing.refuted = None
    standing.strikes = ()
    standing.negatives = standing.asked = 0
    standing.buried = standing.held = standing.blind = None
    standing.weak = ()


def _emptiness(standing: Standing, look: Look, void: VoidReason | None) -> Spell | None:
    """The running emptiness after one more sign of life. In doubt there is none: doubt is the repository's."""
    evidence, running = look.evidence, standing.emptiness
    if evidence.kind is EvidenceKind.HAS_CODE:
        return None
    if void is not None:
        return running
    if evidence.kind not in EMPTINESS:
        return None
    if running is not None and running.kind is not evidence.kind:
        running = None
    # Where no id was ever told, the name is all the identity there is, and a strong answer speaks for it.
    if evidence.host_id is not None or (evidence.strong and standing.host_id is None):
        return longer(running, look)
    return replace(running, last=look.at) if running is not None else None


def _strike(standing: Standing, look: Look, kind: EvidenceKind, subject: Subject, policy: JudgementPolicy) -> None:
    asked_by = frozenset(look.evidence.questions)
    refuted = standing.refuted
    if refuted is not None and kind is EvidenceKind.OTHER_IDENTITY:
        # It was somebody else who answered without saying so: what we look for was not seen since it was lost.
        standing.strikes, standing.life = refuted.strikes, refuted.life
        standing.negatives, standing.asked = refuted.negatives, max(standing.asked, refuted.asked + 1)
    strikes = standing.strikes
    if not strikes or look.at - strikes[-1].at >= policy.strike_gap:
        strikes = (*strikes, Strike(at=look.at, kind=kind, questions=asked_by))
    elif look.at == strikes[-1].at:
        strikes = (*strikes[:-1], replace(strikes[-1], questions=strikes[-1].questions | asked_by))
    _answered(standing)
    standing.strikes = strikes
    standing.negatives += 1
    standing.asked = standing.asked or 1
    standing.buried = earned(strikes, subject, policy, flaps=flaps(standing, policy)) or standing.buried
    standing.weak = ()
    standing.held = None
    # A name that is gone, or answers with another id, has given the answer that was waited for.
    standing.nameless = standing.refuted = None


def _outage(standing: Standing, look: Look, subject: Subject, policy: JudgementPolicy) -> None:
    evidence = look.evidence
    standing.told += 1
    if evidence.failure in _NEVER_AGAINST:
        return
    if evidence.status is not None or evidence.failure in _ANSWERED_BADLY:
        standing.errors, standing.silence = longer(standing.errors, look), None
        standing.answered = True
    else:
        standing.silence = longer(standing.silence, look)
    lost = _errors_only(standing, policy) or _lost_in_silence(standing, subject, policy)
    if lost and standing.buried is None:
        standing.buried = Cause.UNREACHABLE


def _errors_only(standing: Standing, policy: JudgementPolicy) -> bool:
    errors = standing.errors
    return errors is not None and errors.days >= policy.outage_days and errors.length >= policy.error_span


def _lost_in_silence(standing: Standing, subject: Subject, policy: JudgementPolicy) -> bool:
    silence = standing.silence
    if silence is None or not host_silent(standing, policy):
        return False
    agreed = len(silence.vantages) > 1
    return agreed or (silence.length >= policy.silence_alone and ever_answered(standing, subject))
