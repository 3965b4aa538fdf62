"""What the latest looks alone can say: that a living repository is as it was. Pure.

Nine settled looks in ten are of this kind, and a year of looks need not be read for them. Whatever is in doubt is
weighed whole, so this changes what a verdict costs and never what it is.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from monitor.model.status import Cause, Status
from monitor.model.verdicts import CaseFile, Verdict
from monitor.rules.burial import JudgementPolicy
from monitor.rules.standing import EMPTINESS, Standing
from monitor.rules.strikes import COUNTS_AS, CountsAs
from monitor.rules.verdict import weigh

LATEST: Final = timedelta(days=21)
"""How far back from the last look the latest looks reach: the usual interval twice."""


def confirm(latest: CaseFile, now: datetime, policy: JudgementPolicy) -> tuple[Verdict, Standing] | None:
    """The verdict that stands, one look later, and the standing it is made of; None where all looks must be weighed.

    `latest` is a case file with the looks of the last `LATEST` only, of a repository to which nothing but these looks
    happened since the rules of `policy` made its previous verdict.
    """
    previous, looks, subject = latest.previous, latest.looks, latest.subject
    if previous is None or previous.status is not Status.ALIVE or previous.strikes or len(looks) < 2:
        return None
    if subject.closure is not None or subject.pardoned_at is not None or not _plainly_living(latest):
        return None
    verdict, standing = weigh(looks, latest.rounds, subject, now, policy)
    if verdict.cause is not previous.cause:
        return None
    if [reason.rule for reason in verdict.reasons] != [reason.rule for reason in previous.reasons]:
        return None
    # A verdict that was to be judged anew at another time depends on more than what is seen here.
    pushed = (look.evidence.pushed_at for look in looks)
    turns = {at + policy.quiet_after for at in pushed if at is not None} if verdict.cause is Cause.ACTIVE else set()
    if previous.judge_at is not None and previous.judge_at not in turns:
        return None
    return replace(verdict, since=previous.since), standing


def _plainly_living(latest: CaseFile) -> bool:
    """Whether every look shows life, with code or without a word on it, from one identity, and no Round is in doubt."""
    told = [look.evidence for look in latest.looks]
    if any(COUNTS_AS[one.kind] is not CountsAs.LIFE or one.kind in EMPTINESS for one in told):
        return False
    if any(round_.void is not None or round_.token_refused for round_ in latest.rounds):
        return False
    if len({one.host_id for one in told}) > 1:
        return False
    # Who tells no identity is known by the name alone, or answers so that nothing else need be asked.
    named = told[0].host_id is not None or all(one.strong for one in told)
    return named or not any(question.identifies for question in latest.subject.questions)
